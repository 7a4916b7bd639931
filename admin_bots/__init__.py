"""Admin chats: Telegram, Slack and the local console, thin folders behind one contract."""
