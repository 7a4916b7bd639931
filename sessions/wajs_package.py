"""A package of wa-js as npm packs it: read in memory, checked, and never unpacked to disk."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import io
import json
import tarfile
import zlib
from dataclasses import dataclass

from bridge.errors import PermanentError
from bridge.page_trials import order_of
from sessions.check_up import OLDEST_WAJS
from sessions.page_version import wajs_version

NAME = "@wppconnect/wa-js"
BUNDLE = "package/dist/wppconnect-wa.js"
ABOUT = "package/package.json"
LARGEST_PACKAGE = 8_000_000
"""Bytes; 4.6.0 has 267,000."""
LARGEST_BUNDLE = 8_000_000
"""Bytes; 4.6.0 has 518,000."""
LARGEST_UNPACKED = 64_000_000
"""Bytes of the whole package: what unpacks to more is a bomb. 4.6.0 has 2,100,000."""
LARGEST_ABOUT = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class WajsPackage:
    """A wa-js that passed every check that can be made without a page."""

    version: str
    bundle: bytes
    integrity: str  # of the package: sha512-…, as the registry and the lock file write it


def read_package(package: bytes, integrity: str) -> WajsPackage:
    """Check `package` against `integrity`, and take the bundle out of it.

    Raises:
        PermanentError: it is not what was promised, or not a wa-js that this program can use. It says why.
    """
    if len(package) > LARGEST_PACKAGE:
        raise PermanentError(
            f"the package has {len(package):,} bytes; wa-js has less than {LARGEST_PACKAGE:,}"
        )
    found = demand_integrity(package, integrity)
    bundle, about = _members(package)
    try:
        told = json.loads(about)
        name, version = told["name"], told["version"]
    except (ValueError, KeyError, TypeError):
        raise PermanentError("the package does not say what it is (package.json)") from None
    if name != NAME:
        raise PermanentError(f"the package is {str(name)[:80]!r}, not {NAME}")
    try:
        text = bundle.decode("utf-8")
    except UnicodeDecodeError:
        raise PermanentError("the bundle in the package is not a script") from None
    if wajs_version(text) != version or "WPP" not in text:
        raise PermanentError(f"the bundle in the package is not wa-js {str(version)[:40]}")
    if order_of(version)[:2] < OLDEST_WAJS:
        oldest = ".".join(map(str, OLDEST_WAJS))
        raise PermanentError(f"wa-js {version} is too old; this program needs {oldest} or newer")
    return WajsPackage(version=version, bundle=bundle, integrity=found)


def demand_integrity(package: bytes, integrity: str) -> str:
    """The sha512 of `package`, in the form sha512-<base64>, when `integrity` names it among others.

    Raises:
        PermanentError: it does not.
    """
    digest = hashlib.sha512(package).digest()
    promised = [word.removeprefix("sha512-") for word in integrity.split() if word.startswith("sha512-")]
    if not promised:
        raise PermanentError("the integrity must be sha512-…, as npm shows it under dist.integrity")
    for one in promised:
        try:
            wanted = base64.b64decode(one, validate=True)
        except (binascii.Error, ValueError):
            continue
        if hmac.compare_digest(wanted, digest):
            return "sha512-" + base64.b64encode(digest).decode()
    raise PermanentError("the package is not the one that was promised: its sha512 differs. Nothing was kept")


def _members(package: bytes) -> tuple[bytes, bytes]:
    try:
        # Half an archive, or one with more behind it, ends with an error here.
        unzip = zlib.decompressobj(wbits=31)
        unpacked = unzip.decompress(package, LARGEST_UNPACKED)
        if not unzip.eof:
            raise PermanentError("the package is cut off, or unpacks to more than wa-js has")
        with tarfile.open(fileobj=io.BytesIO(unpacked), mode="r:") as archive:
            return _read(archive, BUNDLE, LARGEST_BUNDLE), _read(archive, ABOUT, LARGEST_ABOUT)
    except (zlib.error, tarfile.TarError, KeyError, EOFError):
        raise PermanentError(f"that is no package of {NAME}: {BUNDLE} is not in it") from None


def _read(archive: tarfile.TarFile, name: str, most: int) -> bytes:
    member = archive.getmember(name)
    file = archive.extractfile(member) if member.isreg() and member.size <= most else None
    if file is None:
        raise PermanentError(f"{name} in the package is no file of a sane size")
    return file.read()
