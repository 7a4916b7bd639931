"""Staff groups: an owner's act connects one to a business; its menu and notices show there, secrets never."""

from __future__ import annotations

from contextlib import suppress

import structlog
from aiogram import F, Router
from aiogram.enums import ChatMemberStatus, ChatType
from aiogram.filters import Command, CommandObject
from aiogram.types import (
    CallbackQuery,
    ChatMemberUpdated,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
)

from admin_bots.patience import Patience
from admin_bots.steps import type_text, walk
from admin_bots.tables import Table, redraw, table_of
from admin_bots.telegram import texts
from admin_bots.telegram.buttons import GROUP_NO, GROUP_YES
from admin_bots.telegram.drawing import Drawing
from admin_bots.telegram.files import Files
from admin_bots.telegram.lines import say, spot_of, tidy, toast
from admin_bots.telegram.markup import escaped, plain
from admin_bots.telegram.parts import Parts
from admin_bots.telegram.refs import menu_ref
from admin_bots.telegram.routers.giving import draft_file
from admin_bots.telegram.routers.writing import draft, judged_revision, noticed
from admin_bots.telegram.seats import seats_of, sit_down
from admin_bots.telegram.spots import Spot, spot_at
from bridge.desk import RoomTaken, Seat
from bridge.ids import PersonId
from bridge.ports.rows import Role
from bridge.presenter import fit
from bridge.screens import Surface, one_line
from bridge.words import Words

log = structlog.get_logger()

GROUPS = (ChatType.GROUP, ChatType.SUPERGROUP)
THERE = (ChatMemberStatus.MEMBER, ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.RESTRICTED)
MAX_NAME = 80


def make_router() -> Router:
    """This concern's handlers."""
    router = Router(name="groups")
    router.message.filter(F.chat.type.in_(GROUPS))
    router.my_chat_member.filter(F.chat.type.in_(GROUPS))
    router.my_chat_member.register(membership)
    router.callback_query.register(connect, F.data.startswith(GROUP_YES), F.message)
    router.message.register(migrated, F.migrate_to_chat_id)
    router.message.register(command, Command(*texts.GROUP_COMMANDS, "start", ignore_case=True))
    router.message.register(text, F.text, ~F.forward_origin, ~F.text.startswith("/"))
    router.message.register(file, F.photo)
    router.message.register(file, F.document, ~F.animation)
    return router


async def membership(event: ChatMemberUpdated, parts: Parts, patience: Patience) -> None:
    """The bot was added, removed, or its rights have changed."""
    chat = event.chat.id
    parts.chat.topics.forget(chat)
    is_there = event.new_chat_member.status in THERE
    was_there = event.old_chat_member.status in THERE
    if not is_there:
        await _leave(parts, chat)
    elif not was_there and not await seats_of(parts, chat):
        await _ask(event, parts, patience)


async def _ask(event: ChatMemberUpdated, parts: Parts, patience: Patience) -> None:
    """Offer the owner who added us to connect the group; anybody else gets one line, and we leave."""
    spot = Spot(chat=event.chat.id)
    owned = [seat for seat in await seats_of(parts, event.from_user.id) if seat.role is Role.OWNER]
    if not owned:
        if patience.has_some(str(event.from_user.id)):
            words = texts.words_for(event.from_user.language_code)
            await say(parts, spot, words(texts.STRANGER))
        await parts.bot.leave_chat(chat_id=spot.chat)
        return
    words = await _words(parts, owned[0])
    rows = []
    for seat in owned:
        label = words(texts.SERVE_GROUP, business=_name(seat))
        rows.append([InlineKeyboardButton(text=label, callback_data=f"{GROUP_YES}{seat.tenant}")])
    rows.append([InlineKeyboardButton(text=words(texts.NOT_GROUP), callback_data=GROUP_NO)])
    question = words(texts.ASK_GROUP, business=", ".join(_name(seat) for seat in owned))
    drawing = Drawing(text=escaped(question), keyboard=InlineKeyboardMarkup(inline_keyboard=rows))
    await parts.chat.messages.post(spot, drawing, silent=True)


async def connect(query: CallbackQuery, parts: Parts) -> None:
    """An owner connects the group to a business, or does not."""
    assert query.message is not None
    spot = Spot(chat=query.message.chat.id)
    words = texts.words_for(query.from_user.language_code)
    seats = await seats_of(parts, query.from_user.id)
    owned = [seat for seat in seats if seat.role is Role.OWNER]
    wanted = (query.data or "").removeprefix(GROUP_YES)
    seat = next((one for one in owned if one.tenant == wanted), None)
    if spot.is_private or not owned or (seat is None and query.data != GROUP_NO):
        await toast(query, words(texts.OWNER_ONLY), alert=True)
        return
    await toast(query)
    await tidy(parts, spot, query.message.message_id)
    if seat is None:
        await say(parts, spot, (await _words(parts, owned[0]))(texts.LEFT_ALONE))
        return
    title = fit(one_line(plain(getattr(query.message.chat, "title", None) or "")).strip() or "?", MAX_NAME)
    was_served = bool(await seats_of(parts, spot.chat))
    if not was_served:
        # A group is a room that may look: what goes out to customers is always a person's own act.
        with suppress(RoomTaken):  # another owner was faster
            await parts.desk.open_room(
                seat.tenant, seat.person, surface=Surface.TELEGRAM, address=str(spot.chat), title=title
            )
        log.info("telegram.group_connected", tenant=seat.tenant)
    group = next((one for one in await seats_of(parts, spot.chat)), None)
    if group is None:
        return
    table = await sit_down(parts, group, spot)
    await say(parts, spot, (await _words(parts, group))(texts.SERVED, business=_name(group)))
    if was_served and table is not None:
        await redraw(parts, table)


