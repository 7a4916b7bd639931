"""Whole lists: encodings, separators, headings, columns, and people who write as they like."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.audience.entries import MAX_BAD_KEPT, clean_name
from bridge.audience.reading import read_pasted
from tests.bridge.lists import ANN, BOB, EVE, left_out, people, read

ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
"""utf-16 writes the mark, the other two do not."""


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_encoding_and_separator_is_understood(encoding: str, separator: str, ending: str) -> None:
    rows = ["Nombre#Teléfono", "José Núñez#600 000 001", '"Peña, Ana; Eva"#+34600000002']
    content = ending.join(rows).replace("#", separator).encode(encoding)

    found = read(content)

    assert people(found) == [(ANN, "José Núñez"), (BOB, "Peña, Ana; Eva")]
    assert (found.number_column, found.name_column, found.lines) == ("Teléfono", "Nombre", 2)


@given(
    rows=st.lists(
        st.tuples(st.integers(600_000_000, 699_999_999), st.text("aáñçãõüABC,;|\t'\"\n =+-@", max_size=20)),
        min_size=1,
        max_size=20,
    ),
    encoding=st.sampled_from(ENCODINGS),
    separator=st.sampled_from(",;\t|"),
    heading=st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_what_is_written_is_read_back(
    rows: list[tuple[int, str]], encoding: str, separator: str, heading: bool
) -> None:
    sheet = io.StringIO(newline="")
    writer = csv.writer(sheet, delimiter=separator, quoting=csv.QUOTE_ALL)
    writer.writerows([("Name", "Phone", "Note")] if heading else [])
    writer.writerows((f"N {name}", f"+34{number}", "-") for number, name in rows)

    found = read(sheet.getvalue().encode(encoding))

    first = dict(reversed(rows))
    expected = {f"+34{number}": clean_name(f"N {name}") for number, name in first.items()}
    assert dict(people(found)) == expected
    assert (found.folded, found.bad, found.lines) == (len(rows) - len(first), (), len(rows))


def test_lines_of_two_encodings_in_one_file_are_read_right() -> None:
    found = read("José,+34600000001\n".encode() + "Íñigo,+34600000002\n".encode("cp1252"))

    assert people(found) == [(ANN, "José"), (BOB, "Íñigo")]


def test_a_list_in_hindi_without_a_mark_is_understood() -> None:
    found = read("नाम\tमोबाइल\nराम\t९८७६५४३२१०\n".encode("utf-16-le"), region="IN")

    assert people(found) == [("+919876543210", "राम")]


def test_each_bad_line_is_told_with_its_number_and_the_first_of_twins_stays() -> None:
    found = read(
        "Name;Tel\nAnn;600000001\nX;\nAnne;+34 600 000 001\n;;;\n\nBob;3,46E+10\nEve;no\nBob;600000002;x\n"
    )

    assert people(found) == [(ANN, "Ann"), (BOB, "Bob")]
    assert left_out(found) == [(3, "empty"), (7, "shortened"), (8, "not_a_number")]
    assert [entry.found for entry in found.bad] == ["X;", "3,46E+10", "no"]
    assert (found.folded, found.bad_count, found.lines) == (1, 3, 6)


def test_many_bad_lines_are_counted_and_the_first_thousand_kept() -> None:
    found = read(ANN + "\n" + "nobody at all and a long line about it too\n" * 1500)

    assert (len(found.bad), found.bad_count, found.lines) == (MAX_BAD_KEPT, 1500, 1501)
    assert found.bad[0].found == "nobody at all and a long line about it …"


def test_what_stood_in_a_bad_line_is_safe_to_show() -> None:
    found = read(ANN + "\n\u202edrow\x07 on\n")

    assert found.bad[0].found == "drow on"


def test_the_number_that_sends_is_left_out() -> None:
    found = read(f"{ANN}\n{BOB}\n", own=[BOB])

    assert (people(found), left_out(found)) == ([(ANN, "")], [(2, "own")])


def test_names_are_one_clean_line() -> None:
    found = read(f"\"'Ann\u202e\x07\n  Lee'\",{ANN}\n{'B' * 99},{BOB}\n")

    assert people(found) == [(ANN, "Ann Lee"), (BOB, "B" * 60)]


@pytest.mark.parametrize(
    ("head", "row", "number_column", "name_column"),
    [
        ("id,Order number,Customer,WhatsApp", "612345678,698765432,Ann,600000001", "WhatsApp", "Customer"),
        ("Nombre,Fijo,Móvil,Fax", "Ann,910000001,600000001,910000009", "Móvil", "Nombre"),
        ("Telefone,Celular,Nome completo", "1130000001,+34600000001,Ann", "Celular", "Nome completo"),
        ("Last Name,First Name,Company name,Phone", "Lee,Ann,Acme,600000001", "Phone", "First Name"),
        ("E-mail,Web,X,Numéro", "a@b.es,http://b.es,Ann,600000001", "Numéro", "X"),
        ("Name,Phone 1 - Type,Phone 1 - Value", "Ann,Mobile,600000001", "Phone 1 - Value", "Name"),
        ("Kunde,Nummer", "Ann,600000001", "Nummer", "Kunde"),
        ("Phone,Date", "600000001,2024-01-02", "Phone", None),
        (",Phone", "7,600000001", "Phone", None),
        ("Name,", "Ann,600000001", None, "Name"),
    ],
)
def test_headings_and_cells_say_which_column_holds_what(
    head: str, row: str, number_column: str | None, name_column: str | None
) -> None:
    found = read(f"{head}\n{row}\n")

    assert [entry.phone for entry in found.entries] == [ANN]
    assert (found.number_column, found.name_column) == (number_column, name_column)


def test_a_column_without_a_heading_may_hold_the_numbers() -> None:
    found = read(f"Name,City\nAnn,Madrid,{ANN}\n")

    assert (people(found), found.number_column) == ([(ANN, "Ann")], None)


def test_a_title_above_the_headings_is_passed_over() -> None:
    found = read("Our customers;;\nExport 2024;;\nName;Mobile;Phone\nAnn;600000001;910000001\n")

    assert (people(found), left_out(found)) == ([(ANN, "Ann")], [])


def test_the_first_row_may_be_a_recipient() -> None:
    assert people(read(f"Ann,{ANN}\nBob,{BOB}\n")) == [(ANN, "Ann"), (BOB, "Bob")]
    assert people(read(f"Ann,1st floor\nBob,{BOB}\n")) == [(BOB, "Bob")]


def test_numbers_in_full_win_over_digits_that_could_be_numbers() -> None:
    assert people(read(f"611111111,Ann,{ANN}\n622222222,Bob,{BOB}\n")) == [(ANN, "Ann"), (BOB, "Bob")]


def test_a_list_may_say_its_separator() -> None:
    assert people(read(f"sep=|\nAnn, Lee;x|{ANN}\n")) == [(ANN, "Ann, Lee;x")]


def test_cells_may_hold_line_breaks_and_stray_quotation_marks() -> None:
    found = read(f'Name,Phone,Note\nAnn,{ANN},"two\n\nlines"\n"Bob" Lee,{BOB},5" pipe\nEve,{EVE},x\n"Zoe,1')

    assert people(found) == [(ANN, "Ann"), (BOB, "Bob Lee"), (EVE, "Eve")]
    assert left_out(found) == [(7, "empty")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("600000001", [(ANN, "")]),
        (f"{ANN}\n{BOB}\n{EVE}", [(ANN, ""), (BOB, ""), (EVE, "")]),
        (f"{ANN}, {BOB}; {EVE}", [(ANN, ""), (BOB, ""), (EVE, "")]),
        (f"{ANN},{BOB}", [(ANN, ""), (BOB, "")]),
        (
            "Ann +34 600 000 001\n+34 600 000 002 Bob\n- Eve (600 000 003)",
            [(ANN, "Ann"), (BOB, "Bob"), (EVE, "Eve")],
        ),
        (f"Ann, {ANN}, Bob, {BOB}", [(ANN, "Ann"), (BOB, "Bob")]),
        (f"{ANN}, Ann, {BOB}, Bob", [(ANN, "Ann"), (BOB, "Bob")]),
        (f"{ANN}, {BOB}, Bob", [(ANN, ""), (BOB, "Bob")]),
        (f"Ann: {ANN}, Bob: {BOB}", [(ANN, "Ann"), (BOB, "Bob")]),
        (f"Perez: Ann {ANN}; (VIP)", [(ANN, "Perez: Ann VIP")]),
        (f"Name\tPhone\nAnn\t{ANN}", [(ANN, "Ann")]),
        (f"Phone\n{ANN}", [(ANN, "")]),
        (f"\ud83d,{ANN}", [(ANN, "")]),
    ],
)
def test_a_pasted_list_is_read_as_people_write(text: str, expected: list[tuple[str, str]]) -> None:
    assert people(read_pasted(text, region="ES")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{ANN}\nAnn", [(2, "not_a_number")]),
        (f"{ANN}\n3.46E+10", [(2, "shortened")]),
        (f"{ANN}\n600", [(2, "too_short")]),
        (f"{ANN}\nAnn 60000000", [(2, "not_valid")]),
        (f"{ANN}\nAnn {BOB} {EVE}", [(2, "several")]),
        (f"{ANN}\nAnn {BOB}, Bob 60000000", [(2, "not_valid")]),
        (f"{ANN}\n{BOB}, Ann: 600000001;;\n12; 34", [(3, "not_a_number")]),
    ],
)
def test_what_is_wrong_in_a_pasted_list_is_told(text: str, expected: list[tuple[int, str]]) -> None:
    assert left_out(read_pasted(text, region="ES")) == expected
