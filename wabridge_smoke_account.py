"""What the smoke test waits for of the account: found well, linked, connected, copied, back again. Pure."""

from __future__ import annotations

from datetime import timedelta

from bridge.session_life import SessionState
from wabridge_copies import TROUBLES
from wabridge_smoke_sight import SessionSeen, Sight
from wabridge_smoke_verdicts import Course, Seen, Verdict, failed, passed, waiting
from wabridge_terminal import span

ASKS_FOR_A_SCAN = timedelta(seconds=10)
"""A page that loads may show its code for a moment."""


def doctor(_course: Course, now: Sight) -> Seen:
    """No part is at fault."""
    if now.faults is None:
        return waiting("the doctor looks")
    noted = f"; to look at: {', '.join(now.warnings)}" if now.warnings else ""
    if now.faults:
        return failed(f"does not work: {', '.join(now.faults)}{noted}")
    return passed(f"every part works{noted}")


def linked(course: Course, now: Sight) -> Seen:
    """There is an account to go on with."""
    chosen = now.linked[0] if now.session is None and now.linked else now.session and now.session.id
    if chosen is None or chosen not in now.linked:
        return waiting("no account is linked yet")
    was_there = chosen in course.before().linked
    told = f"session {chosen}, {'linked before' if was_there else 'linked now'}"
    return Seen(verdict=Verdict.PASSED, told=told, session=chosen)


def connected(_course: Course, now: Sight) -> Seen:
    """A round trip to WhatsApp works."""
    session = now.session
    if session is None:
        return waiting("no session is chosen")
    if session.state is SessionState.LOGGED_OUT:
        return failed(_state(session))
    if session.state is SessionState.CONNECTED and session.is_held:
        return passed("connected")
    return waiting(_state(session))


def copied(_course: Course, now: Sight) -> Seen:
    """A copy of the login is kept, and nothing stands in the way of the next."""
    session = now.session
    if session is None or session.copied_at is None or session.copy_trouble is not None:
        trouble = session.copy_trouble if session else None
        return waiting(f"none kept: {TROUBLES.get(trouble, trouble)}" if trouble else "no copy yet")
    return passed(f"the newest copy is {span((now.at - session.copied_at).total_seconds())} old")


def proven(_course: Course, now: Sight) -> Seen:
    """The owner's number has proven itself."""
    if now.session is not None and now.session.has_proven_owner:
        return passed("proven")
    return waiting("no number is proven yet")


def back_again(course: Course, now: Sight) -> Seen:
    """Another holder, or the same one anew, has the session, and it is connected by the login that it had."""
    before, session = course.before().session, now.session
    if before is None or session is None:
        return waiting("no session is chosen")
    waited = now.at - session.since
    asks = session.state is SessionState.WAIT_QR and waited > ASKS_FOR_A_SCAN
    if asks or session.state is SessionState.LOGGED_OUT:
        return failed(f"a scan is asked for: {_state(session)}")
    if session.generation == before.generation:
        return waiting("it runs on; nothing was restarted yet" if session.is_held else "it is stopped")
    if session.state is SessionState.CONNECTED and session.is_held and session.since > before.since:
        return passed("taken again and connected, without a scan")
    return waiting(f"taken again: {_state(session)}")


def _state(session: SessionSeen) -> str:
    return f"{session.state}{f', {session.reason}' if session.reason else ''}"
