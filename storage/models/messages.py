"""What was said, and what goes out."""

from __future__ import annotations

from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from bridge.calls import CallEnd
from bridge.delivery import Delivery
from bridge.facts import MessageKind
from bridge.media import FileState, FileTrouble
from bridge.ports.log_rows import ChangeKind
from bridge.ports.rooms import OfferState
from bridge.ports.rows import CauseKind, Purpose
from bridge.screens import Surface
from storage.models.columns import foreign_word, one_of, own_id, part_of, sealed, to, when, word


class Cause(Model):
    """A person's explicit act that lets messages towards contacts exist."""

    id = own_id()
    tenant = to("Tenant")
    kind = word()
    person = to("Person")
    surface = word()
    fact = to("FactLine", null=True)
    at = when()

    class Meta:
        table = "causes"
        constraints = (
            one_of("causes", "kind", CauseKind),
            one_of("causes", "surface", Surface),
        )


class OutboxEntry(Model):
    """A message that must go out on WhatsApp, towards the owner or, with a cause, towards a contact."""

    id = own_id()
    tenant = to("Tenant")
    session = to("Session", index=False)
    purpose = word()
    rank = fields.SmallIntField()  # the order of sending: 0 screens, 1 replies, 2 broadcasts
    born = fields.BigIntField()  # nanoseconds of the maker's clock: orders entries made in one millisecond
    recipient = to("Person")
    cause = to("Cause", null=True)
    owner_number = to("OwnerNumber", null=True)
    broadcast = to("Broadcast", null=True)
    text = sealed()
    file = to("GivenFile", null=True, index=False)  # sent with the text as its caption
    delivery = word()
    created_at = when()
    not_before = when()
    conversation = to("Conversation", null=True)
    revision = fields.BigIntField(null=True)
    choices = fields.TextField(null=True)  # names of options, JSON
    key = sealed(null=True)
    stanza = foreign_word(null=True)
    profile_generation = fields.BigIntField(null=True)
    attempts = fields.IntField(default=0)
    reason = word(null=True)
    picked_at = when(null=True)
    sent_at = when(null=True)

    class Meta:
        table = "outbox"
        indexes = (("file_id",),)
        unique_together = (("session", "stanza"),)
        constraints = (
            one_of("outbox", "purpose", Purpose),
            one_of("outbox", "delivery", Delivery),
            CheckConstraint(
                check="(cause_id IS NULL) <> (owner_number_id IS NULL)", name="ck_outbox_one_reason"
            ),
            CheckConstraint(
                check="(purpose = 'screen') = (owner_number_id IS NOT NULL)", name="ck_outbox_cause"
            ),
            CheckConstraint(
                check="(purpose = 'screen' AND rank = 0) OR (purpose = 'reply' AND rank = 1)"
                " OR (purpose = 'broadcast' AND rank = 2)",
                name="ck_outbox_rank",
            ),
            CheckConstraint(
                check="delivery IN ('due', 'dropped') OR stanza IS NOT NULL", name="ck_outbox_stanza"
            ),
            CheckConstraint(
                check="(purpose = 'broadcast') = (broadcast_id IS NOT NULL)", name="ck_outbox_broadcast"
            ),
        )


class Message(Model):
    """One line of the record."""

    seq = fields.BigIntField(primary_key=True)
    id = fields.CharField(max_length=26, unique=True)  # what the sealed text is bound to
    tenant = to("Tenant")
    session = to("Session", index=False)
    contact = to("Person")
    outgoing = fields.BooleanField()
    stanza = foreign_word()
    kind = word()
    text = sealed()
    written_at = when()
    recorded_at = when()
    quoted = foreign_word(null=True)
    forwarded = fields.BooleanField(default=False)
    outbox = to("OutboxEntry", null=True)
    by_person = to("Person", null=True)
    edited_at = when(null=True)
    revoked_at = when(null=True)
    call = word(null=True)
    reached = word(null=True)  # of one sent on the phone: delivered, read or failed
    their_reaction = sealed(null=True)  # an emoji; empty: taken off
    their_reaction_at = when(null=True)
    our_reaction = sealed(null=True)
    our_reaction_at = when(null=True)

    class Meta:
        table = "messages"
        # A contact is the sender of what comes in and we of what goes out, so these four name one message.
        unique_together = (("session", "contact", "outgoing", "stanza"),)
        indexes = (("session_id", "seq"), ("session_id", "contact_id", "seq"), ("session_id", "written_at"))
        constraints = (
            one_of("messages", "kind", MessageKind),
            one_of("messages", "call", CallEnd),
            one_of("messages", "reached", Delivery),
        )


class MessageChange(Model):
    """What was done to a line after it was written. It goes with its line."""

    id = own_id()
    tenant = to("Tenant")
    message = part_of("Message")
    kind = word()
    ours = fields.BooleanField()
    text = sealed()  # what it said before an edit; the emoji of a reaction
    at = when()

    class Meta:
        table = "message_changes"
        constraints = (one_of("message_changes", "kind", ChangeKind),)


class Offer(Model):
    """What a teammate wrote in a customer's thread of a shared room."""

    id = own_id()
    tenant = to("Tenant")
    session = to("Session")
    room = to("Conversation")
    contact = to("Person")
    author = to("Person")
    text = sealed()
    file = to("GivenFile", null=True, index=False)  # sent with the text as its caption
    state = word()
    created_at = when()
    decided_by = to("Person", null=True)
    decided_at = when(null=True)
    outbox = to("OutboxEntry", null=True)

    class Meta:
        table = "offers"
        indexes = (("file_id",),)
        constraints = (
            one_of("offers", "state", OfferState),
            CheckConstraint(check="(state = 'offered') = (decided_by_id IS NULL)", name="ck_offers_decided"),
            CheckConstraint(check="outbox_id IS NULL OR state = 'sent'", name="ck_offers_outbox"),
        )


class Attachment(Model):
    """The file of a message: where it is fetched, and where it lies."""

    id = own_id()
    tenant = to("Tenant")
    session = to("Session")
    message = to("Message", index=False)
    chat = sealed()
    state = word()
    why = word(null=True)
    tries = fields.IntField(default=0)
    due_at = when()
    file = to("GivenFile", null=True)
    preview = to("GivenFile", null=True)
    sha256 = sealed(null=True)  # of the file: whoever knows a file could look for it otherwise
    created_at = when()

    class Meta:
        table = "attachments"
        unique_together = (("message",),)
        constraints = (
            one_of("attachments", "state", FileState),
            one_of("attachments", "why", FileTrouble),
            CheckConstraint(check="(state = 'kept') = (file_id IS NOT NULL)", name="ck_attachments_kept"),
        )
