"""Fill a log, ask it by pages and by words, print milliseconds beside the database's own search in plain."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import median, quantiles

from rich.console import Console
from rich.table import Table

from bridge.searching import asked_words
from storage.store import open_store
from storage.vault import MasterKey
from tests.benchmarks.record.archive import fill
from tests.servers import fresh_database, postgres_server

PAGE = 50
ASKED = 100
"""How often each question is put, after ten that only warm up."""
MASTER = MasterKey(secret=bytes(32))
PEERS = {
    "sqlite": (
        "CREATE VIRTUAL TABLE plain USING fts5(text)",
        "INSERT INTO plain (rowid, text) VALUES (?, ?)",
        "SELECT rowid, text FROM plain WHERE plain MATCH ? ORDER BY rowid DESC LIMIT 50",
    ),
    "postgres": (
        """CREATE TABLE plain (seq bigint PRIMARY KEY, text text,
            words tsvector GENERATED ALWAYS AS (to_tsvector('simple', text)) STORED)""",
        "INSERT INTO plain (seq, text) VALUES (?, ?)",
        "SELECT seq, text FROM plain WHERE words @@ plainto_tsquery('simple', ?) ORDER BY seq DESC LIMIT 50",
    ),
}
QUESTIONS = {
    "the most frequent word": "w1",
    "a frequent word": "w40",
    "a rare word": "w25000",
    "two frequent words": "w2 w3",
    "a frequent and a rare word": "w1 w20000",
    "two words that seldom meet": "w300 w400",
    "three words": "w5 w9 w30",
    "a word that nobody wrote": "nothere",
}


async def main(count: int = 1_000_000) -> None:
    """Both databases, one after the other."""
    with tempfile.TemporaryDirectory() as folder:
        await _one(f"sqlite://{Path(folder) / 'log.db'}", count)
    async with postgres_server() as server, fresh_database(server) as url:
        await _one(url, count)


async def _one(url: str, count: int) -> None:
    store = await open_store(url, master_key=MASTER)
    try:
        dialect = store.dialect
        make, insert, ask = PEERS[dialect]
        await store.engine.sql.run(make)
        began = time.perf_counter()
        tenant, session, people = await fill(store, count, plain=insert)
        if dialect == "postgres":
            await store.engine.sql.run("CREATE INDEX plain_words ON plain USING gin (words)")
        seconds = time.perf_counter() - began
        table = Table("", "ours, ms", "p99", "its own on plain text, ms", "ours / its own", box=None)
        table.title = f"{dialect}: {count:,} messages ({seconds:.0f} s to write), pages of {PAGE}"
        table.title_justify = "left"
        chance = random.Random(3)

        async def page(**of: object) -> None:
            async with store.transaction(tenant) as tx:
                assert await tx.messages(session, limit=PAGE, **of)  # type: ignore[arg-type]

        async def search(words: str) -> None:
            async with store.transaction(tenant) as tx:
                await tx.search(session, asked_words(words), limit=PAGE)

        async def plainly(words: str) -> None:
            await store.engine.sql.all(ask, words)

        _row(table, "the newest page", await _asked(page))
        _row(table, "a page anywhere", await _asked(lambda: page(before=chance.randint(PAGE, count))))
        _row(table, "a contact's newest page", await _asked(lambda: page(contact=chance.choice(people))))
        for name, words in QUESTIONS.items():
            mine = await _asked(lambda words=words: search(words))  # type: ignore[misc]
            _row(table, name, mine, await _asked(lambda words=words: plainly(words)))  # type: ignore[misc]
        Console().print(table)
    finally:
        await store.close()


async def _asked(question: Callable[[], Awaitable[None]]) -> list[float]:
    """Milliseconds of each time."""
    took = []
    for number in range(ASKED + 10):
        began = time.perf_counter()
        await question()
        if number >= 10:
            took.append((time.perf_counter() - began) * 1000)
    return took


def _row(table: Table, name: str, ours: list[float], peer: list[float] | None = None) -> None:
    told = ["-", "-"] if peer is None else [f"{median(peer):.2f}", f"{median(ours) / median(peer):.2f}"]
    table.add_row(name, f"{median(ours):.2f}", f"{quantiles(ours, n=100)[98]:.2f}", *told)
