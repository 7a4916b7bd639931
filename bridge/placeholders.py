"""Placeholders in a broadcast: `{name}`, or `{name|friend}` for whoever has none.

Pure. A placeholder that nobody knows is found before anything is sent, not read by a thousand people.
"""

from __future__ import annotations

import re
import unicodedata

NAME = "name"
NAMES = frozenset({NAME, "nombre", "nome", "नाम"})
"""What owners call it, in the languages that there are."""

_BRACES = re.compile(r"\{([^{}\n]*)\}")
_LEFT_OVER = re.compile(r"[ \t]+([,.;:!?)])|(?<=[^\s])[ \t]{2,}")


def unknown_placeholders(text: str) -> tuple[str, ...]:
    """What stands in braces and is no placeholder, each once, in order; a brace that is alone, too."""
    found = [f"{{{inside}}}" for inside in _BRACES.findall(text) if _word(inside) not in NAMES]
    rest = _BRACES.sub("", text)
    found += [brace for brace in "{}" if brace in rest]
    return tuple(dict.fromkeys(found))


def names_people(text: str) -> bool:
    """Whether it speaks of the name, with nothing to say to whoever has none."""
    return any(_word(inside) in NAMES and "|" not in inside for inside in _BRACES.findall(text))


def filled(text: str, name: str) -> str:
    """The text for one person. Without a name its fallback stands, else nothing, and no gap stays behind."""
    if not _BRACES.search(text):
        return text
    has_gap = False

    def word(match: re.Match[str]) -> str:
        nonlocal has_gap
        inside, _, fallback = match[1].partition("|")
        if _word(inside) not in NAMES:
            return match[0]
        has_gap = has_gap or not (name or fallback.strip())
        return name or fallback.strip()

    result = _BRACES.sub(word, text)
    if not has_gap:
        return result
    return _LEFT_OVER.sub(lambda match: match[1] or " ", result).strip()


def _word(inside: str) -> str:
    return unicodedata.normalize("NFC", inside.partition("|")[0].strip()).casefold()
