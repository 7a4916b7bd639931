"""The shape of the tree: what lies where, how long files are, and what may never be in one."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import tomllib
from functools import cache
from pathlib import Path

import pytest

from wabridge_settings_reading import list_settings

ROOT = Path(__file__).parents[2]
FOLDERS = {"bridge", "sessions", "admin_bots", "storage", "docker", "tests"}
ROOMS = ("bridge", "sessions", "admin_bots", "storage")
MOST_LINES = 400
LINES_TO_TALK_ABOUT = 250

# Longer than LINES_TO_TALK_ABOUT, talked about and kept, each with the reason.
KEPT_LONG: dict[str, str] = {
    "sessions/watch.py": "one loop over one page: what each look at it calls for, and nothing else",
    "wabridge_settings.py": "each setting is told once, beside the others, and is a few lines",
    "bridge/ports/rows.py": "one shape beside the other: a row is a few lines, and they speak of one another",
}

# Put together here so that this file does not hold what it looks for.
UNFINISHED = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "X" * 3, "TB" + "D"]) + r")\b")
MACHINE_PATH = re.compile(r"(?:^|[\s\"'(=:`])/(?:wor" + r"k|root|home/\w+)/", re.MULTILINE)
TRACKER_NUMBER = re.compile(r"\b(?:issue|ticket)s?\s+#?\d+", re.IGNORECASE)
SECRETS = {
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE " + "KEY-----"),
    "a Telegram token": re.compile(r"\b\d{8,10}:A" + r"A[\w-]{33}\b"),
    "a Slack token": re.compile(r"\bxo" + r"x[abp]-\d{10,}-"),
    "an AWS key": re.compile(r"\bAKI" + r"A[0-9A-Z]{16}\b"),
    "a GitHub token": re.compile(r"\bgh[po]" + r"_\w{36}\b"),
}


@cache
def files() -> tuple[Path, ...]:
    """Every file that is in the repository or would be with the next commit."""
    listed = subprocess.check_output(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, text=True
    )
    paths = (ROOT / name for name in listed.split("\0") if name)
    return tuple(sorted(path for path in set(paths) if path.is_file()))


@cache
def texts() -> dict[str, str]:
    """Path from the top, and text, of every file that is text."""
    found = {}
    for path in files():
        try:
            found[path.relative_to(ROOT).as_posix()] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            assert path.suffix in {".png", ".ico", ".woff2", ".webp", ".bin"}, (
                f"{path} is neither text nor known"
            )
    return found


def modules() -> dict[str, str]:
    return {name: text for name, text in texts().items() if name.endswith(".py")}


def places(pattern: re.Pattern[str]) -> list[str]:
    """Where it is found, as file:line."""
    return [
        f"{name}:{text.count(chr(10), 0, match.start()) + 1}"
        for name, text in texts().items()
        for match in pattern.finditer(text)
    ]


def test_the_top_holds_only_the_rooms_and_what_begins_with_a_dot() -> None:
    at_top = {path.relative_to(ROOT).parts[0] for path in files() if path.parent != ROOT}

    assert {name for name in at_top if not name.startswith(".")} == FOLDERS


def test_modules_at_the_top_are_the_set_up_or_the_front_door() -> None:
    at_top = {name for name in modules() if "/" not in name}

    assert {name for name in at_top if not name.startswith("wabridge")} == {"bootstrap.py"}


def test_no_module_is_too_long_to_read_at_once() -> None:
    # A migration is written once and read as a list.
    read = {name: text for name, text in modules().items() if "/migrations/" not in name}
    lengths = {name: text.count("\n") for name, text in read.items()}
    long = {name for name, lines in lengths.items() if lines > LINES_TO_TALK_ABOUT}

    assert {name: lines for name, lines in lengths.items() if lines > MOST_LINES} == {}
    assert long == set(KEPT_LONG), "split it, or write the reason in KEPT_LONG"


def test_packages_open_with_a_docstring_and_nothing_else() -> None:
    inits = {name: text for name, text in modules().items() if name.endswith("__init__.py")}

    for name, text in inits.items():
        tree = ast.parse(text)
        assert ast.get_docstring(tree), f"{name} has no docstring"
        assert len(tree.body) == 1, f"{name} holds code"


def test_every_module_says_what_it_is() -> None:
    assert [name for name, text in modules().items() if not ast.get_docstring(ast.parse(text))] == []


@pytest.mark.parametrize("word", ["util", "helper", "manager", "misc", "common"])
def test_no_file_has_a_name_that_says_nothing(word: str) -> None:
    assert [name for name in texts() if word in Path(name).stem.lower()] == []


def test_nothing_is_left_unfinished() -> None:
    assert places(UNFINISHED) == []


def test_no_path_of_somebodys_machine_is_in_a_file() -> None:
    assert places(MACHINE_PATH) == []


def test_a_file_explains_itself_without_a_tracker() -> None:
    assert places(TRACKER_NUMBER) == []


@pytest.mark.parametrize("kind", SECRETS)
def test_no_secret_is_in_a_file(kind: str) -> None:
    assert places(SECRETS[kind]) == []


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock", "requirements-audit.lock"])
def test_python_lock_files_hold_hashes_and_no_hosts(name: str) -> None:
    lock = texts()[name]
    entries = [line for line in lock.splitlines() if line and not line.startswith((" ", "#"))]

    assert "://" not in lock
    assert not re.search(r"^--", lock, re.MULTILINE)
    assert entries
    assert all(re.fullmatch(r"[\w.\-\[\]]+==\S+( ; .*)? \\", entry) for entry in entries)
    assert lock.count("--hash=sha256:") >= len(entries)


def test_what_runs_is_the_same_in_both_python_lock_files() -> None:
    pins = {
        name: set(re.findall(r"^([\w.\-]+==[^\s;]+)", texts()[name], re.MULTILINE))
        for name in ("requirements.lock", "requirements-dev.lock")
    }

    assert pins["requirements.lock"] < pins["requirements-dev.lock"]


def test_npm_lock_files_hold_hashes_and_no_hosts() -> None:
    locks = {name: text for name, text in texts().items() if Path(name).name == "package-lock.json"}

    assert "package-lock.json" in locks
    for name, text in locks.items():
        packages = json.loads(text)["packages"]
        assert all(package.get("integrity") for place, package in packages.items() if place), name
        assert not any("resolved" in package for package in packages.values()), name


def test_all_manifests_tell_one_version() -> None:
    told = tomllib.loads(texts()["pyproject.toml"])["project"]["version"]
    lock = json.loads(texts()["package-lock.json"])

    assert json.loads(texts()["package.json"])["version"] == told
    assert lock["version"] == lock["packages"][""]["version"] == told


def test_every_setting_is_documented_for_those_who_install() -> None:
    documented = texts()[".env.example"]

    assert [line.name for line in list_settings() if f"#{line.name}=" not in documented] == []


def test_the_front_door_composes_rooms_and_opens_no_framework_itself() -> None:
    frameworks = {
        "aiobotocore",
        "aiogram",
        "asyncpg",
        "playwright",
        "redis",
        "slack_bolt",
        "slack_sdk",
        "taskiq_redis",
        "tests",
        "tortoise",
    }
    for name, text in modules().items():
        if name.startswith("wabridge"):
            assert imported(text) & frameworks == set(), name


def test_set_up_needs_only_the_standard_library() -> None:
    third_party = {"playwright", "pydantic", "psutil", "rich", "typer", "uv"}

    for name in ("bootstrap.py", "sessions/browser_finder.py", "sessions/browser_install.py"):
        assert imported(modules()[name]) & third_party == set(), name
    assert imported(modules()["sessions/browser_finder.py"]) & {*ROOMS} == set()


def imported(text: str) -> set[str]:
    """Top-level names of what a module imports, anywhere in it."""
    names = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names
