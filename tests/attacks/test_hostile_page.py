"""A page that is hostile, broken or gone elsewhere: it is not believed, and it is told nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest
from aiohttp import web
from structlog.testing import capture_logs

from bridge.errors import PermanentError, TemporaryError
from bridge.facts import Address
from sessions.playwright.ears import MOST_REFUSALS
from tests.contracts.whatsapp_in_chromium import InChromium
from tests.edges.driving import (
    caught_up,
    chromium,
    insides,
    linked,
    makes_answer,
    messages,
    processes_of,
)

__all__ = ["chromium", "linked"]

FORGED = (
    '{"event":"message","chat":"900@lid","stanza":"FORGED","fromMe":false,"self":false,'
    '"peer":{"id":"900@lid"},"type":"chat","text":"menu","t":1790000000}'
)
ELSEWHERE = f"""<!doctype html><title>elsewhere</title><script>
window.asked = [];
window.wabridgePage = {{ call: (...words) => {{ asked.push(words); return '{{"ok": null}}'; }} }};
window.wabridgeTell?.('{FORGED}');
</script>"""


@pytest.fixture
async def elsewhere() -> AsyncIterator[str]:
    """Another site, which has prepared itself for us."""

    async def serve(_: web.Request) -> web.Response:
        return web.Response(text=ELSEWHERE, content_type="text/html")

    app = web.Application()
    app.router.add_get("/", serve)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
    await runner.cleanup()


async def test_a_page_that_has_gone_elsewhere_is_not_heard_and_told_nothing(
    linked: InChromium, elsewhere: str
) -> None:
    page = insides(linked.page)
    chat, key = await page.message_key(linked.customer)
    await page.alive_until(60)

    await page._page.evaluate("where => { location.replace(where); }", elsewhere)
    await page._page.wait_for_function("window.asked !== undefined")
    with pytest.raises(TemporaryError):
        await page.send_text(chat, "for the customer alone", key=key)
    with pytest.raises(TemporaryError):
        await page.probe()

    assert await page._page.evaluate("window.asked") == []
    assert messages(linked.events) == []
    assert await linked.customer_got() == []


async def test_what_a_frame_inside_the_page_says_is_not_heard(linked: InChromium) -> None:
    page = insides(linked.page)

    await page._page.evaluate(
        """words => {
            const frame = document.createElement("iframe");
            document.body.append(frame);
            return Promise.resolve(frame.contentWindow.wabridgeTell?.(words));
        }""",
        FORGED,
    )

    assert len(page._page.frames) == 2
    assert messages(linked.events) == []


async def test_a_page_opens_no_other_page_beside_it(linked: InChromium, elsewhere: str) -> None:
    page = insides(linked.page)

    opened = await page._page.evaluate("where => window.open(where)", elsewhere)

    assert opened is None
    assert page._context.pages == [page._page]
    assert messages(linked.events) == []


async def test_a_page_that_talks_nonsense_for_ever_fills_no_log(linked: InChromium) -> None:
    page = insides(linked.page)
    with capture_logs() as logged:
        await page._page.evaluate(
            """async () => {
                for (let i = 0; i < 500; i++)
                    await wabridgeTell(JSON.stringify({event: "\\u001b[2J\\n+5511900000002 wrote", i}));
                await wabridgeTell(JSON.stringify({event: "5511900000002"}));
            }"""
        )

    refused = [line for line in logged if line["event"] == "event.refused"]
    assert 0 < len(refused) <= MOST_REFUSALS
    assert {line["what"] for line in refused} == {"unreadable"}


async def test_a_page_cannot_pass_for_a_message_by_tricks_of_its_language(linked: InChromium) -> None:
    page = insides(linked.page)
    linked.events.clear()

    await page._page.evaluate(
        """async words => {
            Object.prototype.event = "message";
            Object.prototype.toJSON = function () { return JSON.parse(words); };
            for (const junk of [undefined, null, 7, NaN, {}, [], () => 1, Symbol.iterator, 10n ** 400n]) {
                try { await wabridgeTell(junk); } catch { /* not even sent */ }
            }
            delete Object.prototype.event;
            delete Object.prototype.toJSON;
        }""",
        FORGED,
    )

    assert messages(linked.events) == []


async def test_no_process_of_the_browser_knows_our_keys_and_passwords(
    chromium: InChromium, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("MASTER_KEY", "DATABASE_URL", "TELEGRAM_TOKEN", "SLACK_BOT_TOKEN", "S3_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "do-not-tell")

    await chromium.opens()

    browsers = processes_of(chromium.profile)
    family = [*browsers, *(child for one in browsers for child in one.children(recursive=True))]
    assert len(family) >= 2
    assert not [one.pid for one in family if "do-not-tell" in _told(one)]


NONSENSE = (
    "null",
    "7",
    "'true_1@lid_3EB0'",
    "[]",
    "{}",
    "{chat: 1, key: 2}",
    "{chat: '900@lid', key: 'true_900@lid'}",
    "{chat: '900@lid', key: 'false_900@lid_3EB0'}",
    "{chat: '900@lid', key: 'true_900@lid_' + 'A'.repeat(500)}",
    "{chat: '900@lid', key: 'true_900@lid_3E\\u0000'}",
    "{chat: 'nobody', key: 'true_nobody_3EB0'}",
)


async def test_a_message_that_the_page_names_with_nonsense_is_not_begun(linked: InChromium) -> None:
    for answer in NONSENSE:
        await makes_answer(linked, "messageKey", answer)

        with pytest.raises((TemporaryError, PermanentError)):
            await linked.page.message_key(linked.customer)


async def test_a_message_for_one_person_is_not_begun_in_anothers_chat(linked: InChromium) -> None:
    for chat in ("999@lid", "5511900000099@c.us", "1-2@g.us", "status@broadcast"):
        await makes_answer(linked, "messageKey", f"{{chat: '{chat}', key: 'true_{chat}_3EB0AA'}}")

        with pytest.raises(PermanentError):
            await linked.page.message_key(linked.customer)


async def test_a_lid_that_is_gone_is_not_followed_to_the_new_holder_of_its_phone_number(
    linked: InChromium,
) -> None:
    page = insides(linked.page)
    gone = Address(lid="99999999999999", phone=linked.customer.phone)
    await page._page.evaluate(
        """() => {
            const find = WPP.chat.find;
            const gone = (id) => String(id).startsWith("9999");
            Object.defineProperty(WPP.chat, "find", {
                value: (id) => (gone(id) ? Promise.reject(new Error("no such chat")) : find(id)),
            });
        }"""
    )

    with pytest.raises(PermanentError):
        await page.message_key(gone)
    chat, _ = await page.message_key(linked.customer)

    assert chat == f"{linked.customer.lid}@lid"


async def test_a_catch_up_that_is_answered_with_nonsense_is_tried_again(linked: InChromium) -> None:
    for answer in ("null", "7", "{}", "[null]", "['x']"):
        await makes_answer(linked, "movedChats", answer)

        with pytest.raises(TemporaryError):
            await caught_up(linked.page)


def _told(process: psutil.Process) -> str:
    try:
        return str(process.environ()) + str(process.cmdline())
    except psutil.Error:
        return ""
