"""How people use the app's surfaces: only what they really see can be pressed, filled in or closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.standins.slack import answers, filling, kit, payloads
from tests.standins.slack.errors import NotThere, NotVisible
from tests.standins.slack.surfaces import Message, View

if TYPE_CHECKING:
    from tests.standins.slack.delivery import Envelope
    from tests.standins.slack.people import Person
    from tests.standins.slack.places import Place
    from tests.standins.slack.replies import Reply

Facts = dict[str, Any]
Target = Message | View | str | None


async def opens_home(person: Person, tab: str) -> None:
    """`app_home_opened`."""
    workspace = person.workspace
    facts: Facts = {"type": "app_home_opened", "user": person.id, "channel": person.dm.id, "tab": tab}
    if tab == "home" and (home := person.home):
        facts["view"] = payloads.told_view(person, home)
    workspace.events.send(facts)


async def commands(person: Person, command: str, text: str, place: Place) -> Message | None:
    """A slash command.

    Raises:
        NotThere: the app has no such command, or the person is not there.
    """
    town = person.workspace.town
    if town.app.commands is not None and command not in town.app.commands:
        raise NotThere(f"{command} is no command; there are {town.app.commands}")
    if place not in person.places:
        raise NotThere(f"{person.name} is not in {place.name}")
    payload = payloads.command(person, command, text, place)
    before = {message.key for message in person.sees(place)}

    async def then(reply: Reply) -> None:
        if not reply.acked:
            person.troubles.append(f"{command} failed because the app did not respond")
        elif reply.body:
            await town.response_urls.answer_now(payload["response_url"], reply.body)

    envelope = town.delivery.send("slash_commands", payload, then)
    await _settled(envelope)
    fresh = [message for message in person.sees(place) if message.key not in before]
    return fresh[-1] if fresh else None


async def presses(person: Person, label: str, on: Target) -> str | None:
    """A press on what shows this label."""
    surface, element = _visible(person, label, on, kit.PRESSED)
    if element.kind == "overflow":
        option = filling.option(element, label)
        facts = {"type": "overflow", "action_id": element.action_id, "selected_option": option}
        await _act(person, payloads.pressed(person, facts, element.block_id, surface))
        return str(option["url"]) if "url" in option else None
    names = ("type", "action_id", "text", "value", "style", "confirm", "url")
    facts = {name: element.facts[name] for name in names if name in element.facts}
    await _act(person, payloads.pressed(person, facts, element.block_id, surface))
    return element.facts.get("url")


async def presses_raw(
    person: Person, action_id: str, value: str, on: Target, block_id: str, changes: Facts
) -> None:
    """Any action on something that is there."""
    surface = _surface(person, on)
    if surface is None:
        raise NotVisible(f"{on!r} is not open")
    facts = {
        "type": "button",
        "action_id": action_id,
        "value": value,
        "text": {"type": "plain_text", "text": "raw"},
    }
    await _act(person, payloads.pressed(person, facts, block_id, surface) | changes)


async def chooses(person: Person, label: str, options: list[str], on: Target) -> None:
    """A choice outside of an input block, told at once."""
    surface, field = _visible(person, label, on, kit.FIELDS)
    several = field.kind in ("checkboxes", "multi_static_select")
    told = filling.filled_in(field, options if several else options[0])
    key = surface.id if isinstance(surface, View) else surface.ts
    person.filled.setdefault(key, {})[field.block_id, field.action_id] = told
    facts = {"action_id": field.action_id} | told
    await _act(person, payloads.pressed(person, facts, field.block_id, surface))


async def submits(person: Person) -> None:
    """The submit button of the top modal."""
    view = person.modal
    if view is None or view.submit is None:
        raise NotVisible("no modal with a submit button is open")
    if gaps := filling.missing(person, view):
        raise NotVisible(f"please fill in {gaps}")
    person.errors.pop(view.id, None)

    async def then(reply: Reply) -> None:
        await answers.take(person, view, reply)

    payload = payloads.submitted(person, view)
    await _settled(person.workspace.town.delivery.send("interactive", payload, then))


async def closes(person: Person, *, everything: bool) -> None:
    """The cross of the top modal, or of the whole stack."""
    if person.modal is None:
        raise NotVisible("no modal is open")
    views = person.modals[::-1]
    ends = views if everything or views[0].row.get("clear_on_close") else views[:1]
    told = [payloads.closed(person, view, everything=len(ends) > 1) for view in ends]
    for view in ends:
        await answers.shut(person, view)
    for view, payload in zip(ends, told, strict=True):
        if view.row.get("notify_on_close"):
            await _settled(person.workspace.town.delivery.send("interactive", payload, None))


async def _act(person: Person, payload: Facts) -> None:
    town = person.workspace.town
    if not town.app.is_interactive:
        raise NotThere("the app's manifest has no interactivity")

    def then(reply: Reply) -> None:
        if not reply.acked:
            person.troubles.append(f"the app did not respond to {payload['actions'][0]['action_id']}")

    await _settled(town.delivery.send("interactive", payload, then))


async def _settled(envelope: Envelope) -> None:
    """Wait for the app's answer, unless deliveries are held."""
    if not envelope.held:
        await envelope.answered.wait()


def _visible(person: Person, label: str, on: Target, kinds: set[str]) -> tuple[Message | View, kit.Element]:
    places = _surfaces(person, on)
    for surface in places:
        for element in surface.elements:
            if element.kind in kinds and label in element.labels:
                return surface, element
    raise NotVisible(f"nothing shows {label!r}; there are {[one.labels for one in places if one.labels]}")


def _surfaces(person: Person, on: Target) -> list[Message | View]:
    if on is not None:
        found = _surface(person, on)
        return [] if found is None else [found]
    if person.modal:
        return [person.modal]
    messages = [message for place in person.places for message in person.sees(place)]
    newest: list[Message | View] = [*sorted(messages, key=lambda one: one.at, reverse=True)]
    return [*newest, person.home] if person.home else newest


def _surface(person: Person, on: Target) -> Message | View | None:
    """What is meant, as it is now; None when it is gone."""
    if isinstance(on, Message):
        place = person.workspace.places[on.channel]
        return next((one for one in person.sees(place) if one.ts == on.ts), None)
    if isinstance(on, View):
        return next((one for one in [*person.modals[-1:], person.home] if one and one.id == on.id), None)
    return person.modal if on == "modal" else person.home
