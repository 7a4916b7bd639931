"""The small parts: addresses, names of messages, pace, scrolling, patience, what is drawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin_bots.patience import Patience
from admin_bots.reader import Reader
from admin_bots.telegram.buttons import locked_token, unlocked
from admin_bots.telegram.drawing import Frame, draw_closed, draw_screen
from admin_bots.telegram.lanes import chat_of
from admin_bots.telegram.pace import CHAT_BURST, GROUP_BURST, Pace
from admin_bots.telegram.refs import MenuRef, menu_ref
from admin_bots.telegram.scroll import NOTICES_BELOW, Scroll
from admin_bots.telegram.scroll import REMEMBERED as MOST_CHATS
from admin_bots.telegram.spots import Spot, spot_at
from bridge import tokens
from bridge.ids import ConversationId, new_id
from bridge.pairing import Failed, ShowCode, ShowQr
from bridge.screens import Choice, Screen, Style
from bridge.words import Words
from tests.standins.telegram.pictures import read_qr

NOW = datetime(2026, 11, 22, 10, 41, tzinfo=UTC)
CONVERSATION = ConversationId(new_id())
FRAME = Frame(
    conversation=CONVERSATION,
    reader=Reader(words=Words("en"), zone="UTC", business="Padaria Sol"),
    bot_link="https://t.me/a_bot",
)
SCREEN = Screen(
    page="linking",
    revision=7,
    title="Link <WhatsApp>",
    status="Padaria Sol & Co · Waiting",
    body=("One", "Two"),
    choices=(
        Choice(name="go", label="Go", style=Style.PRIMARY),
        Choice(name="team", label="Team", why_not="Only the owner."),
    ),
    back=Choice(name="back", label="Back"),
    note="Saved.",
    footer="changed in WhatsApp, 10:41",
)


@pytest.mark.parametrize(
    "spot", [Spot(chat=42), Spot(chat=-100, topic=7), Spot(chat=-100, topic=7, guest=42)]
)
def test_a_spot_can_be_read_back_from_its_address(spot: Spot) -> None:
    assert spot_at(spot.address) == spot


@pytest.mark.parametrize("text", ["", "x", "42/", "42@", "4 2", "42*", "1" * 30, "٤٢x"])
def test_what_is_no_address_names_no_spot(text: str) -> None:
    assert spot_at(text) is None


@pytest.mark.parametrize(
    "ref",
    [
        MenuRef(message=15),
        MenuRef(message=15, is_photo=True, aside=16),
        MenuRef(message=15, aside=16, chat=-100),
    ],
)
def test_a_message_can_be_read_back_from_its_name(ref: MenuRef) -> None:
    assert menu_ref(ref.text) == ref


def test_a_place_without_a_message_remembers_none() -> None:
    assert menu_ref(None) is None
    assert menu_ref("n15") is None


def test_a_chat_may_have_a_burst_and_then_waits_its_turn() -> None:
    pace = Pace()
    for _ in range(int(CHAT_BURST)):
        assert pace.wait_s(42, 100.0) == 0.0
        pace.take(42, 100.0)

    assert pace.wait_s(42, 100.0) == pytest.approx(1.0)
    assert pace.wait_s(43, 100.0) == 0.0
    assert pace.wait_s(42, 101.0) == pytest.approx(0.0)


def test_a_group_waits_longer_than_a_private_chat() -> None:
    pace = Pace()
    for _ in range(int(GROUP_BURST)):
        pace.take(-100, 100.0)

    assert pace.wait_s(-100, 100.0) == pytest.approx(3.0)


@given(st.lists(st.tuples(st.integers(1, 5), st.floats(0.0, 0.5)), min_size=40, max_size=200))
def test_no_second_ever_has_more_than_thirty_requests_beyond_the_first_burst(
    asks: list[tuple[int, float]],
) -> None:
    pace, now, gone = Pace(), 100.0, []
    for chat, pause in asks:
        now += pause
        wait = pace.wait_s(chat, now)
        pace.take(chat, now)
        gone.append(now + wait)

    gone.sort()
    assert all(sum(at <= one < at + 1.0 for one in gone) <= 61 for at in gone)


def test_what_telegram_tells_to_wait_counts_above_all() -> None:
    pace = Pace()
    pace.told_to_wait(42, 7.0, 100.0)

    assert pace.wait_s(42, 102.0) == pytest.approx(5.0)
    assert pace.wait_s(43, 102.0) == 0.0


def test_a_menu_has_scrolled_away_when_somebody_wrote_or_some_notices_came() -> None:
    scroll, spot = Scroll(), Spot(chat=42)
    for _ in range(NOTICES_BELOW):
        assert not scroll.is_away(spot)
        scroll.told(spot)
    assert scroll.is_away(spot)

    scroll.posted(spot)
    assert not scroll.is_away(spot)
    scroll.wrote(spot)
    assert scroll.is_away(replace(spot, guest=1))


def test_what_has_scrolled_away_is_not_remembered_for_ever() -> None:
    scroll = Scroll()

    for chat in range(1, MOST_CHATS + 3):
        scroll.wrote(Spot(chat=chat))

    assert not scroll.is_away(Spot(chat=1))
    assert scroll.is_away(Spot(chat=MOST_CHATS))


def test_patience_ends_and_comes_back() -> None:
    patience = Patience(per_minute=2.0)

    assert [patience.has_some("1", 100.0) for _ in range(3)] == [True, True, False]
    assert patience.has_some("2", 100.0)
    assert patience.has_some("1", 131.0)


@pytest.mark.parametrize(
    ("update", "chat"),
    [
        ({"update_id": 1, "message": {"chat": {"id": 42}}}, "42"),
        ({"update_id": 1, "callback_query": {"from": {"id": 7}, "message": {"chat": {"id": -9}}}}, "-9"),
        ({"update_id": 1, "callback_query": {"from": {"id": 7}}}, "7"),
        ({"update_id": 1, "message": "nonsense"}, ""),
    ],
)
def test_an_update_keeps_its_order_within_its_chat(update: dict[str, object], chat: str) -> None:
    assert chat_of(update) == chat


def test_a_screen_is_escaped_and_its_locked_buttons_say_what_they_would_be() -> None:
    drawn = draw_screen(SCREEN, None, frame=FRAME, now=NOW)

    assert drawn.text.startswith(
        "<b>Link &lt;WhatsApp&gt;</b>\n\n<i>Saved.</i>\n\nPadaria Sol &amp; Co · Waiting"
    )
    assert drawn.text.endswith("<i>changed in WhatsApp, 10:41</i>")
    (go, team), (back,) = drawn.keyboard.inline_keyboard
    assert (go.style, back.style) == ("primary", None)
    assert team.text == "🔒 Team"
    assert tokens.decode(unlocked(team.callback_data or "")).choice == "team"
    assert team.callback_data == locked_token(SCREEN.choices[1], 7, CONVERSATION)


def test_a_pairing_code_is_set_apart_and_copied_without_its_dash() -> None:
    step = ShowCode(code="ABCD1234", number=2, shown_at=NOW, expires_at=NOW + timedelta(seconds=60))

    drawn = draw_screen(replace(SCREEN, copyable="ABCD1234"), step, frame=FRAME, now=NOW)

    assert "<code>ABCD-1234</code>" in drawn.text
    assert f'<tg-time unix="{int(NOW.timestamp()) + 60}" format="r">' in drawn.text
    copied = drawn.keyboard.inline_keyboard[0][0].copy_text
    assert copied is not None
    assert copied.text == "ABCD1234"


def test_a_qr_code_is_a_picture_and_stands_in_no_text() -> None:
    step = ShowQr(payload="2@" + "secret" * 30, number=1, shown_at=NOW, expires_at=None)

    drawn = draw_screen(SCREEN, step, frame=FRAME, now=NOW)

    assert drawn.photo is not None
    assert read_qr(drawn.photo) == step.payload
    assert "secret" not in drawn.text + drawn.keyboard.model_dump_json()


def test_an_invitation_becomes_a_link_of_the_bot() -> None:
    screen = replace(SCREEN, body=("Send this:", "s3cret"), copyable="s3cret", invitation="s3cret")

    drawn = draw_screen(screen, None, frame=FRAME, now=NOW)

    assert "<code>https://t.me/a_bot?start=s3cret</code>" in drawn.text
    copied = drawn.keyboard.inline_keyboard[0][0].copy_text
    assert copied is not None
    assert copied.text == "https://t.me/a_bot?start=s3cret"


def test_a_refused_link_says_when_to_try_again() -> None:
    step = Failed(why="rate_limited", may_retry_at=NOW + timedelta(hours=2))

    assert "You can try again: <tg-time" in draw_screen(SCREEN, step, frame=FRAME, now=NOW).text


def test_a_page_with_secrets_shows_nothing_of_them_where_others_look_on() -> None:
    screen = replace(SCREEN, body=("K7M3-9QXT",), copyable="K7M3-9QXT", note="K7M3-9QXT")

    drawn = draw_closed(screen, frame=replace(FRAME, is_group=True))

    assert "K7M3" not in drawn.text + drawn.keyboard.model_dump_json()
    assert drawn.keyboard.inline_keyboard[0][0].url == "https://t.me/a_bot"
