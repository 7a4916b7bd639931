"""Sending through the page: its answers in the words of the driver contract."""

from __future__ import annotations

import asyncio
import re
import secrets
from datetime import UTC, datetime
from typing import Any

from bridge.errors import PermanentError, TemporaryError, UncertainError
from bridge.facts import Address
from bridge.ids import ChatId, MessageKey, stanza_of
from bridge.send_refusals import SendRefusal
from bridge.sending import Fate, Sighting
from sessions.driver_errors import NotReady, RateLimited, Rejected, Silent, StaleKey
from sessions.page_values import OutgoingFile, Receipt
from sessions.playwright.calls import Calls, PageRefusal
from sessions.playwright.shapes import JID, STANZA, Refused, jid_from, refusal_from, time_from

KEY = re.compile(rf"true_{JID.pattern}_{STANZA.pattern}(_{JID.pattern})?")
STALE = frozenset({"message_key_remote_id_is_not_same_of_chat", "message_key_is_not_from_me"})
SAID = {"ERROR_UPLOAD": SendRefusal.UPLOAD_FAILED}
"""Of WhatsApp's words for the end of a send (wa-js: SendMsgResult) those that say more than its ack."""
FILE_PATIENCE = 4.0
"""How many times as long as a text a file may take: it is made smaller, encrypted and uploaded before."""
NO_CHAT = frozenset({"chat_not_found", "invalid_wid", "InvalidWid", "invalid_chat"})


async def message_key(calls: Calls, to: Address) -> tuple[ChatId, MessageKey]:
    """Find or make the chat with `to` and let WhatsApp name a message in it."""
    ids = [f"{to.lid}@lid"] if to.lid else []
    ids += [f"{to.phone.removeprefix('+')}@c.us"] if to.phone else []
    try:
        told = await calls.ask("messageKey", ids=ids)
    except PageRefusal as refusal:
        if refusal.code in NO_CHAT:
            raise PermanentError(f"there is no such chat: {refusal.code}") from refusal
        raise
    chat, key = (told.get("chat"), told.get("key")) if isinstance(told, dict) else (None, None)
    if not isinstance(chat, str) or not isinstance(key, str) or not KEY.fullmatch(key):
        raise TemporaryError("the page answered nonsense")
    if not key.startswith(f"true_{chat}_") or _contradicts(chat, to):
        raise PermanentError("the page found somebody else's chat")
    return ChatId(chat), MessageKey(key)


async def send_text(
    calls: Calls, chat: ChatId, text: str, *, key: MessageKey, quoted: MessageKey | None, timeout_s: float
) -> Receipt:
    """Send once, under `key`; errors as the driver contract says."""
    return await _send(calls, key, timeout_s, chat=chat, text=text, quoted=quoted)


async def send_file(
    calls: Calls, chat: ChatId, file: OutgoingFile, *, key: MessageKey, caption: str, timeout_s: float
) -> Receipt:
    """Send once, under `key`; errors as the driver contract says."""
    if not await asyncio.to_thread(file.path.is_file):
        raise TemporaryError("the file to send is not there")
    door = secrets.token_hex(8)
    await calls.bring(door, file.path)
    told = {"door": door, "filename": file.name, "type": file.mime_type, "picture": file.as_picture}
    return await _send(calls, key, timeout_s * FILE_PATIENCE, chat=chat, text=caption, **told)


async def _send(calls: Calls, key: MessageKey, timeout_s: float, **message: Any) -> Receipt:
    try:
        told = await calls.ask("send", wait_s=timeout_s, key=key, timeoutMs=int(timeout_s * 1000), **message)
    except PageRefusal as refusal:
        raise _refused(refusal) from refusal
    except Silent as error:
        raise UncertainError(f"the page did not answer within {timeout_s:g} s") from error
    except TemporaryError as error:
        if isinstance(error, NotReady) and error.__cause__ is None:
            raise  # our own script said that it is not ready, so nothing was handed over
        # It may have been handed over before the page was lost.
        raise UncertainError("the page was lost in the middle of a send") from error
    seen = sighting_from(told)
    if seen.fate is Fate.ACKED:
        return Receipt(
            stanza_id=stanza_of(key), sent_at=seen.sent_at or datetime.now(UTC).replace(microsecond=0)
        )
    if seen.fate is Fate.FAILED:
        code = seen.refusal or SAID.get(told.get("said")) or f"ack_{abs(seen.level)}"
        raise Rejected(f"WhatsApp refused the message: {code}", code=code, until=seen.until)
    raise UncertainError(f"no ack within {timeout_s:g} s")


def sighting_from(told: Any) -> Sighting:
    """The page's words for what became of a key."""
    try:
        level = told["level"]
        sent_at = time_from(told["t"]) if told.get("t") else None
        return Sighting(
            fate=Fate(told["fate"]),
            level=level if isinstance(level, int) else 0,
            sent_at=sent_at,
            refusal=refusal_from(told.get("code")),
            until=time_from(told["until"]) if told.get("until") else None,
        )
    except (KeyError, TypeError, ValueError, AttributeError, Refused):
        raise UncertainError("the page answered nonsense") from None


def _contradicts(chat: str, to: Address) -> bool:
    """Whether a chat is certainly another person's than the one that was asked for."""
    user, server = jid_from(chat)
    if server == "lid":
        return to.lid not in (None, user)
    return server != "c.us" or to.phone not in (None, f"+{user}")


def _refused(refusal: PageRefusal) -> Exception:
    if refusal.code in STALE:
        return StaleKey("the chat's id has changed since the key was made")
    if refusal.code in NO_CHAT:
        return PermanentError(f"there is no such chat: {refusal.code}")
    if refusal.code == SendRefusal.FILE_TOO_LARGE:
        return Rejected("WhatsApp takes no file of this size", code=refusal.code)
    if refusal.code == "rate_limited":
        return RateLimited("WhatsApp was asked too often")
    if refusal.code == "duplicate_message":
        return UncertainError("WhatsApp says that it knows this message")
    return refusal
