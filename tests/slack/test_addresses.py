"""Addresses of files: our token goes to Slack's own hosts alone, whatever a message says or Slack answers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import web

from admin_bots.serving import serve
from admin_bots.slack.config import SLACK_API
from admin_bots.slack.files import is_slacks
from tests.slack.asking import LABEL, AskingDesk
from tests.slack.office import Office

FILE = ("people.csv", b"phone\n")


@dataclass
class Elsewhere:
    """Somebody else's server, and who came there."""

    url: str = ""
    visits: list[str] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        self.visits.append(request.headers.get("Authorization", ""))
        return web.Response(text="phone\n")


@pytest.fixture
async def elsewhere() -> AsyncIterator[Elsewhere]:
    made, app = Elsewhere(), web.Application()
    app.router.add_get("/{path:.*}", made.answer)
    async with serve(app, "127.0.0.1", 0) as port:
        made.url = f"http://127.0.0.1:{port}/files-pri/x"
        yield made


@pytest.mark.parametrize("how", ["told", "led"])
async def test_nobody_else_is_visited_let_alone_with_our_token(
    tmp_path: Path, elsewhere: Elsewhere, how: str
) -> None:
    async with Office(tmp_path, desk=AskingDesk) as office:
        business = await office.founds()
        olga = office.acme.user("Olga")
        await office.joins(olga, business)
        await office.home(olga, lambda one: LABEL in one.labels)
        if how == "told":
            office.slack.downloads.lies = {"url_private_download": elsewhere.url}
        else:
            office.slack.downloads.leads_to = elsewhere.url

        await olga.shares(FILE)
        await office.sees(olga, "Upload the file itself." if how == "told" else "I may not read files")

        assert elsewhere.visits == []
        assert isinstance(office.desk, AskingDesk)
        assert office.desk.taken == []


@pytest.mark.parametrize(
    "url",
    [
        "https://files.slack.com/files-pri/T1-F1/download/a.csv",
        "https://slack.com/x",
        "https://acme.enterprise.slack.com/files/a%20b.csv?x=1",
        "https://FILES.slack.com/x",
    ],
)
def test_slack_has_hosts_below_its_own(url: str) -> None:
    assert is_slacks(url, SLACK_API)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://files.slack.com/x",
        "https://files.slack.com:444/x",
        "https://evilslack.com/x",
        "https://slack.com.evil.example/x",
        "https://files.slack.com@evil.example/x",
        "https://evil.example\\@files.slack.com/x",
        "https://evil.example/\\@files.slack.com/x",
        "https://evil.example#.slack.com/x",
        "https://evil.example?.slack.com/x",
        "https://files.slack.com",
        "https://files.slack.com/x\n",
        "https://files.slack.com/x y",
        "https://files.ѕlack.com/x",
        "//files.slack.com/x",
        "file:///etc/passwd",
    ],
)
def test_what_only_looks_like_slack_is_none(url: str) -> None:
    assert not is_slacks(url, SLACK_API)
