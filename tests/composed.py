"""The compose files as Compose itself understands them: to judge them, and to run them without an engine."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dockerfile_parse import DockerfileParser
from dotenv import dotenv_values

ROOT = Path(__file__).resolve().parents[1]
DOCKER = ROOT / "docker"
SECRETS_AT = "/run/secrets"


@dataclass(frozen=True, kw_only=True)
class Container:
    """One container that Compose would start."""

    service: str
    number: int  # from 1, of those that the service has
    words: tuple[str, ...]  # what runs in it; without tini, which only hands signals on
    environment: Mapping[str, str]  # the image's, then the service's; a person's .env is left out
    secrets: tuple[str, ...]  # names of the files in SECRETS_AT
    volumes: Mapping[str, str]  # place in the container: name of the volume
    is_ours: bool  # made from our Dockerfile
    after: tuple[str, ...]  # services that have to have ended well

    @property
    def name(self) -> str:
        """As Compose names it, without the project."""
        return f"{self.service}-{self.number}"


def read_compose(*names: str) -> dict[str, Any]:
    """The files of docker/ merged, in Compose's own words.

    Raises:
        ValueError: Compose refuses them.
    """
    files = [word for name in names for word in ("-f", str(DOCKER / name))]
    program = Path(sys.executable).with_name("docker-compose")
    done = subprocess.run(
        [program, *files, "config", "--no-env-resolution", "--format", "json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise ValueError(done.stderr)
    found: dict[str, Any] = json.loads(done.stdout.replace("$$", "$"))
    return found


def read_dockerfile() -> DockerfileParser:
    """Our image's Dockerfile."""
    return DockerfileParser(fileobj=io.BytesIO((DOCKER / "Dockerfile").read_bytes()))


def instructions(dockerfile: DockerfileParser, name: str) -> list[str]:
    """The values of every instruction of that name, in order."""
    return [one["value"] for one in dockerfile.structure if one["instruction"] == name]


def containers(*names: str) -> list[Container]:
    """Every container that `docker compose up` with these files would start, in the files' order."""
    dockerfile = read_dockerfile()
    entry: list[str] = json.loads(instructions(dockerfile, "ENTRYPOINT")[-1])
    ours = entry[entry.index("--") + 1 :]
    found = []
    for service, told in read_compose(*names)["services"].items():
        is_ours = "build" in told
        found += [
            Container(
                service=service,
                number=number,
                words=(*(ours if is_ours else told["entrypoint"] or ()), *(told["command"] or ())),
                environment={
                    **(dockerfile.envs if is_ours else {}),
                    **_files_of_settings(told.get("env_file", ())),
                    **told.get("environment", {}),
                },
                secrets=tuple(Path(one["target"]).name for one in told.get("secrets", ())),
                volumes={one["target"]: one["source"] for one in told.get("volumes", ())},
                is_ours=is_ours,
                after=_ended_before(told.get("depends_on", {})),
            )
            for number in range(1, told.get("deploy", {}).get("replicas", 1) + 1)
        ]
    return found


def _files_of_settings(told: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """What the service's files of settings say. One that need not be there is a person's own."""
    found: dict[str, str] = {}
    for one in told:
        if one.get("required", True):
            found |= {name: value or "" for name, value in dotenv_values(one["path"]).items()}
    return found


def _ended_before(needs: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    return tuple(name for name, how in needs.items() if how["condition"] == "service_completed_successfully")


def one_of(service: str, among: Sequence[Container]) -> Container:
    """The service's first container."""
    return next(one for one in among if one.service == service)
