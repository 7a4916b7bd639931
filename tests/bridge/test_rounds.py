"""Rounds: looked for again and again, hinted at, and never ended by a failure."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import pytest
from structlog.testing import capture_logs

from bridge.rounds import Rounds

SOON_S = 5.0
NEVER_S = 10_000.0


@dataclass
class Work:
    """Counts the rounds; does and answers as told, in order."""

    answers: list[bool | Exception]
    done: int = 0
    idle: asyncio.Event = field(default_factory=asyncio.Event)

    async def round(self) -> bool:
        """One round."""
        self.done += 1
        answer = self.answers.pop(0) if self.answers else False
        if isinstance(answer, Exception):
            raise answer
        if not answer and not self.answers:
            self.idle.set()
        return answer

    async def is_idle(self) -> None:
        """All answers are given."""
        await asyncio.wait_for(self.idle.wait(), SOON_S)


@asynccontextmanager
async def running(rounds: Rounds) -> AsyncIterator[None]:
    task = asyncio.create_task(rounds.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_it_goes_round_at_once_and_as_long_as_there_is_more() -> None:
    work = Work([True, True, False])

    async with running(Rounds(name="work", interval_s=NEVER_S, round=work.round)):
        await work.is_idle()

    assert work.done == 3


async def test_a_hint_brings_the_next_round_before_the_interval_is_over() -> None:
    work = Work([False])
    rounds = Rounds(name="work", interval_s=NEVER_S, round=work.round)

    async with running(rounds):
        await work.is_idle()
        work.idle.clear()
        rounds.hint()
        await work.is_idle()

    assert work.done == 2


async def test_without_a_hint_it_comes_again_after_the_interval() -> None:
    work = Work([False, False, False])

    async with running(Rounds(name="work", interval_s=0.001, round=work.round)):
        await work.is_idle()

    assert work.done >= 3


async def test_a_failing_round_is_logged_and_comes_again() -> None:
    work = Work([RuntimeError("broken"), RuntimeError("broken"), False])

    with capture_logs() as logged:
        async with running(Rounds(name="work", interval_s=NEVER_S, round=work.round, first_pause_s=0.001)):
            await work.is_idle()

    assert work.done == 3
    assert [(line["event"], line["loop"], line["pause_s"]) for line in logged] == [
        ("round.failed", "work", 0.001),
        ("round.failed", "work", 0.002),
    ]


@pytest.mark.parametrize("hints", [1, 5])
async def test_hints_during_a_round_cause_one_more(hints: int) -> None:
    second = asyncio.Event()
    turns: list[Callable[[], None]] = [lambda: hint(hints), second.set]

    def hint(times: int) -> None:
        for _ in range(times):
            rounds.hint()

    async def turn() -> bool:
        turns.pop(0)()
        return False

    rounds = Rounds(name="work", interval_s=NEVER_S, round=turn)
    async with running(rounds):
        await asyncio.wait_for(second.wait(), SOON_S)

    assert turns == []
