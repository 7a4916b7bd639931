"""What steps on the pages about people's data make true."""

from __future__ import annotations

from dataclasses import dataclass

from bridge.ids import PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasePerson:
    """Nothing of this contact shall be left."""

    person: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportAll:
    """Everything of the business in one archive."""


PrivacyEffect = ErasePerson | ExportAll
