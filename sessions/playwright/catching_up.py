"""Reading what came without an event, chat by chat, newest chats first and oldest messages first in each."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import structlog

from bridge.errors import TemporaryError
from bridge.facts import MessageSeen
from bridge.ids import ChatId, StanzaId
from sessions.driver import CaughtUp, Known
from sessions.page_events import AckSeen
from sessions.playwright.calls import Calls, PageRefusal
from sessions.playwright.shapes import JID, STANZA, Refused, time_from
from sessions.playwright.translate import edit_from, message_from, reaction_from, revoke_from

log = structlog.get_logger(__name__)

CHATS = 5000
"""Chats read in one run at most."""
BATCH = 50
"""Messages read at once."""
DEPTH = 2000
"""Messages of one chat read at most: an account that was away for long with a talkative customer."""


async def unseen(calls: Calls, known: Known, *, since: datetime) -> AsyncIterator[CaughtUp]:
    """See `sessions.driver.Page.unseen`."""
    told = await calls.ask("movedChats", since=int(since.timestamp()), limit=CHATS)
    if not isinstance(told, list) or not all(isinstance(moved, dict) for moved in told):
        raise TemporaryError("the page answered nonsense")
    for moved in told:
        chat, mark = moved.get("chat"), moved.get("mark")
        if not isinstance(chat, str) or not JID.fullmatch(chat):
            continue
        for found in await _of_chat(calls, ChatId(chat), known, since):
            yield found
        await calls.ask("noteChat", chat=chat, mark=mark)


async def _of_chat(calls: Calls, chat: ChatId, known: Known, since: datetime) -> list[CaughtUp]:
    """All that is new in one chat, oldest first."""
    batches: list[list[CaughtUp]] = []
    before: str | None = None
    for _ in range(DEPTH // BATCH):
        rows = await _read(calls, chat, before)
        recorded = await known(chat, [StanzaId(row["stanza"]) for row in rows])
        batches.append([found for row in rows for found in _facts_of(row, recorded, since)])
        if _reaches_the_known(rows, recorded, batches[-1], since) or len(rows) < BATCH - 1:
            break
        before = rows[0]["key"]
    return [found for batch in reversed(batches) for found in batch]


def _reaches_the_known(
    rows: list[dict[str, Any]], recorded: set[StanzaId], found: list[CaughtUp], since: datetime
) -> bool:
    """Whether nothing older can be new.

    One recorded message proves nothing while others around it are not: after an absence those with an event
    are recorded at once, and what came before them without one would be passed over.
    """
    if not all(_after(row, since) for row in rows):
        return True
    missed = any(isinstance(fact, MessageSeen) and not fact.from_me for fact in found)
    return not missed and any(row["stanza"] in recorded and row.get("told") is not True for row in rows)


async def _read(calls: Calls, chat: ChatId, before: str | None) -> list[dict[str, Any]]:
    try:
        return await read_rows(calls, chat, before=before, count=BATCH)
    except PageRefusal as refusal:
        log.warning("chat.unreadable", why=refusal.code)
        return []


async def read_rows(calls: Calls, chat: ChatId, *, before: str | None, count: int) -> list[dict[str, Any]]:
    """What the page tells of `count` messages older than `before` (None: the newest), oldest first.

    Raises:
        PageRefusal: it cannot read this chat.
    """
    told = await calls.ask("readChat", chat=chat, count=count, before=before)
    if not isinstance(told, list):
        raise TemporaryError("the page answered nonsense")
    rows = [row for row in told if isinstance(row, dict) and isinstance(row.get("key"), str)]
    rows = [row for row in rows if isinstance(row.get("stanza"), str) and STANZA.fullmatch(row["stanza"])]
    return sorted(rows, key=lambda row: row["t"] if isinstance(row.get("t"), int | float) else 0)


def _facts_of(row: dict[str, Any], recorded: set[StanzaId], since: datetime) -> list[CaughtUp]:
    found: list[CaughtUp | None] = []
    try:
        if not _after(row, since):
            return []
        if row.get("type") == "revoked":
            found.append(revoke_from(row))
        elif row["stanza"] not in recorded:
            found.append(message_from(row))
        elif isinstance(row.get("edited"), dict):
            found.append(edit_from(row["edited"]))
        found.append(_ack_of(row))
        found.extend(reaction_from(told) for told in reactions_in(row))
    except Refused as error:
        log.warning("event.refused", what="caught_up", why=str(error))
    return [fact for fact in found if fact is not None]


def reactions_in(row: dict[str, Any]) -> list[dict[str, Any]]:
    """What the page tells of the reactions to a message."""
    told = row.get("reactions")
    return [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []


def _ack_of(row: dict[str, Any]) -> AckSeen | None:
    level = row.get("ack")
    if row.get("fromMe") is not True or isinstance(level, bool) or not isinstance(level, int):
        return None
    return AckSeen(stanza_id=StanzaId(row["stanza"]), level=level) if level and -9 <= level <= 9 else None


def _after(row: dict[str, Any], since: datetime) -> bool:
    try:
        return time_from(row.get("t")) >= since
    except Refused:
        return False
