"""One cell of a list: phone numbers as people write them and as spreadsheets leave them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.audience.numbers import read_number
from bridge.audience.reasons import BadLine
from bridge.phones import country_code, region_of, valid_phone
from tests.bridge.lists import ANN
from tests.bridge.strategies import hostile


@pytest.mark.parametrize(
    "cell",
    [
        "+34600000001",
        " +34 600 000 001 ",
        "+34-600-000-001",
        "(+34) 600.000.001",
        "+34 (0)600 000 001",
        "0034600000001",
        "600 000 001",
        "34600000001",
        "'+34600000001",
        "’600000001",
        '="+34600000001"',
        "=+34600000001",
        "34600000001.0",
        "34,600,000,001",
        "p:+34600000001",
        "Tel: 600000001",
        "https://wa.me/34600000001",
        "34600000001@c.us",
        "34600000001@s.whatsapp.net",
        "\u202a+34\u00a0600\u2011000\u2011001\u202c",
        "\uff0b\uff13\uff14600000001",
        "+34 600\u2212000\u2212001",
    ],
)
def test_a_number_is_read_however_it_is_written(cell: str) -> None:
    assert read_number(cell, "ES") == ANN


@pytest.mark.parametrize(
    ("cell", "region", "phone"),
    [
        ("९८७६५ ४३२१०", "IN", "+919876543210"),
        ("(11) 98123-4567", "BR", "+5511981234567"),
        ("011 15 2345-6789", "AR", "+5491123456789"),
        # What a country wrote before, and WhatsApp still does.
        ("+521 55 1234 5678", "ES", "+525512345678"),
        ("+55 11 8123-4567", "ES", "+5511981234567"),
        ("11 8123-4567", "BR", "+5511981234567"),
        # Its '+' was lost.
        ("919876543210", "ES", "+919876543210"),
        ("34600000001", None, "+34600000001"),
        # It could be either: the region's own it is.
        ("34912345678", "BR", "+5534912345678"),
        # In the United States 00 is no way abroad; everybody writes it all the same.
        ("0034600000001", "US", "+34600000001"),
    ],
)
def test_the_region_says_where_a_number_belongs(cell: str, region: str | None, phone: str) -> None:
    assert read_number(cell, region) == phone


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("", BadLine.EMPTY),
        (" ' ", BadLine.EMPTY),
        ("3.46E+10", BadLine.SHORTENED),
        ("3,46E+10", BadLine.SHORTENED),
        ("3.460000e10", BadLine.SHORTENED),
        ("Ann", BadLine.NOT_A_NUMBER),
        ("#NAME?", BadLine.NOT_A_NUMBER),
        ("=A1+B1", BadLine.NOT_A_NUMBER),
        ('=HYPERLINK("http://x","y")', BadLine.NOT_A_NUMBER),
        ("+1 800 FLOWERS", BadLine.NOT_A_NUMBER),
        ("600000001 ext 12", BadLine.NOT_A_NUMBER),
        ("1" * 81, BadLine.NOT_A_NUMBER),
        ("1 1-1-" * 2000 + "x", BadLine.NOT_A_NUMBER),
        ("600", BadLine.TOO_SHORT),
        ("6000000010000000000", BadLine.TOO_LONG),
        ("600000000012", BadLine.NOT_VALID),
        ("+600000001", BadLine.NOT_VALID),
        ("+346000000011", BadLine.NOT_VALID),
        ("0600000001", BadLine.NOT_VALID),
        ("00999600000001", BadLine.NOT_VALID),
        ("600000001 / 600000002", BadLine.SEVERAL),
        ("+34 600 000 001 ::: +34 600 000 002", BadLine.SEVERAL),
        ("+34600000001 +34600000002", BadLine.SEVERAL),
    ],
)
def test_what_is_no_number_has_its_reason(cell: str, why: BadLine) -> None:
    assert read_number(cell, "ES") is why


def test_without_a_region_a_number_needs_its_country_code() -> None:
    assert read_number("600000001", None) is BadLine.NOT_VALID


@given(
    hostile | st.text("+0123456789 ()-./,;=\"'E", max_size=40),
    st.sampled_from(["ES", "BR", "US", "IN", None]),
)
def test_no_cell_breaks_the_reading_and_what_is_read_stays_the_same(cell: str, region: str | None) -> None:
    number = read_number(cell, region)

    assert isinstance(number, BadLine) or valid_phone(number) == number


def test_a_number_tells_its_region_and_country() -> None:
    assert (region_of("+5511981234567"), country_code("+5511981234567")) == ("BR", "+55")
    assert (region_of(None), region_of("x"), country_code("x")) == (None, None, "")
