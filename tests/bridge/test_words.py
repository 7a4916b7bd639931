"""The words: complete catalogues, whole placeholders, right plurals, times in the reader's zone."""

from __future__ import annotations

import re
import string
from datetime import UTC, datetime, timedelta

import pytest
from babel import Locale
from babel.messages import Catalog
from babel.messages.catalog import Message

from bridge.menu.advance import HELP_WORDS, MENU_WORDS
from bridge.words import LANGUAGES, N_, Words
from tests import catalogues
from tests.catalogues import LOCALE, PLURALS, forms

BESIDE_ENGLISH = sorted(set(LANGUAGES) - {"en"})
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

AS_IN_ENGLISH = {
    "es": {"Audio", "Normal", "Sticker", "Video", "WhatsApp"},
    "pt": {"Maria", "Normal", "WhatsApp"},
    "hi": {"WhatsApp"},
}
"""Messages whose translation is the same word."""

LATIN = re.compile(r"[A-Za-zÀ-ɏ]+")
LATIN_IN_HINDI = {
    *("WhatsApp", "Telegram", "Web", "wa", "js", "MB", "files", "read", "write"),
    "wabridge",
    "doctor",
    "QR",
    "menu",
    "help",
    "Slack",
    "join",
    "link",
    "status",
    "Sao",
    "Paulo",
    "Asia",
    "Kolkata",
    "CSV",
    "Excel",
    "XML",
    "STOP",
    "friend",
}
"""Names and typed words; anything else in Latin letters was forgotten."""

ENDINGS = {".": ".।", "।": ".।", "?": "?", ":": ":", ",": ",", "…": "…", ")": ")", "✓": "✓"}
"""How a message ends, and how its translation may."""


@pytest.fixture(scope="module", params=BESIDE_ENGLISH)
def catalogue(request: pytest.FixtureRequest) -> Catalog:
    """The stored catalogue of a language."""
    return catalogues.stored(request.param)


def pairs(catalogue: Catalog) -> list[tuple[str, str]]:
    """Each message that is translated beside its translation, form by form."""
    found = [pair for message in catalogue if message.id for pair in zip(*both(message), strict=True)]
    return [(message, text) for message, text in found if text]


def both(message: Message) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """A message's forms and its translation's."""
    return forms(message.id), forms(message.string)


