"""Files that are sent with messages of the chat."""
