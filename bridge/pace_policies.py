"""How fast broadcasts go: named policies, and an owner's own numbers within bounds.

WhatsApp publishes no limits for accounts like these. The figures are set by what people report, the strictest
that applies: who was stopped at what, what WhatsApp allows on its official ways, what others who send in bulk
recommend. No figure makes an account safe; what counts most is that people want the messages.

Young accounts and strangers:

- A new account, 18 messages to people who had never written, one every 30 s: banned; in groups of five a
  minute, after 20 (mukulhase/WebWhatsapp-Wrapper#416). After 20 with gaps of 10 to 15 s (Kalebu/alright#136).
  After 20 (wwebjs/whatsapp-web.js#1872). "Not even 20" (evolution-foundation/evolution-api#1840). So in its
  first week an account writes to fewer than 18 strangers a day under every policy.
- More than 20 to 30 messages a day in the first week draw a look (molt.waiflow.app); effess.in begins with 50
  a day and 20 an hour, has four times that from day 3, and leaves the choice to people from day 11. Numbers
  linked anew and used in bulk on the first day are blocked (aldinokemal/go-whatsapp-web-multidevice,
  discussion 667). Hence warm-up by the days since linking, over four weeks.
- Too many strangers, and WhatsApp stops all new chats for a day (WhiskeySockets/Baileys#2131).

Old accounts:

- About 300 in 12 hours: blocked (venomous0x/WhatsAPI#248). 600 in a day, one every 10 s: blocked next morning
  (Kalebu/alright#136). 1,200, one every 7.5 s: blocked (adiwajshing/Baileys#185).
- WhatsApp's own apps take 256 people in a broadcast list; its platform for businesses lets an unverified
  number begin 250 conversations in 24 hours, then 1,000 or 2,000.
- 100 to 200 an hour are called risky, 80 the standard (molt.waiflow.app, effess.in).

Rhythm: always the same pause, no typing, sends at night give machines away (automatizanegocios.com). Public
guides name gaps of 30 to 60 s, and 10 to 15 minutes after each 20 to 30. People type 38 words a minute on a
phone (Palin et al., MobileHCI 2019): 3.2 characters a second. WhatsApp shows typing for 25 s at most
(Twilio's manual).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from bridge.errors import PermanentError

Steps = tuple[tuple[int, int], ...]
"""(from this day since linking on, at most so many a day), days rising from 0."""

MOST_PER_DAY = 5000
"""Above the largest number that anybody reports of an account that lived on."""
MOST_PER_HOUR = 600
"""One every six seconds: what was banned within a day, everywhere."""
GAP_BOUNDS_S = (1.0, 3600.0)
LEAST_SPREAD = 1.5
"""The longest gap over the shortest. What is always the same length is a machine's."""


class UnfitNumbers(PermanentError):
    """Own numbers that no account should be driven with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How fast the broadcasts of one account go. All limits hold at once; the strictest rules."""

    name: str
    burst: int
    """So many in a row before `per_hour` begins to count: the depth of the token bucket."""
    per_hour: float
    """What the bucket is refilled with. In any stretch of h hours at most burst + h * per_hour go."""
    gap_s: tuple[float, float]
    """Shortest and longest pause between two; random in between, short ones more often."""
    typing_chars_per_s: float
    typing_max_s: float
    """Typing is shown as long as a person would need, and no longer than this; at most 25."""
    batch_size: int
    batch_pause_s: tuple[float, float]
    """After so many without such a pause there is one."""
    per_day: Steps
    """At most so many in a day of the tenant, by the account's age."""
    new_per_day: Steps
    """As `per_day`, of those to people who never wrote and were never written to before."""

    @property
    def looks_back(self) -> int:
        """How many of the last messages decide: all that `History.recent` needs."""
        return max(self.batch_size, 2 * self.burst)

    def cap(self, age_days: int) -> int:
        """How many may go a day when the account was linked so many days ago."""
        return _at_age(self.per_day, age_days)

    def new_cap(self, age_days: int) -> int:
        """How many of them may go to new contacts."""
        return _at_age(self.new_per_day, age_days)


