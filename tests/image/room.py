"""A folder as somebody's whole world: what a container is, by bubblewrap.

For building as root with every right; for running as the image's user, with none, on a root that cannot be
written to, under the profile of system calls.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

import pyseccomp  # type: ignore[import-untyped]

from tests.under_seccomp import filter_of

WORLD = ("--dev", "/dev", "--proc", "/proc", "--unshare-pid", "--die-with-parent", "--clearenv")
NETWORK = ("/etc/resolv.conf", "/etc/hosts", "/etc/ssl/certs", "/etc/pip.conf")
"""Of this machine, while something is fetched: which way its registries are."""
HOME = "/root"
AT_HOME = (".config/pip", ".npmrc")
PASSED_ON = (
    "http_proxy",
    "https_proxy",
    "no_proxy",
    "NODE_EXTRA_CA_CERTS",
    "PIP_CERT",
    "PIP_INDEX_URL",
    "SSL_CERT_FILE",
)


class StepFailed(Exception):
    """A step of the Dockerfile failed; what it printed stands above."""


def build(root: Path, script: str, *, at: str = "/", environment: Mapping[str, str]) -> None:
    """Run a shell's script in the root, as its root, with a network.

    Raises:
        StepFailed: it did not end well.
    """
    binds = [word for place in NETWORK for word in ("--ro-bind-try", place, place)]
    for place in AT_HOME:
        binds += ["--ro-bind-try", str(Path.home() / place), f"{HOME}/{place}"]
    told = {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "HOME": HOME} | dict(environment)
    told |= {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    words = ["--bind", str(root), "/", *WORLD, *binds, "--cap-add", "ALL", "--chdir", at]
    done = subprocess.run(["bwrap", *words, *_told(told), "sh", "-ec", script])
    if done.returncode:
        raise StepFailed(f"ended with {done.returncode}: {script}")


def start(
    root: Path,
    words: Sequence[str],
    *,
    user: str,
    at: str,
    environment: Mapping[str, str],
    volumes: Mapping[str, Path],
    profile: str,
) -> subprocess.Popen[str]:
    """Start a command as compose.yaml has it: another user, no rights, a root that cannot be written to."""
    uid, gid = user.split(":")
    mounts = ["--ro-bind", str(root), "/", *WORLD, "--perms", "1777", "--tmpfs", "/tmp"]
    for place, folder in volumes.items():
        mounts += ["--bind", str(folder), place]
    with _compiled(profile) as rules:
        limits = ["--as-pid-1", "--seccomp", str(rules.fileno()), "--chdir", at]
        # Enough to become the user, who has none of them.
        limits += [
            word for right in ("SETUID", "SETGID", "SETPCAP") for word in ("--cap-add", f"CAP_{right}")
        ]
        become = ["setpriv", f"--reuid={uid}", f"--regid={gid}", "--clear-groups", "--no-new-privs"]
        become += ["--inh-caps=-all", "--ambient-caps=-all", "--bounding-set=-all"]
        return subprocess.Popen(
            ["bwrap", *mounts, *limits, *_told(environment), *become, *words],
            pass_fds=[rules.fileno()],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )


def _compiled(profile: str) -> IO[bytes]:
    """The profile as the kernel takes it, from its beginning."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    rules: pyseccomp.SyscallFilter = filter_of(profile)
    rules.export_bpf(file)
    file.seek(0)
    return file


def _told(environment: Mapping[str, str]) -> list[str]:
    return [word for name, value in environment.items() for word in ("--setenv", name, value)]
