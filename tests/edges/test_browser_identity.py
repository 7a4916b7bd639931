"""What a page and all that it starts say of themselves, in a real browser, and which flags it runs with."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest
from playwright.async_api import Page as BrowserPage
from playwright.async_api import async_playwright

from sessions.config import SessionsConfig
from sessions.playwright.identity import Identity, identity_of, introduce
from sessions.playwright.introducing import introduce_page
from sessions.playwright.launching import executable, flags, launch_options, what_is_missing
from tests.contracts.whatsapp_in_chromium import InChromium
from tests.edges.driving import chromium, insides, linked, processes_of
from tests.edges.mirror import HINTS, TELL, mirror
from tests.patience import PATIENCE_S

__all__ = ["chromium", "linked"]

ASK_WORKER = "new Promise((done) => { new Worker('/worker.js').onmessage = (e) => done(e.data); })"
ASK_SERVICE_WORKER = """(async () => {
  await navigator.serviceWorker.register("/service_worker.js");
  const { active } = await navigator.serviceWorker.ready;
  return new Promise((done) => {
    navigator.serviceWorker.onmessage = (e) => done(e.data);
    active.postMessage("who are you?");
  });
})()"""

OPEN_WINDOWS = """async () => {
  const opened = [window.open("/window1"), window.open("/window2", "", "noopener")];
  const add = (kind, what) => Object.assign(document.body.appendChild(document.createElement(kind)), what);
  add("a", { href: "/window3", target: "_blank" }).click();
  add("form", { action: "/window4", target: "_blank" }).submit();
  await fetch("/afterwards");
  return opened;
}"""


async def test_page_frame_worker_and_service_worker_say_the_same(tmp_path: Path) -> None:
    async with mirror() as site, started(tmp_path) as (page, identity):
        await introduce_page(page.context, page, identity)
        await page.goto(site.url)

        told = {
            "page": await page.evaluate(TELL),
            "frame": await page.frames[1].evaluate(TELL),
            "worker": await page.evaluate(ASK_WORKER),
            "service worker": await told_by_the_service_worker(page),
        }

    expected = {name: identity.metadata[name] for name in (*HINTS, "brands")}
    for who, says in told.items():
        assert {**says, "agent": "", "mobile": False} == {**expected, "agent": "", "mobile": False}, who
        assert says["agent"] == identity.user_agent, who
    assert {"/", "/frame", "/worker.js", "/from_worker", "/service_worker.js"} <= set(site.headers)
    assert {met["User-Agent"] for met in site.headers.values()} == {identity.user_agent}
    assert not any("Headless" in value for met in site.headers.values() for value in met.values())


async def told_by_the_service_worker(page: BrowserPage) -> dict[str, Any]:
    """Asked until it was told who it is: Playwright may let it go a moment before we can (ARCHITECTURE)."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            says: dict[str, Any] = await page.evaluate(ASK_SERVICE_WORKER)
            if says["architecture"]:
                return says


async def test_the_page_opens_no_window_and_nobody_is_asked_for_one(tmp_path: Path) -> None:
    async with mirror() as site, started(tmp_path) as (page, identity):
        await introduce_page(page.context, page, identity)
        await page.goto(site.url)

        opened = await page.evaluate(OPEN_WINDOWS)

        assert len(page.context.pages) == 1
    assert opened == [None, None]
    assert "/afterwards" in site.headers
    assert not [path for path in site.headers if path.startswith("/window")]


async def test_the_made_up_brand_is_the_one_that_this_version_makes_up(tmp_path: Path) -> None:
    async with mirror() as site, started(tmp_path) as (page, identity):
        await page.goto(site.url)

        own = await page.evaluate("navigator.userAgentData.brands")

    # A headless shell names itself, a Chromium names no product at all, where Chrome has its own name.
    others = [brand for brand in own if brand["brand"] != "HeadlessChrome"]
    assert [brand for brand in identity.metadata["brands"] if brand["brand"] != "Google Chrome"] == others


@pytest.mark.parametrize(
    ("machine", "architecture", "bitness"),
    [("x86_64", "x86", "64"), ("aarch64", "arm", "64"), ("arm64", "arm", "64"), ("armv7l", "arm", "32")],
)
def test_the_architecture_is_the_real_one_and_the_user_agent_the_frozen_one(
    machine: str, architecture: str, bitness: str
) -> None:
    linux = introduce("157.0.1.2", system="Linux", machine=machine)
    mac = introduce("157.0.1.2", system="Darwin", machine=machine, release="15.2")

    assert (linux.metadata["architecture"], linux.metadata["bitness"]) == (architecture, bitness)
    assert "Linux x86_64" in linux.user_agent
    assert (mac.metadata["platform"], mac.metadata["platformVersion"]) == ("macOS", "15.2")
    assert linux.metadata["brands"][0] == {"brand": "Not-A.Brand", "version": "99"}


