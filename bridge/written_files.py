"""Files that the owner sends to the own menu on WhatsApp: which of them are asked for.

Only the page has them. So such a message stays first in its lane until whoever holds the session has
fetched its file (`bridge.fetching`), or until that has taken too long: what the owner writes after it comes
after it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bridge.errors import TemporaryError
from bridge.facts import FileGiven, MessageKind, MessageSeen
from bridge.ids import SessionId
from bridge.menu.book import BOOK, page_of
from bridge.ownership import ruling_number
from bridge.ports.rows import ConversationRow
from bridge.ports.store import Transaction
from bridge.screens import Surface
from bridge.taking import Taken
from bridge.words import N_

FETCHED_WITHIN = timedelta(seconds=60)
"""So long a menu waits for a file: most take seconds, a takeover by another worker less than thirty."""

KINDS = frozenset({MessageKind.IMAGE, MessageKind.DOCUMENT})
NOT_FETCHED = N_("Your file could not be fetched from WhatsApp. Nothing was done; send it once more.")
OTHER_KIND = N_("This cannot be taken here. Send a picture or a document.")


class FileAwaited(TemporaryError):
    """The next fact of a lane waits for its file, which the holder of `session` can fetch."""

    def __init__(self, session: SessionId) -> None:
        super().__init__("a file has to be fetched first")
        self.session = session


async def menu_that_asks(tx: Transaction, session: SessionId, message: MessageSeen) -> ConversationRow | None:
    """The owner's menu, if it asks for the file of this message and stood in view when that was written.

    What is read later was written to a menu that was away: nothing of it is fetched.
    """
    if message.kind not in KINDS or message.caught_up:
        return None
    owner = await ruling_number(tx, session)
    row = await tx.conversation_of(owner.person, session) if owner is not None else None
    if owner is None or row is None or not asks_for_files(row):
        return None
    standing = await tx.standing_screen(row.id, written_at=message.written_at, quoted=message.quoted)
    in_view = standing is not None and standing.revision == row.revision
    return row if in_view else None


def asks_for_files(row: ConversationRow) -> bool:
    """Whether the menu stands on a page that takes some."""
    return BOOK[page_of(row.page)].takes is not None


def not_fetched() -> Taken:
    """What becomes of a file that cannot be had."""
    return Taken(refused=NOT_FETCHED)


def given_by_message(row: ConversationRow, message: MessageSeen, taken: Taken, now: datetime) -> FileGiven:
    """That the owner has sent it, in answer to the screen that asked for it."""
    return taken.as_fact(
        row,
        event_id=message.stanza_id,
        revision=row.revision,
        # Words under what is passed on are somebody else's.
        caption="" if message.forwarded else message.text,
        surface=Surface.WHATSAPP,
        at=now,
    )
