"""Sealed files: whole and in their place they open; anything else has a name, and is never opened."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bridge.errors import TemporaryError
from bridge.ids import TenantId, new_id
from bridge.ports.bundles import BundleUnusable, Flaw
from storage.sealing import FRAME, MAGIC, Place, open_file, seal_file
from storage.vault import Cipher

HERE = Place(tenant=TenantId(new_id()), within=new_id(), name=new_id())
CIPHER = Cipher(HERE.tenant, new_id(), b"k" * 32)
HEAD = len(MAGIC) + 1 + 16 + 2 + len(HERE.text) + 7
TAG = 16


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Shared by all examples of a property."""
    with TemporaryDirectory() as folder:
        yield Path(folder)


async def sealed(folder: Path, content: bytes, place: Place = HERE, cipher: Cipher = CIPHER) -> bytes:
    """The sealed file's bytes."""
    (folder / "plain").write_bytes(content)
    await seal_file(cipher, place, folder / "plain", folder / "sealed")
    return (folder / "sealed").read_bytes()


async def opened(folder: Path, raw: bytes, place: Place = HERE, cipher: Cipher = CIPHER) -> bytes:
    """What opens, from a file with these bytes."""
    into = folder / "opened"
    into.unlink(missing_ok=True)
    (folder / "given").write_bytes(raw)
    await open_file(cipher, place, folder / "given", into)
    return into.read_bytes()


async def flaw_of(folder: Path, raw: bytes, place: Place = HERE, cipher: Cipher = CIPHER) -> Flaw:
    """Why it does not open; nothing of it is left."""
    with pytest.raises(BundleUnusable) as unusable:
        await opened(folder, raw, place, cipher)
    assert set(os.listdir(folder)) <= {"plain", "sealed", "given"}  # noqa: PTH208
    return unusable.value.flaw


def frames(raw: bytes) -> list[bytes]:
    """The frames behind the head."""
    body = raw[HEAD:]
    return [body[at : at + FRAME + TAG] for at in range(0, len(body), FRAME + TAG)]


@pytest.mark.parametrize("size", [0, 1, FRAME - 1, FRAME, FRAME + 1, 2 * FRAME, 3 * FRAME + 7])
async def test_every_size_comes_back(folder: Path, size: int) -> None:
    content = os.urandom(size)

    raw = await sealed(folder, content)

    assert await opened(folder, raw) == content
    assert (folder / "opened").stat().st_mode & 0o077 == 0
    assert len(raw) == HEAD + size + TAG * max(1, -(-size // FRAME))


@settings(max_examples=60, deadline=None)
@given(content=st.binary(max_size=3000))
async def test_any_content_comes_back_and_never_looks_the_same_twice(folder: Path, content: bytes) -> None:
    one, two = await sealed(folder, content), await sealed(folder, content)

    assert await opened(folder, one) == content
    assert one != two


async def test_no_single_changed_byte_opens(folder: Path) -> None:
    raw = await sealed(folder, b"a login")

    flaws = {at: await flaw_of(folder, _flipped(raw, at, 1 << at % 8)) for at in range(len(raw))}

    beyond = set(range(HEAD - 7, len(raw)))
    assert {flaws[at] for at in beyond | set(range(len(MAGIC)))} == {Flaw.DAMAGED}
    assert set(flaws.values()) <= {Flaw.DAMAGED, Flaw.WRONG_KEY, Flaw.TOO_NEW}


@settings(max_examples=150, deadline=None)
@given(data=st.data())
async def test_no_change_of_any_kind_opens(folder: Path, data: st.DataObject) -> None:
    raw = await sealed(folder, b"a login that is a little longer")
    start = data.draw(st.integers(0, len(raw) - 1))
    end = data.draw(st.integers(start, len(raw)))
    put = data.draw(st.binary(max_size=40))
    changed = raw[:start] + put + raw[end:]

    assume(changed != raw)
    assert await flaw_of(folder, changed) in set(Flaw)


async def test_no_truncation_opens(folder: Path) -> None:
    raw = await sealed(folder, b"a login")

    assert {await flaw_of(folder, raw[:length]) for length in range(len(raw))} == {Flaw.DAMAGED}


async def test_frames_cannot_be_dropped_doubled_swapped_or_appended(folder: Path) -> None:
    raw = await sealed(folder, os.urandom(3 * FRAME + 5))
    head, (a, b, c, d) = raw[:HEAD], frames(raw)
    other = frames(await sealed(folder, os.urandom(3 * FRAME + 5)))

    for parts in ([a, b, c], [b, c, d], [a, c, d], [a, a, b, c, d], [a, c, b, d], [a, b, c, d, d], [d], []):
        assert await flaw_of(folder, head + b"".join(parts)) is Flaw.DAMAGED
    assert await flaw_of(folder, raw + b"x") is Flaw.DAMAGED
    assert await flaw_of(folder, head + b"".join([a, other[1], c, d])) is Flaw.DAMAGED


async def test_a_file_of_another_bundle_session_or_tenant_is_foreign(folder: Path) -> None:
    raw = await sealed(folder, b"a login")
    elsewhere = [
        replace(HERE, name=new_id()),
        replace(HERE, within=new_id()),
    ]
    stranger = Cipher("stranger", new_id(), b"s" * 32)

    assert {await flaw_of(folder, raw, place) for place in elsewhere} == {Flaw.FOREIGN}
    there = replace(HERE, tenant=TenantId(new_id()))
    assert await flaw_of(folder, raw, there, stranger) is Flaw.FOREIGN


async def test_a_place_that_no_key_vouches_for_is_damage(folder: Path) -> None:
    raw = await sealed(folder, b"a login")
    elsewhere = replace(HERE, name=new_id())

    assert await flaw_of(folder, raw.replace(HERE.text.encode(), elsewhere.text.encode())) is Flaw.DAMAGED


async def test_another_key_is_told_from_damage(folder: Path) -> None:
    raw = await sealed(folder, b"a login")

    assert await flaw_of(folder, raw, cipher=Cipher(HERE.tenant, new_id(), b"o" * 32)) is Flaw.WRONG_KEY
    assert await flaw_of(folder, raw, cipher=Cipher(HERE.tenant, CIPHER.key_id, b"o" * 32)) is Flaw.DAMAGED


async def test_a_newer_format_is_left_to_a_newer_program(folder: Path) -> None:
    raw = await sealed(folder, b"a login")

    assert await flaw_of(folder, _flipped(raw, len(MAGIC), 3)) is Flaw.TOO_NEW


async def test_a_disk_that_takes_nothing_is_not_a_flaw(folder: Path) -> None:
    (folder / "plain").write_bytes(b"x")

    with pytest.raises(TemporaryError):
        await seal_file(CIPHER, HERE, folder / "plain", folder / "nowhere" / "sealed")
    with pytest.raises(TemporaryError):
        await open_file(CIPHER, HERE, folder / "never was", folder / "opened")


def _flipped(raw: bytes, at: int, mask: int) -> bytes:
    return raw[:at] + bytes([raw[at] ^ mask]) + raw[at + 1 :]
