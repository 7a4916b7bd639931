"""Files of messages: what waits, what is tried, what became of it."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest

from bridge.facts import Address, MessageKind
from bridge.ids import AttachmentId, ChatId, FileId, MessageId, new_id
from bridge.media import FileState, FileTrouble
from bridge.ports.media import AttachmentRow
from tests.contracts.shop import CUSTOMER_PHONE, NOON, Shop, message, open_shop

CHAT = ChatId("900@lid")
LATER = NOON + timedelta(hours=1)


async def brings(
    shop: Shop, stanza: str, *, chat: str = CHAT, peer: Address | None = None
) -> tuple[MessageId, AttachmentId]:
    """A customer sends a picture."""
    who = peer or Address(lid="900")
    seen = dataclasses.replace(message("", stanza=stanza, chat=chat), kind=MessageKind.IMAGE, peer=who)
    async with shop.at_work() as tx:
        contact = (await tx.person_at(who)).id
        line = await tx.log_message(
            seen, session=shop.session, contact=contact, outbox=None, by=None, now=NOON
        )
        assert line is not None
        return line, await tx.add_attachment(line, ChatId(chat), NOON)


async def kept(shop: Shop, name: str) -> FileId:
    async with shop.at_work() as tx:
        row = await tx.add_file(
            FileId(new_id()), shop.owner, name=name, mime_type="image/jpeg", size_bytes=7, now=NOON
        )
    return row.id


async def found(shop: Shop, attachment: AttachmentId) -> AttachmentRow:
    async with shop.at_work() as tx:
        row = await tx.attachment(attachment)
    assert row is not None
    return row


async def test_a_file_waits_with_all_that_is_needed_to_fetch_it(shop: Shop) -> None:
    line, attachment = await brings(shop, "3EB0A")

    async with shop.at_work() as tx:
        due = await tx.next_attachment(shop.session, NOON)
        at = await tx.next_attachment_at(shop.session)
        same = await tx.attachment_of(line)

    assert due == same == await found(shop, attachment)
    assert due is not None
    assert (due.chat, due.stanza_id, due.from_me, due.kind) == (CHAT, "3EB0A", False, MessageKind.IMAGE)
    assert (due.state, due.tries, due.file, due.preview, due.why) == (FileState.WAITING, 0, None, None, None)
    assert (due.message, at) == (line, NOON)


async def test_the_newest_comes_first(shop: Shop) -> None:
    await brings(shop, "3EB0A")
    _, second = await brings(shop, "3EB0B")

    async with shop.at_work() as tx:
        due = await tx.next_attachment(shop.session, NOON)

    assert due is not None
    assert due.id == second


async def test_one_of_two_who_begin_at_once_fetches(shop: Shop) -> None:
    _, attachment = await brings(shop, "3EB0A")

    async with shop.at_work() as tx:
        first = await tx.begin_fetch(attachment, tries=1, again_at=LATER)
    async with shop.at_work() as tx:
        second = await tx.begin_fetch(attachment, tries=1, again_at=LATER)
        due = await tx.next_attachment(shop.session, NOON)
        at = await tx.next_attachment_at(shop.session)

    assert (first, second) == (True, False)
    assert (due, at) == (None, LATER)
    assert (await found(shop, attachment)).tries == 1


async def test_a_try_that_nobody_could_be_asked_for_does_not_count(shop: Shop) -> None:
    _, attachment = await brings(shop, "3EB0A")

    async with shop.at_work() as tx:
        await tx.begin_fetch(attachment, tries=1, again_at=LATER)
        await tx.fetch_not_begun(attachment, tries=1, again_at=NOON)
        due = await tx.next_attachment(shop.session, NOON)

    assert due is not None
    assert due.tries == 0


async def test_what_was_fetched_stands_at_its_message(shop: Shop) -> None:
    line, attachment = await brings(shop, "3EB0A")
    file, preview = await kept(shop, "beach.jpg"), await kept(shop, "preview.jpg")

    async with shop.at_work() as tx:
        done = await tx.settle_attachment(
            attachment, FileState.KEPT, file=file, preview=preview, sha256="ab" * 32
        )
    async with shop.at_work() as tx:
        twice = await tx.settle_attachment(attachment, FileState.FAILED, why=FileTrouble.GONE)
        logged = await tx.message(line)
        due = await tx.next_attachment_at(shop.session)

    assert (done, twice, due) == (True, False, None)
    row = await found(shop, attachment)
    assert (row.state, row.file and row.file.name, row.preview and row.preview.id) == (
        FileState.KEPT,
        "beach.jpg",
        preview,
    )
    assert logged is not None
    assert logged.file is not None
    assert (logged.file.name, logged.file.size_bytes, logged.file.has_preview) == ("beach.jpg", 7, True)


async def test_a_file_that_we_send_waits_for_nothing(shop: Shop) -> None:
    customer, file = await shop.customer(), await kept(shop, "offer.pdf")
    async with shop.at_work() as tx:
        seen = message("", stanza="outbox-1", from_me=True)
        line = await tx.log_message(
            seen, session=shop.session, contact=customer, outbox=None, by=None, now=NOON
        )
        assert line is not None

        await tx.add_attachment(line, CHAT, NOON, file=file)

        assert await tx.next_attachment_at(shop.session) is None
        row = await tx.attachment_of(line)
    assert row is not None
    assert (row.state, row.file and row.file.id) == (FileState.KEPT, file)


@pytest.mark.parametrize("state", [FileState.FAILED, FileState.LEFT])
async def test_a_person_has_it_tried_again(shop: Shop, state: FileState) -> None:
    line, attachment = await brings(shop, "3EB0A")

    async with shop.at_work() as tx:
        waits = await tx.fetch_again(line, LATER)
        await tx.begin_fetch(attachment, tries=1, again_at=LATER)
        await tx.settle_attachment(attachment, state, why=FileTrouble.TOO_LARGE)
        wanted = await tx.fetch_again(line, LATER)
        due = await tx.next_attachment(shop.session, LATER)

    assert (waits, wanted) == (False, True)
    assert due is not None
    assert (due.tries, due.why) == (0, None)


async def test_of_two_lines_that_are_one_message_the_file_that_is_there_stays(shop: Shop) -> None:
    under_phone = f"{CUSTOMER_PHONE.removeprefix('+')}@c.us"
    _, first = await brings(shop, "3EB0A", peer=Address(lid="900"))
    _, second = await brings(shop, "3EB0A", chat=under_phone, peer=Address(phone=CUSTOMER_PHONE))
    file = await kept(shop, "beach.jpg")
    async with shop.at_work() as tx:
        await tx.settle_attachment(second, FileState.KEPT, file=file)

    await shop.meets(Address(lid="900", phone=CUSTOMER_PHONE))

    async with shop.at_work() as tx:
        (line,) = await tx.messages(shop.session, limit=9)
        assert await tx.attachment(first) is None
    assert line.file is not None
    assert line.file.name == "beach.jpg"


async def test_of_two_that_wait_one_waits_on(shop: Shop) -> None:
    await brings(shop, "3EB0A", peer=Address(lid="900"))
    await brings(shop, "3EB0A", peer=Address(phone=CUSTOMER_PHONE))

    await shop.meets(Address(lid="900", phone=CUSTOMER_PHONE))

    async with shop.at_work() as tx:
        (line,) = await tx.messages(shop.session, limit=9)
    assert line.file is not None
    assert line.file.state is FileState.WAITING


async def test_a_reply_that_is_offered_may_carry_a_file(shop: Shop) -> None:
    customer, file = await shop.customer(), await kept(shop, "offer.pdf")
    async with shop.at_work() as tx:
        offer = await tx.add_offer(
            session=shop.session,
            room=shop.conversation,
            contact=customer,
            author=shop.owner,
            text="",
            now=NOON,
            file=file,
        )
        row = await tx.offer(offer)

    assert row is not None
    assert row.file is not None
    assert (row.file.id, row.file.name) == (file, "offer.pdf")


async def test_nobody_offers_or_names_another_businesss_file(shop: Shop) -> None:
    customer, other = await shop.customer(), await open_shop(shop.store, "Other")
    file = await kept(other, "theirs.pdf")
    line, attachment = await brings(shop, "3EB0A")

    async def tries(what: str) -> None:
        async with shop.at_work() as tx:
            if what == "offer":
                await tx.add_offer(
                    session=shop.session,
                    room=shop.conversation,
                    contact=customer,
                    author=shop.owner,
                    text="",
                    now=NOON,
                    file=file,
                )
            elif what == "settle":
                await tx.settle_attachment(attachment, FileState.KEPT, file=file)
            else:
                await tx.add_attachment(line, CHAT, NOON, file=file)

    for what in ("offer", "settle", "add"):
        with pytest.raises(LookupError):
            await tries(what)
