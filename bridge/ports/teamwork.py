"""What a team knows and keeps: who did what, its contacts with notes, how the business did."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bridge.ids import LabelId, PersonId
from bridge.ports.rows import DigestRate, PersonRow
from bridge.ports.team_rows import AuditRow, ContactRow, DigestRow, Summary


class TeamworkTx(Protocol):
    """The audit as it is read, the contacts, the digests."""

    async def audit_lines(
        self, *, before: int | None = None, after: int | None = None, limit: int
    ) -> list[AuditRow]:
        """A page of the audit, newest first; paged like `messages`."""
        ...

    async def contact(self, person: PersonId) -> ContactRow | None:
        """None: nobody such. Whoever was merged is answered as the one that stayed."""
        ...

    async def contact_book(
        self, *, label: LabelId | None = None, part: str = "", limit: int, offset: int = 0
    ) -> tuple[list[PersonRow], int]:
        """Contacts by name, and how many there are: people with an address on WhatsApp who are no members.

        label: only those who bear it. part: only those in whose name each of its words begins one, or in
        whose number it stands; capitals and accents do not matter. Names are sealed, so each is opened: the
        cost grows with the number of contacts.
        """
        ...

    async def write_notes(self, person: PersonId, text: str, by: PersonId, now: datetime) -> None:
        """Keep what somebody of the team has written about a contact, in place of what was there; "" none.

        Raises:
            LookupError: nobody such.
        """
        ...

    async def digest_of(self, person: PersonId) -> DigestRow | None:
        """None: no member, or a room."""
        ...

    async def choose_digest(self, person: PersonId, rate: DigestRate) -> bool:
        """False: they were no member. When the next one comes is reckoned anew."""
        ...

    async def reckon_digests_anew(self) -> None:
        """The tenant's hour or time zone has changed."""
        ...

    async def take_digest(self, person: PersonId, now: datetime, then: datetime) -> bool:
        """The digest that is due by now (or not reckoned yet) is taken; the next one comes `then`.

        False: none is due, or another process has taken it: nothing is changed.
        """
        ...

    async def summary(self, since: datetime, until: datetime) -> Summary:
        """What happened in [since, until)."""
        ...