async def migrated(message: Message, parts: Parts) -> None:
    """The group became a supergroup: it is the same one to us."""
    assert message.migrate_to_chat_id is not None
    for seat in await seats_of(parts, message.chat.id):
        async with parts.store.transaction(seat.tenant) as tx:
            await tx.link_account(seat.person, Surface.TELEGRAM, str(message.migrate_to_chat_id))
        await sit_down(parts, seat, Spot(chat=message.migrate_to_chat_id))


async def command(message: Message, command: CommandObject, parts: Parts, patience: Patience) -> None:
    """A command in a group: the group's own menu, which can look at things and change none."""
    found = await _both(message, parts)
    user, spot = message.from_user, spot_of(message)
    if user is not None and command.args and command.command.lower() == "start":
        # Everybody here has read it: the sooner it is used up in private, the better.
        if patience.has_some(str(user.id)):
            await say(parts, spot, texts.words_for(user.language_code)(texts.NOT_HERE))
        return
    if found is None:
        if user is not None and patience.has_some(str(user.id)):
            is_served = bool(await seats_of(parts, message.chat.id))
            line = texts.NOT_MEMBER if is_served else texts.NOT_SERVED
            await say(parts, spot, texts.words_for(user.language_code)(line))
        return
    _, group = found
    table = await sit_down(parts, group, Spot(chat=spot.chat))
    if table is not None:
        parts.chat.scroll.wrote(Spot(chat=spot.chat))
        name = command.command.lower()
        await walk(parts, table, "menu" if name == "start" else name, _event_of(message))


async def text(message: Message, parts: Parts) -> None:
    """Text in a group: a draft where it answers a notice or stands in a topic; an answer to a menu."""
    found = await _both(message, parts)
    if found is None:
        return
    own, group = found
    spot, answered = spot_of(message), message.reply_to_message
    if answered is not None:
        table = await _menu_in(parts, (own, group), spot, answered.message_id)
        if table is not None:
            await _answer_menu(message, parts, table)
            return
    contact = await _contact_of(message, parts, group)
    if contact is not None:
        assert message.from_user is not None
        await draft(message, parts, own, contact, home=message.from_user.id)


async def file(message: Message, parts: Parts, files: Files) -> None:
    """A document or a photo in a group: a reply where it answers a notice or stands in a topic."""
    found = await _both(message, parts)
    if found is None or message.from_user is None:
        return
    own, group = found
    contact = await _contact_of(message, parts, group)
    if contact is not None:
        await draft_file(message, parts, own, contact, files, home=message.from_user.id)


async def _contact_of(message: Message, parts: Parts, group: Seat) -> PersonId | None:
    """The customer whom a message in a group is for."""
    spot, answered = spot_of(message), message.reply_to_message
    contact = None if answered is None else await noticed(parts, group, answered.message_id)
    if contact is None and spot.topic is not None:
        contact = await parts.chat.topics.contact_of(group.tenant, spot)
    return contact


async def _answer_menu(message: Message, parts: Parts, table: Table) -> None:
    spot = spot_at(table.place.address)
    if spot is not None:
        parts.chat.scroll.wrote(spot)
    revision = judged_revision(parts, table, message)
    await type_text(parts, table, message.text or "", revision=revision, event_id=_event_of(message))


async def _menu_in(parts: Parts, seats: tuple[Seat, Seat], spot: Spot, message: int) -> Table | None:
    """The live menu in that message, if it is the writer's own or the group's."""
    for seat in seats:
        table = await table_of(parts, seat)
        live = None if table is None else menu_ref(table.place.message_ref)
        there = None if table is None else spot_at(table.place.address)
        if live is not None and there is not None and there.chat == spot.chat and live.message == message:
            return table
    return None


async def _both(message: Message, parts: Parts) -> tuple[Seat, Seat] | None:
    """The writer's seat and the group's, in one business; None when either is nobody there."""
    user = message.from_user
    if user is None:
        return None
    own = {seat.tenant: seat for seat in await seats_of(parts, user.id)}
    groups = [seat for seat in await seats_of(parts, message.chat.id) if seat.tenant in own]
    return (own[groups[0].tenant], groups[0]) if groups else None


async def _leave(parts: Parts, chat: int) -> None:
    """We were removed: the group is nobody any more, and nobody is there to say goodbye to."""
    await parts.desk.close_room(Surface.TELEGRAM, str(chat))


def _name(seat: Seat) -> str:
    return fit(one_line(plain(seat.business)).strip() or "?", 40)


async def _words(parts: Parts, seat: Seat) -> Words:
    async with parts.store.transaction(seat.tenant) as tx:
        return Words((await tx.tenant()).language)


def _event_of(message: Message) -> str:
    return f"{message.chat.id}.{message.message_id}"
