"""Carries out a Dockerfile's instructions on folders: FROM, ENV, WORKDIR, COPY and RUN; notes the others."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.composed import ROOT, instructions, read_dockerfile
from tests.image.room import build

LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.pyc")
"""As .dockerignore says."""


@dataclass(kw_only=True)
class Stage:
    """One FROM and what follows it."""

    root: Path
    at: str = "/"
    environment: dict[str, str] = field(default_factory=dict)
    user: str = "0:0"
    noted: dict[str, str] = field(default_factory=dict)  # CMD, ENTRYPOINT and so on

    def words(self, instruction: str) -> list[str]:
        """The words of a noted instruction in its JSON form."""
        told = self.noted[instruction]
        words: list[str] = json.loads(told[told.index("[") :])
        return words

    def inside(self, place: str) -> Path:
        """Where a place of the room lies on this machine."""
        return self.root / (Path("/") / self.at / place).relative_to("/")


def carry_out(base_of: Callable[[str], Path], folder: Path, say: Callable[[str], None]) -> Stage:
    """Every instruction in order; the last stage.

    base_of: the root that stands for a base image. It is copied.

    Raises:
        StepFailed: a RUN failed.
    """
    stages: dict[str, Stage] = {}
    stage = Stage(root=folder)
    for told in read_dockerfile().structure:
        instruction, value = told["instruction"], told["value"]
        if instruction == "COMMENT":
            continue
        say(f"{instruction} {value}")
        if instruction == "FROM":
            base, _, name = value.partition(" AS ")
            stage = Stage(root=folder / f"stage-{len(stages)}")
            subprocess.run(["cp", "-a", "--reflink=auto", str(base_of(base)), str(stage.root)], check=True)
            stages[name or str(len(stages))] = stage
        elif instruction == "WORKDIR":
            stage.at = value
            stage.inside(".").mkdir(parents=True, exist_ok=True)
        elif instruction == "ENV":
            for name, _, text in (word.partition("=") for word in shlex.split(value)):
                known = stage.environment.get("PATH", "/usr/local/bin:/usr/bin:/bin")
                stage.environment[name] = text.replace("$PATH", known)
        elif instruction == "COPY":
            _copy(stage, value.split(), stages)
        elif instruction == "RUN":
            build(stage.root, value, at=stage.at, environment=stage.environment)
        elif instruction == "USER":
            stage.user = value
        else:
            stage.noted[instruction] = value
    return stage


def _copy(stage: Stage, words: list[str], stages: dict[str, Stage]) -> None:
    flags = dict(word.removeprefix("--").split("=") for word in words if word.startswith("--"))
    *sources, target = [word for word in words if not word.startswith("--")]
    context = stages[flags["from"]].root if "from" in flags else ROOT
    place = stage.inside(target)
    for source in sources:
        for found in sorted(context.glob(source.lstrip("/"))):
            if found.is_dir():
                shutil.copytree(found, place, symlinks=True, dirs_exist_ok=True, ignore=LEFT_OUT)
                continue
            into = place / found.name if target.endswith("/") else place
            into.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(found, into)
            into.chmod(int(flags.get("chmod", "0644"), 8))


def base_images() -> list[str]:
    """Every image that a stage begins with."""
    return [value.partition(" AS ")[0] for value in instructions(read_dockerfile(), "FROM")]
