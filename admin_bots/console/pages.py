"""HTML pages: templates of the `pages` folder, every value escaped."""

from __future__ import annotations

from functools import cache
from html import escape
from pathlib import Path
from string import Template

import orjson
from aiohttp import web

from bridge.words import Words

FOLDER = Path(__file__).parent / "pages"


def page(
    template: str,
    words: Words,
    *,
    status: int = 200,
    texts: dict[str, str] | None = None,
    headers: dict[str, str] | None = None,
    **values: str,
) -> web.Response:
    """One page in its frame. Everything but the templates themselves is escaped.

    texts: for the page's script, as JSON in a data attribute: an inline script would need a hole in the
    policy.
    """
    for_script = orjson.dumps(texts or {}).decode()
    body = _template(template).substitute({key: escape(value) for key, value in values.items()})
    whole = _template("frame").substitute(
        language=escape(words.language),
        title=escape(values["title"]),
        kind=template,
        texts=escape(for_script),
        csrf=escape(values.get("csrf", "")),
        script=f'<script type="module" src="/static/{template}.js"></script>' if texts else "",
        body=body,
    )
    return web.Response(text=whole, content_type="text/html", status=status, headers=headers)


@cache
def _template(name: str) -> Template:
    return Template((FOLDER / f"{name}.html").read_text(encoding="utf-8"))
