"""Fixtures of the ground tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from wabridge_settings_reading import list_settings


@pytest.fixture
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An environment without any of our settings, in an empty folder."""
    names = {line.name for line in list_settings()}
    ours = [name for name in os.environ if name.upper() in names or name.startswith("WABRIDGE_")]
    for name in ours:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
