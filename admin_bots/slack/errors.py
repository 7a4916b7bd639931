"""What can go wrong with Slack, in the bridge's words."""

from __future__ import annotations

from bridge.errors import PermanentError


class Unreachable(PermanentError):
    """That channel or person cannot be written to: gone, archived, or the bot is not there."""


class NoSuchMessage(PermanentError):
    """The message is gone, or cannot be changed (any more)."""


class NoSuchView(PermanentError):
    """The window was closed meanwhile."""


class TriggerGone(PermanentError):
    """A window can be opened within three seconds of a press, once."""


class Refused(PermanentError):
    """Slack does not take the request: a bug of ours, or a scope that the app lacks."""


class MissingScope(Refused):
    """The app was installed without the permission that this takes, and has to be installed again."""


class FileElsewhere(PermanentError):
    """The file lies with somebody else, and Slack has but a link to it."""


class TokenRefused(PermanentError):
    """Slack does not know the token (any more): revoked, or the app was removed from the workspace."""


class NotInstalled(PermanentError):
    """We have no token for that workspace."""
