"""Fixtures of the ground tests."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.composed import DOCKER
from tests.ground.manifests import KINDS, Manifest, rendered
from wabridge_secrets import make_secrets
from wabridge_settings_reading import list_settings


@pytest.fixture
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An environment without any of our settings, in an empty folder."""
    names = {line.name for line in list_settings()}
    ours = [name for name in os.environ if name.upper() in names or name.startswith("WABRIDGE_")]
    for name in ours:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def kubernetes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The manifests as somebody has them who has made the secrets."""
    folder = tmp_path_factory.mktemp("docker")
    for part in ("kubernetes", "seccomp"):
        shutil.copytree(DOCKER / part, folder / part)
    make_secrets(folder / "kubernetes/example/secrets")
    return folder


@pytest.fixture(scope="session")
def manifests(kubernetes: Path) -> list[Manifest]:
    """The example, rendered."""
    return rendered(kubernetes / "kubernetes/example")


@pytest.fixture(scope="session")
def on_nodes(kubernetes: Path) -> list[Manifest]:
    """What puts the profile of system calls on nodes, rendered."""
    return rendered(kubernetes / "seccomp")


@pytest.fixture(scope="session")
def run_by(manifests: list[Manifest]) -> dict[str, Manifest]:
    """What makes our pods, by what runs in them."""
    found = {}
    for one in manifests:
        if one["kind"] in KINDS.values():
            (container,) = one["spec"]["template"]["spec"]["containers"]
            found[container["name"]] = one
    return found
