"""wabridge's front door: the command line. It composes what the rooms offer, and nothing else.

Heavy rooms are imported inside the commands that need them, so that `--help` answers at once.
"""

from __future__ import annotations

import signal

if __name__ == "__main__":
    # Until the service listens by itself, Ctrl-C just ends the process, also while it is still importing.
    signal.signal(signal.SIGINT, signal.SIG_DFL)

import sys
from pathlib import Path
from typing import Annotated

import typer
from typer.main import get_command

from bridge.ports.rows import Role
from wabridge_backup_commands import backups
from wabridge_entry import go, serve, settings_or_end, tell_unforeseen
from wabridge_keys_commands import keys
from wabridge_operator import sessions, tenants
from wabridge_setting_up import setting_up
from wabridge_version import AskedForVersion
from wabridge_wajs_commands import wajs

app = typer.Typer(
    name="wabridge",
    help="""Link WhatsApp accounts to this machine and steer them from chat.

    \b
    Begin with:
      wabridge doctor     is everything here that is needed?
      wabridge up         run it all; prints a link to the console

    The console's checklist leads on from there. Settings come from the environment and from a file .env in
    the folder you start it in; `wabridge settings` lists them.""",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(tenants, name="tenants")
app.add_typer(sessions, name="sessions")
app.add_typer(wajs, name="wajs")
app.add_typer(keys, name="keys")
app.add_typer(setting_up)
app.add_typer(backups)


@app.callback()
def begin(version: AskedForVersion = False) -> None:
    """Nothing but the options that every command has."""


@app.command(short_help="Run everything in one process.")
def up() -> None:
    """Run everything in one process: WhatsApp sessions, console, scheduler.

    Prints a one-time link to the console. Runs until Ctrl-C, which closes the browsers in order. Needs
    nothing but a Chromium: data goes to ./data, see WABRIDGE_DATA_DIR.

    \b
    Examples:
      wabridge up
      CONSOLE_PORT=9000 wabridge up
      wabridge console          (elsewhere, meanwhile: a new link)
    """
    serve("worker", "bots", "scheduler")


@app.command(short_help="Run WhatsApp sessions, in a process of their own.")
def worker() -> None:
    """Run WhatsApp sessions and handle what happens in them. Start as many as you need.

    Needs DATABASE_URL and QUEUE_URL (redis://…) in common with `bots` and `scheduler`, and one master key:
    give all of them the same MASTER_KEY or MASTER_KEY_FILE. A worker that stops hands its sessions over.
    """
    serve("worker", several=True)


@app.command(short_help="Run the console, in a process of its own.")
def bots() -> None:
    """Run the admin chats: the console, Telegram and Slack. Prints a one-time link to the console.

    Needs DATABASE_URL, QUEUE_URL and master key in common with `worker` and `scheduler`.
    """
    serve("bots", several=True)


@app.command(short_help="Run what is due later, in a process of its own.")
def scheduler() -> None:
    """Run what is due later, and find work whose hint was lost. Several do no harm.

    Needs DATABASE_URL, QUEUE_URL and master key in common with `worker` and `bots`.
    """
    serve("scheduler", several=True)


@app.command(short_help="Bring the database up to date.")
def migrate() -> None:
    """Bring the database up to date, and make its key where there is none.

    The service does it at its start. Do it by hand after an update, before the other commands are used
    while the service is down. Safe to run twice, and at the same time as another one. A SQLite file is
    copied first.
    """
    import wabridge_commands

    go(wabridge_commands.migrate(settings_or_end()))


@app.command(short_help="Check every part, and say what to do about each fault.")
def doctor(
    quick: Annotated[bool, typer.Option("--quick", help="Only ask whether the running service is well.")] = (
        False
    ),
) -> None:
    """Check every part, and say what to do about each fault. Changes nothing.

    \b
      ✓  works      !  works, and you should know      ✗  does not work
    Exits with 1 when something does not work.

    With --quick it starts no browser, and a service that does not run or does not answer is a fault: for
    docker's HEALTHCHECK and for monitoring.
    """
    import wabridge_commands

    go(wabridge_commands.doctor(settings_or_end(), quick=quick))


@app.command(short_help="Watch the installation in this terminal.")
def top(
    every: Annotated[float, typer.Option(min=0.5, max=3600, help="Seconds between two pictures.")] = 2.0,
    once: Annotated[bool, typer.Option("--once", help="Draw one picture, and end.")] = False,
) -> None:
    """Watch the installation in this terminal: sessions, workers, what waits, broadcasts. Ctrl-C ends it.

    It reads the database and changes nothing. Into a pipe it writes one picture.

    \b
    Examples:
      wabridge top
      wabridge top --every 10
      wabridge top --once > now.txt
    """
    import wabridge_top

    go(wabridge_top.top(settings_or_end(), every_s=every, once=once))


@app.command(short_help="Try it with a number of your own, step by step.")
def smoke(
    session: Annotated[str, typer.Option(help="The account's id, as `sessions list` shows it.")] = "",
) -> None:
    """Go through it all once with the real WhatsApp: ten minutes, a number of your own, a second phone.

    Each step says what to do, watches for it, and tells what was seen. You do everything yourself, in the
    console and on the phones; this only reads the database, so the service has to run. The report is left
    in the data folder, with no number, name or message in it.

    \b
    Examples:
      wabridge up            (in another terminal)
      wabridge smoke
    """
    import wabridge_smoke

    go(wabridge_smoke.smoke(settings_or_end(), session=session))


@app.command(short_help="Print a fresh link to the console.")
def console(
    tenant: Annotated[str, typer.Option(help="Sign in as the owner of this business (name or id).")] = "",
    platform: Annotated[
        bool, typer.Option("--platform", help="Sign in as this installation's operator.")
    ] = False,
) -> None:
    """Print a fresh link to the console. It opens once, and not for long (CONSOLE_LINK_TTL_S).

    With one business the link is its owner's, with several it is the operator's of the installation.

    \b
    Examples:
      wabridge console
      wabridge console --tenant "Café Aurora"
      wabridge console --platform
    """
    import wabridge_commands

    go(wabridge_commands.console(settings_or_end(), tenant=tenant, platform=platform))


@app.command(short_help="Invite somebody to a business.")
def invite(
    business: Annotated[str, typer.Argument(help="Name or id of the business; a new name makes a new one.")],
    role: Annotated[Role, typer.Option(help="What the person may do.")] = Role.OWNER,
    hours: Annotated[float, typer.Option(min=0.1, max=720, help="How long the invitation is good.")] = 48,
) -> None:
    """Invite somebody to a business: prints a link that makes whoever opens it first a member.

    \b
    Examples:
      wabridge invite "Café Aurora"          (a new business, and its owner)
      wabridge invite "Café Aurora" --role agent --hours 2

    Send the link to nobody else. They write their name, and are in the console.
    """
    import wabridge_commands

    go(wabridge_commands.invite(settings_or_end(), business, role=role, hours=hours))


@app.command(short_help="Save everything of a business in one archive.")
def export(
    business: Annotated[str, typer.Argument(help="Name or id of the business.")],
    to: Annotated[
        Path | None, typer.Option(dir_okay=False, help="The file; else one in exports in the data folder.")
    ] = None,
) -> None:
    """Save everything of a business in one archive (.tar.gz): rows as lines of JSON, and files.

    Cut short, do it again: it goes on where it stood. The archive is not encrypted.

    \b
    Examples:
      wabridge export "Café Aurora"
      wabridge export "Café Aurora" --to aurora.tar.gz
    """
    import wabridge_exporting

    go(wabridge_exporting.export(settings_or_end(), business, to=to))


def main() -> None:
    """The console script."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    sys.excepthook = tell_unforeseen
    # Not app(): typer would put its own hook for errors in place of ours.
    get_command(app)(prog_name="wabridge")


if __name__ == "__main__":
    main()