def placeholders(text: str) -> set[str | None]:
    """The names in braces."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def ending(text: str) -> str:
    """The mark that a message ends with; none for a letter, a digit or a placeholder."""
    return text[-1] if text[-1] in ENDINGS else ""


def test_every_language_but_english_has_a_catalogue_and_nothing_else_does() -> None:
    assert sorted(path.name for path in LOCALE.iterdir()) == [f"{language}.po" for language in BESIDE_ENGLISH]
    assert sorted(PLURALS) == BESIDE_ENGLISH


def test_a_catalogue_holds_the_messages_of_the_code_and_no_others(catalogue: Catalog) -> None:
    """When this fails: `python -m tests.catalogues`, then translate what it prints."""
    in_code = {forms(message.id) for message in catalogues.marked()}
    in_catalogue = {forms(message.id) for message in catalogue}

    assert (in_code - in_catalogue, in_catalogue - in_code) == (set(), set())


@pytest.mark.parametrize("language", BESIDE_ENGLISH)
def test_bringing_a_catalogue_up_to_the_code_again_changes_nothing(language: str) -> None:
    stored = (LOCALE / f"{language}.po").read_text(encoding="utf-8")

    assert stored == catalogues.renewed(language)


@pytest.mark.parametrize("language", BESIDE_ENGLISH)
def test_every_message_is_translated(language: str) -> None:
    assert catalogues.untranslated(language) == []


def test_no_translation_is_a_guess_or_a_leftover(catalogue: Catalog) -> None:
    assert [message.id for message in catalogue if message.fuzzy and message.id] == []
    assert list(catalogue.obsolete) == []
    assert [errors for _, errors in catalogue.check()] == []


def test_a_catalogue_names_no_person_no_host_and_no_date(catalogue: Catalog) -> None:
    head = (LOCALE / f"{catalogue.locale_identifier}.po").read_text(encoding="utf-8").partition("\n\n")[0]

    assert [line.partition(":")[0].strip('"') for line in head.splitlines()[2:]] == [
        "Language",
        "MIME-Version",
        "Content-Type",
        "Content-Transfer-Encoding",
        "Plural-Forms",
    ]


def test_a_translation_keeps_the_placeholders(catalogue: Catalog) -> None:
    assert [pair for pair in pairs(catalogue) if placeholders(pair[0]) != placeholders(pair[1])] == []


def test_a_translation_keeps_the_numbers(catalogue: Catalog) -> None:
    """A digit is something to type or to know: 1, 0, 30 days, 22:00-07:00."""
    digits = re.compile(r"\d+")

    differing = [
        pair
        for pair in pairs(catalogue)
        if sorted(digits.findall(pair[0])) != sorted(digits.findall(pair[1]))
    ]

    assert differing == []


def test_a_translation_ends_as_its_message_does(catalogue: Catalog) -> None:
    """Some are joined to what follows: a colon or a full stop that is lost shows."""
    wrong = [pair for pair in pairs(catalogue) if ending(pair[1]) not in ENDINGS.get(ending(pair[0]), "")]

    assert [pair for pair in wrong if ending(pair[0]) or ending(pair[1])] == []


def test_a_translation_has_no_stray_spaces(catalogue: Catalog) -> None:
    assert [text for _, text in pairs(catalogue) if text != " ".join(text.split())] == []


def test_typed_words_stay_as_they_are_typed(catalogue: Catalog) -> None:
    assert {"menu"} <= MENU_WORDS
    assert {"help"} <= HELP_WORDS

    told = [pair for pair in pairs(catalogue) if re.search(r"\bhelp\b", pair[0])]

    assert len(told) >= 2
    assert all(re.search(r"\bmenu\b", text) and re.search(r"\bhelp\b", text) for _, text in told)


def test_nothing_is_left_in_english(catalogue: Catalog) -> None:
    allowed = AS_IN_ENGLISH[str(catalogue.locale)]

    assert [message for message, text in pairs(catalogue) if message == text and message not in allowed] == []


def test_hindi_has_latin_letters_only_in_names_and_typed_words() -> None:
    texts = [re.sub(r"\{\w+\}", "", text) for _, text in pairs(catalogues.stored("hi"))]

    assert {word for text in texts for word in LATIN.findall(text)} - LATIN_IN_HINDI == set()


def test_whatsapps_own_labels_are_those_of_the_phone() -> None:
    """Where the phone hides the list of devices, in the words that it shows there."""
    told = N_("On your phone: WhatsApp, Settings, Linked devices, Link a device. Scan this code.")

    assert "Ajustes, Dispositivos vinculados, Vincular un dispositivo" in Words("es")(told)
    assert "Configurações, Dispositivos conectados, Conectar dispositivo" in Words("pt")(told)
    assert "सेटिंग्स, लिंक किए गए डिवाइस, डिवाइस लिंक करें" in Words("hi")(told)


@pytest.mark.parametrize("language", BESIDE_ENGLISH)
def test_plural_forms_are_those_of_the_language(language: str) -> None:
    """CLDR's rule, but for its form for whole millions, which no count of ours reaches."""
    rule = Locale(language).plural_form
    words, one, many = Words(language), "{count} message received", "{count} messages received"
    singular, plural = forms(catalogues.stored(language)[one].string)

    for count in range(200):
        expected = singular if rule(count) == "one" else plural
        assert words.plural(one, many, count) == expected.format(count=count)


def test_a_plural_takes_other_values_beside_the_count() -> None:
    assert Words("en").plural("{count} of {name}", "{count} of {name}", 2, name="{x}") == "2 of {x}"


def test_an_unknown_language_speaks_english() -> None:
    words = Words("tlh")

    assert words("Saved.") == "Saved."
    assert words.day(NOON, "UTC") == "22 Nov, 12:00"


def test_values_are_filled_in_as_they_are() -> None:
    assert Words("es")("{name} has written", name="{name} Saved.") == "{name} Saved. ha escrito"
    assert Words("en")("a {brace} without values") == "a {brace} without values"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("zone", "shown"),
    [("UTC", "12:00"), ("America/Sao_Paulo", "09:00"), ("Asia/Kolkata", "17:30"), ("Europe/Madrid", "13:00")],
)
def test_a_time_is_told_in_the_readers_zone(language: str, zone: str, shown: str) -> None:
    assert Words(language).time(NOON, zone) == shown


def test_summer_time_is_kept() -> None:
    assert Words("es").time(NOON.replace(month=7), "Europe/Madrid") == "14:00"


@pytest.mark.parametrize(
    ("language", "day", "date"),
    [
        ("en", "21 Nov, 22:41", "21 Nov 2026"),
        ("es", "21 nov, 22:41", "21 nov 2026"),
        ("pt", "21 nov., 22:41", "21 nov. 2026"),
        ("hi", "21 नव॰, 22:41", "21 नव॰ 2026"),
    ],
)
def test_a_day_is_the_readers_day(language: str, day: str, date: str) -> None:
    night = datetime(2026, 11, 22, 1, 41, tzinfo=UTC)

    assert Words(language).day(night, "America/Sao_Paulo") == day
    assert Words(language).date(night, "America/Sao_Paulo") == date


def test_today_is_told_by_the_time_alone_and_today_ends_at_the_readers_midnight() -> None:
    before, after = datetime(2026, 11, 22, 23, 30, tzinfo=UTC), datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
    words = Words("en")

    assert words.when(before, after, "UTC") == "22 Nov, 23:30"
    assert words.when(before, after, "Asia/Kolkata") == "05:00"
    assert words.when(before - timedelta(days=365), after, "Asia/Kolkata") == "23 Nov, 05:00"
