"""Reads as much of LevelDB as tells whether a database's files belong together, without opening it.

After LevelDB's own documents, doc/impl.md (which files there are), doc/log_format.md (records) and
doc/table_format.md (the footer), and db/version_edit.cc (the fields of a MANIFEST's records). Opening the
database with LevelDB itself would repair it, and so change what is to be judged; Chromium's IndexedDB also
sorts by a comparator of its own. What exists for Python either opens, or decodes whole pages' values.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

import google_crc32c

BLOCK = 32 * 1024
HEADER = struct.Struct("<IHB")  # masked crc32c of type and payload, length, type
FULL, FIRST, MIDDLE, LAST = 1, 2, 3, 4
MASK_DELTA = 0xA282EAD8  # util/crc32c.h
TABLE_MAGIC = struct.pack("<Q", 0xDB4775248B80FB57)

COMPARATOR, LOG_NUMBER, NEXT_FILE, LAST_SEQUENCE = 1, 2, 3, 4
COMPACT_POINTER, DELETED_FILE, NEW_FILE, PREVIOUS_LOG = 5, 6, 7, 9


class Corrupt(Exception):
    """Bytes that LevelDB would not have written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A sorted table that is in use. Its keys end with 8 bytes: sequence number and kind."""

    number: int
    size: int
    smallest: bytes
    largest: bytes


@dataclass(slots=True, kw_only=True)
class Version:
    """What a MANIFEST says in the end."""

    log_number: int = 0
    previous_log: int = 0
    tables: dict[int, Table] = field(default_factory=dict)


def records(raw: bytes) -> Iterator[bytes]:
    """The records of a log or a MANIFEST.

    A record that is cut off by the end of the file is none: its writer was stopped in the middle, and LevelDB
    passes over it too. Anything else that does not fit is Corrupt.
    """
    parts: list[bytes] = []
    for kind, payload in _fragments(raw):
        if kind in (FULL, FIRST):
            if parts:
                raise Corrupt("a record begins within another")
            parts = [payload]
        elif kind in (MIDDLE, LAST):
            if not parts:
                raise Corrupt("a record goes on that never began")
            parts.append(payload)
        else:
            raise Corrupt(f"a record of kind {kind}")
        if kind in (FULL, LAST):
            yield b"".join(parts)
            parts = []


def version_in(manifest: bytes) -> Version:
    """Which files a database consists of. Raises Corrupt."""
    version = Version()
    for record in records(manifest):
        _apply(_Fields(record), version)
    return version


def puts_in(record: bytes) -> Iterator[bytes]:
    """The keys that a record of a write-ahead log sets (db/write_batch.cc). Raises Corrupt."""
    fields = _Fields(record)
    fields.take(12)  # sequence number and count
    while fields.left:
        is_put = fields.take(1) == b"\x01"
        key = fields.text()
        if is_put:
            fields.text()
            yield key


def _fragments(raw: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while True:
        room = BLOCK - at % BLOCK
        if room < HEADER.size:
            at += room  # too little for a header: zeros
            continue
        if len(raw) - at < HEADER.size:
            return
        crc, length, kind = HEADER.unpack_from(raw, at)
        if kind == 0 and length == 0:
            at += room  # room that was reserved and never written
            continue
        if HEADER.size + length > room:
            raise Corrupt("a record is longer than its block")
        end = at + HEADER.size + length
        if end > len(raw):
            return
        if _unmasked(crc) != google_crc32c.value(raw[at + 6 : end]):
            raise Corrupt("a checksum is wrong")
        yield kind, raw[at + HEADER.size : end]
        at = end


def masked(crc: int) -> int:
    """As a checksum is stored: one over data that holds checksums itself would be weak."""
    return (((crc >> 15) | (crc << 17)) + MASK_DELTA) & 0xFFFFFFFF


def _unmasked(crc: int) -> int:
    rotated = (crc - MASK_DELTA) & 0xFFFFFFFF
    return ((rotated >> 17) | (rotated << 15)) & 0xFFFFFFFF


class _Fields:
    """Reads varints and strings from a record."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._at = 0

    @property
    def left(self) -> int:
        return len(self._raw) - self._at

    def take(self, count: int) -> bytes:
        if count > self.left:
            raise Corrupt("a record ends within a field")
        self._at += count
        return self._raw[self._at - count : self._at]

    def number(self) -> int:
        value = 0
        for shift in range(0, 70, 7):
            (byte,) = self.take(1)
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
        raise Corrupt("a number without an end")

    def text(self) -> bytes:
        return self.take(self.number())


def _apply(fields: _Fields, version: Version) -> None:
    while fields.left:
        tag = fields.number()
        if tag == COMPARATOR:
            fields.text()
        elif tag == LOG_NUMBER:
            version.log_number = fields.number()
        elif tag == PREVIOUS_LOG:
            version.previous_log = fields.number()
        elif tag in (NEXT_FILE, LAST_SEQUENCE):
            fields.number()
        elif tag == COMPACT_POINTER:
            fields.number()
            fields.text()
        elif tag == DELETED_FILE:
            fields.number()
            version.tables.pop(fields.number(), None)
        elif tag == NEW_FILE:
            fields.number()
            number, size = fields.number(), fields.number()
            table = Table(number=number, size=size, smallest=fields.text(), largest=fields.text())
            version.tables[number] = table
        else:
            raise Corrupt(f"a field of kind {tag}")
