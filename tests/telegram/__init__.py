"""The Telegram bot, driven by people who use Telegram."""
