"""Every page of the menu in every language: nothing is left in English, every label fits a button."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bridge.broadcast_life import BroadcastState
from bridge.delivery import Delivery
from bridge.facts import MessageKind
from bridge.ids import PersonId
from bridge.menu.audit_words import SENTENCES
from bridge.menu.book import BOOK
from bridge.menu.broadcast_words import HALTED
from bridge.menu.drawing import draw
from bridge.menu.linking import FAILURES
from bridge.menu.state import PageId, View
from bridge.pairing import Connected, Failed, Idle, PairingStep, ShowCode, ShowQr, Waiting
from bridge.ports.rows import ContactLine, DigestRate, Figures, NoticeMode, Role
from bridge.ports.team_rows import WaitingLine
from bridge.presenter import TELEGRAM, utf16_len
from bridge.reasons import REASONS
from bridge.screens import Screen, Surface
from bridge.session_life import SessionState
from bridge.words import LANGUAGES
from tests.bridge import broadcasts
from tests.bridge.samples import (
    COLLEAGUE,
    CONTACT,
    NOW,
    PERSON,
    SESSION,
    a_claim,
    a_contact,
    a_conversation,
    a_digest,
    a_line,
    a_member,
    a_person,
    a_session,
    a_tenant,
    a_view,
    an_audit_line,
    sam_answers,
    the_owner,
)
from tests.bridge.test_words import AS_IN_ENGLISH, BESIDE_ENGLISH, LATIN, LATIN_IN_HINDI

NAMES = {"WhatsApp", "Telegram", "Slack", *LANGUAGES.values()}
"""What has one name everywhere."""

NAMED_IN_HINDI = LATIN_IN_HINDI | NAMES | {"SEND", "DISCARD", "ERASE", "UTC", "name"}

MEMORY = {"contact": CONTACT, "text": "7", "member": COLLEAGUE, "role": "agent", "secret": "7"}
UNTIL = (NOW + timedelta(hours=1)).isoformat()
PLACES = (Surface.CONSOLE, Surface.WHATSAPP)

# Made-up people, businesses and messages have no letters: all letters on a screen are the product's own.
TENANT = a_tenant(name="☕")
SOMEBODY = a_person(name="★")
FILE, LIST = broadcasts.a_file(name="★"), broadcasts.a_list(name="★")


def views() -> Iterator[View]:
    """What a page can be drawn from: each reason, state, step, kind and mode once, the rest being well."""
    well = a_view(tenant=TENANT, contact=SOMEBODY)
    yield well
    yield replace(well, session=None, owner=None, contact=None)
    yield replace(well, role=Role.VIEWER)
    for state in SessionState:
        for reason in (None, *REASONS):
            yield replace(well, session=a_session(state=state, reason=reason))
    banned = a_session(state=SessionState.ACTION_REQUIRED, reason="banned", reason_until=NOW)
    yield replace(well, session=banned)
    yield replace(well, session=a_session(phone_seen_at=NOW - timedelta(days=13)))
    yield from _steps(well)
    yield from _messages(well)
    yield from _settings(well)
    yield from _people(well)
    yield from _broadcasts(well)


def _broadcasts(well: View) -> Iterator[View]:
    """Drafts and lists, what was confirmed, who wants none."""
    with_lists = replace(well, lists=(LIST,), labels=(broadcasts.a_label(),))
    yield replace(with_lists, contact_labels=with_lists.labels, opt_outs=(broadcasts.an_opt_out(),))
    yield replace(well, opt_out_count=12, session=a_session(pace="bold", pace_per_day=7))
    for audience in broadcasts.AUDIENCES:
        for text, file in (("", None), ("7 {name}", FILE), ("7", None)):
            draft = broadcasts.a_draft(
                text=text, file=file, audience=audience, wanted_at=NOW if file else None
            )
            for reach in broadcasts.REACHES:
                yield replace(with_lists, draft=draft, reach=reach, time_left=broadcasts.SPANS[2])
    for one in broadcasts.LISTS:
        draft = broadcasts.a_draft(text="7", audience=broadcasts.AUDIENCES[4])
        yield replace(well, draft=draft, lists=(replace(one, name="★"),))
    for state in BroadcastState:
        for progress in broadcasts.PROGRESSES:
            for left in broadcasts.SPANS:
                row = broadcasts.a_broadcast(state=state, text="7", starts_at=NOW)
                yield replace(well, broadcast=row, broadcasts=(row,), progress=progress, time_left=left)
    for why in HALTED:
        row = broadcasts.a_broadcast(
            state=BroadcastState.PAUSED, text="7", why=why, held_until=NOW + timedelta(days=1)
        )
        yield replace(well, broadcast=row)


def _steps(well: View) -> Iterator[View]:
    """On the way to a link and a proof."""
    unlinked = replace(
        well, owner=None, session=a_session(state=SessionState.WAIT_QR, ever_linked=False, phone=None)
    )
    for tenant in (TENANT, replace(TENANT, risks_accepted_at=None), replace(TENANT, name="")):
        yield replace(unlinked, tenant=tenant)
    pairing: tuple[PairingStep, ...] = (
        Waiting(),
        ShowQr(payload="7", number=1, shown_at=NOW, expires_at=None),
        ShowCode(code="7", number=1, shown_at=NOW, expires_at=None),
        Idle(),
        Connected(),
        *(Failed(why=why) for why in FAILURES),
    )
    for step in pairing:
        yield replace(unlinked, pairing=step)
    claim = a_claim(code="7")
    for pending in (claim, replace(claim, is_self=True, phone=None), replace(claim, code_expires_at=NOW)):
        yield replace(unlinked, pending=pending)
        yield replace(well, owner=None, pending=pending)


def _messages(well: View) -> Iterator[View]:
    """The log and the figures."""
    yesterday = NOW - timedelta(days=1)
    lines = (
        *(a_line(contact_name="★", text="7", kind=kind) for kind in MessageKind),
        *(a_line(contact_name="★", text="7", outgoing=True, delivery=delivery) for delivery in Delivery),
        a_line(contact_name="★", text="7", edited=True, written_at=yesterday),
        a_line(contact_name="★", text="7", revoked=True),
    )
    for line in lines:
        yield replace(well, messages=(line,), has_older=True, has_newer=True)
    listed = ContactLine(
        person=CONTACT, name="★", last_seq=1, last_text="7", last_at=yesterday, last_outgoing=False
    )
    yield replace(well, contacts=(listed,), has_older=True, has_newer=True)
    for count in (0, 1, 2):
        yield replace(well, figures=Figures(received=count, sent=count, waiting=count, uncertain=count))


def _settings(well: View) -> Iterator[View]:
    """What an owner can change, and an operator of the installation."""
    for mode in NoticeMode:
        yield replace(well, tenant=replace(TENANT, notices=mode))
    yield replace(well, tenant=replace(TENANT, quiet_from=1320, quiet_to=420, mirrored=frozenset()))
    yield replace(well, tenant=replace(TENANT, suspended=True), owner=the_owner(is_self=True))


def _people(well: View) -> Iterator[View]:
    """The team, and who answers a contact."""
    for role in Role:
        yield replace(well, team=(a_member(name="★", role=role),))
    yield replace(well, person=COLLEAGUE, team=tuple(a_member(name="★") for _ in range(1)))
    crowd = tuple(a_member(name="★", person=PersonId(f"{seq:026}")) for seq in range(7))
    yield replace(well, team=crowd)
    yield replace(well, claim=sam_answers(name="★"))
    yield replace(well, contact=SOMEBODY, waiting_since=NOW, unanswered_count=1, book_count=1)
    waits = WaitingLine(contact=CONTACT, name="★", since=NOW - timedelta(days=2))
    yield replace(well, unanswered=(waits,), unanswered_count=12, book=(SOMEBODY,), book_count=12)
    yield replace(well, noted=a_contact(person=SOMEBODY, first_at=NOW, opted_out_at=NOW))
    notes = a_contact(person=replace(SOMEBODY, last_wrote_at=NOW), notes="7", notes_by_name="★", notes_at=NOW)
    yield replace(well, noted=notes, labels=(broadcasts.a_label(),), contact_labels=(broadcasts.a_label(),))
    for rate in (None, *DigestRate):
        yield replace(well, digest=a_digest(rate=rate))
    details = {"role": "agent", "surface": "console", "until": NOW.isoformat(), "to": CONTACT}
    for what in SENTENCES:
        for known in ({}, {PERSON: "★", CONTACT: "★"}):
            yield replace(well, audit=(an_audit_line(what=what, details=details, names=known),))
    for name in ("★", None):
        answer = a_line(contact_name="★", text="7", outgoing=True, by_name=name, written_at=NOW)
        yield replace(well, messages=(answer,))


def texts(page: PageId, view: View, language: str, surface: Surface) -> list[str]:
    """All that a person reads of that page there."""
    screen = drawn(page, view, language, surface)
    buttons = [*screen.choices, *([screen.back] if screen.back else [])]
    read = [screen.title, screen.status, *screen.body, screen.prompt, screen.footer]
    read += [text for button in buttons for text in (button.label, button.why_not)]
    return [text or "" for text in read]


def drawn(page: PageId, view: View, language: str, surface: Surface) -> Screen:
    """The page in that language, last changed in the console."""
    # The invitation is good on every other page's worth of views: of those with a message in the log.
    memory = MEMORY | ({"until": UNTIL} if view.messages else {})
    row = a_conversation(
        page=page, memory=memory, session=SESSION, role=view.role, changed_on=Surface.CONSOLE, changed_at=NOW
    )
    return draw(row, replace(view, tenant=replace(view.tenant, language=language)), surface=surface)


def letters(text: str, language: str) -> str:
    """The text without what may stand in any language."""
    for name in NAMES | AS_IN_ENGLISH[language] | {"{name}"}:
        text = text.replace(name, "")
    return re.sub(r"[^\w]|[\d_]", "", text)


@pytest.mark.parametrize("language", BESIDE_ENGLISH)
@pytest.mark.parametrize("page", BOOK)
def test_a_page_is_not_left_in_english(page: PageId, language: str) -> None:
    for view in views():
        for surface in PLACES:
            english, other = texts(page, view, "en", surface), texts(page, view, language, surface)
            left = {text for text, same in zip(english, other, strict=True) if text == same}

            assert {text for text in left if letters(text, language)} == set()


@pytest.mark.parametrize("page", BOOK)
def test_a_page_in_hindi_has_latin_letters_only_in_names_and_typed_words(page: PageId) -> None:
    """Catches what equality cannot: a word of English inside a line that is put together."""
    read = {text for view in views() for surface in PLACES for text in texts(page, view, "hi", surface)}

    assert {word for text in read for word in LATIN.findall(text)} - NAMED_IN_HINDI == set()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", BOOK)
def test_every_label_of_a_page_fits_the_narrowest_button(page: PageId, language: str) -> None:
    screens = [drawn(page, view, language, surface) for view in views() for surface in PLACES]
    labels = {choice.label for screen in screens for choice in screen.choices}

    assert {label for label in labels if not label or utf16_len(label) > TELEGRAM.label} == set()
