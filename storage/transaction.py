"""One tenant's transaction: all parts together."""

from __future__ import annotations

from storage.tx_audience import AudienceStore
from storage.tx_audit import AuditStore
from storage.tx_backfill import BackfillStore
from storage.tx_broadcast import BroadcastStore
from storage.tx_broadcast_report import BroadcastReportStore
from storage.tx_cases import CasesStore
from storage.tx_contacts import ContactsStore
from storage.tx_conversation import ConversationStore
from storage.tx_digests import DigestsStore
from storage.tx_facts import FactsStore
from storage.tx_forgetting import ForgettingStore
from storage.tx_jobs import JobsStore
from storage.tx_labels import LabelsStore
from storage.tx_media import MediaStore
from storage.tx_notices import NoticesStore
from storage.tx_opt_outs import OptOutsStore
from storage.tx_outbox import OutboxStore
from storage.tx_reach import ReachStore
from storage.tx_recipients import RecipientsStore
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
    MediaStore,
    AudienceStore,
    LabelsStore,
    OptOutsStore,
    BroadcastStore,
    ReachStore,
    RecipientsStore,
    BroadcastReportStore,
    JobsStore,
    ForgettingStore,
    AuditStore,
    ContactsStore,
    DigestsStore,
    BackfillStore,
):
    """`bridge.ports.store.Transaction`. Made by `TortoiseStore.transaction`, and at the door."""
