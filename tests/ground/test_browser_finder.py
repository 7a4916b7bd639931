"""The search for a Chromium, on machines made of folders."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sessions.browser_finder import BrowserSettingError, Machine, find_browser, is_headless_shell

DOWNLOADS = ".cache/ms-playwright"
DEBIAN = "usr/lib/chromium/chromium-headless-shell"


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(environment={}, home=tmp_path / "home", system="Linux", root=tmp_path)


def program(path: Path, mode: int = 0o755) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    path.chmod(mode)
    return path


def test_a_bare_machine_has_none(machine: Machine) -> None:
    assert find_browser(machine) is None


def test_the_setting_comes_first(machine: Machine, tmp_path: Path) -> None:
    program(tmp_path / DEBIAN)
    mine = program(tmp_path / "my browser")

    assert find_browser(replace(machine, environment={"BROWSER_EXECUTABLE": str(mine)})) == mine


@pytest.mark.parametrize("wrong", ["missing", "folder", "not-executable"])
def test_a_wrong_setting_is_refused_even_when_another_browser_is_there(
    machine: Machine, tmp_path: Path, wrong: str
) -> None:
    program(tmp_path / DEBIAN)
    (tmp_path / "folder").mkdir()
    program(tmp_path / "not-executable", 0o644)

    with pytest.raises(BrowserSettingError, match=rf"BROWSER_EXECUTABLE=.*{wrong}.*full path"):
        find_browser(replace(machine, environment={"BROWSER_EXECUTABLE": str(tmp_path / wrong)}))


def test_an_empty_setting_means_search(machine: Machine, tmp_path: Path) -> None:
    debian = program(tmp_path / DEBIAN)

    assert find_browser(replace(machine, environment={"BROWSER_EXECUTABLE": " "})) == debian


def test_playwrights_newest_headless_shell_wins_over_the_systems(machine: Machine, tmp_path: Path) -> None:
    program(tmp_path / DEBIAN)
    inside = "chrome-headless-shell-linux64/chrome-headless-shell"
    program(machine.home / DOWNLOADS / "chromium_headless_shell-999" / inside)
    newest = program(machine.home / DOWNLOADS / "chromium_headless_shell-1255" / inside)
    program(machine.home / DOWNLOADS / "chromium-1300/chrome-linux64/chrome")

    assert find_browser(machine) == newest


def test_an_unfinished_download_is_passed_over(machine: Machine, tmp_path: Path) -> None:
    (machine.home / DOWNLOADS / "chromium_headless_shell-1255").mkdir(parents=True)
    older = program(
        machine.home / DOWNLOADS / "chromium_headless_shell-1100" / "chrome-linux" / "headless_shell"
    )

    assert find_browser(machine) == older


def test_the_folder_of_downloads_can_be_moved(machine: Machine, tmp_path: Path) -> None:
    moved = program(tmp_path / "elsewhere/chromium-7/chrome-linux64/chrome")
    environment = {"PLAYWRIGHT_BROWSERS_PATH": str(tmp_path / "elsewhere")}

    assert find_browser(replace(machine, environment=environment)) == moved


def test_debians_headless_shell_wins_over_its_full_browser(machine: Machine, tmp_path: Path) -> None:
    program(tmp_path / "usr/lib/chromium/chromium")
    shell = program(tmp_path / DEBIAN)

    assert find_browser(machine) == shell


def test_a_browser_on_the_path_is_the_last_resort(machine: Machine, tmp_path: Path) -> None:
    chrome = program(tmp_path / "bin/google-chrome")

    assert find_browser(replace(machine, environment={"PATH": str(tmp_path / "bin")})) == chrome


@pytest.mark.parametrize(
    "place",
    [
        "Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "home/Applications/Chromium.app/Contents/MacOS/Chromium",
        (
            "home/Library/Caches/ms-playwright/chromium_headless_shell-1255/"
            "chrome-headless-shell-mac-arm64/chrome-headless-shell"
        ),
        (
            "home/Library/Caches/ms-playwright/chromium-1255/chrome-mac-arm64/"
            "Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing"
        ),
    ],
)
def test_a_mac_has_other_places(machine: Machine, tmp_path: Path, place: str) -> None:
    expected = program(tmp_path / place)

    assert find_browser(replace(machine, system="Darwin")) == expected


def test_the_small_build_is_told_from_the_full_one() -> None:
    assert is_headless_shell(Path("/usr/lib/chromium/chromium-headless-shell"))
    assert is_headless_shell(Path("/x/chrome-linux/headless_shell"))
    assert not is_headless_shell(Path("/usr/lib/chromium/chromium"))
