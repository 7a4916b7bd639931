"""What programs that we start are told of our environment.

The rest holds the master key and other services' passwords, and a page that breaks into its renderer finds
there what its process was started with.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

HANDED_ON = re.compile(
    r"PATH|HOME|USER|LOGNAME|LANG|LANGUAGE|LC_[A-Z]+|TZ|TMPDIR|DISPLAY|WAYLAND_DISPLAY|XDG_[A-Z_]+|FONTCONFIG_[A-Z]+"
    r"|LD_LIBRARY_PATH|DBUS_SESSION_BUS_ADDRESS|(all|http|https|no)_proxy",
    re.IGNORECASE,
)

NPMS_OWN = re.compile(r"(npm|node)_[a-z0-9_:/.-]+|ssl_cert_(file|dir)", re.IGNORECASE)
"""Where a registry is and how to sign in there: by convention NPM_TOKEN, NODE_AUTH_TOKEN, npm_config_…"""


def environment(ours: Mapping[str, str], *, also: re.Pattern[str] | None = None) -> dict[str, str]:
    """The part of our environment that a program needs which is not ours. also: names of its own."""
    rules = [HANDED_ON, *([also] if also else [])]
    return {name: value for name, value in ours.items() if any(rule.fullmatch(name) for rule in rules)}
