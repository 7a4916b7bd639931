"""What was asked of the stand-in, with its verdict, and what shall be refused next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.standins.slack.errors import Refusal

Facts = dict[str, Any]


@dataclass(slots=True, kw_only=True)
class Request:
    """One request and its verdict. `status` 0: not answered yet. 499: the connection was cut instead.

    `method` is one of the Web API, or "response_url", "download", "ack" (what an app has answered to an
    event).
    """

    seq: int
    at: float
    method: str
    team: str = ""
    arguments: Facts
    status: int = 0
    error: str = ""
    violation: bool = False
    result: Any = None
    scopes: list[str] | None = None  # that its token has

    @property
    def ok(self) -> bool:
        """Whether it was done."""
        return self.status == 200 and not self.error

    def as_json(self) -> Facts:
        """For the control API."""
        return {name: getattr(self, name) for name in self.__slots__ if name not in ("result", "scopes")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refuse:
    """The next request for `method` (any, when it is None) is refused so."""

    method: str | None
    error: str
    status: int
    retry_after: int | None

    def as_refusal(self) -> Refusal:
        """The refusal to raise."""
        return Refusal(self.error, status=self.status, retry_after=self.retry_after)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """The next request for `method` gets no answer: the connection is cut, before or after it was done."""

    method: str | None
    done: bool


def planned(method: str | None, error: str | None, status: int | None, retry_after: int | None) -> Refuse:
    """A plan from what a test says: 429 when it says nothing, Slack's usual code when it says a status."""
    status = status or (200 if error else 429)
    usual = {429: "ratelimited", 500: "internal_error", 503: "service_unavailable"}
    wait = retry_after or 1 if status == 429 else retry_after
    return Refuse(
        method=method, error=error or usual.get(status, "fatal_error"), status=status, retry_after=wait
    )
