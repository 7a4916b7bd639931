"""What the operator of the installation does on the command line. Each prints for a person.

They work on the database: a running service follows at its next look, within some seconds.
"""

from __future__ import annotations

from bridge.errors import BridgeError, PermanentError
from bridge.health import Finding, Health
from bridge.ports.rows import Role, TenantRow
from wabridge_doctor import look, look_quickly, who_answers
from wabridge_installation import (
    console_base,
    console_here,
    database_file,
    first_owner,
    master_keys,
    no_database,
    opened_store,
)
from wabridge_settings import Settings
from wabridge_slack_link import slack_line
from wabridge_telegram_link import invitation_line
from wabridge_terminal import command, name_of, say, show_finding, show_table, warn

LONGEST_NAME = 80


async def migrate(settings: Settings) -> None:
    """Bring the schema up to date; say what was applied."""
    from storage.errors import OutOfDate
    from storage.migrate import migrate as apply_missing

    if (file := database_file(settings)) is not None and not file.exists():
        master_keys(settings)  # first: a database without its key looks like one whose key was lost
    try:
        applied = await apply_missing(settings.database)
    except OutOfDate:
        raise
    except (BridgeError, OSError) as error:
        raise no_database(settings, error) from error
    for name in applied:
        say(f"applied {name}")
    # Also makes the key of a new installation, or finds that this one is not the database's.
    async with opened_store(settings, found=True):
        say("The database is up to date.")


async def doctor(settings: Settings, *, quick: bool) -> int:
    """Check every part, or (quick) the running service; 1 when something does not work."""
    findings = await (look_quickly(settings) if quick else look(settings))
    for finding in findings:
        show_finding(finding)
    say(_verdict(findings))
    return 1 if any(one.health is Health.FAULT for one in findings) else 0


def _verdict(findings: list[Finding]) -> str:
    faults = sum(one.health is Health.FAULT for one in findings)
    warnings = sum(one.health is Health.WARNING for one in findings)
    if faults:
        return f"{faults} of {len(findings)} parts {'does' if faults == 1 else 'do'} not work."
    noted = f" ({warnings} to look at)" if warnings else ""
    return f"Everything works{noted}."


async def console(settings: Settings, *, tenant: str, platform: bool) -> None:
    """Print a fresh one-time link."""
    if tenant and platform:
        raise PermanentError("give --tenant or --platform, not both")
    async with opened_store(settings) as store:
        whose, person, who = None, None, "the operator of this installation"
        rows = await store.platform.tenants()
        if tenant or (len(rows) == 1 and not platform):
            row = pick(rows, tenant) if tenant else rows[0]
            whose, person = row.id, await first_owner(store, row.id)
            who = f"the owner of {name_of(row.name) if row.name else 'your business'}"
        ttl_s = settings.console_link_ttl_s
        secret = await store.platform.admit(whose, person, kind="link", ttl_s=ttl_s)
    say(f"For {who}, once, within {ttl_s / 60:g} minutes:")
    say(f"Console: {console_base(settings)}/enter/{secret}")
    await _warn_of_silence(settings)


async def invite(settings: Settings, business: str, *, role: str, hours: float) -> None:
    """Print a one-time invitation; a name that is new makes a new business."""
    name = " ".join(business.split())
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise PermanentError(f"the name of a business has 1 to {LONGEST_NAME} printable characters")
    async with opened_store(settings) as store:
        rows = [row for row in await store.platform.tenants() if name in (row.id, row.name)]
        if not rows:
            language, zone = settings.default_language, settings.default_timezone
            rows = [await store.platform.add_tenant(name, language=language, time_zone=zone)]
            say(f"{name_of(name)} is a new business.")
        row = pick(rows, name)
        secret = await store.platform.invite(row.id, Role(role), ttl_s=hours * 3600)
    say(f"For one {role} of {name_of(row.name)}, once, within {hours:g} hours:")
    say(f"Invitation: {console_base(settings)}/invite/{secret}")
    for line in filter(None, (await invitation_line(settings, secret), slack_line(settings, secret))):
        say(f"or, in {line}")
    await _warn_of_silence(settings)


