"""From which copy of a login a session is opened: the newest known; never nothing over a login."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bridge.ids import BundleId, SessionId, TenantId
from bridge.pairing import PairingMethod
from bridge.ports.bundles import BundleRow, BundleStatus
from bridge.ports.rows import SessionRow
from bridge.session_life import Desired, SessionState
from sessions.choosing import Afresh, Choice, FromBundle, FromDisk, NothingLeft, choose
from sessions.profiles import Note

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ROW = SessionRow(
    id=SessionId("s"),
    tenant=TenantId("t"),
    label="",
    desired=Desired.RUNNING,
    state=SessionState.CONNECTED,
    reason=None,
    since=NOON,
    phone=None,
    lid=None,
    generation=4,
    profile_generation=5,
    pairing=None,
    pairing_phone=None,
    ever_linked=True,
)
NEW = replace(ROW, ever_linked=False, profile_generation=0)
PAIRING = replace(ROW, pairing=PairingMethod.QR)


def bundle(name: str, profile_generation: int = 5, *, minutes_ago: int = 0) -> BundleRow:
    return BundleRow(
        id=BundleId(name),
        tenant=ROW.tenant,
        session=ROW.id,
        generation=3,
        profile_generation=profile_generation,
        layout="leveldb",
        browser_version="156",
        size_bytes=1,
        status=BundleStatus.KEPT,
        flaw=None,
        is_current=False,
        created_at=NOON - timedelta(minutes=minutes_ago),
        opened_at=None,
    )


def at(generation: int) -> Note:
    return Note(generation=generation, linked_at=NOON)


NEWEST, OLDER = bundle("newest"), bundle("older", minutes_ago=10)


@pytest.mark.parametrize(
    ("row", "note", "bundles", "chosen"),
    [
        # At home: the store is not even asked.
        (ROW, at(5), [NEWEST], FromDisk(is_current=True)),
        (ROW, at(5), [], FromDisk(is_current=True)),
        # The session has gone on elsewhere since, and was copied there.
        (ROW, at(4), [NEWEST, OLDER], FromBundle(bundle=NEWEST)),
        # It has gone on elsewhere, and nothing came of it: what is here is newer than its own copies.
        (ROW, at(4), [bundle("own", 4)], FromDisk(is_current=False)),
        (ROW, at(4), [], FromDisk(is_current=False)),
        # A disk that has never seen it, or has lost it.
        (ROW, None, [NEWEST, OLDER], FromBundle(bundle=NEWEST)),
        (ROW, None, [], NothingLeft),
        # A person links again, whatever there was.
        (PAIRING, None, [], Afresh(is_current=False)),
        # Never linked.
        (NEW, None, [], Afresh(is_current=True)),
        (NEW, at(0), [], FromDisk(is_current=True)),
        # Linked and copied, and the disk was lost before it was CONNECTED for the first time.
        (NEW, None, [bundle("first", 0)], FromBundle(bundle=bundle("first", 0))),
        (replace(NEW, pairing=PairingMethod.QR), None, [NEWEST], FromBundle(bundle=NEWEST)),
        (replace(NEW, profile_generation=1), None, [], Afresh(is_current=True)),
        (replace(NEW, profile_generation=1), at(0), [], FromDisk(is_current=False)),
    ],
)
def test_the_newest_copy_is_chosen_and_never_an_empty_profile_over_a_login(
    row: SessionRow, note: Note | None, bundles: list[BundleRow], chosen: Choice | type[NothingLeft]
) -> None:
    choice = choose(row, note, bundles, is_empty=note is None)

    assert choice == chosen or (isinstance(chosen, type) and isinstance(choice, chosen))


def test_a_profile_that_was_left_half_restored_proves_nothing() -> None:
    assert choose(ROW, None, [NEWEST], is_empty=False) == FromBundle(bundle=NEWEST)
    assert isinstance(choose(ROW, None, [], is_empty=False), NothingLeft)


def test_a_note_without_a_profile_is_no_copy() -> None:
    assert choose(ROW, at(5), [OLDER], is_empty=True) == FromBundle(bundle=OLDER)
    assert isinstance(choose(ROW, at(5), [], is_empty=True), NothingLeft)


def test_what_only_a_newer_version_opens_is_passed_over() -> None:
    assert choose(ROW, None, [NEWEST, OLDER], is_empty=True, passed_over={NEWEST.id}) == FromBundle(
        bundle=OLDER
    )
