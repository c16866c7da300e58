"""What a clinic's staff do at the desk: the day's visits, callers, money in the till."""
