"""WhatsApp accounts, the processes that hold them, and who steers them."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from bridge.pairing import PairingMethod
from bridge.ports.backfills import BackfillEnd, BackfillState
from bridge.ports.broadcast_rows import PaceName
from bridge.ports.bundles import BundleStatus, Flaw
from bridge.ports.rows import Proof
from bridge.session_life import Desired, SessionState
from storage.models.columns import blind, foreign_word, one_of, own_id, sealed, to, when, word


class Holder(Model):
    """A process, alive until `expires_at` by the database's clock."""

    id = own_id()
    kind = word()
    host = foreign_word()
    joined_at = when()
    expires_at = when()

    class Meta:
        table = "holders"
        indexes = (("expires_at",),)


class Lead(Model):
    """A role that one process at a time has. `generation` grows whenever it changes hands."""

    name = fields.CharField(max_length=160, primary_key=True)
    # Not a foreign key: the row of a holder that died goes, and then the role is free.
    holder = fields.CharField(max_length=26, null=True)
    generation = fields.BigIntField(default=0)
    since = when()

    class Meta:
        table = "leads"


class Session(Model):
    """A WhatsApp account that is, or shall be, linked. `generation` is the fence: each claim raises it."""

    id = own_id()
    tenant = to("Tenant")
    label = sealed()
    desired = word()
    state = word()
    reason = word(null=True)
    since = when()
    phone = sealed(null=True)
    lid = word(null=True)
    holder = to("Holder", null=True)
    held_since = when(null=True)
    generation = fields.BigIntField(default=0)
    profile_generation = fields.BigIntField(default=0)
    pairing = word(null=True)
    pairing_phone = sealed(null=True)
    proxy = sealed(null=True)
    ever_linked = fields.BooleanField(default=False)
    linked_at = when(null=True)  # CONNECTED for the first time
    awake_until = when(null=True)
    bundle_trouble = word(null=True)  # why there is no newer copy of its login
    reason_until = when(null=True)
    phone_seen_at = when(null=True)
    use_here_at = when(null=True)
    canary = fields.BooleanField(default=False)  # tries new pages and a new wa-js before others
    page_version = foreign_word(null=True)  # what it rides on, since when
    wajs_version = foreign_word(null=True)
    page_up_at = when(null=True)
    pace = word(default=PaceName.CAUTIOUS)  # how fast broadcasts go
    pace_per_day = fields.IntField(null=True)
    created_at = when()

    class Meta:
        table = "sessions"
        indexes = (("desired", "holder_id"),)
        constraints = (
            one_of("sessions", "desired", Desired),
            one_of("sessions", "state", SessionState),
            one_of("sessions", "pairing", PairingMethod),
            one_of("sessions", "pace", PaceName),
        )


class PairingStep(Model):
    """What to show of a running pairing: sealed, and gone when it expires."""

    session: Any = fields.OneToOneField(
        "wabridge.Session", related_name=False, primary_key=True, on_delete=fields.RESTRICT
    )
    tenant = to("Tenant")
    step = sealed()
    expires_at = when()

    class Meta:
        table = "pairing_steps"


class Backfill(Model):
    """How a session's history is read that was written before the link. One at a time; the last one stays."""

    session: Any = fields.OneToOneField(
        "wabridge.Session", related_name=False, primary_key=True, on_delete=fields.RESTRICT
    )
    tenant = to("Tenant")
    state = word()
    why = word(null=True)
    since = when()
    asked_at = when()
    chats = fields.IntField(null=True)
    chats_done = fields.IntField(default=0)
    messages = fields.IntField(default=0)
    next_at = when()
    tries = fields.IntField(default=0)
    counted = fields.IntField(default=0)
    counted_since = when()
    told = fields.BooleanField(default=False)

    class Meta:
        table = "backfills"
        constraints = (one_of("backfills", "state", BackfillState), one_of("backfills", "why", BackfillEnd))


class BackfillChat(Model):
    """A chat whose history is to be read. It goes when it has been, and when its person is erased."""

    id = own_id()
    tenant = to("Tenant")
    session = to("Session", index=False)
    place = fields.IntField()
    chat = sealed()
    mark = blind()  # by which an erased person's is found
    before = sealed(null=True)

    class Meta:
        table = "backfill_chats"
        unique_together = (("session", "place"),)


class OwnerNumber(Model):
    """A number that steers a session, or wants to. One VERIFIED and one PENDING per session may stand."""

    id = own_id()
    tenant = to("Tenant")
    session = to("Session")
    person = to("Person")
    proof = word()
    is_self = fields.BooleanField(default=False)
    phone = sealed(null=True)
    phone_index = blind(null=True)
    lid = word(null=True)
    code = sealed(null=True)
    code_expires_at = when(null=True)
    # Kept, not deleted: what was sent to it points here.
    replaced_at = when(null=True)
    created_at = when()
    proven_at = when(null=True)

    class Meta:
        table = "owner_numbers"
        # Bears the outbox's double reference: its recipient must be this very person.
        unique_together = (("id", "person"),)
        constraints = (one_of("owner_numbers", "proof", Proof),)


class Bundle(Model):
    """One snapshot of a session's profile in the bundle store. `is_current`: the one to restore.

    There is a row before there is an object, and until it is gone. UPLOADING with a flaw: being removed.
    """

    id = own_id()
    tenant = to("Tenant")
    session = to("Session")
    generation = fields.BigIntField()  # of the claim under which it was made
    profile_generation = fields.BigIntField()
    location = fields.CharField(max_length=300)
    sha256 = fields.CharField(max_length=64)
    size_bytes = fields.BigIntField()
    layout = word()
    browser_version = foreign_word()
    key = to("Key", null=True)
    is_current = fields.BooleanField(default=False)
    created_at = when()
    verified_at = when(null=True)
    # Rows from before there was a status would have been of no use: none was ever written.
    status = word(default=BundleStatus.UPLOADING)
    flaw = word(null=True)
    opened_at = when(null=True)

    class Meta:
        table = "bundles"
        constraints = (
            one_of("bundles", "status", BundleStatus),
            one_of("bundles", "flaw", Flaw),
            CheckConstraint(check="NOT is_current OR status = 'kept'", name="ck_bundles_is_current"),
        )
