"""The operator's commands for wa-js: what they are called, what their help teaches."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wabridge_entry import go, settings_or_end

wajs = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="""wa-js, the library between wabridge and WhatsApp Web: refresh it without a release.

    \b
    Examples:
      wabridge wajs update              (the newest, by npm)
      wabridge wajs list
      wabridge wajs rollback

    A new one is tried on canaries (`wabridge sessions canary`), or on one session, before all get it.""",
    short_help="Refresh wa-js without a release.",
)


@wajs.command("update", short_help="Fetch a wa-js, and try it on canaries.")
def wajs_update(
    version: Annotated[str, typer.Option(help="Like 4.6.1; else the newest.")] = "latest",
    file: Annotated[
        Path | None, typer.Option("--from", exists=True, dir_okay=False, help="A package that you fetched.")
    ] = None,
    integrity: Annotated[str, typer.Option(help="Its sha512-…, as `npm view` shows it.")] = "",
) -> None:
    """Fetch a wa-js with npm (by your npm's own configuration), check it, and try it.

    Canaries use it first. When one of them has been connected with it for PAGE_TRIAL_S, all sessions get it
    at their next load. If it does not come up, it is rolled back, and the log says so.

    \b
    Examples:
      wabridge wajs update
      wabridge wajs update --version 4.6.1
      wabridge wajs update --from wppconnect-wa-js-4.6.1.tgz --integrity sha512-…
    """
    import wabridge_wajs

    go(wabridge_wajs.update(settings_or_end(), version=version, file=file, integrity=integrity))


@wajs.command("list", short_help="Which versions are kept, which is used, how pages did.")
def wajs_list() -> None:
    """List the versions of wa-js that are kept, and the versions of WhatsApp Web that were seen."""
    import wabridge_wajs

    go(wabridge_wajs.list_versions(settings_or_end()))


@wajs.command("use", short_help="Let all sessions use a version that is kept.")
def wajs_use(version: Annotated[str, typer.Argument(help="As `wajs list` shows it.")]) -> None:
    """Let all sessions use this version from their next load on, without a trial."""
    import wabridge_wajs

    go(wabridge_wajs.use(settings_or_end(), version))


@wajs.command("rollback", short_help="Go back to the wa-js that the program brought.")
def wajs_rollback() -> None:
    """Go back to the wa-js that the program brought; a candidate is one no more."""
    import wabridge_wajs

    go(wabridge_wajs.use(settings_or_end(), None))


@wajs.command("retry", short_help="Try a page again that was found bad.")
def wajs_retry(page: Annotated[str, typer.Argument(help="Its version, as `wajs list` shows it.")]) -> None:
    """Forget what was found of a version of WhatsApp Web: it is tried as if it were new."""
    import wabridge_wajs

    go(wabridge_wajs.try_page_again(settings_or_end(), page))
