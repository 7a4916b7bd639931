"""wa-js without a release: fetch one, try it on canaries, go back. And pages: what is known of them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from bridge.errors import PermanentError
from bridge.page_trials import current_wajs, held_back, order_of
from bridge.ports.pages import PageGround, Verdict
from sessions.page_version import installed_wajs
from wabridge_configs import page_policy
from wabridge_installation import opened_store
from wabridge_npm import WANTED, from_file, from_npm
from wabridge_settings import Settings
from wabridge_terminal import command, say, show_table, warn


async def update(settings: Settings, *, version: str, file: Path | None, integrity: str) -> None:
    """Fetch a wa-js (or take a file), check it, and make it the candidate."""
    if not WANTED.fullmatch(version):
        raise PermanentError(f"a version is like 4.6.1, or `latest`; got {version[:40]!r}")
    if (file is None) != (integrity == ""):
        raise PermanentError("--from and --integrity go together: a file is only as good as its sha512")
    async with opened_store(settings) as store:  # first: half a minute of npm must not be for nothing
        package = await from_npm(version) if file is None else from_file(file, integrity)
        if file is not None and version not in ("latest", package.version):
            raise PermanentError(f"the file is wa-js {package.version}, not {version}")
        room, installed = store.platform, installed_wajs(settings.wajs_path)
        ground = await room.page_ground()
        in_use = current_wajs(ground, installed) or installed
        if package.version == in_use:
            say(f"wa-js {package.version} is in use already.")
            return
        if order_of(package.version) < order_of(in_use):
            warn(f"wa-js {package.version} is older than {in_use}, which is in use")
        await room.put_wajs(
            package.version, package.bundle, integrity=package.integrity, now=datetime.now(UTC)
        )
        await room.offer_wajs(package.version)
    who = f"{len(ground.canaries)} canaries try" if ground.canaries else "one session tries"
    say(f"wa-js {package.version} is kept ({package.integrity[:20]}…), and {who} it first.")
    say(f"After {settings.page_trial_s / 60:g} minutes CONNECTED all get it at their next load;")
    say(f"if it does not come up, it is rolled back. `{command('wajs list')}` tells.")
    _warn_of_fixed(settings)


async def list_versions(settings: Settings) -> None:
    """What is kept, what counts, and how pages did."""
    async with opened_store(settings) as store:
        ground, kept = await store.platform.page_ground(), await store.platform.wajs_versions()
    installed = installed_wajs(settings.wajs_path)
    in_use = current_wajs(ground, installed) or installed
    lines = [
        (row.version, _role(row.version, in_use, ground), str(row.verdict), f"{row.added_at:%Y-%m-%d %H:%M}")
        for row in kept
    ]
    if installed not in {row.version for row in kept}:
        lines.append((installed, _role(installed, in_use, ground), "installed", ""))
    show_table(("wa-js", "role", "verdict", "fetched"), lines, whole=("wa-js", "role", "verdict"))
    pages = [
        (
            page.version,
            _verdicts(ground, page.version),
            "yes" if page.has_copy else "-",
            f"{page.live_at:%Y-%m-%d %H:%M}",
        )
        for page in ground.pages
    ]
    if pages:
        say("")
        show_table(
            ("WhatsApp Web", "with wa-js", "copy", "last served"), pages, whole=("WhatsApp Web", "copy")
        )
    _warn_of_fixed(settings)


async def use(settings: Settings, version: str | None) -> None:
    """Let all sessions use a version that is kept, from their next load on; None: the installed one."""
    installed = installed_wajs(settings.wajs_path)
    chosen = None if version in (None, installed) else version
    async with opened_store(settings) as store:
        try:
            await store.platform.choose_wajs(chosen, beside=installed)
        except LookupError:
            raise PermanentError(
                f"wa-js {str(version)[:40]} is not kept; `{command('wajs list')}` shows what is"
            ) from None
    say(f"wa-js {chosen or installed}, for every page that is loaded from now on.")
    _warn_of_fixed(settings)


async def try_page_again(settings: Settings, page: str) -> None:
    """Forget that a page was bad."""
    async with opened_store(settings) as store:
        forgotten = await store.platform.try_page_again(page)
    if not forgotten:
        raise PermanentError(f"nothing is known of page {page[:40]!r}; `{command('wajs list')}` shows pages")
    say(f"WhatsApp Web {page} is tried again, as if it were new.")


def told_of_pages(settings: Settings, ground: PageGround) -> str | None:
    """One line for the operator while sessions are kept away from a page; None: all is well."""
    installed = installed_wajs(settings.wajs_path)
    held = held_back(ground, installed=installed, now=datetime.now(UTC), policy=page_policy(settings))
    if held is None:
        return None
    trial, instead = held
    told = f"wa-js {trial.wajs} does not come up on WhatsApp Web {trial.page}"
    if instead is None:
        return f"{told}, and there is no older page to fall back on"
    return f"{told}; sessions are kept on {instead}"


def _role(version: str, in_use: str, ground: PageGround) -> str:
    if version == in_use:
        return "in use"
    return "candidate" if version == ground.wajs.candidate else ""


def _verdicts(ground: PageGround, page: str) -> str:
    met = [f"{one.wajs} {one.verdict}" for one in ground.trials if one.page == page]
    return ", ".join(met) or str(Verdict.UNTRIED)


def _warn_of_fixed(settings: Settings) -> None:
    if "wajs_path" in settings.model_fields_set:
        warn("WAJS_PATH is set, so every session uses that file, whatever is kept")
