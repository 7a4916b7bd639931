"""Who did what, read by the owner in plain words."""

from __future__ import annotations

import re
import string
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bridge.menu.advance import NOT_ALLOWED
from bridge.menu.audit_words import SENTENCES, audit_line
from bridge.menu.state import PageId, View
from bridge.ports.rows import Role
from bridge.ports.team_rows import AuditRow
from bridge.screens import Surface
from tests.bridge.samples import NOW, a_tenant
from tests.bridge.town import Town

ROOT = Path(__file__).parents[2]
WRITTEN = re.compile(r'(?:\.|_note_in_|\b_)audit\(\s*f?"([^"]+)"')
PLACEHOLDERS = {"who", "whom", "other", "role", "where", "when"}


def kinds() -> set[str]:
    """Every kind of line that the code writes; a part that is filled in is `.*`."""
    sources = [
        path
        for room in ("bridge", "storage", "admin_bots", "sessions")
        for path in ROOT.glob(f"{room}/**/*.py")
    ]
    sources += ROOT.glob("wabridge*.py")
    found = {kind for path in sources for kind in WRITTEN.findall(path.read_text(encoding="utf-8"))}
    return {re.sub(r"\{[^}]*\}", ".*", kind) for kind in found}


def test_each_kind_of_line_has_its_words() -> None:
    known = kinds()

    assert len(known) > 25
    assert [kind for kind in sorted(known) if not any(re.fullmatch(kind, one) for one in SENTENCES)] == []
    assert [one for one in SENTENCES if not any(re.fullmatch(kind, one) for kind in known)] == []


def test_each_sentence_names_only_what_a_line_can_tell() -> None:
    for sentence in SENTENCES.values():
        assert {name for _, name, _, _ in string.Formatter().parse(sentence) if name} <= PLACEHOLDERS


def told(**line: Any) -> str:
    given: dict[str, Any] = {"seq": 1, "what": "reply.sent", "by": "olga", "about": "carla", "details": {}}
    row = AuditRow(**given | {"at": NOW, "names": {"olga": "Olga", "carla": "Carla"}} | line)
    view = View(tenant=a_tenant(), session=None, owner=None, pending=None, role=Role.OWNER, now=NOW)
    return audit_line(row, view)


def test_lines_are_told_in_plain_words() -> None:
    at = (NOW + timedelta(hours=1)).isoformat()

    assert told() == "12:00 · Olga answered Carla"
    assert told(at=NOW - timedelta(days=1)) == "21 Nov, 12:00 · Olga answered Carla"
    assert told(what="contact.snoozed", details={"until": at}) == "12:00 · Olga put Carla off until 13:00"
    assert told(what="contact.snoozed", details={"until": "x"}) == "12:00 · Olga put Carla off until ?"
    invited = told(what="member.invited", about=None, details={"role": "agent"})
    assert invited == "12:00 · Olga invited somebody. Role: Agent"
    assert told(what="member.invited", details={"role": "king"}).endswith("Role: ?")
    confirmed = told(what="broadcast.confirmed", details={"surface": "slack"})
    assert confirmed == "12:00 · Olga confirmed a broadcast in Slack"
    moved = told(what="phone.changed_hands", by=None, details={"to": "olga"})
    assert moved == "12:00 · The phone number of Carla is Olga's now"


def test_who_was_erased_is_somebody_and_what_happens_by_itself_is_wabridges() -> None:
    assert told(names={}) == "12:00 · somebody answered somebody"
    assert told(what="session.taken_back", by=None) == "12:00 · wabridge took the login back from elsewhere"


def test_a_kind_of_another_version_is_shown_by_its_code() -> None:
    assert told(what="moon.landed") == "12:00 · Olga: moon.landed"


def test_a_hostile_name_is_one_name_on_one_line() -> None:
    line = told(names={"olga": "{evil}\n12:01 · Carla paid\u202e" + "x" * 400, "carla": "%s"})

    assert "\n" not in line
    assert line.endswith("answered %s")
    assert len(line) < 100


async def test_the_owner_reads_who_did_what_newest_first(open_shop: Town) -> None:
    await open_shop.hires("Sam", Role.AGENT)
    await open_shop.walks("Settings", "Team", "Sam", "Change the role", "Viewer")
    await open_shop.types("menu")
    await open_shop.walks("Settings", "Team", "Who did what")

    body = open_shop.screen().body
    assert body[0].endswith(" · Olga gave Sam another role: Viewer")
    assert body[1].endswith("Olga proved that a number is theirs; it has the menu")


async def test_a_long_audit_is_paged(open_shop: Town) -> None:
    async with open_shop.store.transaction(open_shop.tenant) as tx:
        for number in range(25):
            await tx.audit("settings.changed", by=open_shop.olga, number=str(number))
    await open_shop.walks("Settings", "Team", "Who did what")
    first = open_shop.screen().body
    await open_shop.walks("Older", "Older")
    last = open_shop.screen().body
    await open_shop.walks("Newer", "Newer")

    assert len(first) == 10
    assert len(last) >= 5
    assert "proved" in "".join(last)
    assert open_shop.screen().body == first


async def test_where_nothing_was_done_the_page_says_so(town: Town) -> None:
    await town.sits_down(Surface.CONSOLE)
    await town.jumps_to(PageId.AUDIT)

    assert town.screen().body == ("Nothing was done yet.",)


@pytest.mark.parametrize("role", [Role.MANAGER, Role.AGENT, Role.VIEWER])
async def test_the_audit_is_the_owners_to_read(open_shop: Town, role: Role) -> None:
    sam = await open_shop.hires("Sam", role)
    await open_shop.saves(await open_shop.row(sam.menu), page=PageId.AUDIT)

    assert open_shop.screen(Surface.TELEGRAM, sam.menu).body == (NOT_ALLOWED,)
