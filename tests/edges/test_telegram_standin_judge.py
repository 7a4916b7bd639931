"""The judge of the Telegram stand-in: it takes what is right, and refuses each thing that is wrong."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.standins.telegram.limits import UNLIMITED
from tests.standins.telegram.methods.table import PLAYED
from tests.standins.telegram.rules import bot_api
from tests.standins.telegram.samples import SAMPLES, Sample, png
from tests.standins.telegram.town import TelegramStandIn

KEY = {"text": "Go", "callback_data": "go"}
WRONG: dict[str, tuple[str, dict[str, Any], str]] = {
    "a text too long": ("sendMessage", {"text": "x" * 4097}, "message is too long"),
    "a text too long in UTF-16 units": ("sendMessage", {"text": "😀" * 2049}, "message is too long"),
    "a text too long to be parsed": ("sendMessage", {"text": "x" * 32_769}, "text is too long"),
    "an edit too long": ("editMessageText", {"text": "x" * 4097}, "MESSAGE_TOO_LONG"),
    "a text of white space": ("sendMessage", {"text": " \n "}, "message text is empty"),
    "a text of empty marks": (
        "sendMessage",
        {"text": "<b></b>", "parse_mode": "HTML"},
        "can't parse entities",
    ),
    "a caption too long": ("sendPhoto", {"caption": "x" * 1025}, "message caption is too long"),
    "a caption too long in new media": (
        "editMessageMedia",
        {"media": {"type": "photo", "media": "attach://file", "caption": "x" * 1025}},
        "message caption is too long",
    ),
    "broken HTML": (
        "sendMessage",
        {"text": "<b>x", "parse_mode": "HTML"},
        "can't parse entities: Can't find end tag",
    ),
    "broken HTML in a caption": (
        "sendPhoto",
        {"caption": "a & b", "parse_mode": "HTML"},
        "can't parse entities",
    ),
    "an unknown parse mode": ("sendMessage", {"parse_mode": "BBCode"}, "parse_mode"),
    "an entity outside the text": (
        "sendMessage",
        {"entities": [{"type": "bold", "offset": 3, "length": 9}]},
        "outside of the text",
    ),
    "callback data over 64 bytes": (
        "sendMessage",
        {"key": {"callback_data": "é" * 33}},
        "BUTTON_DATA_INVALID",
    ),
    "empty callback data": ("sendMessage", {"key": {"callback_data": ""}}, "BUTTON_DATA_INVALID"),
    "a button that does two things": ("sendMessage", {"key": {"url": "https://a.example"}}, "exactly one of"),
    "a button that does nothing": ("sendMessage", {"key": {"callback_data": None}}, "exactly one of"),
    "a button without a label": ("sendMessage", {"key": {"text": " "}}, "text must be non-empty"),
    "a button of an unknown style": ("sendMessage", {"key": {"style": "warning"}}, "must be one of"),
    "an unknown field of a button": ("sendMessage", {"key": {"colour": "red"}}, "no field 'colour'"),
    "a copied text too long": (
        "sendMessage",
        {"key": {"callback_data": None, "copy_text": {"text": "x" * 257}}},
        "1 to 256 characters",
    ),
    "a link that is none": (
        "sendMessage",
        {"key": {"callback_data": None, "url": "no link"}},
        "Wrong HTTP URL",
    ),
    "nine buttons in a row": ("sendMessage", {"rows": [[KEY] * 9]}, "more than 8 buttons"),
    "101 buttons": ("sendMessage", {"rows": [[KEY]] * 101}, "reply markup is too long"),
    "a keyboard that is a list": ("sendMessage", {"reply_markup": [[KEY]]}, "reply_markup must be"),
    "a keyboard that is no JSON": ("sendMessage", {"reply_markup": "{"}, "is not JSON"),
    "an answer too long": ("answerCallbackQuery", {"text": "x" * 201}, "MESSAGE_TOO_LONG"),
    "a command in capitals": (
        "setMyCommands",
        {"commands": [{"command": "Menu", "description": "Shows it"}]},
        "BOT_COMMAND_INVALID",
    ),
    "a command without a description": (
        "setMyCommands",
        {"commands": [{"command": "menu", "description": ""}]},
        "1 to 256 characters",
    ),
    "101 commands": (
        "setMyCommands",
        {"commands": [{"command": f"c{n}", "description": "x"} for n in range(101)]},
        "0 to 100 items",
    ),
    "a language with its country": ("setMyCommands", {"language_code": "pt-br"}, "LANGUAGE_CODE_INVALID"),
    "a description too long": ("setMyDescription", {"description": "x" * 513}, "0 to 512 characters"),
    "a scope of no kind": ("setMyCommands", {"scope": {"type": "town"}}, "must be one of"),
    "a topic's name too long": ("createForumTopic", {"name": "x" * 129}, "1 to 128 characters"),
    "101 messages to delete": ("deleteMessages", {"message_ids": [*range(1, 102)]}, "1 to 100 items"),
    "an update of no kind": ("getUpdates", {"allowed_updates": ["telegram"]}, "no 'telegram' updates"),
    "101 updates": ("getUpdates", {"limit": 101}, "between 1 and 100"),
    "a secret with a space": ("setWebhook", {"secret_token": "a b"}, "not allowed"),
    "a file that is no picture": ("sendPhoto", {"files": {"file": b"GIF89a"}}, "IMAGE_PROCESS_FAILED"),
    "half a picture": ("sendPhoto", {"files": {"file": png()[:-30]}}, "IMAGE_PROCESS_FAILED"),
    "a file that nothing names": (
        "sendPhoto",
        {"files": {"file": png(), "other": png()}},
        "names the file 'other'",
    ),
    "a file that is not there": ("sendPhoto", {"photo": "attach://other"}, "not in the request"),
    "new media that is not there": (
        "editMessageMedia",
        {"media": {"type": "photo", "media": "attach://other"}},
        "not in the request",
    ),
    "an unknown method": ("sendTelegram", {}, "method not found"),
    "a method of other capitals": ("sendmessage", {"text": "x"}, "method not found"),
}


@pytest.fixture
async def judged() -> AsyncIterator[TelegramStandIn]:
    """A stand-in where each of `SAMPLES` can be asked once."""
    async with TelegramStandIn(flood=UNLIMITED, private_topics=True) as town:
        yield town


async def ask(town: TelegramStandIn, method: str, params: dict[str, Any], files: dict[str, bytes]) -> Any:
    form = aiohttp.FormData()
    for name, value in params.items():
        form.add_field(name, value if isinstance(value, str) else json.dumps(value))
    for name, data in files.items():
        form.add_field(name, data, filename=f"{name}.png")
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{town.base_url}/bot{town.token}/{method}", data=form) as response,
    ):
        return await response.json()


@pytest.mark.parametrize("method", sorted(PLAYED))
async def test_a_right_request_is_taken(judged: TelegramStandIn, method: str) -> None:
    sample = await SAMPLES[method](judged)

    told = await ask(judged, method, sample.params, sample.files)

    assert told["ok"], told
    assert judged.violations == []


@pytest.mark.parametrize("method", sorted(PLAYED))
async def test_each_small_change_of_it_is_refused(judged: TelegramStandIn, method: str) -> None:
    sample = await SAMPLES[method](judged)
    changes = list(mutations(method, sample))

    for params, files in changes:
        told = await ask(judged, method, params, files)
        assert not told["ok"], params
        assert judged.requests[-1].violation, (params, told)

    assert changes


@pytest.mark.parametrize("what", WRONG)
async def test_what_is_wrong_is_refused_in_telegrams_words(judged: TelegramStandIn, what: str) -> None:
    method, changes, words = WRONG[what]
    sample = await SAMPLES[method](judged) if method in SAMPLES else Sample()

    told = await ask(judged, method, *changed(sample, changes))

    assert not told["ok"]
    assert words in told["description"]
    assert [seen.method for seen in judged.violations] == [method]


async def test_a_wrong_token_is_told_so(judged: TelegramStandIn) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{judged.base_url}/bot1:other/getMe") as response,
    ):
        told = await response.json()

    assert told == {"ok": False, "error_code": 401, "description": "Unauthorized"}


async def test_requests_may_come_as_json_or_in_the_address(judged: TelegramStandIn) -> None:
    olga = judged.user("Olga")
    await olga.starts()
    url = f"{judged.base_url}/bot{judged.token}/sendMessage"
    async with aiohttp.ClientSession() as session:
        async with session.post(url, json={"chat_id": olga.id, "text": "one"}) as response:
            assert (await response.json())["ok"]
        async with session.get(url, params={"chat_id": str(olga.id), "text": "two"}) as response:
            assert (await response.json())["ok"]
        async with session.post(url, json=["no", "object"]) as response:
            assert (await response.json())["error_code"] == 400

    assert olga.reads == ["one", "two"]


def mutations(method: str, sample: Sample) -> Any:
    """The sample with one thing wrong each: a parameter too many, one missing, one of another type."""
    fields = bot_api().methods[method].fields
    yield {**sample.params, "surprise": "1"}, sample.files
    for name, field in fields.items():
        others = {k: v for k, v in sample.params.items() if k != name}
        if (field.required or field.required_unless) and name in sample.params:
            yield others, sample.files
        if field.type != "String" and name in sample.params and not sample.files:
            yield {**others, name: {"un": "expected"}}, sample.files


def changed(sample: Sample, changes: dict[str, Any]) -> tuple[dict[str, Any], dict[str, bytes]]:
    params, files = dict(sample.params), dict(sample.files)
    for name, value in changes.items():
        if name == "files":
            files = value
        elif name == "key":
            key = {field: inner for field, inner in {**KEY, **value}.items() if inner is not None}
            params["reply_markup"] = {"inline_keyboard": [[key]]}
        elif name == "rows":
            params["reply_markup"] = {"inline_keyboard": value}
        else:
            params[name] = value
    return params, files
