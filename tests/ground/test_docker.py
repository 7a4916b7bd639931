"""The image and the compose file, judged without an engine."""

from __future__ import annotations

import io
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from dockerfile_parse import DockerfileParser

from sessions.browser_finder import LINUX_PLACES
from wabridge_settings_reading import list_settings

ROOT = Path(__file__).parents[2]
PROGRAMS = ROOT / ".venv/bin"
COMPOSE = "docker/compose.yaml"


@pytest.fixture(scope="module")
def dockerfile() -> DockerfileParser:
    return DockerfileParser(fileobj=io.BytesIO((ROOT / "docker/Dockerfile").read_bytes()))


@pytest.fixture(scope="module")
def compose() -> Any:
    """The compose file as Compose itself understands it."""
    done = run("docker-compose", "-f", COMPOSE, "config", "--format", "json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def run(program: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([PROGRAMS / program, *words], cwd=ROOT, capture_output=True, text=True)


def instructions(dockerfile: DockerfileParser, name: str) -> list[str]:
    return [one["value"] for one in dockerfile.structure if one["instruction"] == name]


def test_the_dockerfile_pleases_hadolint() -> None:
    done = run("hadolint", "docker/Dockerfile")

    assert done.returncode == 0, done.stdout


def test_the_compose_file_keeps_to_its_schema() -> None:
    done = run("check-jsonschema", "--builtin-schema", "vendor.compose-spec", COMPOSE)

    assert done.returncode == 0, done.stdout


def test_everything_that_is_copied_is_there_and_reaches_the_builder(dockerfile: DockerfileParser) -> None:
    let_through = set((ROOT / ".dockerignore").read_text().split())
    copies = [value.split() for value in instructions(dockerfile, "COPY") if not value.startswith("--from")]
    sources = {source for *some, _ in copies for source in some}

    assert {"bridge", "sessions", "admin_bots", "storage", "wabridge*.py", "requirements.lock"} <= sources
    for source in sources:
        assert list(ROOT.glob(source)), source
        assert f"!{source}" in let_through, source


def test_settings_and_logins_never_reach_the_builder() -> None:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]

    assert rules[0] == "*"
    assert not {"!.env", "!data", "!.git"} & set(rules)


def test_the_image_does_not_run_as_root(dockerfile: DockerfileParser) -> None:
    assert instructions(dockerfile, "USER")[-1].split(":")[0].isdigit()
    assert instructions(dockerfile, "USER")[-1] != "0:0"


def test_the_image_installs_only_what_the_lock_file_names(dockerfile: DockerfileParser) -> None:
    installs = [value for value in instructions(dockerfile, "RUN") if "pip install" in value]

    assert len(installs) == 1
    assert "--require-hashes -r requirements.lock" in installs[0]
    assert any("npm ci --omit=dev --ignore-scripts" in value for value in instructions(dockerfile, "RUN"))


def test_the_image_uses_the_browser_that_it_installs(dockerfile: DockerfileParser) -> None:
    assert dockerfile.envs["BROWSER_EXECUTABLE"] == LINUX_PLACES[0]
    assert any("chromium-headless-shell" in value for value in instructions(dockerfile, "RUN"))


def test_image_and_compose_file_set_only_settings_that_exist(
    dockerfile: DockerfileParser, compose: Any
) -> None:
    settings = {line.name for line in list_settings()}
    of_the_image = {"PATH", "HOME", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"}

    assert set(dockerfile.envs) <= settings | of_the_image
    assert set(compose["services"]["wabridge"]["environment"]) <= settings


def test_what_must_survive_lies_in_the_volume(dockerfile: DockerfileParser, compose: Any) -> None:
    service = compose["services"]["wabridge"]

    assert dockerfile.envs["WABRIDGE_DATA_DIR"] == "/data"
    assert service["environment"]["WABRIDGE_DATA_DIR"] == "/data"
    assert [(volume["type"], volume["target"]) for volume in service["volumes"]] == [("volume", "/data")]


def test_the_console_is_published_on_this_machine_only(compose: Any) -> None:
    ports = compose["services"]["wabridge"]["ports"]

    assert [(port["host_ip"], port["target"]) for port in ports] == [("127.0.0.1", 8380)]


def test_the_service_has_no_rights_it_does_not_need(compose: Any) -> None:
    service = compose["services"]["wabridge"]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert not service.get("privileged")


def test_the_system_calls_profile_leaves_chromium_its_sandbox(compose: Any) -> None:
    profile = json.loads((ROOT / "docker/seccomp.json").read_text())
    refused = {name for rule in profile["syscalls"] for name in rule["names"]}

    assert "seccomp=./seccomp.json" in compose["services"]["wabridge"]["security_opt"]
    assert profile["defaultAction"] == "SCMP_ACT_ALLOW"
    assert not refused & {"clone", "clone3", "unshare", "setns", "chroot", "seccomp", "prctl"}
    assert {"mount", "ptrace", "bpf", "init_module", "keyctl", "io_uring_setup", "userfaultfd"} <= refused


@pytest.mark.parametrize("where", ["CMD", "HEALTHCHECK"])
def test_the_image_starts_commands_that_exist(dockerfile: DockerfileParser, where: str) -> None:
    value = instructions(dockerfile, where)[-1]
    words = [word for word in json.loads(value[value.index("[") :]) if word not in ("python", "wabridge.py")]
    flags = [word for word in words if word.startswith("--")]

    shown = run("python", "wabridge.py", words[0], "--help")

    assert shown.returncode == 0, shown.stderr
    assert all(flag in shown.stdout for flag in flags)
