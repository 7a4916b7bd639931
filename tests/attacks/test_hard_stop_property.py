"""The hard stop, at the wire: in whatever order things happen, each frame goes where it may go."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bridge.facts import Address, ChatKind
from bridge.ids import new_id
from bridge.ports.rows import Role
from tests.attacks.line import Line, open_line
from tests.bridge.town import Town, found_town
from tests.bridge.townsfolk import CARLA, DAVID, OWNER

NEW = Address(lid="710", phone="+34600000010", name="Olga new")
CUSTOMERS = [CARLA, DAVID]
LURES = ["menu", "help", "0", "1", "2", "4", "SAVE 1", "send", "hello"]

Act = Callable[[Line], Awaitable[object]]


def writes(text: str, who: Address, form: str, chat: ChatKind, *, late: bool) -> Act:
    """Somebody writes, under one of the addresses that WhatsApp may show of them."""
    shown = {
        "both": who,
        "lid": Address(lid=who.lid, name=who.name),
        "phone": Address(phone=who.phone, name=who.name),
    }[form]
    return lambda line: line.writes(text, shown, chat_kind=chat, caught_up=late, forwarded=late)


def sends_the_code(who: Address) -> Act:
    """A customer has got hold of the code that Olga's next number has to send."""

    async def act(line: Line) -> None:
        if await _is_owner(line):
            await line.writes(await line.town.proposes(NEW.phone), who)

    return act


def moves_to(number: Address) -> Act:
    """Olga's menu moves to another number of hers."""

    async def act(line: Line) -> None:
        if await _is_owner(line):
            await line.moves_to(number)

    return act


def replies(to: Address) -> Act:
    """Olga replies, if that customer stands in the log."""

    async def act(line: Line) -> None:
        town = line.town
        await town.types("menu")
        for label in ("Messages", "By contact", str(to.name), "Reply"):
            if not await _presses(town, label):
                return
        await town.types(f"for {to.name}")
        await _presses(town, f"Send to {to.name}")

    return act


async def _presses(town: Town, label: str) -> bool:
    offered = [
        choice
        for choice in town.screen().choices
        if choice.label.startswith(label) and choice.why_not is None
    ]
    if offered:
        await town.presses(label)
    return bool(offered)


def while_offline(happens: list[Act]) -> Act:
    """All this happens while nothing can be sent; what waits goes out then."""

    async def act(line: Line) -> None:
        line.goes_offline()
        for one in happens:
            await one(line)
        await line.comes_online()

    return act


def while_dead(happens: list[Act]) -> Act:
    """The process dies with the owner's answer in hand; all this happens before the next one starts."""

    async def act(line: Line) -> None:
        line.goes_offline()
        await line.writes("menu", OWNER)
        if await line.desk.due(line.town.clock.now()):
            await line.dies_in_the_middle_of_a_send()
        await line.dies()
        for one in happens:
            await one(line)
        await line.starts()

    return act


async def is_suspended(line: Line) -> None:
    await line.town.store.platform.suspend(line.town.tenant, True)


async def goes_on(line: Line) -> None:
    await line.town.store.platform.suspend(line.town.tenant, False)


async def is_owner_no_more(line: Line) -> None:
    await line.town.demotes(line.town.olga, Role.AGENT)


async def is_owner_again(line: Line) -> None:
    await line.town.demotes(line.town.olga, Role.OWNER)


async def switches_language(line: Line) -> None:
    async with line.town.store.transaction(line.town.tenant) as tx:
        await tx.change_tenant(language="hi")


forms = st.sampled_from(["both", "lid", "phone"])
acts_of_people = st.one_of(
    st.builds(
        writes,
        st.sampled_from(LURES),
        st.sampled_from([OWNER, NEW, *CUSTOMERS]),
        forms,
        st.sampled_from(ChatKind).filter(lambda kind: kind is not ChatKind.SELF),
        late=st.booleans(),
    ),
    st.builds(
        writes,
        st.sampled_from(LURES),
        st.sampled_from([OWNER, NEW, *CUSTOMERS]),
        forms,
        st.just(ChatKind.PERSON),
        late=st.just(False),
    ),
    st.builds(sends_the_code, st.sampled_from(CUSTOMERS)),
    st.builds(replies, st.sampled_from(CUSTOMERS)),
    st.builds(moves_to, st.sampled_from([OWNER, NEW])),
    st.sampled_from([is_owner_no_more, is_owner_no_more, is_owner_again]),
    st.sampled_from([is_suspended, goes_on, switches_language]),
)
meanwhile = st.lists(acts_of_people, min_size=1, max_size=4)
# Mapped: hypothesis would else draw from the branches of the first one as often as from the rest.
acts = st.one_of(
    acts_of_people.map(lambda act: act), st.builds(while_offline, meanwhile), st.builds(while_dead, meanwhile)
)


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(happens=st.lists(acts, min_size=3, max_size=14))
async def test_each_frame_goes_to_the_number_that_rules_or_to_whom_a_person_named(
    town: Town, tmp_path: Path, happens: list[Act]
) -> None:
    shop = await found_town(town.store)
    await shop.onboards()
    async with open_line(shop, tmp_path / new_id()) as line:
        for act in happens:
            await act(line)
            await line.settles()

            assert [frame for frame in line.news() if not await _may_go(line, *frame)] == []
    await shop.nothing_went_wrong()


async def _may_go(line: Line, chat: str, text: str) -> bool:
    """By what the store says now: everything has come to rest."""
    named = {f"for {who.name}": _addresses(who) for who in CUSTOMERS}
    if text in named:
        return chat in named[text]
    phone = await line.town.ruling()
    ruling = next(number for number in (OWNER, NEW) if number.phone == phone)
    is_stopped = await line.town.store.platform.is_suspended(line.town.tenant)
    return await _is_owner(line) and not is_stopped and chat in _addresses(ruling)


async def _is_owner(line: Line) -> bool:
    async with line.town.store.transaction(line.town.tenant) as tx:
        return await tx.role_of(line.town.olga) is Role.OWNER


def _addresses(who: Address) -> set[str]:
    return {f"{who.lid}@lid", f"{str(who.phone).lstrip('+')}@c.us"}
