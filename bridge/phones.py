"""Phone numbers as people write them, read with Google's metadata. Nobody is asked whether they exist."""

from __future__ import annotations

import re

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, ValidationResult

_OLD_FORMS = (
    # Mexico dropped the 1 of mobiles in 2019; WhatsApp's own ids kept it.
    (re.compile(r"\+521(\d{10})"), r"+52\1"),
    # Brazil put a 9 before every mobile by 2016; WhatsApp's ids of older accounts lack it.
    (re.compile(r"\+55(\d\d)([6-9]\d{7})"), r"+55\g<1>9\2"),
)
"""What numbers looked like before, and how they are dialled now. Address books are full of them."""


def read_phone(text: str) -> str | None:
    """A typed phone number as E.164 with '+', or None when it is none. It must carry its country code."""
    number = _parsed(text.strip(), None)
    # Not `is_possible_number`: it also takes local numbers without their area code.
    if number is None or phonenumbers.is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
        return None
    return _e164(number)


def valid_phone(text: str, region: str | None = None) -> str | None:
    """A number that a country has given out, or may, as E.164 with '+'; None: there is no such number.

    Stricter than `read_phone`: a list is long, nobody looks at each line, and what is wrong in it would reach
    a stranger. region: two letters (ISO 3166) of where numbers without a country code belong.
    """
    number = _parsed(text, region)
    if number is None:
        return None
    phone = _e164(number)
    if phonenumbers.is_valid_number(number):
        return phone
    for old, now in _OLD_FORMS:
        if old.fullmatch(phone):
            return valid_phone(old.sub(now, phone))
    return None


def region_of(phone: str | None) -> str | None:
    """Where a number (E.164) belongs, as two letters; None: nowhere, or it is not known."""
    number = _parsed(phone or "", None)
    return None if number is None else phonenumbers.region_code_for_number(number)


def country_code(phone: str) -> str:
    """The first digits of a number (E.164) that name the country, with '+'; empty when there are none."""
    number = _parsed(phone, None)
    return "" if number is None else f"+{number.country_code}"


def _parsed(text: str, region: str | None) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(text, region)
    except NumberParseException:
        return None


def _e164(number: PhoneNumber) -> str:
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)
