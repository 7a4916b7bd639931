"""What people in a story are called, write and can be reached by: no process may ever write it anywhere."""

from __future__ import annotations

from collections.abc import Iterable

from tests.standins.whatsapp.people import lid_of
from tests.standins.whatsapp.town import WhatsAppStandIn

SHORTEST_NAME = 4
SHORTEST_TEXT = 12
"""Characters. What is shorter stands in many a line by chance."""
GENERIC = frozenset({"Owner", "Status"})
"""Names that the stand-in gives to whoever has none."""


def planted_in(town: WhatsAppStandIn) -> set[str]:
    """Numbers, LIDs, names, and what people have written, line by line."""
    found = set[str]()
    for person in town.people.values():
        found |= {person.digits, person.digits[2:], lid_of(person.digits)}
        if len(person.name) >= SHORTEST_NAME and person.name not in GENERIC:
            found.add(person.name)
        # A linked device wrote the others: menus, which are nobody's secret, and replies, which the log has
        # to keep out as well; they stand on the phone of whoever got them.
        texts = (entry.text for entry in person.entries if not entry.device_id)
        found |= {line for text in texts for line in text.splitlines() if len(line) >= SHORTEST_TEXT}
    return found


def leaks(lines: Iterable[str], planted: set[str]) -> list[str]:
    """Lines with any of it. The console's own link is printed on purpose."""
    spoken = [line for line in lines if not line.startswith("Console: ")]
    return [line for line in spoken if any(secret in line for secret in planted)]
