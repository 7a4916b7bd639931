"""How the life of an opened page ends."""

from __future__ import annotations

import enum


class Ending(enum.StrEnum):
    """Why a page was closed without an error."""

    STOPPED = "stopped"  # by us: handed over, or not wanted any more
    LOGGED_OUT = "logged_out"
    NO_LOGIN = "no_login"  # it asks to be linked, and nobody was logged out: this copy is none of a login
    NOBODY_LINKS = "nobody_links"
    RECYCLED = "recycled"  # to be opened again at once: it had become too heavy, or too old
    JUST_LINKED = "just_linked"  # to be opened again at once: closing writes the login down
    REOPEN = "reopen"  # another page, or another wa-js, is to be loaded at once
