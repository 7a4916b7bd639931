"""The bytes of a list as lines of text, whatever program wrote them. One pass; one chunk is in memory.

UTF-16 is known by its mark or by its zeros. Everything else is taken line by line: UTF-8 where a line is,
else Windows-1252, which is what Excel saves in the countries of our languages. Spanish names in Windows-1252
are never UTF-8 by chance, so nothing has to be guessed by statistics, which go wrong on short lines. Lists
that were glued together from two programs are read right, too.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

from bridge.audience.disguises import refuse_disguise, refuse_no_list
from bridge.audience.reasons import MAX_LIST_BYTES, ListRefused, Refusal

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

CHUNK_BYTES = 65_536
HEAD_BYTES = 8192
"""What encodings and disguises are judged by."""

MIN_ZERO_SHARE = 0.02
"""Of the bytes in UTF-16: a list of numbers in Devanagari has 0.07 at the least, a Latin one 0.5."""

MAX_LINE = 16_384
"""Characters: thirty times what the widest export of contacts has in a line."""

Line = tuple[int, str]
"""A line's number in the file, from 1, and its text, with the line break if it had one."""


class ByteSource(Protocol):
    """What a list is read from: an open file, a download, bytes in `io.BytesIO`."""

    def read(self, size: int, /) -> bytes:
        """Up to `size` bytes; none at the end."""
        ...


def text_lines(source: ByteSource, *, max_bytes: int = MAX_LIST_BYTES) -> Iterator[Line]:
    """Each line of the list, blank ones too.

    Raises:
        ListRefused: it is no text, too large, or has a line that never ends.
    """
    buffered = io.BufferedReader(_Bounded(source, max_bytes), CHUNK_BYTES)
    head = buffered.peek(HEAD_BYTES)[:HEAD_BYTES]
    refuse_disguise(head)
    encoding = _encoding(head)
    errors = "surrogateescape" if encoding == "utf-8-sig" else "replace"
    beginning = codecs.getincrementaldecoder(encoding)(errors).decode(head)
    refuse_no_list(beginning.encode("utf-8", "surrogateescape"))
    text = io.TextIOWrapper(buffered, encoding=encoding, errors=errors, newline=None)
    number = 0
    while line := text.readline(MAX_LINE + 1):
        number += 1
        if len(line) > MAX_LINE:
            raise ListRefused(Refusal.ENDLESS_LINE, line=number)
        if "\0" in line:
            raise ListRefused(Refusal.BINARY)
        yield number, _mended(line)


def _encoding(head: bytes) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    # Separators, line breaks and most digits have a zero as their upper half, and no text has others.
    firsts, seconds, few = head[::2].count(0), head[1::2].count(0), len(head) * MIN_ZERO_SHARE
    if seconds > max(few, firsts * 10):
        return "utf-16-le"
    if firsts > max(few, seconds * 10):
        return "utf-16-be"
    return "utf-8-sig"


def _mended(line: str) -> str:
    """A line that is not UTF-8 after all, from its bytes again."""
    try:
        line.encode("utf-8")
    except UnicodeEncodeError:
        raw = line.encode("utf-8", "surrogateescape")
        return raw.decode("cp1252", "replace")
    return line


class _Bounded(io.RawIOBase):
    """A source as the standard library's readers want it, which refuses to be too large."""

    def __init__(self, source: ByteSource, max_bytes: int) -> None:
        self._source, self._max_bytes = source, max_bytes
        self._taken = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill the whole buffer while there is something: the first look has to be a long one."""
        view = memoryview(buffer)
        filled = 0
        while filled < len(view) and (some := self._source.read(len(view) - filled)):
            view[filled : filled + len(some)] = some
            filled += len(some)
        self._taken += filled
        if self._taken > self._max_bytes:
            raise ListRefused(Refusal.TOO_LARGE, most=self._max_bytes // 1_000_000)
        return filled
