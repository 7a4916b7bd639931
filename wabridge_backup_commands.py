"""Backup and restore: what they are called, what their help teaches."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wabridge_entry import go, settings_or_end

backups = typer.Typer(rich_markup_mode=None)


@backups.command(short_help="Save the whole installation in one file.")
def backup(
    file: Annotated[Path, typer.Argument(dir_okay=False, help="A new file, such as wabridge.backup.")],
    with_key: Annotated[
        bool, typer.Option("--with-key", help="With the master key: whoever has the file reads all of it.")
    ] = False,
) -> None:
    """Save the whole installation in one file: database, copies of logins, files of messages.

    The service goes on meanwhile. What is in the file is as it was at one moment, and sealed as it is in the
    database: without the master key it does not open. Keep a copy of that key, and not beside the backups.

    \b
    Examples:
      wabridge backup /mnt/backups/wabridge-$(date +%F).backup
      wabridge backup --with-key everything.backup
    """
    import wabridge_backup

    go(wabridge_backup.backup(settings_or_end(), file, with_key=with_key))


@backups.command(short_help="Bring an installation back from a backup.")
def restore(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="What `wabridge backup` made.")],
) -> None:
    """Bring an installation back from a backup, into an empty database: SQLite or Postgres, whichever it was.

    Set DATABASE_URL, BUNDLE_STORE and the master key as they shall be, with no service running; then restore,
    then start it. Cut short, do it again. Sessions come back from the copies of their logins, without a scan.

    What was sent after the backup is not known any more, so nothing is sent a second time: messages that
    were due or on their way then are shown as uncertain, and broadcasts rest until a person lets them go on.

    \b
    Examples:
      wabridge restore /mnt/backups/wabridge-2026-11-22.backup
    """
    import wabridge_backup

    go(wabridge_backup.restore(settings_or_end(), file))
