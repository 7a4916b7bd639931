"""Humans, how they are found, and what they may do."""

from __future__ import annotations

from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from bridge.ports.rooms import RoomKind
from bridge.ports.rows import DigestRate, Role
from storage.models.columns import blind, one_of, own_id, plain_id, sealed, to, when, word

ALIAS_KINDS = ("lid", "phone", "whatsapp", "telegram", "slack", "console")


class Person(Model):
    """An owner, an operator or a contact."""

    id = own_id()
    tenant = to("Tenant")
    name = sealed()
    last_wrote_at = when(null=True)
    notes = sealed(null=True)  # what somebody of the team has written about them
    notes_by = plain_id(null=True)
    notes_at = when(null=True)
    # Set when two turned out to be one human: everything of this row was moved there.
    merged_into = to("Person", null=True)
    created_at = when()

    class Meta:
        table = "people"
        indexes = (("tenant_id", "last_wrote_at"),)


class PersonAlias(Model):
    """One way to find a person. `lookup` is clear for a LID, a keyed hash for all else."""

    id = own_id()
    tenant = to("Tenant", index=False)
    person = to("Person")
    kind = word()
    lookup = blind()
    value = sealed(null=True)  # NULL for a LID, which `lookup` shows
    everywhere = blind(null=True)  # an admin chat's account under the installation's key, to find its tenants
    picked_at = when(null=True)  # of such an account: when its person chose to speak of this tenant
    created_at = when()

    class Meta:
        table = "person_aliases"
        unique_together = (("tenant", "kind", "lookup"),)
        indexes = (("everywhere",),)
        constraints = (one_of("person_aliases", "kind", ALIAS_KINDS),)


class Membership(Model):
    """What a person may do in the tenant."""

    id = own_id()
    tenant = to("Tenant")
    person = to("Person", index=False)
    role = word()
    room = word(null=True)  # set: a shared room, and no person
    digest = word(null=True)  # chosen by the member; NULL: what the role hears
    digest_at = when(null=True)  # of the next one; NULL: not reckoned yet
    created_at = when()

    class Meta:
        table = "memberships"
        unique_together = (("person", "tenant"),)
        constraints = (
            one_of("memberships", "role", Role),
            one_of("memberships", "room", RoomKind),
            one_of("memberships", "digest", DigestRate),
        )


class Invitation(Model):
    """A one-time secret that makes its bearer a member; only its hash is kept."""

    id = own_id()
    tenant = to("Tenant")
    role = word()
    secret_hash = fields.CharField(max_length=64, unique=True)
    expires_at = when()
    used_at = when(null=True)
    used_by = to("Person", null=True)
    invited_by = plain_id(null=True)  # NULL: the operator of the installation
    created_at = when()

    class Meta:
        table = "invitations"
        constraints = (one_of("invitations", "role", Role),)


class Admission(Model):
    """A secret that lets its bearer into the console; only its hash is kept.

    Neither tenant nor person: the operator of the platform.
    """

    id = own_id()
    tenant = to("Tenant", null=True)
    person = to("Person", null=True)
    kind = word()
    secret_hash = fields.CharField(max_length=64, unique=True)
    expires_at = when()
    used_at = when(null=True)
    created_at = when()

    class Meta:
        table = "admissions"
        constraints = (
            one_of("admissions", "kind", ("link", "cookie")),
            CheckConstraint(
                check="(tenant_id IS NULL) = (person_id IS NULL)", name="ck_admissions_principal"
            ),
        )


class Claim(Model):
    """Who answers a contact of a session. One at a time."""

    id = own_id()
    tenant = to("Tenant")
    session = to("Session", index=False)
    contact = to("Person")
    person = to("Person")
    since = when()
    touched_at = when()
    answered = fields.BooleanField(default=False)
    taken = fields.BooleanField(default=False)  # they have said so

    class Meta:
        table = "claims"
        unique_together = (("session", "contact"),)


class Case(Model):
    """What was said of a contact's waiting. It holds until the contact writes again: past line `seq`."""

    id = own_id()
    tenant = to("Tenant")
    session = to("Session", index=False)
    contact = to("Person")
    person = to("Person")
    until = when(null=True)  # snoozed; NULL: done with
    at = when()
    seq = fields.BigIntField()

    class Meta:
        table = "cases"
        unique_together = (("session", "contact"),)


class GonePerson(Model):
    """Somebody who was erased: what they wrote before `at` is not to come back. Only a keyed hash is left."""

    id = own_id()
    tenant = to("Tenant", index=False)
    mark = blind()
    at = when()
    silent = fields.BooleanField(default=False)  # they wanted no broadcasts

    class Meta:
        table = "gone_people"
        unique_together = (("tenant", "mark"),)


class OptOut(Model):
    """A person who wants no broadcasts."""

    id = own_id()
    tenant = to("Tenant")
    person = to("Person", index=False)
    reason = word(null=True)
    at = when()

    class Meta:
        table = "opt_outs"
        unique_together = (("person", "tenant"),)
