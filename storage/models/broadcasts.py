"""One text to many: what is prepared, whom it is for, and what became of it."""

from __future__ import annotations

from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from bridge.broadcast_life import BroadcastState
from bridge.ports.broadcast_rows import AudienceKind, ListSource
from bridge.screens import Surface
from storage.models.columns import blind, foreign_word, one_of, own_id, sealed, to, when, word


class GivenFile(Model):
    """A file that a person gave in an admin chat; its contents lie sealed in the store of files."""

    id = own_id()
    tenant = to("Tenant")
    person = to("Person")
    name = sealed()
    mime_type = foreign_word()
    size_bytes = fields.BigIntField()
    given_at = when()

    class Meta:
        table = "given_files"


class AudienceList(Model):
    """People that somebody uploaded or pasted, as it was read then."""

    id = own_id()
    tenant = to("Tenant")
    session = to("Session")
    person = to("Person")
    source = word()
    name = sealed()
    good = fields.IntField()
    bad = fields.IntField()
    folded = fields.IntField()
    bad_lines = sealed()  # JSON of some of them
    made_at = when()
    agreed_by = to("Person", null=True)  # who has stated that these people agreed
    agreed_on = word(null=True)
    agreed_at = when(null=True)

    class Meta:
        table = "audience_lists"
        constraints = (
            one_of("audience_lists", "source", ListSource),
            one_of("audience_lists", "agreed_on", Surface),
            CheckConstraint(
                check="(agreed_at IS NULL) = (agreed_by_id IS NULL)", name="ck_audience_lists_agreed"
            ),
        )


class ListMember(Model):
    """One good entry of a list; `place` is where it stood there, and in the order of sending."""

    id = own_id()
    tenant = to("Tenant")
    list = to("AudienceList", index=False)
    place = fields.IntField()
    lookup = blind()  # of the phone number, as in `person_aliases`
    phone = sealed()
    name = sealed()

    class Meta:
        table = "list_members"
        unique_together = (("list", "lookup"), ("list", "place"))


class NumberCheck(Model):
    """Whether a number was on WhatsApp when it was asked for."""

    id = own_id()
    tenant = to("Tenant", index=False)
    lookup = blind()
    there = fields.BooleanField()
    checked_at = when()

    class Meta:
        table = "number_checks"
        unique_together = (("tenant", "lookup"),)


class Label(Model):
    """A word that members put on contacts."""

    id = own_id()
    tenant = to("Tenant", index=False)
    name = sealed()
    lookup = blind()  # of the name, case folded
    made_at = when()

    class Meta:
        table = "labels"
        unique_together = (("tenant", "lookup"),)


class LabelledPerson(Model):
    """One label on one contact."""

    id = own_id()
    tenant = to("Tenant")
    label = to("Label", index=False)
    person = to("Person")
    at = when()

    class Meta:
        table = "labelled_people"
        unique_together = (("label", "person"),)


class Broadcast(Model):
    """One text to many. Its state moves by `bridge.broadcast_life` alone."""

    id = own_id()
    tenant = to("Tenant")
    session = to("Session")
    cause = to("Cause", null=True)
    text = sealed()
    file = to("GivenFile", null=True, index=False)
    audience = word()
    days = fields.IntField(null=True)  # of RECENT
    label = to("Label", null=True, index=False)
    list = to("AudienceList", null=True, index=False)
    cold = fields.BooleanField(default=False)  # people who never wrote are meant, too
    state = word()
    why = word(null=True)  # it is paused
    held_until = when(null=True)  # when WhatsApp lets it go on, if it told
    news = fields.BooleanField(default=False)  # something that nobody was told of yet
    looks = fields.BooleanField(default=False)  # somebody wants what is uncertain to be looked up once more
    starts_at = when(null=True)
    wanted_at = when(null=True)  # a start that was chosen while it is prepared; NULL: at once
    prepared_to = fields.CharField(max_length=64, null=True)  # how far its recipients were made
    confirmed_at = when(null=True)
    ended_at = when(null=True)
    created_at = when()
    changed_at = when()

    class Meta:
        table = "broadcasts"
        indexes = (("session_id", "state"), ("file_id",), ("label_id",), ("list_id",))
        constraints = (
            one_of("broadcasts", "audience", AudienceKind),
            one_of("broadcasts", "state", BroadcastState),
            # What is under way was confirmed by somebody.
            CheckConstraint(check="state = 'draft' OR cause_id IS NOT NULL", name="ck_broadcasts_cause"),
            CheckConstraint(
                check="(audience = 'label' OR label_id IS NULL) AND (audience = 'list' OR list_id IS NULL)",
                name="ck_broadcasts_whom",
            ),
        )


class BroadcastRecipient(Model):
    """One person of a broadcast, at most once."""

    id = own_id()
    tenant = to("Tenant")
    broadcast = to("Broadcast", index=False)
    person = to("Person")
    place = fields.BigIntField()  # in the order of sending
    name = sealed()  # what {name} becomes; may be empty
    is_new = fields.BooleanField()  # neither wrote nor was written to before
    outbox = to("OutboxEntry", null=True)
    skipped = word(null=True)  # why nothing was sent

    class Meta:
        table = "broadcast_recipients"
        unique_together = (("broadcast", "person"), ("broadcast", "place"))
