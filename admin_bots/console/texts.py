"""The words around the screens, and on the pages before signing in."""

from __future__ import annotations

from aiohttp import web

from bridge.giving import TOO_LARGE
from bridge.ports.files import MAX_FILE_BYTES
from bridge.words import LANGUAGES, N_, Words

FILE_FIELD = N_("A file, at most {most} MB")
LOG = N_("Message log")
MOST_MB = MAX_FILE_BYTES // 1024**2

CHROME = {
    "send": N_("Send"),
    "copy": N_("Copy"),
    "copied": N_("Copied."),
    "dismiss": N_("Clear"),
    "more": N_("Show all"),
    "less": N_("Show less"),
    "lost": N_("The connection to the console is lost. Trying again…"),
    "rests": N_("This tab rests while the console is open in other tabs."),
    "wakeUp": N_("Use this tab"),
    "slow": N_("This takes longer than usual. Your press is kept."),
    "failed": N_("That did not go through. Please try again."),
    "tooLong": N_("That text is too long."),
    "fileTooLarge": TOO_LARGE,
    "newCodeIn": N_("New code in {time}"),
    "newCodeSoon": N_("A new code is coming…"),
    "retryIn": N_("You can try again in {minutes} min"),
    "codeNumber": N_("Code {number}"),
    "newCode": N_("A new code is shown."),
    "qrAlt": N_("QR code to scan with the phone"),
    "pairingCode": N_("Code to type on the phone"),
    "yourAnswer": N_("Your answer"),
    "typeExactly": N_("Type exactly: {phrase}"),
    "sayWithKeys": N_("Keys 1–9 press the options, 0 goes back."),
    "since": N_("since {when}"),
    "noNotices": N_("Nothing to tell."),
    "suspended": N_("Sending is suspended"),
}
"""What the page's script says, by the name it knows."""

PLATFORM = {
    "failed": N_("That did not go through. Please try again."),
    "lost": N_("The connection to the console is lost. Trying again…"),
    "copy": N_("Copy"),
    "copied": N_("Copied."),
    "inviteOwner": N_("Invite an owner"),
    "inviteMade": N_("Send this link to the owner of {tenant}. It works once, and for {hours} hours."),
    "inviteLink": N_("Invitation link"),
    "suspend": N_("Suspend sending"),
    "resume": N_("Resume sending"),
    "suspendAll": N_("Suspend all sending"),
    "resumeAll": N_("Resume all sending"),
    "suspended": N_("Sending is suspended"),
    "sureSuspend": N_("Nothing leaves {tenant} until you resume: no menus, no replies, no broadcasts."),
    "sureSuspendAll": N_(
        "Nothing leaves any business until you resume: no menus, no replies, no broadcasts."
    ),
    "sureResume": N_("What waits for {tenant} goes out at once."),
    "sureResumeAll": N_("What waits goes out at once, for every business that is not suspended itself."),
    "cancel": N_("Cancel"),
    "noSessions": N_("No number yet."),
    "noTenants": N_("No business yet. Add the first one."),
    "since": N_("since {when}"),
    "added": N_("{tenant} was added."),
}
"""What the platform page's script says."""

PAGES = {
    "unfit": N_("WhatsApp has a new page, {page}, on which wa-js {wajs} does not come up."),
    "kept": N_("Sessions are kept on the last page that works, {instead}, for some days."),
    "nowhere": N_("There is no older page that works: sessions that start now do not connect."),
    "todo": N_("Try a newer wa-js with the command `{update}`. `{tell}` shows what is known."),
}
"""What the platform's operator is told of pages that do not work."""


def translated(texts: dict[str, str], words: Words) -> dict[str, str]:
    """The texts in one language; their {placeholders} are filled by the page."""
    return {name: words(text) for name, text in texts.items()}


def reader_words(request: web.Request) -> Words:
    """The language that a browser asks for; for pages shown before it is known who reads."""
    for part in request.headers.get("Accept-Language", "").split(","):
        language = part.partition(";")[0].strip().lower().partition("-")[0]
        if language in LANGUAGES:
            return Words(language)
    return Words("en")
