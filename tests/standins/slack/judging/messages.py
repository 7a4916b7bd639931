"""Judges what is posted: text, blocks, attachments and metadata."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.standins.slack.errors import Refusal, wrong
from tests.standins.slack.judging.blocks import MRKDWN_LEFT_OVER, judge_blocks
from tests.standins.slack.judging.schema import faults

if TYPE_CHECKING:
    from tests.standins.slack.workspaces import Workspace

Facts = dict[str, Any]
MOST_TEXT = 40_000
"""Slack cuts what is longer (`chat.postMessage`)."""
MOST_METADATA = 8_000
NOT_A_BUG = "invalid slack file"
"""A file that is not ready yet is the app's to wait for, and no wrong request."""


def judge_message(facts: Facts, *, workspace: Workspace) -> None:
    """A message, whole.

    Raises:
        Refusal: it is wrong, or shows a file that is not ready.
    """
    text, blocks = facts.get("text"), facts.get("blocks")
    if not text and not blocks and not facts.get("attachments") and not facts.get("markdown_text"):
        raise wrong("no_text")
    if blocks is not None:
        refuse_blocks(judge_blocks(blocks, "message", workspace))
        if not str(text or "").strip():
            raise wrong(
                "no_text", "stand-in: blocks need a top-level text: it is read out and shown in notifications"
            )
    if len(text or "") > MOST_TEXT:
        raise wrong("msg_too_long", f"{len(text or '')} characters")
    if MRKDWN_LEFT_OVER.search(text or ""):
        raise wrong("invalid_arguments", "stand-in: an unescaped < in text: write &lt;")
    for number, attachment in enumerate(facts.get("attachments") or []):
        if found := list(faults("MessageAttachment", attachment, f"/attachments/{number}")):
            raise wrong("invalid_attachments", *found)
    if (metadata := facts.get("metadata")) is not None:
        if found := list(faults("MessageMetadata", metadata, "/metadata")):
            raise wrong("invalid_metadata_format", *found)
        if len(str(metadata)) > MOST_METADATA:
            raise wrong("metadata_too_large")


def refuse_blocks(found: list[str], error: str = "invalid_blocks") -> None:
    """Refuse what was found.

    Raises:
        Refusal: something was.
    """
    if found:
        raise Refusal(error, messages=found, violation=not all(one.startswith(NOT_A_BUG) for one in found))
