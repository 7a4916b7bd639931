"""What was asked of the stand-in, with its verdict, and what shall be refused next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from tests.standins.telegram.errors import Refusal
from tests.standins.telegram.flood import too_many

Facts = dict[str, Any]


@dataclass(slots=True, kw_only=True)
class Request:
    """One request and its verdict. `code` 0: not answered yet. 499: the connection was cut instead."""

    seq: int
    at: float
    method: str
    params: Facts
    files: Mapping[str, int] = field(default_factory=dict)
    code: int = 0
    description: str = ""
    violation: bool = False
    legacy: tuple[str, ...] = ()
    result: Any = None

    @property
    def ok(self) -> bool:
        """Whether it was done."""
        return self.code == 200

    def as_json(self) -> Facts:
        """For the control API."""
        return {name: getattr(self, name) for name in self.__slots__ if name != "result"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refuse:
    """The next request for `method` (any, when it is None) is refused so."""

    method: str | None
    code: int
    text: str | None = None
    retry_after: int | None = None

    def as_refusal(self) -> Refusal:
        """The refusal to raise."""
        if self.code == 429:
            return too_many(self.retry_after or 1, self.text)
        known = {
            400: "Bad Request: refused by the test",
            403: "Forbidden: bot was blocked by the user",
            500: "Internal Server Error",
            502: "Bad Gateway",
        }
        text = self.text or known.get(self.code, "refused by the test")
        return Refusal(text, code=self.code, retry_after=self.retry_after)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """The next request for `method` gets no answer: the connection is cut, before or after it was done."""

    method: str | None
    done: bool


Plan = TypeVar("Plan", Refuse, Cut)
NEVER_MEANT = ("getUpdates", "download")
"""Planned for only by name: the bot asks for updates all the time, and files are no method's."""


def next_plan(planned: list[Plan], method: str) -> Plan | None:
    """The first plan for this method, taken off the list."""
    for plan in planned:
        if plan.method == method or (plan.method is None and method not in NEVER_MEANT):
            planned.remove(plan)
            return plan
    return None
