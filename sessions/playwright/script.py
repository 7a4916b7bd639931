"""The one script that is put before WhatsApp's own: wa-js' settings, wa-js, and our parts, in this order.

One script, because the order of several is not promised; only for the top frame of WhatsApp's own origin.
"""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urlsplit

from sessions.driver_errors import NotInstalled

PARTS = (
    *("desk", "stilling", "restraint", "words", "telling", "looking", "limits", "files", "typing"),
    *("sending", "catching_up"),
)

WAJS_CONFIG = {
    # wa-js reports to an analytics service unless told not to before it loads,
    "disableGoogleAnalytics": True,
    # and shows each URL in an outgoing text to three servers of strangers. The empty list is taken as given.
    "linkPreviewApiServers": [],
    "poweredBy": None,
    "deviceName": False,
    # Reading statuses right after linking got freshly linked devices revoked.
    "syncAllStatus": False,
    "sendStatusToDevice": False,
    "liveLocationLimit": 0,
}


def origin_of(url: str) -> str:
    """Scheme, host and port, as `location.origin` says it."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def installed_bundle(wajs: Path) -> str:
    """The wa-js of this machine.

    Raises:
        NotInstalled: it is not where the setting says.
    """
    try:
        return wajs.read_text(encoding="utf-8")
    except OSError as error:
        raise NotInstalled(f"wa-js cannot be read at {wajs}: {error.strerror}; see WAJS_PATH") from error


def init_script(*, bundle: str, url: str) -> str:
    """The whole script for pages at `url`; bundle: wa-js."""
    folder = Path(__file__).with_name("page")
    parts = "\n".join((folder / f"{name}.js").read_text(encoding="utf-8") for name in PARTS)
    return (
        f"if (window === window.top && location.origin === {json.dumps(origin_of(url))}) {{\n"
        f"window.WPPConfig = {json.dumps(WAJS_CONFIG)};\n{bundle}\n;{parts}\n}}"
    )
