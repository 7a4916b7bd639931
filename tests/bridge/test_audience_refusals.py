"""Lists that are none: each gets a clear answer, and none costs much."""

from __future__ import annotations

import gc
import io
import tracemalloc
import zipfile
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.audience.entries import ListRead
from bridge.audience.reading import read_list
from bridge.audience.reasons import (
    MAX_LIST_LINES,
    WHY_LEFT_OUT,
    WHY_REFUSED,
    BadLine,
    ListRefused,
    Refusal,
)
from bridge.words import LANGUAGES, Words
from tests.bridge.lists import ANN, BOB, people, read


def zipped(name: str) -> bytes:
    """A zip with one file in it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(name, f"Ann,{ANN}\n")
    return packed.getvalue()


def answer_to(content: bytes) -> ListRead | ListRefused:
    """What is read, or why nothing is."""
    try:
        return read(content)
    except ListRefused as refused:
        return refused


class Endless:
    """A source of so many bytes, some at a time, that are never all there."""

    def __init__(self, piece: bytes, size: int, *, at_once: int = 10_000) -> None:
        self._piece, self.left, self._at_once = piece, size, at_once

    def read(self, size: int, /) -> bytes:
        """The next bytes."""
        taken = min(size, self.left, self._at_once) // len(self._piece) * len(self._piece)
        self.left -= taken
        return self._piece * (taken // len(self._piece))


@pytest.mark.parametrize(
    ("content", "why", "line"),
    [
        (zipped("xl/workbook.xml"), Refusal.EXCEL, None),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), Refusal.EXCEL, None),
        (zipped("word/document.xml"), Refusal.DOCUMENT, None),
        (zipped("list.csv"), Refusal.ARCHIVE, None),
        (b"\x1f\x8b\x08rest", Refusal.ARCHIVE, None),
        (b"%PDF-1.7\n", Refusal.DOCUMENT, None),
        (b"\x89PNG\r\n\x1a\n", Refusal.PICTURE, None),
        (b"\xff\xd8\xff\xe0", Refusal.PICTURE, None),
        (b"\x00\x00\x00\x18ftypheic", Refusal.PICTURE, None),
        (b"BEGIN:VCARD\nTEL:+34600000001\nEND:VCARD", Refusal.CONTACT_CARD, None),
        ("  <!DOCTYPE html><table>".encode("utf-16"), Refusal.MARKUP, None),
        (b"<?xml version='1.0'?>", Refusal.MARKUP, None),
        (bytes(range(256)) * 8, Refusal.BINARY, None),
        (bytes(100), Refusal.BINARY, None),
        (b"\x01\x02\x03\x04\x05", Refusal.BINARY, None),
        (f"{ANN}\n".encode() * 700 + b"\x00\n", Refusal.BINARY, None),
        (f"{ANN}\n".encode("utf-32"), Refusal.BINARY, None),
        (b"", Refusal.EMPTY, None),
        (b"\xef\xbb\xbf\n ; ; \n\x1a", Refusal.EMPTY, None),
        (b"hello\nworld\n", Refusal.NO_NUMBERS, None),
        (b"a,b\nc,d\n", Refusal.NO_NUMBERS, None),
        (b"Name,Phone\nAnn,none\n", Refusal.NO_NUMBERS, None),
        (b"Name;Phone\nAnn;3.46E+10\nBob;3.46E+10\n", Refusal.SHORTENED, None),
        (b"Ann;3.46E+10\nBob;3.46E+10\n", Refusal.SHORTENED, None),
        (b"3.46E+10\n", Refusal.SHORTENED, None),
        (b"1" * 20_000, Refusal.ENDLESS_LINE, 1),
        (f"{ANN}\n".encode() + b'"' * 20_000, Refusal.ENDLESS_LINE, 2),
        (f'Ann;{ANN}\n"Eve;1\nBob;{BOB}\n"Zoe" x;2\n'.encode(), Refusal.OPEN_QUOTE, 2),
        (f'Ann;{ANN}\n"Eve;1\nBob;{BOB}\n'.encode(), Refusal.OPEN_QUOTE, 2),
        (f'Ann;{ANN}\n"Eve;1\n'.encode() + f"Bob;{BOB}\n".encode() * 200, Refusal.OPEN_QUOTE, 2),
        (f'Ann;{ANN}\n"Eve;1\n'.encode() + b"x" * 16_000 + b"\n" + b"y;1" * 5000, Refusal.OPEN_QUOTE, 2),
    ],
)
def test_what_is_no_list_is_refused_with_a_reason(content: bytes, why: Refusal, line: int | None) -> None:
    with pytest.raises(ListRefused) as refused:
        read(content)

    assert (refused.value.why, refused.value.line) == (why, line)


def test_a_list_that_is_too_large_is_not_read_to_its_end() -> None:
    source = Endless(b";;;;;;;\n", 100_000_000)

    with pytest.raises(ListRefused) as refused:
        read_list(source, region="ES", max_bytes=1_000_000)

    assert refused.value.sentence(Words("en")) == "This list is too large: it may have 1 megabytes."
    assert source.left > 98_000_000


@pytest.mark.parametrize("content", [f"{ANN}\n" * 101, f"Ann;{ANN}\n" * 101, f"{ANN}," * 101, "x\n" * 101])
def test_a_list_of_too_many_lines_is_refused(content: str) -> None:
    with pytest.raises(ListRefused) as refused:
        read_list(io.BytesIO(content.encode()), region="ES", max_lines=100)

    assert refused.value.sentence(Words("en")) == "This list is too long: it may have 100 lines. Split it."


@given(st.binary(max_size=3000))
@settings(deadline=None)
def test_whatever_bytes_come_the_answer_is_one_of_ours(content: bytes) -> None:
    answer = answer_to(content)

    assert answer.sentence(Words("en")) if isinstance(answer, ListRefused) else answer.entries


@given(
    st.lists(
        st.sampled_from(
            [ANN, "600000002", "Ann", ",", ";", "\t", "|", '"', "'", "\n", "\r", "=", "\x00", "é"]
        ),
        max_size=40,
    ),
    st.sampled_from(["utf-8", "utf-16", "utf-16-be", "cp1252"]),
)
@settings(deadline=None)
def test_whatever_is_written_every_line_is_accounted_for(parts: list[str], encoding: str) -> None:
    answer = answer_to("".join(parts).encode(encoding))

    if isinstance(answer, ListRead):
        assert {entry.phone for entry in answer.entries} <= {ANN, BOB}
        assert len(answer.entries) + answer.bad_count + answer.folded >= answer.lines


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_a_sentence_with_nothing_left_open(language: str) -> None:
    words = Words(language)

    told = [ListRefused(why, line=7).sentence(words) for why in Refusal]
    told += [words(WHY_LEFT_OUT[why]) for why in BadLine]

    assert set(WHY_REFUSED) == set(Refusal)
    assert all(text and "{" not in text for text in told)
    assert len(set(told)) == len(told)


def test_a_refusal_names_the_line_and_never_what_stood_there() -> None:
    assert str(ListRefused(Refusal.OPEN_QUOTE, line=7)) == "list refused: open_quote in line 7"


def test_a_hundred_thousand_lines_are_read() -> None:
    rows = [f"Person {number};+346{number:08d}\n" for number in range(MAX_LIST_LINES)]

    found = read("Name;Phone\n" + "".join(rows))

    assert people(found)[-1] == ("+34600099999", "Person 99999")
    assert (len(found.entries), found.lines, found.bad_count) == (MAX_LIST_LINES, MAX_LIST_LINES, 0)


def peak_bytes(lines: int, *, distinct: int) -> int:
    """What reading so many lines needed at the most, apart from what it answers and the file itself."""

    def pieces() -> Iterator[bytes]:
        for number in range(lines):
            yield f"Person {number};+346{number % distinct:08d}\n".encode()

    content = io.BytesIO(b"".join(pieces()))
    gc.collect()
    tracemalloc.start()
    try:
        found = read_list(content, region="ES")
        kept, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(found.entries) == distinct
    return peak - kept


def test_memory_is_flat_but_for_the_answer() -> None:
    read(ANN)  # the country's rules are loaded once

    few, many = peak_bytes(3000, distinct=10), peak_bytes(20_000, distinct=10)
    all_kept = peak_bytes(8000, distinct=8000)

    assert many < few + 200_000
    assert max(few, many) < 2_000_000
    # To know twins: what a set of them takes, and the list before it is frozen.
    assert all_kept < 2_000_000 + 8000 * 150
