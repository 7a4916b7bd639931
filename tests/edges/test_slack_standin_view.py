"""The Slack stand-in's view: a person's Slack as a page, in light and dark, to look at and to play with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from tests.console.chromium import chromium, open_page, photograph
from tests.standins.slack.people import Person
from tests.standins.slack.places import Place
from tests.standins.slack.town import SlackStandIn
from tests.standins.slack.visitor import bolt_app, button, field, home, modal, reachable, row, section, text
from tests.standins.slack.visitor_app import app_for_verbs
from tests.standins.slack.workspaces import Workspace
from tests.standins.telegram.samples import png

pytest_plugins = ["tests.standins.slack.visiting"]


async def test_a_persons_slack_can_be_looked_at(
    slack: SlackStandIn,
    client: AsyncWebClient,
    acme: Workspace,
    olga: Person,
    sam: Person,
    support: Place,
    tmp_path: Path,
) -> None:
    await olga.invites_bot(support)
    await fill(slack, client, acme, olga, sam, support)

    async with chromium() as browser:
        for scheme in ("light", "dark"):
            async with open_page(browser, size={"width": 1000, "height": 1000}, scheme=scheme) as page:
                for name, where in (("home", "home"), ("channel", support.id), ("messages", olga.dm.id)):
                    await page.goto(slack.view_url(olga, where))
                    assert await page.locator(".blocks").count() >= 1
                    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
                    await photograph(page, tmp_path, f"{name}-{scheme}")
                await page.goto(slack.view_url(sam))
                assert await page.get_by_role("dialog").get_by_alt_text("QR code").count() == 1
                await photograph(page, tmp_path, f"modal-{scheme}")


async def test_a_plain_text_and_an_escaped_one_are_shown_as_slack_shows_them(
    slack: SlackStandIn, client: AsyncWebClient, olga: Person
) -> None:
    plain = {"type": "section", "text": text("*a* <!channel> <https://x.example|y> &lt;")}
    marked = section("*b* &lt;!channel&gt; &amp;lt; <https://x.example|real>")
    await client.views_publish(user_id=olga.id, view=home(plain, marked))

    async with chromium() as browser, open_page(browser) as page:
        await page.goto(slack.view_url(olga))
        shown = await page.locator(".blocks").inner_text()
        assert await page.locator(".blocks a").all_inner_texts() == ["real"]
        assert await page.locator(".blocks strong").all_inner_texts() == ["b"]

    assert "*a* <!channel> <https://x.example|y> &lt;" in shown
    assert "b <!channel> &lt; real" in shown


async def test_only_who_is_there_can_look(slack: SlackStandIn, acme: Workspace, olga: Person) -> None:
    secret = acme.channel("secret", [])
    async with aiohttp.ClientSession() as session:
        async with session.get(slack.view_url(olga, secret.id)) as outside:
            assert outside.status == 404
        async with session.get(slack.view_url(olga)) as seen:
            page = await seen.text()
            policy = seen.headers["Content-Security-Policy"]

    assert "Nothing here yet" in page
    assert "<script" not in page
    assert "unsafe" not in policy


async def test_the_live_view_is_a_slack_to_play_with(
    slack: SlackStandIn, acme: Workspace, olga: Person
) -> None:
    async with (
        reachable(slack, app_for_verbs(slack, acme), "socket"),
        chromium() as browser,
        open_page(browser) as page,
    ):
        await page.goto(slack.view_url(olga) + "?live")
        await page.get_by_role("button", name="Open").click()
        await page.get_by_role("dialog").locator("textarea").fill("Ana")
        await page.get_by_role("button", name="Save").click()
        await slack.until(lambda: olga.modal is None)
        await page.get_by_role("dialog").wait_for(state="detached")
        await page.get_by_role("link", name="Messages").click()
        await page.goto(slack.view_url(olga, olga.dm.id) + "?live")
        await page.get_by_label("Message").fill("<b>R&D</b>")
        await page.keyboard.press("Enter")
        await page.get_by_text("<b>R&D</b>").wait_for()
        await page.get_by_label("Message").fill("/wabridge status")
        await page.keyboard.press("Enter")
        await page.get_by_text("Only visible to you").wait_for()

    assert [message.text for message in olga.sees() if not message.by_bot] == ["&lt;b&gt;R&amp;D&lt;/b&gt;"]


async def fill(
    slack: SlackStandIn, client: AsyncWebClient, acme: Workspace, olga: Person, sam: Person, support: Place
) -> None:
    """Everything that a bot of ours shows."""
    menu = [
        {"type": "header", "text": text("Café Aurora")},
        section(
            "*Hoje*\n12 recebidas · 9 enviadas · 3 à espera",
            accessory=button("Conectar", "link", style="primary"),
        ),
        {"type": "divider"},
        row(button("Mensagens", "a"), button("Equipe", "b"), button("Sair", "c", style="danger")),
        {
            "type": "data_table",
            "caption": "Semana",
            "rows": [[{"type": "raw_text", "text": w} for w in "STQ"]] * 2,
        },
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "mudado por <@" + sam.id + "> 10:41"}]},
    ]
    await client.views_publish(user_id=olga.id, view=home(*menu))
    card = await client.chat_postMessage(
        channel=support.id, text="Ana", blocks=[section("*Ana*  ••• 0001"), menu[3]]
    )
    parent = support.message(card["ts"])
    assert parent is not None
    await client.chat_postMessage(channel=support.id, thread_ts=parent.ts, text="Olá! Vocês abrem hoje?")
    await sam.writes("sim, até as 18h 👋 <b>", thread=parent)
    offer = [section("_Internal note by Sam_"), row(button("Send to customer", "send", style="primary"))]
    await client.chat_postMessage(channel=support.id, thread_ts=parent.ts, text="Note", blocks=offer)
    await client.chat_postEphemeral(channel=support.id, user=olga.id, text="Only owners can do that.")
    await client.chat_postMessage(channel=olga.dm.id, text="مرحبا", blocks=[section("مرحبا 👋"), menu[3]])
    told = await client.files_upload_v2(content=png("a code"), filename="qr.png")
    file_id = told["files"][0]["id"]
    await slack.until(lambda: slack.readiness.is_ready(acme, file_id))
    app = bolt_app(slack, acme)

    @app.command("/wabridge")
    async def command(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        picture = {"type": "image", "alt_text": "QR code", "slack_file": {"id": file_id}}
        steps = section("1. WhatsApp › Settings › *Linked devices*\n2. *Link a device*\nCode 2 of 6 · 20 s")
        alert = {"type": "alert", "level": "warning", "text": text("Nobody else may see this code")}
        view = modal(
            "Link WhatsApp", alert, steps, picture, field("Or your number", "n"), submit=text("Use a code")
        )
        await client.views_open(trigger_id=body["trigger_id"], view=view)

    async with reachable(slack, app, "socket"):
        await sam.commands("/wabridge", "link")
        await slack.until(lambda: sam.modal)
