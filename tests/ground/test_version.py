"""There is one version, wherever it is said."""

from __future__ import annotations

import tomllib

from typer.testing import CliRunner

from tests.composed import ROOT
from wabridge import app
from wabridge_version import VERSION


def test_the_program_says_the_version_that_its_project_has() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    assert project["version"] == VERSION
    assert CliRunner().invoke(app, ["--version"]).output == f"wabridge {VERSION}\n"
