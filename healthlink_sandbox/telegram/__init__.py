"""A small, strict Telegram: the Bot API, the people who write to the bot, and their chats."""
