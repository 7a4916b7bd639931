"""A page that lies about files and numbers: nothing of it is kept, and no file goes astray."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bridge.errors import TemporaryError
from bridge.ids import ChatId, StanzaId
from sessions.driver_errors import FileTooLarge
from sessions.page_values import OutgoingFile
from tests.contracts.whatsapp_in_chromium import InChromium
from tests.contracts.whatsapps import CUSTOMER
from tests.edges.driving import chromium, insides, linked, makes_answer

__all__ = ["chromium", "linked"]


async def test_a_number_check_that_is_answered_with_nonsense_is_no_answer(linked: InChromium) -> None:
    for answer in ("7", "{}", "{id: '?', other: null, name: null}", "[]", "{id: 'x'.repeat(9)}"):
        await makes_answer(linked, "onWhatsApp", answer)

        with pytest.raises(TemporaryError):
            await linked.page.on_whatsapp(CUSTOMER)


async def test_a_file_that_is_not_as_it_was_announced_is_not_kept(linked: InChromium, tmp_path: Path) -> None:
    chat, stanza = ChatId(f"{linked.customer.lid}@lid"), StanzaId("3EB0")
    wanted: dict[str, Any] = {"from_me": False, "into": tmp_path / "in", "limit_bytes": 1000}
    for parcel in ("null", "7", "{name: 'a'}", "{name: 7, size: 3}", "{name: 'a', size: 'x'}"):
        await makes_answer(linked, "fetchMedia", parcel)
        with pytest.raises(TemporaryError):
            await linked.page.download(chat, stanza, **wanted)
    await makes_answer(linked, "fetchMedia", "{name: 'a', size: 3, type: '../etc', filename: 7}")
    with pytest.raises(TemporaryError):
        await linked.page.download(chat, stanza, **wanted)
    await makes_answer(linked, "fetchMedia", "{name: 'a', size: 10 ** 12}")
    with pytest.raises(FileTooLarge):
        await linked.page.download(chat, stanza, **wanted)
    await makes_answer(linked, "fetchMedia", "{name: 'a', size: 3}")
    for piece in ("null", "7", "'%%%'", "'YQ=='", "'YWFhYWFhYQ=='"):
        await makes_answer(linked, "readMedia", piece)
        with pytest.raises(TemporaryError):
            await linked.page.download(chat, stanza, **wanted)

    assert not (tmp_path / "in").exists()


async def test_a_page_that_hides_our_file_input_is_sent_no_file(linked: InChromium, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    file = OutgoingFile(path=tmp_path / "file", mime_type="text/plain", name="x.txt")
    chat, key = await linked.page.message_key(linked.customer)
    for door in ("null", "7", "document.body"):
        await insides(linked.page)._page.evaluate(f"() => {{ wabridgePage.openDoor = () => {door}; }}")

        with pytest.raises(TemporaryError):
            await linked.page.send_file(chat, file, key=key)

    assert await linked.customer_got() == []
