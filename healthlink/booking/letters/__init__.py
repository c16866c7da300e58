"""What people are told about their visits: letters, their links, entries of calendars."""
