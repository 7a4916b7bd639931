"""What the log shows of an error, of a library, and to nobody."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys

import pytest

from tests.service import ROOT
from wabridge_logging import told_without_message

SECRET = "+5511977770001 wrote: lemon cake"

PROGRAM = """
import asyncio, logging, sys, structlog
from bridge.errors import TemporaryError
from wabridge_logging import configure_logging, log_lost_errors

configure_logging("DEBUG", sys.argv[1])
log = structlog.get_logger()

def driver():
    private = sys.argv[2]
    raise ValueError(private)

def ours():
    try:
        driver()
    except ValueError as error:
        raise TemporaryError("the database is away") from error

async def forgotten():
    raise ValueError(sys.argv[2])

async def lose():
    log_lost_errors(asyncio.get_running_loop())
    asyncio.create_task(forgotten())
    await asyncio.sleep(0)

try:
    ours()
except TemporaryError:
    log.exception("round.failed", loop="sweep", nothing=None)
    logging.getLogger("aiohttp.server").exception("Error handling request")
logging.getLogger("slack_sdk").debug(sys.argv[2])
logging.getLogger("slack_sdk").info(sys.argv[2])
asyncio.run(lose())
"""


def log_of(form: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, form, SECRET],
        cwd=ROOT,
        text=True,
        timeout=60,
        check=False,
        capture_output=True,
    )


@pytest.mark.parametrize("form", ["console", "json"])
def test_an_error_shows_its_way_and_our_words_and_nobody_elses(form: str) -> None:
    log = log_of(form).stderr

    assert "the database is away" in log
    assert "in driver" in log
    assert "ValueError" in log
    assert "lemon" not in log
    assert "5511977770001" not in log
    assert "round.failed" in log
    assert "Error handling request" in log
    assert "task.failed" in log
    assert "nothing" not in log


def test_in_json_every_line_is_an_object() -> None:
    lines = [json.loads(line) for line in log_of("json").stderr.splitlines()]

    assert [line["event"] for line in lines] == ["round.failed", "Error handling request", "task.failed"]
    assert {line["level"] for line in lines} == {"error"}


def test_all_of_a_group_is_told_and_a_circle_ends() -> None:
    first, second = ValueError(SECRET), KeyError(SECRET)
    first.__context__, second.__context__ = second, first
    group = ExceptionGroup(SECRET, [first, OSError(SECRET)])

    told = told_without_message(group)

    assert all(kind in told for kind in ("ValueError", "KeyError", "OSError", "ExceptionGroup"))
    assert "lemon" not in told


async def test_a_log_that_nobody_reads_stops_nothing() -> None:
    program = (
        "import sys, structlog\nfrom wabridge_logging import configure_logging\n"
        "from wabridge_terminal import say\n"
        "configure_logging('INFO', 'console'); log = structlog.get_logger(); sys.stdin.readline();"
        "log.info('a.b'); log.info('a.b'); say('x'); say('x'); sys.exit(7)"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        program,
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None
    for reader in (1, 2):
        process._transport.get_pipe_transport(reader).close()  # type: ignore[attr-defined]

    process.stdin.write(b"go\n")
    await process.stdin.drain()

    assert await asyncio.wait_for(process.wait(), 60) == 7
