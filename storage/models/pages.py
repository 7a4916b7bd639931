"""Versions of WhatsApp Web's page and of wa-js, and how they did together. They belong to no tenant."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from bridge.ports.pages import Verdict
from storage.models.columns import NAME_LENGTH, foreign_word, one_of, own_id, sealed, when, word


class PageVersion(Model):
    """A page that WhatsApp has served. `copy` is sealed so that nobody can change what accounts load."""

    version = fields.CharField(max_length=NAME_LENGTH, primary_key=True)
    first_seen_at = when()
    live_at = when()
    # Not a foreign key: a session may go, and then the next one is the first.
    tryer = fields.CharField(max_length=26, null=True)
    copy = sealed(null=True)
    kept_at = when(null=True)

    class Meta:
        table = "page_versions"


class PageTrial(Model):
    """One page version with one wa-js."""

    id = own_id()
    page = foreign_word()
    wajs = foreign_word()
    verdict = word()
    since = when()
    came_up = fields.IntField(default=0)
    failed = fields.IntField(default=0)

    class Meta:
        table = "page_trials"
        unique_together = (("page", "wajs"),)
        constraints = (one_of("page_trials", "verdict", Verdict),)


class WajsVersion(Model):
    """A wa-js that an operator fetched; sealed, as it acts as the accounts whose pages it is put into."""

    version = fields.CharField(max_length=NAME_LENGTH, primary_key=True)
    integrity = foreign_word()
    size_bytes = fields.IntField()
    bundle = sealed()
    verdict = word()
    tryer = fields.CharField(max_length=26, null=True)
    added_at = when()

    class Meta:
        table = "wajs_versions"
        constraints = (one_of("wajs_versions", "verdict", Verdict),)
