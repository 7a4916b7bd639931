"""Who plays in the demo."""

from __future__ import annotations

from dataclasses import dataclass

from tests.standins.whatsapp.people import Person
from tests.standins.whatsapp.phone import Phone
from tests.standins.whatsapp.town import WhatsAppStandIn

SHOP = "+5511999990001"
OWNER = "+5511977770003"
ANA = "+5511988880002"
BRUNO = "+5511966660004"
BUSINESS = "Aurora Bakery"


@dataclass(frozen=True, kw_only=True)
class Cast:
    """The four people of the demo: the number that is linked, its owner's own one, and two customers."""

    shop: Phone
    owner: Person
    customers: tuple[Person, ...]

    @property
    def everyone(self) -> tuple[Person, ...]:
        """In the order of the page."""
        return (self.shop, self.owner, *self.customers)

    def by_number(self, number: str) -> Person:
        """The one with this number.

        Raises:
            KeyError: nobody of the cast has it.
        """
        return {person.number: person for person in self.everyone}[number]


def gather(town: WhatsAppStandIn) -> Cast:
    """Let the cast move into the town."""
    return Cast(
        shop=town.phone(SHOP, name=BUSINESS),
        owner=town.person(OWNER, name="Olga, the owner"),
        customers=(town.person(ANA, name="Ana"), town.person(BRUNO, name="Bruno")),
    )
