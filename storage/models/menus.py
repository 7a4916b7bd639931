"""Conversations, where they are shown, and the facts that move them."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from bridge.ports.rows import Role
from bridge.screens import Surface
from storage.models.columns import blind, foreign_word, one_of, own_id, sealed, to, when, word


class Conversation(Model):
    """One person's menu. `content`: memory, note and the name of who changed it last."""

    id = own_id()
    tenant = to("Tenant")
    person = to("Person")
    session = to("Session", null=True)
    role = word()
    page = fields.CharField(max_length=64)
    revision = fields.BigIntField()
    content = sealed()
    changed_on = word(null=True)
    changed_at = when(null=True)
    created_at = when()

    class Meta:
        table = "conversations"
        constraints = (
            one_of("conversations", "role", Role),
            one_of("conversations", "changed_on", Surface),
        )


class SurfacePlace(Model):
    """Where a conversation is shown; due while `shown` < `wanted`."""

    id = own_id()
    tenant = to("Tenant")
    conversation = to("Conversation", index=False)
    surface = word()
    address = sealed()
    wanted = fields.BigIntField()
    shown = fields.BigIntField(default=0)
    asked = fields.BigIntField(default=0)  # grows when the same revision must be drawn anew
    message_ref = sealed(null=True)
    wanted_since = when()

    class Meta:
        table = "surfaces"
        unique_together = (("conversation", "surface"),)
        constraints = (one_of("surfaces", "surface", Surface),)


class NoticeLine(Model):
    """A notice for one place; drawn in the reader's language when it is shown."""

    id = own_id()
    tenant = to("Tenant")
    place = to("SurfacePlace")
    surface = word()
    kind = word()
    about = foreign_word(null=True)
    params = sealed()
    created_at = when()
    not_before = when()
    shown_at = when(null=True)
    message_ref = sealed(null=True)
    message_mark = blind(null=True)  # of message_ref: a person answers by quoting that message
    asked = fields.BigIntField(default=0)  # grows when there is more to tell in it
    lasting = fields.BooleanField(default=False)  # later news of the same go into the same message
    picture = sealed(null=True)  # until it was shown
    born = fields.BigIntField(default=0)  # nanoseconds: what is due at one time is told in this order

    class Meta:
        table = "notices"
        indexes = (("place_id", "message_mark"), ("about",))
        constraints = (one_of("notices", "surface", Surface),)


class FactLine(Model):
    """Something that happened, recorded once and handled in the order of its lane."""

    seq = fields.BigIntField(primary_key=True)
    tenant = to("Tenant", index=False)
    session = to("Session", null=True)
    key = blind()
    lane = foreign_word()  # ids only (`bridge.lanes`)
    mark = blind(null=True)  # of a message seen: its chat and stanza, to ask which are recorded
    payload = sealed()
    recorded_at = when()
    handled_at = when(null=True)

    class Meta:
        table = "facts"
        unique_together = (("tenant", "key"),)
        indexes = (("session_id", "mark"),)
