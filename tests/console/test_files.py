"""Files of messages: what strangers sent is to be saved alone, what is shown was drawn by us."""

from __future__ import annotations

import pytest

from bridge.ids import FileId, MessageId, new_id
from bridge.screens import Document, Enclosed, Notice
from tests.console.town import House

MESSAGE = MessageId("06h0dbt4r1krhgkl5hmjb9u0aa")
PAGE = Document(name="<b>.html", mime_type="text/html", content=b"<script>alert(1)</script>")
DRAWN = Document(name="picture.jpg", mime_type="image/jpeg", content=b"\xff\xd8 drawn")


async def test_whatever_a_stranger_sent_is_saved_and_never_shown(house: House) -> None:
    tenant, person = await house.somebody()
    house.desk.files[tenant, MESSAGE, False] = PAGE
    browser = await house.signed_in(tenant, person)

    answer = await browser.get(f"/files/{MESSAGE}")

    assert (answer.status, answer.text.encode()) == (200, PAGE.content)
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="_b_.html"')
    assert answer.headers["Content-Security-Policy"].endswith("sandbox")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"


async def test_the_picture_that_we_have_drawn_is_shown(house: House) -> None:
    tenant, person = await house.somebody()
    house.desk.files[tenant, MESSAGE, True] = DRAWN
    browser = await house.signed_in(tenant, person)

    answer = await browser.get(f"/files/{MESSAGE}/picture.jpg")

    assert (answer.status, answer.headers["Content-Type"]) == (200, "image/jpeg")
    assert answer.headers["Content-Security-Policy"].endswith("sandbox")


@pytest.mark.parametrize(
    "path", [f"/files/{MESSAGE}", "/files/06h0dbt4r1krhgkl5hmjb9u0ab", "/files/x", "/files/..x"]
)
async def test_what_is_not_there_and_what_is_another_businesss_look_the_same(house: House, path: str) -> None:
    tenant, _ = await house.somebody()
    house.desk.files[tenant, MESSAGE, False] = PAGE
    stranger, _ = await house.owner("Café Aurora")

    assert (await stranger.get(path)).status == 404
    assert (await house.browser().get(f"/files/{MESSAGE}")).status == 401


@pytest.mark.parametrize("is_picture", [True, False])
async def test_a_notice_of_a_file_leads_to_it(house: House, is_picture: bool) -> None:
    browser, person = await house.owner()
    enclosed = Enclosed(
        file=FileId(new_id()),
        name="offer.pdf",
        mime_type="application/pdf",
        size_bytes=3,
        is_picture=is_picture,
        content=b"pdf",
    )
    notice = Notice(kind="customer_file", title="A file of Carla", about=MESSAGE, enclosed=enclosed)

    await house.desk.notifies(person, notice)

    async with browser.stream() as tab:
        told = await tab.next("notice")
    assert told["document"] == {"name": "offer.pdf", "href": f"/files/{MESSAGE}"}
    assert told["picture"] == (f"/files/{MESSAGE}/picture.jpg" if is_picture else None)
