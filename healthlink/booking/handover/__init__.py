"""Two calendars of one doctor that become one, and come apart again."""
