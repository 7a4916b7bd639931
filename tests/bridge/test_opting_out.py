"""STOP, in a customer's own words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bridge.facts import MessageKind
from bridge.opting_out import STOP_WORDS, opts_out
from bridge.words import LANGUAGES
from tests.bridge.samples import a_message


@pytest.mark.parametrize(
    "text", ["STOP", "stop.", " Stop ! ", "«STOP»", "Unsubscribe", "stop\nall", "BAJA", "darme de baja"]
)
def test_a_word_that_says_so_counts(text: str) -> None:
    assert opts_out(a_message(text=text), "es")


@pytest.mark.parametrize(
    "text", ["Do not stop!", "stop by at five?", "the bus stop", "sair", "", "…", "x" * 50, "st op"]
)
def test_a_sentence_or_another_languages_word_does_not(text: str) -> None:
    assert not opts_out(a_message(text=text), "es")


def test_only_what_customers_write_themselves_counts() -> None:
    said = a_message(text="STOP")

    assert not opts_out(replace(said, from_me=True), "en")
    assert not opts_out(replace(said, forwarded=True), "en")
    assert not opts_out(replace(said, kind=MessageKind.IMAGE), "en")


def test_every_language_has_its_words() -> None:
    assert set(STOP_WORDS) == set(LANGUAGES)
    assert all("stop" in words for words in STOP_WORDS.values())
    assert opts_out(a_message(text="बंद करो"), "hi")
