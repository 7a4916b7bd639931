"""What people do in Telegram, sorted by concern."""
