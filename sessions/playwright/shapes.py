"""The shapes of what a page may tell: each check takes a value and gives it back clean, or refuses it."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

from bridge.facts import Address
from bridge.ids import StanzaId
from bridge.send_refusals import SendRefusal

MAX_EVENT_CHARS = 2_000_000
"""A text of 65,537 characters, each escaped as `\\uXXXX`, and then some."""
MAX_TEXT = 65_536
CUT = "… [cut]"
MAX_NAME = 200
MAX_EMOJI = 32
"""UTF-16 units of a reaction: a family of four has 11, and WhatsApp lets clients send any text."""

JID = re.compile(r"([0-9A-Za-z.\-]{1,64})(?::\d{1,5})?@([a-z.]{1,24})")
STANZA = re.compile(r"[0-9A-Za-z.\-:=+/]{1,128}")
WORD = re.compile(r"[A-Za-z0-9_]{1,60}")
MIME = re.compile(r"[a-z0-9.+\-]{1,60}/[a-z0-9.+\-]{1,100}")
DIGITS = re.compile(r"\d{5}")


class Refused(ValueError):
    """The page told something that has the wrong shape. The message names the part, never its content."""


def parse(raw: object, *, most: int = MAX_EVENT_CHARS) -> Any:
    """The value in a JSON text of bounded size. Raises Refused."""
    if not isinstance(raw, str) or len(raw) > most:
        raise Refused("JSON text of a bounded size is expected")
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        raise Refused("not JSON") from None


def address_from(told: object) -> Address:
    """A person from `{id, other, name}`, where id and other are a LID and a phone in either order."""
    if not isinstance(told, dict):
        raise Refused("a peer is an object")
    lid = phone = None
    for name in ("id", "other"):
        if told.get(name) is None:
            continue
        user, server = jid_from(told.get(name))
        if not user.isdecimal():
            continue
        if server.startswith("lid") or server.endswith(".lid"):
            lid = lid or user
        elif server in {"c.us", "s.whatsapp.net"}:
            phone = phone or f"+{user}"
    if lid is None and phone is None:
        raise Refused("a peer has a LID or a phone number")
    name = text_from(told.get("name"), MAX_NAME, "").strip()
    return Address(lid=lid, phone=phone, name=name or None)


def short_word(told: object, *, otherwise: str, most: int = 32, also: str = "") -> str:
    """One of the page's own short words, such as an error's code: fit for a log and a clear column.

    What has more than `most` characters, or could be a phone number or something written, is `otherwise`.
    """
    word = str(told) if isinstance(told, str | int) else ""
    plain = all(sign.isascii() and (sign.isalnum() or sign in "_" + also) for sign in word)
    return word if 0 < len(word) <= most and plain and not DIGITS.search(word) else otherwise


def time_from(told: object) -> datetime:
    """Unix seconds between 2009, when WhatsApp began, and 2100."""
    if (
        isinstance(told, bool)
        or not isinstance(told, int | float)
        or not 1_230_000_000 < told < 4_102_444_800
    ):
        raise Refused("a time is in unix seconds")
    return datetime.fromtimestamp(int(told), UTC)


def refusal_from(told: object) -> SendRefusal | None:
    """Why a message was refused, when it is one of the reasons that we know."""
    return SendRefusal(told) if isinstance(told, str) and told in set(SendRefusal) else None


def jid_from(told: object) -> tuple[str, str]:
    """User and server of an address; the number of a device in it is left out."""
    found = JID.fullmatch(told) if isinstance(told, str) else None
    if found is None:
        raise Refused("an address is user@server")
    return found[1], found[2]


def stanza_from(told: dict[str, Any], name: str) -> StanzaId:
    """A stanza id."""
    return StanzaId(word_from(told, name, STANZA))


def word_from(told: dict[str, Any], name: str, shape: re.Pattern[str]) -> str:
    """A text of that shape."""
    value = told.get(name)
    if not isinstance(value, str) or not shape.fullmatch(value):
        raise Refused(f"{name} has the wrong shape")
    return value


def flag_from(told: dict[str, Any], name: str) -> bool:
    """True or false; absent is false."""
    value = told.get(name, False)
    if not isinstance(value, bool):
        raise Refused(f"{name} is true or false")
    return value


def text_from(told: object, most: int, mark: str) -> str:
    """Text that a database takes: no NUL, no half of a surrogate pair, at most `most` UTF-16 units."""
    if told is None:
        return ""
    if not isinstance(told, str):
        raise Refused("a text is a string")
    units = told.encode("utf-16-le", "surrogatepass")
    cut = len(units) > 2 * most
    whole = units[: 2 * most].decode("utf-16-le", "replace").replace("\x00", "\ufffd")
    return whole + mark if cut else whole
