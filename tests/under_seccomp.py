"""Runs a command as a container would: under a profile of system calls, without rights, not as root.

python under_seccomp.py PROFILE COMMAND... Files stay reachable: the user is one of a namespace of its own.
libseccomp applies the profile, as it does for docker and Kubernetes; a call that it does not know yet is left
out, as it is there.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
from pathlib import Path
from typing import Any

import pyseccomp  # type: ignore[import-untyped]

CLONE_NEWUSER = 0x10000000
PR_SET_NO_NEW_PRIVS = 38
USER = 10001
ACTIONS = {"SCMP_ACT_ALLOW": pyseccomp.ALLOW}
COMPARISONS = {
    "SCMP_CMP_EQ": pyseccomp.EQ,
    "SCMP_CMP_LE": pyseccomp.LE,
    "SCMP_CMP_MASKED_EQ": pyseccomp.MASKED_EQ,
}


def main(profile: str, *command: str) -> None:
    """Become what a container's process is, and run the command."""
    filtered = filter_of(profile)
    _become_nobody_special()
    filtered.load()
    os.execvp(command[0], command)  # noqa: S606 - no shell is meant


def filter_of(file: str) -> pyseccomp.SyscallFilter:
    """The profile in a file, not applied yet."""
    profile: dict[str, Any] = json.loads(Path(file).read_text(encoding="utf-8"))
    found = pyseccomp.SyscallFilter(pyseccomp.ERRNO(profile["defaultErrnoRet"]))
    for rule in profile["syscalls"]:
        args = [
            pyseccomp.Arg(one["index"], COMPARISONS[one["op"]], one["value"], one.get("valueTwo", 0))
            for one in rule.get("args", ())
        ]
        for name in filter(_is_known, rule["names"]):
            found.add_rule(ACTIONS[rule["action"]], name, *args)
    return found


def _is_known(name: str) -> bool:
    try:
        return int(pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, name)) >= 0
    except (OSError, ValueError):
        return False


def _become_nobody_special() -> None:
    uid, gid = os.geteuid(), os.getegid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWUSER):
        raise OSError(ctypes.get_errno(), "this kernel allows no namespace of users")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{USER} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{USER} {gid} 1")
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
