"""Which version this is: said in reports, backups and by `wabridge --version`."""

from __future__ import annotations

from typing import Annotated

import typer

from wabridge_terminal import say

VERSION = "0.1.0"
"""As pyproject.toml has it; a test compares them."""


def _tell(asked: bool) -> None:
    if asked:
        say(f"wabridge {VERSION}")
        raise typer.Exit


AskedForVersion = Annotated[
    bool, typer.Option("--version", callback=_tell, is_eager=True, help="Say which one this is.")
]
"""An option that says it and ends."""
