"""`--help` teaches: what a command does, an example, and all within a terminal's width."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from tests.front_door.terminal import Terminal
from wabridge import app

WITH_CHOICES = ("up", "console", "invite", "tenants quotas", "tenants suspend", "tenants delete")
"""Commands whose use is best shown."""


def commands() -> Iterator[str]:
    """Every command, as typed."""
    for name, command in get_command(app).commands.items():  # type: ignore[attr-defined]
        yield name
        yield from (f"{name} {below}" for below in getattr(command, "commands", {}))


def help_of(command: str) -> str:
    shown = CliRunner(env={"COLUMNS": "80"}).invoke(
        app, [*command.split(), "--help"], prog_name="wabridge", terminal_width=80
    )
    assert shown.exit_code == 0, shown.output
    return shown.output


@pytest.mark.parametrize("command", list(commands()))
def test_every_command_says_what_it_does_within_eighty_columns(command: str) -> None:
    lines = help_of(command).splitlines()

    assert lines[0].startswith(f"Usage: wabridge {command}")
    assert len(lines[2].strip()) > 10
    assert [line for line in lines if len(line) > 80] == []


@pytest.mark.parametrize("command", WITH_CHOICES)
def test_a_command_with_choices_shows_examples(command: str) -> None:
    assert f"    wabridge {command}" in help_of(command)


@pytest.mark.parametrize("command", ["", "tenants", "sessions"])
def test_a_list_of_commands_is_not_cut_short(command: str) -> None:
    listed = help_of(command).partition("Commands:")[2]

    assert listed
    assert "..." not in listed


async def test_without_a_command_it_shows_where_to_begin(terminal: Terminal) -> None:
    said = await terminal.runs()

    assert "wabridge up" in said.all
    assert not (terminal.folder / "data").exists()
