"""What the bot says beside the bridge's screens."""

from __future__ import annotations

from bridge.words import LANGUAGES, N_, Words

LOADING = N_("One moment…")
MAKING_CODE = N_("The code is being drawn…")
QR_ALT = N_("QR code that links WhatsApp")
PICTURE_ALT = N_("Picture of the WhatsApp page")
CODE_NUMBER = N_("Code {number}")
SECONDS_LEFT = N_("good for {seconds} seconds more")
TRY_AGAIN = N_("You can try again: {when}")
EXPIRES = N_("good until {when}")

SUBMIT = N_("Send")
CLOSE = N_("Close")
CANCEL_LINKING = N_("Cancel linking")
WRITE = N_("Write…")
SHOW = N_("Show")
IN_WINDOW = N_("This is shown in a window of its own, to you only.")
IN_DIRECT = N_("The picture is in the owner's direct messages with me.")

STRANGER = N_("This bot is private. Ask whoever runs it for an invitation.")
HAVE_INVITATION = N_("I have an invitation")
INVITATION = N_("Invitation")
YOUR_CODE = N_("Paste the code of your invitation")
JOIN = N_("Join")
GONE_INVITATION = N_("This invitation does not work any more. Ask for a new one.")
JOINED = N_("You are in: {business}. Open my Home tab.")
HOW_TO_JOIN = N_("Give this to the person. They write it in Slack, in any channel:")

NOT_YOURS = N_("This button is not yours.")
NOT_MEMBER = N_("You do not belong to this business. Ask the owner for an invitation.")
TOO_LONG = N_("That is too long. At most {count} characters fit.")
ONLY_TEXT = N_("Only text is read here. Nothing else was passed on.")

WRITE_OR_GIVE = N_("Write something, or choose a file.")
FILE_FIELD = N_("A file, at most {most} MB")
CAPTION_FIELD = N_("The text that goes with it")
ONE_FILE = N_("Share one file at a time. None of these was taken.")
FILE_GONE = N_("This file could not be fetched from Slack. Share it again.")
FILE_ELSEWHERE = N_("Slack does not keep this file, it has but a link to it. Upload the file itself.")
MAY_NOT_READ = N_(
    "I may not read files in this workspace. Whoever manages its apps has to install me again, with the"
    " permission files:read. Then share the file again."
)
MAY_NOT_UPLOAD = N_(
    "The file that belongs to this is missing: I may not upload files in this workspace. Whoever manages its"
    " apps has to install me again, with the permission files:write."
)
FILE_NOT_SENT = N_("The file that belongs to this cannot be sent in Slack.")
FILE_IN_DIRECT = N_("The file is in the direct messages with me.")

OTHER_BUSINESS = N_("Another business")
WHICH = N_("Which business do you want to see?")
MENU_THERE = N_("Your menu is in your direct messages with me, and in my Home tab.")

ASK_ROOM = N_("Which business shall this channel serve? Everybody here will read what customers write.")
SERVE_ROOM = N_("Serve {business} here")
NOT_ROOM = N_("No, leave me out of it")
SERVED = N_(
    "This channel serves {business} now. Each customer gets a thread. What you write in a thread stays"
    " internal until somebody sends it."
)
SERVES_OTHER = N_("This channel serves another business already.")
OWNER_ONLY = N_("Only the owner can do this.")
LEFT_ALONE = N_("Fine. Nothing of your business is shown here.")

HELP = N_(
    "What I understand: /wabridge menu shows your menu, /wabridge status how WhatsApp is doing,"
    " /wabridge link links it. /wabridge join takes the code of an invitation."
)

COMMAND = "/wabridge"


def words_for(locale: str | None) -> Words:
    """The words for somebody who is not known yet, by the language of their Slack ("pt-BR")."""
    language = (locale or "en").partition("-")[0].lower()
    return Words(language if language in LANGUAGES else "en")
