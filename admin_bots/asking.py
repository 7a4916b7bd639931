"""Tells how a platform took what it was asked for (`bridge.happenings`)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bridge.errors import PermanentError, TemporaryError
from bridge.happenings import Request, RequestMade
from bridge.ports.clock import awake_clock
from bridge.screens import Surface
from bridge.telemetry import tell


@contextmanager
def asked(surface: Surface, *, is_long: bool = False) -> Iterator[None]:
    """Around one request. is_long: the platform is meant to take its time with the answer."""
    began = awake_clock()

    def tell_of(outcome: Request) -> None:
        took_s = None if is_long else awake_clock() - began
        tell(RequestMade(surface=surface, outcome=outcome, took_s=took_s))

    try:
        yield
    except TemporaryError:
        tell_of(Request.AWAY)
        raise
    except PermanentError:
        tell_of(Request.REFUSED)
        raise
    else:
        tell_of(Request.DONE)
