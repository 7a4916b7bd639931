"""The pruner: takes away what has served, so that a quiet installation does not grow for ever.

The record itself (messages, causes, outbox, audit) is not touched: how long that is kept is a tenant's
choice.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from storage.engine import Engine
from storage.keyring import Keyring
from storage.tx_facts import blank_facts
from storage.vault import EMPTY_CELL

KEEP_FACTS = timedelta(days=60)
"""Handled facts guard against recording a message twice: longer than any catch-up looks back."""
KEEP_NOTICES = timedelta(days=30)
"""Shown notices."""
KEEP_EXPIRED = timedelta(days=1)
"""Sign-ins, invitations, pairing steps, kept secrets and holders, after they have expired."""
BATCH = 500
"""Rows of a kind taken in one transaction: others wait for a moment only."""

# The oldest rows stand first, so a look at one batch of them finds what may go without reading the rest.
# What caused a message to a contact stays with its cause, and nothing of what it said.
_FACTS = (
    "DELETE FROM facts WHERE seq IN (SELECT seq FROM (SELECT seq, handled_at FROM facts k"
    " WHERE NOT EXISTS (SELECT 1 FROM causes c WHERE c.fact_id = k.seq) ORDER BY seq LIMIT ?) f"
    " WHERE handled_at < ?)"
)
_CAUSES = (
    "SELECT seq, tenant_id, key FROM"
    " (SELECT seq, tenant_id, key, handled_at FROM facts WHERE length(payload) > ? ORDER BY seq LIMIT ?) f"
    " WHERE handled_at < ? AND EXISTS (SELECT 1 FROM causes c WHERE c.fact_id = f.seq)"
)
_NOTICES = (
    "DELETE FROM notices WHERE id IN"
    " (SELECT id FROM (SELECT id, shown_at FROM notices ORDER BY id LIMIT ?) n WHERE shown_at < ?)"
)
_ENDED = (
    ("DELETE FROM jobs WHERE kind = 'retention' AND ended_at < ?", timedelta(days=30)),
    ("DELETE FROM jobs WHERE ended_at < ?", timedelta(days=400)),
)
"""Jobs that are over; receipts of what people asked for are kept for longer than a year."""
_EXPIRED = (
    "DELETE FROM admissions WHERE expires_at < ?",
    "DELETE FROM pairing_steps WHERE expires_at < ?",
    "DELETE FROM kept_texts WHERE expires_at < ?",
    (
        "DELETE FROM holders WHERE expires_at < ?"
        " AND id NOT IN (SELECT holder_id FROM sessions WHERE holder_id IS NOT NULL)"
    ),
)


async def prune(engine: Engine, keyring: Keyring, now: datetime) -> int:
    """Take away at most a batch of each kind; how many rows went, or all that they said.

    Safe to run twice and side by side.
    """
    async with engine.transaction() as sql:
        gone = await sql.run(_FACTS, BATCH, now - KEEP_FACTS)
        for row in await sql.all(_CAUSES, EMPTY_CELL, BATCH, now - KEEP_FACTS):
            gone += await blank_facts(sql, await keyring.of(sql, row["tenant_id"]), [row])
        gone += await sql.run(_NOTICES, BATCH, now - KEEP_NOTICES)
        for statement in _EXPIRED:
            gone += await sql.run(statement, now - KEEP_EXPIRED)
        for statement, kept in _ENDED:
            gone += await sql.run(statement, now - kept)
    return gone
