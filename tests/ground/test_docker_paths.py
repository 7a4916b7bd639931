"""What docker's files, the documents and the command line name of this project is there: paths, commands."""

from __future__ import annotations

import re
from pathlib import Path

from typer.main import get_command

from tests.composed import DOCKER, ROOT
from wabridge import app
from wabridge_settings_reading import list_settings

FILES = [*(file for file in DOCKER.rglob("*") if file.is_file() and "secrets" not in file.parts)]
SAID = [ROOT / name for name in ("README.md", "OPERATING.md", "SECURITY.md", "sessions/check_up.py")]
TEXTS = {
    file.relative_to(ROOT).as_posix(): file.read_text()
    for file in [*FILES, *SAID, *ROOT.glob("wabridge*.py")]
}
MADE_LATER = re.compile(r"docker/(kubernetes/example/)?secrets\b")
PATH = re.compile(r"(?<![\w/.-])docker/[\w./-]*\w")
COMMAND = re.compile(r"(?:exec \S+ (?:-- )?|^ *# +|^\$ )wabridge ([a-z][\w-]+)", re.MULTILINE)
SETTING = re.compile(r"\b((?:WABRIDGE|BROWSER|CONSOLE|WORKER|METRICS|BUNDLE|S3|LOG)_[A-Z_]+)\b")


def test_every_path_that_is_named_is_there() -> None:
    for name, text in TEXTS.items():
        named = {path for path in PATH.findall(text) if not MADE_LATER.match(path)}
        assert {path for path in named if not Path(ROOT, path).exists()} == set(), name


def test_every_command_that_is_named_exists() -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]

    for name, text in TEXTS.items():
        assert set(COMMAND.findall(text)) <= set(commands), name


def test_every_setting_that_is_named_exists() -> None:
    settings = {line.name for line in list_settings()}

    for name, text in TEXTS.items():
        assert set(SETTING.findall(text)) <= settings, name


def test_these_patterns_find_what_is_named() -> None:
    everything = "\n".join(TEXTS.values())

    assert {"docker/compose.yaml", "docker/seccomp", "docker/kubernetes/example"} <= set(
        PATH.findall(everything)
    )
    assert {"secrets", "console", "doctor"} <= set(COMMAND.findall(everything))
    assert {"WABRIDGE_SECRETS_DIR", "WORKER_CAPACITY", "S3_ENDPOINT"} <= set(SETTING.findall(everything))
