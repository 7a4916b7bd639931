"""What the operator of the installation does on the command line. Each prints for a person.

They work on the database: a running service follows at its next look.
"""

from __future__ import annotations

import shutil
import time
from datetime import UTC, datetime

import typer
from rich.console import Console as Terminal
from rich.table import Table

from bridge.errors import BridgeError, PermanentError
from bridge.health import Finding, Health, fault, good, warning
from bridge.ids import TenantId
from bridge.ports.rows import Role, TenantRow
from bridge.ports.store import Platform
from wabridge_settings import Settings
from wabridge_wiring import console_base, first_owner, opened_store

LOW_DISK_BYTES = 2 * 1024**3
"""Below this a warning: a busy profile and its snapshot take some hundred megabytes."""

CLOCK_TOLERANCE_S = 5.0
"""Leases survive this much; message times begin to look wrong."""

MARKS = {Health.GOOD: "✓", Health.WARNING: "!", Health.FAULT: "✗"}


async def migrate(settings: Settings) -> None:
    """Bring the schema up to date; say what was applied."""
    from storage.migrate import migrate as apply_missing

    applied = await apply_missing(settings.database)
    typer.echo("\n".join(f"applied {name}" for name in applied) or "The database is up to date.")


async def doctor(settings: Settings, *, quick: bool) -> int:
    """Check every part; 1 when one does not work."""
    findings = [*await _check_machine(settings, quick=quick), *await _check_stores(settings)]
    findings += _check_tokens(settings)
    for finding in findings:
        typer.echo(f"{MARKS[finding.health]} {finding.part}: {finding.seen}")
        if finding.todo:
            typer.echo("\n".join(f"    {line}" for line in finding.todo.splitlines()))
    faults = sum(finding.health is Health.FAULT for finding in findings)
    typer.echo("Everything works." if not faults else f"{faults} of {len(findings)} parts do not work.")
    return 1 if faults else 0


async def _check_machine(settings: Settings, *, quick: bool) -> list[Finding]:
    from sessions.check_up import check_browser, check_sandbox, check_wajs

    sandbox = {"auto": None, "on": True, "off": False}[settings.browser_sandbox]
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.data_dir).free
    seen = f"{free / 1024**3:.1f} GiB free at {settings.data_dir}"
    disk = good("disk", seen)
    if free < LOW_DISK_BYTES:
        disk = warning("disk", seen, "Make room: a full disk stops sessions and messages.")
    return [
        await check_browser(settings.browser_executable, start=not quick),
        check_sandbox(sandbox),
        check_wajs(settings.wajs_path),
        disk,
    ]


async def _check_stores(settings: Settings) -> list[Finding]:
    from storage.health import check_bundle_store, check_queue

    findings = []
    try:
        async with opened_store(settings) as store:
            findings.append(good("database", store.dialect))
            skew_s = abs((await store.now()).timestamp() - time.time())
            clock = good("clock", f"within {skew_s:.1f} s of the database's")
            if skew_s > CLOCK_TOLERANCE_S:
                clock = fault(
                    "clock", f"{skew_s:.0f} s apart from the database's", "Synchronise both clocks (NTP)."
                )
            findings.append(clock)
    except BridgeError as error:
        findings.append(fault("database", str(error), "Check DATABASE_URL, and that the server runs."))
    findings.append(await check_queue(settings.queue_url))
    findings.append(await check_bundle_store(settings.bundles))
    return findings


def _check_tokens(settings: Settings) -> list[Finding]:
    given = [
        name
        for name, token in (("Telegram", settings.telegram_token), ("Slack", settings.slack_bot_token))
        if token is not None
    ]
    if not given:
        return [good("tokens", "none set: the console is the only admin chat")]
    todo = "This version has no Telegram and Slack bots yet: the console works without them."
    return [warning("tokens", f"set for {' and '.join(given)}", todo)]


async def console(settings: Settings, *, tenant: str, platform: bool) -> None:
    """Print a fresh one-time link."""
    async with opened_store(settings) as store:
        whose, person, who = None, None, "the operator of this installation"
        rows = await store.platform.tenants()
        if tenant or (len(rows) == 1 and not platform):
            row = _pick(rows, tenant) if tenant else rows[0]
            whose, person = row.id, await first_owner(store, row.id)
            who = f"the owner of {row.name or 'your business'}"
        ttl_s = settings.console_link_ttl_s
        secret = await store.platform.admit(whose, person, kind="link", ttl_s=ttl_s)
    typer.echo(f"For {who}, once, within {ttl_s // 60} minutes:")
    typer.echo(f"Console: {console_base(settings)}/enter/{secret}")


