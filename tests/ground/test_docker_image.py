"""The image, judged without an engine."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from dockerfile_parse import DockerfileParser

from sessions.browser_finder import LINUX_PLACES
from tests.composed import DOCKER, ROOT, instructions, read_dockerfile
from wabridge_settings_reading import list_settings

PROGRAMS = Path(sys.executable).parent
OF_THE_IMAGE = {"PATH", "HOME", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"}


@pytest.fixture(scope="module")
def dockerfile() -> DockerfileParser:
    return read_dockerfile()


def run(program: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([PROGRAMS / program, *words], cwd=ROOT, capture_output=True, text=True)


def test_the_dockerfile_pleases_hadolint() -> None:
    done = run("hadolint", "docker/Dockerfile")

    assert done.returncode == 0, done.stdout


def test_everything_that_is_copied_is_there_and_reaches_the_builder(dockerfile: DockerfileParser) -> None:
    let_through = set((ROOT / ".dockerignore").read_text().split())
    copies = [value.split() for value in instructions(dockerfile, "COPY") if "--from" not in value]
    sources = {source for *some, _ in copies for source in some if not source.startswith("--")}

    assert {"bridge", "sessions", "admin_bots", "storage", "wabridge*.py", "requirements.lock"} <= sources
    for source in sources:
        assert list(ROOT.glob(source)), source
        assert f"!{source}" in let_through, source


def test_settings_secrets_and_logins_never_reach_the_builder() -> None:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]

    assert rules[0] == "*"
    assert not {"!.env", "!data", "!.git", "!docker", "!docker/secrets"} & set(rules)


def test_the_image_does_not_run_as_root(dockerfile: DockerfileParser) -> None:
    user, group = instructions(dockerfile, "USER")[-1].split(":")

    assert int(user) > 0
    assert int(group) > 0
    assert f"--uid {user}" in " ".join(instructions(dockerfile, "RUN"))


def test_the_image_installs_only_what_the_lock_files_name(dockerfile: DockerfileParser) -> None:
    installs = [value for value in instructions(dockerfile, "RUN") if re.search(r"\bpip\b.* install", value)]

    assert len(installs) == 1
    assert "--require-hashes" in installs[0]
    assert installs[0].endswith("-r requirements.lock")
    assert any("npm ci --omit=dev --ignore-scripts" in value for value in instructions(dockerfile, "RUN"))


def test_all_stages_stand_on_the_same_named_debian(dockerfile: DockerfileParser) -> None:
    bases = [value.split()[0] for value in instructions(dockerfile, "FROM")]

    assert len(bases) == 3
    assert {re.search(r"(bookworm|trixie|forky)", base)[0] for base in bases if base} == {"trixie"}  # type: ignore[index]


def test_the_image_uses_the_browser_that_it_installs(dockerfile: DockerfileParser) -> None:
    assert dockerfile.envs["BROWSER_EXECUTABLE"] == LINUX_PLACES[0]
    assert any("chromium-headless-shell" in value for value in instructions(dockerfile, "RUN"))


def test_the_image_sets_only_settings_that_exist(dockerfile: DockerfileParser) -> None:
    assert set(dockerfile.envs) <= {line.name for line in list_settings()} | OF_THE_IMAGE


def test_what_must_survive_lies_in_the_volume(dockerfile: DockerfileParser) -> None:
    assert dockerfile.envs["WABRIDGE_DATA_DIR"] == "/data"
    assert instructions(dockerfile, "VOLUME") == ["/data"]


def test_signals_reach_python_by_tini(dockerfile: DockerfileParser) -> None:
    program = (DOCKER / "wabridge").read_text()

    assert json.loads(instructions(dockerfile, "ENTRYPOINT")[-1]) == ["tini", "--", "wabridge"]
    assert "tini" in " ".join(instructions(dockerfile, "RUN"))
    assert program.startswith("#!/opt/wabridge/bin/python\n")
    assert "/app" in instructions(dockerfile, "WORKDIR")


@pytest.mark.parametrize("where", ["CMD", "HEALTHCHECK"])
def test_the_image_starts_commands_that_exist(dockerfile: DockerfileParser, where: str) -> None:
    value = instructions(dockerfile, where)[-1]
    words = [word for word in json.loads(value[value.index("[") :]) if word != "wabridge"]
    flags = [word for word in words if word.startswith("--")]

    shown = run("python", "wabridge.py", words[0], "--help")

    assert shown.returncode == 0, shown.stderr
    assert all(flag in shown.stdout for flag in flags)
