"""What pages of the team and its contacts can be drawn from, for hypothesis."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from bridge.menu.audit_words import SENTENCES
from bridge.ports.rows import DigestRate
from bridge.ports.team_rows import WaitingLine
from tests.bridge.broadcasts import a_label
from tests.bridge.samples import CONTACT, NOW, PERSON, a_contact, a_digest, a_person, an_audit_line

DETAILS: list[dict[str, str]] = [
    {},
    {"role": "agent", "surface": "slack", "until": NOW.isoformat(), "to": CONTACT},
    {"role": "king", "surface": "moon", "until": "x", "of": "nobody"},
]


def known(texts: st.SearchStrategy[str]) -> dict[str, st.SearchStrategy[Any]]:
    """Fields of a View; `texts` are what people write and are called."""
    noted = st.builds(
        a_contact,
        person=st.builds(a_person, name=texts),
        notes=texts,
        notes_by_name=st.none() | texts,
        notes_at=st.sampled_from([None, NOW]),
        first_at=st.sampled_from([None, NOW]),
        opted_out_at=st.sampled_from([None, NOW]),
    )
    named = st.builds(lambda one, two: {PERSON: one, CONTACT: two}, texts, texts)
    audit = st.builds(
        an_audit_line,
        what=st.sampled_from([*SENTENCES, "moon.landed"]),
        by=st.sampled_from([None, PERSON]),
        about=st.sampled_from([None, CONTACT, "elsewhere"]),
        details=st.sampled_from(DETAILS),
        names=st.just({}) | named,
    )
    waits = st.builds(
        WaitingLine, contact=st.just(CONTACT), name=texts, since=st.just(NOW - timedelta(hours=3))
    )
    return {
        "unanswered": st.lists(waits, max_size=1).map(tuple),
        "unanswered_count": st.integers(0, 12),
        "waiting_since": st.sampled_from([None, NOW]),
        "audit": st.lists(audit, max_size=10).map(tuple),
        "book": st.lists(st.builds(a_person, name=texts), max_size=1).map(tuple),
        "book_count": st.integers(0, 12),
        "noted": st.none() | noted,
        "digest": st.none() | st.builds(a_digest, rate=st.sampled_from([None, *DigestRate])),
    }


def remembered(texts: st.SearchStrategy[str]) -> dict[str, st.SearchStrategy[str]]:
    """What these pages, and a broadcast's, remember."""
    return {
        "role": st.sampled_from(["agent", "manager"]),
        "label": st.just(str(a_label().id)),
        "part": texts,
        "broadcast": st.just("a" * 26),
    }
