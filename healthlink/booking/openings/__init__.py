"""The earliest free time: of one doctor, and of all of them in order (docs/decisions/0016)."""
