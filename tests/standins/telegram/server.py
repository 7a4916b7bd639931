"""The Bot API over HTTP: reads a request, has it judged, does it, judges the answer."""

from __future__ import annotations

import asyncio
import hmac
import json
import time
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.standins.telegram.control import add_control
from tests.standins.telegram.downloads import hand_out
from tests.standins.telegram.errors import Refusal
from tests.standins.telegram.judge import Upload, judge_answer, judge_request
from tests.standins.telegram.methods.table import played
from tests.standins.telegram.requests import Request, next_plan
from tests.standins.telegram.view_pages import add_views

if TYPE_CHECKING:
    from tests.standins.telegram.town import TelegramStandIn

Facts = dict[str, Any]
LARGEST_REQUEST = 60_000_000


def make_app(town: TelegramStandIn) -> web.Application:
    """Everything that the stand-in serves."""
    app = web.Application(client_max_size=LARGEST_REQUEST)

    async def method(request: web.Request) -> web.StreamResponse:
        return await _answer(town, request)

    async def download(request: web.Request) -> web.StreamResponse:
        if _is_away(town):
            return _cut(request)
        return await hand_out(town, request, is_token=_is_token(town, request.match_info["token"]))

    add_control(app, town)
    add_views(app, town)
    app.router.add_route("*", "/bot{token}/{method}", method)
    app.router.add_get("/file/bot{token}/{path:.+}", download)
    return app


async def _answer(town: TelegramStandIn, request: web.Request) -> web.StreamResponse:
    if _is_away(town):
        return _cut(request)
    name = request.match_info["method"]
    seen = Request(seq=len(town.requests) + 1, at=time.time(), method=name, params={})
    town.requests.append(seen)
    try:
        _check_token(town, request.match_info["token"])
        raw, files = await _read(request)
        seen.params, seen.files = raw, {file: len(upload.data) for file, upload in files.items()}
        if cut := next_plan(town.cuts, name):
            if cut.done:
                await _do(town, seen, raw, files)
            seen.code = 499
            return _cut(request)
        _refuse_as_planned(town, name)
        await _do(town, seen, raw, files)
        if _is_away(town):  # since: a poll waits long
            seen.code = 499
            return _cut(request)
        seen.code = 200
    except Refusal as refusal:
        seen.code, seen.description, seen.violation = refusal.code, refusal.description, refusal.violation
        return web.json_response(_told(refusal), status=refusal.code)
    except asyncio.CancelledError:
        seen.code = 499
        raise
    finally:
        town.changed()
    return web.json_response({"ok": True, "result": seen.result})


async def _do(town: TelegramStandIn, seen: Request, raw: Facts, files: dict[str, Upload]) -> None:
    asked = judge_request(seen.method, raw, files)
    seen.params, seen.legacy = asked.params, asked.legacy
    act, returns = played(seen.method)
    seen.result = await act(town, asked)
    judge_answer(returns, seen.result)


async def _read(request: web.Request) -> tuple[Facts, dict[str, Upload]]:
    """The parameters (texts, unless the body is JSON) and the files."""
    params: Facts = dict(request.query)
    files: dict[str, Upload] = {}
    if request.content_type == "application/json":
        try:
            params |= await request.json()
        except (ValueError, TypeError) as error:
            raise Refusal("Bad Request: object expected", violation=True) from error
        return params, files
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            files[name] = Upload(name=name, filename=value.filename, data=value.file.read())
        elif isinstance(value, (bytes, bytearray)):
            files[name] = Upload(name=name, filename=name, data=bytes(value))
        elif name in params:
            raise Refusal(f"Bad Request: stand-in: {name} is there twice", violation=True)
        else:
            params[name] = value
    return params, files


def _told(refusal: Refusal) -> Facts:
    facts: Facts = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    parameters = {"retry_after": refusal.retry_after, "migrate_to_chat_id": refusal.migrate_to_chat_id}
    if told := {name: value for name, value in parameters.items() if value is not None}:
        facts["parameters"] = told
    return facts


def _is_away(town: TelegramStandIn) -> bool:
    return town.offline


def _check_token(town: TelegramStandIn, token: str) -> None:
    if not _is_token(town, token):
        raise Refusal("Unauthorized", code=401)


def _refuse_as_planned(town: TelegramStandIn, method: str) -> None:
    if refuse := next_plan(town.refusals, method):
        raise refuse.as_refusal()


def _cut(request: web.Request) -> web.Response:
    if request.transport:
        request.transport.abort()
    return web.Response(status=502, text=json.dumps({"ok": False}))


def _is_token(town: TelegramStandIn, token: str) -> bool:
    return hmac.compare_digest(token.encode(), town.token.encode())
