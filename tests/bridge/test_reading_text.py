"""What a typed line means on a screen that offered numbered choices."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bridge.menu.advance import read_text
from bridge.menu.state import Choose, Say, Word
from tests.bridge.strategies import hostile

OFFERED = ("language", "mirror", "notices")


@pytest.mark.parametrize("text", ["menu", "Menu", " MENU ", "menú", "menu\u0301", "मेनू", "मेन्यू\n"])
def test_menu_is_understood_in_every_language(text: str) -> None:
    assert read_text(text, OFFERED) is Word.MENU


@pytest.mark.parametrize("text", ["help", "HELP", "ayuda", "Ajuda", "मदद", "?"])
def test_help_is_understood_in_every_language(text: str) -> None:
    assert read_text(text, OFFERED) is Word.HELP


@pytest.mark.parametrize("text", ["0", " 0\n", "00", "०", "٠", "back"])
def test_nought_is_back_in_any_script(text: str) -> None:
    assert read_text(text, OFFERED) == Choose(choice="back")


@pytest.mark.parametrize(
    ("text", "choice"),
    [("1", "language"), ("3", "notices"), (" 2 ", "mirror"), ("02", "mirror"), ("२", "mirror")],
)
def test_a_number_is_the_option_that_bears_it(text: str, choice: str) -> None:
    assert read_text(text, OFFERED) == Choose(choice=choice)


@pytest.mark.parametrize(
    "text", ["4", "99", "001", "-1", "1.", "1 2", "²", "①", "1️⃣", "", "one", "menu please", "1e0", "½"]
)
def test_anything_else_is_text_as_it_was_written(text: str) -> None:
    assert read_text(text, OFFERED) == Say(text=text)


@given(hostile, st.lists(st.sampled_from(OFFERED), unique=True).map(tuple))
@example("9" * 5000, OFFERED)
def test_no_text_makes_a_choice_that_was_not_offered(text: str, offered: tuple[str, ...]) -> None:
    step = read_text(text, offered)

    assert step in (*Word, Say(text=text), *(Choose(choice=name) for name in (*offered, "back")))
