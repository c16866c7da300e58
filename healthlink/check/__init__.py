"""`healthlink check`: looks at a configuration from inside, and changes nothing."""
