"""How the front door speaks to a person at a terminal: plain lines, tables, one line for an error.

What tenants have typed (names) is shown without anything that a terminal would obey.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import typer

from bridge.health import Finding, Health
from wabridge_lines import to_output

MARKS = {Health.GOOD: "✓", Health.WARNING: "!", Health.FAULT: "✗"}
WIDTH_IN_A_PIPE = 200


def say(line: str) -> None:
    """A line on standard output. Nobody reading it is no reason to stop a service."""
    to_output.tell(plain(line))


def warn(line: str) -> None:
    """A line on standard error."""
    typer.echo(f"warning: {plain(line)}", err=True)


def fail(message: str) -> NoReturn:
    """Say why, and end with 1."""
    typer.echo(f"wabridge: {plain(message)}", err=True)
    raise typer.Exit(1)


def ask_secret(question: str) -> str:
    """What a person types unseen, or the first line of a pipe."""
    if sys.stdin.isatty():
        return str(typer.prompt(question, hide_input=True)).strip()
    return sys.stdin.readline().strip()


def command(words: str) -> str:
    """A command of ours as this person would type it: `wabridge console`, or with the interpreter before."""
    if Path(sys.argv[0]).suffix != ".py":
        return f"wabridge {words}"
    return f"{_here(sys.executable)} {_here(sys.argv[0])} {words}"


def _here(path: str) -> str:
    """Relative where that is shorter; an interpreter that the shell finds by its name, by that."""
    relative = os.path.relpath(path)
    return relative if len(relative) < len(path) and not relative.startswith("..") else path


def plain(text: str) -> str:
    """Printable text and line breaks only: a name may hold escape sequences."""
    return "".join(sign if sign.isprintable() or sign == "\n" else "·" for sign in text)


def name_of(name: str) -> str:
    """A business's name; a new one has none yet."""
    return plain(" ".join(name.split())) or "(no name yet)"


def show_table(heads: Sequence[str], rows: Sequence[Sequence[str]], *, whole: Sequence[str] = ()) -> None:
    """A table within the terminal's width. Columns in `whole` are never cut or folded: ids, to be copied."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for head in heads:
        table.add_column(head, overflow="fold", no_wrap=head in whole)
    for row in rows:
        # As Text: in a str rich would look for markup.
        table.add_row(*(Text(plain(cell)) for cell in row))
    width = None if sys.stdout.isatty() or "COLUMNS" in os.environ else WIDTH_IN_A_PIPE
    Console(width=width, highlight=False).print(table)


def show_finding(finding: Finding) -> None:
    """One line, and below it what to do."""
    typer.echo(plain(f"{MARKS[finding.health]} {finding.part}: {finding.seen}"))
    for line in finding.todo.splitlines():
        typer.echo(plain(f"    {line}"))


def span(seconds: float) -> str:
    """How long, in the largest unit that says something."""
    for unit, length_s in (("d", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= length_s:
            return f"{seconds // length_s:.0f} {unit}"
    return f"{max(seconds, 0):.0f} s"
