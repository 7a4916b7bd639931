"""What cannot work is refused in one line that says what to do; nothing is made or changed by it."""

from __future__ import annotations

import base64
import os
import sqlite3
from collections.abc import Callable

import pytest

from tests.front_door.terminal import Terminal
from tests.server_process import free_port

Fault = Callable[[Terminal], None]


def another_key(terminal: Terminal) -> None:
    key = base64.b64encode(os.urandom(32))
    (terminal.folder / "data/master.key").write_bytes(key)


def no_key_in_the_file(terminal: Terminal) -> None:
    (terminal.folder / "data/master.key").write_bytes(b"\xa3\x00 something else")


def the_key_lost(terminal: Terminal) -> None:
    (terminal.folder / "data/master.key").unlink()


def a_newer_schema(terminal: Terminal) -> None:
    database = sqlite3.connect(terminal.folder / "data/wabridge.db")
    database.execute(
        "INSERT INTO tortoise_migrations (app, name, applied_at) VALUES ('wabridge', '9999_later', '2027')"
    )
    database.commit()
    database.close()


def another_file(terminal: Terminal) -> None:
    for file in (terminal.folder / "data").glob("wabridge.db*"):
        file.unlink()
    (terminal.folder / "data/wabridge.db").write_text("not a database, and long enough to be seen as none")


def a_server_that_is_away(terminal: Terminal) -> None:
    terminal.settings["DATABASE_URL"] = f"postgres://me:hunter2@127.0.0.1:{free_port()}/wabridge"


def no_folder(terminal: Terminal) -> None:
    (terminal.folder / "file").touch()
    terminal.settings["WABRIDGE_DATA_DIR"] = str(terminal.folder / "file/data")


def another_machines_address(terminal: Terminal) -> None:
    terminal.settings["CONSOLE_HOST"] = "192.0.2.7"


def no_wajs(terminal: Terminal) -> None:
    terminal.settings["WAJS_PATH"] = str(terminal.folder)


FAULTS: list[tuple[Fault, str, str]] = [
    (another_key, "up", "put the right key file back"),
    (no_key_in_the_file, "up", "does not hold a key"),
    (the_key_lost, "up", "put it back from your copy"),
    (the_key_lost, "tenants list", "put it back from your copy"),
    (a_newer_schema, "console", "update the program or restore a backup"),
    (another_file, "up", "Is it a wabridge database"),
    (a_server_that_is_away, "up", "Does its server run, and is DATABASE_URL right?"),
    (no_folder, "up", "or set WABRIDGE_DATA_DIR"),
    (another_machines_address, "up", "CONSOLE_HOST=192.0.2.7 is not an address of this machine"),
    (no_wajs, "up", "WAJS_PATH="),
]


@pytest.mark.parametrize(
    ("fault", "command", "advice"),
    FAULTS,
    ids=[f"{fault.__name__}-{command.replace(' ', '_')}" for fault, command, _ in FAULTS],
)
async def test_a_fault_is_one_line_with_the_next_step(
    installed: Terminal, fault: Fault, command: str, advice: str
) -> None:
    fault(installed)

    said = await installed.runs(*command.split())

    assert said.code == 1
    assert said.complaint.startswith("wabridge: ")
    assert advice in said.complaint
    assert "hunter2" not in said.all


async def test_a_taken_port_is_told_before_anything_runs(installed: Terminal) -> None:
    port = free_port()
    installed.settings["CONSOLE_PORT"] = str(port)
    first = await installed.starts("up")
    assert first.stdout is not None
    try:
        while b"Running:" not in await first.stdout.readline():
            pass
        said = await installed.runs("up")
    finally:
        first.terminate()
        await first.communicate()

    assert said.code == 1
    assert f"port {port} on 127.0.0.1 is taken by wabridge itself (process {first.pid})" in said.complaint
    assert "wabridge.py console" in said.complaint


@pytest.mark.parametrize("command", ["console", "invite Aurora"])
async def test_a_command_in_the_wrong_folder_makes_no_second_installation(
    terminal: Terminal, command: str
) -> None:
    said = await terminal.runs(*command.split())

    assert said.code == 1
    assert f"nothing is set up in {terminal.folder / 'data'} yet" in said.complaint
    assert not (terminal.folder / "data").exists()


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["tenants", "quotas", "Nowhere"], "no business is called 'Nowhere'; there are: Café Aurora"),
        (["tenants", "quotas", "Café Aurora", "--sends-per-day", "lots"], "or `unlimited`; got 'lots'"),
        (["tenants", "suspend"], "name one business, or give --all"),
        (["tenants", "delete", "Café Aurora", "--confirm", "Cafe"], "nothing was erased"),
        (["console", "--tenant", "Café Aurora", "--platform"], "not both"),
        (["invite", "  "], "1 to 80 printable characters"),
        (["invite", "\x1b[31mred"], "1 to 80 printable characters"),
        (["sessions", "proxy", "nowhere", "none"], "no session has the id 'nowhere'"),
        (["sessions", "proxy", "nowhere", "ftp://x"], "socks5://host:port"),
        (["worker"], "QUEUE_URL is 'memory'"),
    ],
)
async def test_what_makes_no_sense_is_refused(installed: Terminal, words: list[str], complaint: str) -> None:
    said = await installed.runs(*words)

    assert said.code == 1
    assert complaint in said.complaint


async def test_nobody_answering_erases_nothing(installed: Terminal) -> None:
    said = await installed.runs("tenants", "delete", "Café Aurora")

    assert said.code == 1
    assert "nothing was erased" in said.complaint
    assert "Café Aurora" in (await installed.runs("tenants", "list")).out


async def test_a_reader_who_has_gone_is_no_fault(installed: Terminal) -> None:
    process = await installed.starts("settings")
    assert process.stdout is not None
    assert process.stderr is not None
    await process.stdout.readline()

    process._transport.get_pipe_transport(1).close()  # type: ignore[attr-defined]

    assert await process.stderr.read() == b""
    assert await process.wait() in {0, 1}
