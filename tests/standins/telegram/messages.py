"""A message as a chat holds it, as a person sees it, and as Telegram tells of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.standins.telegram.marking import to_html
from tests.standins.telegram.pictures import read_qr

if TYPE_CHECKING:
    from tests.standins.telegram.chats import Chat
    from tests.standins.telegram.people import Account

Facts = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A file on a message. `kind`: photo or document."""

    kind: str
    file_id: str
    unique_id: str
    filename: str
    mime_type: str
    data: bytes
    width: int = 0
    height: int = 0
    told_size: int | None = None
    """What Telegram says of its size, which may be wrong; None: it says nothing."""
    smaller: Media | None = None
    """A photo's next size."""

    def as_json(self) -> Any:
        """As Telegram tells of it: a photo comes in several sizes, the largest last."""
        facts: Facts = {"file_id": self.file_id, "file_unique_id": self.unique_id}
        if self.told_size is not None:
            facts["file_size"] = self.told_size
        if self.kind == "photo":
            own = {**facts, "width": self.width, "height": self.height}
            return [*(self.smaller.as_json() if self.smaller else []), own]
        named = {"file_name": self.filename, "mime_type": self.mime_type}
        return facts | {name: value for name, value in named.items() if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A button below a message, or of the keyboard at the bottom."""

    label: str
    data: str | None = None
    url: str | None = None
    copy_text: str | None = None
    style: str | None = None
    disabled: bool = False
    asks_contact: bool = False

    def as_json(self) -> Facts:
        """For the control API."""
        return {name: value for name in self.__slots__ if (value := getattr(self, name)) not in (None, False)}


@dataclass(slots=True, kw_only=True, eq=False)
class Message:
    """One message of a chat. `entities` mark the text, or the caption when there is a file."""

    chat: Chat
    message_id: int
    date: int
    sender: Account
    text: str = ""
    entities: list[Facts] = field(default_factory=list)
    media: Media | None = None
    contact: Facts | None = None
    service: Facts = field(default_factory=dict)
    reply_markup: Facts | None = None
    album: str | None = None
    topic_id: int | None = None
    reply_to: Message | None = None
    forward_origin: Facts | None = None
    had_keyboard: bool = False
    """It brought or removed the keyboard at the bottom. Telegram lets nobody edit such a message."""
    protected: bool = False
    spoiler: bool = False
    silent: bool = False
    edited_at: int | None = None
    deleted: bool = False

    @property
    def by_bot(self) -> bool:
        """Whether the bot wrote it."""
        return self.sender.is_bot

    @property
    def html(self) -> str:
        """Text with its marks, as a safe piece of HTML."""
        return to_html(self.text, self.entities)

    @property
    def rows(self) -> list[list[Button]]:
        """The buttons below it."""
        rows = (self.reply_markup or {}).get("inline_keyboard", [])
        return [[_button(button) for button in row] for row in rows]

    @property
    def buttons(self) -> list[Button]:
        """All its buttons, row by row."""
        return [button for row in self.rows for button in row]

    @property
    def labels(self) -> list[str]:
        """The labels of its buttons."""
        return [button.label for button in self.buttons]

    @property
    def photo(self) -> bytes | None:
        """The photo's bytes."""
        return self.media.data if self.media and self.media.kind == "photo" else None

    @property
    def qr(self) -> str | None:
        """What the QR code on its photo says; None without one."""
        return read_qr(self.photo) if self.photo else None

    def as_json(self, *, nested: bool = False) -> Facts:
        """As Telegram tells of it. A reply holds what it replies to, once."""
        facts: Facts = {"message_id": self.message_id, "date": self.date, "chat": self.chat.as_json()}
        facts["from"] = self.sender.as_json()
        text, marks = ("caption", "caption_entities") if self.media else ("text", "entities")
        more = {
            text: self.text,
            marks: self.entities,
            "message_thread_id": self.topic_id,
            "is_topic_message": self.topic_id is not None,
            "edit_date": self.edited_at,
            "media_group_id": self.album,
            "contact": self.contact,
            "forward_origin": self.forward_origin,
            "has_protected_content": self.protected,
            "has_media_spoiler": self.spoiler,
            "reply_markup": self.reply_markup,
        }
        facts |= {name: value for name, value in more.items() if value} | self.service
        if self.media:
            facts[self.media.kind] = self.media.as_json()
        if self.reply_to and not nested:
            facts["reply_to_message"] = self.reply_to.as_json(nested=True)
        return facts


def _button(facts: Facts) -> Button:
    return Button(
        label=facts["text"],
        data=facts.get("callback_data"),
        url=facts.get("url"),
        copy_text=(facts.get("copy_text") or {}).get("text"),
        style=facts.get("style"),
        disabled="disabled" in facts,
    )


def keyboard_rows(markup: Facts | None) -> list[list[Button]]:
    """The rows of a reply keyboard."""
    return [
        [
            Button(
                label=button["text"],
                style=button.get("style"),
                asks_contact=bool(button.get("request_contact")),
            )
            for button in row
        ]
        for row in (markup or {}).get("keyboard", [])
    ]
