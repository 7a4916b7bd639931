"""A process of the service that is really started, as Prometheus sees it."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from prometheus_client.metrics_core import Metric
from prometheus_client.parser import text_string_to_metric_families

from tests.front_door.terminal import Terminal
from tests.service import ROOT


@dataclass(frozen=True, kw_only=True)
class Scraped:
    """Where it serves."""

    base: str

    def families(self) -> dict[str, Metric]:
        """What it measures, by the name that is declared."""
        return {one.name: one for one in text_string_to_metric_families(self.text("/metrics"))}

    def series(self) -> dict[str, set[str]]:
        """Each name that a query may use, and its labels, of a histogram `le` too."""
        found: dict[str, set[str]] = {}
        for family in self.families().values():
            for name in _names(family):
                found.setdefault(name, set())
            for sample in family.samples:
                found.setdefault(sample.name, set()).update(sample.labels)
        return found

    def text(self, path: str) -> str:
        """What it answers."""
        return self.answer(path)[1]

    def told(self, path: str) -> tuple[int, Any]:
        """Its status, and its answer as JSON."""
        status, text = self.answer(path)
        return status, json.loads(text)

    def answer(self, path: str) -> tuple[int, str]:
        """Its status and its answer."""
        try:
            with urllib.request.urlopen(self.base + path, timeout=60) as got:  # noqa: S310 - ours
                return got.status, got.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()


@contextmanager
def started(terminal: Terminal) -> Iterator[Scraped]:
    """`wabridge up` on what lies there, until the block ends."""
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "wabridge.py"), "up"],
        cwd=terminal.folder,
        env=terminal.environment | {"METRICS_PORT": "0", "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    with process:
        try:
            base = ""
            for line in process.stdout:
                if line.startswith("Metrics: "):
                    base = line.removeprefix("Metrics: ").partition("/metrics")[0]
                if line.startswith("Running: "):
                    break
            assert base, "it did not say where its metrics are"
            yield Scraped(base=base)
        finally:
            process.terminate()
            process.stdout.read()


def _names(family: Metric) -> list[str]:
    endings = {"counter": ("_total",), "histogram": ("_bucket", "_count", "_sum")}
    return [family.name + ending for ending in endings.get(family.type, ("",))]
