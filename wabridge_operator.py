"""The operator's commands for businesses and sessions: what they are called, what their help teaches."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from wabridge_entry import go, settings_or_end
from wabridge_terminal import ask_secret, fail

tenants = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="""Businesses: list, limit, suspend, delete.

    \b
    Examples:
      wabridge tenants list
      wabridge tenants quotas "Café Aurora" --sessions 2 --sends-per-day 200
      wabridge tenants suspend "Café Aurora"
      wabridge tenants resume --all

    A business is named by its name or its id. A running service follows within some seconds.""",
    short_help="Businesses: list, limit, suspend, delete.",
)
sessions = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="WhatsApp sessions. They are linked, logged out and linked again in the console.",
    short_help="What each WhatsApp session is doing.",
)

TenantName = Annotated[str, typer.Argument(help="Name or id of the business, as `tenants list` shows it.")]
NameOrAll = Annotated[str, typer.Argument(help="Name or id of a business; none with --all.")]


@tenants.command("list")
def tenants_list() -> None:
    """List the businesses of this installation."""
    import wabridge_commands

    go(wabridge_commands.list_tenants(settings_or_end()))


@tenants.command("quotas", short_help="Show or set what a business may use.")
def tenants_quotas(
    name: TenantName,
    sessions: Annotated[int | None, typer.Option(min=0, max=1000, help="Most WhatsApp accounts.")] = None,
    sends_per_day: Annotated[
        str | None, typer.Option(help="Most messages to contacts a day; `unlimited` lifts it.")
    ] = None,
) -> None:
    """Show or set what a business may use. What is over a day's limit waits for the next day.

    \b
    Examples:
      wabridge tenants quotas "Café Aurora"
      wabridge tenants quotas "Café Aurora" --sessions 2 --sends-per-day 200
      wabridge tenants quotas "Café Aurora" --sends-per-day unlimited
    """
    import wabridge_commands

    go(wabridge_commands.quotas(settings_or_end(), name, sessions=sessions, sends_per_day=sends_per_day))


@tenants.command("suspend", short_help="The kill switch: stop all sends of one business, or of all.")
def tenants_suspend(
    name: NameOrAll = "",
    everyone: Annotated[bool, typer.Option("--all", help="Stop all sends of all businesses.")] = False,
) -> None:
    """The kill switch: nothing is sent any more, until `resume`. What waits is kept.

    \b
    Examples:
      wabridge tenants suspend "Café Aurora"
      wabridge tenants suspend --all
    """
    import wabridge_commands

    go(wabridge_commands.suspend(settings_or_end(), name, everyone=everyone, suspended=True))


@tenants.command("resume", short_help="Lift the kill switch.")
def tenants_resume(
    name: NameOrAll = "",
    everyone: Annotated[bool, typer.Option("--all", help="Lift it for the whole installation.")] = False,
) -> None:
    """Lift the kill switch: what has waited goes out. One set by --all is lifted by --all."""
    import wabridge_commands

    go(wabridge_commands.suspend(settings_or_end(), name, everyone=everyone, suspended=False))


@tenants.command("delete", short_help="Erase a business and all that is its.")
def tenants_delete(
    name: TenantName,
    confirm: Annotated[str, typer.Option(help="Its name once more; without it you are asked.")] = "",
) -> None:
    """Erase a business: messages, people, settings, logins on this machine. It cannot be undone.

    Its sessions are stopped first. Backups are not touched.

    \b
    Examples:
      wabridge tenants delete "Café Aurora"
      wabridge tenants delete 06h0… --confirm "Café Aurora"
    """
    import wabridge_erasing

    settings = settings_or_end()
    if not confirm:
        go(wabridge_erasing.announce(settings, name))
        try:
            confirm = typer.prompt("Type its name to erase it", default="", show_default=False)
        except typer.Abort:
            typer.echo()
            fail("nobody answered, so nothing was erased; `--confirm NAME` needs no answer")
    go(wabridge_erasing.delete_tenant(settings, name, typed=confirm))


@sessions.command("list", short_help="State, reason and worker of every session.")
def sessions_list() -> None:
    """List the WhatsApp sessions: business, state and why, for how long, on which worker."""
    import wabridge_sessions

    go(wabridge_sessions.list_sessions(settings_or_end()))


@sessions.command("proxy", short_help="The way one session goes to WhatsApp.")
def sessions_proxy(
    session: Annotated[str, typer.Argument(help="The session's id, as `sessions list` shows it.")],
    url: Annotated[
        str, typer.Argument(help="http://, https:// or socks5://host:port, or `none`. Asked for if left out.")
    ] = "",
) -> None:
    """Let one session go to WhatsApp through a proxy of its own, from its next opening on.

    With a user and a password in it leave the address out: it is asked for, or read from a pipe. Arguments
    are there to be read by everybody on the machine.

    \b
    Examples:
      wabridge sessions proxy 06h0… http://10.0.0.2:3128
      wabridge sessions proxy 06h0…
      wabridge sessions proxy 06h0… none
    """
    import wabridge_sessions

    if "@" in url:
        fail(
            "what an argument says everybody on this machine can read: leave the address out, it is asked for"
        )
    settings = settings_or_end()
    go(wabridge_sessions.set_proxy(settings, session, url or ask_secret("The proxy's address")))


@sessions.command("canary", short_help="Let a session try new WhatsApp pages before the others.")
def sessions_canary(
    session: Annotated[str, typer.Argument(help="The session's id, as `sessions list` shows it.")],
    mark: Annotated[Literal["on", "off"], typer.Argument(help="on or off.")],
) -> None:
    """Let a session try new pages of WhatsApp Web, and a new wa-js, before the others get them.

    Mark an account that may be away for some minutes. Without canaries the first session that loads
    something new tries it.

    \b
    Examples:
      wabridge sessions canary 06h0… on
      wabridge sessions canary 06h0… off
    """
    import wabridge_sessions

    go(wabridge_sessions.mark_canary(settings_or_end(), session, is_canary=mark == "on"))


@sessions.command("drill", short_help="Would the copies of the logins open?")
def sessions_drill(
    session: Annotated[str, typer.Argument(help="Only this session's, by its id.")] = "",
    every: Annotated[bool, typer.Option("--all", help="Every copy, not only the newest of each.")] = False,
    quick: Annotated[bool, typer.Option("--quick", help="Check the files, and start no browser.")] = False,
) -> None:
    """Restore the copies of the logins into a scratch folder, and say which would open, how old and how large
    they are. Do it now and then, as with any backup.

    Each is opened in a browser that reaches nobody: WhatsApp hears nothing of it, and no session is touched.
    Exits with 1 when there is a linked session that could not be restored.

    \b
    Examples:
      wabridge sessions drill
      wabridge sessions drill --all --quick
    """
    import wabridge_drill

    go(wabridge_drill.drill(settings_or_end(), session=session, every=every, quick=quick))


@sessions.command("release", short_help="Let copies that were put aside be restored again.")
def sessions_release(
    session: Annotated[str, typer.Argument(help="The session's id, as `sessions list` shows it.")],
) -> None:
    """Let copies of a login that were put aside be restored again: when the fault was not theirs.

    A copy is put aside when it does not open, or does not log in. A session that was given up for want of a
    copy is tried again with them.
    """
    import wabridge_sessions

    go(wabridge_sessions.release(settings_or_end(), session))
