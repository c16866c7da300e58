"""When and where a clinic's doctors receive: hours, days off, consulting rooms."""
