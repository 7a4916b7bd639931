"""How the business did, in words: for a notice, and for the note above the menu on WhatsApp."""

from __future__ import annotations

from datetime import datetime

from bridge.notice_reading import Reading
from bridge.notices import NoticeChoice, NoticeKind
from bridge.ports.store import Transaction
from bridge.ports.team_rows import Summary
from bridge.screens import Choice, Notice
from bridge.words import N_, Words


async def digest(tx: Transaction, reading: Reading) -> Notice | None:
    """What happened in the stretch of time that it was put out for."""
    params, view, words = reading.notice.params, reading.view, reading.view.words
    if "since" not in params:
        return None  # of an older version, which counted when it was shown
    since, until = datetime.fromisoformat(params["since"]), datetime.fromisoformat(params["until"])
    summary = await tx.summary(since, until)
    when = words.day(since, view.tenant.time_zone)
    return Notice(
        kind=NoticeKind.DIGEST,
        title=words(N_("Summary since {when}"), when=when),
        body=await digest_lines(tx, summary, words, view.now),
        choices=(
            Choice(name=NoticeChoice.UNANSWERED, label=words(N_("Who waits for a reply"))),
            Choice(name=NoticeChoice.STATUS, label=words(N_("Status"))),
        ),
    )


async def digest_lines(tx: Transaction, summary: Summary, words: Words, now: datetime) -> tuple[str, ...]:
    """One line for each thing that there is to tell; who waits, waits now."""
    received = words.plural("{count} message received", "{count} messages received", summary.received)
    sent = words.plural("{count} sent", "{count} sent", summary.sent)
    lines = [f"{received}, {sent}"]
    if summary.new_contacts:
        lines.append(words.plural("{count} new contact", "{count} new contacts", summary.new_contacts))
    if summary.broadcasts:
        ended = words.plural("{count} broadcast ended", "{count} broadcasts ended", summary.broadcasts)
        went = words.plural(
            "{count} message of it went out", "{count} messages of it went out", summary.broadcast_messages
        )
        lines.append(f"{ended}, {went}")
    waits = [
        one for session in await tx.sessions() for one in await tx.waiting(session.id, now) if not one.rests
    ]
    if waits:
        waiting = words.plural(
            "{count} person waits for a reply", "{count} people wait for a reply", len(waits)
        )
        lines.append(waiting)
    return tuple(lines)
