"""Keeps one server alive for as long as somebody holds the other end of its standard input.

Run as a script by `tests.servers`, in a session of its own. The server must not outlive the tests, even
when those are killed with SIGKILL: then the pipe closes, and this process stops the server and removes
its folder. Being told by the kernel (PR_SET_PDEATHSIG) would do it on Linux only, and a change of user
clears it. Only the standard library is used: the start has to be quick.

Takes one JSON object as its argument: `command` (list of words), `ready` (text the server logs when it
answers), `uid` and `gid` (or null), `log` (file), `stop_signal`, `folder` (removed at the end).
Reads one verb a line: `start`, `crash` (SIGKILL), `freeze` (SIGSTOP), `thaw`. Answers one line each:
`ok` or `failed`.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import selectors
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import IO, Any

START_S = 60.0  # the slowest start seen on a loaded machine was 5 s
STOP_S = 10.0


class Guard:
    """Owns the one server process and drains what it prints into the log."""

    def __init__(self, order: dict[str, Any], log: IO[bytes]) -> None:
        self._order = order
        self._log = log
        self._ready_text: bytes = order["ready"].encode()
        # A buffer would hide a second verb from `select`.
        self._verbs = io.FileIO(sys.stdin.fileno(), closefd=False)
        self._watch = selectors.DefaultSelector()
        self._watch.register(sys.stdin.fileno(), selectors.EVENT_READ)
        self._server: subprocess.Popen[bytes] | None = None

    def serve(self) -> None:
        """Obey verbs until standard input closes."""
        while True:
            for key, _ in self._watch.select():
                if key.fileobj == sys.stdin.fileno():
                    verb = self._verbs.readline()
                    if not verb:
                        return
                    print("ok" if self._obey(verb.decode().strip()) else "failed", flush=True)
                else:
                    self._drain()

    def stop(self) -> None:
        """End the server, kindly first."""
        if self._server is None:
            return
        self._signal(signal.SIGCONT)
        try:
            self._server.send_signal(self._order["stop_signal"])
            self._server.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self._crash()

    def _obey(self, verb: str) -> bool:
        if verb == "start":
            return self._start()
        if verb == "crash":
            return self._crash()
        return self._signal({"freeze": signal.SIGSTOP, "thaw": signal.SIGCONT}[verb])

    def _start(self) -> bool:
        who = {} if self._order["uid"] is None else {"user": self._order["uid"], "group": self._order["gid"]}
        self._server = subprocess.Popen(
            self._order["command"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            cwd=self._order["folder"],
            extra_groups=[] if who else None,
            **who,
        )
        assert self._server.stdout is not None
        self._watch.register(self._server.stdout, selectors.EVENT_READ)
        seen = b""
        signal.alarm(int(START_S))  # a server that neither speaks nor dies ends this process, then its own
        while self._ready_text not in seen:
            chunk = self._drain()
            if not chunk:
                signal.alarm(0)
                return False
            seen += chunk
        signal.alarm(0)
        return True

    def _drain(self) -> bytes:
        """Move printed text to the log, waiting for some; empty once the server has closed its end."""
        if self._server is None or self._server.stdout is None:
            return b""
        chunk = os.read(self._server.stdout.fileno(), 65536)
        self._log.write(chunk)
        self._log.flush()
        if not chunk:
            self._watch.unregister(self._server.stdout)
            self._server.stdout.close()
            self._server.stdout = None
        return chunk

    def _crash(self) -> bool:
        self._signal(signal.SIGKILL)
        if self._server is not None:
            self._server.wait()
            while self._drain():
                pass
            self._server = None
        return True

    def _signal(self, which: signal.Signals) -> bool:
        if self._server is None:
            return False
        for pid in family(self._server.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, which)
        return True


def family(parent: int) -> list[int]:
    """The process and its children: Postgres's backends leave its process group, so killpg is not enough."""
    if not Path("/proc/self/stat").exists():
        table = subprocess.check_output(["ps", "-A", "-o", "pid=,ppid="], text=True)
        pairs = [line.split() for line in table.splitlines()]
        return [parent, *(int(pid) for pid, ppid in pairs if int(ppid) == parent)]
    # A slim image has no `ps`.
    children = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it ended while we looked
            if int(stat.read_text().rpartition(")")[2].split()[1]) == parent:
                children.append(int(stat.parent.name))
    return [parent, *children]


def main() -> None:
    order = json.loads(sys.argv[1])
    signal.pthread_sigmask(signal.SIG_SETMASK, [])  # what our starter blocked, the server would block too
    for ending in (signal.SIGTERM, signal.SIGALRM, signal.SIGHUP):
        signal.signal(ending, lambda *_: sys.exit(1))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the tests; they end us by closing the pipe
    with Path(order["log"]).open("ab") as log:
        guard = Guard(order, log)
        try:
            guard.serve()
        finally:
            guard.stop()
            shutil.rmtree(order["folder"], ignore_errors=True)


if __name__ == "__main__":
    main()
