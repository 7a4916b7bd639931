"""What Telegram's documentation says of methods and types, and the script that reads it."""
