"""A package of wa-js is what was promised, whole and usable, or nothing is taken from it."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import tarfile

import pytest

from bridge.errors import PermanentError
from sessions.wajs_package import ABOUT, BUNDLE, LARGEST_BUNDLE, LARGEST_UNPACKED, NAME, read_package


def packed(version: str = "4.7.0", *, name: str = NAME, bundle: bytes | None = None, says: str = "") -> bytes:
    """As `npm pack` makes it."""
    text = bundle or f"/*! wppconnect-team/wa-js v{says or version} */(()=>{{window.WPP={{}}}})()".encode()
    about = json.dumps({"name": name, "version": version}).encode()
    return archive({ABOUT: about, BUNDLE: text, "package/dist/index.d.ts": b"export {};"})


def archive(files: dict[str, bytes]) -> bytes:
    """A .tgz of these files."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w:gz") as tar:
        for path, content in files.items():
            member = tarfile.TarInfo(path)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return target.getvalue()


def integrity_of(package: bytes) -> str:
    """As the registry writes it."""
    return "sha512-" + base64.b64encode(hashlib.sha512(package).digest()).decode()


def test_a_package_that_is_what_it_says_is_taken() -> None:
    package = packed()

    taken = read_package(package, f"sha1-abc {integrity_of(package)}")

    assert (taken.version, taken.integrity) == ("4.7.0", integrity_of(package))
    assert b"WPP" in taken.bundle


@pytest.mark.parametrize("at", [0, 40, -1])
def test_one_changed_byte_is_refused(at: int) -> None:
    package = bytearray(packed())
    promised = integrity_of(bytes(package))
    package[at] ^= 1

    with pytest.raises(PermanentError, match="not the one that was promised"):
        read_package(bytes(package), promised)


@pytest.mark.parametrize("integrity", ["", "sha1-abc", "sha512-", "sha512-???", "md5-x"])
def test_no_promise_is_no_proof(integrity: str) -> None:
    with pytest.raises(PermanentError, match="sha512"):
        read_package(packed(), integrity)


def _link() -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w:gz") as tar:
        member = tarfile.TarInfo(BUNDLE)
        member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(member)
    return target.getvalue()


@pytest.mark.parametrize(
    ("package", "why"),
    [
        (packed()[:-20], "cut off"),
        (b"", "cut off"),
        (b"no archive", "no package"),
        (archive({"package/index.js": b"x"}), "no package"),
        (archive({ABOUT: b"{", BUNDLE: b"x"}), "does not say what it is"),
        (archive({ABOUT: b"[]", BUNDLE: b"x"}), "does not say what it is"),
        (packed(name="evil"), "not @wppconnect/wa-js"),
        (packed(says="4.6.9"), "not wa-js 4.7.0"),
        (packed(bundle=b"alert(1)"), "not wa-js 4.7.0"),
        (packed(bundle=b"\xff\xfe"), "not a script"),
        (packed("4.4.9"), "too old"),
        (packed(bundle=b"x" * (LARGEST_BUNDLE + 1)), "sane size"),
        (archive({"package/bomb": bytes(LARGEST_UNPACKED + 1)}), "unpacks to more"),
        (_link(), "sane size"),
    ],
)
def test_what_is_no_usable_wajs_is_refused(package: bytes, why: str) -> None:
    with pytest.raises(PermanentError, match=why):
        read_package(package, integrity_of(package))
