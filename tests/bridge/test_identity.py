"""Whose a message is: every case as a row, and what hostile ones never become."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.facts import Address, ChatKind, MessageKind, MessageSeen
from bridge.identity import CODE_ALPHABET, Who, identify, new_code, same_person
from bridge.ports.rows import OwnerNumberRow
from tests.bridge.samples import CODE, NOW, a_claim, a_message, the_owner
from tests.bridge.strategies import hostile

STRANGER = Address(lid="666", phone="+34666666666", name="Olga")
OWNER, SELF_OWNER = the_owner(), the_owner(is_self=True, phone="+34600000001", lid="900")
CLAIM, SELF_CLAIM = a_claim(), a_claim(is_self=True, phone=None)
SELF: dict[str, Any] = {
    "chat_kind": ChatKind.SELF,
    "from_me": True,
    "peer": Address(lid="900", phone="+34600000001"),
}
NO_PERSONS_CHAT = [ChatKind.GROUP, ChatKind.STATUS, ChatKind.BROADCAST_LIST, ChatKind.CHANNEL]


def who(
    message: MessageSeen,
    *,
    owner: OwnerNumberRow | None = OWNER,
    pending: OwnerNumberRow | None = None,
    is_ours: bool = False,
    is_awake: bool = False,
    wakes: bool = False,
) -> Who:
    return identify(
        message, owner=owner, pending=pending, is_ours=is_ours, is_awake=is_awake, wakes=wakes, now=NOW
    )


@pytest.mark.parametrize(
    ("peer", "expected"),
    [
        (Address(lid="700", phone="+34600000002"), Who.OWNER),
        (Address(lid="700"), Who.OWNER),
        (Address(phone="+34600000002"), Who.OWNER),
        # A number changes hands, a LID does not: where both are known the LID decides.
        (Address(lid="701", phone="+34600000002"), Who.CONTACT),
        (Address(lid="700", phone="+34699999999"), Who.OWNER),
        (STRANGER, Who.CONTACT),
        (Address(), Who.CONTACT),
    ],
)
def test_the_owner_is_known_by_lid_or_phone(peer: Address, expected: Who) -> None:
    assert who(a_message(peer=peer)) is expected


@pytest.mark.parametrize(
    ("number", "address", "same"),
    [
        (the_owner(lid=None), Address(phone="+34600000002"), True),
        (the_owner(lid=None), Address(lid="700", phone="+34600000002"), True),
        (the_owner(lid=None), Address(lid="700"), False),
        (the_owner(phone=None), Address(lid="700"), True),
        (the_owner(phone=None), Address(phone="+34600000002"), False),
        (the_owner(phone=None, lid=None), Address(), False),
    ],
)
def test_what_is_not_known_of_both_proves_nothing(
    number: OwnerNumberRow, address: Address, same: bool
) -> None:
    assert same_person(number, address) is same


@pytest.mark.parametrize("kind", NO_PERSONS_CHAT)
@pytest.mark.parametrize("from_me", [False, True])
def test_groups_and_the_like_are_never_looked_at_not_even_for_the_owner_or_a_code(
    kind: ChatKind, from_me: bool
) -> None:
    message = a_message(chat_kind=kind, from_me=from_me, text=CODE)

    assert who(message, pending=CLAIM, is_ours=True, is_awake=True, wakes=True) is Who.ASIDE


def test_without_a_proven_number_everybody_is_a_contact() -> None:
    assert who(a_message(), owner=None) is Who.CONTACT
    assert who(a_message(), owner=None, pending=CLAIM) is Who.CONTACT


def test_what_we_sent_ourselves_is_an_echo_wherever_it_shows() -> None:
    assert who(a_message(from_me=True), is_ours=True) is Who.ECHO
    assert who(a_message(**SELF, text="1"), owner=SELF_OWNER, is_ours=True, is_awake=True) is Who.ECHO


def test_an_id_of_ours_in_a_strangers_hand_makes_no_echo() -> None:
    assert who(a_message(from_me=False, peer=STRANGER), is_ours=True) is Who.CONTACT


def test_what_the_owner_types_on_the_phone_to_a_customer_is_a_humans_message() -> None:
    assert who(a_message(from_me=True, peer=STRANGER)) is Who.HUMAN_OUT
    assert who(a_message(from_me=True, peer=STRANGER), owner=SELF_OWNER) is Who.HUMAN_OUT


def test_what_the_linked_phone_types_to_the_owners_other_number_is_no_step() -> None:
    assert who(a_message(from_me=True)) is Who.ASIDE


@pytest.mark.parametrize("kind", MessageKind)
def test_whatever_the_owner_sends_is_the_owners(kind: MessageKind) -> None:
    assert who(a_message(kind=kind, text="")) is Who.OWNER
    assert who(a_message(kind=kind, forwarded=True)) is Who.OWNER


@pytest.mark.parametrize(
    ("owner", "is_awake", "wakes", "expected"),
    [
        (SELF_OWNER, False, False, Who.NOTE),
        (SELF_OWNER, False, True, Who.OWNER),
        (SELF_OWNER, True, False, Who.OWNER),
        (SELF_OWNER, True, True, Who.OWNER),
        # The owner steers from another number: the chat with oneself is private, awake or not.
        (OWNER, True, True, Who.NOTE),
        (None, True, True, Who.NOTE),
    ],
)
def test_notes_to_oneself_are_private_until_the_menu_is_called(
    owner: OwnerNumberRow | None, is_awake: bool, wakes: bool, expected: Who
) -> None:
    assert who(a_message(**SELF), owner=owner, is_awake=is_awake, wakes=wakes) is expected


@pytest.mark.parametrize(
    "text", [CODE, CODE.lower(), "K7M39QXT", " k7m3 - 9qxt\n", "K7M3–9QXT", "*K7M3-9QXT*", "K 7 M 3 9 Q X T"]
)
@pytest.mark.parametrize("peer", [Address(phone="+34600000002"), Address(lid="700", phone="+34600000002")])
def test_the_code_proves_however_it_is_written(text: str, peer: Address) -> None:
    assert who(a_message(text=text, peer=peer), owner=None, pending=CLAIM) is Who.PROOF


def test_the_code_proves_in_the_chat_with_oneself_when_that_is_what_was_claimed() -> None:
    assert who(a_message(**SELF, text=CODE), owner=None, pending=SELF_CLAIM) is Who.PROOF
    assert who(a_message(**SELF, text=CODE), owner=OWNER, pending=SELF_CLAIM) is Who.PROOF


@pytest.mark.parametrize(
    ("message", "pending"),
    [
        (a_message(text=CODE, peer=STRANGER), CLAIM),
        (a_message(text=CODE, peer=Address(lid="666")), CLAIM),
        (a_message(text=CODE, from_me=True), CLAIM),
        (a_message(text=CODE, forwarded=True), CLAIM),
        (a_message(text=CODE, kind=MessageKind.CONTACT_CARD), CLAIM),
        (a_message(text=CODE, kind=MessageKind.IMAGE), CLAIM),
        (a_message(text=f"my code is {CODE}"), CLAIM),
        (a_message(text=CODE[:-1]), CLAIM),
        (a_message(text=""), CLAIM),
        (a_message(text=CODE), replace(CLAIM, code_expires_at=NOW)),
        (a_message(text=CODE), replace(CLAIM, code_expires_at=NOW - timedelta(seconds=1))),
        (a_message(text=CODE), replace(CLAIM, code_expires_at=None)),
        (a_message(text=CODE), replace(CLAIM, code=None)),
        (a_message(text="…"), replace(CLAIM, code="")),
        (a_message(text=CODE), None),
        # Claimed for the chat with oneself, written elsewhere; and the other way round.
        (a_message(text=CODE), SELF_CLAIM),
        (a_message(**SELF, text=CODE), CLAIM),
        (a_message(**{**SELF, "from_me": False}, text=CODE, forwarded=True), SELF_CLAIM),
    ],
)
def test_nothing_else_proves(message: MessageSeen, pending: OwnerNumberRow | None) -> None:
    assert who(message, owner=None, pending=pending) not in (Who.PROOF, Who.OWNER)


def test_a_proven_number_rules_on_while_another_has_still_to_prove_itself() -> None:
    claim = replace(CLAIM, phone=STRANGER.phone)

    assert who(a_message(), pending=claim) is Who.OWNER
    assert who(a_message(peer=STRANGER), pending=claim) is Who.CONTACT
    assert who(a_message(peer=STRANGER, text=CODE), pending=claim) is Who.PROOF


@given(
    text=hostile,
    kind=st.sampled_from(ChatKind),
    from_me=st.booleans(),
    lid=st.sampled_from([None, "666"]),
    phone=st.sampled_from([None, "+34666666666"]),
    owner=st.sampled_from([None, OWNER, SELF_OWNER]),
    pending=st.sampled_from([None, CLAIM, SELF_CLAIM]),
)
def test_a_stranger_never_becomes_the_owner(
    text: str,
    kind: ChatKind,
    from_me: bool,
    lid: str | None,
    phone: str | None,
    owner: OwnerNumberRow | None,
    pending: OwnerNumberRow | None,
) -> None:
    message = a_message(
        text=text,
        chat_kind=kind,
        from_me=from_me and kind is not ChatKind.SELF,
        peer=Address(lid=lid, phone=phone),
    )

    assert who(message, owner=owner, pending=pending) not in (Who.OWNER, Who.PROOF)


def test_a_new_code_holds_only_letters_that_are_not_mistaken() -> None:
    codes = [new_code() for _ in range(500)]

    assert all(re.fullmatch(f"[{CODE_ALPHABET}]{{4}}-[{CODE_ALPHABET}]{{4}}", code) for code in codes)
    assert len(set(codes)) == len(codes)
    assert not set("ILO01") & set(CODE_ALPHABET)
