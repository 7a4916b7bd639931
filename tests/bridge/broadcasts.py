"""Plain rows of broadcasts to decide on, and what hypothesis draws of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from bridge.audience.reasons import BadLine as WhyBad
from bridge.broadcast_life import BroadcastState
from bridge.ids import BroadcastId, CauseId, FileId, LabelId, ListId, PersonId
from bridge.menu.broadcast_words import HALTED
from bridge.menu.state import Give
from bridge.ports.broadcast_rows import (
    Audience,
    AudienceKind,
    BadLine,
    BroadcastRow,
    FileRow,
    LabelRow,
    ListRow,
    ListSource,
    OptOutRow,
    Progress,
    Reach,
)
from tests.bridge.samples import NOW, PERSON, SESSION

LABEL, LIST = LabelId("7" * 26), ListId("8" * 26)

_FILE = FileRow(
    id=FileId("9" * 26), person=PERSON, name="★.jpg", mime_type="image/jpeg", size_bytes=7, given_at=NOW
)
_DRAFT = BroadcastRow(
    id=BroadcastId("a" * 26),
    session=SESSION,
    cause=None,
    text="Hello {name}",
    file=None,
    audience=Audience(),
    state=BroadcastState.DRAFT,
    why=None,
    held_until=None,
    starts_at=None,
    wanted_at=None,
    confirmed_at=None,
    ended_at=None,
    created_at=NOW,
)
_LIST = ListRow(
    id=LIST,
    session=SESSION,
    source=ListSource.FILE,
    name="★.csv",
    good=2,
    bad=0,
    folded=0,
    bad_lines=(),
    made_at=NOW,
    agreed_by=None,
    agreed_at=None,
)


def a_draft(**changes: Any) -> BroadcastRow:
    """A text for everyone."""
    return replace(_DRAFT, **changes)


def a_broadcast(**changes: Any) -> BroadcastRow:
    """One that is being sent."""
    given = {"state": BroadcastState.RUNNING, "cause": CauseId("b" * 26), "confirmed_at": NOW, **changes}
    return replace(_DRAFT, **given)


def a_file(**changes: Any) -> FileRow:
    """A picture."""
    return replace(_FILE, **changes)


def a_list(**changes: Any) -> ListRow:
    """Two numbers."""
    return replace(_LIST, **changes)


def a_label(**changes: Any) -> LabelRow:
    """On one contact."""
    return replace(LabelRow(id=LABEL, name="★", people=1), **changes)


def an_opt_out(**changes: Any) -> OptOutRow:
    """Who wrote STOP."""
    row = OptOutRow(person=PersonId("c" * 26), name="★", phone="+34600000009", reason="wrote", at=NOW)
    return replace(row, **changes)


AUDIENCES = (
    Audience(),
    Audience(kind=AudienceKind.RECENT, days=1),
    Audience(kind=AudienceKind.RECENT, days=30),
    Audience(kind=AudienceKind.LABEL, label=LABEL),
    Audience(kind=AudienceKind.LIST, list=LIST),
    Audience(kind=AudienceKind.LIST, list=LIST, cold=True),
)
LISTS = (
    a_list(),
    a_list(good=1, bad=1, folded=1, agreed_at=NOW, agreed_by=PERSON),
    a_list(
        bad=9,
        folded=2,
        bad_lines=tuple(BadLine(line=n, seen="7", why=str(why)) for n, why in enumerate(WhyBad)),
    ),
    a_list(bad=1, bad_lines=(BadLine(line=1, seen="", why="never heard of"),)),
)
REACHES = (
    Reach(),
    Reach(known=1),
    Reach(known=100, new=20, opted_out=5, cold=7, nameless=3),
    Reach(known=0, new=1, opted_out=1, cold=1, nameless=1),
)
PROGRESSES = (
    Progress(),
    Progress(waiting=1),
    Progress(
        waiting=60,
        waiting_new=5,
        under_way=1,
        sent=50,
        delivered=30,
        read=12,
        uncertain=2,
        failed=3,
        skipped=4,
    ),
    Progress(sent=1, delivered=1, read=1, uncertain=1, failed=1, skipped=1),
)
SPANS = (
    None,
    timedelta(minutes=1),
    timedelta(minutes=45),
    timedelta(hours=1.5),
    timedelta(hours=5),
    timedelta(days=3),
)


GIVEN = (
    Give(),
    Give(refused="This file is empty."),
    Give(file=a_file(), caption="{name"),
    Give(file=a_file()),
    Give(list=LISTS[0]),
)
"""What somebody may give on a page."""


def drafts(texts: st.SearchStrategy[str]) -> st.SearchStrategy[BroadcastRow | None]:
    """Any draft."""
    return st.none() | st.builds(
        a_draft,
        text=texts,
        audience=st.sampled_from(AUDIENCES),
        file=st.sampled_from([None, a_file()]),
        wanted_at=st.sampled_from([None, NOW + timedelta(days=1)]),
    )


def broadcasts(texts: st.SearchStrategy[str]) -> st.SearchStrategy[BroadcastRow]:
    """Any that was confirmed."""
    return st.builds(
        a_broadcast,
        text=texts,
        state=st.sampled_from([state for state in BroadcastState if state is not BroadcastState.DRAFT]),
        audience=st.sampled_from(AUDIENCES),
        why=st.sampled_from([None, *HALTED, "never heard of"]),
        held_until=st.sampled_from([None, NOW, NOW + timedelta(days=3)]),
        starts_at=st.sampled_from([None, NOW]),
        ended_at=st.sampled_from([None, NOW]),
        file=st.sampled_from([None, a_file()]),
    )
