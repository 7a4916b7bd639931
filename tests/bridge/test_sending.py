"""One outgoing message: what a look-up of its key means, and the last look at who would get it."""

from __future__ import annotations

from typing import Any

import pytest

from bridge.delivery import Delivery, Outcome
from bridge.facts import Address
from bridge.ids import CauseId, ChatId, MessageKey, OutboxId, OwnerNumberId
from bridge.ports.rows import OutboxRow, OwnerNumberRow, PersonRow, Proof, Purpose
from bridge.sending import (
    Fate,
    Resend,
    Settle,
    Sighting,
    Wait,
    address_of,
    after_sighting,
    is_address_of,
    outcome_of_ack,
    why_not,
)
from tests.bridge.samples import (
    CONTACT,
    NOW,
    PERSON,
    SESSION,
    TENANT,
    a_claim,
    a_person,
    a_session,
    the_owner,
)


def a_screen(**changes: Any) -> OutboxRow:
    values: dict[str, Any] = {
        "purpose": Purpose.SCREEN,
        "recipient": PERSON,
        "owner_number": the_owner().id,
        "cause": None,
        "profile_generation": 1,
        **changes,
    }
    return OutboxRow(
        id=OutboxId("6" * 26),
        tenant=TENANT,
        session=SESSION,
        text="*Main menu*",
        delivery=Delivery.SENDING,
        created_at=NOW,
        not_before=NOW,
        key=MessageKey("true_700@lid_3EB0"),
        **values,
    )


def a_reply(**changes: Any) -> OutboxRow:
    given = {"purpose": Purpose.REPLY, "recipient": CONTACT, "owner_number": None, "cause": CauseId("7" * 26)}
    return a_screen(**{**given, **changes})


OLGA = a_person(id=PERSON, lid="700", phone="+34600000002")
NOBODY = a_person(lid=None, phone=None)


@pytest.mark.parametrize(
    ("sighting", "generation", "waited_s", "expected"),
    [
        (
            Sighting(fate=Fate.ACKED, level=1, sent_at=NOW),
            1,
            0,
            Settle(outcome=Outcome.CONFIRMED, sent_at=NOW),
        ),
        (Sighting(fate=Fate.ACKED, level=3), 2, 99, Settle(outcome=Outcome.READ)),
        (Sighting(fate=Fate.FAILED, level=-1), 1, 0, Settle(outcome=Outcome.REJECTED, reason="ack_1")),
        (Sighting(fate=Fate.IN_FLIGHT), 1, 30, Wait()),
        (Sighting(fate=Fate.IN_FLIGHT), 1, 31, Settle(outcome=Outcome.LOST_SIGHT, reason="no_ack")),
        (Sighting(fate=Fate.UNKNOWN), 1, 30, Resend()),
        (Sighting(fate=Fate.UNKNOWN), 1, 31, Settle(outcome=Outcome.LOST_SIGHT, reason="no_ack")),
        # A profile that is not the one of the attempt knows nothing, and proves nothing.
        (Sighting(fate=Fate.UNKNOWN), 2, 0, Settle(outcome=Outcome.LOST_SIGHT, reason="profile_replaced")),
    ],
)
def test_what_follows_from_a_look_at_the_key(
    sighting: Sighting, generation: int, waited_s: float, expected: Settle | Resend | Wait
) -> None:
    decided = after_sighting(
        a_screen(), sighting, profile_generation=generation, waited_s=waited_s, patience_s=30
    )

    assert decided == expected


@pytest.mark.parametrize(
    ("level", "outcome"),
    [
        (-7, Outcome.REJECTED),
        (-1, Outcome.REJECTED),
        (1, Outcome.CONFIRMED),
        (2, Outcome.DELIVERED),
        (3, Outcome.READ),
        (4, Outcome.READ),
    ],
)
def test_an_ack_level_says_what_became_of_it(level: int, outcome: Outcome) -> None:
    assert outcome_of_ack(level) is outcome


