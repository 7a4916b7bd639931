"""Plain rows to decide on: each with harmless values, of which a test changes those that it is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bridge.facts import Address, ChatKind, MessageKind, MessageSeen
from bridge.ids import (
    ChatId,
    ConversationId,
    MessageId,
    OwnerNumberId,
    PersonId,
    SessionId,
    StanzaId,
    TenantId,
)
from bridge.menu.state import Actor, PageId, View
from bridge.ports.log_rows import LoggedMessage
from bridge.ports.rows import (
    ConversationRow,
    OwnerNumberRow,
    PersonRow,
    Proof,
    Role,
    SessionRow,
    TenantRow,
)
from bridge.ports.team_rows import AuditRow, ClaimRow, ContactRow, DigestRow, MemberRow
from bridge.screens import Surface
from bridge.session_life import Desired, SessionState

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
TENANT, SESSION, PERSON = TenantId("0" * 26), SessionId("1" * 26), PersonId("2" * 26)
CONVERSATION, CONTACT = ConversationId("3" * 26), PersonId("4" * 26)
COLLEAGUE = PersonId("6" * 26)
CODE = "K7M3-9QXT"

_TENANT = TenantRow(id=TENANT, name="Bakery", risks_accepted_at=NOW, created_at=NOW)
_SESSION = SessionRow(
    id=SESSION,
    tenant=TENANT,
    label="WhatsApp",
    desired=Desired.RUNNING,
    state=SessionState.CONNECTED,
    reason=None,
    since=NOW,
    phone="+34600000001",
    lid="900",
    generation=1,
    profile_generation=1,
    pairing=None,
    pairing_phone=None,
    ever_linked=True,
    linked_at=NOW - timedelta(days=1),
)
_OWNER = OwnerNumberRow(
    id=OwnerNumberId("5" * 26),
    session=SESSION,
    person=PERSON,
    proof=Proof.VERIFIED,
    is_self=False,
    phone="+34600000002",
    lid="700",
    code=None,
    code_expires_at=None,
)
_PENDING = replace(
    _OWNER, proof=Proof.PENDING, lid=None, code=CODE, code_expires_at=NOW + timedelta(minutes=30)
)
_MESSAGE = MessageSeen(
    chat=ChatId("700@lid"),
    chat_kind=ChatKind.PERSON,
    stanza_id=StanzaId("3EB0A1"),
    from_me=False,
    peer=Address(lid="700", phone="+34600000002", name="Olga"),
    kind=MessageKind.TEXT,
    text="menu",
    written_at=NOW,
)
_LINE = LoggedMessage(
    id=MessageId("7" * 26),
    seq=1,
    session=SESSION,
    contact=CONTACT,
    contact_name="Carla",
    outgoing=False,
    kind=MessageKind.TEXT,
    text="Do you have bread?",
    stanza_id=StanzaId("3EB0A2"),
    written_at=NOW,
)
_ANSWERING = ClaimRow(
    contact=CONTACT, person=COLLEAGUE, name="Sam", since=NOW, touched_at=NOW, answered=False
)
_MEMBER = MemberRow(person=COLLEAGUE, name="Sam", role=Role.AGENT, since=NOW)
_CONVERSATION = ConversationRow(
    id=CONVERSATION,
    tenant=TENANT,
    person=PERSON,
    session=SESSION,
    role=Role.OWNER,
    page=PageId.MAIN_MENU,
    revision=7,
)
_VIEW = View(
    tenant=_TENANT, session=_SESSION, owner=_OWNER, pending=None, role=Role.OWNER, now=NOW, person=PERSON
)


def a_tenant(**changes: Any) -> TenantRow:
    """A bakery that speaks English, without quiet hours."""
    return replace(_TENANT, **changes)


def a_session(**changes: Any) -> SessionRow:
    """A connected session."""
    return replace(_SESSION, **changes)


def the_owner(**changes: Any) -> OwnerNumberRow:
    """A number that has proven to be the owner's, apart from the linked one."""
    return replace(_OWNER, **changes)


def a_claim(**changes: Any) -> OwnerNumberRow:
    """A number that still has to prove itself, by `CODE`."""
    return replace(_PENDING, **changes)


def a_message(**changes: Any) -> MessageSeen:
    """The owner's own `menu`, seen live."""
    return replace(_MESSAGE, **changes)


def a_line(**changes: Any) -> LoggedMessage:
    """A customer's question in the log."""
    return replace(_LINE, **changes)


def a_conversation(**changes: Any) -> ConversationRow:
    """The owner's conversation on its main menu, at revision 7."""
    return replace(_CONVERSATION, **changes)


def a_view(**changes: Any) -> View:
    """All is linked and proven."""
    return replace(_VIEW, **changes)


def an_actor(**changes: Any) -> Actor:
    """The owner, at the console."""
    return replace(Actor(person=PERSON, name="Olga", role=Role.OWNER, surface=Surface.CONSOLE), **changes)


def a_person(**changes: Any) -> PersonRow:
    """Carla, a customer."""
    return replace(PersonRow(id=CONTACT, name="Carla", lid="800", phone="+34600000003"), **changes)


def sam_answers(**changes: Any) -> ClaimRow:
    """A colleague has just begun to answer Carla."""
    return replace(_ANSWERING, **changes)


def a_member(**changes: Any) -> MemberRow:
    """Sam, an agent."""
    return replace(_MEMBER, **changes)


def a_contact(**changes: Any) -> ContactRow:
    """Carla, of whom nothing is noted."""
    row = ContactRow(
        person=a_person(), notes="", notes_by_name=None, notes_at=None, first_at=None, opted_out_at=None
    )
    return replace(row, **changes)


def an_audit_line(**changes: Any) -> AuditRow:
    """Olga answered Carla."""
    row = AuditRow(seq=1, what="reply.sent", by=PERSON, about=CONTACT, details={}, at=NOW)
    return replace(row, **changes)


def a_digest(**changes: Any) -> DigestRow:
    """Olga has chosen nothing."""
    return replace(DigestRow(person=PERSON, role=Role.OWNER, rate=None, at=NOW), **changes)
