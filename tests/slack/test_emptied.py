"""What the app has told of somebody who is erased is emptied where it stands."""

from __future__ import annotations

from bridge.ports.rows import Role
from tests.slack.office import Office
from tests.telegram.erasing_side import erases


async def test_a_notice_of_an_erased_customer_says_so_and_nothing_else(office: Office) -> None:
    business, olga = await office.founds(), office.acme.user("Olga")
    await office.joins(olga, business, Role.AGENT)
    await office.home(olga, "Main menu")
    await office.customer_writes(business, "my secret")
    await office.sees(olga, "my secret")
    before = len(olga.sees())

    await erases(office.store, business)
    await office.hints.surfaces()
    emptied = await office.sees(olga, "Erased.")

    assert emptied.labels == []
    assert not [one for one in olga.sees() if "my secret" in one.words]
    assert len(olga.sees()) == before
