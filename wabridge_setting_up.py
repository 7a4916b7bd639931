"""Commands for whoever sets an installation up: before it runs, and beside its settings."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wabridge_entry import settings_or_end
from wabridge_terminal import fail, say

setting_up = typer.Typer(rich_markup_mode=None)


@setting_up.command("slack-manifest", short_help="Print what to create the Slack app with.")
def slack_manifest() -> None:
    """Print the manifest of the Slack app, a link that creates the app of it, and the steps after that.

    With SLACK_URL set, and no SLACK_APP_TOKEN, it is for HTTP; else for Socket Mode, which needs no address.
    """
    from wabridge_slack_manifest import manifest_lines

    for line in manifest_lines(settings_or_end()):
        say(line)


@setting_up.command("secrets", short_help="Make the passwords and keys of a new installation.")
def make_secrets(
    folder: Annotated[Path, typer.Argument(file_okay=False, help="Where: docker/secrets for compose.")],
) -> None:
    """Make the passwords and keys that docker/compose.yaml and docker/kubernetes ask for, a file for each.

    Nothing there has a default. What is in the folder already is kept, so doing it twice does no harm.

    \b
    Examples:
      wabridge secrets docker/secrets
    """
    from bridge.errors import BridgeError
    from wabridge_secrets import make_secrets

    try:
        make_secrets(folder)
    except BridgeError as error:
        fail(str(error))
    except OSError as error:
        fail(f"{error.filename or folder}: {error.strerror}")


@setting_up.command("settings", short_help="List every setting.")
def list_all_settings() -> None:
    """List every setting: name, default, meaning. Set them in the environment or in a file .env here."""
    from wabridge_settings_reading import list_settings

    for line in list_settings():
        say(f"{line.name}={line.default}\n    {line.meaning}\n")
