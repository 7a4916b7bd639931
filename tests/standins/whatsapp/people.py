"""Other people in the town: what they write, edit, revoke and read, and what reached them."""

from __future__ import annotations

import hashlib
import secrets
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.standins.whatsapp.devices import Room
from tests.standins.whatsapp.facts import Entry

if TYPE_CHECKING:
    from tests.standins.whatsapp.town import WhatsAppStandIn


def digits_of(number: str) -> str:
    """The digits of a phone number or of an id such as `5511988880002@c.us`."""
    return "".join(c for c in number.split("@")[0] if c.isdigit())


def lid_of(digits: str) -> str:
    """The LID that a number has in every town: 15 digits that do not show the number."""
    return str(10**14 + int(hashlib.sha256(digits.encode()).hexdigest(), 16) % (9 * 10**14))


def new_stanza_id() -> str:
    """An id as phones make them (32 hex digits, so not `3EB0`, which is the web's)."""
    return "AC" + secrets.token_hex(15).upper()


@dataclass(slots=True, kw_only=True, eq=False)
class Person:
    """Someone with a phone. Everybody has a number and a LID."""

    town: WhatsAppStandIn
    number: str  # "+5511988880002"
    name: str
    online: bool = True
    entries: list[Entry] = field(default_factory=list)

    @property
    def digits(self) -> str:
        """The number without its plus."""
        return digits_of(self.number)

    @property
    def pn(self) -> str:
        """The id by phone number."""
        return f"{self.digits}@c.us"

    @property
    def lid(self) -> str:
        """The id that hides the number."""
        return f"{lid_of(self.digits)}@lid"

    @property
    def canonical(self) -> str:
        """The name under which frames and entries speak of this person."""
        return self.number

    async def writes(
        self, to: Person | Room | str, text: str, *, quoted: str | None = None, **options: Any
    ) -> str:
        """Write `text`; returns the stanza id.

        Options: `stanza_id` (senders choose their ids), `forwarded`, `broadcast` (sent through a broadcast
        list of the writer), `type`, `t` (unix seconds).
        """
        return await self._sends(to, {"type": "chat", "body": text, "quoted": quoted, **options})

    async def sends_media(
        self,
        to: Person | Room | str,
        data: bytes,
        *,
        mimetype: str = "image/png",
        filename: str | None = None,
        caption: str = "",
        **options: Any,
    ) -> str:
        """Send a file; returns the stanza id."""
        media = self.town.media.keep(data, mimetype=mimetype, filename=filename)
        kind = mimetype.split("/")[0]
        kind = kind if kind in ("image", "video", "audio") else "document"
        return await self._sends(
            to, {"type": kind, "body": "", "caption": caption, "media": media, **options}
        )

    async def sends_contact(self, to: Person | Room | str, name: str, number: str) -> str:
        """Forward a contact card; returns the stanza id."""
        phone = f"TEL;type=CELL;waid={digits_of(number)}:{number}"
        card = f"BEGIN:VCARD\nVERSION:3.0\nN:;{name};;;\nFN:{name}\n{phone}\nEND:VCARD"
        return await self._sends(to, {"type": "vcard", "body": card, "vcard_name": name})

    async def posts_status(self, text: str) -> str:
        """Post a status that all phones of the town see; returns the stanza id."""
        return await self.writes(self.town.status_feed, text)

    async def edits(self, stanza_id: str, text: str) -> None:
        """Edit an earlier message of one's own."""
        entry = self._own(stanza_id)
        record = {"type": "chat", "body": text, "edit_of": stanza_id}
        await self._sends(self.town.find(entry.chat), record)
        entry.text, entry.edited = text, True

    async def revokes(self, stanza_id: str) -> None:
        """Delete an earlier message of one's own for everyone."""
        entry = self._own(stanza_id)
        await self._sends(self.town.find(entry.chat), {"type": "revoked", "body": "", "revoke_of": stanza_id})
        entry.revoked = True

    async def reacts(self, stanza_id: str, emoji: str) -> None:
        """Put an emoji on a message of a chat of one's own, or ("") take it off."""
        entry = next(e for e in self.entries if e.stanza_id == stanza_id)
        record = {
            "type": "reaction",
            "body": emoji,
            "reaction_to": stanza_id,
            "reaction_to_author": entry.author,
        }
        await self._sends(self.town.find(entry.chat), record)

    async def asks_poll(self, to: Person | Room | str, question: str, options: list[str]) -> str:
        """Send a poll; returns the stanza id."""
        return await self._sends(
            to, {"type": "poll_creation", "body": "", "poll_name": question, "poll_options": options}
        )

    async def calls(self, whom: Person, *, outcome: str | int | None, video: bool = False) -> str:
        """A call that is over, as it stands in both chats; returns the stanza id."""
        call = {"type": "call_log", "body": "", "call_outcome": outcome, "call_video": video}
        return await self._sends(whom, call)

    async def reads(self, whom: Person) -> None:
        """Open the chat with `whom`: everything of theirs becomes read, and their devices are told."""
        ids = [e.stanza_id for e in self.entries if e.chat == whom.canonical and not e.from_me]
        await self.town.post.receipt(by=self, of=whom, ids=ids, ack=3)

    def received(self, sender: Person) -> list[Entry]:
        """What reached this person from `sender`, oldest first.

        The same stanza id twice is one entry with two `copies`: a phone shows it once, a judge may count.
        """
        return [e for e in self.entries if not e.from_me and e.author == sender.number]

    def goes_offline(self) -> None:
        """No delivery receipts from now on."""
        self.online = False

    def comes_online(self) -> None:
        """Delivery receipts again."""
        self.online = True

    def show(self, entry: Entry) -> None:
        """Put a message on this person's screen, or count one more copy of it."""
        for old in self.entries:
            if (old.stanza_id, old.chat, old.author) == (entry.stanza_id, entry.chat, entry.author):
                old.copies += 1
                return
        self.entries.append(entry)

    def _own(self, stanza_id: str) -> Entry:
        return next(e for e in self.entries if e.stanza_id == stanza_id and e.from_me)

    async def _sends(self, to: Person | Room | str, record: dict[str, Any]) -> str:
        stanza_id = str(record.pop("stanza_id", None) or new_stanza_id())
        record.setdefault("t", int(time.time()))
        target = self if to == "me" else self.town.find(to)
        await self.town.post.carry(sender=self, to=target, stanza_id=stanza_id, record=record)
        return stanza_id
