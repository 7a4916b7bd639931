"""An account without rights, so that browsers run as their users run them: not as root, in their sandbox."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

FREE_UID = 61_184
"""Of nobody: Debian gives none above 60,000 to people. Only used when we are root."""
ROOT = Path(__file__).resolve().parents[3]


class Account:
    """Where and as whom contestants run. Made in an empty folder, which becomes theirs.

    is_own: they run as whoever runs this.
    """

    def __init__(self, folder: Path, *, is_own: bool = False) -> None:
        self.folder = folder
        self.is_borrowed = os.geteuid() == 0 and not is_own
        self.uid = FREE_UID if self.is_borrowed else os.geteuid()
        self.gid = FREE_UID if self.is_borrowed else os.getegid()
        self.python, self._python_home = Path(sys.executable), None
        if self.is_borrowed:
            folder.chmod(0o755)
            if not _others_reach(Path(sys.base_prefix)):
                self._python_home = self._copy_of_python()
                self.python = self._python_home / "bin" / f"python{sys.version_info[0]}.{sys.version_info[1]}"

    def home(self, name: str) -> Path:
        """A folder of the account's own."""
        place = self.folder / name
        place.mkdir(mode=0o700)
        if self.is_borrowed:
            os.chown(place, self.uid, self.gid)
        return place

    @property
    def environment(self) -> dict[str, str]:
        """For its processes, Python's among them."""
        kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        paths = os.pathsep.join([str(ROOT), sysconfig.get_path("purelib")])
        python = {"PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"}
        if self._python_home is not None:
            python["PYTHONHOME"] = str(self._python_home)
        return kept | python

    @property
    def as_whom(self) -> dict[str, object]:
        """Options of a subprocess."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.is_borrowed else {}

    def can_sandbox(self, browser: Path) -> str | None:
        """None when Chromium starts in its sandbox here, else what it says."""
        home = self.home(f"sandbox-{browser.name}")
        done: subprocess.CompletedProcess[str] = subprocess.run(
            [
                str(browser),
                "--headless",
                "--disable-gpu",
                f"--user-data-dir={home}",
                "--dump-dom",
                "about:blank",
            ],
            capture_output=True,
            text=True,
            timeout=60,
            env=self.environment | {"HOME": str(home)},
            cwd=home,
            **self.as_whom,  # type: ignore[call-overload]
        )
        if "<html>" in done.stdout:
            return None
        return (done.stderr.strip().splitlines() or [f"it ended with {done.returncode}"])[-1][:200]

    def _copy_of_python(self) -> Path:
        """The interpreter lies where only root may go (a pyenv in /root): a copy for the others."""
        home = self.folder / "python"
        unneeded = shutil.ignore_patterns(
            "test", "tests", "idlelib", "tkinter", "site-packages", "*.a", "share"
        )
        shutil.copytree(sys.base_prefix, home, symlinks=True, ignore=unneeded)
        subprocess.run(["chmod", "-R", "a+rX", str(home)], check=True)
        return home


def _others_reach(place: Path) -> bool:
    return all(one.stat().st_mode & 0o001 for one in [place, *place.resolve().parents])
