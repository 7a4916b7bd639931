"""kill -9 of the service while it fetches a file that somebody sent."""

from __future__ import annotations

from pathlib import Path

from tests.telegram.bureau import Bureau

LIST = b"phone,name\n+34600000001,Ana\n" * 10_000


async def test_a_bot_killed_in_the_middle_of_a_download_leaves_nothing_of_the_file(tmp_path: Path) -> None:
    temp = tmp_path / "temp"
    temp.mkdir()
    async with Bureau(tmp_path, TMPDIR=str(temp), LEASE_TTL_S="6") as bureau:
        olga = bureau.telegram.user("Olga")
        await olga.starts(await bureau.invites("Café Aurora"))
        await bureau.sees(olga, "Welcome")
        bureau.telegram.shelf.flow.clear()
        await olga.sends_document(LIST, "people.csv")
        await bureau.telegram.until(lambda: given_in(temp))

        await bureau.services["up"].kill()
        left = given_in(temp)
        await bureau.services["up"].start()

        assert left
        assert not any(one.exists() for one in left)
        bureau.telegram.shelf.flow.set()
        await bureau.telegram.until(lambda: 200 in downloads(bureau))
    assert given_in(temp) == []


def given_in(temp: Path) -> list[Path]:
    return list(temp.rglob("given"))


def downloads(bureau: Bureau) -> list[int]:
    return [one.code for one in bureau.telegram.requests if one.method == "download"]
