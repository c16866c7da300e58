"""The doctor's front door in Telegram. Only this room, and its dispatcher, knows aiogram."""
