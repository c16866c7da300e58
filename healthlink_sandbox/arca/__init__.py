"""IDBank's vPOS on ArCa's gateway: the platform of `rbs` in a dialect of its own."""
