"""What was sent, lost and repeated: the server's frames and people's phones against our own record."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from bridge.delivery import Delivery
from bridge.ids import OutboxId
from tests.faults.fleet import Fleet
from tests.soak.traffic import Life

SURE = {Delivery.SENT, Delivery.DELIVERED, Delivery.READ}
UNSURE = {Delivery.UNCERTAIN, Delivery.FAILED}
WAITING = (
    "SELECT 'fact' AS what FROM facts WHERE handled_at IS NULL"
    " UNION ALL SELECT purpose FROM outbox WHERE delivery IN ('due', 'sending')"
    " UNION ALL SELECT 'a whole broadcast' FROM broadcasts"
    " WHERE state IN ('preparing', 'waiting', 'running', 'paused')"
    " UNION ALL SELECT 'file' FROM attachments WHERE state = 'waiting'"
    " UNION ALL SELECT 'job' FROM jobs WHERE status = 'running'"
)
CATCH_UP_S = 120.0
"""Longer than the interval at which a page is read again for what it held without an event."""
MOST_LINES = 1_000_000

Message = tuple[str, str]
"""The number of who shall read it, and its text."""


@dataclass(slots=True, kw_only=True)
class Account:
    """Of one business, or of several together."""

    written: int = 0
    not_logged: list[str] = field(default_factory=list)
    logged_twice: list[str] = field(default_factory=list)
    ends: Counter[tuple[str, str]] = field(default_factory=Counter)  # of messages to customers
    lost: list[Message] = field(default_factory=list)  # a person's act has no row, or a sure one never came
    arrived: int = 0
    uncertain_arrived: int = 0
    twice: list[Message] = field(default_factory=list)
    invented: list[Message] = field(default_factory=list)
    files: Counter[str] = field(default_factory=Counter)
    second_scans: int = 0

    def add(self, other: Account) -> None:
        """Both together."""
        self.written += other.written
        self.not_logged += other.not_logged
        self.logged_twice += other.logged_twice
        self.ends += other.ends
        self.lost += other.lost
        self.arrived += other.arrived
        self.uncertain_arrived += other.uncertain_arrived
        self.twice += other.twice
        self.invented += other.invented
        self.files += other.files
        self.second_scans += other.second_scans


async def what_still_waits(fleet: Fleet, *, within_s: float) -> Counter[str]:
    """Wait until everything that was begun has come to an end; what has not."""
    until = time.monotonic() + within_s
    while waiting := await fleet.store.engine.sql.all(WAITING):
        if time.monotonic() > until:
            break
        await fleet.town.next_change(0.5)
    return Counter(row["what"] for row in waiting)


async def account_of(lives: Sequence[Life]) -> Account:
    """Of all businesses, at rest."""
    total = Account()
    for life in lives:
        total.add(await _account(life))
    return total


def sent_twice(fleet: Fleet) -> int:
    """How often a message reached the server again under a name that it had; a page's own resends, which
    come after a connection that was lost, say so."""
    frames = (frame for frame in fleet.town.frames if frame.kind == "message" and frame.attempt == 1)
    names = Counter((frame.account, frame.to, frame.stanza_id) for frame in frames)
    return sum(count - 1 for count in names.values())


async def _account(life: Life) -> Account:
    business = life.business
    account = Account(written=len(business.written), second_scans=business.phone.links_made - 1)
    logged = await _logged(life)
    wanted = Counter(business.written)
    account.not_logged = sorted((wanted - logged).elements())
    account.logged_twice = sorted((logged - wanted).elements())
    await _compare(life, account)
    files = await business.shop.store.engine.sql.all(
        "SELECT state, COUNT(*) AS n FROM attachments WHERE tenant_id = ? GROUP BY state",
        business.shop.tenant,
    )
    account.files = Counter({row["state"]: row["n"] for row in files})
    return account


async def _logged(life: Life) -> Counter[str]:
    """Customers' messages in the log, once what came without an event was read from the pages."""
    business = life.business
    until = time.monotonic() + CATCH_UP_S
    while True:
        async with business.shop.at_work() as tx:
            lines = await tx.messages(business.shop.session, limit=MOST_LINES)
        logged = Counter(line.text for line in lines if not line.outgoing)
        if not Counter(business.written) - logged or time.monotonic() > until:
            return logged
        await business.phone.town.next_change(1.0)


async def _compare(life: Life, account: Account) -> None:
    """What the rows say that customers got, with what stands on their phones."""
    business = life.business
    sure, unsure, replies = Counter[Message](), Counter[Message](), Counter[str]()
    found = await business.shop.store.engine.sql.all(
        "SELECT id FROM outbox WHERE purpose <> 'screen' AND tenant_id = ?", business.shop.tenant
    )
    for line in found:
        async with business.shop.at_work() as tx:
            row = await tx.outbox_row(OutboxId(line["id"]))
            assert row is not None
            reader = await tx.person(row.recipient)
        assert reader is not None
        message = (reader.phone or "", row.text)
        account.ends[row.purpose, row.delivery] += 1
        replies[row.text] += row.purpose == "reply"
        if row.delivery in SURE:
            sure[message] += 1
        elif row.delivery in UNSURE:
            unsure[message] += 1
    arrived = Counter(
        (one.number, entry.text) for one in business.customers for entry in one.received(business.phone)
    )
    never_kept = Counter(business.replied) - replies
    account.lost = [*(sure - arrived).elements(), *(("", text) for text in never_kept.elements())]
    account.arrived = arrived.total()
    account.uncertain_arrived = (unsure & arrived).total()
    account.twice = [message for message, count in arrived.items() if count > 1]
    account.invented = list((arrived - sure - unsure).elements())
