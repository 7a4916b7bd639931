"""The compose files, judged without an engine; `make demo ARGS="--tour --fleet"` runs their commands."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from storage.health import check_bundle_store, check_queue
from tests.composed import (
    DOCKER,
    ROOT,
    SECRETS_AT,
    Container,
    containers,
    one_of,
    read_compose,
    read_dockerfile,
)
from tests.composed_stores import ComposedS3, ComposedValkey, address
from wabridge import app
from wabridge_installation import bundle_store
from wabridge_secrets import TO_FILL_IN, make_secrets
from wabridge_settings_reading import list_settings, read_settings

WHOLE = ("compose.yaml",)
SCALED = ("compose.yaml", "compose.scale.yaml")
MINIMAL = ("compose.minimal.yaml",)
MONITORED = ("compose.yaml", "compose.monitoring.yaml")
WATCHERS = ("prometheus", "grafana")
SETTINGS = {line.name for line in list_settings()}


@pytest.fixture(scope="module", params=[WHOLE, SCALED, MINIMAL, MONITORED], ids="+".join)
def compose(request: pytest.FixtureRequest) -> dict[str, Any]:
    """One set of files as Compose itself understands it."""
    return read_compose(*request.param)


@pytest.fixture(scope="module")
def ours() -> list[Container]:
    return [one for one in containers(*SCALED) if one.is_ours]


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    """As a self-hoster makes them."""
    make_secrets(tmp_path / "secrets")
    return tmp_path / "secrets"


def test_the_compose_files_keep_to_their_schema() -> None:
    checker = Path(sys.executable).with_name("check-jsonschema")
    files = [str(DOCKER / name) for name in {*SCALED, *MINIMAL, *MONITORED}]
    words = [str(checker), "--builtin-schema", "vendor.compose-spec", *files]

    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True)

    assert done.returncode == 0, done.stdout


def test_everything_that_the_service_is_made_of_starts_with_one_command(ours: list[Container]) -> None:
    assert {one.service for one in ours} == {"migrate", "worker", "bots", "scheduler"}
    assert [one.name for one in ours if one.service == "worker"] == ["worker-1", "worker-2", "worker-3"]
    assert {one.service for one in containers(*WHOLE)} >= {"postgres", "valkey", "s3"}


def test_every_command_exists(compose: dict[str, Any]) -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]

    for service in compose["services"].values():
        if "build" in service:
            assert service["command"][0] in commands


@pytest.mark.parametrize("files", [SCALED, MINIMAL, MONITORED], ids="+".join)
def test_every_setting_exists(files: tuple[str, ...]) -> None:
    of_the_image = set(read_dockerfile().envs)

    for one in containers(*files):
        assert not one.is_ours or set(one.environment) - of_the_image <= SETTINGS


def test_every_file_that_is_named_is_there(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        for option in service["security_opt"]:
            kind, _, file = option.partition("=")
            assert kind in {"seccomp", "no-new-privileges:true"}
            assert not file or (DOCKER / file).is_file()
        if "build" in service:
            assert (Path(service["build"]["context"]) / service["build"]["dockerfile"]).is_file()


def test_the_database_is_migrated_before_anything_else_of_ours_starts(ours: list[Container]) -> None:
    assert {one.service: one.after for one in ours} == {
        "migrate": (),
        "worker": ("migrate",),
        "bots": ("migrate",),
        "scheduler": ("migrate",),
    }


def test_only_the_console_is_published_and_on_this_machine_only(compose: dict[str, Any]) -> None:
    ports = [
        (port["host_ip"], port["target"], port["published"])
        for name, service in compose["services"].items()
        if name not in WATCHERS
        for port in service.get("ports", ())
    ]

    assert ports == [("127.0.0.1", 8380, "8380")]


def test_the_stores_have_no_way_out_and_nobody_else_has_a_way_in() -> None:
    whole = read_compose(*WHOLE)

    assert whole["networks"]["stores"]["internal"] is True
    for store in ("postgres", "valkey", "s3"):
        assert set(whole["services"][store]["networks"]) == {"stores"}


def test_no_container_has_rights_that_it_does_not_need(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        assert service["cap_drop"] == ["ALL"], name
        assert "no-new-privileges:true" in service["security_opt"], name
        assert not service.get("privileged"), name
        if "build" in service:
            assert service["read_only"] is True, name
            assert not service.get("cap_add"), name
            assert service["pids_limit"] > 0, name


def test_only_what_runs_browsers_may_make_namespaces(compose: dict[str, Any]) -> None:
    with_profile = {
        name
        for name, one in compose["services"].items()
        if "seccomp=./seccomp/profile.json" in one["security_opt"]
    }

    assert with_profile == {
        name for name, one in compose["services"].items() if one["command"] in (["up"], ["worker"])
    }


def test_logins_lie_on_the_workers_volume_alone() -> None:
    services = read_compose(*WHOLE)["services"]
    on_data = {
        name: [volume["type"] for volume in one.get("volumes", ()) if volume["target"] == "/data"]
        for name, one in services.items()
        if "build" in one
    }

    assert on_data == {"migrate": [], "worker": ["volume"], "bots": [], "scheduler": []}
    assert services["worker"]["environment"]["WABRIDGE_DATA_DIR"] == "/data"


def test_no_password_stands_in_a_compose_file() -> None:
    for name in {*SCALED, *MINIMAL, *MONITORED}:
        lines = (DOCKER / name).read_text().splitlines()
        text = "\n".join(line for line in lines if not line.lstrip().startswith("#"))
        assert not re.search(r"(?i)(password|secret_access_key|master_key|token): *[^\s{]", text)
        assert not re.search(r"://[^/\s]+:[^/\s]+@", text)


def test_the_secrets_that_are_made_are_those_that_are_asked_for(secrets: Path) -> None:
    asked = {
        Path(one["file"]).relative_to(DOCKER / "secrets").name
        for one in read_compose(*MONITORED)["secrets"].values()
    }

    assert {file.name for file in secrets.iterdir() if not file.name.startswith(".")} == asked


def test_each_of_our_containers_reads_its_settings_from_its_secrets(
    ours: list[Container], secrets: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for one in ours:
        handed = tmp_path / one.name
        handed.mkdir()
        for name in one.secrets:
            (handed / name).write_text((secrets / name).read_text())
        told = {**one.environment, "WABRIDGE_SECRETS_DIR": str(handed), "BROWSER_EXECUTABLE": "/bin/sh"}
        with monkeypatch.context() as patch:
            for name in SETTINGS:
                patch.delenv(name, raising=False)
            for name in set(told) & SETTINGS:
                patch.setenv(name, told[name])
            read = read_settings(dotenv=tmp_path / "none")

        assert read.warnings == ()
        assert read.settings.database.startswith("postgres://wabridge:")
        assert read.settings.queue_url.endswith("@valkey:6379/0")
        assert read.settings.master_key is not None
        assert read.settings.bundles.startswith("s3://")
        assert one.environment["WABRIDGE_SECRETS_DIR"] == SECRETS_AT


def test_tokens_are_for_the_bots_alone(ours: list[Container]) -> None:
    assert {one.service for one in ours if set(one.secrets) & set(TO_FILL_IN)} == {"bots"}


async def test_the_queues_command_starts_it_behind_its_password(secrets: Path) -> None:
    valkey = one_of("valkey", containers(*WHOLE))
    url = (secrets / "queue_url").read_text()

    async with ComposedValkey(valkey, secrets) as here:
        known, unknown = (
            await check_queue(url.replace("valkey:6379", address(here))),
            await check_queue(f"redis://{address(here)}/0"),
        )

    assert known.health == "good"
    assert unknown.seen == "AuthenticationError"


async def test_the_object_stores_command_starts_it_behind_its_key(
    secrets: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    s3, worker = (one_of(name, containers(*WHOLE)) for name in ("s3", "worker"))

    async with ComposedS3(s3, secrets) as here:
        for name in SETTINGS:
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("WABRIDGE_SECRETS_DIR", str(secrets))
        monkeypatch.setenv("S3_ENDPOINT", here)
        monkeypatch.setenv("BUNDLE_STORE", worker.environment["BUNDLE_STORE"])
        settings = read_settings(dotenv=tmp_path / "none").settings
        known = await check_bundle_store(bundle_store(settings))
        monkeypatch.setenv("S3_SECRET_ACCESS_KEY", "guessed")
        settings = read_settings(dotenv=tmp_path / "none").settings
        unknown = await check_bundle_store(bundle_store(settings))

    assert known.health == "good", known
    assert unknown.health == "fault"