def _at_age(steps: Steps, age_days: int) -> int:
    return next((cap for from_day, cap in reversed(steps) if from_day <= age_days), steps[0][1])


CAUTIOUS = Policy(
    name="cautious",
    burst=3,
    per_hour=20.0,
    gap_s=(40.0, 180.0),
    typing_chars_per_s=3.0,
    typing_max_s=20.0,
    batch_size=10,
    batch_pause_s=(600.0, 1500.0),
    per_day=((0, 10), (3, 20), (7, 40), (14, 80), (28, 150)),
    new_per_day=((0, 2), (3, 4), (7, 8), (14, 12), (28, 16)),
)
"""For a number that must not be lost. It stays below all that anybody was stopped at: at every age fewer
strangers a day than the 18 of the earliest ban, and half of the 300 in 12 hours."""


NORMAL = Policy(
    name="normal",
    burst=5,
    per_hour=60.0,
    gap_s=(20.0, 90.0),
    typing_chars_per_s=4.0,
    typing_max_s=15.0,
    batch_size=20,
    batch_pause_s=(300.0, 900.0),
    per_day=((0, 20), (3, 40), (7, 80), (14, 150), (28, 250)),
    new_per_day=((0, 5), (3, 10), (7, 15), (14, 25), (28, 40)),
)
"""For a number in daily use. Gaps of 42 s in the middle and pauses after 20, as the guides say; in the end
the 250 a day that WhatsApp allows an unverified business on its platform, at first 20 that draw no look."""


BOLD = Policy(
    name="bold",
    burst=10,
    per_hour=120.0,
    gap_s=(8.0, 40.0),
    typing_chars_per_s=6.0,
    typing_max_s=8.0,
    batch_size=30,
    batch_pause_s=(120.0, 360.0),
    per_day=((0, 40), (3, 80), (7, 200), (14, 400), (28, 800)),
    new_per_day=((0, 10), (3, 15), (7, 30), (14, 60), (28, 120)),
)
"""For an old number whose people all know it. Accounts were stopped at less: 600 a day, 300 in 12 hours. Its
strangers stay below 18 a day only in the first week."""


POLICIES: Mapping[str, Policy] = {one.name: one for one in (CAUTIOUS, NORMAL, BOLD)}


def with_numbers(
    policy: Policy,
    *,
    per_day: int | None = None,
    per_hour: int | None = None,
    new_per_day: int | None = None,
    gap_s: tuple[float, float] | None = None,
) -> Policy:
    """The policy with an owner's own numbers; None leaves a number as it is.

    A number per day holds for an account that is warm; younger ones get the same share of it as before, at
    least one.

    Raises:
        UnfitNumbers: a number is out of bounds; says which, what it was and what is allowed.
    """
    changed = policy
    if per_day is not None:
        _within("per_day", per_day, 1, MOST_PER_DAY)
        changed = replace(changed, per_day=_scaled(policy.per_day, per_day))
    if new_per_day is not None:
        _within("new_per_day", new_per_day, 1, MOST_PER_DAY)
        changed = replace(changed, new_per_day=_scaled(policy.new_per_day, new_per_day))
    if per_hour is not None:
        _within("per_hour", per_hour, 1, MOST_PER_HOUR)
        changed = replace(changed, per_hour=float(per_hour), burst=min(policy.burst, per_hour))
    if gap_s is not None:
        shortest, longest = gap_s
        _within("the shortest gap", shortest, *GAP_BOUNDS_S)
        _within("the longest gap", longest, shortest * LEAST_SPREAD, GAP_BOUNDS_S[1])
        changed = replace(changed, gap_s=(float(shortest), float(longest)))
    return changed


def _within(what: str, met: float, least: float, most: float) -> None:
    if not least <= met <= most:  # so that NaN is refused, too
        raise UnfitNumbers(f"{what} may be {least:g} to {most:g}; got {met:g}")


def _scaled(steps: Steps, cap: int) -> Steps:
    share = Fraction(cap, steps[-1][1])
    return tuple((from_day, max(1, round(old * share))) for from_day, old in steps)
