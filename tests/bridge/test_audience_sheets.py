"""The files we give back: whole, in the reader's words, and harmless in a spreadsheet."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bridge.audience.sheets import ReportRow, report_csv, safe_cell
from bridge.words import Words
from tests.bridge.lists import ANN, BOB, people, read
from tests.bridge.strategies import hostile

NOON = datetime(2026, 11, 22, 12, 0, 5, tzinfo=UTC)
FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def a_row(name: str = "Ann", phone: str = ANN, reason: str = "") -> ReportRow:
    """A recipient who got it at noon."""
    return ReportRow(name=name, phone=phone, outcome="Sent", at=NOON, reason=reason)


def cells(content: bytes, separator: str) -> list[list[str]]:
    """The file as a spreadsheet with that separator reads it."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=separator))


def test_a_report_is_in_the_tenants_language_and_time() -> None:
    rows = [a_row(), ReportRow(name="", phone=BOB, outcome="Sent", at=None)]

    content = b"".join(report_csv(rows, words=Words("es"), zone="Europe/Madrid"))

    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == content.count(b"\n") == 3
    head, ann, bob = cells(content, ";")
    assert head == ["Nombre", "Teléfono", "Resultado", "Cuándo", "Motivo"]
    assert ann == ["Ann", f"'{ANN}", "Enviados", "2026-11-22 13:00:05+01:00", ""]
    assert bob == ["", f"'{BOB}", "Enviados", "", ""]


@pytest.mark.parametrize(("language", "separator"), [("en", ","), ("hi", ","), ("es", ";"), ("pt", ";")])
def test_the_separator_is_the_one_that_spreadsheets_expect_there(language: str, separator: str) -> None:
    content = b"".join(report_csv([a_row()], words=Words(language), zone="UTC"))

    assert [len(row) for row in cells(content, separator)] == [5, 5]


def test_a_report_comes_in_pieces_and_can_be_read_as_a_list_again() -> None:
    rows = [a_row(name=f"N{number}", phone=f"+34{600_000_000 + number}") for number in range(450)]

    pieces = list(report_csv(rows, words=Words("pt"), zone="UTC"))

    assert len(pieces) == 3
    assert people(read(b"".join(pieces))) == [(row.phone, row.name) for row in rows]


@given(hostile | st.text("=+-@＝,;|\t\r\n\" 'ax1", max_size=20), st.sampled_from([",", ";", "\t", "|"]))
@example("x;=1+1", ",")
@example('";=1+1', ",")
@example(" =1+1", ",")
@example("-1;@SUM(A1)", ";")
def test_no_cell_begins_a_formula_whatever_parts_the_cells(name: str, separator: str) -> None:
    for language in ("en", "es"):
        content = b"".join(report_csv([a_row(name, reason=name)], words=Words(language), zone="UTC"))

        found = [cell for row in cells(content, separator) for cell in row]

        assert [cell for cell in found if cell.strip().startswith(FORMULA_STARTS)] == []
        assert content.count(b"\r\n") == content.count(b"\n") == content.count(b"\r") == 2


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("Ann", "Ann"),
        ("=1+1", "'=1+1"),
        ("\t@x", "'@x"),
        ("＝1", "'＝1"),
        ("−1", "'−1"),
        ("Jean-Luc", "Jean-Luc"),
        ("a@b.es", "a@b.es"),
        ("x,=1", "x,'=1"),
        ("x; -1", "x; '-1"),
        ("Ann - Madrid", "Ann - Madrid"),
        ("two\nlines", "two lines"),
        ("", ""),
    ],
)
def test_only_what_could_be_a_formula_is_changed(text: str, safe: str) -> None:
    assert safe_cell(text) == safe
