"""The whole story in Slack, in two workspaces at once: the real service, and every stand-in."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest

from tests.slack.bureau import Branch, Bureau
from tests.standins.slack.places import Place


@pytest.mark.timeout(300)
@pytest.mark.parametrize("over", ["socket", "http"])
async def test_two_workspaces_link_steer_reply_and_log_out_at_once_and_never_see_each_other(
    tmp_path: Path, over: str
) -> None:
    async with Bureau(tmp_path, over=over, several=True, telegram=True) as bureau:
        globex = bureau.slack.workspace("Globex", installed=False)
        olga, rui = bureau.acme.user("Olga", admin=True), globex.user("Rui", admin=True)
        aurora = bureau.branch(olga, business="Café Aurora")
        sol = bureau.branch(rui, business="Padaria Sol", second=True)
        await bureau.installs(bureau.acme, olga)
        await bureau.installs(globex, rui)
        for branch in (aurora, sol):
            await bureau.sets_up(branch)
            await bureau.links_by_qr_in_slack(branch, rotations=1)

        await _mirrors_three_places(bureau, aurora)
        await asyncio.gather(
            _serves_a_customer(bureau, aurora, "Ana", "+5511977770001", "Do you have cake?", "Yes, lemon."),
            _serves_a_customer(bureau, sol, "Bia", "+5511977770002", "Do you have bread?", "Yes, rye."),
        )
        await _logs_out(bureau, aurora)

        bureau.assert_silence(allowed=("Yes, lemon.", "Yes, rye."))
        bureau.assert_nothing_twice()
        _assert_strangers(bureau, aurora, sol)


async def _mirrors_three_places(bureau: Bureau, branch: Branch) -> None:
    """WhatsApp, Telegram and Slack show one state."""
    assert bureau.telegram is not None
    olga = branch.olga
    printed = await bureau.command("console", "--tenant", branch.business)
    secret = re.search(r"/enter/([A-Za-z0-9_-]+)", printed)
    assert secret is not None
    phone = bureau.telegram.user("Olga", phone=branch.owner.removeprefix("+"))
    await phone.starts(secret[1])
    await bureau.telegram.until(lambda: any(one.text.startswith("Main menu") for one in phone.sees))

    await bureau.asks(branch, "menu", "Main menu")
    await bureau.asks(branch, "1", "*Status*")
    await bureau.home(olga, lambda one: "Status" in one.words and "changed in WhatsApp" in one.words)
    await bureau.telegram.until(
        lambda: any(one.text.startswith("Status") and one.buttons for one in phone.sees)
    )

    after = len(bureau.owner_of(branch).received(bureau.phone_of(branch)))
    await bureau.taps(olga, "Back", on="home")
    await bureau.home(olga, lambda one: "Main menu" in one.words and "changed in Slack" in one.words)
    await bureau.town.until(
        lambda: any(
            "Main menu" in one.text
            for one in bureau.owner_of(branch).received(bureau.phone_of(branch))[after:]
        )
    )
    await bureau.telegram.until(lambda: any("changed in Slack" in one.text for one in phone.sees))


async def _serves_a_customer(
    bureau: Bureau, branch: Branch, name: str, number: str, question: str, answer: str
) -> None:
    """A thread, a draft that reaches nobody, a claim, a press, and its ticks."""
    olga = branch.olga
    sam = olga.workspace.user("Sam")
    await sam.commands("/wabridge", f"join {await bureau.invites(branch.business, role='agent')}")
    await bureau.home(sam, "Main menu")
    room = olga.workspace.channel("support", [olga, sam])
    await olga.invites_bot(room)
    await bureau.taps(olga, f"Serve {branch.business} here")
    await bureau.sees(olga, "This channel serves", to=room)

    customer = bureau.town.person(number, name=name)
    await customer.writes(bureau.phone_of(branch), question)
    card = await bureau.sees(sam, lambda one: name in one.words and "Claim" in one.labels, to=room)
    await bureau.sees(sam, lambda one: question in one.words and one.thread == card.ts, to=room)
    await bureau.taps(sam, "Claim", on=card)
    await bureau.sees(olga, lambda one: one.ts == card.ts and "Sam" in one.words, to=room)
    await sam.writes(answer, to=room, thread=card)
    offered = await bureau.sees(
        olga, lambda one: answer in one.words and "Send to customer" in one.labels, to=room
    )
    assert customer.received(bureau.phone_of(branch)) == []

    await bureau.taps(sam, "Send to customer", on=offered)
    await bureau.town.until(
        lambda: [one.text for one in customer.received(bureau.phone_of(branch))] == [answer]
    )
    await _ticks(bureau, branch, room, offered.ts, "delivered")
    await customer.reads(bureau.phone_of(branch))
    await _ticks(bureau, branch, room, offered.ts, "read")


async def _ticks(bureau: Bureau, branch: Branch, room: Place, ts: str, word: str) -> None:
    await bureau.sees(
        branch.olga, lambda one: one.ts == ts and word in one.words and "Sent by Sam" in one.words, to=room
    )


async def _logs_out(bureau: Bureau, branch: Branch) -> None:
    olga = branch.olga
    await bureau.home(olga, "Main menu")
    await bureau.taps(olga, "Status", on="home")
    await bureau.home(olga, "Status")
    await bureau.taps(olga, "Log out", on="home")
    await bureau.window(olga, "Log out of WhatsApp?")
    await bureau.taps(olga, "Log out")
    await bureau.home(olga, "Not linked")
    assert not bureau.phone_of(branch).devices


def _assert_strangers(bureau: Bureau, aurora: Branch, sol: Branch) -> None:
    """What Slack was told of one workspace has nothing of the other."""
    foreign = {
        aurora.olga.workspace.id: ("Padaria", "bread", "rye"),
        sol.olga.workspace.id: ("Aurora", "cake", "lemon"),
    }
    for request in bureau.slack.requests:
        for word in foreign.get(request.team, ()):
            assert word not in str(request.arguments), request.method
