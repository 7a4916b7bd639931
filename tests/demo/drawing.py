"""The town as the plain objects that the demo's page draws. QR texts stay behind: they are logins."""

from __future__ import annotations

from typing import Any

from tests.demo.cast import Cast
from tests.demo.guide import STEPS, Guide
from tests.standins.whatsapp.facts import Entry, Frame
from tests.standins.whatsapp.people import Person
from tests.standins.whatsapp.phone import Phone
from tests.standins.whatsapp.town import WhatsAppStandIn

Drawing = dict[str, Any]
Opened = dict[tuple[str, str], int]
"""How many messages a person has seen of a chat: (person, chat) to the number of entries."""

AUTOMATIC = frozenset({"receipt", "query"})
"""What any WhatsApp Web page sends by itself, unseen by the other side or as a mere delivery tick."""


def draw_town(town: WhatsAppStandIn, cast: Cast, guide: Guide, opened: Opened) -> Drawing:
    """Everything on the page but the console."""
    return {
        "people": [_draw_person(person, cast, opened) for person in cast.everyone],
        "codeOnScreen": bool(town.present_qr),
        "guide": [{"name": name, "text": text, "done": name in guide.done} for name, text in STEPS.items()],
        "towards": [_draw_frame(frame, cast) for frame in towards_customers(town, cast)],
        "heard": sum(1 for person in cast.customers for entry in person.entries if entry.from_me),
    }


def towards_customers(town: WhatsAppStandIn, cast: Cast) -> list[Frame]:
    """What left the linked page towards customers and that they could notice."""
    customers = {person.number for person in cast.customers}
    return [frame for frame in town.frames if frame.to in customers and frame.kind not in AUTOMATIC]


def _draw_person(person: Person, cast: Cast, opened: Opened) -> Drawing:
    is_shop = person is cast.shop
    peers = cast.everyone if is_shop else (cast.shop,)
    drawn: Drawing = {
        "number": person.number,
        "name": person.name,
        "kind": "shop" if is_shop else "owner" if person is cast.owner else "customer",
        "online": person.online,
        "chats": [_draw_chat(person, peer, opened) for peer in peers],
    }
    if isinstance(person, Phone):
        drawn["devices"] = [
            {"id": device.id, "connected": device.link is not None} for device in person.devices.values()
        ]
    return drawn


def _draw_chat(person: Person, peer: Person, opened: Opened) -> Drawing:
    entries = [entry for entry in person.entries if entry.chat == peer.number]
    seen = opened.get((person.number, peer.number), 0)
    # What the service writes into the message-yourself chat is news as well.
    unread = [entry for entry in entries[seen:] if not entry.from_me or (person is peer and entry.device_id)]
    return {
        "with": peer.number,
        "name": "Message yourself" if person is peer else peer.name,
        "self": person is peer,
        "unread": len(unread),
        "messages": [_draw_entry(entry) for entry in entries],
    }


def _draw_entry(entry: Entry) -> Drawing:
    return {
        "id": entry.stanza_id,
        "text": entry.text,
        "type": entry.type,
        "mine": entry.from_me,
        "byDevice": bool(entry.device_id) and entry.from_me,
        "at": entry.at,
        "ack": entry.ack,
        "edited": entry.edited,
        "revoked": entry.revoked,
    }


def _draw_frame(frame: Frame, cast: Cast) -> Drawing:
    return {
        "seq": frame.seq,
        "at": frame.at,
        "kind": frame.kind,
        "to": cast.by_number(frame.to).name,
        "text": frame.text,
    }
