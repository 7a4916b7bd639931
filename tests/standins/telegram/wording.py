"""HTML parse mode, read as strictly as Telegram's documentation asks, and the errors in Telegram's words.

Stricter than Telegram in four things that it silently mends, since each is a forgotten escape or a lost mark:
a bare `&` or `>`, an attribute that the tag does not have, marks that may not be nested, and a mark around
nothing. All offsets are UTF-16 units, those in errors are bytes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from tests.standins.telegram.errors import Refusal, wrong

Entity = dict[str, Any]
TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}
ATTRIBUTES = {
    "span": {"class"},
    "a": {"href"},
    "code": {"class"},
    "blockquote": {"expandable"},
    "tg-emoji": {"emoji-id"},
    "tg-time": {"unix", "format"},
}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
REFERENCE = re.compile(r"&(?:(lt|gt|amp|quot)|#(\d{1,7})|#x([0-9a-fA-F]{1,6}));")
TAG = re.compile(r"<([^\s>/]*)((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>", re.DOTALL)
END_TAG = re.compile(r"</([^\s>]*)\s*(>?)")
ATTRIBUTE = re.compile(
    r"([^\s=>]*)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([A-Za-z0-9.-]+)(?=\s|$)))?\s*", re.DOTALL
)
SIMPLE = {"bold", "italic", "underline", "strikethrough", "spoiler"}
QUOTES = {"blockquote", "expandable_blockquote"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """A text without its marks, and the marks."""

    text: str
    entities: list[Entity] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class _Open:
    tag: str
    attributes: dict[str, str]
    offset: int
    order: int


def utf16_len(text: str) -> int:
    """Length as Telegram counts."""
    return len(text) + sum(1 for character in text if ord(character) > 0xFFFF)


def read_wording(text: str, parse_mode: str | None, entities: list[Entity] | None) -> Wording:
    """What is shown: marks parsed, white space around it cut off.

    Raises:
        Refusal: it cannot be parsed, or an entity lies outside the text.
    """
    if entities:
        wording = _with_entities(text, entities)
    elif parse_mode and parse_mode.lower() == "html":
        wording = read_html(text)
    elif parse_mode:
        raise wrong(f"the stand-in reads HTML and entities, not parse_mode {parse_mode!r}")
    else:
        wording = Wording(text=text)
    return _trimmed(wording)


def read_html(html: str) -> Wording:
    """The text and marks of HTML style.

    Raises:
        Refusal: it is not what Telegram's HTML style allows.
    """
    found: list[tuple[int, Entity]] = []
    stack: list[_Open] = []
    text, offset, at, order = "", 0, 0, 0
    while at < len(html):
        if html[at] == "<" and html[at + 1 : at + 2] == "/":
            at, entity_of = _end_tag(html, at, stack)
            found += _closed(entity_of, offset, stack, html, at)
            continue
        if html[at] == "<":
            at, opened = _start_tag(html, at)
            opened.offset, opened.order = offset, order
            order += 1
            stack.append(opened)
            continue
        character, at = _character(html, at)
        text += character
        offset += utf16_len(character)
    if stack:
        raise _cannot(f'Can\'t find end tag corresponding to start tag "{stack[-1].tag}"')
    found.sort(key=lambda pair: pair[0])
    return Wording(text=text, entities=[entity for _, entity in found])


def _character(html: str, at: int) -> tuple[str, int]:
    if html[at] == "&":
        reference = REFERENCE.match(html, at)
        if reference is None:
            raise _cannot(f'Unescaped "&" at byte offset {_bytes(html, at)}: write &amp;')
        name, decimal, hexadecimal = reference.groups()
        character = NAMED[name] if name else chr(int(decimal) if decimal else int(hexadecimal, 16))
        return character, reference.end()
    if html[at] == ">":
        raise _cannot(f'Unescaped ">" at byte offset {_bytes(html, at)}: write &gt;')
    return html[at], at + 1


def _start_tag(html: str, at: int) -> tuple[int, _Open]:
    name = re.match(r"<([^\s>]*)", html[at:])
    tag, where = (name[1] if name else "").lower(), _bytes(html, at)
    if at + 1 + len(tag) >= len(html):
        raise _cannot(f"Unclosed start tag at byte offset {where}")
    if tag not in TAGS:
        raise _cannot(f'Unsupported start tag "{tag}" at byte offset {where}')
    matched = TAG.match(html, at)
    if matched is None:
        raise _cannot(f'Unclosed start tag "{tag}" at byte offset {where}')
    attributes: dict[str, str] = {}
    rest = matched[2].strip()
    while rest:
        found = ATTRIBUTE.match(rest)
        if found is None or not found[1]:
            raise _cannot(f'Empty attribute name in the tag "{tag}" at byte offset {where}')
        if rest[found.end() :].startswith("="):
            raise _cannot(f"Unexpected end of name token at byte offset {where}")
        value = next((group for group in found.groups()[1:] if group is not None), "")
        attributes[found[1].lower()] = REFERENCE.sub(lambda match: _character(match[0], 0)[0], value)
        rest = rest[found.end() :]
    if unknown := set(attributes) - ATTRIBUTES.get(tag, set()):
        raise _cannot(f'Unsupported attribute "{min(unknown)}" of the tag "{tag}" at byte offset {where}')
    if tag == "span" and attributes.get("class") != "tg-spoiler":
        raise _cannot(f'Tag "span" must have class "tg-spoiler" at byte offset {where}')
    return matched.end(), _Open(tag=tag, attributes=attributes, offset=0, order=0)


def _end_tag(html: str, at: int, stack: list[_Open]) -> tuple[int, _Open]:
    where, matched = _bytes(html, at), END_TAG.match(html, at)
    if not stack:
        raise _cannot(f"Unexpected end tag at byte offset {where}")
    if matched is None or not matched[2]:
        raise _cannot(f"Unclosed end tag at byte offset {where}")
    if matched[1].lower() != stack[-1].tag:
        met = f'expected "</{stack[-1].tag}>", found "</{matched[1]}>"'
        raise _cannot(f"Unmatched end tag at byte offset {where}, {met}")
    return matched.end(), stack.pop()


def _closed(opened: _Open, offset: int, outer: list[_Open], html: str, at: int) -> list[tuple[int, Entity]]:
    kind, length = TAGS[opened.tag], offset - opened.offset
    attributes = opened.attributes
    if kind == "code" and outer and outer[-1].tag == "pre" and "class" in attributes:
        outer[-1].attributes["language"] = attributes["class"].removeprefix("language-")
        return []
    if length == 0:
        raise _cannot(f'Empty "{opened.tag}" before byte offset {_bytes(html, at)}')
    if kind == "blockquote" and "expandable" in attributes:
        kind = "expandable_blockquote"
    for around in outer:
        _check_nesting(TAGS[around.tag], kind, around.tag, opened.tag)
    entity: Entity = {"type": kind, "offset": opened.offset, "length": length}
    if kind == "text_link":
        if not re.match(r"(https?|tg|ftp|tonsite)://|mailto:|tel:", attributes.get("href", "")):
            raise _cannot(
                f'Tag "a" must have an absolute link in "href" before byte offset {_bytes(html, at)}'
            )
        entity["url"] = attributes["href"]
    elif kind == "pre" and attributes.get("language"):
        entity["language"] = attributes["language"]
    elif kind == "custom_emoji":
        entity["custom_emoji_id"] = _number(
            attributes.get("emoji-id"), "Invalid custom emoji identifier specified"
        )
    elif kind == "date_time":
        entity["unix_time"] = int(_number(attributes.get("unix"), "Invalid date specified"))
        if attributes.get("format"):
            entity["date_time_format"] = attributes["format"]
    return [(opened.order, entity)]


def _check_nesting(outer: str, inner: str, outer_tag: str, inner_tag: str) -> None:
    if outer in {"code", "pre"} or (inner in {"code", "pre"} and outer not in QUOTES):
        fits = False
    elif outer in QUOTES:
        fits = inner not in QUOTES
    else:
        fits = outer in SIMPLE or inner in SIMPLE
    if not fits:
        raise _cannot(f'"{inner_tag}" cannot stand inside "{outer_tag}"')


def _number(text: str | None, complaint: str) -> str:
    if not text or not re.fullmatch(r"\d+", text):
        raise _cannot(complaint)
    return text


def _with_entities(text: str, entities: list[Entity]) -> Wording:
    size = utf16_len(text)
    for entity in entities:
        if entity["offset"] < 0 or entity["length"] <= 0 or entity["offset"] + entity["length"] > size:
            raise wrong(f"entity beginning at UTF-16 offset {entity['offset']} is outside of the text")
    return Wording(text=text, entities=sorted(entities, key=lambda e: (e["offset"], -e["length"])))


def _trimmed(wording: Wording) -> Wording:
    text = wording.text.rstrip()
    left = utf16_len(text) - utf16_len(text.lstrip())
    end = utf16_len(text)
    entities = []
    for entity in wording.entities:
        start = max(entity["offset"], left)
        stop = min(entity["offset"] + entity["length"], end)
        if stop > start:
            entities.append({**entity, "offset": start - left, "length": stop - start})
    return Wording(text=text.lstrip(), entities=entities)


def _bytes(html: str, at: int) -> int:
    return len(html[:at].encode())


def _cannot(detail: str) -> Refusal:
    return wrong(f"can't parse entities: {detail}")
