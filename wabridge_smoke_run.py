"""One run of the smoke test: step after step with a person, each watched until it is decided."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from bridge.errors import BridgeError
from wabridge_smoke_eyes import Eyes
from wabridge_smoke_sight import Sight
from wabridge_smoke_steps import Step
from wabridge_smoke_verdicts import Course, Seen, Verdict, failed, passed, waiting

POLL_S = 1.0
"""From one look to the next."""
SKIP, STOP = "s", "q"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a step. told: as in `Seen`. todo: when it failed. tries: how often it was begun."""

    step: Step
    verdict: Verdict
    seconds: float
    told: str
    todo: str = ""
    tries: int = 1
    is_end: bool = False  # the person stopped here


class Guide(Protocol):
    """Who leads a person through it."""

    def tell(self, text: str) -> None:
        """Some lines."""

    async def asks(self, question: str, keys: str) -> str:
        """One of these keys, as the person presses it."""

    async def begins(self, step: Step, ask: str, *, number: int, of: int) -> None:
        """A step; ask: what is to be done now."""

    async def waits(self, told: str, *, left_s: float, within_s: float) -> str | None:
        """Show what is seen and how long it is watched yet; the key that is pressed meanwhile, if one is."""

    async def ended(self, outcome: Outcome) -> None:
        """What became of it."""


class Run:
    """Led by `guide`; `keep` gets all outcomes after each. words: what steps' texts may name."""

    def __init__(
        self,
        steps: Sequence[Step],
        eyes: Eyes,
        guide: Guide,
        *,
        words: Mapping[str, str],
        keep: Callable[[Sequence[Outcome]], None],
    ) -> None:
        self._steps, self._eyes, self._guide = steps, eyes, guide
        self._words, self._keep = words, keep
        self._began: dict[str, Sight] = {}
        self._outcomes: dict[str, Outcome] = {}

    async def go(self) -> list[Outcome]:
        """To the end, or to where the person stops."""
        at = 0
        while at < len(self._steps):
            step = self._steps[at]
            outcome = await self._one(step, at)
            self._outcomes[step.name] = outcome
            self._keep(self._told())
            await self._guide.ended(outcome)
            if outcome.verdict is Verdict.FAILED:
                at = await self._after_failure(step, at)
            elif outcome.is_end:
                break
            else:
                at += 1
        return self._told()

    def _told(self) -> list[Outcome]:
        """Of each step; those that were not come to, too."""
        unmet = "the run was stopped before it"
        return [
            self._outcomes.get(step.name)
            or Outcome(step=step, verdict=Verdict.SKIPPED, seconds=0, told=unmet, tries=0)
            for step in self._steps
        ]

    async def _one(self, step: Step, at: int) -> Outcome:
        missing = [name for name in step.needs if not self._is_met(name)]
        if missing:
            titles = "; ".join(one.title for one in self._steps if one.name in missing)
            return Outcome(step=step, verdict=Verdict.SKIPPED, seconds=0, told=f"needs: {titles}", tries=0)
        # Before it is asked for: a quick person would have done it before the first look.
        self._began.pop(step.name, None)
        await self._look(step)
        former = self._outcomes.get(step.name)
        await self._guide.begins(step, step.ask.format(**self._words), number=at + 1, of=len(self._steps))
        outcome = await self._watch(step)
        return outcome if former is None else replace(outcome, tries=former.tries + 1)

    def _is_met(self, name: str) -> bool:
        known = {step.name for step in self._steps}
        return name not in known or self._outcomes[name].verdict is Verdict.PASSED

    async def _watch(self, step: Step) -> Outcome:
        if step.name == "doctor":
            self._eyes.examine()
        loop = asyncio.get_running_loop()
        began = loop.time()
        while True:
            seen, was_seen = await self._look(step)
            spent_s = loop.time() - began
            left_s, pressed = step.bound_s - spent_s, None
            if seen.verdict is Verdict.WAITING and left_s > 0:
                within_s = min(POLL_S, left_s)
                pressed = await self._guide.waits(seen.told, left_s=left_s, within_s=within_s)
                if pressed not in (SKIP, STOP):
                    continue
            elif seen.verdict is Verdict.WAITING:
                late = f"after {step.bound_s:g} s: {seen.told}"
                seen = passed(late) if step.holds and was_seen else failed(late)
            return self._outcome(step, seen, spent_s, pressed)

    def _outcome(self, step: Step, seen: Seen, spent_s: float, pressed: str | None) -> Outcome:
        if pressed is not None:
            by = "stopped" if pressed == STOP else "skipped"
            return Outcome(
                step=step,
                verdict=Verdict.SKIPPED,
                seconds=spent_s,
                told=f"{by} by the person; {seen.told}",
                is_end=pressed == STOP,
            )
        self._eyes.session = seen.session or self._eyes.session
        self._eyes.customer = seen.customer or self._eyes.customer
        todo = step.advice.format(**self._words) if seen.verdict is Verdict.FAILED else ""
        return Outcome(step=step, verdict=seen.verdict, seconds=spent_s, told=seen.told, todo=todo)

    async def _look(self, step: Step) -> tuple[Seen, bool]:
        """What is judged, and whether there was anything to judge."""
        try:
            sight = await self._eyes.look()
        except BridgeError:
            return waiting("the database does not answer; it is asked again"), False
        self._began.setdefault(step.name, sight)
        course = Course(step=step.name, began=dict(self._began), customer=self._eyes.customer)
        return step.watch(course, sight), True

    async def _after_failure(self, step: Step, at: int) -> int:
        """Where to go on."""
        names = [one.name for one in self._steps]
        back = names.index(step.again) if step.again in names else at
        then = self._steps[at + 1].title if at + 1 < len(self._steps) else "the report"
        again = f"again{'' if back == at else f', from “{self._steps[back].title}”'}"
        pressed = await self._guide.asks(f"[a] {again}   [n] next: {then}   [q] stop", "anq")
        return {"a": back, "n": at + 1}.get(pressed, len(self._steps))