def test_ack_nought_says_nothing() -> None:
    with pytest.raises(ValueError, match="ack 0"):
        outcome_of_ack(0)


@pytest.mark.parametrize(
    ("row", "person", "number", "reason"),
    [
        (a_screen(), OLGA, the_owner(), None),
        (a_screen(), a_person(id=PERSON, lid="700", phone=None), the_owner(), None),
        (a_screen(), a_person(id=PERSON, lid=None, phone="+34600000002"), the_owner(), None),
        (a_screen(), None, the_owner(), "no_address"),
        (a_screen(), NOBODY, the_owner(), "no_address"),
        (a_screen(), OLGA, None, "not_owner"),
        (a_screen(), OLGA, the_owner(id=OwnerNumberId("9" * 26)), "not_owner"),
        (a_screen(), OLGA, the_owner(proof=Proof.PENDING), "not_owner"),
        (a_screen(), OLGA, a_claim(), "not_owner"),
        (a_screen(recipient=CONTACT), OLGA, the_owner(), "not_owner"),
        (a_screen(cause=CauseId("7" * 26)), OLGA, the_owner(), "not_owner"),
        (a_screen(), a_person(lid="800", phone="+34600000003"), the_owner(), "not_owner"),
        # The number was given to somebody else: the LID tells.
        (a_screen(), a_person(lid="800", phone="+34600000002"), the_owner(), "not_owner"),
        (a_screen(), a_person(lid="900", phone=None), the_owner(is_self=True), None),
        (a_screen(), OLGA, the_owner(is_self=True), "not_owner"),
        (a_reply(), a_person(), the_owner(), None),
        (a_reply(), a_person(), None, None),
        (a_reply(cause=None), a_person(), the_owner(), "no_cause"),
        (a_reply(owner_number=the_owner().id), a_person(), the_owner(), "no_cause"),
        (a_reply(purpose=Purpose.BROADCAST, cause=None), a_person(), the_owner(), "no_cause"),
        (a_reply(), NOBODY, the_owner(), "no_address"),
    ],
)
def test_the_last_look_lets_out_only_what_has_a_cause_or_goes_to_the_owner(
    row: OutboxRow, person: PersonRow | None, number: OwnerNumberRow | None, reason: str | None
) -> None:
    assert why_not(row, person, number, a_session()) == reason


def test_a_screen_goes_to_the_number_that_rules_and_a_reply_to_its_person() -> None:
    number, linked = the_owner(lid="700", phone="+34600000002"), a_session(lid="900", phone="+34600000009")
    ana = a_person(id=CONTACT, lid="800", phone="+34600000008")
    proven_by_phone = the_owner(lid=None, phone=OLGA.phone)
    itself = the_owner(is_self=True, lid=None, phone=None)

    assert address_of(a_screen(), OLGA, number, linked) == Address(lid="700", phone="+34600000002")
    assert address_of(a_screen(), OLGA, proven_by_phone, linked) == Address(lid=OLGA.lid, phone=OLGA.phone)
    assert address_of(a_screen(), OLGA, itself, linked) == Address(lid="900", phone="+34600000009")
    assert address_of(a_reply(), ana, number, linked) == Address(lid="800", phone="+34600000008")


@pytest.mark.parametrize(
    ("chat", "to", "is_theirs"),
    [
        ("800@lid", Address(lid="800", phone="+34600000008"), True),
        ("800@lid", Address(phone="+34600000008"), True),  # found by its phone, under a LID
        ("801@lid", Address(lid="800", phone="+34600000008"), False),
        ("34600000008@c.us", Address(lid="800", phone="+34600000008"), True),
        ("34600000007@c.us", Address(lid="800", phone="+34600000008"), False),
        ("34600000007@c.us", Address(lid="800"), False),
    ],
)
def test_a_chat_is_theirs_only_while_its_address_is(chat: str, to: Address, is_theirs: bool) -> None:
    assert is_address_of(ChatId(chat), to) is is_theirs
