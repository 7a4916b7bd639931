"""The doctor: each fault is found, and what to do about it is said. It changes nothing."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bridge.health import Finding, Health
from sessions.check_up import check_browser, check_wajs
from tests.front_door.terminal import Terminal, line_with
from tests.server_process import free_port
from tests.servers import s3_settings
from tests.service import ROOT
from wabridge_copies import copies_finding
from wabridge_doctor import clock_finding, disk_finding, look, look_quickly
from wabridge_settings import Settings

GIB = 1024**3
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def settings(folder: Path, **changes: object) -> Settings:
    return Settings.model_validate({"wabridge_data_dir": folder, "console_port": free_port(), **changes})


def found(findings: list[Finding], part: str) -> Finding:
    return next(one for one in findings if one.part == part)


async def test_on_an_empty_folder_all_is_well_and_nothing_is_made(tmp_path: Path) -> None:
    findings = await look(settings(tmp_path / "data"))

    assert [one for one in findings if one.health is Health.FAULT] == []
    assert "made at the first start" in found(findings, "database").seen
    assert "not running" in found(findings, "service").seen
    assert not (tmp_path / "data").exists()


async def test_on_an_installation_it_opens_the_database_and_tries_the_bundles(installed: Terminal) -> None:
    findings = await look(settings(installed.folder / "data"))

    assert [one for one in findings if one.health is Health.FAULT] == []
    assert found(findings, "database").seen.startswith("sqlite, ")
    assert found(findings, "clock").health is Health.GOOD
    assert found(findings, "bundles").health is Health.GOOD
    assert found(findings, "login copies").seen == "none needed yet"


@pytest.mark.parametrize(
    ("changes", "health"),
    [
        ({"ever_linked": False, "bundle_at": None}, Health.GOOD),
        ({"desired": "stopped", "bundle_at": None}, Health.GOOD),
        ({}, Health.GOOD),
        ({"bundle_at": NOON - timedelta(minutes=31)}, Health.WARNING),
        ({"bundle_at": NOON - timedelta(minutes=31), "state": "disconnected"}, Health.GOOD),
        ({"bundle_at": None}, Health.FAULT),
    ],
)
def test_logins_that_a_lost_disk_would_cost_are_told(changes: dict[str, object], health: Health) -> None:
    session = {"ever_linked": True, "desired": "running", "state": "connected", "bundle_at": NOON}

    finding = copies_finding([session | changes], NOON, 600.0)

    assert finding.health is health
    assert ("sessions list" in finding.todo) is (health is not Health.GOOD)


@pytest.mark.parametrize(
    ("changes", "part", "advice"),
    [
        ({"database_url": "postgres://me:hunter2@127.0.0.1:9/x"}, "database", "is DATABASE_URL right?"),
        ({"queue_url": "redis://:hunter2@127.0.0.1:9/0"}, "queue", "Check QUEUE_URL"),
        ({"bundle_store": "/proc/bundles"}, "bundles", "write access"),
    ],
)
async def test_a_part_that_is_away_is_named_without_its_password(
    installed: Terminal, changes: dict[str, str], part: str, advice: str
) -> None:
    findings = await look(settings(installed.folder / "data", **changes))

    finding = found(findings, part)
    assert [one.part for one in findings if one.health is Health.FAULT] == [part]
    assert advice in finding.seen + finding.todo
    assert "hunter2" not in str(findings)


async def test_a_bundle_store_in_s3_is_tried(installed: Terminal, s3_url: str) -> None:
    there = {name.lower(): value for name, value in s3_settings(s3_url, prefix="doctor").items()}

    findings = await look(settings(installed.folder / "data", **there))
    wrong = await look(settings(installed.folder / "data", **there | {"bundle_store": "s3://elsewhere"}))

    assert found(findings, "bundles").health is Health.GOOD
    assert found(wrong, "bundles").health is Health.FAULT
    assert "NoSuchBucket" in found(wrong, "bundles").seen
    assert "Make this bucket" in found(wrong, "bundles").todo


async def test_a_lost_key_is_a_fault(installed: Terminal) -> None:
    (installed.folder / "data/master.key").unlink()

    finding = found(await look(settings(installed.folder / "data")), "database")

    assert finding.health is Health.FAULT
    assert "put it back" in finding.seen
    assert not (installed.folder / "data/master.key").exists()


@pytest.mark.parametrize(
    ("free", "health"),
    [(50 * GIB, Health.GOOD), (GIB, Health.WARNING), (GIB // 100, Health.FAULT)],
)
def test_a_disk_that_fills_up_is_told_before_it_is_full(free: int, health: Health) -> None:
    finding = disk_finding(free, Path("/srv/data"))

    assert finding.health is health
    assert bool(finding.todo) is (health is not Health.GOOD)


@pytest.mark.parametrize(
    ("apart_s", "health"),
    [(0.2, Health.GOOD), (-4.0, Health.GOOD), (90.0, Health.FAULT), (-6.0, Health.FAULT)],
)
def test_clocks_that_are_apart_are_told(apart_s: float, health: Health) -> None:
    finding = clock_finding(apart_s)

    assert finding.health is health
    assert ("ahead of" in finding.seen) is (apart_s > 5)
    assert ("behind" in finding.seen) is (apart_s < -5)


@pytest.mark.parametrize(
    ("script", "seen"),
    [
        ("exit 127", "ends with 127"),
        ("echo Chromium 156.0.0.0; [ $1 = --version ] || exit 133", "shows no page: it ends with 133"),
        ("echo Chromium 156.0.0.0", "shows no page"),
    ],
)
async def test_a_browser_that_shows_no_page_is_a_fault(tmp_path: Path, script: str, seen: str) -> None:
    browser = tmp_path / "chromium"
    browser.write_text(f"#!/bin/sh\n{script}\n")
    browser.chmod(0o700)

    finding = await check_browser(browser, start=True, sandbox=True)

    assert finding.health is Health.FAULT
    assert seen in finding.seen
    assert "apt-get install" in finding.todo


async def test_the_browser_here_shows_a_page() -> None:
    finding = await check_browser(None, start=True)

    assert finding.health is Health.GOOD, finding
    assert "Chrom" in finding.seen


@pytest.mark.parametrize(
    ("version", "health"), [("4.6.0", Health.GOOD), ("4.4.9", Health.FAULT), ("3.21.0", Health.FAULT)]
)
def test_an_old_wajs_is_a_fault(tmp_path: Path, version: str, health: Health) -> None:
    (tmp_path / "package.json").write_text(json.dumps({"name": "@wppconnect/wa-js", "version": version}))
    bundle = tmp_path / "dist/wppconnect-wa.js"
    bundle.parent.mkdir()
    bundle.touch()

    finding = check_wajs(bundle)

    assert finding.health is health
    assert version in finding.seen
    assert check_wajs(tmp_path / "gone.js").health is Health.FAULT


@pytest.mark.parametrize("mode", [0o500, 0o000])
def test_a_folder_that_a_plain_user_may_not_write_to_is_a_fault(tmp_path: Path, mode: int) -> None:
    program = (
        "import os, sys; from pathlib import Path; from wabridge_installation import check_folder\n"
        "os.geteuid() or os.setuid(65534)\n"
        "print(check_folder(Path(sys.argv[1])))"
    )
    closed = tmp_path / "closed"
    closed.mkdir()
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(folder.stat().st_mode | 0o011)
    closed.chmod(mode)

    shown = subprocess.run(
        [sys.executable, "-c", program, str(closed / "data")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    closed.chmod(0o700)
    assert "Health.FAULT" in shown.stdout
    assert "set WABRIDGE_DATA_DIR" in shown.stdout


async def test_quick_asks_the_running_service(installed: Terminal) -> None:
    stopped = await installed.runs("doctor", "--quick")
    process = await installed.starts("up")
    await line_with(process, "Running:")

    running = await installed.runs("doctor", "--quick")
    process.send_signal(19)  # SIGSTOP: it lives and answers nobody
    os.utime(next((installed.folder / "data/running").iterdir()), (0, 0))
    hung = found(await look_quickly(settings(installed.folder / "data")), "service")
    process.kill()
    await process.communicate()
    killed = found(await look_quickly(settings(installed.folder / "data")), "service")

    assert stopped.code == 1
    assert "not running" in stopped.out
    assert running.code == 0, running.all
    assert "answers at http://127.0.0.1:" in running.out
    assert "bots, scheduler, worker" in running.out
    assert "no sign of life" in hung.seen
    assert "not running" in killed.seen


async def test_another_program_at_our_port_is_told(tmp_path: Path) -> None:
    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nServer: another\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        findings = await look(settings(tmp_path / "data", console_port=port))

    assert "taken by another program" in found(findings, "console").seen
