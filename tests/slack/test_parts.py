"""The small parts of the bot, by themselves."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from admin_bots.reader import Reader
from admin_bots.slack.blocks import section, text_object
from admin_bots.slack.config import SlackConfig
from admin_bots.slack.envelopes import account_of, channel_of, kind_of, lane_of, name_of, team_of
from admin_bots.slack.errors import NoSuchView, Refused, TokenRefused, Unreachable
from admin_bots.slack.markup import escaped, moment
from admin_bots.slack.reading import text_of, unmarked
from admin_bots.slack.refs import MessageRef, menu_ref, menu_text, message_ref
from admin_bots.slack.requests import Manners, translated
from admin_bots.slack.spots import Spot, spot_at
from admin_bots.slack.webhook import body_in
from admin_bots.slack.windows import asked_for
from bridge.errors import TemporaryError
from bridge.words import Words


def test_what_people_write_can_neither_link_nor_mention_nor_turn_around() -> None:
    hostile = "<!channel> <@U1> <https://evil.example|our bank> & \u202egnp.exe"

    shown = escaped(hostile)

    assert "<" not in shown
    assert ">" not in shown
    assert "\u202e" not in shown


def test_plain_text_is_cut_to_its_limit_and_never_empty() -> None:
    assert text_object("", 75)["text"] == "·"
    assert text_object("\u202e\x00", 75)["text"] == "·"
    assert len(section("😀" * 40_000)["text"]["text"].encode("utf-16-le")) // 2 <= 3000


def test_a_time_has_a_fallback_for_those_who_cannot_show_it() -> None:
    reader = Reader(words=Words("en"), zone="Europe/Madrid", business="")

    shown = moment(datetime(2026, 11, 22, 9, 41, tzinfo=UTC), reader)

    assert shown.startswith("<!date^1795340460^{date_short_pretty} {time}|")
    assert "10:41" in shown


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
        ("see <https://a.example|the bank>", "see https://a.example"),
        ("<mailto:a@b.example|a@b.example>", "a@b.example"),
        ("<@U123ABC> and <#C123|support>", "@U123ABC and #support"),
        ("<!here> <!date^1^x|Monday>", "@here Monday"),
        ("plain", "plain"),
    ],
)
def test_mrkdwn_is_read_as_people_see_it_and_a_link_tells_its_real_address(written: str, read: str) -> None:
    assert unmarked(written) == read


def test_rich_text_brings_emoji_lists_and_whatsapps_own_formatting() -> None:
    spans = [
        {"type": "text", "text": "Yes", "style": {"bold": True}},
        {"type": "text", "text": " "},
        {"type": "emoji", "name": "tada", "unicode": "1f389"},
        {"type": "emoji", "name": "our-logo"},
        {"type": "link", "url": "https://a.example", "text": "b.example"},
    ]
    item = {"type": "rich_text_section", "elements": [{"type": "text", "text": "lemon"}]}
    elements = [
        {"type": "rich_text_section", "elements": spans},
        {"type": "rich_text_list", "style": "ordered", "elements": [item, item]},
        {"type": "rich_text_quote", "elements": [{"type": "text", "text": "a\nb"}]},
    ]

    read = text_of({"text": "other", "blocks": [{"type": "rich_text", "elements": elements}]})

    assert read == "*Yes* 🎉:our-logo:https://a.example\n1. lemon\n2. lemon\n> a\n> b"


@pytest.mark.parametrize("address", ["T1AB/U2CD", "T1AB/C2CD", "T1AB/C2CD/1700000000.000100"])
def test_an_address_comes_back_as_it_went(address: str) -> None:
    spot = spot_at(address)

    assert spot is not None
    assert spot.address == address
    assert spot.is_room == ("/C" in address)


@pytest.mark.parametrize("address", ["", "T1AB", "42", "T1AB/x", "T1AB/U2CD/1/2", "T1AB/U2CD\n"])
def test_what_is_no_address_of_slack_is_nowhere(address: str) -> None:
    assert spot_at(address) is None


def test_names_of_messages_come_back_as_they_went() -> None:
    ref = MessageRef(channel="D123AB", ts="1700000000.000100")

    assert message_ref(ref.text) == ref
    assert menu_ref(menu_text(ref)) == ref
    assert menu_ref(menu_text(None)) is None
    assert message_ref("p15") is None


def test_the_same_event_has_the_same_name_however_often_it_is_brought() -> None:
    event = {
        "type": "event_callback",
        "event_id": "Ev1",
        "team_id": "T1AB",
        "event": {"type": "message", "user": "U1AB", "channel": "C1AB"},
    }

    assert name_of(event) == name_of({**event, "event_context": "another"})
    assert name_of(event) != name_of({**event, "event_id": "Ev2"})
    assert len(name_of(event)) == 32
    assert (team_of(event), channel_of(event), lane_of(event)) == ("T1AB", "C1AB", "T1AB/U1AB")


def test_somebody_of_another_workspace_in_a_shared_channel_is_of_theirs() -> None:
    event = {
        "type": "event_callback",
        "team_id": "T1AB",
        "authorizations": [{"team_id": "T1AB"}],
        "event": {"type": "message", "user": "U9XY", "user_team": "T9XY", "channel": "C1AB"},
    }
    press = {"type": "block_actions", "team": {"id": "T1AB"}, "user": {"id": "U9XY", "team_id": "T9XY"}}

    assert account_of(event) == Spot(team="T9XY", id="U9XY")
    assert account_of(press) == Spot(team="T9XY", id="U9XY")


@pytest.mark.parametrize(
    "body",
    [{}, {"type": "shortcut"}, {"type": 1}, {"type": "event_callback", "event": "x"}, {"command": None}],
)
def test_what_is_none_of_ours_has_no_kind(body: dict[str, object]) -> None:
    assert kind_of(body) is None


def test_http_bodies_are_read_in_all_three_shapes() -> None:
    form = "application/x-www-form-urlencoded"
    assert body_in(b'{"type":"event_callback"}', "application/json") == {"type": "event_callback"}
    assert body_in(b"payload=%7B%22type%22%3A%22view_closed%22%7D", form) == {"type": "view_closed"}
    assert body_in(b"command=%2Fwabridge&text=", form) == {"command": "/wabridge", "text": ""}
    for content, kind in ((b"", form), (b"[]", "application/json"), (b"payload=x", form), (b"\xff", form)):
        assert body_in(content, kind) is None


def test_a_window_says_which_screen_it_asked_for_and_nonsense_says_nothing() -> None:
    for nonsense in ("", "x", "[]", '{"screen": 5}', '{"screen": "m"}'):
        assert asked_for(nonsense) is None


@pytest.mark.parametrize(
    ("code_", "status", "kind"),
    [
        ("token_revoked", 200, TokenRefused),
        ("channel_not_found", 200, Unreachable),
        ("not_found", 200, NoSuchView),
        ("invalid_blocks", 200, Refused),
        ("internal_error", 200, TemporaryError),
        ("", 503, TemporaryError),
    ],
)
def test_slacks_errors_say_what_to_do(code_: str, status: int, kind: type[Exception]) -> None:
    assert isinstance(translated(_error(code_, status), "chat.postMessage"), kind)


async def test_a_method_that_has_to_wait_waits_and_the_others_go_on() -> None:
    manners, asked = Manners(longest_wait_s=5.0), []

    async def refused() -> object:
        asked.append("post")
        raise _error("ratelimited", 429, retry_after="30")

    async def taken() -> object:
        asked.append("open")
        return {}

    for _ in range(2):
        with pytest.raises(TemporaryError) as told:
            await manners.ask("T1", "chat.postMessage", refused)  # type: ignore[arg-type]
        assert told.value.retry_after_s is not None
        assert 25 < told.value.retry_after_s <= 30
    await manners.ask("T1", "views.open", taken)  # type: ignore[arg-type]
    await manners.ask("T2", "chat.postMessage", taken)  # type: ignore[arg-type]

    assert asked == ["post", "open", "open"]


async def test_a_short_wait_is_waited_out_and_a_fault_of_theirs_tried_once_more() -> None:
    manners, errors = Manners(longest_wait_s=5.0), [_error("ratelimited", 429, retry_after="1"), None]
    began = time.monotonic()

    async def answered() -> object:
        error = errors.pop(0)
        if error is not None:
            raise error
        return {"ok": True}

    await manners.ask("T1", "chat.update", answered)  # type: ignore[arg-type]
    assert time.monotonic() - began >= 1.0
    errors += [_error("", 500), None]
    await manners.ask("T1", "chat.update", answered)  # type: ignore[arg-type]
    errors += [_error("", 500), _error("", 500)]
    with pytest.raises(TemporaryError):
        await manners.ask("T1", "chat.update", answered)  # type: ignore[arg-type]


async def test_a_connection_that_breaks_is_tried_later() -> None:
    async def broken() -> object:
        raise aiohttp.ServerDisconnectedError

    with pytest.raises(TemporaryError):
        await Manners(longest_wait_s=1.0).ask("T1", "x", broken)  # type: ignore[arg-type]


def test_the_apps_name_tells_no_secret() -> None:
    assert SlackConfig(app_token="xapp-1-A0123-77-feed", bot_token="xoxb-1").app == "A0123"
    told = SlackConfig(bot_token="xoxb-secret", signing_secret="feed").app
    assert len(told) == 16
    assert "secret" not in told


class _Answer:
    def __init__(self, error: str, status: int, headers: dict[str, str]) -> None:
        self.data, self.status_code, self.headers = {"ok": False, "error": error}, status, headers


def _error(error: str, status: int, *, retry_after: str = "") -> SlackApiError:
    headers = {"Retry-After": retry_after} if retry_after else {}
    return SlackApiError("refused", _Answer(error, status, headers))  # type: ignore[no-untyped-call]
