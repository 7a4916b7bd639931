"""What a holder sees of all that it holds, by one statement.

Every worker asks it every two seconds, for ever. So its cost may grow with the sessions that are held and
with what has to be done in them, and with nothing else: not with what was sent, nor with how many broadcasts
are over. A test in `tests/storage` lets the databases explain it.
"""

from __future__ import annotations

from bridge.ids import HolderId, SessionId
from bridge.pairing import PairingMethod
from bridge.ports.holding import Glimpse
from bridge.session_life import Desired
from storage.broadcast_moves import MAY_GO
from storage.rows import maybe_instant
from storage.sql import Sql


async def glimpses_of(sql: Sql, holder: HolderId) -> list[Glimpse]:
    """Everything that the store takes for held by this holder."""
    return [
        Glimpse(
            session=SessionId(row["id"]),
            desired=Desired(row["desired"]),
            pairing=None if row["pairing"] is None else PairingMethod(row["pairing"]),
            use_here_at=maybe_instant(row["use_here_at"]),
            has_due=bool(row["has_due"]),
            has_broadcast=bool(row["has_broadcast"]),
            has_news=bool(row["has_news"]),
            unknown_number=bool(row["unknown_number"]),
        )
        for row in await sql.all(statement(sql), holder)
    ]


def statement(sql: Sql) -> str:
    """Its one parameter is the holder."""
    return (
        "SELECT s.id, s.desired, s.pairing, s.use_here_at,"  # noqa: S608
        " EXISTS (SELECT 1 FROM outbox o WHERE o.session_id = s.id AND o.delivery = 'due'"
        f"  AND o.not_before <= {sql.clock} AND {MAY_GO}) AS has_due,"
        " EXISTS (SELECT 1 FROM broadcasts b WHERE b.session_id = s.id"
        "  AND b.state IN ('preparing', 'running', 'waiting')"
        f"  AND (b.state <> 'waiting' OR b.starts_at <= {sql.clock})) AS has_broadcast,"
        # This and the next as in their partial indexes, to the letter.
        " EXISTS (SELECT 1 FROM broadcasts b WHERE b.session_id = s.id AND (b.news OR b.looks)) AS has_news,"
        " EXISTS (SELECT 1 FROM owner_numbers n WHERE n.session_id = s.id AND n.replaced_at IS NULL"
        "  AND n.phone IS NOT NULL AND n.lid IS NULL AND n.proof IN ('pending', 'verified'))"
        "  AS unknown_number"
        " FROM sessions s WHERE s.holder_id = ?"
    )
