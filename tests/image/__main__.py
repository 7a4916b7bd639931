"""`make image-check`: runs the Dockerfile's steps in a clean Debian, and then what came of them.

Needs Linux, root, debootstrap and bubblewrap, about 3 GB, and a way to the registries; takes some minutes.
`--keep FOLDER` keeps the clean Debian there for the next time.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import psutil

from tests.composed import DOCKER
from tests.image.bases import base_for
from tests.image.room import StepFailed, start
from tests.image.steps import Stage, carry_out

NEEDED = ("debootstrap", "bwrap")
READY = "Running:"
PROFILE = DOCKER / "seccomp/profile.json"


def main() -> None:
    """Read the arguments, and begin."""
    parser = argparse.ArgumentParser(prog="make image-check", description=__doc__)
    parser.add_argument("--keep", type=Path, help="a folder for the clean Debian, used again")
    given = parser.parse_args()
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if os.geteuid() != 0 or missing:
        sys.exit(f"image-check needs root, and {' and '.join(NEEDED)} (apt install debootstrap bubblewrap)")
    with tempfile.TemporaryDirectory(prefix="wabridge-image-", dir="/var/tmp") as scratch:
        bases = given.keep or Path(scratch, "bases")
        bases.mkdir(parents=True, exist_ok=True)
        try:
            image = carry_out(lambda base: base_for(base, bases, say), Path(scratch), say)
            try_out(image, Path(scratch, "data"))
        except StepFailed as error:
            sys.exit(f"image-check: {error}")
    say("The image's steps work, and so does what came of them.")


def try_out(image: Stage, data: Path) -> None:
    """The doctor finds all well; the service starts, is well by its health check, and ends when told to."""
    data.mkdir(mode=0o700)
    os.chown(data, *map(int, image.user.split(":")))
    entry = image.words("ENTRYPOINT")
    _expect(0, _run(image, data, [*entry, "doctor"]), "the doctor")
    health = image.words("HEALTHCHECK")
    _expect(1, _run(image, data, health), "the health check of a service that does not run")
    service = _start(image, data, [*entry, *image.words("CMD")])
    assert service.stdout is not None
    for line in service.stdout:
        say(line.rstrip().partition("/enter/")[0])
        if line.startswith(READY):
            break
    _expect(0, _run(image, data, health), "the health check of a service that runs")
    (inside,) = psutil.Process(service.pid).children()
    inside.send_signal(signal.SIGTERM)
    told, _ = service.communicate(timeout=60)
    say(told)
    _expect(0, service.returncode, "the service, told to end")


def _run(image: Stage, data: Path, words: Sequence[str]) -> int:
    process = _start(image, data, words)
    told, _ = process.communicate(timeout=120)
    say(told)
    return process.returncode


def _start(image: Stage, data: Path, words: Sequence[str]) -> subprocess.Popen[str]:
    # A port of its own, and a page that is not there: nothing leaves this machine.
    settings = {"CONSOLE_PORT": "0", "WHATSAPP_URL": "http://127.0.0.1:9/", "BROWSER_SANDBOX": "on"}
    return start(
        image.root,
        words,
        user=image.user,
        at=image.at,
        environment=image.environment | settings,
        volumes={image.noted["VOLUME"]: data},
        profile=str(PROFILE),
    )


def _expect(wanted: int, met: int, who: str) -> None:
    if met != wanted:
        raise StepFailed(f"{who} ended with {met}, not {wanted}")
    say(f"✓ {who}: {met}")


def say(line: str) -> None:
    """A line for a person."""
    print(line, flush=True)


if __name__ == "__main__":
    main()
