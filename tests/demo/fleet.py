"""compose.yaml and compose.scale.yaml without an engine: their commands, read from them, run on this machine.

Secrets are made as a self-hoster makes them, and each process gets those that its service names. Places of a
container are folders here, names of services are addresses here; nothing else is changed.
"""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE, STDOUT
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from tests.composed import SECRETS_AT, Container, containers, one_of
from tests.composed_stores import ComposedPostgres, ComposedS3, ComposedValkey, address
from tests.demo.service import ROOT, Service, ServiceDied, environment
from tests.servers import run_sql

FILES = ("compose.yaml", "compose.scale.yaml")
MADE_BY_PEOPLE = {
    "TELEGRAM_TOKEN": "telegram_token",
    "SLACK_BOT_TOKEN": "slack_bot_token",
    "SLACK_APP_TOKEN": "slack_app_token",
}
"""Settings that a self-hoster writes into a file of the secrets."""


@dataclass(frozen=True, kw_only=True)
class Fleet:
    """What runs: each process, those that hold sessions first; the bots' environment; the database."""

    services: tuple[Service, ...]
    bots_environment: Mapping[str, str]
    database: str


async def open_fleet(stack: AsyncExitStack, folder: Path, settings: Mapping[str, str]) -> Fleet:
    """Start the stores, what has to end before the others begin, and the others.

    settings: what a self-hoster would write into .env, and tokens.

    Raises:
        ServiceDied: a process of the product did not come up, or did not end well.
    """
    all_of_them = containers(*FILES)
    secrets = folder / "secrets"
    await _run(folder, "secrets", str(secrets))
    for name, file in MADE_BY_PEOPLE.items():
        (secrets / file).write_text(settings[name])
    postgres, valkey, s3 = (
        ComposedPostgres(one_of("postgres", all_of_them), secrets),
        ComposedValkey(one_of("valkey", all_of_them), secrets),
        ComposedS3(one_of("s3", all_of_them), secrets),
    )
    urls = await asyncio.gather(*(stack.enter_async_context(store) for store in (postgres, valkey, s3)))
    database = one_of("postgres", all_of_them).environment["POSTGRES_DB"]
    await run_sql(urls[0], f'CREATE DATABASE "{database}"')
    homes = dict(zip(("postgres:5432", "valkey:6379", "s3:8333"), map(address, urls), strict=True))
    dotenv = {name: value for name, value in settings.items() if name not in MADE_BY_PEOPLE}

    ours = [one for one in all_of_them if one.is_ours]
    envs = {one.name: _environment(one, folder, secrets, homes, dotenv) for one in ours}
    first = {name for one in ours for name in one.after}
    for one in ours:
        if one.service in first:
            await _run(folder, *_words(one), env=envs[one.name])
    services = tuple(
        Service(" ".join(_words(one)), env=envs[one.name], folder=folder, name=one.name)
        for one in ours
        if one.service not in first
    )
    stack.push_async_callback(_stop, services)
    await asyncio.gather(*(service.start() for service in services))
    return Fleet(
        services=services,
        bots_environment=envs[one_of("bots", ours).name],
        database=f"{urls[0].rpartition('/')[0]}/{database}",
    )


def _environment(
    one: Container, folder: Path, secrets: Path, homes: Mapping[str, str], dotenv: Mapping[str, str]
) -> dict[str, str]:
    handed = folder / "run" / one.name / "secrets"
    handed.mkdir(parents=True)
    for name in one.secrets:
        (handed / name).write_text(_moved((secrets / name).read_text(), homes))
    data = one.environment["WABRIDGE_DATA_DIR"]
    shared = one.volumes.get(data)
    own = folder / "volumes" / shared if shared else folder / "run" / one.name / "data"
    places = {SECRETS_AT: str(handed), data: str(own), **homes, "0.0.0.0": "127.0.0.1"}  # noqa: S104 - not here
    told = {name: _moved(value, places) for name, value in one.environment.items()}
    for name in ("PATH", "HOME"):
        told.pop(name)
    if not Path(told["BROWSER_EXECUTABLE"]).exists():
        told.pop("BROWSER_EXECUTABLE")  # another distribution's: this machine's own is found
    return environment(told | dict(dotenv))


def _words(one: Container) -> tuple[str, ...]:
    program, *words = one.words
    if program != "wabridge":
        raise ServiceDied(f"{one.name} starts {program!r}, which is not ours")
    return tuple(words)


def _moved(text: str, places: Mapping[str, str]) -> str:
    for place, here in places.items():
        text = text.replace(place, here)
    return text


async def _run(folder: Path, *words: str, env: Mapping[str, str] | None = None) -> None:
    """One of our commands to its end."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(ROOT / "wabridge.py"), *words, cwd=folder, env=env, stdout=PIPE, stderr=STDOUT
    )
    said = (await process.communicate())[0].decode(errors="replace")
    if process.returncode:
        raise ServiceDied(f"wabridge {' '.join(words)} ended with {process.returncode}:\n{said}")


async def _stop(services: tuple[Service, ...]) -> None:
    await asyncio.gather(*(service.stop() for service in services))
