"""The life of one opened page: what it tells is recorded, what it shows is watched, what is due is sent.

It ends with an `Ending`, or with the error that a new page may mend. Its parts live and die together.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bridge.facts import MessageEdited, MessageReacted, MessageRevoked, MessageSeen
from bridge.page_trials import NOTHING_NEW, Aboard
from bridge.ports.holding import Glimpse
from bridge.session_life import SessionState
from sessions.attention import Attention
from sessions.driver import Page
from sessions.driver_errors import NotReady
from sessions.ending import Ending
from sessions.page_events import (
    AckSeen,
    BacklogDelivered,
    CodeFailed,
    CodeShown,
    Crashed,
    Linked,
    LoggedOut,
    MainReady,
    PageEvent,
    QrGone,
    QrShown,
    Reloaded,
)
from sessions.page_parts import Parts, Surroundings, make_parts
from sessions.profiles import Note, Profile
from sessions.restoring import Restorer
from sessions.row_minding import mind_the_row
from sessions.snapshots import Snapshots
from sessions.together import until_the_first_ends

log = structlog.get_logger(__name__)

LINK_SLACK = timedelta(seconds=5)
"""Between WhatsApp's clock and ours: what was written so shortly before the link counts as after it."""
EARLY_ROOM = 10_000
"""Events kept from before the parts are at work; a catch-up reads what did not fit."""
IN_TROUBLE = (SessionState.ACTION_REQUIRED, SessionState.DISCONNECTED)
WHY_NOT_READY = ("deaf", "never_ready")
LAST_SEND_S = 5.0
"""How long an orderly stop waits for the message in hand."""


