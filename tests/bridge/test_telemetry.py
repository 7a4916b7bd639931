"""What a process tells of its own work reaches whoever listens, and stops nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from bridge.happenings import (
    FactHandled,
    FactRecorded,
    Handling,
    Happening,
    LeaseMove,
    LeaseMoved,
    ScreenShown,
    Send,
    sent_message,
)
from bridge.ids import MessageKey, OutboxId, StanzaId
from bridge.telemetry import heard_by, tell
from tests.bridge.samples import NOW
from tests.bridge.test_sending import a_screen
from tests.bridge.town import Town

A_MOVE = LeaseMoved(move=LeaseMove.CLAIMED)


def test_whoever_listens_hears_it_and_afterwards_no_more() -> None:
    first: list[Happening] = []
    second: list[Happening] = []

    with heard_by(first.append), heard_by(second.append):
        tell(A_MOVE)
    tell(A_MOVE)

    assert first == second == [A_MOVE]


def test_a_listener_that_fails_is_told_no_more_and_stops_nobody() -> None:
    heard: list[Happening] = []

    def stumbles(happening: Happening) -> None:
        raise ValueError(happening)

    with capture_logs() as logged, heard_by(stumbles), heard_by(heard.append):
        tell(A_MOVE)
        tell(A_MOVE)

    assert heard == [A_MOVE, A_MOVE]
    assert [line["event"] for line in logged] == ["telemetry.failed"]


async def test_a_customers_message_is_told_of_from_recording_to_handling(open_shop: Town) -> None:
    heard: list[Happening] = []

    with heard_by(heard.append):
        await open_shop.customer_writes("Do you have bread?")

    recorded = next(one for one in heard if isinstance(one, FactRecorded))
    handled = next(one for one in heard if isinstance(one, FactHandled))
    assert (recorded.seq, recorded.kind) == (handled.seq, "MessageSeen")
    assert handled.outcome is Handling.HANDLED
    assert recorded.began_at <= recorded.at <= handled.at
    assert any(isinstance(one, ScreenShown) for one in heard)
    assert "bread" not in str(heard)


def test_an_attempt_is_told_of_with_when_it_might_have_gone() -> None:
    row = replace(a_screen(), not_before=NOW + timedelta(seconds=5))
    key, began_at, at = (
        MessageKey("true_900@lid_3EB0A1"),
        NOW + timedelta(seconds=7),
        NOW + timedelta(seconds=9),
    )

    told = sent_message(row, key, Send.IN_DOUBT, began_at, at)

    assert (told.outbox, told.stanza, told.purpose, told.outcome) == (
        row.id,
        "3EB0A1",
        row.purpose,
        Send.IN_DOUBT,
    )
    assert (told.due_at, told.began_at, told.at) == (NOW + timedelta(seconds=5), began_at, at)


async def test_a_fact_that_is_refused_is_told_of_with_its_business_and_session(open_shop: Town) -> None:
    heard: list[Happening] = []

    with capture_logs([merge_contextvars]) as logged, heard_by(heard.append):
        await open_shop.customer_writes("hello", stanza_id=StanzaId("a\x00b"))

    (line,) = [line for line in logged if line["event"] == "fact.refused"]
    assert (line["tenant"], line["session"]) == (open_shop.tenant, open_shop.session)
    assert [one.outcome for one in heard if isinstance(one, FactHandled)] == [Handling.REFUSED]


async def test_an_answer_leads_back_to_what_the_owner_wrote(open_shop: Town) -> None:
    heard: list[Happening] = []

    with heard_by(heard.append):
        await open_shop.customer_writes("Do you have bread?")
        await open_shop.owner_writes("menu")
        await open_shop.customer_writes("And milk?")
    newest = "SELECT id FROM outbox WHERE purpose = 'screen' ORDER BY born DESC LIMIT 1"
    screen = OutboxId(await open_shop.store.engine.sql.value(newest))

    origin = await open_shop.store.origin_of(open_shop.tenant, screen)
    asked = [one for one in heard if isinstance(one, FactRecorded)][1]
    assert origin is not None
    assert origin.seq == asked.seq
