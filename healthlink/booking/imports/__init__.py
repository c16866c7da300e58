"""Working hours in the catalogue's files; and the commands, here because all parts meet here."""
