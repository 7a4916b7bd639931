"""Judges views: App Home and modals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.views import View

from tests.standins.slack.errors import wrong
from tests.standins.slack.judging.blocks import judge_blocks
from tests.standins.slack.judging.messages import refuse_blocks
from tests.standins.slack.judging.schema import faults

if TYPE_CHECKING:
    from tests.standins.slack.workspaces import Workspace

Facts = dict[str, Any]
TYPES = {"home": "HomeView", "modal": "ModalView"}
MOST_EXTERNAL_ID = 255
LARGEST_BYTES = 250_000
"""Of a whole view, as JSON ("view_too_large")."""


def judge_view(view: Any, *, kind: str, workspace: Workspace) -> None:
    """A view.

    Raises:
        Refusal: it is wrong, or shows a file that is not ready.
    """
    if not isinstance(view, dict) or view.get("type") != kind:
        raise wrong("invalid_arguments", f"[ERROR] must be a {kind} view [json-pointer:/view/type]")
    blocks = view.get("blocks")
    shell = {name: value for name, value in view.items() if name != "blocks"}
    if found := list(faults(TYPES[kind], shell | {"blocks": []}, "/view")):
        raise wrong("invalid_arguments", *found)
    refuse_blocks(judge_blocks(blocks, kind, workspace, "/view/blocks"), "invalid_arguments")
    if not blocks:
        raise wrong("invalid_arguments", "[ERROR] a view needs blocks [json-pointer:/view/blocks]")
    has_input = any(block["type"] == "input" for block in blocks or [])
    if kind == "modal" and has_input and not view.get("submit"):
        raise wrong(
            "invalid_arguments", "[ERROR] a modal with an input needs submit [json-pointer:/view/submit]"
        )
    if len(view.get("external_id", "")) > MOST_EXTERNAL_ID:
        raise wrong("invalid_arguments", "[ERROR] external_id is too long [json-pointer:/view/external_id]")
    if len(str(view).encode()) > LARGEST_BYTES:
        raise wrong("view_too_large")
    for name in ("title", "submit", "close"):
        if name in view and not view[name]["text"].strip():
            raise wrong("invalid_arguments", f"[ERROR] {name} is empty [json-pointer:/view/{name}]")
    try:
        # Its blocks were judged one by one; the models do not know all of them.
        View(**shell, blocks=[{"type": "divider"}]).validate_json()
    except SlackObjectFormationError as error:
        raise wrong("invalid_arguments", f"slack_sdk: {error}") from error
