"""Something that is told anew all the time: it keeps to Telegram's limits, and takes no menu's turn."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bridge.desk import Desk
from bridge.ids import ConversationId, PersonId
from bridge.notices import NoticeKind
from bridge.ports.rows import NoticeRow, Role
from bridge.screens import Notice
from tests.standins.telegram.limits import FloodLimits
from tests.telegram.office import Office
from tests.telegram.whatsapp_side import Business


class ProgressDesk(Desk):
    """Draws how far something is, whatever it is."""

    async def draw_notice(self, notice: NoticeRow) -> Notice | None:
        """By what was noted last."""
        return Notice(kind=notice.kind, title=f"{notice.params['done']} are done", earlier=notice.message_ref)


class Work:
    """Goes on until it is ended, and has it told after each step."""

    def __init__(self, office: Office, business: Business, person: PersonId) -> None:
        self.office, self.business, self.person = office, business, person
        self.done = 0
        self._is_over = asyncio.Event()

    async def goes_on(self) -> None:
        async with self.office.store.transaction(self.business.tenant) as tx:
            row = await tx.conversation_of(self.person)
        assert row is not None
        while not self._is_over.is_set():
            await self._tells(row.id)
            await self.office.telegram.next_change(0.05)

    def ends(self) -> None:
        self._is_over.set()

    async def _tells(self, conversation: ConversationId) -> None:
        self.done += 1
        now = self.office.clock.now()
        async with self.office.store.transaction(self.business.tenant) as tx:
            await tx.add_notice(
                conversation,
                NoticeKind.BROADCAST_PROGRESS,
                about=str(self.business.session),
                params={"done": str(self.done)},
                now=now,
                not_before=now,
                lasting=True,
            )
        await self.office.hints.surfaces()


async def test_progress_that_never_rests_is_one_message_and_starves_no_menu(tmp_path: Path) -> None:
    async with Office(tmp_path, flood=FloodLimits(), desk=ProgressDesk) as office:
        business = await office.founds()
        olga = office.telegram.user("Olga")
        person = await office.joins(olga, business, Role.AGENT)
        work = Work(office, business, person)
        going_on = asyncio.create_task(work.goes_on())
        await office.sees(olga, "are done")

        for _ in range(3):
            await office.taps(olga, "Messages")
            await office.menu(olga, "Messages")
            await office.taps(olga, "Back")
            await office.menu(olga, "Main menu")
        work.ends()
        await going_on

        await office.sees(olga, f"{work.done} are done")
        told = [one for one in olga.sees if one.by_bot and "are done" in one.text]
        assert len(told) == 1
        assert not any(one.code == 429 for one in office.telegram.requests)
        # What could not be told in time was left out, not put in a line.
        assert len(office.telegram.calls("editMessageText")) < work.done
