"""An owner looks for messages by their words."""

from __future__ import annotations

import pytest

from bridge.menu.state import PageId
from bridge.searching import MAX_ASKED, MAX_WORDS, asked_words, words_of
from tests.bridge.town import Town
from tests.bridge.townsfolk import CARLA, DAVID


@pytest.fixture
async def shop(open_shop: Town) -> Town:
    await open_shop.customer_writes("Is the pão de açúcar fresh today?", who=CARLA)
    await open_shop.customer_writes("PAO, two please. Today!", who=DAVID)
    await open_shop.customer_writes("and a cake", who=DAVID)
    await open_shop.walks("Messages", "Search")
    return open_shop


async def test_words_find_messages_without_case_and_accents(shop: Town) -> None:
    assert "Whole words" in shop.body()

    await shop.types("TODAY pao")

    assert "Found by: TODAY pao" in shop.body()
    assert "Carla: Is the pão de açúcar fresh today?" in shop.body()
    assert "David: PAO, two please. Today!" in shop.body()
    assert "cake" not in shop.body()


async def test_another_question_takes_the_first_ones_place(shop: Town) -> None:
    await shop.types("pao")
    await shop.types("cake")

    assert "and a cake" in shop.body()
    assert "PAO" not in shop.body()


async def test_what_is_not_there_and_what_holds_no_word_is_told(shop: Town) -> None:
    await shop.types("bread")
    assert "No message holds all of these words." in shop.body()

    await shop.types("?!")
    assert shop.screen().note == "There is no word in that."


async def test_what_one_contact_wrote_is_searched_alone(shop: Town) -> None:
    await shop.jumps_to(PageId.LOG_CONTACTS)
    await shop.presses(next(one.label for one in shop.screen().choices if one.label.startswith("David")))
    await shop.presses("Search")
    assert "In the messages with David." in shop.body()

    await shop.types("today")
    assert "two please" in shop.body()
    assert "fresh" not in shop.body()

    await shop.types("!")
    assert "In the messages with David." in shop.body(), "the contact stays"


async def test_a_search_in_whatsapp_is_the_same_search(shop: Town) -> None:
    await shop.owner_writes("menu")
    await shop.walks("Messages", "Search")
    await shop.owner_writes("cake")

    assert "and a cake" in shop.owner_reads[-1]
    assert "and a cake" in shop.body(), "mirrored"


async def test_many_finds_are_paged(shop: Town) -> None:
    for number in range(20):
        await shop.customer_writes(f"order {number}", who=DAVID)
    await shop.types("order")
    assert "order 19" in shop.body()

    await shop.presses("Older")
    assert "order 11" in shop.body()
    assert "order 19" not in shop.body()
    await shop.presses("Newer")
    assert "order 19" in shop.body()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ação É Über-Straße", ["acao", "e", "uber", "strasse"]),
        ("नमस्ते दुनिया, कैसे हो?", ["नमस्ते", "दुनिया", "कैसे", "हो"]),
        ("今天天气很好abc中", ["今天", "天天", "天气", "气很", "很好", "abc", "中"]),
        ("ПРИВЕТ ёлка", ["привет", "елка"]),
        ("same Same SAME", ["same"]),
        ("x" * 100, ["x" * 40]),
        (" \ud800 _ 😀", []),
        ("", []),
    ],
)
def test_what_the_words_of_a_text_are(text: str, words: list[str]) -> None:
    assert words_of(text) == words


def test_words_are_bounded() -> None:
    endless = " ".join(str(number) for number in range(MAX_WORDS * 2))

    assert len(words_of(endless)) == MAX_WORDS
    assert len(asked_words(endless)) == MAX_ASKED
