"""One contact's page of the log, with the broadcasts that the contact got in that time between its lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bridge.ids import PersonId, SessionId
from bridge.ports.log_rows import LoggedMessage
from bridge.ports.store import Transaction


async def woven(
    tx: Transaction,
    session: SessionId,
    contact: PersonId,
    shown: Sequence[LoggedMessage],
    *,
    has_older: bool,
    has_newer: bool,
    limit: int,
) -> list[LoggedMessage]:
    """The page, newest first, and among it at most `limit` broadcasts.

    A page reaches from its oldest line, or the beginning, to its newest one, or now: so each broadcast stands
    on one page.
    """
    sent = await tx.broadcast_lines(
        session,
        contact,
        after=shown[-1].written_at if has_older and shown else None,
        until=shown[0].written_at if has_newer and shown else None,
        limit=limit,
    )
    return between(shown, sent)


def between(shown: Sequence[LoggedMessage], sent: Sequence[LoggedMessage]) -> list[LoggedMessage]:
    """Both newest first: `sent` by their times, while the lines keep their own order.

    A broadcast gets the seq of a line beside it, so that pages are turned from there.
    """
    woven: list[LoggedMessage] = []
    waiting = list(sent)
    for line in shown:
        while waiting and waiting[0].written_at >= line.written_at:
            woven.append(replace(waiting.pop(0), seq=line.seq))
        woven.append(line)
    last = shown[-1].seq if shown else 0
    return [*woven, *(replace(one, seq=last) for one in waiting)]
