"""What Slack brings, taken apart: whose it is, and its own name, by which it counts once. Pure."""

from __future__ import annotations

import enum
import hashlib
from typing import Any

from admin_bots.slack.spots import Spot, spot_at

Body = dict[str, Any]


class Kind(enum.StrEnum):
    """The kinds that we take."""

    EVENT = "event"
    ACTION = "action"
    SUBMISSION = "submission"
    CLOSED = "closed"
    COMMAND = "command"


_INTERACTIONS = {
    "block_actions": Kind.ACTION,
    "view_submission": Kind.SUBMISSION,
    "view_closed": Kind.CLOSED,
}


def kind_of(body: Body) -> Kind | None:
    """None: none of ours."""
    if isinstance(body.get("command"), str):
        return Kind.COMMAND
    kind = body.get("type")
    if kind == "event_callback" and isinstance(body.get("event"), dict):
        return Kind.EVENT
    return _INTERACTIONS.get(kind) if isinstance(kind, str) else None


def name_of(body: Body) -> str:
    """The platform's own name of what happened: the same, however often it is brought."""
    view = _part(body, "view")
    match kind_of(body):
        case Kind.EVENT:
            parts = [body.get("event_id")]
        case Kind.CLOSED:
            parts = [view.get("id"), view.get("hash")]
        case Kind.ACTION:
            taken = body.get("actions")
            at = taken[0].get("action_ts") if isinstance(taken, list) and taken else None
            parts = [body.get("trigger_id"), at]
        case _:
            parts = [body.get("trigger_id")]
    told = "|".join(str(part) for part in (kind_of(body), *parts))
    return hashlib.blake2b(told.encode("utf-8", "replace"), digest_size=16).hexdigest()


def team_of(body: Body) -> str:
    """The workspace in which the app was used; "" when it does not say."""
    if kind_of(body) is Kind.EVENT:
        granted = body.get("authorizations")
        if isinstance(granted, list) and granted and isinstance(granted[0], dict):
            return _text(granted[0].get("team_id")) or _text(body.get("team_id"))
        return _text(body.get("team_id"))
    if kind_of(body) is Kind.COMMAND:
        return _text(body.get("team_id"))
    # Of an interaction, `team` is null in organisations with several workspaces.
    return _text(_part(body, "team").get("id")) or _text(_part(body, "user").get("team_id"))


def account_of(body: Body) -> Spot | None:
    """Who has done it: of their own workspace, which in shared channels is not always ours."""
    if kind_of(body) is Kind.EVENT:
        event = _part(body, "event")
        user, home = event.get("user"), event.get("user_team")
        if isinstance(user, dict):
            user = user.get("id")
        if not home and event.get("type") == "message":
            home = event.get("team")
    elif kind_of(body) is Kind.COMMAND:
        user, home = body.get("user_id"), None
    else:
        user, home = _part(body, "user").get("id"), _part(body, "user").get("team_id")
    return spot_at(f"{_text(home) or team_of(body)}/{_text(user)}")


def channel_of(body: Body) -> str:
    """The channel in which it happened; "" in App Home and in windows."""
    if kind_of(body) is Kind.EVENT:
        found = _part(body, "event").get("channel")
        return _text(found.get("id") if isinstance(found, dict) else found)
    if kind_of(body) is Kind.COMMAND:
        return _text(body.get("channel_id"))
    return _text(_part(body, "container").get("channel_id")) or _text(_part(body, "channel").get("id"))


def lane_of(body: Body) -> str:
    """Within which things keep their order: what one person does, and what happens to one workspace."""
    account = account_of(body)
    return team_of(body) if account is None else account.address


def action_in(body: Body) -> tuple[str, str]:
    """The name and the value of the button that was pressed."""
    taken = body.get("actions")
    first = taken[0] if isinstance(taken, list) and taken and isinstance(taken[0], dict) else {}
    return _text(first.get("action_id")), _text(first.get("value"))


def _part(body: Body, name: str) -> Body:
    found = body.get(name)
    return found if isinstance(found, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
