"""What a look at the page found, in the words of the driver contract."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bridge.errors import TemporaryError
from bridge.facts import Address
from sessions.driver_errors import RateLimited
from sessions.page_values import Probe, Stage
from sessions.page_version import page_version
from sessions.playwright.calls import Calls, PageRefusal
from sessions.playwright.shapes import Refused, address_from, time_from

CLIP_MARGIN = 12


def probe_from(told: Any) -> Probe:
    """The page's words for how it is. Raises TemporaryError when they are nonsense."""
    try:
        me = address_from(told["me"]) if told.get("me") else None
        return Probe(
            stage=Stage(told["stage"]),
            mode=str(told.get("mode") or "")[:60],
            info=str(told.get("info") or "")[:60],
            round_trip=bool(told["answered"]) if told.get("answered") is not None else None,
            needs_action=str(told["action"])[:60] if told.get("action") else None,
            until=time_from(told["until"]) if told.get("until") else None,
            me=me,
            phone_seen_at=time_from(told["phoneSeen"]) if told.get("phoneSeen") else None,
            version=page_version(told.get("version")),
        )
    except (Refused, KeyError, ValueError, TypeError, AttributeError):
        raise TemporaryError("the page answered nonsense") from None


async def look_up(calls: Calls, phone: str) -> Address | None:
    """Who has `phone`; None: nobody, or it could not be told."""
    told = await _who_has(calls, "lookUp", phone)
    try:
        return address_from(told) if told else None
    except Refused:
        return None


async def on_whatsapp(calls: Calls, phone: str) -> Address | None:
    """Who has `phone`; errors as the driver contract says."""
    try:
        told = await _who_has(calls, "onWhatsApp", phone)
        found = address_from(told) if told is not None else None
    except PageRefusal as refusal:
        if refusal.code == "rate_limited":
            raise RateLimited("WhatsApp was asked too often") from refusal
        raise
    except Refused:
        raise TemporaryError("the page answered nonsense") from None
    # An answer that hides the number is still the answer for this one.
    return found if found is None or found.phone else replace(found, phone=phone)


async def _who_has(calls: Calls, question: str, phone: str) -> Any:
    wait_s = calls.timeout_s
    return await calls.ask(
        question, wait_s=wait_s, id=f"{phone.removeprefix('+')}@c.us", ms=int(wait_s * 1000)
    )


async def clip_of_dialog(calls: Calls) -> dict[str, float] | None:
    """Where the dialog is that blocks the page, with a margin; None: there is none."""
    try:
        box: dict[str, float] | None = await calls.ask("dialogBox")
    except PageRefusal:
        return None
    if not box:
        return None
    return {
        "x": max(0.0, box["x"] - CLIP_MARGIN),
        "y": max(0.0, box["y"] - CLIP_MARGIN),
        "width": box["width"] + 2 * CLIP_MARGIN,
        "height": box["height"] + 2 * CLIP_MARGIN,
    }
