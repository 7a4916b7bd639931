"""What a linked page sends: noted as a frame, then acknowledged, refused or lost as the knobs say."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

from tests.standins.whatsapp.devices import Device
from tests.standins.whatsapp.knobs import SendFault

if TYPE_CHECKING:
    from tests.standins.whatsapp.link import Link
    from tests.standins.whatsapp.phone import Phone

REFUSALS = {SendFault.REFUSED: 500, SendFault.REACH_OUT: 463, SendFault.LOCKED: 475}
SENDINGS = ("message", "edit", "revoke")


async def take(link: Link, phone: Phone, device: Device, frame: dict[str, Any]) -> None:
    """Handle one frame of a logged-in page."""
    link.town.note(link, frame)
    kind = frame["kind"]
    if kind in SENDINGS:
        await _take_message(link, phone, device, frame)
    elif kind == "query":
        await link.say(
            {"kind": "answer", "query": frame["query"], "value": _answer(link, phone, frame["wid"])}
        )
    elif kind == "read" and link.town.resolve(frame["to"]) is not None:
        await link.town.post.to_devices(phone, {"kind": "chat_read", "chat": frame["to"]}, besides=device)


async def _take_message(link: Link, phone: Phone, device: Device, frame: dict[str, Any]) -> None:
    fault = phone.knobs.send_fault
    if fault is SendFault.LOST:
        return
    if fault in REFUSALS:
        code = REFUSALS[fault]
        await link.say({"kind": "nack", "stanza_id": frame["stanza_id"], "code": code})
        return
    if fault is SendFault.NONE and phone.knobs.ack_after_s:
        link.spawn(_acknowledge(link, frame["stanza_id"], phone.knobs.ack_after_s))
    elif fault is SendFault.NONE:
        await _acknowledge(link, frame["stanza_id"], 0)
    target = link.town.resolve(frame["to"])
    if target is None:
        return
    record = {
        name: frame[name]
        for name in ("type", "body", "caption", "quoted", "edit_of", "revoke_of", "media", "forwarded")
        if frame.get(name)
    }
    record.setdefault("body", "")
    record["t"] = int(time.time())
    await link.town.post.carry(
        sender=phone, to=target, stanza_id=frame["stanza_id"], record=record, by=device
    )


async def _acknowledge(link: Link, stanza_id: str, after_s: float) -> None:
    if after_s:
        await asyncio.sleep(after_s)
    await link.say({"kind": "ack", "stanza_id": stanza_id, "t": int(time.time())})


def _answer(link: Link, phone: Phone, wid: str) -> dict[str, Any] | None:
    person = link.town.known(wid)
    if person is None:
        return None
    hidden = phone.knobs.lid_only_contacts
    return {"lid": person.lid, "pn": None if hidden else person.pn, "name": person.name}
