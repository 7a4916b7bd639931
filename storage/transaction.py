"""One tenant's transaction: all parts together."""

from __future__ import annotations

from storage.tx_broadcast import BroadcastStore
from storage.tx_cases import CasesStore
from storage.tx_conversation import ConversationStore
from storage.tx_facts import FactsStore
from storage.tx_notices import NoticesStore
from storage.tx_outbox import OutboxStore
from storage.tx_record import RecordStore
from storage.tx_rooms import RoomsStore
from storage.tx_team import TeamStore
from storage.tx_tenant import TenantStore


class TenantTransaction(
    TenantStore,
    TeamStore,
    RoomsStore,
    CasesStore,
    FactsStore,
    ConversationStore,
    NoticesStore,
    OutboxStore,
    RecordStore,
    BroadcastStore,
):
    """`bridge.ports.store.Transaction`. Made by `TortoiseStore.transaction`, and at the door."""
