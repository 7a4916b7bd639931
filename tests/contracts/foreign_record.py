"""What somebody who knows every id of another business would try with its files, people and jobs."""

from __future__ import annotations

from datetime import timedelta

from bridge.facts import Address
from bridge.ids import ChatId
from bridge.media import FileState
from bridge.ports.backfills import BackfillEnd
from bridge.ports.rows import DigestRate
from tests.contracts.foreign_broadcasts import Call
from tests.contracts.shop import CUSTOMER_PHONE, NOON

RECORD_CALLS: dict[str, Call] = {
    # contacts and digests
    "contact": lambda tx, v, _: tx.contact(v.customer),
    "contact_book": lambda tx, v, _: tx.contact_book(label=v.label, limit=99),
    "write_notes": lambda tx, v, own: tx.write_notes(v.customer, "x", own.owner, NOON),
    "digest_of": lambda tx, v, _: tx.digest_of(v.shop.owner),
    "choose_digest": lambda tx, v, _: tx.choose_digest(v.shop.owner, DigestRate.OFF),
    "reckon_digests_anew": lambda tx, _v, _: tx.reckon_digests_anew(),
    "take_digest": lambda tx, v, _: tx.take_digest(v.shop.owner, NOON, NOON),
    "summary": lambda tx, _v, _: tx.summary(NOON - timedelta(days=9), NOON + timedelta(days=9)),
    # media
    "add_attachment": lambda tx, v, _: tx.add_attachment(v.line, ChatId("1@lid"), NOON),
    "attachment": lambda tx, v, _: tx.attachment(v.attachment),
    "attachment_of": lambda tx, v, _: tx.attachment_of(v.line),
    "next_attachment": lambda tx, v, _: tx.next_attachment(v.shop.session, NOON + timedelta(days=9)),
    "next_attachment_at": lambda tx, v, _: tx.next_attachment_at(v.shop.session),
    "begin_fetch": lambda tx, v, _: tx.begin_fetch(v.attachment, tries=1, again_at=NOON),
    "fetch_not_begun": lambda tx, v, _: tx.fetch_not_begun(v.attachment, tries=0, again_at=NOON),
    "settle_attachment": lambda tx, v, _: tx.settle_attachment(v.attachment, FileState.FAILED),
    "fetch_again": lambda tx, v, _: tx.fetch_again(v.line, NOON),
    # privacy
    "forget_person": lambda tx, v, _: tx.forget_person(v.customer, NOON),
    "is_past": lambda tx, _v, _: tx.is_past(Address(lid="900", phone=CUSTOMER_PHONE), NOON, NOON),
    # history
    "backfill": lambda tx, v, _: tx.backfill(v.shop.session),
    "start_backfill": lambda tx, v, _: tx.start_backfill(v.shop.session, since=NOON, now=NOON),
    "stop_backfill": lambda tx, v, _: tx.stop_backfill(v.shop.session, BackfillEnd.BY_PERSON),
    "take_backfill_news": lambda tx, v, _: tx.take_backfill_news(v.shop.session),
    # jobs
    "add_job": lambda tx, _v, _: tx.add_job("x", NOON, about="thing"),
    "job": lambda tx, v, _: tx.job(v.job.id),
    "jobs": lambda tx, _v, _: tx.jobs(limit=9),
}
