"""One server process under guard: started, hurt on purpose, ended for sure. Kinds: `tests.servers`."""

from __future__ import annotations

import asyncio
import json
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from abc import ABC, abstractmethod
from pathlib import Path

GUARD = Path(__file__).with_name("server_guard.py")
START_TRIES = 3  # another process may take the free port between our look and the server's bind


class ServerError(RuntimeError):
    """The server could not be started, or did not obey; the message ends with its own last words."""


class Server(ABC):
    """One guarded server process. A context manager, plain or async, that gives the URL."""

    ready_text: str
    stop_signal = signal.SIGTERM

    def __init__(self) -> None:
        self.url = ""
        self._guard: subprocess.Popen[str] | None = None
        self._folder = Path()

    @abstractmethod
    def _prepare(self, folder: Path, port: int, password: str) -> tuple[list[str], str]:
        """Make the data folder; return the server's command and its URL."""

    def __enter__(self) -> str:
        for left in reversed(range(START_TRIES)):
            try:
                return self._start()
            except ServerError:
                if not left:
                    raise
        raise AssertionError("unreachable")

    def __exit__(self, *_: object) -> None:
        guard, self._guard = self._guard, None
        if guard is not None:
            guard.communicate()  # closes its standard input, which is what ends it

    async def __aenter__(self) -> str:
        return await asyncio.to_thread(self.__enter__)

    async def __aexit__(self, *_: object) -> None:
        await asyncio.to_thread(self.__exit__)

    def crash(self) -> None:
        """Kill the server with SIGKILL; its data folder stays for `start_again`."""
        self._tell("crash")

    def start_again(self) -> None:
        """Start the crashed server on the port and data it had."""
        self._tell("start")

    def freeze(self) -> None:
        """Stop the server's clock (SIGSTOP): it accepts connections and says nothing."""
        self._tell("freeze")

    def thaw(self) -> None:
        """Let a frozen server go on."""
        self._tell("thaw")

    def _start(self) -> str:
        # Short on purpose: a unix socket's path may have 104 bytes, and macOS's TMPDIR takes most of them.
        self._folder = Path(tempfile.mkdtemp(prefix="wabridge-"))
        account = account_to_run_as()
        if account is not None:
            os.chown(self._folder, account.pw_uid, account.pw_gid)
        try:
            command, url = self._prepare(self._folder, free_port(), secrets.token_hex(16))
        except BaseException:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise
        order = {
            "command": command,
            "ready": self.ready_text,
            "uid": account and account.pw_uid,
            "gid": account and account.pw_gid,
            "log": str(self._folder / "server.log"),
            "stop_signal": int(self.stop_signal),
            "folder": str(self._folder),
        }
        self._guard = subprocess.Popen(
            [sys.executable, "-I", "-S", str(GUARD), json.dumps(order)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        try:
            self._tell("start")
        except ServerError:
            self.__exit__()
            raise
        self.url = url
        return url

    def _tell(self, verb: str) -> None:
        if self._guard is None or self._guard.stdin is None or self._guard.stdout is None:
            raise ServerError(f"cannot {verb}: the server has not been entered")
        try:
            self._guard.stdin.write(verb + "\n")
            self._guard.stdin.flush()
            answer = self._guard.stdout.readline().strip()
        except BrokenPipeError:
            answer = ""
        if answer != "ok":
            log = self._folder / "server.log"
            last = log.read_text(errors="replace")[-2000:] if log.exists() else "(no log)"
            raise ServerError(f"{type(self).__name__} did not {verb}: {last}")


def free_port() -> int:
    """A TCP port of loopback that nobody has now; another process may still take it before its use."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def account_to_run_as() -> pwd.struct_passwd | None:
    """The unprivileged account to run a server as when we are root (Postgres refuses root), else None."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def reachable(programs: Path, folder: Path, *, beside: Path | None = None) -> Path:
    """`programs`, or a copy in `folder` if the server's account may not walk there (a checkout in /root).

    `beside` holds libraries that the programs look for as a sibling of their grandparent folder.
    """
    account = account_to_run_as()
    if account is None or all(parent.stat().st_mode & 0o001 for parent in [programs, *programs.parents]):
        return programs
    place = folder / "programs" / "package" / programs.name
    shutil.copytree(programs, place, symlinks=True)
    if beside is not None and beside.exists():
        shutil.copytree(beside, folder / "programs" / beside.name, symlinks=True)
    subprocess.run(["chmod", "-R", "a+rX", folder / "programs"], check=True)
    return place
