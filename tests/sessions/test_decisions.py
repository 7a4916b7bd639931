"""Pure decisions: what a probe means, when patience ends, when to try again, what follows from a sighting."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bridge.delivery import Delivery, Outcome
from bridge.facts import Address
from bridge.ids import CauseId, MessageKey, OutboxId, OwnerNumberId, PersonId, SessionId, TenantId
from bridge.ports.rows import OutboxRow, OwnerNumberRow, PersonRow, Proof, Purpose, SessionRow
from bridge.send_refusals import SendRefusal
from bridge.sending import Fate, Resend, Settle, Sighting, Wait, after_sighting, outcome_of_ack, why_not
from bridge.session_life import Desired, SessionState, Sign
from sessions.page_values import Probe, Stage
from sessions.restarts import Restarts
from sessions.verdict import Patience, Remedy, judge

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ME = Address(lid="1", phone="+5511900000009")
SCREEN = OutboxRow(
    id=OutboxId("outbox"),
    tenant=TenantId("tenant"),
    session=SessionId("session"),
    purpose=Purpose.SCREEN,
    recipient=PersonId("owner"),
    cause=None,
    owner_number=OwnerNumberId("number"),
    text="menu",
    delivery=Delivery.DUE,
    created_at=NOW,
    not_before=NOW,
    key=MessageKey("true_777@lid_3EB0"),
    profile_generation=3,
)
REPLY = replace(SCREEN, purpose=Purpose.REPLY, cause=CauseId("cause"), owner_number=None)
OWNER = PersonRow(id=PersonId("owner"), name="Ana", lid="777", phone="+5511900000001")
NUMBER = OwnerNumberRow(
    id=OwnerNumberId("number"),
    session=SessionId("session"),
    person=PersonId("owner"),
    proof=Proof.VERIFIED,
    is_self=False,
    phone="+5511900000001",
    lid="777",
    code=None,
    code_expires_at=None,
)
SESSION = SessionRow(
    id=SessionId("session"),
    tenant=TenantId("tenant"),
    label="",
    desired=Desired.RUNNING,
    state=SessionState.CONNECTED,
    reason=None,
    since=NOW,
    phone="+5511900000009",
    lid="1",
    generation=1,
    profile_generation=3,
    pairing=None,
    pairing_phone=None,
)


SERVER = Sighting(fate=Fate.ACKED, level=1, sent_at=NOW)
OVER_QUOTA = Sighting(fate=Fate.FAILED, level=-1, refusal=SendRefusal.NEW_CONTACT_QUOTA)
PHONE = Sighting(fate=Fate.ACKED, level=2, sent_at=NOW)


# --- what a probe means
@pytest.mark.parametrize(
    "probe, was_linked, sign, reason, usable",
    [
        (Probe(stage=Stage.MAIN, mode="MAIN", info="NORMAL", me=ME), True, Sign.PROBE_GOOD, None, True),
        (Probe(stage=Stage.MAIN, info="NORMAL", round_trip=False), True, Sign.PROBE_BAD, "deaf", False),
        (Probe(stage=Stage.MAIN, info="OFFLINE"), True, Sign.PROBE_BAD, "offline", False),
        (Probe(stage=Stage.MAIN, info="NORMAL", needs_action="dialog"), True, Sign.BLOCKED, "modal", True),
        (
            Probe(stage=Stage.MAIN, info="NORMAL", needs_action="conflict"),
            True,
            Sign.BLOCKED,
            "stream_conflict",
            False,
        ),
        (Probe(stage=Stage.LOADING), False, Sign.PROBE_BAD, "loading", False),
        (Probe(stage=Stage.LOADING, needs_action="dialog"), False, Sign.BLOCKED, "modal", False),
        (Probe(stage=Stage.SYNCING, info="CONNECTING"), True, Sign.PROBE_BAD, "offline", False),
        (Probe(stage=Stage.SYNCING, info="SYNCING"), True, Sign.PROBE_BAD, "syncing", False),
        (Probe(stage=Stage.UNLINKED), False, Sign.NOT_LINKED, None, False),
        (Probe(stage=Stage.UNLINKED), True, Sign.LOGGED_OUT, "unlinked", False),
    ],
)
def test_a_probe_means_one_thing(
    probe: Probe, was_linked: bool, sign: Sign, reason: str | None, usable: bool
) -> None:
    verdict = judge(probe, was_linked=was_linked)

    assert (verdict.sign, verdict.reason, verdict.usable) == (sign, reason, usable)


def test_patience_reloads_first_and_restarts_next() -> None:
    patience = Patience(ready_deadline_s=60, deaf_deadline_s=40)

    met = [patience.bad(now, "loading") for now in (0, 60, 61, 100, 122)]

    assert met == [Remedy.WAIT, Remedy.WAIT, Remedy.RELOAD, Remedy.WAIT, Remedy.RESTART]


def test_a_page_that_was_usable_gets_less_patience_and_a_lost_network_more() -> None:
    patience = Patience(ready_deadline_s=60, deaf_deadline_s=40)
    patience.fine()

    assert patience.bad(0, "deaf") is Remedy.WAIT
    assert patience.bad(41, "deaf") is Remedy.RELOAD
    patience.fine()
    assert patience.bad(50, "offline") is Remedy.WAIT
    assert patience.bad(300, "offline") is Remedy.WAIT


def test_a_page_that_shows_a_qr_is_waited_for() -> None:
    patience = Patience(ready_deadline_s=60, deaf_deadline_s=40)
    patience.bad(0, "loading")

    patience.waiting()

    assert patience.bad(100, "loading") is Remedy.WAIT


# --- when to try again
def test_pauses_double_up_to_a_bound_with_jitter() -> None:
    restarts = Restarts(base_s=1, max_s=10, allowed=100, window_s=600)

    pauses = [restarts.failed(now, counts=True, chance=1.0) for now in range(6)]

    assert pauses == [1, 2, 4, 8, 10, 10]
    assert restarts.failed(7, counts=True, chance=0.0) == 5


def test_more_failures_than_allowed_within_the_window_end_it() -> None:
    restarts = Restarts(base_s=1, max_s=10, allowed=2, window_s=600)

    assert [restarts.failed(now, counts=True) is None for now in (0, 1, 2)] == [False, False, True]
    restarts.forgive()
    assert restarts.failed(3, counts=True) is not None


def test_failures_that_are_long_ago_or_nobodys_fault_do_not_count() -> None:
    restarts = Restarts(base_s=1, max_s=10, allowed=1, window_s=600)

    assert restarts.failed(0, counts=True, chance=1.0) == 1
    assert restarts.failed(700, counts=True, chance=1.0) == 2
    assert restarts.failed(701, counts=False, chance=1.0) == 4
    restarts.went_well()
    assert restarts.failed(2000, counts=True, chance=1.0) == 1


# --- what follows from a sighting
@pytest.mark.parametrize(
    "sighting, generation, waited_s, decision",
    [
        (
            Sighting(fate=Fate.ACKED, level=1, sent_at=NOW),
            3,
            0,
            Settle(outcome=Outcome.CONFIRMED, sent_at=NOW),
        ),
        (
            Sighting(fate=Fate.ACKED, level=2, sent_at=NOW),
            4,
            99,
            Settle(outcome=Outcome.DELIVERED, sent_at=NOW),
        ),
        (OVER_QUOTA, 3, 0, Settle(outcome=Outcome.REJECTED, reason="new_contact_quota")),
        (Sighting(fate=Fate.FAILED, level=-1), 3, 0, Settle(outcome=Outcome.REJECTED, reason="ack_1")),
        (Sighting(fate=Fate.IN_FLIGHT), 3, 60, Wait()),
        (Sighting(fate=Fate.IN_FLIGHT), 3, 61, Settle(outcome=Outcome.LOST_SIGHT, reason="no_ack")),
        (Sighting(fate=Fate.UNKNOWN), 3, 0, Resend()),
        (Sighting(fate=Fate.UNKNOWN), 3, 61, Settle(outcome=Outcome.LOST_SIGHT, reason="no_ack")),
        (Sighting(fate=Fate.UNKNOWN), 4, 0, Settle(outcome=Outcome.LOST_SIGHT, reason="profile_replaced")),
        (Sighting(fate=Fate.UNKNOWN), 2, 0, Settle(outcome=Outcome.LOST_SIGHT, reason="profile_replaced")),
    ],
)
def test_a_sighting_decides(sighting: Sighting, generation: int, waited_s: float, decision: object) -> None:
    decided = after_sighting(
        SCREEN, sighting, profile_generation=generation, waited_s=waited_s, patience_s=60
    )

    assert decided == decision


def test_ack_levels_are_outcomes_and_zero_is_none() -> None:
    met = [outcome_of_ack(level) for level in (-7, -1, 1, 2, 3, 4)]

    assert met == [
        Outcome.REJECTED,
        Outcome.REJECTED,
        Outcome.CONFIRMED,
        Outcome.DELIVERED,
        Outcome.READ,
        Outcome.READ,
    ]
    with pytest.raises(ValueError, match="nothing"):
        outcome_of_ack(0)


# --- who may get it
def test_a_screen_goes_to_the_proven_owner_and_a_reply_to_a_contact() -> None:
    assert why_not(SCREEN, OWNER, NUMBER, SESSION) is None
    assert why_not(REPLY, OWNER, None, SESSION) is None


@pytest.mark.parametrize(
    "row, person, number, reason",
    [
        (SCREEN, None, NUMBER, "no_address"),
        (SCREEN, replace(OWNER, lid=None, phone=None), NUMBER, "no_address"),
        (SCREEN, OWNER, None, "not_owner"),
        (SCREEN, OWNER, replace(NUMBER, id=OwnerNumberId("other")), "not_owner"),
        (SCREEN, OWNER, replace(NUMBER, proof=Proof.PENDING), "not_owner"),
        (SCREEN, OWNER, replace(NUMBER, person=PersonId("other")), "not_owner"),
        (SCREEN, replace(OWNER, lid="778"), NUMBER, "not_owner"),
        (SCREEN, replace(OWNER, lid=None, phone="+5511900000002"), NUMBER, "not_owner"),
        (replace(SCREEN, cause=CauseId("cause")), OWNER, NUMBER, "not_owner"),
        (replace(REPLY, cause=None), OWNER, NUMBER, "no_cause"),
        (replace(REPLY, owner_number=OwnerNumberId("number")), OWNER, NUMBER, "no_cause"),
    ],
)
def test_nobody_else_gets_it(
    row: OutboxRow, person: PersonRow | None, number: OwnerNumberRow | None, reason: str
) -> None:
    assert why_not(row, person, number, SESSION) == reason


def test_one_known_address_that_fits_is_enough() -> None:
    assert why_not(SCREEN, replace(OWNER, phone=None), NUMBER, SESSION) is None
    assert why_not(SCREEN, replace(OWNER, lid=None), NUMBER, SESSION) is None
    assert why_not(SCREEN, OWNER, replace(NUMBER, lid=None), SESSION) is None


def test_in_the_message_yourself_chat_the_owner_is_the_account_itself() -> None:
    own_number = replace(NUMBER, is_self=True, lid=None, phone=None)

    assert why_not(SCREEN, replace(OWNER, lid="1", phone=None), own_number, SESSION) is None
    assert why_not(SCREEN, OWNER, own_number, SESSION) == "not_owner"
