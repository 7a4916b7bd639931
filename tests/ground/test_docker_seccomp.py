"""The system calls profile: Chromium keeps its sandbox under it, and the kernel's doors stay shut."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from sessions.browser_finder import Machine, find_browser
from tests.composed import DOCKER, ROOT

PROFILE = DOCKER / "seccomp/profile.json"


def under(profile: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, str(ROOT / "tests/under_seccomp.py"), str(profile), *command]
    env: Mapping[str, str] = {**os.environ, **environment}
    return subprocess.run(words, env=env, capture_output=True, text=True)


def python(code: str) -> subprocess.CompletedProcess[str]:
    return under(PROFILE, sys.executable, "-c", f"import ctypes, socket; {code}")


@pytest.fixture(scope="module")
def profile() -> Any:
    return json.loads(PROFILE.read_text())


def test_docker_containerd_and_podman_understand_it(profile: Any) -> None:
    # The form of the OCI runtime specification: `archMap`, `includes` and `excludes` are docker's alone.
    assert set(profile) == {"defaultAction", "defaultErrnoRet", "architectures", "syscalls"}
    assert {name for rule in profile["syscalls"] for name in rule} == {"names", "action", "args"}
    assert {name for rule in profile["syscalls"] for one in rule.get("args", ()) for name in one} == {
        "index",
        "value",
        "valueTwo",
        "op",
    }


def test_what_it_does_not_name_is_refused(profile: Any) -> None:
    allowed = {name for rule in profile["syscalls"] for name in rule["names"]}
    dangerous = {"mount", "ptrace", "bpf", "init_module", "keyctl", "io_uring_setup", "userfaultfd", "setns"}

    assert profile["defaultAction"] == "SCMP_ACT_ERRNO"
    assert {rule["action"] for rule in profile["syscalls"]} == {"SCMP_ACT_ALLOW"}
    assert not allowed & (dangerous | {"clone3", "perf_event_open", "kexec_load", "reboot", "pivot_root"})


def test_the_product_and_a_sandboxed_chromium_run_under_it(tmp_path: Path) -> None:
    environment = {"HOME": str(tmp_path), "WABRIDGE_DATA_DIR": str(tmp_path), "BROWSER_SANDBOX": "on"}

    done = under(PROFILE, sys.executable, str(ROOT / "wabridge.py"), "doctor", **environment)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "✓ browser" in done.stdout
    assert "✓ sandbox: on" in done.stdout


def test_without_the_namespaces_that_it_allows_chromium_has_no_sandbox(profile: Any, tmp_path: Path) -> None:
    rules = [rule for rule in profile["syscalls"] if rule["names"] != ["unshare"]]
    narrower = tmp_path / "narrower.json"
    narrower.write_text(json.dumps(profile | {"syscalls": rules}))
    browser = find_browser(Machine(environment=os.environ, home=Path.home(), system=platform.system()))
    words = ["--headless", f"--user-data-dir={tmp_path}", "--dump-dom", "about:blank"]

    wide, narrow = (under(file, str(browser), *words, HOME=str(tmp_path)) for file in (PROFILE, narrower))

    assert wide.returncode == 0, wide.stderr
    assert narrow.returncode != 0
    assert "No usable sandbox" in narrow.stderr


@pytest.mark.parametrize(
    "code",
    [
        "assert not ctypes.CDLL(None).unshare(0x20000)  # of mounts",
        "assert not ctypes.CDLL(None).unshare(0x10020000)  # of users and mounts",
        "socket.socket(socket.AF_ALG)",
        "socket.socket(socket.AF_VSOCK)",
        "assert not ctypes.CDLL(None).ptrace(0, 0, 0, 0)",
        "assert not ctypes.CDLL(None).mount(b'x', b'/', b'tmpfs', 0, None)",
    ],
)
def test_a_door_of_the_kernel_is_shut(code: str) -> None:
    assert python(code).returncode == 1


def test_a_namespace_of_users_which_the_sandbox_needs_is_open() -> None:
    assert python("assert not ctypes.CDLL(None).unshare(0x10000000)").returncode == 0
