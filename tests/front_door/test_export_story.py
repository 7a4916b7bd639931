"""Everything of a business, saved from the command line."""

from __future__ import annotations

import json
import tarfile

from tests.front_door.terminal import Terminal


async def test_a_business_is_saved_in_one_private_file(installed: Terminal) -> None:
    said = await installed.runs("export", "Café Aurora")
    again = await installed.runs("export", "Café Aurora")
    elsewhere = await installed.runs("export", "Café Aurora", "--to", "aurora.tar.gz")

    assert said.code == 0, said.all
    (file,) = (installed.folder / "data/exports").iterdir()
    assert file.stat().st_mode & 0o077 == 0
    with tarfile.open(file) as archive:
        names = archive.getnames()
        (tenants,) = [name for name in names if name.startswith("tenants-")]
        content = archive.extractfile(tenants)
        assert content is not None
        assert json.loads(content.read())["name"] == "Café Aurora"
    assert "export.json" in names
    assert again.code == 1
    assert "is there already" in again.complaint
    assert elsewhere.code == 0, elsewhere.all
    assert (installed.folder / "aurora.tar.gz").is_file()


async def test_an_export_that_cannot_go_on_says_once_what_is_away_and_stops(installed: Terminal) -> None:
    away = installed.folder / "a file"
    away.touch()

    first = await installed.runs("export", "Café Aurora", BUNDLE_STORE=str(away))
    again = await installed.runs("export", "Café Aurora", BUNDLE_STORE=str(away))

    for said in (first, again):
        assert said.code == 1
        assert f"the store of files at {away} does not answer" in said.complaint
        assert "tried again" in said.complaint
        assert said.out.count("\n") == 1, said.all
    assert "going on with the export" in again.out
