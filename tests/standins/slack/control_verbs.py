"""What each verb of the control API does.

People are meant by id or name, workspaces and channels by id or name, messages by `{"channel": …, "ts": …}`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from tests.standins.slack.errors import NotThere
from tests.standins.slack.oauth import install
from tests.standins.slack.people import Person
from tests.standins.slack.places import Place
from tests.standins.slack.surfaces import Message
from tests.standins.slack.workspaces import Workspace

if TYPE_CHECKING:
    from tests.standins.slack.town import SlackStandIn

Facts = dict[str, Any]
KNOBS = ("offline", "deliver_over", "request_url", "file_delay_s", "ack_within_s", "trigger_life_s")


async def act(town: SlackStandIn, verb: str, facts: Facts) -> Any:
    """Do one verb; what it returns can be sent as JSON.

    Raises:
        ValueError: there is no such verb.
        StandInError: it cannot be done now.
    """
    if verb in TOWN_VERBS:
        return await TOWN_VERBS[verb](town, facts)
    if verb not in PEOPLE_VERBS:
        raise ValueError(f"no verb {verb!r}; there are {[*TOWN_VERBS, *PEOPLE_VERBS]}")
    who = town.person(facts.pop("who"))
    for name in ("to", "channel"):
        if name in facts:
            facts[name] = _place(who, facts[name])
    for name in ("on", "thread", "message"):
        if isinstance(facts.get(name), dict):
            facts[name] = _message(who, facts[name])
    return await PEOPLE_VERBS[verb](who, facts)


# --- Slack
async def _workspace(town: SlackStandIn, facts: Facts) -> Facts:
    made = town.workspace(**facts)
    await town.engine.settled()
    token = made.bot_token if made.is_installed else None
    return {"id": made.id, "bot_token": token, "bot_user": made.bot_user, "bot_id": made.bot_id}


async def _user(town: SlackStandIn, facts: Facts) -> Facts:
    person = _workspace_of(town, facts.pop("workspace")).user(**facts)
    await town.engine.settled()
    return {"id": person.id, "dm": person.dm.id, "view_url": town.view_url(person)}


async def _channel(town: SlackStandIn, facts: Facts) -> Facts:
    members = [town.person(member) for member in facts.pop("members")]
    made = _workspace_of(town, facts.pop("workspace")).channel(members=members, **facts)
    await town.engine.settled()
    return {"id": made.id}


async def _installs(town: SlackStandIn, facts: Facts) -> str:
    who = town.person(facts["who"])
    return await install(who.workspace, facts["url"], who.id)


async def _removes_app(town: SlackStandIn, facts: Facts) -> None:
    await _workspace_of(town, facts["workspace"]).removes_app()


async def _redirects_to(town: SlackStandIn, facts: Facts) -> None:
    town.redirect_uris.append(facts["url"])


async def _set(town: SlackStandIn, facts: Facts) -> None:
    for name, value in facts.items():
        if name not in KNOBS:
            raise ValueError(f"no such knob: {name}")
        setattr(town, name, value)
    town.changed()


async def _refuse_next(town: SlackStandIn, facts: Facts) -> None:
    town.refuse_next(**facts)


async def _cut_next(town: SlackStandIn, facts: Facts) -> None:
    town.cut_next(**facts)


async def _hold(town: SlackStandIn, facts: Facts) -> None:
    town.hold()


async def _release(town: SlackStandIn, facts: Facts) -> None:
    town.release(reverse=bool(facts.get("reverse")))


async def _replay(town: SlackStandIn, facts: Facts) -> None:
    town.replay(facts.get("number"))


async def _files_become_ready(town: SlackStandIn, facts: Facts) -> None:
    town.readiness.finish()


# --- people
async def _opens_home(who: Person, facts: Facts) -> None:
    await who.opens_home(**facts)


async def _writes(who: Person, facts: Facts) -> Facts:
    message = await who.writes(facts.pop("text"), **facts)
    return {"channel": message.channel, "ts": message.ts}


async def _edits(who: Person, facts: Facts) -> None:
    await who.edits(facts["message"], facts["text"])


async def _deletes(who: Person, facts: Facts) -> None:
    await who.deletes(facts["message"])


async def _commands(who: Person, facts: Facts) -> str | None:
    shown = await who.commands(**facts)
    return shown.words if shown else None


async def _presses(who: Person, facts: Facts) -> str | None:
    return await who.presses(**facts)


async def _presses_raw(who: Person, facts: Facts) -> None:
    await who.presses_raw(**facts)


async def _chooses(who: Person, facts: Facts) -> None:
    await who.chooses(facts["label"], *facts["options"], on=facts.get("on"))


async def _fills(who: Person, facts: Facts) -> None:
    await who.fills(facts["words"])


async def _submits(who: Person, facts: Facts) -> None:
    await who.submits()


async def _closes(who: Person, facts: Facts) -> None:
    await who.closes(**facts)


async def _invites_bot(who: Person, facts: Facts) -> None:
    await who.invites_bot(facts["to"])


async def _removes_bot(who: Person, facts: Facts) -> None:
    await who.removes_bot(facts["to"])


async def _invites(who: Person, facts: Facts) -> None:
    await who.invites(who.workspace.town.person(facts["other"]), facts["to"])


async def _reloads(who: Person, facts: Facts) -> None:
    await who.reloads()


def _workspace_of(town: SlackStandIn, name_or_id: str) -> Workspace:
    for workspace in town.workspaces.values():
        if name_or_id in (workspace.id, workspace.name):
            return workspace
    raise NotThere(f"no workspace {name_or_id!r}")


def _place(who: Person, name_or_id: str | None) -> Place | None:
    if name_or_id is None:
        return None
    for place in who.workspace.places.values():
        if name_or_id in (place.id, place.name):
            return place
    raise NotThere(f"no channel {name_or_id!r}")


def _message(who: Person, facts: Facts) -> Message:
    place = _place(who, facts["channel"])
    message = place.message(facts["ts"]) if place else None
    if message is None:
        raise NotThere(f"no message {facts}")
    return message


TOWN_VERBS: dict[str, Callable[[SlackStandIn, Facts], Awaitable[Any]]] = {
    "workspace": _workspace,
    "user": _user,
    "channel": _channel,
    "installs": _installs,
    "removes_app": _removes_app,
    "redirects_to": _redirects_to,
    "set": _set,
    "refuse_next": _refuse_next,
    "cut_next": _cut_next,
    "hold": _hold,
    "release": _release,
    "replay": _replay,
    "files_become_ready": _files_become_ready,
}
PEOPLE_VERBS: dict[str, Callable[[Person, Facts], Awaitable[Any]]] = {
    "opens_home": _opens_home,
    "writes": _writes,
    "edits": _edits,
    "deletes": _deletes,
    "commands": _commands,
    "presses": _presses,
    "presses_raw": _presses_raw,
    "chooses": _chooses,
    "fills": _fills,
    "submits": _submits,
    "closes": _closes,
    "invites_bot": _invites_bot,
    "removes_bot": _removes_bot,
    "invites": _invites,
    "reloads": _reloads,
}
