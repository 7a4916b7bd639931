"""Versions of WhatsApp Web's page and of wa-js: which were seen, how they did, which copies are kept.

All of it belongs to the installation, not to a tenant. A *trial* is one page version with one wa-js. What is
put into pages acts as the accounts in them, so copies and bundles are sealed: whoever can write to the
database cannot slip a script in.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bridge.ids import SessionId


class Verdict(enum.StrEnum):
    """How a trial stands."""

    UNTRIED = "untried"  # seen by a look from outside; no session has loaded it
    TRYING = "trying"
    GOOD = "good"
    BAD = "bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRow:
    """A version of the page. `tryer`: the session that goes first where none is marked as a canary; None
    also when that one does not run any more."""

    version: str
    first_seen_at: datetime
    live_at: datetime  # when WhatsApp was last seen to serve it
    tryer: SessionId | None = None
    has_copy: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialRow:
    """A page version with a wa-js. `failed` counts loads in a row on which wa-js did not come up."""

    page: str
    wajs: str
    verdict: Verdict
    since: datetime
    came_up: int = 0
    failed: int = 0
    up_since: datetime | None = None  # since when some session is CONNECTED with it, of those still so


@dataclass(frozen=True, slots=True, kw_only=True)
class WajsRow:
    """A wa-js that was fetched, without its content."""

    version: str
    integrity: str
    size_bytes: int
    added_at: datetime
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class WajsChoice:
    """Which fetched wa-js counts. `beside`: the installed version at the time of the choice."""

    current: str | None = None
    beside: str | None = None
    candidate: str | None = None
    tryer: SessionId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageGround:
    """What a decision about pages stands on. Pages: the newest first."""

    pages: Sequence[PageRow] = ()
    trials: Sequence[TrialRow] = ()
    wajs: WajsChoice = WajsChoice()
    canaries: frozenset[SessionId] = frozenset()  # those marked that are linked and shall run


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCopy:
    """A page as WhatsApp served it, with the policy (CSP) that came with it; empty: none came."""

    html: str
    policy: str = ""


class PagesRoom(Protocol):
    """Page versions and their trials."""

    async def page_ground(self) -> PageGround: ...

    async def open_trials(self) -> list[TrialRow]:
        """Those without a final verdict, with `up_since`."""
        ...

    async def page_noticed(self, version: str, now: datetime) -> bool:
        """WhatsApp serves it now; True: it was never seen before."""
        ...

    async def keep_page(self, version: str, copy: PageCopy) -> None:
        """Keep a copy of a version that came up. The oldest copies make room."""
        ...

    async def page_copy(self, version: str) -> PageCopy | None: ...

    async def go_first(self, session: SessionId, page: str) -> bool:
        """Be the one that tries a page where no canary is marked; False: another one that runs is it."""
        ...

    async def page_came_up(self, session: SessionId, page: str, wajs: str, now: datetime) -> None:
        """wa-js has come up for a session: it rides on these from now on."""
        ...

    async def page_failed(self, session: SessionId, page: str, wajs: str, now: datetime) -> None:
        """wa-js did not come up in time on a page that was loaded."""
        ...

    async def settle_trial(self, page: str, wajs: str, verdict: Verdict, now: datetime) -> bool:
        """A final verdict; False: it had one already."""
        ...

    async def try_page_again(self, page: str) -> int:
        """Forget the verdicts of a page; how many there were."""
        ...

    async def mark_canary(self, session: SessionId, is_canary: bool) -> None:
        """Raises LookupError: no such session."""
        ...


class WajsRoom(Protocol):
    """The wa-js versions that were fetched, and which of them counts."""

    async def put_wajs(self, version: str, bundle: bytes, *, integrity: str, now: datetime) -> None:
        """Keep a bundle, whole or not at all. The same version again takes its place, untried."""
        ...

    async def wajs_bundle(self, version: str) -> bytes | None: ...

    async def wajs_versions(self) -> list[WajsRow]:
        """The newest first."""
        ...

    async def offer_wajs(self, version: str | None) -> None:
        """Make it the candidate; None: there is none any more."""
        ...

    async def go_first_with(self, session: SessionId, wajs: str) -> bool:
        """Be the one that tries the candidate where no canary is marked; False: another one is it."""
        ...

    async def settle_wajs(self, version: str, verdict: Verdict, *, beside: str) -> bool:
        """GOOD: the candidate counts for all. BAD: it is the candidate no more. False: it was not."""
        ...

    async def choose_wajs(self, version: str | None, *, beside: str) -> None:
        """A person's choice; None: the installed one. There is no candidate then."""
        ...


class PageStore(PagesRoom, WajsRoom, Protocol):
    """All that is known of pages and of wa-js."""