async def _warn_of_silence(settings: Settings) -> None:
    here = console_here(settings)
    if await who_answers(here) != "wabridge":
        warn(f"no console answers at {here} just now. Is the service running? `{command('up')}`")


async def list_tenants(settings: Settings) -> None:
    """A table of the businesses."""
    async with opened_store(settings) as store:
        everything_stopped = await store.platform.is_suspended(None)
        rows = await store.platform.tenants()
        sessions = await store.platform.sessions()
    lines = [
        (
            name_of(row.name),
            f"{sum(one['tenant'] == row.id for one in sessions)} of {row.max_sessions}",
            _per_day(row),
            "suspended" if row.suspended or everything_stopped else "active",
            row.id,
        )
        for row in rows
    ]
    if everything_stopped:
        say(f"All sends are stopped; `{command('tenants resume --all')}` lifts it.\n")
    if not lines:
        say(f"No businesses yet: `{command('up')}` makes the first one, `{command('invite')}` others.")
        return
    show_table(("business", "accounts", "sends a day", "state", "id"), lines, whole=("state", "id"))


async def quotas(settings: Settings, name: str, *, sessions: int | None, sends_per_day: str | None) -> None:
    """Show, or set, what a business may use."""
    changes: dict[str, int | None] = {} if sessions is None else {"max_sessions": sessions}
    if sends_per_day is not None:
        changes["max_sends_per_day"] = _quota(sends_per_day)
    async with opened_store(settings) as store:
        row = pick(await store.platform.tenants(), name)
        if changes:
            row = await store.platform.set_quota(row.id, **changes)
        used = sum(one["tenant"] == row.id for one in await store.platform.sessions())
    say(f"{name_of(row.name)}: WhatsApp accounts {row.max_sessions} (in use {used}).")
    say(f"Messages to contacts a day: {_per_day(row)}. Answers to the owner are not counted.")


def _quota(given: str) -> int | None:
    if given == "unlimited":
        return None
    if not given.isascii() or not given.isdigit() or int(given) > 1_000_000:
        raise PermanentError(
            f"--sends-per-day is a number up to 1,000,000, or `unlimited`; got {given[:40]!r}"
        )
    return int(given)


def _per_day(row: TenantRow) -> str:
    return "unlimited" if row.max_sends_per_day is None else str(row.max_sends_per_day)


async def suspend(settings: Settings, name: str, *, everyone: bool, suspended: bool) -> None:
    """The kill switch, on or off."""
    if everyone == bool(name):
        raise PermanentError("name one business, or give --all for the whole installation")
    async with opened_store(settings) as store:
        platform, rows = store.platform, await store.platform.tenants()
        row = None if everyone else pick(rows, name)
        await platform.suspend(None if row is None else row.id, suspended)
        still_all = await platform.is_suspended(None)
        rest = [name_of(one.name) for one in rows if one.suspended]
    who = "All businesses" if row is None else name_of(row.name)
    if suspended:
        lift = command("tenants resume --all" if row is None else f"tenants resume {row.id}")
        say(f"{who}: nothing is sent any more, menus in WhatsApp included. What waits is kept.")
        say(f"`{lift}` lifts it.")
    elif row is not None and still_all:
        say(f"{who}: not suspended itself, but everything still is: `{command('tenants resume --all')}`.")
    else:
        say(f"{who}: sending goes on.")
        if row is None and rest:
            say(f"Still suspended themselves: {', '.join(rest)}.")


def pick(rows: list[TenantRow], name: str) -> TenantRow:
    """The one business of that name or id.

    Raises:
        PermanentError: there is none, or more than one.
    """
    wanted = " ".join(name.split())
    found = [row for row in rows if wanted in (row.id, " ".join(row.name.split()))]
    if not wanted or not found:
        offered = ", ".join(name_of(row.name) if row.name else row.id for row in rows[:10]) or "none yet"
        raise PermanentError(f"no business is called {name!r}; there are: {offered}")
    if len(found) > 1:
        raise PermanentError(
            f"{len(found)} businesses are called {name!r}; give an id: {', '.join(row.id for row in found)}"
        )
    return found[0]
