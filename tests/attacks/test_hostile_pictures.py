"""A picture that breaks the decoder: what could be done from inside the process that reads it."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from tests.service import ROOT

INSIDE = """
import ctypes, errno, os, socket, subprocess, sys
from sessions.preview_child import shut_in

def tried(what):
    try:
        what()
    except OSError as error:
        return errno.errorcode[error.errno]
    return "done"

def reads_its_parent():
    here, system = ctypes.create_string_buffer(8), ctypes.CDLL(None, use_errno=True)
    ours = (ctypes.c_void_p * 2)(ctypes.addressof(here), 8)
    theirs = (ctypes.c_void_p * 2)(0, 8)
    one, none = ctypes.c_ulong(1), ctypes.c_ulong(0)
    system.process_vm_readv(os.getppid(), ours, one, theirs, one, none)
    raise OSError(ctypes.get_errno(), "")

acts = {
    "reads a file": lambda: open(sys.argv[1], "rb"),
    "writes a file": lambda: open(sys.argv[1] + ".new", "wb"),
    "reads its parent's environment": lambda: open(f"/proc/{os.getppid()}/environ", "rb"),
    "reads its parent's memory": reads_its_parent,
    "opens a connection": lambda: socket.socket(),
    "starts a program": lambda: os.posix_spawn("/bin/sh", ["sh", "-c", ":"], {}),
    "renames a file": lambda: os.rename(sys.argv[1], sys.argv[1] + ".old"),
    "removes a file": lambda: os.unlink(sys.argv[1]),
}
before = {name: tried(acts[name]) for name in ("reads a file", "opens a connection")}
shut_in()
after = {name: tried(act) for name, act in acts.items()}
print(repr((before, after)))
"""


async def test_who_takes_over_the_decoder_reaches_no_file_no_network_and_no_other_process(
    tmp_path: Path,
) -> None:
    (tmp_path / "secret").write_text("a key")

    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        INSIDE,
        str(tmp_path / "secret"),
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]},
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await child.communicate()

    before, after = eval(said)  # noqa: S307 - what we have just printed
    assert set(before.values()) == {"done"}
    assert set(after.values()) <= {"EACCES", "EPERM", "EMFILE", "EAGAIN"}, after
    assert (tmp_path / "secret").read_text() == "a key"
