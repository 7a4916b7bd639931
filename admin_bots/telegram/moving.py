"""Moves places: a menu that was a guest in a group goes home, a group with a new id is followed."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import structlog

from admin_bots.telegram.errors import ChatMoved, Refused, Unreachable
from admin_bots.telegram.messages import Messages
from admin_bots.telegram.refs import MenuRef, menu_ref
from admin_bots.telegram.spots import Spot, spot_at
from bridge.ports.rows import SurfaceRow
from bridge.ports.store import Store
from bridge.screens import Surface

log = structlog.get_logger()


async def go_home(
    store: Store, messages: Messages, place: SurfaceRow, spot: Spot, known: MenuRef | None
) -> None:
    """The reply in the group is done: what it came to stays readable there, the menu goes back."""
    if known is not None:
        await leave_behind(messages, spot, known)
    assert spot.guest is not None
    await _put(store, place, Spot(chat=spot.guest))


async def visit(store: Store, messages: Messages, place: SurfaceRow, spot: Spot, *, home: int) -> None:
    """Show the person's menu in a group, where they have begun to write a reply."""
    there = replace(spot, guest=home)
    if place.address == there.address:
        return
    await leave(messages, place)
    await _put(store, place, there)


async def leave(messages: Messages, place: SurfaceRow) -> None:
    """The place's menu is about to be shown elsewhere: one live menu at a time."""
    spot, known = spot_at(place.address), menu_ref(place.message_ref)
    if spot is not None and known is not None:
        await leave_behind(messages, spot, known)


async def leave_behind(messages: Messages, spot: Spot, known: MenuRef) -> None:
    """Leave no menu in that chat: it goes from a private one, and stays readable in a group.

    A chat that cannot be written to any more (we were removed, it has a new id) keeps what it has: nobody
    shall miss their menu elsewhere for that.
    """
    there = spot if known.chat is None else Spot(chat=known.chat)
    with suppress(Unreachable, Refused, ChatMoved):
        if there.is_private:
            await messages.remove(there, known.message)
        else:
            await messages.strip(there, known.message)


async def move_group(store: Store, place: SurfaceRow, spot: Spot, chat: int) -> None:
    """The group has a new id: its place and its account follow."""
    async with store.transaction(place.tenant) as tx:
        row = await tx.conversation(place.conversation)
        if row is not None and spot.guest is None:
            await tx.link_account(row.person, Surface.TELEGRAM, str(chat))
    await _put(store, place, replace(spot, chat=chat, topic=None))
    log.info("telegram.group_moved", tenant=place.tenant, place=place.id)


async def _put(store: Store, place: SurfaceRow, spot: Spot) -> None:
    async with store.transaction(place.tenant) as tx:
        await tx.put_surface(place.conversation, Surface.TELEGRAM, spot.address)
