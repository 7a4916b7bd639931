"""Lines of the log as HTML: files are to be saved, pictures are those that we have drawn."""

from __future__ import annotations

from datetime import UTC, datetime

from admin_bots.console.log_drawing import draw_day
from bridge.ids import MessageId, PersonId
from bridge.log_page import LogEntry
from bridge.words import Words

HOSTILE = '"><script>alert(1)</script>.jpg'


def entry(*, file: str | None, has_picture: bool) -> LogEntry:
    """A picture of a customer's."""
    return LogEntry(
        id=MessageId("06h0dbt4r1krhgkl5hmjb9u0aa"),
        contact=PersonId("06h0dbt4r1krhgkl5hmjb9u0ab"),
        outgoing=False,
        written_at=datetime(2026, 11, 22, tzinfo=UTC),
        day="22 Nov 2026",
        time="12:00",
        who="Ana",
        to=None,
        quote=None,
        kind="[Picture]",
        text=None,
        marks=(),
        earlier=(),
        file=file,
        has_picture=has_picture,
    )


def drawn(one: LogEntry) -> str:
    return str(draw_day(0, "22 Nov 2026", [one], Words("en")))


def test_a_kept_file_can_be_saved_and_its_picture_is_ours() -> None:
    html = drawn(entry(file=HOSTILE, has_picture=True))

    assert 'src="/files/06h0dbt4r1krhgkl5hmjb9u0aa/picture.jpg"' in html
    assert '<a href="/files/06h0dbt4r1krhgkl5hmjb9u0aa" download>' in html
    assert "<script>" not in html


def test_what_is_no_picture_is_only_saved_and_what_is_not_kept_is_only_named() -> None:
    document, missing = (drawn(entry(file=name, has_picture=False)) for name in ("offer.pdf", None))

    assert "<img" not in document
    assert ">offer.pdf</a>" in document
    assert "/files/" not in missing
