"""wa-js from npm, by the user's own configuration: no registry's address is here, and mirrors work."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import signal
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bridge.errors import PermanentError, TemporaryError
from sessions.environment import NPMS_OWN, environment
from sessions.wajs_package import LARGEST_PACKAGE, NAME, WajsPackage, read_package

NPM_LIMIT_S = 120.0
WANTED = re.compile(r"latest|\d{1,4}\.\d{1,4}\.\d{1,6}(-[0-9A-Za-z.-]{1,40})?")


def from_file(file: Path, integrity: str) -> WajsPackage:
    """A package that somebody fetched. Raises PermanentError: it is not what `integrity` promises."""
    if file.stat().st_size > LARGEST_PACKAGE:
        raise PermanentError(f"{file} has more than {LARGEST_PACKAGE:,} bytes: that is no wa-js")
    return read_package(file.read_bytes(), integrity)


async def from_npm(version: str) -> WajsPackage:
    """Ask the registry for the version's integrity, and have npm pack it."""
    npm = shutil.which("npm")
    if npm is None:
        raise PermanentError(
            f"npm is not here. Fetch the package elsewhere (`npm pack {NAME}`) and give it with --from and"
            f" --integrity (`npm view {NAME} dist.integrity`)"
        )
    with TemporaryDirectory() as folder:
        # One question for both, then the very version that was answered: `latest` may move in between.
        told: Any = await _npm(
            npm, folder, "view", f"{NAME}@{version}", "version", "dist.integrity", "--json"
        )
        try:
            found, integrity = told["version"], told["dist.integrity"]
        except (KeyError, TypeError):
            raise PermanentError(f"the registry has no {NAME}@{version}, or no integrity of it") from None
        if not isinstance(found, str) or not WANTED.fullmatch(found) or not isinstance(integrity, str):
            raise PermanentError("the registry answers nonsense")
        await _npm(npm, folder, "pack", f"{NAME}@{found}", "--json")
        package = await asyncio.to_thread(_packed_in, Path(folder), integrity)
    if package.version != found:
        raise PermanentError(f"the package is wa-js {package.version}, not {found}")
    return package


def _packed_in(folder: Path, integrity: str) -> WajsPackage:
    packed = next(folder.glob("*.tgz"), None)
    if packed is None:
        raise PermanentError("npm has packed nothing")
    return from_file(packed, integrity)


async def _npm(npm: str, folder: str, *words: str) -> object:
    process = await asyncio.create_subprocess_exec(
        npm,
        *words,
        "--ignore-scripts",
        cwd=folder,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=environment(os.environ, also=NPMS_OWN),
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(NPM_LIMIT_S):
            said, complaint = await process.communicate()
    except TimeoutError:
        raise TemporaryError(f"npm does not answer within {NPM_LIMIT_S:g} s") from None
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    if process.returncode != 0:
        why = re.search(r"code (E?[A-Z0-9_]{3,30})", complaint.decode(errors="replace"))
        raise TemporaryError(f"npm {words[0]} failed ({why[1] if why else process.returncode})")
    try:
        return json.loads(said)
    except ValueError:
        raise PermanentError("npm answers nonsense") from None
