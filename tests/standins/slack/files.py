"""Files are late: Slack works at each upload for a while before it can be shown."""

from __future__ import annotations

import asyncio
import struct
from typing import TYPE_CHECKING, Any

from tests.standins.slack.surfaces import content_of
from tests.standins.telegram.pictures import PNG

if TYPE_CHECKING:
    from tests.standins.slack.town import SlackStandIn
    from tests.standins.slack.workspaces import Workspace

Facts = dict[str, Any]
LATE = ("mimetype", "filetype", "pretty_type", "original_w", "original_h", "thumb_360", "thumb_64")


class Readiness:
    """Which files can be shown already."""

    def __init__(self, town: SlackStandIn) -> None:
        self.town = town
        self._ready: dict[str, bool] = {}
        self._timers: list[asyncio.TimerHandle] = []

    def begins(self, file_id: str) -> None:
        """A file was completed; it is ready after the stand-in's `file_delay_s`."""
        self._ready[file_id] = False
        if self.town.file_delay_s is not None:
            loop = asyncio.get_running_loop()
            self._timers.append(loop.call_later(self.town.file_delay_s, self._finish, file_id))

    def finish(self) -> None:
        """All are ready."""
        for file_id in list(self._ready):
            self._finish(file_id)

    def is_ready(self, workspace: Workspace, file_id: str) -> bool:
        """Whether it is there and can be shown."""
        row = workspace.mirror.one("files", file_id=file_id)
        return row is not None and not row.get("deleted") and self._ready.get(file_id, True)

    def told(self, workspace: Workspace, file: Facts) -> Facts:
        """A file as Slack tells of it now."""
        if not self._ready.get(file["id"], True):
            return {name: value for name, value in file.items() if name not in LATE} | {"mimetype": ""}
        data = content_of(workspace.mirror.one("files", file_id=file["id"])) or b""
        if not data.startswith(PNG):
            return file
        width, height = struct.unpack(">II", data[16:24])
        return file | {"original_w": width, "original_h": height, "thumb_360": file["url_private"]}

    def _finish(self, file_id: str) -> None:
        self._ready[file_id] = True
        self.town.changed()

    async def close(self) -> None:
        """Wait for no file any more."""
        for timer in self._timers:
            timer.cancel()
