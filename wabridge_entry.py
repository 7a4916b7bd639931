"""From a command to its work: settings, logging, the event loop; and every foreseen error as one line."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Coroutine
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import typer

from wabridge_terminal import fail, say, warn

if TYPE_CHECKING:
    from wabridge_settings import Settings


def serve(*roles: str, several: bool = False) -> None:
    """Serve, until a signal."""
    settings = settings_or_end(several=several)
    from wabridge_roles import Role as Part
    from wabridge_wiring import run

    go(run(settings, {Part(role) for role in roles}, say=say))


def settings_or_end(*, several: bool = False) -> Settings:
    """The settings; ends the program with a clear message when they are wrong.

    Secrets are not in the environment any more afterwards.
    """
    from wabridge_guarding import forget_secrets
    from wabridge_logging import configure_logging
    from wabridge_settings_reading import SettingsError, read_settings

    try:
        read = read_settings(dotenv=Path(".env"))
    except SettingsError as error:
        fail(str(error))
    forget_secrets(os.environ)
    for warning in read.warnings:
        warn(warning)
    if several and read.settings.queue_url == "memory":
        fail(
            "QUEUE_URL is 'memory', which one process keeps to itself. Separate processes need redis://…; "
            "or run `wabridge up`, which needs none."
        )
    configure_logging(read.settings.log_level, read.settings.log_format)
    return read.settings


def go(work: Coroutine[Any, Any, int | None]) -> None:
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
        fail(str(error))
    except BrokenPipeError:
        raise  # whoever read our output has gone; typer ends quietly
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        fail(f"{where}{error.strerror or type(error).__name__}")
    if code:
        raise typer.Exit(code)


def tell_unforeseen(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """A fault of ours: where it is, without what it may quote."""
    from wabridge_logging import told_without_message

    if not issubclass(kind, KeyboardInterrupt):
        told = told_without_message(error.with_traceback(trace))
        typer.echo(
            f"wabridge: a fault of wabridge itself. Please report it with these lines:\n{told}", err=True
        )
