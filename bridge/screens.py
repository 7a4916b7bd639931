"""A screen: what a person sees of a page, before any surface gives it a shape.

The presenter (`bridge.presenter`) turns a screen into numbered text or into buttons.
"""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass, field
from datetime import datetime

from bridge.delivery import Delivery
from bridge.ids import FileId, PersonId

# Control characters, halves of surrogate pairs, and the marks that turn the direction of what follows them or
# end such a turn: in a name they would show our own words beside it backwards, or move them elsewhere.
_UNSTEADY = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class Surface(enum.StrEnum):
    """Where one conversation is shown and steered."""

    WHATSAPP = "whatsapp"
    TELEGRAM = "telegram"
    SLACK = "slack"
    CONSOLE = "console"

    @property
    def is_admin_chat(self) -> bool:
        """Whether secrets (QR codes, one-time codes) may be shown there."""
        return self is not Surface.WHATSAPP

    @property
    def has_dashboard(self) -> bool:
        """Whether today's figures stand beside the menu there, and are shown anew as they move."""
        return self is Surface.SLACK


class Style(enum.StrEnum):
    """How a button should look; the label says the same in words."""

    PLAIN = "plain"
    PRIMARY = "primary"
    DANGER = "danger"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One option of a screen. `name` is what a token carries: `[a-z0-9_.-]`, at most 32 characters."""

    name: str
    label: str
    style: Style = Style.PLAIN
    why_not: str | None = None  # set: shown, but cannot be pressed, and this says why
    opens_private: bool = False  # it leads to a page with secrets: a chat may have to open a window at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """One page as one person sees it now. All texts are in the person's language, plain, unescaped.

    choices: at most 8, in the order of their numbers (1…). `back` stands apart and is always number 0.
    """

    page: str
    revision: int
    title: str
    status: str = ""  # one line under the title
    body: tuple[str, ...] = ()  # paragraphs or list lines
    choices: tuple[Choice, ...] = ()
    back: Choice | None = None
    prompt: str | None = None  # set: free text is asked for, and this says for what
    phrase: str | None = None  # set: this exact phrase, typed, confirms
    note: str | None = None  # what just happened: "Saved.", "That menu was out of date."
    changed_on: Surface | None = None
    changed_by: str | None = None
    changed_at: datetime | None = None
    footer: str = ""  # "changed in WhatsApp, 10:41", ready to show
    live: bool = field(default=False)  # True: the page shows a running pairing and is redrawn as it moves
    copyable: str | None = None  # worth a copy button: a code, an invitation. A secret, admin chats only
    invitation: str | None = None  # a one-time secret: who can makes a link of their own of it
    expires_at: datetime | None = None  # of what `copyable` or a running pairing shows: for a countdown
    asks_contact: bool = False  # a platform that can offers to share the person's own number
    asks_text: bool = (
        False  # typed text is read here: a platform with forms offers one, `prompt` says what for
    )
    text_label: str = ""  # of the button that opens such a form
    long_text: bool = False  # several lines are wanted
    private: bool = False  # it shows secrets: never where others look on
    file_label: str = ""  # set: a file is asked for; of the button that opens a form with one
    archive: str | None = None  # the name of an archive that can be saved: by the console, whose desk has it


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file for a person to save."""

    name: str
    mime_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosed:
    """What a customer has sent, shown wherever their words are, and never trusted.

    is_picture: a JPEG that we have drawn. Anything else is for saving alone, whatever it is called.
    """

    file: FileId
    name: str
    mime_type: str
    size_bytes: int
    is_picture: bool
    content: bytes = field(default=b"", repr=False)  # b"": not brought along

    @property
    def document(self) -> Document:
        """As a file to be saved."""
        return Document(name=self.name, mime_type=self.mime_type, content=self.content)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A message beside the menu, for admin chats: something happened that a person should know."""

    kind: str  # "customer_message", "connection_lost", "action_required", …: a closed list in bridge.notices
    title: str
    body: tuple[str, ...] = ()
    about: str | None = None  # id of the person or session it is about
    choices: tuple[Choice, ...] = ()  # drawn by `bridge.presenter.present_notice`: good at any revision
    image_png: bytes | None = None  # private chats only
    business: str = ""  # the tenant's name, for who serves several
    earlier: str | None = None  # the platform's name of the message that told of the same: edit that one
    thread: str | None = None  # the platform's name of the message under which this one belongs
    quote: str | None = None  # what a person wrote, line breaks and all: never to be taken for words of ours
    document: Document | None = None  # in the very message of the notice, or right behind it
    delivery: Delivery | None = None  # how far what it tells of got; the title says the same in words
    enclosed: Enclosed | None = None
    contact: PersonId | None = None  # in whose topic it belongs; None: that of `about`, if it is a contact


def one_line(text: str) -> str:
    """`text` without line breaks: what somebody else has written must never look like a line of ours."""
    return steady(" ".join(text.split()))


def steady(text: str) -> str:
    """`text` as every surface may show it: it stays in its place, and no platform stumbles over it.

    Letters bring their own direction, so nobody's language is lost.
    """
    return _UNSTEADY.sub("", text)
