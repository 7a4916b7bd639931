"""What a holder of sessions tells of its work, for whoever measures."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bridge.delivery import Delivery
from bridge.happenings import (
    AckHeard,
    Happening,
    LeaseMove,
    LeaseMoved,
    LoginCopied,
    MessageSent,
    Send,
    SessionChanged,
)
from bridge.ids import stanza_of
from bridge.ports.rows import Purpose
from bridge.session_life import SessionState
from bridge.telemetry import heard_by
from sessions.scripted_sends import SendFault
from tests.sessions.desk import SendingDesk
from tests.sessions.town import Town


@pytest.fixture
def heard() -> Iterator[list[Happening]]:
    """All that is told."""
    told: list[Happening] = []
    with heard_by(told.append):
        yield told


def sends(heard: list[Happening]) -> list[MessageSent]:
    return [one for one in heard if isinstance(one, MessageSent)]


async def test_a_message_that_went_out_is_told_with_its_purpose_and_times(
    desk: SendingDesk, heard: list[Happening]
) -> None:
    outbox = await desk.owner_is_shown("menu")

    async with desk.sends():
        await desk.becomes(outbox, Delivery.SENT)

    (sent,) = sends(heard)
    assert (sent.outbox, sent.purpose, sent.outcome) == (outbox, Purpose.SCREEN, Send.CONFIRMED)
    assert sent.due_at < sent.began_at <= sent.at
    assert "menu" not in str(heard)


@pytest.mark.parametrize(
    ("fault", "outcome", "becomes"),
    [
        (SendFault.NO_ACK, Send.IN_DOUBT, Delivery.UNCERTAIN),
        (SendFault.REJECTED, Send.REFUSED, Delivery.FAILED),
        (SendFault.NO_CHAT, Send.REFUSED, Delivery.DROPPED),
    ],
)
async def test_a_message_that_did_not_is_told_so(
    desk: SendingDesk, heard: list[Happening], fault: SendFault, outcome: Send, becomes: Delivery
) -> None:
    desk.has_patience(0.0)
    outbox = await desk.replies("hello")
    desk.whatsapp.fails_sends_with(fault)

    async with desk.sends():
        await desk.becomes(outbox, becomes)

    assert sends(heard)[0].outcome is outcome


async def test_a_holder_tells_what_it_takes_what_becomes_of_it_and_what_it_holds(
    town: Town, heard: list[Happening]
) -> None:
    await town.was_linked_before()
    supervisor = await town.starts()
    await town.becomes(SessionState.CONNECTED)
    await town.is_copied()
    glance = supervisor.glance

    await supervisor.stop()

    moves = [one.move for one in heard if isinstance(one, LeaseMoved)]
    states = [one.state for one in heard if isinstance(one, SessionChanged)]
    copies = [one for one in heard if isinstance(one, LoginCopied)]
    assert moves == [LeaseMove.CLAIMED, LeaseMove.RELEASED]
    assert states[0] is SessionState.BOOTING
    assert SessionState.CONNECTED in states
    assert copies[0].why is None
    assert copies[0].size_bytes > 0
    assert (list(glance.states), glance.is_beating) == ([SessionState.CONNECTED], True)
    assert glance.lease_s > 0
    assert supervisor.glance.lease_s == 0


async def test_acks_are_told_as_they_come(town: Town, heard: list[Happening]) -> None:
    await town.was_linked_before()
    await town.starts()
    await town.becomes(SessionState.CONNECTED)
    row = await town.shop.replies(await town.shop.customer(), "hello")
    town.supervisor.nudge(town.shop.session)
    await town.observer.until(lambda: bool(town.whatsapp.kept))
    (key,) = town.whatsapp.kept

    town.whatsapp.acknowledges(key, 3)
    await town.observer.until(lambda: 3 in levels(heard))

    assert stanza_of(key) in {one.stanza for one in heard if isinstance(one, AckHeard)}
    assert [one.outbox for one in sends(heard)] == [row.id]


def levels(heard: list[Happening]) -> list[int]:
    return [one.level for one in heard if isinstance(one, AckHeard)]
