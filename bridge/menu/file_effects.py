"""What a step makes true about files of messages."""

from __future__ import annotations

from dataclasses import dataclass

from bridge.ids import MessageId


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchAgain:
    """Files of these messages that could not be fetched shall be tried again."""

    messages: tuple[MessageId, ...]
