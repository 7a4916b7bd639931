"""What the owner types into settings: times, time zones, phone numbers, names."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bridge.menu.advance import advance
from bridge.menu.effects import ChangeTenant, ProposeOwner
from bridge.menu.session_effects import StartLinking
from bridge.menu.settings import clock_text, read_range, read_zone
from bridge.menu.setup import MAX_NAME
from bridge.menu.state import Choose, PageId, Say
from bridge.pairing import Idle, PairingMethod
from bridge.phones import read_phone
from bridge.session_life import SessionState
from tests.bridge.samples import a_claim, a_session, a_view, an_actor
from tests.bridge.strategies import hostile, minutes_of_day


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("22:00-07:00", (22 * 60, 7 * 60)),
        (" 22:00 – 7:00 ", (22 * 60, 7 * 60)),
        ("2200-0700", (22 * 60, 7 * 60)),
        ("22:00 a 07:00", (22 * 60, 7 * 60)),
        ("22:00 TO 7:30", (22 * 60, 7 * 60 + 30)),
        ("00:00-23:59", (0, 23 * 60 + 59)),
        ("13:00—14:00", (13 * 60, 14 * 60)),
        ("07:00-07:00", None),
        ("24:00-07:00", None),
        ("22:60-07:00", None),
        ("22:00", None),
        ("22-7", None),
        ("22:00-07:00 please", None),
        ("", None),
    ],
)
def test_quiet_hours_are_read(text: str, expected: tuple[int, int] | None) -> None:
    assert read_range(text) == expected


@given(minutes_of_day, minutes_of_day, st.sampled_from(["-", " - ", " to ", "–"]))
def test_every_pair_of_different_times_is_read_as_it_is_shown(start: int, end: int, dash: str) -> None:
    read = read_range(f"{clock_text(start)}{dash}{clock_text(end)}")

    assert read == (None if start == end else (start, end))


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Asia/Kolkata", "Asia/Kolkata"),
        ("asia/kolkata", "Asia/Kolkata"),
        ("kolkata", "Asia/Kolkata"),
        ("sao paulo", "America/Sao_Paulo"),
        ("  São   Paulo ", "America/Sao_Paulo"),
        ("Bogotá", "America/Bogota"),
        ("new york", "America/New_York"),
        ("UTC", "UTC"),
        ("argentina/buenos aires", None),
        ("buenos aires", "America/Buenos_Aires"),
        # POSIX turns the sign round: "GMT-3" would silently become three hours ahead.
        ("GMT-3", None),
        ("GMT+3", None),
        ("Atlantis", None),
        ("", None),
        ("/", None),
        ("../etc/passwd", None),
        ("a" * 65, None),
    ],
)
def test_time_zones_are_read(text: str, zone: str | None) -> None:
    assert read_zone(text) == zone


@settings(max_examples=20)
@given(hostile)
@example("\x00")
@example("localtime")
@example("posixrules")
def test_whatever_is_read_as_a_zone_is_one(text: str) -> None:
    zone = read_zone(text)

    assert zone is None or ZoneInfo(zone).key == zone


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("+34 600 000 002", "+34600000002"),
        ("+34600000002", "+34600000002"),
        ("+55 (11) 91234-5678", "+5511912345678"),
        ("+91 98765 43210", "+919876543210"),
        ("＋34 600 000 002", "+34600000002"),
        ("+٣٤٦٠٠٠٠٠٠٠٢", "+34600000002"),
        ("600 000 002", None),
        ("34600000002", None),
        ("0034 600 000 002", None),
        ("+1 555 1234", None),
        ("+34", None),
        ("+999 123456789", None),
        ("hello", None),
        ("", None),
    ],
)
def test_phone_numbers_need_their_country_code(text: str, phone: str | None) -> None:
    assert read_phone(text) == phone


@given(hostile)
@example("+" * 300)
@example("+1" * 300)
def test_no_text_breaks_the_reading_of_a_number(text: str) -> None:
    phone = read_phone(text)

    assert phone is None or (phone.startswith("+") and phone[1:].isdecimal())


@pytest.mark.parametrize(
    ("page", "text", "effect"),
    [
        (PageId.QUIET_HOURS, "22:00-07:00", ChangeTenant(quiet=(22 * 60, 7 * 60))),
        (PageId.TIME_ZONE, "Kolkata", ChangeTenant(time_zone="Asia/Kolkata")),
        (PageId.SETUP_NAME, "  The   Bakery ", ChangeTenant(name="The Bakery")),
        (PageId.SETUP_NUMBER, "+34 600 000 002", ProposeOwner(phone="+34600000002")),
        (PageId.OWNER_NUMBER, "+34 600 000 002", ProposeOwner(phone="+34600000002")),
        (
            PageId.LINK_PHONE,
            "+34 600 000 001",
            StartLinking(method=PairingMethod.CODE, phone="+34600000001"),
        ),
    ],
)
def test_what_was_typed_is_saved(page: PageId, text: str, effect: object) -> None:
    assert advance(page, {}, Say(text=text), a_view(), an_actor()).effects == (effect,)


@pytest.mark.parametrize(
    ("page", "text"),
    [
        (PageId.QUIET_HOURS, "at night"),
        (PageId.TIME_ZONE, "Atlantis"),
        (PageId.SETUP_NAME, " "),
        (PageId.SETUP_NAME, "x" * (MAX_NAME + 1)),
        (PageId.OWNER_NUMBER, "600"),
        (PageId.LINK_PHONE, "600"),
    ],
)
def test_what_cannot_be_read_is_asked_for_again(page: PageId, text: str) -> None:
    turn = advance(page, {}, Say(text=text), a_view(), an_actor())

    assert (turn.page, turn.effects) == (page, ())
    assert turn.note is not None


def test_a_new_number_is_proven_at_once_when_the_account_is_linked_else_after_linking() -> None:
    number, linked = Say(text="+34 600 000 002"), a_view(owner=None, pending=a_claim())
    unlinked = a_view(owner=None, session=a_session(state=SessionState.WAIT_QR, ever_linked=False))

    assert advance(PageId.SETUP_NUMBER, {}, number, linked, an_actor()).page is PageId.PROVE
    assert advance(PageId.SETUP_NUMBER, {}, number, unlinked, an_actor()).page is PageId.SETUP
    assert advance(PageId.SETUP_NUMBER, {}, Say(text="600"), unlinked, an_actor()).page is PageId.SETUP_NUMBER


def test_a_new_code_is_asked_for_by_the_way_that_was_chosen() -> None:
    idle: dict[str, Any] = {"pairing": Idle()}
    again = Choose(choice="again")
    by_code = a_session(state=SessionState.WAIT_QR, pairing=PairingMethod.CODE, pairing_phone="+34600000001")
    nothing_chosen = a_session(state=SessionState.WAIT_QR)

    asked = advance(PageId.LINKING, {}, again, a_view(session=by_code, **idle), an_actor())
    not_asked = advance(PageId.LINKING, {}, again, a_view(session=nothing_chosen, **idle), an_actor())

    assert asked.effects == (StartLinking(method=PairingMethod.CODE, phone="+34600000001"),)
    assert (not_asked.page, not_asked.effects) == (PageId.LINK, ())


def test_quiet_hours_can_be_switched_off_by_a_button() -> None:
    turn = advance(PageId.QUIET_HOURS, {}, Choose(choice="off"), a_view(), an_actor())

    assert turn.effects == (ChangeTenant(quiet=(None, None)),)
