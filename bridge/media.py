"""Files of messages: which are fetched, how often that is tried, and what is said of one that is not there.

A message is recorded first and waits for nothing. Its file follows, or it is said why there is none.
"""

from __future__ import annotations

import enum
from datetime import datetime, timedelta

from bridge.facts import MessageKind
from bridge.words import N_, Words

MEDIA_KINDS = frozenset(
    {
        MessageKind.IMAGE,
        MessageKind.VIDEO,
        MessageKind.AUDIO,
        MessageKind.VOICE,
        MessageKind.STICKER,
        MessageKind.DOCUMENT,
    }
)
"""What brings a file."""

PICTURES = frozenset({MessageKind.IMAGE, MessageKind.STICKER})
"""What is shown as a picture, if its bytes are one."""


SENT_AS_PICTURES = frozenset({"image/jpeg", "image/png", "image/webp"})
"""What WhatsApp shows as a picture; all else is sent as a document, and keeps every byte."""


class FileState(enum.StrEnum):
    """Where the file of a message is."""

    WAITING = "waiting"
    KEPT = "kept"
    LEFT = "left"  # on WhatsApp, by the operator's limits
    FAILED = "failed"  # it was tried often enough; a person may have it tried again


class FileMove(enum.StrEnum):
    """What happens to one."""

    FETCHED = "fetched"
    LEFT_OUT = "left_out"
    GIVEN_UP = "given_up"
    TRY_AGAIN = "try_again"


NEXT: dict[FileState, dict[FileMove, FileState]] = {
    FileState.WAITING: {
        FileMove.FETCHED: FileState.KEPT,
        FileMove.LEFT_OUT: FileState.LEFT,
        FileMove.GIVEN_UP: FileState.FAILED,
    },
    FileState.KEPT: {},
    # Limits may have been raised since, and WhatsApp's server may have it again.
    FileState.LEFT: {FileMove.TRY_AGAIN: FileState.WAITING},
    FileState.FAILED: {FileMove.TRY_AGAIN: FileState.WAITING},
}


AGAIN = frozenset(state for state, row in NEXT.items() if FileMove.TRY_AGAIN in row)
"""What a person may have tried again."""


class FileTrouble(enum.StrEnum):
    """Why a file is not there, or is not what it was said to be."""

    TOO_LARGE = "too_large"
    NOT_WANTED = "not_wanted"  # files of this kind are not fetched here
    GONE = "gone"
    EMPTY = "empty"
    BROKEN = "broken"  # it broke off, or arrived damaged, each time
    NO_PICTURE = "no_picture"  # kept, and its bytes are not the picture that it was said to be


TOLD = {
    FileTrouble.TOO_LARGE: N_("it is too large"),
    FileTrouble.NOT_WANTED: N_("files of this kind are not fetched"),
    FileTrouble.GONE: N_("WhatsApp does not have it any more"),
    FileTrouble.EMPTY: N_("it is empty"),
    FileTrouble.BROKEN: N_("it broke off each time"),
    FileTrouble.NO_PICTURE: N_("This is not the picture that it says it is. Open it with care."),
}

MISSING = {
    FileState.FAILED: N_("could not be fetched: {why}"),
    FileState.LEFT: N_("left on WhatsApp: {why}"),
}

PAUSES_S = (10.0, 60.0, 300.0, 1800.0, 7200.0)
"""Before each further try. The first is soon, for a line that broke off; the last is for an outage."""

MOST_TRIES = len(PAUSES_S) + 1


def try_again_at(tries: int, now: datetime) -> datetime | None:
    """When a file is tried again after that many tries that came to nothing; None: it is given up."""
    return now + timedelta(seconds=PAUSES_S[tries - 1]) if tries < MOST_TRIES else None


def why_not_there(state: FileState, why: FileTrouble | None, words: Words) -> str | None:
    """What its message's line says of a file that is not there; None: nothing is wrong with it."""
    if state is FileState.LEFT and why is None:  # of history: nobody has asked for it
        return words(N_("left on WhatsApp"))
    if state in MISSING:
        return words(MISSING[state], why=words(TOLD[why or FileTrouble.BROKEN]))
    return words(N_("is being fetched")) if state is FileState.WAITING else None


def can_be_had(state: FileState, why: FileTrouble | None) -> bool:
    """Whether another try may bring it; kinds that are not wanted here are not, however often one asks."""
    return state in AGAIN and why is not FileTrouble.NOT_WANTED
