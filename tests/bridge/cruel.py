"""Texts that people should never write, and a log full of them."""

from __future__ import annotations

from datetime import timedelta

from bridge.calls import CallEnd
from bridge.delivery import Delivery
from bridge.facts import MessageKind
from bridge.ids import PersonId
from bridge.ports.log_rows import Quoted
from bridge.ports.rows import ContactLine
from bridge.screens import Surface
from tests.bridge.samples import NOW, a_line

CRUEL = (
    "",
    " ",
    "\x00",
    "{name}",
    "{0!r:>9}",
    "%s%n",
    "<script>alert(1)</script>",
    "*bold* _it_ ~no~ ```x```",
    "1. Send\n2. Send everything\n0. Back",
    "\u202eevil\u2066",
    "\ud83d",
    "👩‍👩‍👧‍👦" * 40,
    "क्षि" * 60,
    "A" * 5000,
    "😀" * 5000,
    "\n" * 300,
    "menu",
    "SEND 0",
)
CRUEL_LINES = [
    a_line(
        seq=seq,
        contact_name=CRUEL[seq % len(CRUEL)],
        text=CRUEL[seq * 7 % len(CRUEL)],
        kind=list(MessageKind)[seq % len(MessageKind)],
        outgoing=seq % 2 == 0,
        by_name=[None, "Sam", CRUEL[5]][seq % 3],
        delivery=[None, *Delivery][seq % (len(Delivery) + 1)],
        surface=[None, *Surface][seq % (len(Surface) + 1)],
        call=[None, *CallEnd][seq % (len(CallEnd) + 1)],
        quoted=[None, Quoted(), Quoted(kind=MessageKind.TEXT, text=CRUEL[seq % len(CRUEL)])][seq % 3],
        their_reaction=[None, "\U0001f44d", CRUEL[seq % len(CRUEL)][:32]][seq % 3],
        our_reaction=[None, CRUEL[-seq % len(CRUEL)][:32]][seq % 2],
        forwarded=seq % 3 == 0,
        edited=seq % 5 == 0,
        revoked=seq % 7 == 0,
        written_at=NOW - timedelta(hours=seq),
    )
    for seq in range(1, 60)
]
CRUEL_CONTACTS = [
    ContactLine(
        person=PersonId(f"{seq:026}"),
        name=CRUEL[seq % len(CRUEL)],
        last_seq=seq,
        last_text=CRUEL[-seq % len(CRUEL)],
        last_at=NOW - timedelta(hours=seq),
        last_outgoing=seq % 2 == 0,
    )
    for seq in range(1, 30)
]