class PageLife:
    """From the first event of a page to its end. `hear` may be called before `run`."""

    def __init__(
        self,
        around: Surroundings,
        profile: Profile,
        generation: int,
        restorer: Restorer,
        snapshots: Snapshots,
        aboard: Aboard = NOTHING_NEW,
    ) -> None:
        self._around = around
        self._restorer = restorer
        self._snapshots = snapshots
        self._aboard = aboard
        self._profile = profile
        self._generation = generation
        self._early: list[PageEvent] = []
        self._row_hint = asyncio.Event()
        self._attention = Attention(around.config, self._row_hint)
        self._stop_wanted = asyncio.Event()
        self._usable = asyncio.Event()
        self._ending: Ending | None = None
        self._linked_at = (profile.note or Note(generation=generation)).linked_at
        self._was_linked = self._linked_at is not None
        self._just_linked = asyncio.Event()
        self._parts: Parts | None = None

    @property
    def was_usable(self) -> bool:
        """Whether messages could ever be sent in this life."""
        return self._parts is not None and self._parts.watch.ever_usable

    def hint(self) -> None:
        """What is wanted of the session may have changed; also a person's word to try again."""
        self._row_hint.set()
        report = self._around.report
        if self._parts and (report.state in IN_TROUBLE or report.reason in WHY_NOT_READY):
            self._parts.watch.try_again()

    def glimpse(self, seen: Glimpse | None) -> None:
        """What the holder has seen of the row, and of what is due."""
        self._attention.glimpse(seen)
        if self._parts and seen:
            self._parts.sender.glimpse(seen)

    def nudge(self) -> None:
        """Something may be due."""
        if self._parts:
            self._parts.sender.nudge()
            self._parts.fetcher.nudge()
            self._parts.media.nudge()

    def stop(self) -> None:
        """End in order, after the message in hand."""
        self._stop_wanted.set()

    async def screenshot(self) -> bytes | None:
        """A PNG of the page; None while there is none."""
        return await self._parts.page.screenshot() if self._parts else None

    def hear(self, event: PageEvent) -> None:
        """Take an event of the page, and return at once."""
        if self._parts is None:
            if len(self._early) < EARLY_ROOM:
                self._early.append(event)
        else:
            self._dispatch(self._parts, event)

    async def run(self, page: Page) -> Ending:
        """Live with `page` until it ends; closing it is the caller's.

        Raises:
            PageLost: only a new page helps.
            Fenced: the session is not ours any more; nothing may be written or sent.
        """
        parts = self._parts = make_parts(
            self._around,
            page,
            generation=self._generation,
            usable=self._usable,
            since=self._caught_up_since,
            was_linked=lambda: self._was_linked,
            on_usable=self._become_usable,
            aboard=self._aboard,
        )
        for event in self._early:
            self._dispatch(parts, event)
        self._early.clear()
        await until_the_first_ends(
            "page",
            # The first to fail counts, so what knows best why a page is lost comes first.
            watch=self._watch(parts),
            lifeline=parts.lifeline.run(),
            row=self._mind_the_row(parts),
            inbox=parts.inbox.run(),
            sender=parts.sender.run(),
            catch_up=parts.catch_up.run(),
            fetcher=parts.fetcher.run(),
            media=parts.media.run(),
            history=parts.history.run(),
            snapshots=self._snapshots.run(self._profile, page, self._usable),
            silence=parts.silence.run(),
            scales=self._mind_the_weight(parts),
            stop=self._stop_in_order(parts),
            just_linked=self._leave_when_just_linked(),
            rider=self._leave_for_another_page(parts),
        )
        return self._ending or Ending.STOPPED

    def _dispatch(self, parts: Parts, event: PageEvent) -> None:
        match event:
            case MessageSeen() | MessageEdited() | MessageRevoked() | MessageReacted() | AckSeen():
                self._snapshots.moved()
                parts.scales.stir()
                if not parts.inbox.put(event):
                    parts.catch_up.want()
            case QrShown() | QrGone() | CodeShown() | CodeFailed():
                parts.guide.hear(event)
                self._row_hint.set()
            case LoggedOut():
                parts.watch.logged_out(event.reason)
            case Crashed():
                parts.watch.crashed(event.why)
            case Reloaded():
                parts.watch.reloaded()
                parts.lifeline.want()
            case Linked():
                self._note_link()
                parts.watch.wake()
            case MainReady() | BacklogDelivered():
                parts.catch_up.want()
                parts.watch.wake()
            case _:
                parts.watch.wake()

    # --- the parts that are this life's own
    async def _watch(self, parts: Parts) -> None:
        await parts.watch.run()
        self._ending = Ending.NO_LOGIN if parts.watch.found_no_login else Ending.LOGGED_OUT

    async def _mind_the_row(self, parts: Parts) -> None:
        self._ending = await mind_the_row(self._around, parts, self._attention, self._row_hint)

    async def _stop_in_order(self, parts: Parts) -> None:
        await self._stop_wanted.wait()
        await _finish(parts)

    async def _mind_the_weight(self, parts: Parts) -> None:
        await parts.scales.run()
        await _finish(parts)
        self._ending = Ending.RECYCLED

    async def _leave_when_just_linked(self) -> None:
        await self._just_linked.wait()

    async def _leave_for_another_page(self, parts: Parts) -> None:
        await (parts.rider.run() if parts.rider else asyncio.Event().wait())
        self._ending = self._ending or Ending.REOPEN
        await _finish(parts)

    async def _become_usable(self) -> None:
        """Before the first send of a document: a living lease, and a note that this profile holds a login."""
        if self._parts is None:
            return
        await self._parts.lifeline.feed()
        if self._linked_at is None:
            self._note_link()
        if (note := self._profile.note) is not None and not note.on_disk:
            # Nobody is told that it is connected before a crash cannot cost the login any more.
            self._ending = Ending.JUST_LINKED
            self._just_linked.set()
            raise NotReady("the login is written down first")
        await self._restorer.is_connected(self._profile)
        self._parts.catch_up.want()
        self._row_hint.set()

    def _note_link(self) -> None:
        self._linked_at = self._around.clock.now()
        self._around.report.saw_phone(self._linked_at)
        note = self._profile.note or Note(generation=self._generation)
        self._profile.write(replace(note, linked_at=self._linked_at, on_disk=False))
        self._was_linked = True

    def _caught_up_since(self) -> datetime:
        """Not before the link (older history is no news), and not before WhatsApp would have unlinked us."""
        now = self._around.clock.now()
        oldest = now - timedelta(days=self._around.config.catch_up_days)
        return max(oldest, (self._linked_at or oldest) - LINK_SLACK)


async def _finish(parts: Parts) -> None:
    """The message in hand is sent, and none begun."""
    parts.sender.finish()
    await parts.sender.wait_until_finished(LAST_SEND_S)
