"""What hypothesis draws: everything a menu can be asked with, hostile texts included."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from bridge.ids import ConversationId, PersonId
from bridge.menu.advance import options_of
from bridge.menu.book import BOOK
from bridge.menu.state import Actor, Choose, PageId, Say, Share, Step, View, Word
from bridge.pairing import Connected, Failed, Idle, PairingMethod, ShowCode, ShowQr, Waiting
from bridge.ports.rows import Figures, NoticeMode, Role
from bridge.screens import Surface
from bridge.session_life import SessionState
from bridge.words import LANGUAGES
from tests.bridge import broadcasts, team_strategies
from tests.bridge.cruel import CRUEL, CRUEL_CONTACTS, CRUEL_LINES
from tests.bridge.samples import (
    CODE,
    COLLEAGUE,
    CONTACT,
    NOW,
    PERSON,
    a_claim,
    a_member,
    a_person,
    a_session,
    a_tenant,
    sam_answers,
    the_owner,
)

ids = st.text("0123456789abcdefghijklmnopqrstuv", min_size=26, max_size=26)
conversations = ids.map(ConversationId)

hostile = st.sampled_from(CRUEL) | st.text(max_size=20)
names = hostile
surfaces = st.sampled_from(Surface)
roles = st.sampled_from(Role)
pages = st.sampled_from(PageId)
ZONES = ["UTC", "America/Sao_Paulo", "Asia/Kolkata", "Pacific/Kiritimati", "America/New_York"]
zones = st.sampled_from(ZONES)
minutes_of_day = st.integers(0, 24 * 60 - 1)
tenants = st.builds(
    a_tenant,
    name=names,
    language=st.sampled_from([*LANGUAGES, "xx"]),
    time_zone=zones,
    suspended=st.booleans(),
    notices=st.sampled_from(NoticeMode),
    quiet_from=st.sampled_from([None, 22 * 60]),
    quiet_to=st.sampled_from([None, 7 * 60]),
    mirrored=st.sampled_from([frozenset(), frozenset({Surface.WHATSAPP}), frozenset(Surface)]),
    risks_accepted_at=st.sampled_from([None, NOW]),
)
sessions = st.builds(
    a_session,
    state=st.sampled_from(SessionState),
    reason=st.sampled_from([None, "gave_up", "banned", "never heard of"]),
    since=st.sampled_from([NOW, NOW - timedelta(days=400)]),
    phone=st.sampled_from([None, "+34600000001"]),
    pairing=st.sampled_from([None, *PairingMethod]),
    ever_linked=st.booleans(),
)
PHONES = [None, "+34600000002"]
owners = st.sampled_from(
    [None, *(the_owner(is_self=is_self, phone=phone) for is_self in (False, True) for phone in PHONES)]
)
claims = st.sampled_from(
    [
        None,
        *(
            a_claim(is_self=is_self, phone=phone, code=code, code_expires_at=expires)
            for is_self in (False, True)
            for phone in PHONES
            for code in (None, CODE)
            for expires in (None, NOW - timedelta(days=1), NOW + timedelta(days=1))
        ),
    ]
)
pairings = st.sampled_from(
    [
        None,
        Waiting(),
        ShowQr(payload="2@qr-secret", number=1, shown_at=NOW, expires_at=None),
        ShowCode(code="ABCD1234", number=1, shown_at=NOW, expires_at=NOW),
        Idle(),
        Connected(),
        Failed(why="rate_limited"),
        Failed(why="never heard of"),
    ]
)
logs = st.integers(0, 50).flatmap(
    lambda at: st.integers(0, 8).map(lambda size: tuple(CRUEL_LINES[at : at + size]))
)
contact_lists = st.integers(0, 24).map(lambda at: tuple(CRUEL_CONTACTS[at : at + at % 6]))
people = st.none() | st.builds(a_person, name=names, phone=st.sampled_from(PHONES))
figures = st.sampled_from(
    [None, *(Figures(received=n, sent=10 * n, waiting=n, uncertain=n) for n in (0, 1, 2, 10**6))]
)
claimed = st.none() | st.builds(
    sam_answers,
    name=names,
    person=st.sampled_from([PERSON, COLLEAGUE]),
    answered=st.booleans(),
    touched_at=st.sampled_from([NOW, NOW - timedelta(minutes=30), NOW - timedelta(days=2)]),
)
teams = st.integers(0, 12).map(
    lambda size: tuple(
        a_member(
            person=[PERSON, COLLEAGUE, *(PersonId(f"{seq:026}") for seq in range(size))][seq],
            name=CRUEL[seq % len(CRUEL)],
            role=list(Role)[seq % len(Role)],
        )
        for seq in range(size)
    )
)


def views_of(role: st.SearchStrategy[Role]) -> st.SearchStrategy[View]:
    """Any knowledge, as somebody of such a role has it."""
    return st.builds(
        View,
        tenant=tenants,
        session=st.none() | sessions,
        owner=owners,
        pending=claims,
        role=role,
        now=st.sampled_from([NOW, NOW + timedelta(days=2)]),
        pairing=pairings,
        figures=figures,
        messages=logs,
        contacts=contact_lists,
        contact=people,
        draft=broadcasts.drafts(hostile),
        reach=st.sampled_from(broadcasts.REACHES),
        lists=st.sampled_from([(), *((one,) for one in broadcasts.LISTS)]),
        labels=st.sampled_from([(), (broadcasts.a_label(),)]),
        contact_labels=st.sampled_from([(), (broadcasts.a_label(),)]),
        broadcasts=st.lists(broadcasts.broadcasts(hostile), max_size=3).map(tuple),
        broadcast=st.none() | broadcasts.broadcasts(hostile),
        progress=st.sampled_from(broadcasts.PROGRESSES),
        time_left=st.sampled_from(broadcasts.SPANS),
        opt_outs=st.sampled_from([(), (broadcasts.an_opt_out(),)]),
        opt_out_count=st.integers(0, 12),
        person=st.just(PERSON),
        claim=claimed,
        team=teams,
        **team_strategies.known(hostile),
        has_newer=st.booleans(),
        has_older=st.booleans(),
    )


views = views_of(roles)
memories = st.fixed_dictionaries(
    {},
    optional={
        "contact": st.just(str(CONTACT)),
        "text": hostile,
        "before": st.sampled_from(["12", "", "x", "-1"]),
        "after": st.sampled_from(["12", "", "x", "-1"]),
        "member": st.sampled_from([str(PERSON), str(COLLEAGUE), "nobody"]),
        "from": st.sampled_from(["0", "5", "10", "9" * 20, "x", "-1"]),
        "secret": st.just("one-time-secret"),
        "until": st.sampled_from([(NOW + timedelta(hours=1)).isoformat(), NOW.isoformat(), "", "x"]),
        **team_strategies.remembered(hostile),
    },
)


@st.composite
def moves(
    draw: st.DrawFn,
    pages: st.SearchStrategy[PageId] = pages,
    roles: st.SearchStrategy[Role] = roles,
    surfaces: st.SearchStrategy[Surface] = surfaces,
) -> dict[str, Any]:
    """The arguments of one `advance`: any page, knowledge and person, and mostly a step that it offers."""
    at, view, memory = draw(pages), draw(views_of(roles)), draw(memories)
    offered = [option.name for option in options_of(BOOK[at], view, memory)]
    phrase = BOOK[at].phrase
    told = [phrase(view, memory)] if phrase is not None else []
    step: Step = draw(
        st.one_of(
            st.sampled_from([*offered, "back"]).map(lambda name: Choose(choice=name)),
            st.sampled_from(
                [*told, "22:00-07:00", "Sao Paulo", "+34600000009", "90 days", "2027-01-01 09:00"]
            ).map(lambda text: Say(text=text)),
            hostile.map(lambda text: Say(text=text)),
            hostile.map(lambda text: Choose(choice=text)),
            (st.just("+34600000009") | hostile).map(lambda phone: Share(phone=phone)),
            st.sampled_from(Word),
            st.sampled_from(broadcasts.GIVEN),
        )
    )
    actor = Actor(person=PERSON, name="Olga", role=view.role, surface=draw(surfaces))
    return {"at": at, "memory": memory, "step": step, "view": view, "actor": actor}
