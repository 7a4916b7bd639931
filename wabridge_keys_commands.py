"""The operator's commands for keys: what they are called, what their help teaches."""

from __future__ import annotations

from typing import Annotated

import typer

from wabridge_entry import go, settings_or_end

keys = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="""Keys: the master key, and the data keys of businesses under it.

    \b
    Examples:
      wabridge keys list
      wabridge keys rotate              (a new master key; nothing stops)
      wabridge keys rotate --data       (new data keys, too)
      wabridge keys retire 4f1d9a02

    Whoever has the master key and the database can read everything.""",
    short_help="List and change the keys.",
)


@keys.command("list", short_help="Which master keys there are, and what lies under them.")
def keys_list() -> None:
    """List the master keys by their ids, and how many data keys lie under each. No key is shown."""
    import wabridge_keys

    go(wabridge_keys.list_keys(settings_or_end()))


@keys.command("rotate", short_help="A new master key, or new data keys, while all goes on.")
def keys_rotate(
    prepare: Annotated[
        bool, typer.Option("--prepare", help="Only put a new key into the file, to be copied first.")
    ] = False,
    data: Annotated[
        bool, typer.Option("--data", help="New data keys instead: for what is written from now on.")
    ] = False,
    tenant: Annotated[str, typer.Option(help="With --data: only of this business (name or id).")] = "",
) -> None:
    """Make a new master key and bring all data keys under it. Running processes follow by themselves.

    Cut short, do it again: it goes on where it stood. Where processes on other machines have copies of the
    key file: `--prepare`, copy the file to them, then `rotate`. The former key stays in the file until
    `keys retire`.

    With --data each business gets a new data key. What is written a minute later lies under it; what lies
    there already is sealed anew in the background by the scheduler.

    \b
    Examples:
      wabridge keys rotate
      wabridge keys rotate --prepare
      wabridge keys rotate --data --tenant "Café Aurora"
    """
    import wabridge_keys

    settings = settings_or_end()
    if data or tenant:
        go(wabridge_keys.rotate_data_keys(settings, tenant))
    else:
        go(wabridge_keys.rotate(settings, prepare=prepare))


@keys.command("retire", short_help="Take a master key away that nothing lies under.")
def keys_retire(
    key: Annotated[str, typer.Argument(help="The key's id, as `keys list` shows it.")],
) -> None:
    """Take a master key out of the key file. Refused while a data key lies under it.

    A backup of the database that was made before the rotation opens with the former key alone: keep it with
    such a backup for as long as you keep that.
    """
    import wabridge_keys

    go(wabridge_keys.retire(settings_or_end(), key))
