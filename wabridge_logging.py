"""Logging: events with fields, for a person or for a collector, on standard error.

Nothing personal comes out here. Our events hold none by rule. Others' lines are heard from WARNING on only
(below it libraries log contents), and an error's message is left out unless the error is one of ours: a
driver's may quote the row that it refused. A log that nobody reads stops no service (`wabridge_lines`).
"""

from __future__ import annotations

import asyncio
import logging
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import structlog
from structlog.types import EventDict, ExcInfo, Processor

from bridge.errors import BridgeError
from wabridge_lines import to_error

log = structlog.get_logger()

CODE = Path(__file__).resolve().parent
_counts: list[Callable[[str, str], None]] = []
LEFT_OUT = "(its message is left out: it may quote what people wrote)"


def configure_logging(level: str, form: Literal["console", "json"]) -> None:
    """Send our events of `level` and above, and others' from WARNING on, to standard error."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso" if form == "json" else "%Y-%m-%d %H:%M:%S", utc=True),
    ]
    last: list[Processor] = [_errors_without_messages, _without_nothings]
    if form == "json":
        last.append(structlog.processors.JSONRenderer())
    else:
        last.append(structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), pad_event_to=22))
    structlog.configure(
        processors=[*shared, _counted, *last],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=_StandardError,
        cache_logger_on_first_use=True,
    )
    handler = _LinesHandler()
    others = [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last]
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=others))
    logging.basicConfig(
        handlers=[handler], level=max(logging.WARNING, logging.getLevelName(level)), force=True
    )


@contextmanager
def counted_by(count: Callable[[str, str], None]) -> Iterator[None]:
    """Inside the block `count` is told the level and the name of each event of ours that is logged."""
    _counts.append(count)
    try:
        yield
    finally:
        _counts.remove(count)


def log_lost_errors(
    loop: asyncio.AbstractEventLoop, *, is_told_elsewhere: Callable[[BaseException], bool] | None = None
) -> None:
    """Log what fails where nobody waits for it. asyncio's own line would quote the error."""

    def heard(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if error is None or is_told_elsewhere is None or not is_told_elsewhere(error):
            log.error("task.failed", what=context.get("message"), exc_info=error)

    loop.set_exception_handler(heard)


def told_without_message(error: BaseException) -> str:
    """An error and what led to it: places in code and kinds, and the messages of our own errors only."""
    told: list[str] = []
    for one in _chain(error):
        frames = traceback.extract_tb(one.__traceback__)
        told += [f"  {_short(frame.filename)}:{frame.lineno} in {frame.name}" for frame in frames]
        told.append(f"{type(one).__name__}: {one if isinstance(one, BridgeError) else LEFT_OUT}")
    return "\n".join(told)


def _chain(error: BaseException) -> list[BaseException]:
    """The first cause first. A group's members stand before the group."""
    chain: list[BaseException] = []
    waiting: list[BaseException | None] = [error]
    while waiting:
        one = waiting.pop()
        if one is None or one in chain:
            continue
        chain.insert(0, one)
        waiting.append(one.__cause__ or (None if one.__suppress_context__ else one.__context__))
        if isinstance(one, BaseExceptionGroup):
            waiting.extend(one.exceptions)
    return chain


def _short(file: str) -> str:
    """A path as it is said in the repository, or below site-packages."""
    path = Path(file)
    if path.is_relative_to(CODE) and ".venv" not in path.parts:
        return str(path.relative_to(CODE))
    return file.rpartition("site-packages/")[2]


def _errors_without_messages(_logger: Any, _method: str, event: EventDict) -> EventDict:
    given: ExcInfo | BaseException | bool | None = event.pop("exc_info", None)
    if given is True:
        given = sys.exc_info()  # type: ignore[assignment]
    error = given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        event["exception"] = told_without_message(error)
    return event


def _counted(_logger: Any, _method: str, event: EventDict) -> EventDict:
    for count in _counts:
        count(event["level"], event["event"])
    return event


def _without_nothings(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Fields that say nothing are noise."""
    return {name: value for name, value in event.items() if value is not None}


class _StandardError:
    """Where structlog's lines go."""

    def __init__(self, *_: Any) -> None: ...

    def msg(self, line: str) -> None:
        if lines := to_error.tell(line):
            log.warning("log.unread", lines=lines)

    debug = info = warning = error = critical = exception = log = msg


class _LinesHandler(logging.Handler):
    """The same for the standard library's."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write it like ours."""
        _StandardError().msg(self.format(record))
