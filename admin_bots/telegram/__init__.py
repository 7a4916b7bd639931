"""The Telegram bot: an admin chat for phones. aiogram is imported only when a token is set."""
