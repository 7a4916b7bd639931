"""A business takes everything along, and is erased: nothing of it is left in any of the four stores."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from redis.asyncio import Redis

from storage.blobs.opening import open_blobs
from tests.s3_server import s3_settings
from tests.shop import Shop

APART = ("worker", "bots", "scheduler")
CAKE = "Do you have cake?"
OFFER = b"%PDF-1.7 how it shall look"


@pytest.mark.timeout(180)
async def test_a_business_that_leaves_takes_everything_along_and_leaves_nothing(
    tmp_path: Path, fresh_postgres_url: str, fresh_valkey_url: str, s3_url: str
) -> None:
    bundles = s3_settings(s3_url, prefix="leaving")
    servers = {"DATABASE_URL": fresh_postgres_url, "QUEUE_URL": fresh_valkey_url, **bundles}
    async with Shop(tmp_path, commands=APART, **servers) as shop:
        await shop.opens()
        ana = shop.town.person("+5511977770001", name="Ana")
        await ana.writes(shop.phone, CAKE)
        await ana.sends_media(shop.phone, OFFER, mimetype="application/pdf", filename="cake.pdf")
        await shop.operator.told(lambda one: one["document"])
        ids = await _ids(fresh_postgres_url)
        assert await _rows_with(fresh_postgres_url, ids)
        assert await _blobs_of(bundles, ids)

        await shop.command("export", "Café Aurora", "--to", "aurora.tar.gz")
        said = await shop.command("tenants", "delete", "Café Aurora", "--confirm", "Café Aurora")

        assert "backups" in said
        assert await _rows_with(fresh_postgres_url, ids) == {"jobs": 1}  # the receipt, by the business's id
        assert await _blobs_of(bundles, ids) == []
        assert [one for one in await _held_by_redis(fresh_valkey_url) if _names(one, ids)] == []
        assert [path for path in (tmp_path / "profiles").rglob("*") if _names(str(path), ids)] == []
    _assert_it_took_everything_along(tmp_path / "aurora.tar.gz")


def _assert_it_took_everything_along(archive: Path) -> None:
    with tarfile.open(archive) as packed:
        files = {name: packed.extractfile(name) for name in packed.getnames()}
        held = {name: file.read() for name, file in files.items() if file is not None}
    tables = [content for name, content in held.items() if name.startswith("messages-")]
    assert CAKE in {json.loads(line)["text"] for table in tables for line in table.splitlines()}
    assert OFFER in held.values()


async def _ids(url: str) -> list[str]:
    """Of the business, its session and everybody in it."""
    connection = await asyncpg.connect(url)
    try:
        tables = ("tenants", "sessions", "people")
        rows = [await connection.fetch(f"SELECT id FROM {table}") for table in tables]
    finally:
        await connection.close()
    return [row["id"] for found in rows for row in found]


def _names(text: str, ids: list[str]) -> bool:
    return any(one in text for one in ids)


async def _rows_with(url: str, ids: list[str]) -> dict[str, int]:
    """How many rows of each table name any of them, anywhere in the row."""
    connection = await asyncpg.connect(url)
    try:
        tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        found = {
            row["tablename"]: await connection.fetchval(
                f'SELECT COUNT(*) FROM "{row["tablename"]}" t WHERE t::text ~ $1', "|".join(ids)
            )
            for row in tables
        }
    finally:
        await connection.close()
    return {table: count for table, count in found.items() if count}


async def _blobs_of(bundles: dict[str, str], ids: list[str]) -> list[str]:
    blobs = open_blobs(
        bundles["BUNDLE_STORE"],
        endpoint=bundles["S3_ENDPOINT"],
        access_key_id=bundles["S3_ACCESS_KEY_ID"],
        secret_access_key=bundles["S3_SECRET_ACCESS_KEY"],
    )
    try:
        return [key for key in await blobs.keys("") if _names(key, ids)]
    finally:
        await blobs.close()


async def _held_by_redis(url: str) -> list[str]:
    """Every key, with what lies under it."""
    async with Redis.from_url(url, decode_responses=True) as client:
        return [f"{key} {await _value(client, key)}" async for key in client.scan_iter()]


async def _value(client: Any, key: str) -> Any:
    match await client.type(key):
        case "stream":
            return await client.xrange(key)
        case "hash":
            return await client.hgetall(key)
        case "set":
            return await client.smembers(key)
        case "zset":
            return await client.zrange(key, 0, -1)
        case "list":
            return await client.lrange(key, 0, -1)
        case _:
            return await client.get(key)
