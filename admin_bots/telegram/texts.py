"""What the bot says beside the bridge's screens."""

from __future__ import annotations

from bridge.words import LANGUAGES, N_, Words

COPY = N_("Copy")
COPY_CODE = N_("Copy the code")
COPY_LINK = N_("Copy the link")
CODE_NUMBER = N_("Code {number}")
EXPIRES = N_("good until {when}")
TRY_AGAIN = N_("You can try again: {when}")
SHARE_NUMBER = N_("Share my number")
SHARE_HINT = N_("If your number in Telegram is the one, the button below fills it in and proves it.")
SHARED = N_("Thank you.")

STRANGER = N_("This bot is private. Ask whoever runs it for an invitation.")
GONE_INVITATION = N_("This invitation does not work any more. Ask for a new one.")
NOT_HERE = N_("Open this invitation in a private chat with me.")
NOT_OWN_CONTACT = N_("That is not your own number. Use the button, or write the number.")
ONLY_TEXT = N_("Only text that you write yourself is read here.")
TOO_LONG = N_("That text is too long.")
FILE_GONE = N_("This file could not be fetched from Telegram. Send it again.")
FILE_HERE = N_("Send the file here, in this chat.")
FILE_NOT_SENT = N_("The file that belongs to this cannot be sent in Telegram.")
OUT_OF_DATE = N_("That menu was out of date. This is the present one.")
NOT_YOURS = N_("This button is not yours.")
NOT_MEMBER = N_("You do not belong to this business. Ask the owner for an invitation.")
NOTHING_TO_CANCEL = N_("There is nothing to cancel.")

OTHER_BUSINESS = N_("Another business")
WHICH = N_("Which business do you want to see?")
NOW_SHOWN = N_("Now showing: {business}")

IN_PRIVATE = N_("This is shown in your private chat with me only.")
OPEN_PRIVATE = N_("Open the private chat")
ANSWER_THIS = N_("Answer this message.")
ASK_GROUP = N_("Shall this group get the notices and the menu of {business}? Everybody here can read them.")
SERVE_GROUP = N_("Yes, serve {business} here")
NOT_GROUP = N_("No, leave me out of it")
SERVED = N_("This group gets the notices of {business} now. Write /menu for the menu.")
NOT_SERVED = N_(
    "This group is not connected to a business. An owner can connect it: remove me and add me again."
)
LEFT_ALONE = N_("Fine. Nothing of your business is shown here.")
OWNER_ONLY = N_("Only the owner can do this.")
HOW_TO_REPLY = N_("Answer this message to write a reply. You see it once more before it is sent.")
TOPIC_OPENED = N_(
    "Everything with {name} is here. What you write here becomes a draft, and is sent when you press Send."
)

COMMANDS: dict[str, str] = {
    "menu": N_("Show the menu"),
    "status": N_("How WhatsApp is doing"),
    "link": N_("Link WhatsApp"),
    "logout": N_("Log out of WhatsApp"),
    "language": N_("Language"),
    "cancel": N_("Stop what is going on"),
    "help": N_("Help"),
}
"""The bot's commands, in the order in which Telegram lists them."""

GROUP_COMMANDS = ("menu", "status", "help")
"""Those that make sense where others look on."""

DESCRIPTION = N_(
    "Link your business's WhatsApp and steer it from here: one menu, the same in WhatsApp and in Telegram."
    " Your customers never get an answer from a machine. You need an invitation."
)
ABOUT = N_("Link your WhatsApp and steer it from here. By invitation.")


def words_for(language_code: str | None) -> Words:
    """The words for somebody who is not known yet, by the language of their Telegram ("pt-br")."""
    language = (language_code or "en").partition("-")[0].lower()
    return Words(language if language in LANGUAGES else "en")
