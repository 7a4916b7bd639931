"""Whom an audience means, in SQL: who is among them, who is left out, and who is new."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bridge.errors import PermanentError
from bridge.ids import SessionId, TenantId
from bridge.ports.broadcast_rows import Audience, AudienceKind
from storage.rows import opened
from storage.sql import Sql, among
from storage.vault import EMPTY_CELL, Cipher


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Who gets no broadcast of a session: this tenant's members, its owner's number, the account itself."""

    people: tuple[str, ...]
    phones: tuple[str, ...]  # as in person_aliases.lookup


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A piece of SQL and the values of its holes."""

    text: str
    values: tuple[Any, ...] = ()


async def left_out(sql: Sql, tenant: TenantId, session: SessionId, cipher: Cipher) -> LeftOut:
    """Who that is now."""
    phones: set[str | None] = set()
    lids: set[str | None] = set()
    own = await sql.one("SELECT id, phone, lid FROM sessions WHERE id = ? AND tenant_id = ?", session, tenant)
    if own is not None:
        lids.add(own["lid"])
        phone = opened(cipher, "sessions", own, "phone")
        phones.add(None if phone is None else cipher.blind("phone", phone))
    for number in await sql.all(
        "SELECT lid, phone_index FROM owner_numbers WHERE session_id = ? AND tenant_id = ?"
        " AND replaced_at IS NULL",
        session,
        tenant,
    ):
        lids.add(number["lid"])
        phones.add(number["phone_index"])
    known_phones = sorted(phone for phone in phones if phone is not None)
    known_lids = sorted(lid for lid in lids if lid is not None)
    people = await sql.all(
        "SELECT person_id FROM memberships WHERE tenant_id = ?"  # noqa: S608
        " UNION SELECT person_id FROM owner_numbers"
        "  WHERE session_id = ? AND tenant_id = ? AND replaced_at IS NULL"
        " UNION SELECT person_id FROM person_aliases WHERE tenant_id = ?"
        f"  AND (kind = 'lid' AND {among('lookup', known_lids)}"
        f"   OR kind = 'phone' AND {among('lookup', known_phones)})",
        tenant,
        session,
        tenant,
        tenant,
        *known_lids,
        *known_phones,
    )
    return LeftOut(people=tuple(row["person_id"] for row in people), phones=tuple(known_phones))


def is_new(session: SessionId, person: str) -> Piece:
    """Whether a person has neither written to this session nor been written to from it."""
    return Piece(
        text=(
            "(NOT EXISTS (SELECT 1 FROM messages said"  # noqa: S608
            f"  WHERE said.session_id = ? AND said.contact_id = {person})"
            f" AND NOT EXISTS (SELECT 1 FROM outbox sent WHERE sent.recipient_id = {person}"
            "  AND sent.session_id = ? AND sent.picked_at IS NOT NULL))"
        ),
        values=(session, session),
    )


def is_empty(cell: str) -> str:
    """Whether a sealed text is empty; nobody has to open it to know."""
    return f"(LENGTH({cell}) <= {EMPTY_CELL})"


def whom(tenant: TenantId, session: SessionId, audience: Audience, now: datetime, without: LeftOut) -> Piece:
    """A SELECT of `person` (NULL: nobody known has that number) and `nameless`, everybody once.

    nameless: the list itself gives no name; people are not looked at.
    """
    not_left_out = f"NOT {among('{}', without.people)}"
    if audience.kind is AudienceKind.LIST:
        return Piece(
            text=(
                f"SELECT a.person_id AS person, MIN(CASE WHEN {is_empty('m.name')} THEN 1 ELSE 0 END) = 1"  # noqa: S608
                " AS nameless FROM list_members m LEFT JOIN person_aliases a ON a.tenant_id = m.tenant_id"
                "  AND a.kind = 'phone' AND a.lookup = m.lookup"
                " WHERE m.list_id = ? AND m.tenant_id = ?"
                f" AND NOT {among('m.lookup', without.phones)}"
                f" AND (a.person_id IS NULL OR {not_left_out.format('a.person_id')})"
                " GROUP BY a.person_id, COALESCE(a.person_id, m.id)"
            ),
            values=(audience.list, tenant, *without.phones, *without.people),
        )
    if audience.kind is AudienceKind.LABEL:
        return Piece(
            text=(
                "SELECT l.person_id AS person, (1 = 1) AS nameless FROM labelled_people l"  # noqa: S608
                f" WHERE l.label_id = ? AND l.tenant_id = ? AND {not_left_out.format('l.person_id')}"
            ),
            values=(audience.label, tenant, *without.people),
        )
    since = since_when(audience, now)
    return Piece(
        text=(
            "SELECT DISTINCT m.contact_id AS person, (1 = 1) AS nameless FROM messages m"  # noqa: S608
            " WHERE m.session_id = ? AND m.tenant_id = ? AND NOT m.outgoing"
            f"{'' if since is None else ' AND m.written_at >= ?'} AND {not_left_out.format('m.contact_id')}"
        ),
        values=(session, tenant, *(() if since is None else (since,)), *without.people),
    )


def since_when(audience: Audience, now: datetime) -> datetime | None:
    """How long ago somebody may have written at most; None: it does not matter.

    Raises:
        PermanentError: RECENT without days, or label or list without one.
    """
    if audience.kind is AudienceKind.RECENT:
        if audience.days is None or not 1 <= audience.days <= MAX_DAYS:
            raise PermanentError(f"recent is said in days, from 1 to {MAX_DAYS}; got {audience.days}")
        return now - timedelta(days=audience.days)
    return None


MAX_DAYS = 3650
"""Ten years: nobody means more, and every clock can go back so far."""
