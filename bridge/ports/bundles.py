"""Copies of WhatsApp logins, kept so that an account outlives its process, its disk and its machine.

A bundle *is* the login: whoever opens one can act as the account. So it leaves a worker only encrypted under
its tenant's key and bound to its session, and it goes into a store (a folder, S3) as a new object each time.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from bridge.errors import PermanentError, TemporaryError
from bridge.ids import BundleId, SessionId, TenantId


class BundleStatus(enum.StrEnum):
    """What a stored bundle is good for."""

    UPLOADING = "uploading"  # its object may be whole, half or missing; never restored
    KEPT = "kept"
    QUARANTINED = "quarantined"  # it did not open, or did not log in: kept for a person to look at
    RETIRED = "retired"  # of a login that has ended: no session is ever restored from it


class Flaw(enum.StrEnum):
    """Why a bundle cannot be used."""

    MISSING = "missing"  # the store answered, and has no such object
    DAMAGED = "damaged"  # changed, cut short, or not what was put there
    WRONG_KEY = "wrong_key"  # sealed under a key that this installation does not have
    FOREIGN = "foreign"  # another session's or another tenant's
    TOO_NEW = "too_new"  # written by a newer wabridge, or in a browser layout that this one would delete
    NO_LOGIN = "no_login"  # it opened, and no login was in it


class BundleUnusable(PermanentError):
    """This bundle will never be restored here; `flaw` says why. Another generation may."""

    def __init__(self, message: str, *, flaw: Flaw) -> None:
        super().__init__(message)
        self.flaw = flaw


class BundleStoreAway(TemporaryError):
    """The store did not answer, or would not: nothing is known of what it holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleFacts:
    """What the maker of a bundle knows of it."""

    profile_generation: int
    layout: str  # of the browser's databases: "leveldb" or "sqlite"
    browser_version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleRow:
    """A stored bundle. generation: of the claim under which it was made. size_bytes: as stored, encrypted."""

    id: BundleId
    tenant: TenantId
    session: SessionId
    generation: int
    profile_generation: int
    layout: str
    browser_version: str
    size_bytes: int
    status: BundleStatus
    flaw: Flaw | None
    is_current: bool
    created_at: datetime
    opened_at: datetime | None  # a session was CONNECTED with it, last


class BundleDesk(Protocol):
    """What a session's holder does with its bundles. Every write is fenced like the rest of its rows."""

    async def put_bundle(self, archive: Path, facts: BundleFacts) -> BundleRow:
        """Store `archive` (a file) as a new object, read it back, and make it the current bundle.

        Raises:
            Fenced: not ours any more; nothing is uploaded, or what was uploaded is never used.
            BundleStoreAway: nothing was stored, or nobody knows; the former bundle stays current.
        """
        ...

    async def bundles(self) -> list[BundleRow]:
        """Those that may be restored: KEPT ones, the newest first."""
        ...

    async def fetch_bundle(self, bundle: BundleId, into: Path) -> None:
        """Write the archive that was put there to the file `into`, checked to the last byte.

        Raises:
            BundleStoreAway: the store cannot answer now. That is not "it has none".
            BundleUnusable: it answered, and what it has cannot be used.
        """
        ...

    async def bundle_opened(self, bundle: BundleId) -> None:
        """A session is CONNECTED with it."""
        ...

    async def quarantine_bundle(self, bundle: BundleId, flaw: Flaw) -> None:
        """It is not to be restored again; it is reported, and never deleted but by a person."""
        ...

    async def retire_bundles(self) -> None:
        """The login that they hold has ended: none of them is ever restored again."""
        ...

    async def bundle_trouble(self, why: str | None) -> None:
        """Show why there is no newer copy (one word of a closed list); None: all is well again."""
        ...
