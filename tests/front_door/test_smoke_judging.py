"""What the smoke test makes of what it sees: no clock, no database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import wabridge_smoke_account as account
import wabridge_smoke_talk as talk
from bridge.delivery import Delivery
from bridge.facts import MessageKind
from bridge.ids import OutboxId, PersonId, SessionId
from bridge.media import FileState
from bridge.ports.rows import Purpose
from bridge.session_life import SessionState
from wabridge_smoke_sight import Said, Sent, SessionSeen, Sight
from wabridge_smoke_steps import STEPS
from wabridge_smoke_verdicts import Course, Verdict

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ANA, OLGA = PersonId("ana"), PersonId("olga")
SESSION = SessionSeen(
    id=SessionId("session"),
    state=SessionState.CONNECTED,
    reason=None,
    since=NOON - timedelta(minutes=5),
    generation=1,
    is_held=True,
    copied_at=None,
    copy_trouble=None,
    has_proven_owner=True,
)
BEFORE = Sight(at=NOON, session=SESSION)
MENU = Sent(
    id=OutboxId("menu"),
    to=OLGA,
    purpose=Purpose.SCREEN,
    is_menu=True,
    delivery=Delivery.SENT,
    reason=None,
    sent_at=NOON,
)
REPLY = replace(MENU, id=OutboxId("reply"), to=ANA, purpose=Purpose.REPLY, is_menu=False)
PICTURE = Said(seq=7, contact=ANA, outgoing=False, by_phone=False, kind=MessageKind.IMAGE, has_code=False)
COURSE = Course(step="now", began={"now": BEFORE}, customer=ANA)


def with_session(*, after_s: float = 0, **change: Any) -> Sight:
    return replace(BEFORE, at=NOON + timedelta(seconds=after_s), session=replace(SESSION, **change))


@pytest.mark.parametrize(
    ("delivery", "reason", "after_s", "verdict"),
    [
        (Delivery.SENT, None, 1, Verdict.WAITING),
        # To oneself no phone tells that it is there.
        (Delivery.SENT, None, 11, Verdict.PASSED),
        (Delivery.DELIVERED, None, 1, Verdict.PASSED),
        (Delivery.UNCERTAIN, "no_ack", 1, Verdict.FAILED),
        (Delivery.DROPPED, "superseded", 1, Verdict.WAITING),
    ],
)
def test_a_menu_has_to_arrive(
    delivery: Delivery, reason: str | None, after_s: float, verdict: Verdict
) -> None:
    menu = replace(MENU, delivery=delivery, reason=reason)
    now = replace(BEFORE, at=NOON + timedelta(seconds=after_s), sent=(menu,))

    assert talk.menu_answered(COURSE, now).verdict is verdict


def test_what_stood_there_before_a_step_is_not_its_doing() -> None:
    now = replace(BEFORE, sent=(replace(MENU, delivery=Delivery.READ),))

    assert talk.menu_answered(Course(step="now", began={"now": now}), now).verdict is Verdict.WAITING


def test_what_went_to_a_customer_from_the_phone_itself_is_found_too() -> None:
    line = replace(PICTURE, outgoing=True, by_phone=True, kind=MessageKind.TEXT)

    assert talk.nobody_answered(COURSE, replace(BEFORE, said=(line,))).verdict is Verdict.FAILED


def test_messages_to_others_are_none_to_the_customer() -> None:
    others = replace(REPLY, to=PersonId("bia"))

    assert talk.nobody_answered(COURSE, replace(BEFORE, sent=(MENU, others))).verdict is Verdict.WAITING


@pytest.mark.parametrize(
    ("file", "verdict"),
    [
        (FileState.WAITING, Verdict.WAITING),
        (FileState.KEPT, Verdict.PASSED),
        (FileState.LEFT, Verdict.FAILED),
        (FileState.FAILED, Verdict.FAILED),
    ],
)
def test_a_picture_has_to_be_here(file: FileState, verdict: Verdict) -> None:
    now = replace(BEFORE, said=(replace(PICTURE, file=file, why_no_file="too_large"),))

    assert talk.picture_kept(COURSE, now).verdict is verdict


def test_a_reply_that_only_the_server_has_is_waited_for() -> None:
    assert talk.reply_arrived(COURSE, replace(BEFORE, sent=(REPLY,))).verdict is Verdict.WAITING
    lost = replace(REPLY, delivery=Delivery.FAILED, reason="not_on_whatsapp")
    assert talk.reply_arrived(COURSE, replace(BEFORE, sent=(lost,))).verdict is Verdict.FAILED


def test_after_a_restart_the_old_state_says_nothing() -> None:
    stopped = with_session(is_held=False)
    taken = with_session(generation=2)
    back = with_session(generation=2, since=NOON + timedelta(seconds=3), after_s=4)

    assert account.back_again(COURSE, BEFORE).verdict is Verdict.WAITING
    assert account.back_again(COURSE, stopped).told == "it is stopped"
    assert account.back_again(COURSE, taken).verdict is Verdict.WAITING
    assert account.back_again(COURSE, back).verdict is Verdict.PASSED


def test_a_restart_that_ends_at_a_code_has_failed() -> None:
    asks: dict[str, Any] = {"generation": 2, "state": SessionState.WAIT_QR, "since": NOON}

    assert account.back_again(COURSE, with_session(**asks, after_s=2)).verdict is Verdict.WAITING
    assert account.back_again(COURSE, with_session(**asks, after_s=11)).verdict is Verdict.FAILED


def test_a_copy_that_cannot_be_made_is_told_with_its_trouble() -> None:
    seen = account.copied(COURSE, with_session(copied_at=NOON, copy_trouble="disk_full"))

    assert (seen.verdict, seen.told) == (Verdict.WAITING, "none kept: the disk is full")


def test_parts_at_fault_are_named_and_those_to_look_at_noted() -> None:
    seen = account.doctor(COURSE, replace(BEFORE, faults=("disk",), warnings=("clock",)))

    assert (seen.verdict, seen.told) == (Verdict.FAILED, "does not work: disk; to look at: clock")


def test_a_step_needs_and_repeats_only_what_comes_before_it() -> None:
    for at, step in enumerate(STEPS):
        earlier = {one.name for one in STEPS[:at]}
        assert {*step.needs, step.again} - {""} <= earlier
    assert len({step.name for step in STEPS}) == len(STEPS)
