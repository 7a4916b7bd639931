"""An owner who steers by numbered text alone, and whoever holds the session's page: verbs for both."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from bridge.facts import MessageKind
from bridge.fetching import Fetching, Wanted, name_of
from bridge.taking import Given, Taken
from tests.bridge.town import Town


@pytest.fixture
async def composing(shop: Town) -> Town:
    """The owner stands on the page that asks for a text or a file, on WhatsApp."""
    await shop.owner_writes("menu")
    await picks(shop, "Broadcast", "Write the text")
    return shop


def last_screen(town: Town) -> str:
    """What the owner read last."""
    return town.owner_reads[-1]


async def picks(town: Town, *labels: str) -> None:
    """Write the numbers of these options, one after the other."""
    for label in labels:
        found = re.search(rf"^(\d+)\. {re.escape(label)}", last_screen(town), re.MULTILINE)
        assert found is not None, f"no {label!r} on\n{last_screen(town)}"
        await town.owner_writes(found[1])


async def sends_file(town: Town, caption: str = "", **changes: Any) -> bool:
    """The owner sends a picture, or another kind of message, to the menu."""
    return await town.owner_writes(caption, **{"kind": MessageKind.IMAGE, **changes})


def fetching_of(town: Town) -> Fetching:
    """What the session's holder asks."""
    return Fetching(store=town.store, hints=town.hints, clock=town.clock, steps=town.handler.steps)


async def wanted_by(town: Town) -> Wanted | None:
    """What is to be fetched."""
    return await fetching_of(town).wanted(town.tenant, town.session)


async def fetches(
    town: Town, content: bytes, tmp_path: Path, *, name: str | None = None, mime_type: str = "image/jpeg"
) -> Wanted:
    """The holder brings the file that the menu waits for."""
    wanted = await wanted_by(town)
    assert wanted is not None
    await gives_fetched(town, wanted, content, tmp_path, name=name, mime_type=mime_type)
    return wanted


async def gives_fetched(
    town: Town,
    wanted: Wanted,
    content: bytes,
    tmp_path: Path,
    *,
    name: str | None = None,
    mime_type: str = "image/jpeg",
) -> None:
    """A holder hands over what it has fetched for that message."""
    path = tmp_path / "fetched"
    path.write_bytes(content)
    called = name_of(name, mime_type, wanted.message.kind)
    given = Given(path=path, name=called, mime_type=mime_type)
    await fetching_of(town).give(town.tenant, town.session, wanted, given)
    await town.settle()


async def refuses(town: Town, why: Taken) -> None:
    """The holder cannot have it."""
    wanted = await wanted_by(town)
    assert wanted is not None
    await fetching_of(town).refuse(town.tenant, town.session, wanted, why)
    await town.settle()
