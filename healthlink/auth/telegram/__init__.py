"""Telegram accounts, joined with accounts of ours."""
