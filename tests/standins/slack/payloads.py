"""The payloads of interactions and slash commands, in Slack's shape."""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING, Any

from tests.standins.slack import filling, kit
from tests.standins.slack.surfaces import Message, View

if TYPE_CHECKING:
    from tests.standins.slack.people import Person
    from tests.standins.slack.places import Place

Facts = dict[str, Any]
TOLD_OF_VIEWS = (
    "type", "blocks", "private_metadata", "callback_id", "hash", "title", "clear_on_close", "notify_on_close",
    "close", "submit", "external_id", "root_view_id", "app_id", "bot_id",
)  # fmt: skip


def trigger(person: Person, view: View | None = None) -> str:
    """A trigger id: for one modal, within three seconds."""
    workspace = person.workspace
    made = f"{secrets.randbelow(10**13)}.{secrets.randbelow(10**13)}.{secrets.token_hex(16)}"
    row: Facts = {"trigger_id": made, "team_id": workspace.id, "user_id": person.id, "used": False}
    row |= {"app_id": workspace.town.app_id, "expires_at": time.time() + workspace.town.trigger_life_s}
    if view is not None and view.kind == "modal":
        row["view_id"] = view.id
    workspace.put("view_triggers", row)
    return made


def pressed(person: Person, element: Facts, block_id: str, on: Message | View) -> Facts:
    """`block_actions`: one action on a message or view. `element`: its facts, with what was chosen."""
    action = {"block_id": block_id, "action_ts": person.workspace.events.stamp()} | element
    facts = _common(person, "block_actions") | {"actions": [action]}
    facts["trigger_id"] = trigger(person, on if isinstance(on, View) else None)
    fields = [one for one in on.elements if one.kind in kit.FIELDS]
    if isinstance(on, View):
        told = told_view(person, on)
        return facts | {"container": {"type": "view", "view_id": on.id}, "view": told}
    facts["state"] = filling.state(person, on.ts, fields)
    return facts | _message_facts(person, on)


def submitted(person: Person, view: View) -> Facts:
    """`view_submission`."""
    facts = _common(person, "view_submission") | {"trigger_id": trigger(person, view)}
    return facts | {"view": told_view(person, view), "response_urls": []}


def closed(person: Person, view: View, *, everything: bool) -> Facts:
    """`view_closed`."""
    return _common(person, "view_closed") | {"view": told_view(person, view), "is_cleared": everything}


def command(person: Person, name: str, text: str, place: Place) -> Facts:
    """A slash command; all values are texts."""
    workspace = person.workspace
    town = workspace.town
    return {
        "token": town.verification_token,
        "team_id": workspace.id,
        "team_domain": workspace.domain,
        "channel_id": place.id,
        "channel_name": "directmessage" if place.is_direct else place.name,
        "user_id": person.id,
        "user_name": slug(person),
        "command": name,
        "text": text,
        "api_app_id": town.app_id,
        "is_enterprise_install": "false",
        "response_url": town.response_urls.open(person, place, None),
        "trigger_id": trigger(person),
    }


def told_view(person: Person, view: View) -> Facts:
    """A view as Slack tells it, with what is filled in."""
    row = view.row
    facts = {name: row.get(name) for name in TOLD_OF_VIEWS}
    facts |= {"id": view.id, "team_id": person.workspace.id, "previous_view_id": row.get("previous_view_id")}
    return facts | {"state": filling.state(person, view.id, view.fields)}


def slug(person: Person) -> str:
    """The person's handle."""
    row = person.workspace.mirror.one("users", user_id=person.id)
    return str(row["name"]) if row else person.name.lower()


def _common(person: Person, kind: str) -> Facts:
    workspace = person.workspace
    name = slug(person)
    return {
        "type": kind,
        "user": {"id": person.id, "username": name, "name": name, "team_id": workspace.id},
        "api_app_id": workspace.town.app_id,
        "token": workspace.town.verification_token,
        "team": {"id": workspace.id, "domain": workspace.domain},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _message_facts(person: Person, on: Message) -> Facts:
    workspace = person.workspace
    place = workspace.places[on.channel]
    name = "directmessage" if place.is_direct else place.name
    container: Facts = {"type": "message", "message_ts": on.ts, "channel_id": on.channel}
    container["is_ephemeral"] = on.ephemeral_for is not None
    if on.thread:
        container["thread_ts"] = on.thread
    facts: Facts = {"container": container, "channel": {"id": on.channel, "name": name}}
    facts["response_url"] = workspace.town.response_urls.open(person, place, on)
    if on.ephemeral_for is None:
        facts["message"] = told_message(person, on)
    return facts


def told_message(person: Person, on: Message) -> Facts:
    """A message as Slack tells it."""
    workspace = person.workspace
    facts: Facts = {"type": "message", "user": on.user, "ts": on.ts, "text": on.text, "team": workspace.id}
    facts["blocks"] = on.blocks
    if on.by_bot:
        facts |= {"bot_id": workspace.bot_id, "app_id": workspace.town.app_id}
    if on.thread:
        facts["thread_ts"] = on.thread
    if on.metadata:
        facts["metadata"] = on.metadata
    return facts
