"""Everything that a demo page or another process needs to know, as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.standins.slack.people import Person
from tests.standins.slack.places import Place
from tests.standins.slack.surfaces import Message, View
from tests.standins.slack.workspaces import Workspace

if TYPE_CHECKING:
    from tests.standins.slack.town import SlackStandIn

Facts = dict[str, Any]


def state_of(town: SlackStandIn) -> Facts:
    """Workspaces with their people and channels, and how it stands with the app."""
    return {
        "app_id": town.app_id,
        "workspaces": [_workspace(workspace) for workspace in town.workspaces.values()],
        "violations": [request.as_json() for request in town.violations],
        "seq": len(town.requests),
        "sockets": len(town.delivery.sockets.open),
        "request_url": town.request_url,
        "undelivered": [one.what for one in town.delivery.all if one.reply is None],
    }


def _workspace(workspace: Workspace) -> Facts:
    channels = [place for place in workspace.places.values() if not place.is_direct]
    return {
        "id": workspace.id,
        "name": workspace.name,
        "bot_user": workspace.bot_user,
        "installed": workspace.is_installed,
        "people": [_person(person) for person in workspace.people.values()],
        "channels": [_channel(place) for place in channels],
    }


def _person(person: Person) -> Facts:
    return {
        "id": person.id,
        "name": person.name,
        "language": person.language,
        "dm": person.dm.id,
        "home": _view(person.home) if person.home else None,
        "modals": [_view(view) for view in person.modals],
        "sees": {place.id: [_message(one) for one in person.sees(place)] for place in person.places},
        "troubles": person.troubles,
        "view_url": person.workspace.town.view_url(person),
    }


def _channel(place: Place) -> Facts:
    return {"id": place.id, "name": place.name, "members": place.members, "has_bot": place.has_bot}


def _view(view: View) -> Facts:
    names = ("id", "kind", "title", "submit", "close", "callback_id", "errors", "words", "labels", "qr")
    facts = {name: getattr(view, name) for name in names}
    return facts | {"fields": [field.labels[0] for field in view.fields]}


def _message(message: Message) -> Facts:
    names = ("channel", "ts", "user", "text", "by_bot", "thread", "ephemeral_for", "edited", "files")
    facts = {name: getattr(message, name) for name in names}
    return facts | {name: getattr(message, name) for name in ("words", "labels", "marks", "qr")}
