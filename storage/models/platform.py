"""The installation and its tenants: settings, keys, audit, background jobs."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from bridge.ports.jobs import JobStatus
from bridge.ports.rooms import ThreadReplies
from bridge.ports.rows import NoticeMode
from bridge.screens import Surface
from storage.models.columns import blind, foreign_word, one_of, own_id, sealed, to, when, word


class Installation(Model):
    """The one row about the whole installation."""

    id = fields.IntField(primary_key=True)  # always 1
    suspended = fields.BooleanField(default=False)  # the kill switch for all sends
    made_at = when()
    wajs_current = foreign_word(null=True)  # None: the one that the program brings
    wajs_beside = foreign_word(null=True)  # what the program brought when that was chosen
    wajs_candidate = foreign_word(null=True)

    class Meta:
        table = "installation"


class Tenant(Model):
    """A business and its settings."""

    id = own_id()
    name = sealed()
    suspended = fields.BooleanField(default=False)
    language = word()
    time_zone = fields.CharField(max_length=64)
    notices = word()
    quiet_from = fields.SmallIntField(null=True)  # minutes after midnight
    quiet_to = fields.SmallIntField(null=True)
    mirrored = fields.CharField(max_length=200)  # surfaces, joined by commas
    risks_accepted_at = when(null=True)
    # Not a foreign key: people point at tenants, and a consent outlives the person who gave it.
    risks_accepted_by = fields.CharField(max_length=26, null=True)
    max_sessions = fields.IntField(default=1)
    max_sends_per_day = fields.IntField(null=True)
    thread_replies = word(default=ThreadReplies.NOTE)
    keep_days = fields.IntField(default=365)
    digest_minute = fields.SmallIntField(default=540)  # after midnight: when digests are told
    created_at = when()

    class Meta:
        table = "tenants"
        constraints = (
            one_of("tenants", "notices", NoticeMode),
            one_of("tenants", "thread_replies", ThreadReplies),
        )


class Key(Model):
    """A data key, wrapped by the master key. `tenant` is NULL for the installation's own."""

    id = own_id()
    tenant = to("Tenant", null=True)
    master_key_id = word()
    wrapped = fields.BinaryField()
    created_at = when()
    active_at = when(null=True)  # from when it seals; NULL: it is its owner's first, and seals at once

    class Meta:
        table = "keys"


class AuditLine(Model):
    """Who did what. Details hold no text of messages, and are sealed all the same."""

    seq = fields.BigIntField(primary_key=True)
    id = fields.CharField(max_length=26)  # what the sealed details are bound to
    tenant = to("Tenant", index=False)
    what = fields.CharField(max_length=64)
    # Plain ids: a line of the audit stays true when what it speaks of is gone.
    by_person = fields.CharField(max_length=26, null=True)
    about = foreign_word(null=True)
    details = sealed()
    at = when()

    class Meta:
        table = "audit"
        indexes = (("tenant_id", "seq"),)


class Update(Model):
    """What a platform delivered to a bot: kept before it is confirmed there, so that nothing is lost between.

    Whose it is nobody knows yet, so it lies under the installation's key, and belongs to no tenant.
    """

    seq = fields.BigIntField(primary_key=True)
    surface = word()
    bot = foreign_word()
    update_id = foreign_word()
    payload = sealed(null=True)  # until it was handled
    recorded_at = when()
    handled_at = when(null=True)

    class Meta:
        table = "updates"
        unique_together = (("surface", "bot", "update_id"),)
        constraints = (one_of("updates", "surface", Surface),)


class KeptText(Model):
    """A secret of an admin chat that belongs to no tenant: it lies under the installation's key."""

    id = own_id()
    surface = word()
    mark = blind()  # of its name
    name = sealed()
    text = sealed()
    expires_at = when(null=True)

    class Meta:
        table = "kept_texts"
        unique_together = (("surface", "mark"),)
        indexes = (("expires_at",),)
        constraints = (one_of("kept_texts", "surface", Surface),)


class Job(Model):
    """Work that a scheduler does later, resumed from `cursor` after a crash."""

    id = own_id()
    tenant = to("Tenant", null=True)
    kind = word()
    status = word()
    payload = sealed(null=True)
    cursor = foreign_word(null=True)
    run_at = when()
    attempts = fields.IntField(default=0)
    reason = word(null=True)
    about = fields.CharField(max_length=26, default="")
    generation = fields.BigIntField(default=0)
    leased_until = when(null=True)
    done = fields.BigIntField(default=0)
    total = fields.BigIntField(null=True)
    receipt = sealed(null=True)  # counts of what was done, by name
    created_at = when()
    ended_at = when(null=True)

    class Meta:
        table = "jobs"
        indexes = (("status", "run_at"),)
        constraints = (one_of("jobs", "status", JobStatus),)
