"""Takes secrets out of the environment once they are read: what is started from here on inherits none.

Browsers and npm are handed an environment of their own anyway (`sessions.environment`). Libraries start
programs, too, Playwright its own process for instance, and those inherit ours.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from functools import cache

from wabridge_settings import Settings
from wabridge_settings_reading import is_kept_quiet


@cache
def secret_names() -> frozenset[str]:
    """The settings that are secrets, or addresses that may hold a password."""
    return frozenset(name.upper() for name, info in Settings.model_fields.items() if is_kept_quiet(info))


def forget_secrets(ours: MutableMapping[str, str]) -> None:
    """Take them out, however their names are written: settings are found in capitals and small letters."""
    for name in [name for name in ours if name.upper() in secret_names()]:
        del ours[name]
