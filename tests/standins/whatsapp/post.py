"""The post office: carries what people and pages send to phones and to every linked device."""

from __future__ import annotations

import itertools
import time
from typing import TYPE_CHECKING, Any

from tests.standins.whatsapp.devices import Device, Room
from tests.standins.whatsapp.facts import Entry
from tests.standins.whatsapp.people import Person
from tests.standins.whatsapp.phone import Phone

if TYPE_CHECKING:
    from tests.standins.whatsapp.town import WhatsAppStandIn


class PostOffice:
    """Carries messages and receipts.

    Mail for a device is kept until the device acknowledges it, and then dropped.
    """

    def __init__(self, town: WhatsAppStandIn) -> None:
        self._town = town
        self._mail_ids = itertools.count(1)
        self._carried: set[tuple[str, str]] = set()

    async def carry(
        self,
        *,
        sender: Person,
        to: Person | Room,
        stanza_id: str,
        record: dict[str, Any],
        by: Device | None = None,
    ) -> None:
        """Bring one message, edit or revoke to its readers and to the sender's other devices."""
        if isinstance(sender, Phone) and sender.knobs.server_deduplicates and by:
            if (sender.number, stanza_id) in self._carried:
                return
            self._carried.add((sender.number, stanza_id))
        readers = [m for m in to.members if m is not sender] if isinstance(to, Room) else [to]
        own_list = isinstance(to, Room) and to.jid.endswith("@broadcast") and to is not self._town.status_feed
        if own_list:
            record = {**record, "broadcast": True}
        self._write_down(sender, sender, to, stanza_id, record, by)
        if isinstance(sender, Phone) and not (isinstance(to, Room) and to.jid.endswith("@newsletter")):
            mail = self._mail(sender, sender, to, stanza_id, record)
            await self.to_devices(sender, mail, besides=by)
        for reader in readers:
            if reader is sender:
                continue
            chat = sender if own_list or not isinstance(to, Room) else to
            self._write_down(reader, sender, chat, stanza_id, record, by)
            if isinstance(reader, Phone):
                await self.to_devices(reader, self._mail(reader, sender, chat, stanza_id, record))
            await self._answer_delivered(sender, reader, stanza_id)
        self._town.changed()

    async def receipt(self, *, by: Person, of: Person, ids: list[str], ack: int) -> None:
        """Tell the devices of `of` that `by` got (2), read (3) or played (4) these messages."""
        for entry in of.entries:
            if entry.stanza_id in ids and entry.from_me:
                entry.ack = max(entry.ack, ack)
        if isinstance(of, Phone) and ids:
            mail = {"kind": "receipt", "chat": self.chat_id(of, by), "ids": ids, "ack": ack}
            await self.to_devices(of, mail)
        self._town.changed()

    async def to_devices(self, phone: Phone, mail: dict[str, Any], besides: Device | None = None) -> None:
        """Queue `mail` for each device of `phone` and send it to those that listen."""
        for device in list(phone.devices.values()):
            if device is besides:
                continue
            mid = next(self._mail_ids)
            device.waiting[mid] = {**mail, "mid": mid}
            if device.link and device.link.listening and not phone.knobs.deaf:
                await device.link.say(device.waiting[mid])

    def brings_history(self, phone: Phone, device: Device) -> None:
        """Before anything else a new device gets what the phone remembers; it is not new to anybody."""
        for chat, sender, stanza_id, record in phone.past:
            mid = next(self._mail_ids)
            told = self._mail(phone, sender, chat, stanza_id, record)
            device.waiting[mid] = {**told, "mid": mid, "is_new": False}

    def chat_id(self, account: Phone, whom: Person | Room) -> str:
        """The id of the chat with `whom` on pages of `account`."""
        if isinstance(whom, Room):
            return whom.jid
        return whom.lid if account.knobs.lid_addressing else whom.pn

    async def _answer_delivered(self, sender: Person, reader: Person, stanza_id: str) -> None:
        if not isinstance(sender, Phone) or not sender.knobs.delivery_receipts or not reader.online:
            return
        await self.receipt(by=reader, of=sender, ids=[stanza_id], ack=2)

    def _mail(
        self, account: Phone, sender: Person, chat: Person | Room, stanza_id: str, record: dict[str, Any]
    ) -> dict[str, Any]:
        told = account.knobs
        mail = {
            "kind": "message",
            "stanza_id": stanza_id,
            "chat": self.chat_id(account, chat),
            "from_me": sender is account,
            "author": self.chat_id(account, sender),
            "author_lid": sender.lid,
            "author_pn": None if told.lid_only_contacts else sender.pn,
            "name": sender.name,
            **record,
        }
        if isinstance(chat, Person) and chat is not sender:
            mail["chat_lid"], mail["chat_pn"] = chat.lid, None if told.lid_only_contacts else chat.pn
            mail["chat_name"] = chat.name
        elif isinstance(chat, Room):
            mail["chat_name"] = chat.name
        if author := record.get("reaction_to_author"):
            mail["reaction_to_me"] = author == account.number
        if quoted := record.get("quoted"):
            old = next((e for e in account.entries if e.stanza_id == quoted), None)
            mail["quoted_text"] = old.text if old else ""
            mail["quoted_author"] = self.chat_id(account, self._town.person(old.author)) if old else None
        return mail

    def _write_down(
        self,
        on: Person,
        sender: Person,
        chat: Person | Room,
        stanza_id: str,
        record: dict[str, Any],
        by: Device | None,
    ) -> None:
        target = record.get("edit_of") or record.get("revoke_of") or record.get("reaction_to")
        if target:
            for old in on.entries:
                if old.stanza_id == target:
                    old.text = str(record["body"]) if record.get("edit_of") else old.text
                    old.edited = old.edited or bool(record.get("edit_of"))
                    old.revoked = old.revoked or bool(record.get("revoke_of"))
                    if record.get("reaction_to"):
                        old.reactions[sender.number] = str(record["body"])
            return
        on.show(
            Entry(
                stanza_id=stanza_id,
                chat=chat.canonical,
                author=sender.number,
                from_me=on is sender,
                text=str(record.get("body") or record.get("caption") or ""),
                type=str(record.get("type", "chat")),
                at=time.time(),
                device_id=by.id if by else "",
                quoted=record.get("quoted"),
                media=record.get("media"),
            )
        )
