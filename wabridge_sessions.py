"""What the operator sees of the sessions on the command line, and sets for one of them."""

from __future__ import annotations

from datetime import UTC, datetime

import wabridge_settings_rules as rules
from bridge.errors import PermanentError
from bridge.ids import SessionId
from wabridge_copies import copy_of, not_copied
from wabridge_installation import opened_store
from wabridge_settings import Settings
from wabridge_terminal import command, name_of, say, show_table, span, warn
from wabridge_wajs import told_of_pages

STATES = {
    "booting": "starting",
    "wait_qr": "waiting to be linked",
    "connected": "connected",
    "disconnected": "not connected",
    "action_required": "needs you",
    "logged_out": "not linked",
}
"""A session's states in the words of the console."""


async def list_sessions(settings: Settings) -> None:
    """A table of the sessions."""
    now = datetime.now(UTC)
    async with opened_store(settings) as store:
        told, found = (
            told_of_pages(settings, await store.platform.page_ground()),
            await store.platform.sessions(),
        )
        lines = [
            (
                name_of(one["tenant_name"]),
                STATES.get(str(one["state"]), str(one["state"])) + (" (canary)" if one["canary"] else ""),
                (one["reason"] or "").replace("_", " "),
                span((now - one["since"]).total_seconds()),
                (one["host"] or "") if one["alive"] else "-",
                copy_of(one, now),
                one["id"],
            )
            for one in found
        ]
    if not lines:
        say(f"No sessions yet: link WhatsApp in the console (`{command('console')}` prints a link).")
        return
    columns = ("business", "state", "why", "for", "worker", "copy", "id")
    show_table(columns, lines, whole=("for", "copy", "id"))
    for line in not_copied(found):
        warn(line)
    if told:
        warn(f"{told}; `{command('wajs update')}` may help")


async def set_proxy(settings: Settings, session: str, url: str) -> None:
    """The way one session goes to WhatsApp; `none`: as the process goes."""
    try:
        proxy = None if url == "none" else rules.proxy(url)
    except ValueError as error:
        raise PermanentError(f"the proxy: {error}") from None
    async with opened_store(settings) as store:
        home = await store.session_home(SessionId(session))
        if home is None:
            raise PermanentError(f"no session has the id {session!r}; `sessions list` shows them")
        async with store.transaction(home[0]) as tx:
            await tx.set_proxy(SessionId(session), proxy)
    say("It goes directly, or as WHATSAPP_PROXY says." if proxy is None else "It goes through that proxy.")
    say("That holds from the next time its browser is opened.")


async def mark_canary(settings: Settings, session: str, *, is_canary: bool) -> None:
    """A session that tries new pages and a new wa-js before others, or no more."""
    async with opened_store(settings) as store:
        try:
            await store.platform.mark_canary(SessionId(session), is_canary)
        except LookupError:
            raise PermanentError(
                f"no session has the id {session!r}; `{command('sessions list')}` shows them"
            ) from None
    say("It tries new pages and a new wa-js before the others." if is_canary else "It is no canary any more.")


async def release(settings: Settings, session: str) -> None:
    """Let the copies that were put aside be restored again."""
    async with opened_store(settings) as store:
        if await store.session_home(SessionId(session)) is None:
            raise PermanentError(f"no session has the id {session!r}; `sessions list` shows them")
        released = await store.platform.release_bundles(SessionId(session))
    if not released:
        say("None of its copies is put aside.")
        return
    drill = command("sessions drill")
    say(f"{released} of its copies may be restored again. `{drill}` says which would open.")
