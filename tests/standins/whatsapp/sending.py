"""What a linked page sends: noted as a frame, then acknowledged, refused or lost as the knobs say."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

from tests.standins.whatsapp.devices import Device
from tests.standins.whatsapp.knobs import SendFault
from tests.standins.whatsapp.people import Person

if TYPE_CHECKING:
    from tests.standins.whatsapp.link import Link
    from tests.standins.whatsapp.phone import Phone

REFUSALS = {SendFault.REFUSED: 500, SendFault.REACH_OUT: 463, SendFault.QUOTA: 475}
SENDINGS = ("message", "edit", "revoke")


async def take(link: Link, phone: Phone, device: Device, frame: dict[str, Any]) -> None:
    """Handle one frame of a logged-in page."""
    link.town.note(link, frame)
    kind = frame["kind"]
    if kind in SENDINGS:
        await _take_message(link, phone, device, frame)
    elif kind == "query":
        await link.say({"kind": "answer", "query": frame["query"], **_answer(link, phone, frame["wid"])})
    elif kind == "timelock_query":
        await link.say({"kind": "timelock", "until": phone.reach_out_limit_until})
    elif kind == "read" and link.town.resolve(frame["to"]) is not None:
        await link.town.post.to_devices(phone, {"kind": "chat_read", "chat": frame["to"]}, besides=device)


async def _take_message(link: Link, phone: Phone, device: Device, frame: dict[str, Any]) -> None:
    target = link.town.resolve(frame["to"])
    fault = phone.knobs.send_fault
    if fault is SendFault.NONE and isinstance(target, Person) and phone.may_not_meet(target):
        fault = phone.knobs.new_contact_fault
    if fault is SendFault.LOST:
        return
    if fault in REFUSALS:
        await _refuse(link, phone, frame["stanza_id"], fault)
        return
    if fault is not SendFault.NO_ACK and phone.knobs.ack_after_s:
        link.spawn(_acknowledge(link, frame["stanza_id"], phone.knobs.ack_after_s))
    elif fault is not SendFault.NO_ACK:
        await _acknowledge(link, frame["stanza_id"], 0)
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


async def _refuse(link: Link, phone: Phone, stanza_id: str, fault: SendFault) -> None:
    if fault is SendFault.REACH_OUT:
        phone.reach_out_limit_until = time.time() + phone.knobs.limit_lasts_s
        if phone.knobs.limits_pushed:
            await link.say({"kind": "timelock", "until": phone.reach_out_limit_until})
    refusal = {"kind": "nack", "stanza_id": stanza_id, "code": REFUSALS[fault]}
    after_s = phone.knobs.refused_after_ack_s
    if after_s is None:
        await link.say(refusal)
        return

    async def later() -> None:
        await asyncio.sleep(after_s)
        await link.say(refusal)

    await _acknowledge(link, stanza_id, 0)
    link.spawn(later())


async def _acknowledge(link: Link, stanza_id: str, after_s: float) -> None:
    if after_s:
        await asyncio.sleep(after_s)
    await link.say({"kind": "ack", "stanza_id": stanza_id, "t": int(time.time())})


def _answer(link: Link, phone: Phone, wid: str) -> dict[str, Any]:
    """The error of a question, or who was found; None is nobody."""
    if phone.knobs.lookups_limited:
        return {"error": 429}
    person = link.town.known(wid)
    if person is None or phone.knobs.lookups_fail:
        return {"value": None}
    hidden = phone.knobs.lid_only_contacts
    return {"value": {"lid": person.lid, "pn": None if hidden else person.pn, "name": person.name}}
