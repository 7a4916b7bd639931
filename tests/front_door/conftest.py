"""Fixtures of the front door's tests."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest

from storage.key_file import master_keys_at
from storage.store import open_store
from tests.front_door.terminal import Terminal


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    """A person in an empty folder."""
    return Terminal(tmp_path)


@pytest.fixture(scope="session")
def an_installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder as a first start leaves it, with one business. Copy it."""
    folder = tmp_path_factory.mktemp("installation")
    asyncio.run(_found(folder))
    return folder


async def _found(folder: Path) -> None:
    key = master_keys_at(folder / "master.key")
    store = await open_store(f"sqlite://{folder / 'wabridge.db'}", master_key=key)
    tenant = await store.platform.add_tenant("Café Aurora")
    async with store.transaction(tenant.id) as tx:
        await tx.add_session("WhatsApp")
    await store.close()


@pytest.fixture
def installed(terminal: Terminal, an_installation: Path) -> Terminal:
    """A person where wabridge has run before."""
    shutil.copytree(an_installation, terminal.folder / "data")
    return terminal
