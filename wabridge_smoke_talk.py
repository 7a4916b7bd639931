"""What the smoke test waits for of messages: to the owner, from a customer, none by itself. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from bridge.delivery import Delivery
from bridge.facts import MessageKind
from bridge.media import FileState
from bridge.ports.rows import Purpose
from bridge.screens import Surface
from wabridge_smoke_sight import Said, Sent, Sight
from wabridge_smoke_verdicts import Course, Seen, Verdict, failed, passed, waiting

ARRIVED = (Delivery.DELIVERED, Delivery.READ)
LOST = (Delivery.FAILED, Delivery.UNCERTAIN, Delivery.DROPPED)
SETTLES = timedelta(seconds=10)
"""A phone tells within seconds that it has a message; one that is off tells nothing."""


def menu_answered(course: Course, now: Sight) -> Seen:
    """A screen went to the owner, and reached WhatsApp at least."""
    return _arrives(_new(course.before().sent, (one for one in now.sent if one.is_menu)), now, "menu")


def page_turned(course: Course, now: Sight) -> Seen:
    """What the owner wrote in WhatsApp moved the menu, and the new page went out."""
    if now.page == course.before().page or now.turned_on is not Surface.WHATSAPP:
        return waiting(f"the menu is on the page {now.page}")
    seen = menu_answered(course, now)
    return Seen(verdict=seen.verdict, told=f"from {course.before().page} to {now.page}; {seen.told}")


def customer_wrote(course: Course, now: Sight) -> Seen:
    """A line with the run's own digits came in."""
    lines = [one for one in _unheard(course.before(), now) if not one.outgoing]
    wrote = next((one for one in lines if one.has_code), None)
    if wrote is None:
        others = f"; {len(lines)} without the digits" if lines else ""
        return waiting(f"no line with the digits{others}")
    return Seen(verdict=Verdict.PASSED, told=f"line {wrote.seq} of the log", customer=wrote.contact)


def nobody_answered(course: Course, now: Sight) -> Seen:
    """Nothing went, or will go, to the customer. It waits for as long as it is looked at."""
    before = course.before("customer")
    answers = _new(before.sent, (one for one in now.sent if _to_customer(course, one)))
    if answers:
        told = ", ".join(f"{one.purpose} {one.id} ({one.delivery})" for one in answers)
        return failed(f"the outbox has {len(answers)} to the customer: {told}")
    lines = [one for one in _unheard(before, now) if one.contact == course.customer and one.by_phone]
    if lines:
        return failed(f"{len(lines)} went to the customer that the outbox does not know")
    return waiting("nothing went to the customer")


def picture_kept(course: Course, now: Sight) -> Seen:
    """A picture of the customer's came in, and its file is here."""
    lines = [one for one in _unheard(course.before("silence"), now) if one.contact == course.customer]
    line = next((one for one in lines if not one.outgoing and one.kind is MessageKind.IMAGE), None)
    if line is None:
        return waiting("no picture yet")
    if line.file is FileState.KEPT:
        return passed(f"the file of line {line.seq} is kept")
    if line.file in (FileState.LEFT, FileState.FAILED):
        return failed(f"the file of line {line.seq} was {line.file}: {line.why_no_file or 'no reason'}")
    return waiting(f"line {line.seq} is logged, its file is being fetched")


def reply_arrived(course: Course, now: Sight) -> Seen:
    """A person's reply reached the customer's phone."""
    replies = _replies(course, now)
    if not replies:
        return waiting("no reply yet")
    newest = replies[0]
    if newest.delivery in LOST:
        return failed(_told_of(newest, "reply"))
    return Seen(
        verdict=Verdict.PASSED if newest.delivery in ARRIVED else Verdict.WAITING,
        told=_told_of(newest, "reply"),
    )


def reply_read(course: Course, now: Sight) -> Seen:
    """A reply of this run bears the read mark."""
    replies = _replies(course, now)
    read = next((one for one in replies if one.delivery is Delivery.READ), None)
    if read is not None:
        return passed(_told_of(read, "reply"))
    return waiting(_told_of(replies[0], "reply") if replies else "no reply yet")


def trial_went_out(course: Course, now: Sight) -> Seen:
    """What is no screen went to the owner: the draft of a broadcast, tried."""
    tried = (one for one in now.sent if one.purpose is Purpose.SCREEN and not one.is_menu)
    return _arrives(_new(course.before().sent, tried), now, "test")


def stopped(course: Course, now: Sight) -> Seen:
    """The customer stands on the list of those who want no broadcasts."""
    if course.customer is None or course.customer not in now.wants_none:
        return waiting("nobody's wish is recorded yet")
    was_there = course.customer in course.before().wants_none
    return passed("stood on the list before" if was_there else "recorded")


def _arrives(new: list[Sent], now: Sight, what: str) -> Seen:
    """What was dropped for a newer one is no loss."""
    counted = [one for one in new if one.reason != "superseded"]
    if not counted:
        return waiting(f"no {what} went out yet")
    newest = counted[0]
    if newest.delivery in LOST:
        return failed(_told_of(newest, what))
    settled = newest.sent_at is not None and now.at - newest.sent_at > SETTLES
    is_there = newest.delivery in ARRIVED or (newest.delivery is Delivery.SENT and settled)
    return Seen(
        verdict=Verdict.PASSED if is_there else Verdict.WAITING,
        told=_told_of(newest, what),
    )


def _told_of(one: Sent, what: str) -> str:
    why = f" ({one.reason})" if one.reason else ""
    far = {Delivery.SENT: "WhatsApp's server has it", Delivery.DELIVERED: "the phone has it"}
    return f"{what} {one.id}: {far.get(one.delivery, str(one.delivery))}{why}"


def _replies(course: Course, now: Sight) -> list[Sent]:
    """Those after the silence: a quick person may write one while a picture is asked for."""
    before = course.before("picture", "reply").sent
    towards = (one for one in now.sent if _to_customer(course, one) and one.purpose is Purpose.REPLY)
    return _new(before, towards)


def _to_customer(course: Course, one: Sent) -> bool:
    return one.purpose is not Purpose.SCREEN and one.to == course.customer


def _new(before: Iterable[Sent], now: Iterable[Sent]) -> list[Sent]:
    known = {one.id for one in before}
    return [one for one in now if one.id not in known]


def _unheard(before: Sight, now: Sight) -> list[Said]:
    known = max((one.seq for one in before.said), default=0)
    return [one for one in now.said if one.seq > known]
