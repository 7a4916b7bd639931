"""What the bot can be told. Importing this costs nothing: aiogram is not touched."""

from __future__ import annotations

from dataclasses import dataclass, field

TELEGRAM_API = "https://api.telegram.org"


@dataclass(frozen=True, slots=True, kw_only=True)
class TelegramConfig:
    """How the bot reaches Telegram, and how Telegram reaches it."""

    token: str = field(repr=False)
    """From @BotFather. Whoever has it is the bot."""

    api_url: str = TELEGRAM_API
    """Where the Bot API answers: Telegram's own, or a server of one's own."""

    webhook_url: str = ""
    """https address under which Telegram reaches us. Empty: the bot asks for updates (long polling)."""

    webhook_secret: str = field(default="", repr=False)
    """What Telegram sends along with each update, so that nobody else can. Needed with a webhook."""

    webhook_host: str = "127.0.0.1"
    """Address to listen on for the webhook; something before it adds https."""

    webhook_port: int = 8381
    """Port to listen on for the webhook; 0 takes any free one."""

    poll_timeout_s: int = 25
    """How long Telegram holds a question for updates open. Long: fewer requests; a stop waits for none."""

    lead_ttl_s: float = 15.0
    """How long another process waits for this one to come back before it takes over."""

    takeover_interval_s: float = 2.0
    """How often a process that does not lead asks whether it may."""

    longest_wait_s: float = 2.0
    """How long a request waits for its turn (or for Telegram's own) before its chat is put off instead."""

    @property
    def bot_id(self) -> int:
        """The bot's own id: the part of the token that is no secret."""
        return int(self.token.partition(":")[0])
