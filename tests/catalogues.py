"""Brings the catalogues of `bridge/locale` up to the messages in the code: `python -m tests.catalogues`.

New messages come in empty, those that the code no longer has go, translations stay. The same code gives the
same files, byte for byte: no dates, no line numbers, no names.
"""

from __future__ import annotations

import io
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
LOCALE = ROOT / "bridge" / "locale"
ROOMS = ("bridge", "admin_bots", "sessions", "storage")
KEYWORDS = {"N_": None, "plural": (1, 2)}
"""How messages are marked; `plural` takes both forms."""

PLURALS = {
    "es": "nplurals=2; plural=(n != 1);",
    "pt": "nplurals=2; plural=(n > 1);",  # of Brazil: nought is singular
    "hi": "nplurals=2; plural=(n > 1);",  # nought is singular
}
"""Languages beside English, and which of two forms a number takes there."""


def marked() -> Catalog:
    """Every message in the code, in the order of the code."""
    found = Catalog(domain=None)
    for room in ROOMS:
        for name, _, message, comments, _ in extract_from_dir(
            ROOT / room, [("**.py", "python")], keywords=KEYWORDS, strip_comment_tags=True
        ):
            found.add(message, locations=[((Path(room) / name).as_posix(), 0)], auto_comments=comments)
    return found


def stored(language: str) -> Catalog:
    """The catalogue as it is; empty when there is none."""
    path = LOCALE / f"{language}.po"
    with io.BytesIO(path.read_bytes() if path.is_file() else b"") as po:
        return read_po(po, locale=language)


def renewed(language: str) -> str:
    """What the catalogue's file should hold: the code's messages with the translations that there are."""
    old, new = stored(language), Catalog(locale=language, fuzzy=False)
    for message in marked():
        if not message.id:
            continue  # the header
        known = old.get(message.id)
        text = known.string if known is not None and known.pluralizable == message.pluralizable else None
        new.add(
            message.id,
            text or (("", "") if message.pluralizable else ""),
            locations=message.locations,
            auto_comments=message.auto_comments,
            user_comments=known.user_comments if known is not None else (),
            flags=("fuzzy",) if known is not None and known.fuzzy else (),
        )
    with io.BytesIO() as po:
        write_po(po, new, width=0, omit_header=True, include_lineno=False)
        return _header(language) + po.getvalue().decode("utf-8").rstrip() + "\n"


def untranslated(language: str) -> list[str]:
    """The messages of the stored catalogue that have no (complete) translation."""
    empty = [one for one in stored(language) if one.id and not all(forms(one.string))]
    return [forms(message.id)[0] for message in empty]


def forms(text: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    """A message or translation as the forms it has: one or two."""
    return tuple(text) if isinstance(text, list | tuple) else (text or "",)


def _header(language: str) -> str:
    lines = (
        f"Language: {language}",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        f"Plural-Forms: {PLURALS[language]}",
    )
    return 'msgid ""\nmsgstr ""\n' + "".join(f'"{line}\\n"\n' for line in lines) + "\n"


def main() -> None:
    """Write the catalogues, and print what is to be translated."""
    for language in PLURALS:
        text = renewed(language)
        (LOCALE / f"{language}.po").write_text(text, encoding="utf-8", newline="\n")
        missing = untranslated(language)
        print(f"{language}: {len(stored(language))} messages, {len(missing)} to translate")
        for message in missing:
            print(f"  {message}")


if __name__ == "__main__":
    main()
