"""Why a line of a list is left out, and why a list is refused: one sentence each, with what helps."""

from __future__ import annotations

import enum

from bridge.errors import PermanentError
from bridge.words import N_, Words

MAX_LIST_BYTES = 20_000_000
"""Of a list: what Telegram's Bot API lets a bot download."""

MAX_LIST_LINES = 100_000
"""Recipients of one list: at the boldest pace that is months of sending, so more of them is a mistake."""


class BadLine(enum.StrEnum):
    """Why a line is left out."""

    EMPTY = "empty"
    NOT_A_NUMBER = "not_a_number"
    SHORTENED = "shortened"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    NOT_VALID = "not_valid"
    SEVERAL = "several"
    OWN = "own"


WHY_LEFT_OUT: dict[BadLine, str] = {
    BadLine.EMPTY: N_("There is no number in this line."),
    BadLine.NOT_A_NUMBER: N_("This is no phone number."),
    BadLine.SHORTENED: N_(
        "The spreadsheet has shortened this number. Format the column as text, and write the number anew."
    ),
    BadLine.TOO_SHORT: N_("This number is too short."),
    BadLine.TOO_LONG: N_("This number is too long."),
    BadLine.NOT_VALID: N_("There can be no such number. Is it whole, and is the country code right?"),
    BadLine.SEVERAL: N_("There are several numbers here. Give each a line of its own."),
    BadLine.OWN: N_("This is the number that sends."),
}


class Refusal(enum.StrEnum):
    """Why a whole list is refused."""

    EXCEL = "excel"
    ARCHIVE = "archive"
    DOCUMENT = "document"
    PICTURE = "picture"
    CONTACT_CARD = "contact_card"
    MARKUP = "markup"
    BINARY = "binary"
    EMPTY = "empty"
    NO_NUMBERS = "no_numbers"
    SHORTENED = "shortened"
    TOO_LARGE = "too_large"
    TOO_MANY_LINES = "too_many_lines"
    ENDLESS_LINE = "endless_line"
    OPEN_QUOTE = "open_quote"


WHY_REFUSED: dict[Refusal, str] = {
    Refusal.EXCEL: N_("This is an Excel file. Save it as CSV first, then send that."),
    Refusal.ARCHIVE: N_(
        "This is a packed file, not a list. Unpack it or save the list as CSV, then send that."
    ),
    Refusal.DOCUMENT: N_("This is a document, not a list. Put the numbers into a CSV file, one a line."),
    Refusal.PICTURE: N_("This is a picture, not a list. Put the numbers into a CSV file, one a line."),
    Refusal.CONTACT_CARD: N_("This is a contact card. Export your contacts as CSV, then send that."),
    Refusal.MARKUP: N_("This is a web page or XML, not a list. Save the list as CSV, then send that."),
    Refusal.BINARY: N_("There is no text in this file. Save the list as CSV, then send that."),
    Refusal.EMPTY: N_("This list is empty."),
    Refusal.NO_NUMBERS: N_("No line of this list has a phone number that can be used."),
    Refusal.SHORTENED: N_(
        "The spreadsheet has shortened the numbers, and their ends are lost. Format the column as text, write"
        " the numbers anew and save it as CSV."
    ),
    Refusal.TOO_LARGE: N_("This list is too large: it may have {most} megabytes."),
    Refusal.TOO_MANY_LINES: N_("This list is too long: it may have {most} lines. Split it."),
    Refusal.ENDLESS_LINE: N_("Line {line} never ends, so this is no list. Save it as CSV, then send that."),
    Refusal.OPEN_QUOTE: N_(
        "A quotation mark opens in line {line} and does not close. Take it away, then try again."
    ),
}


class ListRefused(PermanentError):
    """A list that cannot be read as one; nothing of it is kept. `why` and `line` say what to tell.

    most: of TOO_LARGE megabytes, of TOO_MANY_LINES lines: what would have been allowed.
    """

    def __init__(self, why: Refusal, *, line: int | None = None, most: int = 0) -> None:
        super().__init__(f"list refused: {why!s}" + (f" in line {line}" if line else ""))
        self.why = why
        self.line = line
        self.most = most

    def sentence(self, words: Words) -> str:
        """What is told of it."""
        return words(WHY_REFUSED[self.why], line=str(self.line), most=str(self.most))
