"""What a person has before their eyes: messages, App Home and modals, made from the engine's rows."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.standins.slack import kit
from tests.standins.telegram.pictures import read_qr

Facts = dict[str, Any]
Shelf = Callable[[str], bytes | None]
"""The bytes of a file by its id; None when it is gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surface:
    """Blocks that somebody sees."""

    blocks: list[Facts]
    shelf: Shelf = field(repr=False, compare=False)

    @property
    def words(self) -> str:
        """What can be read in the blocks."""
        return kit.words(self.blocks)

    @property
    def labels(self) -> list[str]:
        """What can be pressed: buttons and the options of overflow menus."""
        return [label for one in self.elements if one.kind in kit.PRESSED for label in one.labels]

    @property
    def elements(self) -> list[kit.Element]:
        """Everything interactive."""
        return kit.elements(self.blocks)

    @property
    def images(self) -> list[bytes]:
        """The pictures that are kept by Slack, and there."""
        ids = [
            image["slack_file"].get("id", "") for image in kit.images(self.blocks) if "slack_file" in image
        ]
        return [data for data in map(self.shelf, ids) if data is not None]

    @property
    def qr(self) -> str | None:
        """What the QR code on it says, when there is one."""
        return next((code for code in map(read_qr, self.images) if code), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message(Surface):
    """A message; `ephemeral_for`: the id of the one person who sees it. `thread`: `ts` of what it answers."""

    team: str
    channel: str
    ts: str
    user: str
    text: str
    by_bot: bool
    at: tuple[str, str] = field(repr=False, compare=False)  # when it was written: to sort by
    thread: str | None = None
    ephemeral_for: str | None = None
    edited: bool = False
    files: tuple[str, ...] = ()
    metadata: Facts | None = None

    @property
    def words(self) -> str:
        """What can be read: the blocks, or the text where there are none."""
        return kit.words(self.blocks) if self.blocks else kit.plain(self.text)

    @property
    def marks(self) -> list[str]:
        """What Slack would turn into links, mentions and dates (`!channel`, `@U1`, `https://…|label`)."""
        return kit.marks(self.text, self.blocks)

    @property
    def key(self) -> tuple[str, str]:
        """Its channel and time: its name."""
        return self.channel, self.ts


@dataclass(frozen=True, slots=True, kw_only=True)
class View(Surface):
    """App Home, or a modal. `errors`: what the app has complained of, by block id."""

    id: str
    kind: str
    title: str
    submit: str | None
    close: str | None
    callback_id: str
    private_metadata: str
    errors: Facts
    row: Facts = field(repr=False, compare=False)

    @property
    def fields(self) -> list[kit.Element]:
        """What can be filled in."""
        return [one for one in self.elements if one.kind in kit.FIELDS]


def message_of(row: Facts, *, team: str, bots: set[str], shelf: Shelf) -> Message:
    """A message of the engine's."""
    thread = row.get("thread_ts")
    return Message(
        team=team,
        channel=row["channel_id"],
        ts=row["ts"],
        user=row["user"],
        text=row.get("text") or "",
        by_bot=row["user"] in bots,
        at=(row["created_at"], row["ts"]),
        blocks=row.get("blocks") or [],
        thread=thread if thread and thread != row["ts"] else None,
        ephemeral_for=row.get("target_user"),
        edited=bool(row.get("edited")),
        files=tuple(file["file_id"] for file in row.get("files") or []),
        metadata=row.get("metadata"),
        shelf=shelf,
    )


def view_of(row: Facts, *, errors: Facts, shelf: Shelf) -> View:
    """A view of the engine's."""
    return View(
        id=row["view_id"],
        kind=row["type"],
        title=kit.plain(row["title"]) if row.get("title") else "",
        submit=kit.plain(row["submit"]) if row.get("submit") else None,
        close=kit.plain(row["close"]) if row.get("close") else None,
        callback_id=row.get("callback_id") or "",
        private_metadata=row.get("private_metadata") or "",
        blocks=row["blocks"],
        errors=errors,
        row=row,
        shelf=shelf,
    )


def content_of(row: Facts | None) -> bytes | None:
    """A file's bytes."""
    if row is None or row.get("deleted"):
        return None
    return base64.b64decode(row.get("content_base64") or "")