async def invite(settings: Settings, business: str, *, role: str, hours: float) -> None:
    """Print a one-time invitation; a name that is new makes a new business."""
    try:
        wanted = Role(role)
    except ValueError:
        raise PermanentError(f"a role is one of {', '.join(Role)}; got {role!r}") from None
    async with opened_store(settings) as store:
        rows = [row for row in await store.platform.tenants() if business in (row.id, row.name)]
        row = rows[0] if rows else await _new_tenant(store.platform, business, settings)
        secret = await store.platform.invite(row.id, wanted, ttl_s=hours * 3600)
    typer.echo(f"For one {wanted} of {row.name}, within {hours:g} hours:")
    typer.echo(f"Invitation: {console_base(settings)}/invite/{secret}")


async def _new_tenant(platform: Platform, name: str, settings: Settings) -> TenantRow:
    return await platform.add_tenant(
        name, language=settings.default_language, time_zone=settings.default_timezone
    )


async def list_tenants(settings: Settings) -> None:
    """A table of the businesses."""
    table = Table("business", "id", "language", "since", "sessions", "sends a day", "state", box=None)
    async with opened_store(settings) as store:
        everything_stopped = await store.platform.is_suspended(None)
        for row in await store.platform.tenants():
            table.add_row(
                row.name or "(no name yet)",
                row.id,
                row.language,
                f"{row.created_at:%Y-%m-%d}",
                str(row.max_sessions),
                "unlimited" if row.max_sends_per_day is None else str(row.max_sends_per_day),
                "suspended" if row.suspended or everything_stopped else "active",
            )
    Terminal().print(table if table.row_count else "No businesses yet. `wabridge up` makes the first one.")


async def quotas(settings: Settings, name: str, *, sessions: int | None, sends_per_day: int | None) -> None:
    """Show, or set, what a business may use."""
    wanted = {"max_sessions": sessions, "max_sends_per_day": sends_per_day}
    changes = {key: value for key, value in wanted.items() if value is not None}
    async with opened_store(settings) as store:
        row = _pick(await store.platform.tenants(), name)
        if changes:
            row = await store.platform.set_quota(row.id, **changes)
    per_day = "unlimited" if row.max_sends_per_day is None else str(row.max_sends_per_day)
    typer.echo(f"{row.name}: {row.max_sessions} WhatsApp accounts, {per_day} messages to contacts a day")


async def suspend(settings: Settings, name: str, *, everyone: bool, suspended: bool) -> None:
    """The kill switch, on or off."""
    if everyone == bool(name):
        raise PermanentError("name one business, or give --all")
    async with opened_store(settings) as store:
        tenant: TenantId | None = None
        who = "All businesses"
        if not everyone:
            row = _pick(await store.platform.tenants(), name)
            tenant, who = row.id, row.name or row.id
        await store.platform.suspend(tenant, suspended)
    typer.echo(f"{who}: {'nothing is sent any more' if suspended else 'sending goes on'}.")


async def delete_tenant(settings: Settings, name: str, *, typed: str) -> None:
    """Erase a business, after its name was typed once more."""
    async with opened_store(settings) as store:
        row = _pick(await store.platform.tenants(), name)
        if typed not in (row.name, row.id):
            raise PermanentError("that was not the name; nothing was erased")
        held = [one for one in await store.platform.sessions() if one["tenant"] == row.id]
        counts = await store.platform.delete_tenant(row.id)
    for one in held:
        shutil.rmtree(settings.data_dir / "profiles" / str(one["id"]), ignore_errors=True)
    for table, count in sorted(counts.items()):
        if count:
            typer.echo(f"{table}: {count}")
    typer.echo("Erased. Backups, and copies on other workers' disks, are yours to delete.")


async def list_sessions(settings: Settings) -> None:
    """A table of the sessions."""
    table = Table("business", "session", "state", "why", "since", "worker", box=None)
    now = datetime.now(UTC)
    async with opened_store(settings) as store:
        for one in await store.platform.sessions():
            minutes = int((now - one["since"]).total_seconds() // 60)
            table.add_row(
                one["tenant_name"] or "(no name yet)",
                one["id"],
                str(one["state"]),
                one["reason"] or "",
                f"{minutes} min",
                one["holder"] or "-",
            )
    Terminal().print(table if table.row_count else "No sessions yet: link WhatsApp in the console.")


def _pick(rows: list[TenantRow], name: str) -> TenantRow:
    found = [row for row in rows if name in (row.id, row.name)]
    if not found:
        offered = ", ".join(repr(row.name) for row in rows[:10]) or "none yet"
        raise PermanentError(f"no business is called {name!r}; there are: {offered}")
    if len(found) > 1:
        raise PermanentError(f"{len(found)} businesses are called {name!r}; give the id instead")
    return found[0]
