"""What lies on the disk for a moment goes with its process, also with one that was killed."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.service import ROOT
from wabridge_scratch import own_scratch_folder

PROCESS = """
import asyncio, sys, tempfile
from wabridge_scratch import own_scratch_folder

async def main():
    async with own_scratch_folder():
        with tempfile.TemporaryDirectory() as folder:
            print(folder, flush=True)
            await asyncio.to_thread(sys.stdin.readline)

asyncio.run(main())
"""


@pytest.fixture
def temp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that all programs use."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


@asynccontextmanager
async def a_process(temp: Path) -> AsyncIterator[tuple[asyncio.subprocess.Process, Path]]:
    """One that has something lying in its folder, until its input ends."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        PROCESS,
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(temp)},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        yield process, Path((await process.stdout.readline()).decode().strip())
    finally:
        await process.communicate(b"")


def in_(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def test_what_a_killed_process_left_goes_at_the_next_start_and_nothing_of_a_living_one(
    temp: Path,
) -> None:
    async with a_process(temp) as (living, used), a_process(temp) as (killed, left):
        killed.kill()
        await killed.wait()
        lay_there = left.is_dir()

        async with own_scratch_folder():
            assert (lay_there, left.parent.exists(), used.is_dir()) == (True, False, True)

        await living.communicate(b"")
        assert living.returncode == 0
    assert in_(temp) == []


async def test_inside_everything_lies_in_one_folder_that_only_its_owner_reads(temp: Path) -> None:
    async with own_scratch_folder():
        with tempfile.NamedTemporaryFile() as file:
            (folder,) = in_(temp)
            assert Path(file.name).parent == folder
            assert folder.stat().st_mode & 0o777 == 0o700

    assert in_(temp) == []
    assert tempfile.gettempdir() == str(temp)


async def test_what_only_looks_like_a_folder_of_ours_stays(temp: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "precious").touch()
    (temp / "wabridge-scratch-link").symlink_to(elsewhere)
    (temp / "wabridge-scratch-file").touch()
    os.mkfifo(temp / "wabridge-scratch-pipe")

    async with own_scratch_folder():
        pass

    assert (elsewhere / "precious").exists()
    assert len(in_(temp)) == 4


async def test_a_disk_without_room_keeps_nothing_from_its_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = str(tmp_path / "nowhere")
    monkeypatch.setattr("tempfile.tempdir", nowhere)

    async with own_scratch_folder():
        assert tempfile.gettempdir() == nowhere
