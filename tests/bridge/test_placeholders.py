"""{name} becomes a name, and nothing else in braces reaches anybody."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.placeholders import filled, names_people, unknown_placeholders


@pytest.mark.parametrize(
    ("text", "name", "read"),
    [
        ("Hi {name}!", "Zoé", "Hi Zoé!"),
        ("Hi { NAME }!", "Zoé", "Hi Zoé!"),
        ("Hola {nombre}, oi {nome}, {नाम}", "Zoé", "Hola Zoé, oi Zoé, Zoé"),
        ("Hi {name|friend}!", "", "Hi friend!"),
        ("Hi {name|friend}!", "Zoé", "Hi Zoé!"),
        ("Hi {name}, we are open.", "", "Hi, we are open."),
        ("{name} we are open.", "", "we are open."),
        ("We wait for you {name} and yours.", "", "We wait for you and yours."),
        ("Hi {name}!\n\n  A list:\n  - one", "", "Hi!\n\n  A list:\n  - one"),
        ("No braces,  two spaces .", "", "No braces,  two spaces ."),
        ("Hi {name}", "{name}", "Hi {name}"),
        ("Hi {nick}", "Zoé", "Hi {nick}"),
    ],
)
def test_a_text_is_filled_for_one_person(text: str, name: str, read: str) -> None:
    assert filled(text, name) == read


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("Hi {name}, {name|friend}", ()),
        ("Hi {nmae} {nmae} {Vorname}", ("{nmae}", "{Vorname}")),
        ("Hi {}", ("{}",)),
        ("Hi {name", ("{",)),
        ("Hi name} :-}", ("}",)),
        ("Hi {{name}}", ("{", "}")),
    ],
)
def test_what_is_no_placeholder_is_found(text: str, unknown: tuple[str, ...]) -> None:
    assert unknown_placeholders(text) == unknown


@pytest.mark.parametrize(
    ("text", "does"), [("Hi {name}", True), ("Hi {name|friend}", False), ("Hi {nick}", False)]
)
def test_whether_somebody_without_a_name_would_notice(text: str, does: bool) -> None:
    assert names_people(text) is does


@given(st.text(), st.text())
def test_any_text_is_filled_and_a_name_never_fills_again(text: str, name: str) -> None:
    read = filled(text, name)

    if not unknown_placeholders(text) and name and "{" in text:
        assert name in read
