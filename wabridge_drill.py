"""`wabridge sessions drill`: would the copies of the logins open, if they were needed now?

Each is fetched from the bundle store into a scratch folder, checked to the last byte, and opened in a browser
that reaches nobody. No session is touched, and WhatsApp hears nothing of it.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bridge.errors import BridgeError, PermanentError, TemporaryError
from bridge.ids import SessionId
from bridge.ports.bundles import BundleRow, BundleStatus, BundleStoreAway, BundleUnusable, Flaw
from sessions.bundles.bundling import open_bundle
from sessions.driver import Driver
from sessions.driver_errors import NotInstalled
from sessions.playwright.driver import PlaywrightDriver
from storage.store import TortoiseStore
from wabridge_configs import sessions_config
from wabridge_installation import opened_store
from wabridge_scratch import own_scratch_folder
from wabridge_settings import Settings
from wabridge_terminal import command, name_of, say, show_table, span, warn

FLAWS = {
    Flaw.MISSING: "the store has no such file",
    Flaw.DAMAGED: "damaged",
    Flaw.WRONG_KEY: "sealed under a key that is not here",
    Flaw.FOREIGN: "another session's",
    Flaw.TOO_NEW: "made by a newer version",
    Flaw.NO_LOGIN: "no login in it",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of one copy."""

    row: BundleRow
    opens: bool
    why: str = ""


async def drill(settings: Settings, *, session: str, every: bool, quick: bool) -> int:
    """Try the newest copy of each session, or every one; 1 when a session has none that opens."""
    now = datetime.now(UTC)
    async with own_scratch_folder(), opened_store(settings) as store:
        known = {one["id"]: one for one in await store.platform.sessions()}
        if session and session not in known:
            raise PermanentError(f"no session has the id {session!r}; `sessions list` shows them")
        linked = {id_ for id_, one in known.items() if one["ever_linked"] and session in ("", id_)}
        rows = [row for row in await store.platform.bundles() if row.session in linked and is_kept(row)]
        chosen = rows if every else newest_of_each(rows)
        verdicts = await _tried(settings, store, chosen, quick=quick)
    for id_ in sorted(linked - {row.session for row in rows}):
        warn(f"{name_of(known[id_]['tenant_name'])} ({id_}) is linked, and there is no copy of its login.")
    if not verdicts:
        say("There are no copies yet. They are made after linking, every SNAPSHOT_INTERVAL_S, and at a stop.")
        return 1 if linked else 0
    show_table(
        ("business", "opens", "age", "size", "browser", "session"),
        [_line(one, name_of(known[one.row.session]["tenant_name"]), now) for one in verdicts],
        whole=("age", "size", "session"),
    )
    helpless = linked - {one.row.session for one in verdicts if one.opens}
    if helpless:
        say(f"\n{len(helpless)} of {len(linked)} sessions could not be restored just now.")
        if not every:
            say(f"`{command('sessions drill --all')}` tries their older copies.")
        return 1
    say(f"\nEach of {len(linked)} sessions can be restored.")
    return 0


def newest_of_each(rows: list[BundleRow]) -> list[BundleRow]:
    """The one of each session that would be restored first."""
    newest: dict[SessionId, BundleRow] = {}
    for row in sorted(rows, key=lambda row: (row.profile_generation, row.created_at)):
        newest[row.session] = row
    return list(newest.values())


def is_kept(row: BundleRow) -> bool:
    """Whether it would ever be restored."""
    return row.status is BundleStatus.KEPT


async def _tried(
    settings: Settings, store: TortoiseStore, rows: list[BundleRow], *, quick: bool
) -> list[Verdict]:
    driver = None if quick else PlaywrightDriver(sessions_config(settings))
    verdicts = []
    try:
        for number, row in enumerate(rows, start=1):
            say(f"Opening copy {number} of {len(rows)} …")
            with TemporaryDirectory(prefix="wabridge-drill-", ignore_cleanup_errors=True) as scratch:
                verdicts.append(await _try(store, driver, row, Path(scratch)))
    finally:
        if driver is not None:
            await driver.close()
    return verdicts


async def _try(store: TortoiseStore, driver: Driver | None, row: BundleRow, scratch: Path) -> Verdict:
    archive, profile = scratch / "archive", scratch / "browser"
    try:
        await store.platform.fetch_bundle(row.id, archive)
        await asyncio.to_thread(open_bundle, archive, profile, session=row.session)
        archive.unlink()
        if driver is not None and not (await driver.look_inside(profile)).holds_login:
            return Verdict(row=row, opens=False, why=FLAWS[Flaw.NO_LOGIN])
    except BundleUnusable as error:
        return Verdict(row=row, opens=False, why=FLAWS[error.flaw])
    except BundleStoreAway as error:
        return Verdict(row=row, opens=False, why=str(error))
    except NotInstalled as error:
        raise PermanentError(f"{error}. With --quick no browser is needed.") from error
    except TemporaryError as error:
        return Verdict(row=row, opens=False, why=str(error))
    except BridgeError as error:
        return Verdict(row=row, opens=False, why=type(error).__name__)
    return Verdict(row=row, opens=True)


def _line(verdict: Verdict, business: str, now: datetime) -> tuple[str, ...]:
    row = verdict.row
    return (
        business,
        "yes" if verdict.opens else f"no: {verdict.why}",
        span((now - row.created_at).total_seconds()),
        f"{row.size_bytes / 1e6:.1f} MB",
        row.browser_version.partition(".")[0],
        row.session,
    )
