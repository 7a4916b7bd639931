"""A log of many messages, written as the product writes them; and the same in plain for the peer."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate, islice

from bridge.facts import Address
from bridge.ids import PersonId, SessionId, TenantId, new_id
from bridge.searching import words_of
from storage.sql import Sql
from storage.store import TortoiseStore
from storage.tx_search import mark_of

CONTACTS = 300
VOCABULARY = 30_000
"""Different words; the n-th is said 1/n as often as the first (Zipf's law)."""
EACH = 2_000
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)

_LINE = (
    "INSERT INTO messages (seq, id, tenant_id, session_id, contact_id, outgoing, stanza, kind, text,"
    " written_at, recorded_at, forwarded) VALUES (?, ?, ?, ?, ?, ?, ?, 'text', ?, ?, ?, ?)"
)


def texts(count: int) -> Iterator[str]:
    """Messages of 3 to 16 words, the same in every run."""
    chance = random.Random(1)
    words = [f"w{number}" for number in range(1, VOCABULARY + 1)]
    weights = list(accumulate(1 / number for number in range(1, VOCABULARY + 1)))
    for _ in range(count):
        yield " ".join(chance.choices(words, cum_weights=weights, k=chance.randint(3, 16)))


async def fill(
    store: TortoiseStore, count: int, *, plain: str | None
) -> tuple[TenantId, SessionId, list[PersonId]]:
    """A business with so many messages. plain: SQL that takes (seq, text), for the peer."""
    tenant = (await store.platform.add_tenant("Bench")).id
    async with store.transaction(tenant) as tx:
        session = (await tx.add_session("WhatsApp")).id
        people = [
            (await tx.person_at(Address(lid=str(10_000 + n), name=f"P{n}"))).id for n in range(CONTACTS)
        ]
    cipher = await store._keyring.of(store.engine.sql, tenant)
    chance, said = random.Random(2), enumerate(texts(count), 1)
    marks: dict[str, int] = {}
    while piece := list(islice(said, EACH)):
        lines, words = [], []
        for seq, text in piece:
            record, at = new_id(), NOON + timedelta(seconds=seq)
            sealed = cipher.seal(f"messages|{record}|text", text)
            contact = chance.choice(people)
            lines.append(
                (seq, record, tenant, session, contact, seq % 3 == 0, f"3EB0{seq:08}", sealed, at, at, False)
            )
            for word in words_of(text):
                mark = marks.get(word) or marks.setdefault(word, mark_of(cipher, session, word))
                words.append((mark, seq))
        async with store.engine.transaction() as sql:
            await sql.many(_LINE, lines)
            await sql.many("INSERT INTO message_words (mark, seq) VALUES (?, ?)", words)
            if plain is not None:
                await sql.many(plain, piece)
    await _settle(store.engine.sql)
    return tenant, session, people


async def _settle(sql: Sql) -> None:
    """As Postgres's autovacuum does by itself within a minute."""
    if sql.dialect == "postgres":
        await sql.all("ANALYZE")
