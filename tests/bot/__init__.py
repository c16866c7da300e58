"""Tests of the bot, spoken to as Telegram would."""
