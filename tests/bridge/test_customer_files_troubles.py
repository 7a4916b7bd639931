"""Files that customers send: who is not told of them, and what may go wrong on the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from bridge.errors import LostRace, TemporaryError
from bridge.facts import MessageKind
from bridge.file_drawing import content_of
from bridge.ids import FileId, TenantId, new_id
from bridge.media import MOST_TRIES, FileTrouble
from bridge.notices import NoticeChoice, NoticeKind
from bridge.ports.rows import NoticeMode, Role
from bridge.reception import NotYours
from bridge.screens import Surface
from bridge.tokens import NoticeToken, encode_notice
from storage.blobs.opening import NoBlobs
from tests.bridge.customer_files import PICTURE, PREVIEW, begins, fetches, media_of, told
from tests.bridge.town import Town, found_town


async def test_a_button_about_nothing_does_nothing(open_shop: Town) -> None:
    await open_shop.customer_writes("", kind=MessageKind.IMAGE)
    token = encode_notice(
        NoticeToken(conversation=open_shop.menu, about=new_id(), choice=NoticeChoice.FETCH_AGAIN)
    )

    await open_shop.desk.press(
        open_shop.tenant, open_shop.olga, token, surface=Surface.CONSOLE, event_id=new_id()
    )
    await open_shop.settle()

    assert told(open_shop) == []


async def test_a_deleted_message_shows_no_file(open_shop: Town, tmp_path: Path) -> None:
    await open_shop.customer_writes("", kind=MessageKind.IMAGE)
    sql = open_shop.store.engine.sql
    await sql.run("UPDATE messages SET revoked_at = ?", open_shop.clock.now())

    await fetches(open_shop, tmp_path)

    assert told(open_shop) == []


async def test_what_the_phone_has_sent_is_fetched_for_the_record_and_told_to_nobody(
    open_shop: Town, tmp_path: Path
) -> None:
    await open_shop.customer_writes("", kind=MessageKind.IMAGE, from_me=True)

    await fetches(open_shop, tmp_path)

    assert told(open_shop) == []


async def test_an_owner_who_wants_no_notices_gets_none(open_shop: Town, tmp_path: Path) -> None:
    async with open_shop.store.transaction(open_shop.tenant) as tx:
        await tx.change_tenant(notices=NoticeMode.OFF)
    await open_shop.customer_writes("", kind=MessageKind.IMAGE)

    await fetches(open_shop, tmp_path)

    assert told(open_shop) == []


async def test_answering_a_files_notice_answers_its_customer(open_shop: Town, tmp_path: Path) -> None:
    await open_shop.customer_writes("", kind=MessageKind.IMAGE)
    await fetches(open_shop, tmp_path)
    (notice,) = told(open_shop)
    chat = open_shop.chats[Surface.CONSOLE]
    name = chat.names[chat.notices.index(notice)]

    found = await open_shop.desk.notice_about(open_shop.tenant, open_shop.olga, name, surface=Surface.CONSOLE)

    assert found == notice.contact


async def test_while_the_store_is_away_its_notice_waits(open_shop: Town, tmp_path: Path) -> None:
    await open_shop.customer_writes("", kind=MessageKind.IMAGE)
    begun, blobs = await begins(open_shop), open_shop.store.blobs
    open_shop.store.blobs = NoBlobs()
    with pytest.raises(TemporaryError):
        await fetches(open_shop, tmp_path, begun=begun)
    open_shop.store.blobs = blobs
    await fetches_without_telling(open_shop, tmp_path)
    open_shop.store.blobs = NoBlobs()
    await open_shop.settle()
    assert told(open_shop) == []

    open_shop.store.blobs = blobs
    open_shop.clock.passes(minutes=1)
    await open_shop.settle()

    assert len(told(open_shop)) == 1


async def test_a_file_that_is_not_there_any_more_leaves_its_line(open_shop: Town, tmp_path: Path) -> None:
    await open_shop.customer_writes("", kind=MessageKind.IMAGE)
    await fetches_without_telling(open_shop, tmp_path)
    for key in list(await open_shop.store.blobs.keys("files/")):
        await open_shop.store.blobs.delete(key)

    await open_shop.settle()

    (notice,) = told(open_shop)
    assert notice.enclosed is None


async def test_a_last_try_that_never_ended_is_given_up(open_shop: Town) -> None:
    await open_shop.customer_writes("", kind=MessageKind.IMAGE)
    media = media_of(open_shop)
    lasts = []
    for _ in range(MOST_TRIES):
        lasts.append((await begins(open_shop)).is_last)
        open_shop.clock.passes(hours=3)
    assert lasts == [False] * (MOST_TRIES - 1) + [True]

    assert await media.begin(open_shop.tenant, open_shop.session) is None

    assert await media.next_at(open_shop.tenant, open_shop.session) is None
    await open_shop.settle()
    assert "could not be fetched" in told(open_shop)[-1].body[0]


async def test_of_two_holders_one_settles(open_shop: Town, tmp_path: Path) -> None:
    await open_shop.customer_writes("", kind=MessageKind.IMAGE)
    begun = await begins(open_shop)
    await fetches(open_shop, tmp_path, begun=begun)

    await media_of(open_shop).give_up(open_shop.tenant, begun, FileTrouble.GONE)
    await media_of(open_shop).put_off(open_shop.tenant, begun)
    await open_shop.settle()

    assert len(told(open_shop)) == 1


async def test_a_try_that_nobody_could_be_asked_for_does_not_count(open_shop: Town) -> None:
    await open_shop.customer_writes("", kind=MessageKind.IMAGE)
    begun = await begins(open_shop)
    assert await media_of(open_shop).begin(open_shop.tenant, open_shop.session) is None
    assert await media_of(open_shop).next_at(open_shop.tenant, open_shop.session) is not None

    await media_of(open_shop).put_off(open_shop.tenant, begun)

    assert (await begins(open_shop)).tries == begun.tries


async def test_what_two_holders_have_fetched_is_named_once(open_shop: Town, tmp_path: Path) -> None:
    await open_shop.customer_writes("", kind=MessageKind.IMAGE)
    begun = await begins(open_shop)
    await fetches(open_shop, tmp_path, begun=begun)

    with pytest.raises(LostRace):
        await fetches(open_shop, tmp_path, begun=begun)

    assert await open_shop.store.engine.sql.value("SELECT COUNT(*) FROM given_files") == 2
    assert len(told(open_shop)) == 1


async def test_a_notice_of_a_file_that_waits_again_is_not_told(open_shop: Town) -> None:
    await open_shop.customer_writes("", kind=MessageKind.IMAGE)
    now = open_shop.clock.now()
    (line,) = await open_shop.log()
    async with open_shop.store.transaction(open_shop.tenant) as tx:
        await tx.add_notice(
            open_shop.menu, NoticeKind.CUSTOMER_FILE, about=line.id, params={}, now=now, not_before=now
        )

    await open_shop.settle()

    assert told(open_shop) == []


async def test_files_are_for_members_of_their_business(open_shop: Town, tmp_path: Path) -> None:
    await open_shop.customer_writes("", kind=MessageKind.IMAGE)
    await fetches(open_shop, tmp_path)
    (line,), ana = await open_shop.log(), await open_shop.hires("Ana", Role.VIEWER)
    file_of, tenant = open_shop.desk.file_of, open_shop.tenant
    other = await found_town(open_shop.store)

    came = await file_of(tenant, ana.person, line.id, as_picture=False)
    drawn = await file_of(tenant, ana.person, line.id, as_picture=True)

    assert (came.name, came.content, drawn.name, drawn.content) == (
        "photo.png",
        PICTURE,
        "picture.jpg",
        PREVIEW,
    )
    with pytest.raises(NotYours):
        await file_of(other.tenant, other.olga, line.id, as_picture=False)
    async with open_shop.store.transaction(tenant) as tx:
        await tx.remove_member(ana.person)
    with pytest.raises(NotYours):
        await file_of(tenant, ana.person, line.id, as_picture=False)


async def test_a_full_disk_is_told_apart_from_a_file_that_is_gone(open_shop: Town) -> None:
    with pytest.raises(TemporaryError):
        await content_of(FullDisk(), open_shop.tenant, FileId(new_id()))


class FullDisk:
    """Files that lie on a disk which takes nothing more."""

    async def keep_file(self, tenant: TenantId, file: FileId, source: Path) -> None:
        raise AssertionError("nobody keeps anything here")

    async def fetch_file(self, tenant: TenantId, file: FileId, into: Path) -> None:
        raise OSError(28, "no space left")


async def fetches_without_telling(town: Town, folder: Path) -> None:
    """It comes, and nobody has been told of it yet."""
    chat = town.chats[Surface.CONSOLE]
    chat.fails = TemporaryError("down", retry_after_s=1.0)
    town.clock.passes(minutes=1)
    await fetches(town, folder)
    chat.fails = None
    town.clock.passes(seconds=2)
