"""A login outlives its disk: it is copied in time, restored in order, and never started empty."""

from __future__ import annotations

from bridge.ports.bundles import BundleStatus, Flaw
from bridge.session_life import SessionState
from storage.blobs.memory import MemoryBlobs
from tests.sessions.town import ME, Town


async def test_a_connected_login_is_copied_at_once_and_again_when_it_is_closed(town: Town) -> None:
    await town.was_linked_before()
    await town.starts(snapshot_interval_s=3600.0)
    await town.becomes(SessionState.CONNECTED)

    await town.is_copied()
    await town.supervisor.stop()

    newest, older = await town.copies()
    assert (newest.is_current, older.is_current) == (True, False)
    assert older.opened_at is None  # nothing was restored


async def test_many_messages_are_worth_a_copy_before_its_time(town: Town) -> None:
    await town.was_linked_before()
    await town.starts(snapshot_interval_s=0.2, snapshot_after_messages=3)
    await town.becomes(SessionState.CONNECTED)
    await town.is_copied()

    for number in range(3):
        town.whatsapp.receives(town.message(f"message {number}"))

    await town.is_copied(2)


async def test_a_login_whose_disk_is_gone_comes_back_from_its_newest_copy(town: Town) -> None:
    await town.has_copies(2)
    before = await town.row()
    town.loses_its_disk()

    await town.starts()

    row = await town.becomes(SessionState.CONNECTED)
    assert row.profile_generation == before.profile_generation + 1
    opened = [one for one in await town.copies() if one.opened_at is not None]
    assert len(opened) == 1
    assert SessionState.WAIT_QR not in town.told


async def test_a_copy_that_is_damaged_is_put_aside_and_the_one_before_it_is_restored(
    town: Town, blobs: MemoryBlobs
) -> None:
    await town.has_copies(2)
    newest, *_ = await town.copies()
    key = next(key for key in blobs.held if newest.id in key)
    blobs.held[key] = blobs.held[key][:-1] + bytes([blobs.held[key][-1] ^ 1])
    town.loses_its_disk()

    await town.starts()

    await town.becomes(SessionState.CONNECTED)
    (aside,) = await town.copies(BundleStatus.QUARANTINED)
    assert (aside.id, aside.flaw) == (newest.id, Flaw.DAMAGED)


async def test_a_store_that_does_not_answer_is_waited_for(town: Town, blobs: MemoryBlobs) -> None:
    await town.has_copies(1)
    town.loses_its_disk()
    blobs.goes_away()

    await town.starts(restart_max=0)
    row = await town.becomes(SessionState.BOOTING, "store_away")
    assert row.profile_generation == 0
    assert town.driver.open_pages == 0
    blobs.comes_back()

    await town.becomes(SessionState.CONNECTED)


async def test_a_store_that_holds_nothing_at_all_is_taken_for_the_wrong_one(
    town: Town, blobs: MemoryBlobs
) -> None:
    await town.has_copies(1)
    town.loses_its_disk()
    held = dict(blobs.held)
    blobs.held.clear()

    await town.starts()
    await town.becomes(SessionState.BOOTING, "store_away")
    blobs.held.update(held)

    await town.becomes(SessionState.CONNECTED)


async def test_when_no_copy_is_left_a_person_is_asked_and_no_code_is_shown_before(
    town: Town, blobs: MemoryBlobs
) -> None:
    await town.has_copies(1)
    town.loses_its_disk()
    blobs.held.update(dict.fromkeys(blobs.held, b"nothing of ours"))

    await town.starts()
    await town.becomes(SessionState.LOGGED_OUT, "login_lost")
    opened = town.driver.opened
    await town.wants_to_link()

    await town.becomes(SessionState.WAIT_QR)
    assert town.driver.opened == opened + 1


async def test_a_copy_without_a_login_is_put_aside_and_the_one_before_it_is_tried(town: Town) -> None:
    """It opens, asks to be linked, and nobody was logged out."""
    await town.has_copies(1)
    town.whatsapp.me = None
    town.loses_its_disk()
    await town.starts()

    await town.becomes(SessionState.LOGGED_OUT, "login_lost")

    assert {one.flaw for one in await town.copies(BundleStatus.QUARANTINED)} == {Flaw.NO_LOGIN}
    assert SessionState.WAIT_QR not in town.told


async def test_a_profile_on_disk_that_lost_its_login_is_replaced_by_a_copy(town: Town) -> None:
    await town.has_copies(1)
    town.forgets_its_login()

    await town.starts()

    await town.becomes(SessionState.CONNECTED)
    folder = town.profile.parent
    assert len(list(folder.glob("quarantined-*"))) == 1


async def test_a_device_that_the_phone_removed_is_never_restored(town: Town) -> None:
    await town.has_copies(1)
    await town.starts()
    await town.becomes(SessionState.CONNECTED)
    town.whatsapp.logs_out()
    await town.becomes(SessionState.LOGGED_OUT, "phone_removed")

    await town.wants_to_link()
    await town.becomes(SessionState.WAIT_QR)
    town.whatsapp.links(ME)
    await town.becomes(SessionState.CONNECTED)

    assert await town.copies(BundleStatus.RETIRED)
    first, *_ = await town.copies()
    assert first.profile_generation == (await town.row()).profile_generation


async def test_a_profile_that_was_left_behind_gives_way_to_what_came_of_it_elsewhere(town: Town) -> None:
    await town.has_copies(1)
    await town.goes_on_elsewhere()
    before = await town.row()

    await town.starts()

    row = await town.becomes(SessionState.CONNECTED)
    assert row.profile_generation == before.profile_generation + 1
    assert not list(town.profile.parent.glob("superseded-*"))


async def test_copies_that_fail_are_told_and_made_when_they_can_be(town: Town, blobs: MemoryBlobs) -> None:
    await town.was_linked_before()
    blobs.goes_away()
    await town.starts(snapshot_interval_s=0.05)
    await town.becomes(SessionState.CONNECTED)
    await town.has_trouble("store_away")

    blobs.comes_back()

    await town.has_trouble(None)
    await town.is_copied()
