"""`wabridge smoke`: ten minutes with a number of one's own, which show what no test on this machine can."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import typer

from bridge.errors import PermanentError
from bridge.ids import SessionId
from storage.store import TortoiseStore
from wabridge_installation import opened_store
from wabridge_sessions import STATES
from wabridge_settings import Settings
from wabridge_smoke_eyes import Eyes
from wabridge_smoke_report import Report, new_file, save, versions_of
from wabridge_smoke_run import Guide, Outcome, Run
from wabridge_smoke_steps import STEPS, Step
from wabridge_smoke_verdicts import Verdict
from wabridge_terminal import command, name_of

NO_TERMINAL = 2
INTRO = """\
This smoke test goes through wabridge with the real WhatsApp, step by step. It watches the database and
changes nothing there; all that is done, you do, in the console and on two phones. It takes about ten minutes.

You need
  - a WhatsApp number of your own to link, best a spare one;
  - a second phone with another number, which plays the customer;
  - wabridge running: it does.

wabridge is an unofficial client. WhatsApp's terms do not allow that, and WhatsApp may limit or ban accounts
that automate: link none that your business could not do without. OPERATING.md says more.

In the end there is a report without any number, name or message in it."""


async def smoke(settings: Settings, *, session: str) -> int:
    """At this terminal; 2 where there is none."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        typer.echo("wabridge: the smoke test is led by a person, and this is no terminal", err=True)
        return NO_TERMINAL
    from wabridge_smoke_terminal import Keys, TerminalGuide

    with Keys() as keys:
        return await conduct(settings, TerminalGuide(keys), session=session)


async def conduct(
    settings: Settings, guide: Guide, *, session: str = "", steps: Sequence[Step] = STEPS
) -> int:
    """The whole of it; 1 when a step failed, or the person stopped.

    Raises:
        PermanentError: no worker runs; or there is no such session.
        TemporaryError: the database is away.
    """
    async with opened_store(settings) as store:
        if not any(one.kind == "worker" for one in (await store.overview()).holders):
            raise PermanentError(
                f"nothing runs on this database: start it first, in another terminal: `{command('up')}`"
            )
        guide.tell(INTRO)
        if await guide.asks("Go on?  [y] yes   [n] no", "yn") == "n":
            guide.tell("Nothing was done.")
            return 1
        chosen = await _choose(store, guide, session)
        code, began = str(secrets.randbelow(9000) + 1000), datetime.now(UTC)
        eyes = Eyes(store, settings, code=code, since=began)
        eyes.session = chosen
        file = new_file(settings.data_dir, began)

        async def versions() -> dict[str, str]:
            return await versions_of(store, settings, eyes.session, eyes.findings)

        report = Report(at=began, versions=await versions(), outcomes=())

        def keep(outcomes: Sequence[Outcome]) -> None:
            save(replace(report, outcomes=outcomes), file)

        try:
            outcomes = await Run(steps, eyes, guide, words=_words(code), keep=keep).go()
            report = replace(report, versions=await versions(), outcomes=outcomes)
            save(report, file)
        finally:
            await eyes.close()
    guide.tell(
        f"\n{report.verdict[0].upper()}{report.verdict[1:]}.\nThe report: {file} (and .json beside it)"
    )
    went_well = not any(one.verdict is Verdict.FAILED or one.is_end for one in outcomes)
    return 0 if went_well else 1


def _words(code: str) -> dict[str, str]:
    return {
        "code": code,
        "up": command("up"),
        "console": command("console"),
        "doctor": command("doctor"),
        "sessions": command("sessions list"),
    }


async def _choose(store: TortoiseStore, guide: Guide, wanted: str) -> SessionId | None:
    """Which account it is about; None: one that is linked on the way."""
    linked = [one for one in await store.platform.sessions() if one["ever_linked"]]
    if wanted:
        if wanted not in {one["id"] for one in await store.platform.sessions()}:
            raise PermanentError(f"no session has the id {wanted!r}; `{command('sessions list')}` shows them")
        return SessionId(wanted)
    if len(linked) <= 1:
        return SessionId(linked[0]["id"]) if linked else None
    if len(linked) > 9:
        raise PermanentError(f"{len(linked)} accounts are linked: name one by --session ID")
    guide.tell("\nWhich account?")
    for number, one in enumerate(linked, start=1):
        state = STATES.get(str(one["state"]), str(one["state"]))
        guide.tell(f"  [{number}] {name_of(one['tenant_name'])}, {one['label']}: {state}, {one['id']}")
    keys = "".join(str(number) for number in range(1, len(linked) + 1))
    pressed = await guide.asks("A digit; [q] stops", f"{keys}q")
    if pressed == "q":
        raise PermanentError("no account was chosen; nothing was done")
    return SessionId(linked[int(pressed) - 1]["id"])
