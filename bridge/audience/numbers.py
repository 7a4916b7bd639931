"""A cell of a list as a phone number: what people and spreadsheets make of one. Pure."""

from __future__ import annotations

import re
import unicodedata

from bridge.audience.reasons import BadLine
from bridge.phones import valid_phone

MIN_DIGITS, MAX_DIGITS = 7, 15
"""Of a number with its country code. E.164 allows 15; nobody has mobiles of less than 7."""

MAX_CELL = 80
"""Characters in which a number fits, however it is decorated. It also keeps hostile cells cheap."""

MIN_BARE_DIGITS = 11
"""From here on a number that is none of the region's own is taken for one whose '+' was lost.

Fewer could be one of the region's own with a digit too many, and would become a stranger's abroad.
"""

_QUICK = re.compile(r"\+\d{7,15}")
_SHORTENED = re.compile(r"[+-]?\d+(?:[.,]\d+)?\s*E\s*\+?\d{1,2}", re.IGNORECASE)
_FORMULA = re.compile(r'=\s*"?([^"]*)"?')
_AS_FRACTION = re.compile(r"(\+?\d{7,15})[.,]0+")
_IN_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3}){2,4}")
_LABEL = re.compile(r"(?:p|tel|phone|mobile|whatsapp)\s*:\s*", re.IGNORECASE)
_LINK = re.compile(r"(?:https?://)?wa\.me/\+?(\d+)/?|(\d+)@(?:c\.us|s\.whatsapp\.net)", re.IGNORECASE)
_NUMBER = re.compile(r"\(?\+?[\d\s()./-]*\d[\d\s()./-]*")
_PARTS = re.compile(r"\s*[/,;|]\s*|:::|\s+-\s+|\s+(?=\+)")


def read_number(cell: str, region: str | None) -> str | BadLine:
    """The phone in a cell as E.164 with '+', or why there is none.

    A number without a country code is one of `region`; where it could be read either way, `region` wins.
    """
    if _QUICK.fullmatch(cell):
        return valid_phone(cell) or BadLine.NOT_VALID
    text = plain(cell)
    if len(text) > MAX_CELL:
        return BadLine.NOT_A_NUMBER
    text = _undamaged(text)
    if not text:
        return BadLine.EMPTY
    if _SHORTENED.fullmatch(text):
        return BadLine.SHORTENED
    whole = _NUMBER.fullmatch(text) is not None
    digits = sum(map(str.isdigit, text))
    if digits > MAX_DIGITS + 2 or not whole:  # two more: 00 before the country code
        return _why_none(text, region, BadLine.TOO_LONG if whole else BadLine.NOT_A_NUMBER)
    if digits < MIN_DIGITS:
        return BadLine.TOO_SHORT
    return _dialled(text, region) or BadLine.NOT_VALID


def plain(text: str) -> str:
    """`text` without what cannot be seen, in ordinary spaces, dashes and digits.

    Address books put marks of direction around numbers; phones in India write digits of Devanagari.
    """
    if text.isascii():
        return text.strip()
    return "".join(map(_plain_character, unicodedata.normalize("NFKC", text))).strip()


def _plain_character(character: str) -> str:
    kind = unicodedata.category(character)
    if kind == "Nd":
        return str(unicodedata.decimal(character))
    if kind == "Pd" or character == "\N{MINUS SIGN}":
        return "-"
    if kind == "Cf":
        return ""
    return " " if kind == "Zs" else character


def _undamaged(text: str) -> str:
    """Without what spreadsheets and exports put around a number."""
    text = text.lstrip("'`\N{RIGHT SINGLE QUOTATION MARK}\N{ACUTE ACCENT}").strip()
    if formula := _FORMULA.fullmatch(text):
        text = formula[1].strip()
    text = _LABEL.sub("", text, count=1) if _LABEL.match(text) else text
    if link := _LINK.fullmatch(text):
        return f"+{link[1] or link[2]}"
    if fraction := _AS_FRACTION.fullmatch(text):
        return fraction[1]
    return text.replace(",", "") if _IN_THOUSANDS.fullmatch(text) else text


def _why_none(text: str, region: str | None, otherwise: BadLine) -> BadLine:
    parts = [part for part in _PARTS.split(text) if part]
    several = len(parts) > 1 and all(_NUMBER.fullmatch(part) and _dialled(part, region) for part in parts)
    return BadLine.SEVERAL if several else otherwise


def _dialled(text: str, region: str | None) -> str | None:
    bare = re.sub(r"[^\d+]", "", text)
    if bare.startswith("+"):
        # "+34 (0)600 …": some write the 0 that is dialled at home. In Italy it belongs there.
        return valid_phone(bare) or valid_phone(re.sub(r"[^\d+]", "", text.replace("(0)", "", 1)))
    if bare.startswith("00") and (abroad := valid_phone(f"+{bare[2:]}")):
        return abroad
    if at_home := valid_phone(bare, region):
        return at_home
    return valid_phone(f"+{bare}") if region is None or len(bare) >= MIN_BARE_DIGITS else None
