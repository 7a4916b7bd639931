"""From a DATABASE_URL to Tortoise's configuration.

`memory` (tests), `sqlite://data/wabridge.db` (relative), `sqlite:///var/lib/wabridge.db` (absolute),
`postgres://user:password@host/name?sslmode=require` (whatever asyncpg's DSN understands).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from bridge.errors import PermanentError

Dialect = Literal["sqlite", "postgres"]

APP = "wabridge"
MODELS = ["platform", "people", "sessions", "menus", "messages", "broadcasts", "pages"]
POOL_MAX = 10
"""Connections per process, beside one for heartbeats. A transaction lasts milliseconds; more would only queue
inside Postgres."""


def dialect_of(url: str) -> Dialect:
    """Which database a URL speaks of.

    Raises:
        PermanentError: none that we know. The message shows the scheme, never the rest: it holds a password.
    """
    scheme = url.partition("://")[0]
    if url == "memory" or (scheme == "sqlite" and sqlite_path(url)):
        return "sqlite"
    if scheme in {"postgres", "postgresql"}:
        return "postgres"
    raise PermanentError(
        "DATABASE_URL must be memory, sqlite://<path> or postgres://…;"
        f" got one that begins with {scheme[:16]!r}"
    )


def sqlite_path(url: str) -> str:
    """The file of a `sqlite://` URL, `:memory:` for memory."""
    return ":memory:" if url == "memory" else url.removeprefix("sqlite://")


def client_config(url: str, *, migrating: bool = False) -> dict[str, Any]:
    """Engine and credentials as Tortoise wants them; makes a SQLite file (mode 0600) and its folder."""
    if dialect_of(url) == "postgres":
        pool: dict[str, Any] = {"dsn": url, "maxsize": POOL_MAX}
        if migrating:
            # A new index on a big table may take its time.
            pool |= {"maxsize": 2, "command_timeout_s": None}
        return {"engine": "storage.postgres_client", "credentials": pool}
    path = sqlite_path(url)
    if path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        Path(path).touch(mode=0o600)
    # Rebuilding a table drops it first; with foreign keys on, that would reach its children.
    keys = "OFF" if migrating else "ON"
    return {"engine": "storage.sqlite_client", "credentials": {"file_path": path, "foreign_keys": keys}}


def tortoise_config(
    url: str, *, migrations: str = "storage.migrations", migrating: bool = False
) -> dict[str, Any]:
    """The whole configuration. The connection bears its dialect's name: Tortoise caches SQL under it."""
    alias = dialect_of(url)
    return {
        "connections": {alias: client_config(url, migrating=migrating)},
        "apps": {
            APP: {
                "models": [f"storage.models.{name}" for name in MODELS],
                "default_connection": alias,
                "migrations": migrations,
            }
        },
        "use_tz": True,
        "timezone": "UTC",
    }
