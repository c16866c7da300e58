"""Pages and addresses that belong to no room: health, documentation, problems."""
