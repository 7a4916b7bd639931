"""What each verb of the control API does. People are meant by id or first name, chats by id."""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from tests.standins.telegram.errors import NotThere
from tests.standins.telegram.groups import Group
from tests.standins.telegram.messages import Message
from tests.standins.telegram.people import Person

if TYPE_CHECKING:
    from tests.standins.telegram.town import TelegramStandIn

Facts = dict[str, Any]
Verb = Callable[["TelegramStandIn", Facts], Awaitable[Any]]


async def act(town: TelegramStandIn, verb: str, facts: Facts) -> Any:
    """Do one verb; what it returns can be sent as JSON.

    Raises:
        ValueError: there is no such verb.
        StandInError: it cannot be done now.
    """
    if verb in TOWN_VERBS:
        return await TOWN_VERBS[verb](town, facts)
    if verb in PEOPLE_VERBS:
        who = town.person(facts.pop("who"))
        group = town.groups.get(facts.pop("chat", who.id))
        return await PEOPLE_VERBS[verb](who, group, facts)
    raise ValueError(f"no verb {verb!r}; there are {[*TOWN_VERBS, *PEOPLE_VERBS]}")


async def _user(town: TelegramStandIn, facts: Facts) -> Facts:
    person = town.user(**facts)
    town.changed()
    return {"id": person.id, "phone": person.phone}


async def _group(town: TelegramStandIn, facts: Facts) -> Facts:
    members = [town.person(member) for member in facts.pop("members")]
    group = town.group(facts.pop("title"), members, **facts)
    town.changed()
    return {"id": group.id}


async def _refuse_next(town: TelegramStandIn, facts: Facts) -> None:
    town.refuse_next(**facts)


async def _cut_next(town: TelegramStandIn, facts: Facts) -> None:
    town.cut_next(**facts)


async def _later(town: TelegramStandIn, facts: Facts) -> None:
    town.later(float(facts["seconds"]))


async def _set(town: TelegramStandIn, facts: Facts) -> None:
    for name, value in facts.items():
        if name not in ("offline", "private_topics"):
            raise ValueError(f"no such knob: {name}")
        setattr(town, name, bool(value))
    town.changed()


async def _hold(town: TelegramStandIn, facts: Facts) -> None:
    town.mail.hold()


async def _release(town: TelegramStandIn, facts: Facts) -> None:
    town.mail.release(reverse=bool(facts.get("reverse")))


async def _replay(town: TelegramStandIn, facts: Facts) -> None:
    town.mail.replay(next(u for u in town.mail.all if u["update_id"] == facts["update_id"]))


async def _starts(who: Person, group: Group | None, facts: Facts) -> int:
    return (await who.starts(facts.get("payload"))).message_id


async def _writes(who: Person, group: Group | None, facts: Facts) -> int:
    chat = group.chat if group else who.chat
    topic = chat.topics[facts["topic"]] if facts.get("topic") else None
    reply_to = _message(who, group, facts["reply_to"]) if facts.get("reply_to") else None
    if group:
        return (await group.writes(who, facts["text"], topic=topic, reply_to=reply_to)).message_id
    return (await who.writes(facts["text"], topic=topic, reply_to=reply_to)).message_id


async def _presses(who: Person, group: Group | None, facts: Facts) -> str:
    on = _message(who, group, facts["on"]) if facts.get("on") else None
    if group:
        return await group.presses(who, facts["label"], on=on)
    return await who.presses(facts["label"], on=on)


async def _presses_raw(who: Person, group: Group | None, facts: Facts) -> str:
    if group:
        return await group.presses_raw(who, facts["message_id"], facts["data"])
    return await who.presses_raw(facts["message_id"], facts["data"])


async def _shares_contact(who: Person, group: Group | None, facts: Facts) -> int:
    other = town_person(who, facts.pop("of_other", None))
    return (await who.shares_contact(of_other=other, **facts)).message_id


async def _sends_photo(who: Person, group: Group | None, facts: Facts) -> int:
    return (await who.sends_photo(base64.b64decode(facts["data"]), facts.get("caption", ""))).message_id


async def _sends_document(who: Person, group: Group | None, facts: Facts) -> int:
    data = base64.b64decode(facts.pop("data"))
    return (await who.sends_document(data, facts.pop("filename"), **facts)).message_id


async def _edits(who: Person, group: Group | None, facts: Facts) -> None:
    await who.edits(_message(who, group, facts["message_id"]), facts["text"])


async def _deletes(who: Person, group: Group | None, facts: Facts) -> None:
    who.deletes(_message(who, group, facts["message_id"]))


async def _blocks(who: Person, group: Group | None, facts: Facts) -> None:
    who.blocks()


async def _unblocks(who: Person, group: Group | None, facts: Facts) -> None:
    who.unblocks()


async def _adds_bot(who: Person, group: Group | None, facts: Facts) -> None:
    await _need(group).adds_bot(who, admin=bool(facts.get("admin")))


async def _removes_bot(who: Person, group: Group | None, facts: Facts) -> None:
    await _need(group).removes_bot(who)


async def _opens_topic(who: Person, group: Group | None, facts: Facts) -> int:
    return (await _need(group).opens_topic(who, facts["name"])).id


def town_person(who: Person, other: str | int | None) -> Person | None:
    """Another person, by id or first name; None for none."""
    return None if other is None else who.town.person(other)


def _need(group: Group | None) -> Group:
    if group is None:
        raise NotThere("`chat` must be a group's id")
    return group


def _message(who: Person, group: Group | None, message_id: int) -> Message:
    message = (group.chat if group else who.chat).message(message_id)
    if message is None:
        raise NotThere(f"message {message_id} is not there")
    return message


TOWN_VERBS: dict[str, Verb] = {
    "user": _user,
    "group": _group,
    "refuse_next": _refuse_next,
    "cut_next": _cut_next,
    "later": _later,
    "set": _set,
    "hold": _hold,
    "release": _release,
    "replay": _replay,
}
PEOPLE_VERBS: dict[str, Callable[[Person, Group | None, Facts], Awaitable[Any]]] = {
    "starts": _starts,
    "writes": _writes,
    "presses": _presses,
    "presses_raw": _presses_raw,
    "shares_contact": _shares_contact,
    "sends_photo": _sends_photo,
    "sends_document": _sends_document,
    "edits": _edits,
    "deletes": _deletes,
    "blocks": _blocks,
    "unblocks": _unblocks,
    "adds_bot": _adds_bot,
    "removes_bot": _removes_bot,
    "opens_topic": _opens_topic,
}
