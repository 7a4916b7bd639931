"""Prometheus's own judge of rules and alerts: found on this machine, or taken out of Debian's package."""

from __future__ import annotations

import fcntl
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
KEPT = ROOT / ".venv" / "promtool"


def promtool() -> Path:
    """The program; fetched once (20 MB) where it is missing.

    Raises:
        AssertionError: it is not here, and there is no apt to get it from.
    """
    if found := shutil.which("promtool"):
        return Path(found)
    with (KEPT.parent / "promtool.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not KEPT.exists():
            _fetch()
    return KEPT


def _fetch() -> None:
    apt = shutil.which("apt-get")
    assert apt, "promtool is needed: install Prometheus, so that it is on PATH"
    with tempfile.TemporaryDirectory() as folder:
        if not _downloaded(apt, folder):
            subprocess.run([apt, "update", "-q"], check=True, capture_output=True)
            assert _downloaded(apt, folder), "apt-get has no package `prometheus`"
        (package,) = Path(folder).glob("prometheus_*.deb")
        files = subprocess.Popen(["dpkg-deb", "--fsys-tarfile", package], stdout=subprocess.PIPE)
        with files, tarfile.open(fileobj=files.stdout, mode="r|") as archive:
            for member in archive:
                program = archive.extractfile(member) if member.name.endswith("/bin/promtool") else None
                if program is not None:
                    fresh = KEPT.with_suffix(".fresh")
                    with fresh.open("wb") as out:
                        shutil.copyfileobj(program, out)
                    fresh.chmod(0o755)
                    fresh.replace(KEPT)
        assert KEPT.exists(), "the package holds no promtool"


def _downloaded(apt: str, folder: str) -> bool:
    # Its sandbox's account may not write into our folder; that is a warning to apt, and none of our business.
    done = subprocess.run([apt, "download", "-q", "prometheus"], cwd=folder, capture_output=True)
    return done.returncode == 0


def asked(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """Run it."""
    return subprocess.run([promtool(), *words], cwd=ROOT, capture_output=True, text=True)
