"""What the bot answers, a topic a file. Handlers say; they never call Telegram themselves."""