async def test_the_lists_that_playwright_passes_are_repeated_where_the_last_one_wins(
    linked: InChromium,
) -> None:
    (browser,) = processes_of(linked.profile)
    command = browser.cmdline()

    for option in ("--disable-features=", "--enable-features="):
        first, *_, last = [
            part.removeprefix(option).split(",") for part in command if part.startswith(option)
        ]
        assert set(first) - {""} <= set(last), option
        assert first != last, option
    assert "--in-process-gpu" in command


async def test_graphics_and_network_have_no_process_of_their_own(linked: InChromium) -> None:
    (browser,) = processes_of(linked.profile)

    commands = [child.cmdline() for child in browser.children(recursive=True)]

    parts = [part for command in commands for part in command]
    assert "--type=renderer" in parts
    assert not {"--type=gpu-process", "--utility-sub-type=network.mojom.NetworkService"} & set(parts)
    assert ("--type=zygote" in parts) == ("--no-sandbox" not in browser.cmdline())


async def test_endless_animations_end_at_once_and_what_waits_for_their_end_hears_of_it(
    linked: InChromium,
) -> None:
    page = insides(linked.page)._page

    ended = await page.evaluate("""() => new Promise((done) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(`@keyframes turn { to { rotate: 1turn; } } @keyframes come { to { opacity: 1; } }
        .spinner { animation: turn 1s linear infinite; }
        .dialog { opacity: 0; animation: come 9s forwards; }`);
      document.adoptedStyleSheets.push(sheet);
      const [spinner, dialog] = ["spinner", "dialog"].map((name) => document.body.appendChild(
        Object.assign(document.createElement("div"), { className: name, textContent: name })));
      dialog.addEventListener("animationend", () => requestAnimationFrame(() => done(
        [getComputedStyle(dialog).opacity, spinner.getAnimations().map((one) => one.playState)])));
    })""")

    assert ended == ["1", []]


async def test_the_sandbox_holds_for_whoever_is_not_root(tmp_path: Path) -> None:
    browser = executable(SessionsConfig(data_dir=tmp_path))
    identity = introduce("156.0.0.0", system="Linux", machine="x86_64")
    with tempfile.TemporaryDirectory() as home:
        somebody = _somebody(Path(home))
        async with mirror() as site:
            process = await asyncio.create_subprocess_exec(
                browser,
                *flags(browser, identity, sandbox=True),
                "--headless",
                f"--user-data-dir={home}/profile",
                "--remote-debugging-port=0",
                site.url,
                stderr=asyncio.subprocess.DEVNULL,
                env={"HOME": home, "PATH": "/usr/bin:/bin"},
                **somebody,
            )
            try:
                await site.until_asked_for("/frame")
                children = psutil.Process(process.pid).children(recursive=True)
                seccomp = {_seccomp(child.pid) for child in children if "--type=renderer" in child.cmdline()}
            finally:
                process.kill()
                await process.wait()

    assert seccomp == {"2"}  # filtered


def test_a_start_that_no_other_try_mends_says_what_to_do() -> None:
    assert "BROWSER_SANDBOX=off" in (what_is_missing("FATAL: No usable sandbox! If you …") or "")
    assert "libraries" in (what_is_missing("error while loading shared libraries: libnss3.so") or "")
    assert what_is_missing("Timeout 36000ms exceeded.") is None


@asynccontextmanager
async def started(folder: Path) -> AsyncIterator[tuple[BrowserPage, Identity]]:
    """A browser as sessions have it, with an empty page."""
    config = SessionsConfig(data_dir=folder)
    browser = executable(config)
    identity = await identity_of(browser)
    async with async_playwright() as playwright:
        context = await playwright.chromium.launch_persistent_context(
            folder / "profile", **launch_options(config, browser, identity, None, pinned=False)
        )
        try:
            yield context.pages[0], identity
        finally:
            await context.close()


def _somebody(home: Path) -> dict[str, Any]:
    """As whom the browser runs: as we do, or as nobody if we are root."""
    if os.geteuid() != 0:
        return {}
    os.chown(home, 65534, 65534)
    return {"user": 65534, "group": 65534, "extra_groups": []}


def _seccomp(pid: int) -> str:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return next(line.split()[1] for line in lines if line.startswith("Seccomp:"))
