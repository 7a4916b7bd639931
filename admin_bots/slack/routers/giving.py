"""Files that people give to their menu: shared in the direct messages, or chosen in a window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from admin_bots.given_files import FileGone, FileTooLarge
from admin_bots.slack import texts
from admin_bots.slack.envelopes import Body, account_of, name_of
from admin_bots.slack.errors import FileElsewhere, MissingScope
from admin_bots.slack.files import SharedFile, shared_files
from admin_bots.slack.lines import whisper
from admin_bots.slack.parts import Parts
from admin_bots.slack.refs import message_ref
from admin_bots.slack.routers.joining import typed_in
from admin_bots.slack.spots import Spot
from bridge.desk import MAX_TYPED, Given, Seat, TooLong
from bridge.errors import PermanentError
from bridge.giving import EMPTY, TOO_LARGE, EmptyFile
from bridge.ids import ConversationId, PersonId
from bridge.ports.files import MAX_FILE_BYTES
from bridge.screens import Surface

SAID: dict[type[PermanentError], str] = {
    FileTooLarge: TOO_LARGE,
    FileElsewhere: texts.FILE_ELSEWHERE,
    MissingScope: texts.MAY_NOT_READ,
    FileGone: texts.FILE_GONE,
    EmptyFile: EMPTY,
    TooLong: texts.TOO_LONG,
}
"""What a person hears whose file was not taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """Which screen of whose menu a file answers."""

    seat: Seat
    conversation: ConversationId
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """For whom a file in a thread is. thread: of a room; None: in the direct messages."""

    seat: Seat
    conversation: ConversationId
    contact: PersonId
    thread: str | None


async def reply_with(
    parts: Parts, body: Body, files: Sequence[SharedFile], caption: str, meant: Meant
) -> None:
    """Fetch a file and make a reply of it; what hinders that is said to whoever shared it.

    Raises:
        NotYours: they may not (any more).
        TemporaryError: not now.
    """
    account = account_of(body)
    if account is None:
        return
    if len(files) != 1:
        await _say(parts, body, account, texts.ONE_FILE, thread=_ts_of(meant))
        return
    try:
        async with parts.files.fetched(account.team, files[0]) as path:
            given = Given(path=path, name=files[0].name, mime_type=files[0].mime_type, caption=caption)
            told = meant.seat.tenant, meant.seat.person, meant.conversation, meant.contact, given
            if meant.thread is None:
                await parts.desk.draft_file(*told, Surface.SLACK, name_of(body))
            else:
                await parts.desk.offer_file(*told, Surface.SLACK, name_of(body), thread=meant.thread)
    except tuple(SAID) as error:
        await _say(parts, body, account, SAID[type(error)], thread=_ts_of(meant))


def _ts_of(meant: Meant) -> str | None:
    thread = message_ref(meant.thread)
    return None if thread is None else thread.ts


async def give(
    parts: Parts, body: Body, files: Sequence[SharedFile], caption: str, answered: Answered
) -> None:
    """Fetch a file and give it to the menu; what hinders that is said to whoever gave it.

    Raises:
        NotYours: the menu is not theirs (any more).
        TemporaryError: not now.
    """
    account = account_of(body)
    if account is None:
        return
    if len(files) != 1:
        await _say(parts, body, account, texts.ONE_FILE)
        return
    try:
        async with parts.files.fetched(account.team, files[0]) as path:
            await parts.desk.give_file(
                answered.seat.tenant,
                answered.seat.person,
                answered.conversation,
                Given(path=path, name=files[0].name, mime_type=files[0].mime_type, caption=caption),
                revision=answered.revision,
                surface=Surface.SLACK,
                event_id=name_of(body),
            )
    except tuple(SAID) as error:
        await _say(parts, body, account, SAID[type(error)])


def files_in(body: Body) -> list[SharedFile]:
    """What was chosen in a window's field for files."""
    try:
        return shared_files(body["view"]["state"]["values"]["file"]["file"]["files"])
    except (KeyError, TypeError):
        return []


def is_empty(body: Body) -> bool:
    """Whether the window takes a text or a file, and brought neither."""
    try:
        takes_file = "file" in body["view"]["state"]["values"]
    except (KeyError, TypeError):
        return False
    return takes_file and not files_in(body) and not typed_in(body).strip()


async def _say(parts: Parts, body: Body, account: Spot, line: str, *, thread: str | None = None) -> None:
    words = await parts.people.words(account)
    told = words(line, most=MAX_FILE_BYTES // 1024**2, count=MAX_TYPED)
    await whisper(parts, body, told, thread=thread)
