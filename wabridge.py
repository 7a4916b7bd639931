"""wabridge's front door: the command line. It composes what the rooms offer, and nothing else.

Heavy rooms are imported inside the commands that need them, so that `--help` answers at once.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from wabridge_settings import Settings
from wabridge_settings_reading import SettingsError, list_settings, read_settings

app = typer.Typer(
    name="wabridge",
    help="""Link WhatsApp accounts to this machine and steer them from chat.

    Begin with `wabridge up`: it starts everything in one process and prints a link to the console, where a
    checklist leads you on. `wabridge doctor` checks every part and says what to do about each fault.

    Settings come from the environment and from .env; `wabridge settings` lists them.""",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
tenants = typer.Typer(
    no_args_is_help=True, help="List businesses, set their quotas, suspend them, delete them."
)
sessions = typer.Typer(no_args_is_help=True, help="See what each WhatsApp session is doing.")
app.add_typer(tenants, name="tenants")
app.add_typer(sessions, name="sessions")

TenantName = Annotated[str, typer.Argument(help="Name or id of the business, as `tenants list` shows it.")]


@app.command()
def up() -> None:
    """Run everything in one process: sessions, console, bots, scheduler."""
    from wabridge_wiring import ALL_ROLES, run

    _go(run(_settings(), ALL_ROLES, say=typer.echo))


@app.command()
def worker() -> None:
    """Run WhatsApp sessions and handle what happens in them. Start as many as you need."""
    from wabridge_wiring import Role, run

    _go(run(_settings(several=True), {Role.WORKER}, say=typer.echo))


@app.command()
def bots() -> None:
    """Run the admin chats: the console, and the bots whose tokens are set."""
    from wabridge_wiring import Role, run

    _go(run(_settings(several=True), {Role.BOTS}, say=typer.echo))


@app.command()
def scheduler() -> None:
    """Run what is due later, and find work whose hint was lost. Several do no harm."""
    from wabridge_wiring import Role, run

    _go(run(_settings(several=True), {Role.SCHEDULER}, say=typer.echo))


@app.command()
def migrate() -> None:
    """Bring the database up to date. Safe to run twice, and at the same time as another one."""
    import wabridge_commands

    _go(wabridge_commands.migrate(_settings()))


@app.command()
def doctor(
    quick: Annotated[
        bool, typer.Option("--quick", help="Start no browser: what a health check needs.")
    ] = False,
) -> None:
    """Check every part, and say what to do about each fault. Exits with 1 when something does not work."""
    import wabridge_commands

    _go(wabridge_commands.doctor(_settings(), quick=quick))


@app.command()
def console(
    tenant: Annotated[str, typer.Option(help="Sign in as the owner of this business.")] = "",
    platform: Annotated[
        bool, typer.Option("--platform", help="Sign in as this installation's operator.")
    ] = False,
) -> None:
    """Print a fresh link to the console. It can be opened once, and not for long."""
    import wabridge_commands

    _go(wabridge_commands.console(_settings(), tenant=tenant, platform=platform))


@app.command()
def invite(
    business: Annotated[str, typer.Argument(help="Name or id of the business; a new name makes a new one.")],
    role: Annotated[str, typer.Option(help="owner, manager, agent or viewer.")] = "owner",
    hours: Annotated[float, typer.Option(min=0.1, max=720, help="How long the invitation is good.")] = 48,
) -> None:
    """Invite somebody to a business: prints a one-time link."""
    import wabridge_commands

    _go(wabridge_commands.invite(_settings(), business, role=role, hours=hours))


@app.command()
def settings() -> None:
    """List every setting: name, default, meaning."""
    for line in list_settings():
        typer.echo(f"{line.name}={line.default}\n    {line.meaning}\n")


@tenants.command("list")
def tenants_list() -> None:
    """List the businesses of this installation."""
    import wabridge_commands

    _go(wabridge_commands.list_tenants(_settings()))


@tenants.command("quotas")
def tenants_quotas(
    name: TenantName,
    sessions: Annotated[int | None, typer.Option(min=0, help="Most WhatsApp accounts.")] = None,
    sends_per_day: Annotated[int | None, typer.Option(min=0, help="Most messages to contacts a day.")] = None,
) -> None:
    """Show or set what a business may use."""
    import wabridge_commands

    _go(wabridge_commands.quotas(_settings(), name, sessions=sessions, sends_per_day=sends_per_day))


@tenants.command("suspend")
def tenants_suspend(
    name: Annotated[str, typer.Argument(help="Name or id; or --all for the whole installation.")] = "",
    everyone: Annotated[bool, typer.Option("--all", help="Stop all sends of all businesses.")] = False,
) -> None:
    """The kill switch: nothing is sent any more, until `resume`. What waits is kept."""
    import wabridge_commands

    _go(wabridge_commands.suspend(_settings(), name, everyone=everyone, suspended=True))


@tenants.command("resume")
def tenants_resume(
    name: Annotated[str, typer.Argument(help="Name or id; or --all for the whole installation.")] = "",
    everyone: Annotated[bool, typer.Option("--all", help="Lift it for the whole installation.")] = False,
) -> None:
    """Lift the kill switch."""
    import wabridge_commands

    _go(wabridge_commands.suspend(_settings(), name, everyone=everyone, suspended=False))


@tenants.command("delete")
def tenants_delete(
    name: TenantName,
    confirm: Annotated[str, typer.Option(help="The name once more; without it you are asked.")] = "",
) -> None:
    """Erase a business: messages, people, settings, logins on this machine. It cannot be undone."""
    import wabridge_commands

    typed = confirm or typer.prompt("This cannot be undone. Type the name of the business to erase it")
    _go(wabridge_commands.delete_tenant(_settings(), name, typed=typed))


@sessions.command("list")
def sessions_list() -> None:
    """List the WhatsApp sessions: business, state, since when, on which worker."""
    import wabridge_commands

    _go(wabridge_commands.list_sessions(_settings()))


def _settings(*, several: bool = False) -> Settings:
    """The settings; ends the program with a clear message when they are wrong."""
    from wabridge_logging import configure_logging

    try:
        read = read_settings(dotenv=Path(".env"))
    except SettingsError as error:
        _fail(str(error))
    for warning in read.warnings:
        typer.echo(f"warning: {warning}", err=True)
    if several and read.settings.queue_url == "memory":
        _fail(
            "QUEUE_URL is 'memory', which one process keeps to itself. Separate processes need redis://…; "
            "or run `wabridge up`, which needs none."
        )
    configure_logging(read.settings.log_level, read.settings.log_format)
    return read.settings


def _go(work: Coroutine[Any, Any, int | None]) -> None:
    """Run to the end; an error that we foresee is one line, not a traceback."""
    from bridge.errors import BridgeError

    if sys.platform != "win32":
        import uvloop

        runner: Any = uvloop.run
    else:
        runner = asyncio.run
    try:
        code = runner(work)
    except BridgeError as error:
        _fail(str(error))
    if code:
        raise typer.Exit(code)


def _fail(message: str) -> NoReturn:
    typer.echo(f"wabridge: {message}", err=True)
    raise typer.Exit(1)


def main() -> None:
    """The console script."""
    app()


if __name__ == "__main__":
    main()
