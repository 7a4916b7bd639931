"""Screens and notices as the plain objects that the page draws.

The page sets all texts as text, never as markup; so they are not escaped here.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from admin_bots.console.file_links import file_path, picture_path
from admin_bots.console.qr import draw_qr
from admin_bots.console.report_links import ARCHIVE, REPORTS, report_path
from bridge.ids import ConversationId
from bridge.pairing import Failed, PairingStep, ShowCode, ShowQr, Waiting
from bridge.presenter import CONSOLE, Button, fit, present_buttons, present_notice
from bridge.screens import Notice, Screen, steady

Drawing = dict[str, Any]


def draw_screen(
    screen: Screen, pairing: PairingStep | None, *, conversation: ConversationId, now: datetime
) -> Drawing:
    """One screen, with the step of a running pairing if there is one to draw."""
    shown = present_buttons(screen, conversation, limits=CONSOLE)
    buttons = [button for row in shown.rows for button in row]
    back = buttons.pop() if screen.back is not None else None
    return {
        "conversation": conversation,
        "revision": screen.revision,
        "page": screen.page,
        "heading": _plain(shown.heading),
        "status": _plain(screen.status),
        "lines": [_plain(line) for line in screen.body],
        "note": None if screen.note is None else _plain(screen.note),
        "prompt": None if screen.prompt is None else _plain(screen.prompt),
        "phrase": screen.phrase,
        "footer": _plain(shown.footer),
        "buttons": [draw_button(button) for button in buttons],
        "back": draw_button(back) if back else None,
        "copyable": screen.copyable,
        "isInvitation": screen.invitation is not None,
        "fileLabel": _plain(screen.file_label) or None,
        "archive": None if screen.archive is None else {"name": screen.archive, "href": ARCHIVE},
        "pairing": draw_pairing(pairing, now) if pairing else None,
    }


def draw_button(button: Button) -> Drawing:
    """One button; `token` is null when it cannot be pressed."""
    return {
        "label": _plain(button.label),
        "token": button.token,
        "style": str(button.style),
        "whyNot": button.why_not,
    }


def draw_pairing(step: PairingStep, now: datetime) -> Drawing | None:
    """A step of a pairing; None for those that the screen's own lines tell."""
    match step:
        case ShowQr():
            drawn = draw_qr(step.payload)
            return {
                "kind": "qr",
                "number": step.number,
                "size": drawn.size,
                "path": drawn.path,
                "expiresInS": _seconds_left(step.expires_at, now),
            }
        case ShowCode():
            return {
                "kind": "code",
                "number": step.number,
                "code": step.code,
                "expiresInS": _seconds_left(step.expires_at, now),
            }
        case Waiting():
            return {"kind": "waiting"}
        case Failed(may_retry_at=moment) if moment is not None and moment > now:
            return {"kind": "rest", "expiresInS": _seconds_left(moment, now)}
        case _:
            return None


def draw_notice(notice: Notice, conversation: ConversationId, *, ref: str, at: datetime) -> Drawing:
    """A notice; its picture, if any, is fetched by `ref`. Buttons that cannot be pressed are left out."""
    shown = present_notice(notice, conversation, limits=CONSOLE)
    return {
        "ref": ref,
        "kind": notice.kind,
        "title": _plain(notice.title),
        "lines": [_plain(line) for line in notice.body],
        "buttons": [draw_button(button) for row in shown.rows for button in row if button.token],
        "hasPicture": notice.image_png is not None,
        "picture": _customers_picture(notice),
        "document": draw_document(notice),
        "at": at.isoformat(),
    }


def draw_document(notice: Notice) -> Drawing | None:
    """The file of a notice, to be fetched anew when somebody wants it: it is not kept here."""
    if notice.enclosed is not None and notice.about is not None:
        return {"name": _plain(notice.enclosed.name), "href": file_path(notice.about)}
    if notice.document is None or notice.about is None or notice.kind not in REPORTS:
        return None
    return {"name": _plain(notice.document.name), "href": report_path(notice.about)}


def _customers_picture(notice: Notice) -> str | None:
    is_one = notice.enclosed is not None and notice.enclosed.is_picture and notice.about is not None
    return picture_path(notice.about or "") if is_one else None


def _seconds_left(moment: datetime | None, now: datetime) -> float | None:
    # Seconds, not a time of day: the browser's clock may be wrong.
    return None if moment is None else max((moment - now).total_seconds(), 0.0)


def _plain(text: str) -> str:
    """A text that stays in its place: no longer than a quarter of a screen, and turning nothing around."""
    return fit(steady(text), CONSOLE.text // 4)
