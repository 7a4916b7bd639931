"""Every method of a held session's desk: what writes under the fence, and what only reads."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

from bridge.delivery import Outcome
from bridge.ids import BundleId, ChatId, OutboxId, StanzaId
from bridge.pairing import Idle
from bridge.ports.backfills import BackfillChat, BackfillState
from bridge.ports.bundles import Flaw
from bridge.session_life import SessionState
from storage.session_desk import HeldSession
from tests.contracts.logins import FACTS
from tests.contracts.shop import NOON, key_of

CHAT = BackfillChat(place=1, chat=ChatId("900@lid"), before=None)

WRITES: dict[str, Callable[[HeldSession, OutboxId], Awaitable[object]]] = {
    "report": lambda desk, _: desk.report(SessionState.CONNECTED, reason=None),
    "phone_seen": lambda desk, _: desk.phone_seen(NOON),
    "put_pairing": lambda desk, _: desk.put_pairing(Idle(), NOON + timedelta(hours=1)),
    "pairing_done": lambda desk, _: desk.pairing_done(),
    "unlinked": lambda desk, _: desk.unlinked(),
    "new_profile": lambda desk, _: desk.new_profile(),
    "put_bundle": lambda desk, _: desk.put_bundle(Path(__file__), FACTS),
    "bundle_opened": lambda desk, _: desk.bundle_opened(BundleId("none")),
    "quarantine_bundle": lambda desk, _: desk.quarantine_bundle(BundleId("none"), Flaw.DAMAGED),
    "retire_bundles": lambda desk, _: desk.retire_bundles(),
    "bundle_trouble": lambda desk, _: desk.bundle_trouble("disk_full"),
    "begin_send": lambda desk, due: desk.begin_send(due, key_of("3EB0FF"), 1),
    "to_look_at": lambda desk, _: desk.to_look_at(9),
    "settle_send": lambda desk, due: desk.settle_send(due, Outcome.REFUSED),
    "list_backfill": lambda desk, _: desk.list_backfill([ChatId("900@lid")]),
    "begin_portion": lambda desk, _: desk.begin_portion(tries=1, next_at=NOON, counted=1, counted_since=NOON),
    "portion_read": lambda desk, _: desk.portion_read(CHAT, before=None, messages=1),
    "end_backfill": lambda desk, _: desk.end_backfill(BackfillState.DONE),
    "receipt": lambda desk, _: desk.receipt(StanzaId("3EB0FF"), Outcome.READ),
}
READS = {
    "row",
    "due",
    "next_due_at",
    "in_flight",
    "seen",
    "arrivals",
    "bundles",
    "fetch_bundle",
    "backfill",
}
