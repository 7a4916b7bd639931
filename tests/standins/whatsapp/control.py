"""The control API: every verb of the phones and people over HTTP, for other processes and demo pages.

`POST /control/<verb>` with a JSON object and the header `X-StandIn-Token`; `GET /control/state`,
`GET /control/frames?after=<seq>` and `GET /control/events` (server-sent events). The token may also be the
query's `token`, because a browser's EventSource sends no headers. Refusals: 409, `error`, `message`.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.standins.watching import StandInError
from tests.standins.whatsapp.people import Person
from tests.standins.whatsapp.phone import Phone

if TYPE_CHECKING:
    from tests.standins.whatsapp.town import WhatsAppStandIn

HEADER = "X-StandIn-Token"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Facts = dict[str, Any]
# Verbs whose arguments go through as they are; `who` is the person or phone who does it.
PLAIN_VERBS = (
    *("scan", "enter_code", "writes", "sends_contact", "posts_status", "edits", "revokes", "remove_device"),
    *("reacts", "asks_poll"),
    *("go_offline", "go_online", "cuts_line", "restores_line", "conflict", "is_banned", "ban_ends"),
    *("goes_offline", "comes_online"),
)


def add_control(app: web.Application, town: WhatsAppStandIn) -> None:
    """Add the control API of `town` to `app`."""
    app.middlewares.append(_guard(town))

    async def act(request: web.Request) -> web.Response:
        facts: Facts = await request.json() if request.can_read_body else {}
        return web.json_response({"value": await _act(town, request.match_info["verb"], facts)})

    async def frames(request: web.Request) -> web.Response:
        after = int(request.query.get("after", "0"))
        return web.json_response([frame.as_json() for frame in town.frames[after:]])

    async def show(request: web.Request) -> web.Response:
        return web.json_response(state_of(town))

    async def events(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        await response.prepare(request)
        while True:
            line = f'data: {{"seq": {len(town.frames)}}}\n\n'
            try:
                await response.write(line.encode())
            except ConnectionError:
                return response
            await town.next_change(15.0)

    app.router.add_post("/control/{verb}", act)
    app.router.add_get("/control/frames", frames)
    app.router.add_get("/control/state", show)
    app.router.add_get("/control/events", events)
    app.router.add_route("OPTIONS", "/control/{verb}", show)


def state_of(town: WhatsAppStandIn) -> Facts:
    """Everything that a demo page needs to draw the phones."""
    people = [_person_json(person) for person in town.people.values()]
    rooms = [{"jid": room.jid, "name": room.name} for room in town.rooms.values()]
    return {"people": people, "rooms": rooms, "present_qr": town.present_qr, "seq": len(town.frames)}


def _person_json(person: Person) -> Facts:
    facts: Facts = {
        "number": person.number,
        "lid": person.lid,
        "name": person.name,
        "online": person.online,
        "messages": [entry.as_json() for entry in person.entries],
        "phone": isinstance(person, Phone),
    }
    if isinstance(person, Phone):
        facts["knobs"] = person.knobs.as_json()
        facts["conflicts"] = person.conflicts
        facts["takeovers"] = person.takeovers
        facts["devices"] = [
            {"id": d.id, "connected": d.link is not None, "waiting": len(d.waiting), "logins": d.logins}
            for d in person.devices.values()
        ]
    return facts


async def _act(town: WhatsAppStandIn, verb: str, facts: Facts) -> Any:
    if verb in ("phone", "person"):
        person = town.phone(**facts) if verb == "phone" else town.person(**facts)
        return _person_json(person)
    if verb in ("group", "broadcast_list", "channel"):
        members = [town.person(number) for number in facts["members"]]
        room = getattr(town, verb)(facts["name"], members)
        return {"jid": room.jid, "name": room.name}
    who = town.person(facts.pop("who")) if facts.get("who") else None
    if verb == "set":
        if isinstance(who, Phone):
            await who.set(**facts["changes"])
        else:
            town.set(**facts["changes"])
        return None
    if who is None:
        raise ValueError(f"{verb} needs `who`, a number")
    if verb == "reads":
        return await who.reads(town.person(facts["whom"]))
    if verb == "sends_media":
        data = base64.b64decode(facts.pop("data"))
        return await who.sends_media(facts.pop("to"), data, **facts)
    if verb not in PLAIN_VERBS or not hasattr(who, verb):
        raise ValueError(f"{who.number} cannot {verb!r}; there are {PLAIN_VERBS}")
    done = getattr(who, verb)(**facts)
    value = await done if isinstance(done, Awaitable) else done
    return getattr(value, "id", value)


def _guard(town: WhatsAppStandIn) -> Any:
    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not request.path.startswith("/control/"):
            return await handler(request)
        allow = {
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Allow-Headers": f"{HEADER}, content-type",
        }
        if request.method == "OPTIONS":
            return web.Response(headers=allow)
        shown = request.headers.get(HEADER) or request.query.get("token", "")
        if not hmac.compare_digest(shown.encode(), town.control_token.encode()):
            return web.json_response({"error": "Forbidden", "message": f"{HEADER} is wrong"}, status=403)
        try:
            response = await handler(request)
        except StandInError as error:
            facts = {"error": type(error).__name__, "message": str(error)}
            return web.json_response(facts, status=409, headers=allow)
        except (ValueError, TypeError, KeyError, StopIteration) as error:
            facts = {"error": type(error).__name__, "message": str(error)}
            return web.json_response(facts, status=400, headers=allow)
        if not response.prepared:
            response.headers.update(allow)
        return response

    return guard
