"""A topic for each customer, where topics are on: in a group with topics, or in a private chat that has them.

The topic is the address under which Telegram knows the customer, and is stored as such.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace

import structlog
from aiogram import Bot

from admin_bots.reader import find_reader
from admin_bots.telegram.errors import Refused
from admin_bots.telegram.markup import escaped, plain
from admin_bots.telegram.spots import Spot, spot_at
from admin_bots.telegram.texts import TOPIC_OPENED
from bridge.ids import PersonId, TenantId
from bridge.notices import NoticeKind
from bridge.ports.rows import SurfaceRow
from bridge.ports.store import Store
from bridge.presenter import fit
from bridge.screens import Notice, Surface, one_line

log = structlog.get_logger()

OF_CUSTOMERS = frozenset({NoticeKind.CUSTOMER_MESSAGE, NoticeKind.CUSTOMER_FILE})
MAX_NAME = 128
"""Characters of a topic's name."""


@dataclass(slots=True, kw_only=True)
class Topics:
    """One bot's topics."""

    bot: Bot
    store: Store
    has_private_topics: bool = False
    _forums: dict[int, bool] = field(default_factory=dict)
    _making: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def of(self, place: SurfaceRow, spot: Spot, notice: Notice, *, anew: bool = False) -> int | None:
        """The topic in which a notice belongs; made when the customer has none. None: no topic of its own.

        anew: the one that we know is gone.
        """
        about = notice.contact or notice.about
        if notice.kind not in OF_CUSTOMERS or about is None:
            return spot.topic
        if not await self._has_topics(spot.chat):
            return spot.topic
        async with self._making:
            contact = PersonId(about)
            known = None if anew else await self._known(place.tenant, contact, spot.chat)
            if known is not None:
                return known
            try:
                return await self._make(place.tenant, contact, spot)
            except Refused:
                # The bot may not manage topics here; it may be given the right later.
                log.warning("telegram.topics_refused", tenant=place.tenant)
                return spot.topic

    async def contact_of(self, tenant: TenantId, spot: Spot) -> PersonId | None:
        """Whose topic it is; None: nobody's of ours."""
        async with self.store.transaction(tenant) as tx:
            person = await tx.person_with_account(Surface.TELEGRAM, spot.bare.address)
            if person is None or await tx.role_of(person.id) is not None:
                return None
        return person.id

    def forget(self, chat: int) -> None:
        """Something about the chat has changed: ask again whether it has topics."""
        self._forums.pop(chat, None)

    async def _has_topics(self, chat: int) -> bool:
        if chat > 0:
            return self.has_private_topics
        if chat not in self._forums:
            self._forums[chat] = bool((await self.bot.get_chat(chat)).is_forum)
        return self._forums[chat]

    async def _known(self, tenant: TenantId, contact: PersonId, chat: int) -> int | None:
        async with self.store.transaction(tenant) as tx:
            addresses = await tx.accounts_of(contact, Surface.TELEGRAM)
        spots = [spot_at(address) for address in addresses]
        # The newest: an older one was deleted in Telegram.
        return next(
            (one.topic for one in reversed(spots) if one is not None and one.chat == chat and one.topic), None
        )

    async def _make(self, tenant: TenantId, contact: PersonId, spot: Spot) -> int:
        async with self.store.transaction(tenant) as tx:
            person = await tx.person(contact)
        name = "" if person is None else one_line(plain(person.name))
        topic = await self.bot.create_forum_topic(chat_id=spot.chat, name=fit(name.strip() or "?", MAX_NAME))
        there = replace(spot, topic=topic.message_thread_id, guest=None)
        async with self.store.transaction(tenant) as tx:
            await tx.link_account(contact, Surface.TELEGRAM, there.address)
        reader = await find_reader(self.store, tenant)
        await self.bot.send_message(
            chat_id=there.chat,
            message_thread_id=there.topic,
            text=escaped(reader.words(TOPIC_OPENED, name=fit(name, MAX_NAME))),
            disable_notification=True,
        )
        return topic.message_thread_id
