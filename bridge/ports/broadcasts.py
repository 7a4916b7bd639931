"""Broadcasts, whom they are for, and what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bridge.broadcast_life import Move
from bridge.ids import BroadcastId, CauseId, FileId, LabelId, ListId, OutboxId, PersonId, SessionId
from bridge.ports.broadcast_rows import (
    Audience,
    BadLine,
    BroadcastRow,
    Entry,
    FileRow,
    LabelRow,
    ListRow,
    ListSource,
    OptOutRow,
    PaceName,
    Progress,
    Reach,
    RecipientRow,
    ReportLine,
    Sends,
    Skipped,
)
from bridge.screens import Surface


class AudienceTx(Protocol):
    """Files, lists, labels and opt-outs of one tenant."""

    async def add_file(
        self, file: FileId, person: PersonId, *, name: str, mime_type: str, size_bytes: int, now: datetime
    ) -> FileRow: ...

    async def file(self, file: FileId) -> FileRow | None: ...

    async def add_list(
        self,
        list_id: ListId,
        session: SessionId,
        person: PersonId,
        *,
        source: ListSource,
        name: str,
        entries: Sequence[Entry],
        bad: int,
        folded: int,
        bad_lines: Sequence[BadLine],
        now: datetime,
    ) -> ListRow:
        """Keep a list that was read. Two entries with one number are folded: the first one stays."""
        ...

    async def list_row(self, list_id: ListId) -> ListRow | None: ...

    async def lists(self, session: SessionId, limit: int) -> list[ListRow]:
        """The newest first."""
        ...

    async def agree_to_list(self, list_id: ListId, person: PersonId, surface: Surface, now: datetime) -> None:
        """Somebody states that these people agreed; the first statement stays."""
        ...

    async def labels(self) -> list[LabelRow]:
        """By name."""
        ...

    async def label_person(self, person: PersonId, name: str, now: datetime) -> LabelRow:
        """Put that label on somebody; it is made if there is none of that name (case aside)."""
        ...

    async def unlabel_person(self, person: PersonId, label: LabelId) -> bool:
        """Take it off; a label that nobody bears any more, and no broadcast names, goes. False: had none."""
        ...

    async def labels_of(self, person: PersonId) -> list[LabelRow]: ...

    async def opt_out(self, person: PersonId, reason: str, now: datetime) -> bool:
        """No broadcast may go there any more; False when that was known."""
        ...

    async def opt_in(self, person: PersonId) -> bool:
        """Undo an opt-out; False when there was none."""
        ...

    async def opted_out(self, person: PersonId) -> bool: ...

    async def opt_outs(self, *, limit: int, offset: int = 0) -> tuple[list[OptOutRow], int]:
        """A page of them, newest first, and how many there are."""
        ...


class BroadcastTx(Protocol):
    """Broadcasts of one tenant."""

    async def broadcast_draft(self, session: SessionId) -> BroadcastRow | None:
        """The one that is prepared; a session has at most one."""
        ...

    async def save_broadcast_draft(
        self,
        session: SessionId,
        *,
        text: str | None = None,
        audience: Audience | None = None,
        file: FileId | None = None,
        drop_file: bool = False,
        wanted_at: datetime | None = None,
        at_once: bool = False,
    ) -> BroadcastRow:
        """Change the draft; it is made if there is none. None: leave it. at_once: no chosen start."""
        ...

    async def discard_broadcast_draft(self, session: SessionId) -> bool: ...

    async def reach(self, session: SessionId, audience: Audience, now: datetime) -> Reach:
        """Whom it would reach. Nobody twice, nobody who opted out, and no operator of this tenant's."""
        ...

    async def broadcast(self, broadcast: BroadcastId, *, lock: bool = False) -> BroadcastRow | None: ...

    async def broadcasts(self, session: SessionId, *, limit: int) -> list[BroadcastRow]:
        """Those that were confirmed: under way first, then the newest."""
        ...

    async def move_broadcast(
        self,
        broadcast: BroadcastId,
        move: Move,
        now: datetime,
        *,
        cause: CauseId | None = None,
        starts_at: datetime | None = None,
        why: str | None = None,
        held_until: datetime | None = None,
    ) -> BroadcastRow:
        """Move it by the table.

        UNDO takes its recipients away. PAUSE and STOP take back what is DUE and not begun; STOP also marks
        everybody who still waits as skipped.

        CONFIRM needs a cause; it begins at starts_at, or at once.

        Raises:
            WrongMove: not in its state; UNDO while another draft is written; FINISH while somebody waits or
                a message is on its way.
            LookupError: no such broadcast.
        """
        ...

    async def prepare_recipients(self, broadcast: BroadcastId, limit: int) -> bool:
        """Write down the next `limit` recipients; True when all of them are (it is WAITING then).

        Goes on where it ended, also when it is called twice or dies in between. People who are one are
        folded.
        """
        ...

    async def broadcast_to_mind(self, session: SessionId, now: datetime) -> BroadcastRow | None:
        """The one that the session's holder has to do something about now, locked.

        RUNNING before WAITING whose time has come before PREPARING. None also while a message of a broadcast
        is DUE or SENDING, or the account's sends are stopped.
        """
        ...

    async def next_broadcast_at(self, session: SessionId) -> datetime | None:
        """When the next WAITING one begins."""
        ...

    async def next_recipient(self, broadcast: BroadcastId, *, new_too: bool) -> RecipientRow | None:
        """Whose turn it is; new_too False: of those who are known."""
        ...

    async def add_broadcast_send(
        self, recipient: RecipientRow, text: str, *, now: datetime, file: FileId | None
    ) -> OutboxId:
        """Put the message to a recipient out, DUE at once. Called by `bridge.gate` alone.

        Raises:
            PermanentError: the broadcast is not RUNNING.
            LostRace: since they were looked at its recipient has got one, was skipped, or has opted out.
        """
        ...

    async def skip_recipient(self, broadcast: BroadcastId, person: PersonId, why: Skipped) -> None: ...

    async def number_checked(
        self, recipient: RecipientRow, lid: str | None, there: bool, now: datetime
    ) -> None:
        """WhatsApp was asked about this number. A LID may tell that it is somebody known: they become one,
        and if both are recipients only one of them remains so (SENT before waiting)."""
        ...

    async def change_pace(
        self,
        session: SessionId,
        pace: PaceName | None = None,
        *,
        per_day: int | None = None,
        usual: bool = False,
    ) -> None:
        """Another pace (None: the same), own messages a day; usual: those of the pace again."""
        ...

    async def sends(self, session: SessionId, *, looks_back: int, since: datetime) -> Sends:
        """What broadcasts have sent from this session: the last `looks_back`, and counts since then.

        What was begun counts, also when its fate is unknown.
        """
        ...

    async def progress(self, broadcast: BroadcastId) -> Progress: ...

    async def report(self, broadcast: BroadcastId, *, after: int, limit: int) -> list[ReportLine]:
        """Recipients whose place is greater than `after`, in order."""
        ...

    async def look_again_at_broadcast(self, broadcast: BroadcastId) -> None:
        """A person wants to know what became of what is UNCERTAIN of it: its session's holder shall look."""
        ...

    async def take_broadcast_news(self, session: SessionId) -> list[BroadcastId]:
        """Those of which something is to be told; asked once, told once."""
        ...
