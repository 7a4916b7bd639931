"""HTML pages: templates of the `pages` folder, every value escaped."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from html import escape
from pathlib import Path
from string import Template

import orjson
from aiohttp import web

from bridge.words import Words

FOLDER = Path(__file__).parent / "pages"


class Markup(str):
    """Made by `fragment` alone: every value in it is escaped already."""

    __slots__ = ()


def fragment(template: str, **values: str) -> Markup:
    """A piece of a page, of its own template."""
    return Markup(_template(template).substitute(_escaped(values)))


def joined(pieces: Iterable[Markup]) -> Markup:
    """Pieces one after the other."""
    return Markup("".join(pieces))


def page(
    template: str,
    words: Words,
    *,
    status: int = 200,
    texts: dict[str, str] | None = None,
    headers: dict[str, str] | None = None,
    style: str | None = None,
    **values: str,
) -> web.Response:
    """One page in its frame. Everything but the templates themselves is escaped.

    texts: for the page's script, as JSON in a data attribute: an inline script would need a hole in the
    policy. style: a style sheet of the page's own, beside the one for all.
    """
    for_script = orjson.dumps(texts or {}).decode()
    body = _template(template).substitute(_escaped(values))
    whole = _template("frame").substitute(
        language=escape(words.language),
        title=escape(values["title"]),
        kind=template,
        texts=escape(for_script),
        csrf=escape(values.get("csrf", "")),
        script=f'<script type="module" src="/static/{template}.js"></script>' if texts else "",
        style="" if style is None else f'<link rel="stylesheet" href="/static/{style}.css">',
        body=body,
    )
    return web.Response(text=whole, content_type="text/html", status=status, headers=headers)


def _escaped(values: dict[str, str]) -> dict[str, str]:
    return {key: value if isinstance(value, Markup) else escape(value) for key, value in values.items()}


@cache
def _template(name: str) -> Template:
    return Template((FOLDER / f"{name}.html").read_text(encoding="utf-8"))
