"""The operator refreshes wa-js from a file and by npm, goes back, and marks a canary."""

from __future__ import annotations

import os
from pathlib import Path

from tests.front_door.terminal import Terminal
from tests.sessions.test_wajs_package import integrity_of, packed

NPM = """#!/bin/sh
case "$1" in
view) echo '{"version": "4.99.0", "dist.integrity": "INTEGRITY"}' ;;
pack) cp "PACKAGE" ./wppconnect-wa-js-4.99.0.tgz; echo '[]' ;;
esac
"""
"""A registry stands behind npm; here is what it answers."""


async def test_a_file_becomes_the_candidate_and_is_chosen_and_given_up(installed: Terminal) -> None:
    package = packed("4.99.0")
    file = installed.folder / "wa-js.tgz"
    file.write_bytes(package)

    updated = await installed.runs(
        "wajs", "update", "--from", str(file), "--integrity", integrity_of(package)
    )
    offered = await installed.runs("wajs", "list")
    used = await installed.runs("wajs", "use", "4.99.0")
    listed = await installed.runs("wajs", "list")
    back = await installed.runs("wajs", "rollback")

    assert (updated.code, used.code, back.code) == (0, 0, 0), updated.all + used.all + back.all
    assert "one session tries it first" in updated.out
    assert "candidate" in offered.out
    assert [line.split()[1:3] for line in listed.out.splitlines() if "4.99.0" in line] == [["in", "use"]]
    assert "4.6.0" in back.out


async def test_a_tampered_or_half_file_leaves_everything_as_it_was(installed: Terminal) -> None:
    package = packed("4.99.0")
    file = installed.folder / "wa-js.tgz"
    file.write_bytes(package[:-9])

    said = await installed.runs("wajs", "update", "--from", str(file), "--integrity", integrity_of(package))

    assert said.code == 1
    assert "not the one that was promised" in said.complaint
    assert "4.99.0" not in (await installed.runs("wajs", "list")).out


async def test_npm_fetches_by_the_operators_own_configuration(installed: Terminal) -> None:
    tampered = {"PATH": _with_npm(installed.folder, packed("4.99.0"), integrity_of(packed("4.98.0")))}
    refused = await installed.runs("wajs", "update", **tampered)
    whole = {"PATH": _with_npm(installed.folder, packed("4.99.0"), integrity_of(packed("4.99.0")))}
    fetched = await installed.runs("wajs", "update", **whole)

    assert "not the one that was promised" in refused.complaint
    assert fetched.code == 0, fetched.all
    assert "wa-js 4.99.0 is kept" in fetched.out


async def test_npm_is_told_of_its_own_registry_and_of_no_secret_of_ours(installed: Terminal) -> None:
    path = _with_npm(installed.folder, packed("4.99.0"), integrity_of(packed("4.99.0")))
    (npm := installed.folder / "bin" / "npm").write_text(
        f"#!/bin/sh\nenv > {installed.folder}/told; exit 1\n"
    )
    npm.chmod(0o755)

    await installed.runs(
        "wajs", "update", PATH=path, telegram_token=f"1234567890:{'t' * 35}", NPM_TOKEN="for-npm", OTHER="own"
    )

    told = (installed.folder / "told").read_text()
    assert "for-npm" in told
    assert "1234567890" not in told
    assert "OTHER" not in told


async def test_a_session_becomes_a_canary_and_is_one_no_more(installed: Terminal) -> None:
    session = (await installed.runs("sessions", "list")).last_id

    on = await installed.runs("sessions", "canary", session, "on")
    listed = await installed.runs("sessions", "list")
    off = await installed.runs("sessions", "canary", session, "off")
    unknown = await installed.runs("sessions", "canary", "nobody", "on")

    assert (on.code, off.code) == (0, 0)
    assert "canary" in listed.out
    assert "canary" not in (await installed.runs("sessions", "list")).out
    assert "no session has the id" in unknown.complaint


def _with_npm(folder: Path, package: bytes, integrity: str) -> str:
    """A PATH on which npm answers so."""
    place, file = folder / "bin", folder / "packed.tgz"
    place.mkdir(exist_ok=True)
    file.write_bytes(package)
    npm = place / "npm"
    npm.write_text(NPM.replace("INTEGRITY", integrity).replace("PACKAGE", str(file)))
    npm.chmod(0o755)
    return f"{place}{os.pathsep}{os.environ['PATH']}"
