"""Pictures: uploaded where only the bot sees them, shown when Slack is done with them, then deleted.

Slack works on an upload after it has said yes; a view that names the file too early is refused. So the upload
runs beside the drawing, and the place is drawn once more when the picture is ready.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

import structlog

from admin_bots.given_files import FileGone
from admin_bots.slack.requests import PoliteClient
from admin_bots.slack.workspaces import Workspaces
from bridge.errors import BridgeError, TemporaryError
from bridge.ports.rows import SurfaceRow
from bridge.ports.store import Store
from bridge.screens import Surface

log = structlog.get_logger()

FILE = "file/"
"""Begins the names under which our files in Slack are remembered until they are deleted."""

POLL_S = 0.25
POLLS = 80
"""How often Slack is asked whether it is done with a picture: twenty seconds in all."""


@dataclass(slots=True)
class _Shelf:
    """What one place shows: the picture wanted, the file that is ready, and files that have served."""

    wanted: str = ""
    file: str | None = None
    served: list[str] = field(default_factory=list)
    making: asyncio.Task[None] | None = None


@dataclass(slots=True, kw_only=True)
class Pictures:
    """All places' pictures. ready: called with a place whose picture can be shown now."""

    workspaces: Workspaces
    store: Store
    ready: Callable[[SurfaceRow], None]
    _shelves: dict[str, _Shelf] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def of(
        self,
        place: SurfaceRow,
        team: str,
        what: str,
        png: Callable[[], bytes],
        alt: str,
        *,
        shelf: str | None = None,
    ) -> str | None:
        """The file that shows `what` (or, until that is ready, what was shown before); None: not yet.

        shelf: of what is shown beside the place's own screen.
        """
        return self._of(place, team, what, png, alt, self._shelves.setdefault(shelf or place.id, _Shelf()))

    def _of(
        self, place: SurfaceRow, team: str, what: str, png: Callable[[], bytes], alt: str, shelf: _Shelf
    ) -> str | None:
        wanted = hashlib.blake2b(what.encode(), digest_size=16).hexdigest()
        if shelf.wanted != wanted:
            shelf.wanted = wanted
            self._stop(shelf)
            shelf.making = self._go(self._make(place, shelf, team, png(), alt))
        return shelf.file

    async def made(self, name: str, *, within_s: float) -> str | None:
        """Wait a little for the picture of that shelf; None: it is not ready yet."""
        shelf = self._shelves.get(name)
        if shelf is None or shelf.making is None:
            return None
        await asyncio.wait({shelf.making}, timeout=within_s)
        return shelf.file

    def tidy(self, place: SurfaceRow, team: str) -> None:
        """What is shown there has been drawn: files that have served go."""
        shelf = self._shelves.get(place.id)
        if shelf is not None and shelf.served:
            served, shelf.served = shelf.served, []
            self._go(self._delete(team, served))

    def clear(self, name: str, team: str) -> None:
        """No picture is shown on that shelf (a place's is called as the place) any more."""
        shelf = self._shelves.pop(name, None)
        if shelf is not None:
            self._stop(shelf)
            self._go(self._delete(team, [*shelf.served, *([shelf.file] if shelf.file else [])]))

    async def upload(self, client: PoliteClient, png: bytes, alt: str) -> str:
        """A file that only the bot sees, ready to be shown; its id.

        Raises:
            TemporaryError: Slack is not done with it in time; it will be deleted.
        """
        given = await client.files_getUploadURLExternal(filename="picture.png", length=len(png), alt_txt=alt)
        file = str(given["file_id"])
        await self.store.keep(Surface.SLACK, f"{FILE}{client.team}/{file}", "")
        await client.put_file(str(given["upload_url"]), png)
        await client.files_completeUploadExternal(files=[{"id": file, "title": alt}])
        for _ in range(POLLS):
            known = (await client.files_info(file=file))["file"]
            # Slack has looked at it when it knows what it is and how large.
            if known.get("mimetype") and known.get("original_w"):
                return file
            await asyncio.sleep(POLL_S)
        raise TemporaryError("Slack is not done with a picture", retry_after_s=1.0)

    async def delete_leftovers(self) -> None:
        """Delete what a process left that died: nobody shows it any more."""
        for name in await self.store.kept_names(Surface.SLACK, FILE):
            team, _, file = name.removeprefix(FILE).partition("/")
            await self._delete(team, [file])

    async def close(self) -> None:
        """Delete what is shown; nobody updates it from now on."""
        tasks = [shelf.making for shelf in self._shelves.values() if shelf.making is not None]
        for task in (*tasks, *self._tasks):
            task.cancel()
        await asyncio.gather(*tasks, *self._tasks, return_exceptions=True)

    async def _make(self, place: SurfaceRow, shelf: _Shelf, team: str, png: bytes, alt: str) -> None:
        try:
            client = (await self.workspaces.of(team)).client
            file = await self.upload(client, png, alt)
        except BridgeError as error:
            log.warning("slack.picture_not_made", error=type(error).__name__)
            shelf.wanted = ""  # the next drawing tries again
            return
        if shelf.file is not None:
            shelf.served.append(shelf.file)
        shelf.file = file
        self.ready(place)

    async def _delete(self, team: str, files: list[str]) -> None:
        for file in files:
            try:
                client = (await self.workspaces.of(team)).client
                await client.files_delete(file=file)
            except FileGone:
                pass
            except BridgeError as error:
                log.warning("slack.picture_left", error=type(error).__name__)
                continue
            await self.store.drop_kept(Surface.SLACK, f"{FILE}{team}/{file}")

    def _stop(self, shelf: _Shelf) -> None:
        if shelf.making is not None:
            shelf.making.cancel()  # its file, if there is one by now, is a leftover

    def _go(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work, name="slack.picture")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
