"""People and what they may do; the tenant, its sessions and owners."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bridge.facts import Address
from bridge.ids import (
    OwnerNumberId,
    PersonId,
    SessionId,
)
from bridge.pairing import PairingMethod, PairingStep
from bridge.ports.rooms import ThreadReplies
from bridge.ports.rows import (
    NoticeMode,
    OwnerNumberRow,
    PersonRow,
    Role,
    SessionRow,
    TenantRow,
)
from bridge.ports.team_rows import ClaimRow, MemberRow
from bridge.screens import Surface
from bridge.session_life import Desired


class PeopleTx(Protocol):
    """People, their addresses and what they may do."""

    async def person_at(self, address: Address) -> PersonRow:
        """The person behind a WhatsApp address, made when new.

        An address with both LID and phone teaches the alias; if each was known as a different person, the two
        become one (the LID's), their messages with them, and an audit line says so. Names are refreshed.
        """
        ...

    async def find_person(self, address: Address) -> PersonRow | None:
        """As `person_at`, but makes and changes nothing."""
        ...

    async def person(self, person: PersonId) -> PersonRow | None: ...

    async def add_operator(self, name: str, role: Role) -> PersonRow:
        """A new person with a membership."""
        ...

    async def role_of(self, person: PersonId) -> Role | None: ...

    async def members(self, role: Role) -> list[PersonRow]:
        """The people with that role, the oldest membership first. Rooms are no people."""
        ...

    async def team(self) -> list[MemberRow]:
        """All members: owners first, then by role, the oldest membership first; rooms are the last."""
        ...

    async def invite(self, role: Role, *, ttl_s: float, by: PersonId | None = None) -> str:
        """See `Platform.invite`. by: it is good no longer than that person is an owner."""
        ...

    async def change_role(self, person: PersonId, role: Role) -> bool:
        """From the commit on the member may do what that role may.

        Who is an owner no more loses proposed and proven owner numbers, and their invitations; what still
        waited to be sent to such a number is dropped. A viewer's claims go. Their places are due once more.
        False: they were no member, are a room, have that role already or are the last owner; then nothing
        is changed.
        """
        ...

    async def remove_member(self, person: PersonId) -> bool:
        """Take the role away: from the commit on they may do nothing here.

        Their console sign-ins, claims, invitations and proposed or proven owner numbers go; what still
        waited to be sent to such a number is dropped; their places are due once more, to say farewell.
        False: they were no member, or the last owner, and nothing is changed.
        """
        ...

    async def pick_account(self, surface: Surface, address: str, now: datetime) -> None:
        """Whoever has this account speaks of this tenant now: it comes first in `people_with_account`."""
        ...

    async def claim_of(self, session: SessionId, contact: PersonId) -> ClaimRow | None:
        """Who answers the contact, if that is a member still."""
        ...

    async def put_claim(
        self,
        session: SessionId,
        contact: PersonId,
        person: PersonId,
        now: datetime,
        *,
        answered: bool,
        taken: bool = False,
    ) -> None:
        """From now on this person answers. `answered` and `taken` of the same person are never taken back."""
        ...

    async def drop_claim(self, session: SessionId, contact: PersonId, person: PersonId) -> bool:
        """The person does not answer after all; False when the claim is not theirs."""
        ...

    async def link_account(self, person: PersonId, surface: Surface, address: str) -> None:
        """Bind a person to an account of an admin chat (Telegram user id, "team:user", …). Idempotent."""
        ...

    async def accounts_of(self, person: PersonId, surface: Surface) -> list[str]:
        """The addresses by which an admin chat knows a person, the eldest first. A contact's is the topic or
        thread that an admin chat keeps about it.
        """
        ...

    async def person_with_account(self, surface: Surface, address: str) -> PersonRow | None: ...


class TenantTx(Protocol):
    """The tenant itself, its sessions and owners."""

    async def tenant(self) -> TenantRow: ...

    async def change_tenant(
        self,
        *,
        name: str | None = None,
        language: str | None = None,
        time_zone: str | None = None,
        notices: NoticeMode | None = None,
        quiet: tuple[int, int] | tuple[None, None] | None = None,
        mirrored: frozenset[Surface] | None = None,
        risks_accepted: tuple[datetime, PersonId] | None = None,
        thread_replies: ThreadReplies | None = None,
        keep_days: int | None = None,
        digest_minute: int | None = None,
    ) -> None:
        """Change what is not None. quiet=(None, None) switches quiet hours off."""
        ...

    async def add_session(self, label: str) -> SessionRow:
        """A new session, stopped and never linked. Raises PermanentError over the tenant's quota."""
        ...

    async def sessions(self) -> list[SessionRow]: ...

    async def session(self, session: SessionId) -> SessionRow | None: ...

    async def want_session(self, session: SessionId, desired: Desired) -> None: ...

    async def want_use_here(self, session: SessionId) -> None:
        """A person wants the login back from wherever else it is open: in the conflict of now, no later."""
        ...

    async def set_proxy(self, session: SessionId, proxy: str | None) -> None:
        """The way this session goes to WhatsApp, from its next opening on; None: as the process goes."""
        ...

    async def want_pairing(
        self, session: SessionId, method: PairingMethod | None, phone: str | None = None
    ) -> None:
        """Ask the holder to link (or stop linking: None). Clears the stored step."""
        ...

    async def pairing_step(self, session: SessionId, now: datetime) -> PairingStep | None:
        """The step to draw now; None when there is none or it has expired."""
        ...

    async def stay_awake(self, session: SessionId, until: datetime | None) -> None: ...

    async def owner_number(self, session: SessionId) -> OwnerNumberRow | None:
        """The number that is VERIFIED, else the PENDING one, else None."""
        ...

    async def pending_owner_number(self, session: SessionId) -> OwnerNumberRow | None:
        """The one that still has to prove itself, even while an older one rules."""
        ...

    async def propose_owner_number(
        self,
        session: SessionId,
        person: PersonId,
        *,
        phone: str | None,
        is_self: bool,
        code: str,
        expires_at: datetime,
    ) -> OwnerNumberRow:
        """A PENDING number in place of any earlier PENDING one. `person` is the operator who claims it."""
        ...

    async def learn_owner_address(self, number: OwnerNumberId, address: Address) -> None:
        """WhatsApp's own form of a number: its LID, and its phone as WhatsApp writes it. For one that rules,
        they become its person's aliases; a replaced one is left alone.
        """
        ...

    async def prove_owner_number(self, number: OwnerNumberId, address: Address) -> None:
        """PENDING becomes VERIFIED and replaces the one that ruled; the address's aliases become the
        person's.
        """
        ...

    async def audit(
        self, what: str, *, by: PersonId | None, about: str | None = None, **details: str
    ) -> None:
        """A line of the audit: `what` is `noun.past`, details hold no text of messages."""
        ...
