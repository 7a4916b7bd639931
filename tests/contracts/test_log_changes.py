"""What is done to lines of the log after they were written, and what lines tell beside their text."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bridge.calls import CallEnd
from bridge.delivery import Delivery, Outcome
from bridge.facts import MessageKind
from bridge.ids import MessageId, StanzaId
from bridge.ports.log_rows import ChangeKind, LoggedMessage, MessageChange, Quoted
from bridge.screens import Surface
from tests.contracts.shop import NOON, Shop, key_of, message

LATER = NOON + timedelta(minutes=1)
OURS = StanzaId("3EB0DD")


async def line_of(shop: Shop, line: MessageId | None) -> LoggedMessage:
    """The line as it stands now."""
    async with shop.at_work() as tx:
        found = await tx.message(line or MessageId(""))
    assert found is not None
    return found


async def asked(shop: Shop) -> MessageId:
    """A customer has asked something, under the name AC01."""
    customer = await shop.customer()
    async with shop.at_work() as tx:
        line = await tx.log_message(
            message("Is it fresh?", stanza="AC01"),
            session=shop.session,
            contact=customer,
            outbox=None,
            by=None,
            now=NOON,
        )
    assert line is not None
    return line


async def answered(shop: Shop) -> MessageId:
    """The owner has answered from the console; WhatsApp named the answer OURS when it was sent."""
    customer = await shop.customer()
    entry = await shop.replies(customer, "Yes.")
    async with shop.at_work() as tx:
        line = await tx.log_message(
            message("Yes.", stanza=f"outbox-{entry.id}", from_me=True),
            session=shop.session,
            contact=customer,
            outbox=entry.id,
            by=shop.owner,
            now=NOON,
        )
    _, desk = await shop.held()
    await desk.begin_send(entry.id, key_of(OURS), 1)
    assert line is not None
    return line


async def test_each_side_has_one_reaction_at_a_time(shop: Shop) -> None:
    line, customer = await asked(shop), await shop.customer()
    of = (shop.session, customer, False, StanzaId("AC01"))
    async with shop.at_work() as tx:
        assert await tx.log_reaction(*of, "\U0001f44d", ours=False, at=NOON) == line
        assert await tx.log_reaction(*of, "\u2764", ours=True, at=NOON) == line
        assert await tx.log_reaction(*of, "\U0001f64f", ours=False, at=LATER) == line
        assert await tx.log_reaction(*of, "\U0001f64f", ours=False, at=LATER) is None, "known already"

    stands = await line_of(shop, line)
    assert (stands.their_reaction, stands.our_reaction) == ("\U0001f64f", "\u2764")


async def test_a_reaction_that_was_taken_off_is_gone_and_one_that_comes_late_changes_nothing(
    shop: Shop,
) -> None:
    line, customer = await asked(shop), await shop.customer()
    of = (shop.session, customer, False, StanzaId("AC01"))
    async with shop.at_work() as tx:
        await tx.log_reaction(*of, "\U0001f44d", ours=False, at=NOON)
        assert await tx.log_reaction(*of, "", ours=False, at=LATER)
        assert await tx.log_reaction(*of, "\U0001f44d", ours=False, at=NOON) is None

    assert (await line_of(shop, line)).their_reaction is None


async def test_what_is_done_to_a_message_of_ours_is_found_by_the_name_that_whatsapp_gave_it(
    shop: Shop,
) -> None:
    line, customer = await answered(shop), await shop.customer()
    of = (shop.session, customer, True, OURS)
    async with shop.at_work() as tx:
        assert await tx.log_reaction(*of, "\U0001f44d", ours=False, at=NOON) == line
        assert await tx.log_edit(*of, "Yes, very.", LATER) == line
        assert await tx.log_revoke(*of, LATER) == line
        assert await tx.log_reaction(shop.session, customer, False, OURS, "x", ours=False, at=NOON) is None

    stands = await line_of(shop, line)
    assert (stands.their_reaction, stands.text, stands.edited, stands.revoked) == (
        "\U0001f44d",
        "Yes, very.",
        True,
        True,
    )


async def test_every_change_is_kept_beside_its_line(shop: Shop) -> None:
    line, customer = await asked(shop), await shop.customer()
    of = (shop.session, customer, False, StanzaId("AC01"))
    async with shop.at_work() as tx:
        await tx.log_reaction(*of, "\U0001f44d", ours=True, at=NOON)
        await tx.log_edit(*of, "Is it new?", LATER)
        await tx.log_revoke(*of, LATER + timedelta(minutes=1))
        told = await tx.changes(line)
        assert await tx.changes(MessageId("0" * 26)) == []

    assert told == [
        MessageChange(kind=ChangeKind.REACTED, ours=True, text="\U0001f44d", at=NOON),
        MessageChange(kind=ChangeKind.EDITED, ours=False, text="Is it fresh?", at=LATER),
        MessageChange(kind=ChangeKind.REVOKED, ours=False, text="", at=LATER + timedelta(minutes=1)),
    ]


async def test_a_line_tells_from_where_it_was_caused(shop: Shop) -> None:
    line = await line_of(shop, await answered(shop))

    assert (line.by_name, line.surface) == ("Ana", Surface.CONSOLE)
    assert (await line_of(shop, await asked(shop))).surface is None


async def test_a_quote_shows_what_the_log_holds_and_not_what_the_quoting_message_says(shop: Shop) -> None:
    await asked(shop)
    await answered(shop)
    customer = await shop.customer()
    async with shop.at_work() as tx:
        for number, quoted in enumerate(("AC01", OURS, "AC77")):
            await tx.log_message(
                replace(message("this one", stanza=f"AC1{number}"), quoted=StanzaId(quoted)),
                session=shop.session,
                contact=customer,
                outbox=None,
                by=None,
                now=NOON,
            )
        unknown, ours, theirs = await tx.messages(shop.session, limit=3)
        (found, *_) = await tx.search(shop.session, ["one"], limit=3)

    assert theirs.quoted == Quoted(kind=MessageKind.TEXT, text="Is it fresh?")
    assert ours.quoted == Quoted(kind=MessageKind.TEXT, text="Yes.", outgoing=True)
    assert unknown.quoted == found.quoted == Quoted()


async def test_a_call_tells_how_it_ended_where_that_is_known(shop: Shop) -> None:
    customer = await shop.customer()
    async with shop.at_work() as tx:
        for number, end in enumerate([*CallEnd, None]):
            call = message("", stanza=f"AC{number}")
            await tx.log_message(
                replace(call, kind=MessageKind.VIDEO_CALL, call=end, forwarded=True),
                session=shop.session,
                contact=customer,
                outbox=None,
                by=None,
                now=NOON,
            )
        lines = await tx.messages(shop.session, limit=9)

    assert [line.call for line in reversed(lines)] == [*CallEnd, None]
    assert {(line.kind, line.forwarded) for line in lines} == {(MessageKind.VIDEO_CALL, True)}


async def test_the_database_takes_every_kind_of_message(shop: Shop) -> None:
    customer = await shop.customer()
    async with shop.at_work() as tx:
        for kind in MessageKind:
            assert await tx.log_message(
                replace(message("", stanza=f"AC-{kind}"), kind=kind),
                session=shop.session,
                contact=customer,
                outbox=None,
                by=None,
                now=NOON,
            )


async def test_the_first_line_since_a_moment_is_found(shop: Shop) -> None:
    customer = await shop.customer()
    seqs = [await shop.logs(customer, "x", at=NOON + timedelta(days=day)) for day in range(3)]
    async with shop.at_work() as tx:
        assert await tx.first_since(shop.session, NOON - timedelta(days=9)) == seqs[0]
        assert await tx.first_since(shop.session, NOON + timedelta(hours=1)) == seqs[1]
        assert await tx.first_since(shop.session, NOON + timedelta(days=2)) == seqs[2]
        assert await tx.first_since(shop.session, NOON + timedelta(days=3)) is None


async def test_receipts_mark_what_was_sent_on_the_phone_too(shop: Shop) -> None:
    customer = await shop.customer()
    async with shop.at_work() as tx:
        line = await tx.log_message(
            message("on my way", stanza="AC09", from_me=True),
            session=shop.session,
            contact=customer,
            outbox=None,
            by=None,
            now=NOON,
        )
    _, desk = await shop.held()

    assert (await line_of(shop, line)).delivery is None
    assert not await desk.receipt(StanzaId("AC09"), Outcome.CONFIRMED)
    assert await desk.receipt(StanzaId("AC09"), Outcome.READ)
    assert not await desk.receipt(StanzaId("AC09"), Outcome.DELIVERED), "late"
    assert not await desk.receipt(StanzaId("AC10"), Outcome.READ)
    assert (await line_of(shop, line)).delivery is Delivery.READ
