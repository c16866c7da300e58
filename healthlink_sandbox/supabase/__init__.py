"""Supabase Storage, as its server was seen to answer: strict about keys, names and tokens."""
