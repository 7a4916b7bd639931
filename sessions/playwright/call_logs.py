"""What the page's line of a call tells: by voice or video, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass

from bridge.calls import CallEnd
from bridge.facts import MessageKind
from sessions.playwright.shapes import Refused, flag_from

# WhatsApp's own numbers and words for them, from its published `CallLogMessage.CallOutcome`. A call that
# failed, or goes on, has no end that anybody could be told of.
ENDS = {
    "0": CallEnd.ANSWERED,
    "connected": CallEnd.ANSWERED,
    "1": CallEnd.MISSED,
    "missed": CallEnd.MISSED,
    "3": CallEnd.DECLINED,
    "rejected": CallEnd.DECLINED,
    "4": CallEnd.ANSWERED,
    "accepted_elsewhere": CallEnd.ANSWERED,
    "acceptedelsewhere": CallEnd.ANSWERED,
    "6": CallEnd.MISSED,
    "silenced_by_dnd": CallEnd.MISSED,
    "silencedbydnd": CallEnd.MISSED,
    "7": CallEnd.MISSED,
    "silenced_unknown_caller": CallEnd.MISSED,
    "silencedunknowncaller": CallEnd.MISSED,
    # Subtypes of older pages.
    "miss": CallEnd.MISSED,
    "miss_video": CallEnd.MISSED,
    "miss_group": CallEnd.MISSED,
    "miss_group_video": CallEnd.MISSED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call. end None: the page does not tell."""

    kind: MessageKind
    end: CallEnd | None


def call_from(told: object) -> Call | None:
    """The call of a message; None when it is none. Raises Refused."""
    if told is None:
        return None
    if not isinstance(told, dict) or not isinstance(told.get("end", ""), str):
        raise Refused("a call is an object with a word for its end")
    kind = MessageKind.VIDEO_CALL if flag_from(told, "video") else MessageKind.CALL
    return Call(kind=kind, end=ENDS.get(told.get("end", "").lower()))
