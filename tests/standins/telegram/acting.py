"""How people press buttons and share contacts, in private chats and groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.standins.telegram.errors import NotThere, NotVisible
from tests.standins.telegram.messages import Button, Facts, Message

if TYPE_CHECKING:
    from tests.standins.telegram.chats import Chat
    from tests.standins.telegram.people import Person
    from tests.standins.telegram.town import TelegramStandIn


def visible_button(chat: Chat, label: str, on: Message | None) -> tuple[Message, Button]:
    """The button with this label on a present message, the newest first.

    Raises:
        NotVisible: there is none, or the message is gone.
    """
    if on is not None and (on.chat is not chat or on.deleted):
        raise NotVisible(f"message {on.message_id} is not there")
    for message in [on] if on else reversed(chat.present):
        for button in message.buttons:
            if button.label == label:
                return message, button
    seen = [message.labels for message in chat.present if message.labels]
    raise NotVisible(f"no button {label!r}; there are {seen}")


def press(town: TelegramStandIn, person: Person, message: Message, button: Button) -> str:
    """Press a button below a message.

    Raises:
        NotVisible: it is disabled.
    """
    if button.disabled:
        raise NotVisible(f"the button {button.label!r} is disabled")
    if button.copy_text is not None:
        person.clipboard = button.copy_text
        return button.copy_text
    if button.url is not None:
        return button.url
    if button.data is None:
        raise NotVisible(f"the button {button.label!r} does what the stand-in does not play")
    return town.query(person, message.chat, message.message_id, button.data)


async def press_keyboard(town: TelegramStandIn, person: Person, button: Button) -> str:
    """Press a button of the keyboard at the bottom: it sends its label, or the own contact."""
    if button.asks_contact:
        await person.shares_contact()
    else:
        await person.writes(button.label)
    return button.label


def share_contact(
    person: Person, *, own: bool, phone: str | None, of_other: Person | None, forwarded: bool
) -> Message:
    """Send a contact card.

    Raises:
        NotVisible: the own number can only be shared by the keyboard's button, and it is not shown.
    """
    town, chat = person.town, person.chat
    if person.blocked or not chat.bot_is_there:
        raise NotThere(f"{person.first_name} has no chat with the bot")
    reply_to = None
    card: Facts
    if phone is not None or of_other is not None:
        card = {"phone_number": phone or (of_other.phone if of_other else ""), "first_name": "A contact"}
        if of_other is not None:
            card |= {"user_id": of_other.id, "first_name": of_other.first_name}
    else:
        shown = any(button.asks_contact for row in person.keyboard for button in row)
        if own and not forwarded and not shown:
            raise NotVisible("no keyboard asks for the contact")
        card = {"phone_number": person.phone, "first_name": person.first_name, "user_id": person.id}
        reply_to = chat.keyboard if own and not forwarded else None
    origin = {"type": "hidden_user", "sender_user_name": "Somebody", "date": town.now()}
    return town.says(
        chat, person, contact=card, reply_to=reply_to, forward_origin=origin if forwarded else None
    )
