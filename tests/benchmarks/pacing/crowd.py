"""A thousand businesses for a month, drawn by chance: what they send, when, and how fast their pages are.

The same seed draws the same crowd. The figures are guesses, on the busy side, so that caps are reached.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bridge.pace_policies import POLICIES
from bridge.quiet_hours import QuietHours
from tests.bridge.paced_sender import Account, Message, Rank

START = datetime(2026, 3, 15, tzinfo=UTC)  # clocks are set in these weeks, in Europe
ZONES = [
    "America/Bogota",
    "America/Mexico_City",
    "America/Sao_Paulo",
    "Africa/Lagos",
    "Europe/Madrid",
    "Europe/London",
    "Asia/Kolkata",
    "Asia/Jakarta",
    "Asia/Dubai",
    "Pacific/Auckland",
]
LONGEST_SENDING_S = 30.0
"""After that the page is asked what became of the message, and the sender goes on."""


def an_account(chance: random.Random, name: str) -> Account:
    """Half were linked around the start, the others a month to two years before."""
    zone = chance.choice(ZONES)
    is_young = chance.random() < 0.5
    age_days = chance.uniform(-10, 1) if is_young else chance.uniform(30, 700)
    night = QuietHours(start=chance.randint(20, 23) * 60, end=chance.randint(6, 9) * 60, time_zone=zone)
    return Account(
        policy=POLICIES[chance.choices(list(POLICIES), weights=(3, 5, 2))[0]],
        linked_at=START - timedelta(days=age_days),
        time_zone=zone,
        hours=night if chance.random() < 0.7 else None,
        name=name,
    )


def a_month(chance: random.Random, account: Account, days: int) -> list[Message]:
    """All that this business sends, in the order in which it becomes due."""
    assert account.linked_at is not None
    begin = max(START, account.linked_at)
    messages = [*_broadcasts(chance, account, begin, days)]
    for day in range(days):
        messages += _menu_visits(chance, account, begin + timedelta(days=day))
        messages += _replies(chance, account, begin + timedelta(days=day))
    return sorted((one for one in messages if one.due >= begin), key=lambda message: message.due)


def _broadcasts(chance: random.Random, account: Account, begin: datetime, days: int) -> Iterator[Message]:
    """About three in the month, mostly of some hundred people, at times of thousands."""
    share_new = chance.choice([0.0, 0.0, 0.1, 0.3])
    for _ in range(chance.randint(1, 5)):
        due = _at_hour(chance, account, begin + timedelta(days=chance.randrange(days)), 8, 19)
        text_length = chance.randint(40, 400)
        for _ in range(min(5000, int(chance.lognormvariate(5.0, 1.0)) + 1)):
            yield Message(
                due=due,
                rank=Rank.BROADCAST,
                sending_s=_sending_s(chance),
                is_new=chance.random() < share_new,
                text_length=text_length,
            )


def _menu_visits(chance: random.Random, account: Account, day: datetime) -> Iterator[Message]:
    """An owner opens the menu up to five times a day, and asks for some pages, seconds apart."""
    for _ in range(chance.randint(0, 5)):
        due = _at_hour(chance, account, day, 0, 24)
        for _ in range(chance.randint(1, 8)):
            yield Message(due=due, rank=Rank.SCREEN, sending_s=_sending_s(chance))
            due += timedelta(seconds=chance.uniform(1, 20))


def _replies(chance: random.Random, account: Account, day: datetime) -> Iterator[Message]:
    """Up to fifteen answers to customers a day."""
    for _ in range(chance.randint(0, 15)):
        yield Message(
            due=_at_hour(chance, account, day, 7, 22), rank=Rank.REPLY, sending_s=_sending_s(chance)
        )


def _at_hour(chance: random.Random, account: Account, day: datetime, first: int, last: int) -> datetime:
    """A moment of that day between two hours of the business's own clock."""
    here = day.astimezone(ZoneInfo(account.time_zone)).replace(minute=0, second=0, microsecond=0)
    moment = here.replace(hour=first) + timedelta(hours=chance.uniform(0, last - first))
    return moment.astimezone(UTC)


def _sending_s(chance: random.Random) -> float:
    """Mostly half a second; one in two hundred takes until patience ends."""
    return LONGEST_SENDING_S if chance.random() < 0.005 else min(5.0, chance.lognormvariate(-0.7, 0.7))
