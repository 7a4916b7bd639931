"""The words that a message is found by: accents and case folded. Pure.

A word is a run of letters, digits and their marks. Scripts that write no spaces (Chinese, Japanese, Thai,
Lao, Khmer, Burmese) are cut into pairs of neighbours, so that any two of them in a row are found.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice, pairwise

MAX_WORDS = 1_000
"""Different words of one message that it is found by. WhatsApp allows 65,536 characters."""
MAX_ASKED = 8
"""Words of one question; more do not narrow it further."""
MAX_LETTERS = 40
"""Of a word; what is longer (links, keys) is cut, here and in the question alike."""

_FOLDED_MARKS = range(0x0300, 0x0370)
"""Combining accents of Latin, Greek and Cyrillic. The marks of other scripts are letters to their readers."""
_SPACELESS = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+"
)


def words_of(text: str) -> list[str]:
    """The different words of a message, in their order, at most MAX_WORDS."""
    return list(islice(dict.fromkeys(_words(text)), MAX_WORDS))


def asked_words(text: str) -> list[str]:
    """The words of a question; [] when it holds none. A message must hold them all."""
    return words_of(text)[:MAX_ASKED]


def folded(text: str) -> str:
    """Without case, accents and compatibility forms: `Ação` and `ACAO` are one."""
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    kept = "".join(char for char in apart if ord(char) not in _FOLDED_MARKS)
    return unicodedata.normalize("NFKC", kept)


def _words(text: str) -> Iterator[str]:
    for run in _runs(folded(text)):
        for piece in _by_script(run):
            if len(piece) > 1 and _SPACELESS.fullmatch(piece):
                yield from ("".join(pair) for pair in pairwise(piece))
            else:
                yield piece[:MAX_LETTERS]


def _runs(text: str) -> Iterator[str]:
    """Letters and digits with the marks that stand on them (a Hindi vowel is a mark)."""
    start: int | None = None
    for at, char in enumerate(text):
        if char.isalnum() or unicodedata.category(char).startswith("M"):
            start = at if start is None else start
        elif start is not None:
            yield text[start:at]
            start = None
    if start is not None:
        yield text[start:]


def _by_script(run: str) -> Iterator[str]:
    """Parted where a script without spaces begins or ends."""
    at = 0
    for found in _SPACELESS.finditer(run):
        if found.start() > at:
            yield run[at : found.start()]
        yield found.group()
        at = found.end()
    if at < len(run):
        yield run[at:]
