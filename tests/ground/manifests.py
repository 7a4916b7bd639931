"""The Kubernetes manifests as `kubectl kustomize` renders them, and where in them something stands."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

KINDS = {"bots": "Deployment", "scheduler": "Deployment", "worker": "StatefulSet"}
"""What runs, and as what."""

Manifest = dict[str, Any]


def rendered(folder: Path) -> list[Manifest]:
    """Every object of a kustomization."""
    program = Path(sys.executable).with_name("kubectl")
    done = subprocess.run([program, "kustomize", folder], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return list(yaml.safe_load_all(done.stdout))


def the(manifests: list[Manifest], kind: str, name: str = "") -> Manifest:
    """The only object of that kind with that in its name."""
    (found,) = [one for one in manifests if one["kind"] == kind and name in one["metadata"]["name"]]
    return found


def pods(ours: dict[str, Manifest]) -> Iterator[tuple[str, Manifest, Manifest]]:
    """Name, pod, and its one container."""
    for name, one in ours.items():
        pod = one["spec"]["template"]["spec"]
        yield name, pod, pod["containers"][0]


def settings_of(name: str, ours: dict[str, Manifest], manifests: list[Manifest]) -> dict[str, str]:
    """The settings that a container gets by its environment."""
    told: dict[str, str] = dict(the(manifests, "ConfigMap", "settings")["data"])
    container = ours[name]["spec"]["template"]["spec"]["containers"][0]
    return told | {one["name"]: one["value"] for one in container.get("env", ())}
