"""The Web API: whose request it is, whether it is right, and what the engine makes of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.standins.slack import kit, oauth
from tests.standins.slack.errors import Refusal, wrong
from tests.standins.slack.judging.blocks import judge_blocks
from tests.standins.slack.judging.messages import judge_message, refuse_blocks
from tests.standins.slack.judging.views import judge_view

if TYPE_CHECKING:
    from tests.standins.slack.town import SlackStandIn
    from tests.standins.slack.workspaces import Workspace

Facts = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request whose token and arguments are right. `row`: the token's."""

    town: SlackStandIn
    workspace: Workspace
    row: Facts
    method: str
    arguments: Facts

    async def forward(self, **changes: Any) -> Facts:
        """What the engine answers.

        Raises:
            Refusal: it refuses.
        """
        asked = {name: value for name, value in (self.arguments | changes).items() if value is not None}
        told = await self.town.engine.call(self.workspace.id, self.method, self.row["token"], asked)
        if not told["ok"]:
            messages = [f"needed: {told['needed']}"] if "needed" in told else []
            raise Refusal(told["error"], messages=messages, violation=self._is_bug(told))
        return told

    def _is_bug(self, told: Facts) -> bool:
        """A scope that the manifest lacks is one, like an argument that does not exist.

        One that the workspace has not granted is none: it was asked for after the app was installed there.
        """
        return told["error"] == "missing_scope" and told.get("needed") not in self.town.app.scopes


async def play(call: Call) -> Facts:
    """Do what is asked.

    Raises:
        Refusal: it is wrong, or cannot be done now.
    """
    played = PLAYED.get(call.method)
    return await (played(call) if played else call.forward())


# --- messages
async def _post(call: Call) -> Facts:
    _may_write(call)
    judge_message(call.arguments, workspace=call.workspace)
    _thread_exists(call)
    app = {"bot_id": call.workspace.bot_id, "app_id": call.town.app_id}
    return await call.forward(**_named(call), **app)


async def _post_ephemeral(call: Call) -> Facts:
    _may_write(call)
    judge_message(call.arguments, workspace=call.workspace)
    _thread_exists(call)
    return await call.forward(**_named(call))


async def _update(call: Call) -> Facts:
    judge_message(call.arguments, workspace=call.workspace)
    return await call.forward(**_named(call))


def _may_write(call: Call) -> None:
    channel = call.arguments["channel"]
    if channel.startswith("U"):
        return
    place = call.workspace.place(channel)
    if place is None:
        raise Refusal("channel_not_found")
    if not place.has_bot:
        public = not place.row["is_private"] and "chat:write.public" in call.row["scopes"]
        if not public:
            raise Refusal("channel_not_found" if place.row["is_private"] else "not_in_channel")
    if place.is_direct and not call.town.app.has_messages_tab:
        raise Refusal("messages_tab_disabled")


def _thread_exists(call: Call) -> None:
    thread, place = call.arguments.get("thread_ts"), call.workspace.place(call.arguments["channel"])
    if thread is None or place is None:
        return
    parent = place.message(thread)
    if parent is None:
        raise Refusal("thread_not_found")
    if parent.thread:
        raise wrong("invalid_thread_ts", "stand-in: thread_ts is an answer's; use its parent's")


def _named(call: Call) -> Facts:
    blocks = call.arguments.get("blocks")
    return {} if blocks is None else {"blocks": kit.named_blocks(blocks)}


# --- views
async def _view(call: Call) -> Facts:
    view = call.arguments["view"]
    if call.method == "views.publish" and not call.town.app.has_home:
        raise Refusal("not_enabled")
    judge_view(view, kind=_kind(call), workspace=call.workspace)
    if "files:read" not in call.row["scopes"] and kit.takes_files(view["blocks"]):
        raise Refusal("missing_scope", messages=["needed: files:read"])
    told = await call.forward(view=view | {"blocks": kit.named_blocks(view["blocks"])})
    _forget_typed(call, told["view"])
    return told


def _kind(call: Call) -> str:
    if call.method == "views.publish":
        return "home"
    if call.method == "views.update":
        asked = call.arguments
        named = (
            {"view_id": asked["view_id"]} if asked.get("view_id") else {"external_id": asked["external_id"]}
        )
        row = call.workspace.mirror.one("views", **named)
        if row is None:
            raise Refusal("not_found")
        return str(row["type"])
    return "modal"


def _forget_typed(call: Call, view: Facts) -> None:
    """What was typed stays where block and action are named as before, and is gone elsewhere."""
    there = {(one.block_id, one.action_id) for one in kit.elements(view["blocks"])}
    for person in call.workspace.people.values():
        person.errors.pop(view["id"], None)
        typed = person.filled.get(view["id"], {})
        person.filled[view["id"]] = {key: value for key, value in typed.items() if key in there}


# --- files
async def _get_upload(call: Call) -> Facts:
    return await call.forward(alt_text=call.arguments.get("alt_text") or call.arguments.get("alt_txt"))


async def _complete_upload(call: Call) -> Facts:
    told = await call.forward()
    for file in told["files"]:
        call.town.readiness.begins(file["id"])
    files = [call.town.readiness.told(call.workspace, file) for file in told["files"]]
    return told | {"files": files}


async def _file(call: Call) -> Facts:
    told = await call.forward()
    return told | {"file": call.town.readiness.told(call.workspace, told["file"])}


# --- people, tokens and the app
async def _user(call: Call) -> Facts:
    told = await call.forward()
    row = call.workspace.mirror.one("users", user_id=told["user"]["id"]) or {}
    zone = {"tz": "America/Sao_Paulo", "tz_label": "Brasilia Standard Time", "tz_offset": -10800}
    locale = {"locale": row.get("locale", "en-US")} if call.arguments.get("include_locale") else {}
    return told | {"user": told["user"] | zone | locale}


async def _connect(call: Call) -> Facts:
    return {"ok": True, "url": call.town.delivery.sockets.ticket()}


async def _revoke(call: Call) -> Facts:
    if not call.arguments.get("test"):
        await call.workspace.revokes_token()
    return {"ok": True, "revoked": not call.arguments.get("test")}


async def _uninstall(call: Call) -> Facts:
    town, asked = call.town, call.arguments
    if (asked["client_id"], asked["client_secret"]) != (town.client_id, town.client_secret):
        raise Refusal("bad_client_secret")
    await call.workspace.removes_app()
    return {"ok": True}


async def _validate(call: Call) -> Facts:
    asked = call.arguments
    if (view := asked.get("view")) is not None:
        judge_view(view, kind=str(view.get("type")), workspace=call.workspace)
    else:
        blocks = asked.get("blocks", (asked.get("message") or {}).get("blocks"))
        refuse_blocks(judge_blocks(blocks, "message", call.workspace))
    return {"ok": True}


PLAYED: dict[str, Callable[[Call], Awaitable[Facts]]] = {
    "apps.connections.open": _connect,
    "apps.uninstall": _uninstall,
    "auth.revoke": _revoke,
    "blocks.validate": _validate,
    "chat.postEphemeral": _post_ephemeral,
    "chat.postMessage": _post,
    "chat.update": _update,
    "files.completeUploadExternal": _complete_upload,
    "files.getUploadURLExternal": _get_upload,
    "files.info": _file,
    "oauth.v2.access": oauth.exchange,
    "users.info": _user,
    "views.open": _view,
    "views.publish": _view,
    "views.push": _view,
    "views.update": _view,
}
