"""Doctors who have an account: signing in by Telegram, registering, their own profile."""
