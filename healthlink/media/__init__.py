"""Bytes of people's files: checked, decoded and drawn anew, stored; the owners keep the rows."""
