"""What the bot has told of somebody who is erased is emptied where it stands: a text changed, a file gone."""

from __future__ import annotations

from bridge.notices import NoticeKind
from bridge.screens import Notice
from tests.telegram.test_documents import Teller, teller

__all__ = ["teller"]


async def emptied(teller: Teller, earlier: str) -> None:
    """As the bridge has it done."""
    notice = Notice(kind=NoticeKind.ERASED, title="Erased.", earlier=earlier)
    assert await teller.chat.notify(teller.place, notice) == earlier


async def test_a_text_is_changed_and_nothing_new_is_told(teller: Teller) -> None:
    told = await teller.tells(document=None, body=("my secret",))
    before = len(teller.olga.sees)

    await emptied(teller, told)

    assert (teller.newest.text, teller.newest.labels) == ("Erased.", [])
    assert len(teller.olga.sees) == before


async def test_a_message_with_a_file_goes(teller: Teller) -> None:
    told = await teller.tells(body=("my secret",))

    await emptied(teller, told)

    assert teller.documents() == []
    assert not [one for one in teller.olga.sees if "my secret" in one.text]


async def test_one_that_somebody_has_deleted_is_left_at_that(teller: Teller) -> None:
    told = await teller.tells(document=None, body=("my secret",))
    await emptied(teller, told)
    before = len(teller.olga.sees)

    for gone in (told, "n999999", "not a message"):
        await emptied(teller, gone)

    assert len(teller.olga.sees) == before
