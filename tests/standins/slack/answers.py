"""What an app may answer to a submitted modal: errors, another view, one on top, or the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.standins.slack import kit, payloads
from tests.standins.slack.errors import Refusal, wrong
from tests.standins.slack.judging.views import judge_view

if TYPE_CHECKING:
    from tests.standins.slack.people import Person
    from tests.standins.slack.replies import Reply
    from tests.standins.slack.surfaces import View

Facts = dict[str, Any]


async def take(person: Person, view: View, reply: Reply) -> None:
    """Do what the app has answered to the submission of `view`."""
    workspace = person.workspace
    if not reply.acked:
        person.troubles.append("We had some trouble connecting. Try again?")
        return
    try:
        await _do(person, view, reply.body or {})
    except Refusal as refusal:
        person.troubles.append("Sorry, that did not work. Try again?")
        facts = {"to": "view_submission", "callback_id": view.callback_id, "body": reply.body}
        workspace.town.complain("ack", facts, refusal, team=workspace.id)


async def shut(person: Person, view: View) -> None:
    """A modal is gone, and what was typed on it."""
    await person.workspace.put("views", None, view_id=view.id)
    person.filled.pop(view.id, None)
    person.errors.pop(view.id, None)


async def _do(person: Person, view: View, body: Facts) -> None:
    action = body.get("response_action")
    if action is None:
        if body:
            raise wrong(
                "stand-in: an answer to a submission is empty or has response_action", str(list(body))
            )
        await shut(person, view)
    elif action == "clear":
        for one in person.modals:
            await shut(person, one)
    elif action == "errors":
        _complain(person, view, body.get("errors"))
    elif action in ("update", "push"):
        await _show(person, view, action, body.get("view"))
    else:
        raise wrong("stand-in: unknown response_action", str(action))


def _complain(person: Person, view: View, errors: Any) -> None:
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
        raise wrong("stand-in: errors must name input blocks", f"{errors!r}; there are {sorted(inputs)}")
    if not all(isinstance(text, str) and text for text in errors.values()):
        raise wrong("stand-in: errors must be texts")
    person.errors[view.id] = errors


async def _show(person: Person, view: View, action: str, facts: Any) -> None:
    workspace = person.workspace
    judge_view(facts, kind="modal", workspace=workspace)
    facts = facts | {"blocks": kit.named_blocks(facts["blocks"])}
    asked = {"view": facts, "view_id": view.id}
    if action == "push":
        asked["trigger_id"] = payloads.trigger(person, view)
    method = f"views.{action}"
    told = await workspace.town.engine.call(workspace.id, method, workspace.bot_token, asked)
    if not told["ok"]:
        raise Refusal(told["error"])
