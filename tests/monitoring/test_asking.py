"""Each request to a platform is told of, by how it was answered."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

from admin_bots.asking import asked
from bridge.errors import PermanentError, TemporaryError
from bridge.happenings import Happening, Request, RequestMade
from bridge.screens import Surface
from bridge.telemetry import heard_by


def told_of(error: BaseException | None, *, is_long: bool = False) -> list[Happening]:
    """What is told of a request that ends so."""
    told: list[Happening] = []
    with heard_by(told.append), suppress(BaseException), asked(Surface.TELEGRAM, is_long=is_long):
        fail(error)
    return told


def fail(error: BaseException | None) -> None:
    if error is not None:
        raise error


@pytest.mark.parametrize(
    ("error", "outcome"),
    [(None, Request.DONE), (TemporaryError("away"), Request.AWAY), (PermanentError("no"), Request.REFUSED)],
)
def test_a_request_is_told_by_its_end(error: Exception | None, outcome: Request) -> None:
    (told,) = told_of(error)

    assert isinstance(told, RequestMade)
    assert (told.surface, told.outcome) == (Surface.TELEGRAM, outcome)
    assert told.took_s is not None


def test_a_poll_that_is_meant_to_wait_has_no_time_and_one_cut_short_is_not_told() -> None:
    assert [one.took_s for one in told_of(None, is_long=True) if isinstance(one, RequestMade)] == [None]
    assert told_of(asyncio.CancelledError()) == []
