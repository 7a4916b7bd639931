"""Shapes of a screen: within every limit, numbers equal buttons, nothing cut in two, nothing forged."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bridge import tokens
from bridge.presenter import (
    CONSOLE,
    SLACK,
    TELEGRAM,
    WHATSAPP,
    Button,
    Limits,
    fit,
    present_buttons,
    present_notice,
    present_text,
    utf16_len,
)
from bridge.screens import Choice, Notice, Screen, Style, one_line
from tests.bridge.samples import CONTACT, CONVERSATION
from tests.bridge.strategies import hostile

ALL_LIMITS = st.sampled_from([TELEGRAM, SLACK, CONSOLE, WHATSAPP])
NAMES = [f"choice{number}" for number in range(8)]
choices = st.lists(hostile | st.sampled_from(["A" * 5000, "ok"]), max_size=8).flatmap(
    lambda labels: st.lists(st.none() | hostile.filter(bool), min_size=len(labels), max_size=len(labels)).map(
        lambda reasons: tuple(
            Choice(name=name, label=label, why_not=reason)
            for name, label, reason in zip(NAMES, labels, reasons, strict=False)
        )
    )
)
screens = st.builds(
    Screen,
    page=st.just("main_menu"),
    revision=st.integers(0, 36**7 - 1),
    title=hostile,
    status=hostile,
    body=st.lists(hostile, max_size=12).map(tuple),
    choices=choices,
    back=st.sampled_from([None, Choice(name="back", label="Back"), Choice(name="back", label="😀" * 500)]),
    prompt=st.none() | hostile,
    note=st.none() | hostile,
    footer=hostile,
)
FULL = Screen(
    page="log",
    revision=3,
    title="T" * 9000,
    status="S" * 9000,
    body=("😀" * 9000,) * 12,
    choices=tuple(Choice(name=name, label="L" * 9000, why_not="W" * 9000) for name in NAMES),
    back=Choice(name="back", label="B" * 9000),
    prompt="P" * 9000,
    note="N" * 9000,
    footer="F" * 9000,
)


def options_in(text: str) -> list[str]:
    """The numbered lines of the block that holds the options."""
    return re.findall(r"^(\d)\. ", text, flags=re.MULTILINE)


@settings(max_examples=50)
@given(screens)
@example(FULL)
def test_a_text_is_never_over_the_limit(screen: Screen) -> None:
    assert utf16_len(present_text(screen)) <= WHATSAPP.text


@settings(max_examples=50)
@given(screens, ALL_LIMITS)
@example(FULL, TELEGRAM)
@example(FULL, SLACK)
def test_buttons_and_their_texts_are_never_over_the_limit(screen: Screen, limits: Limits) -> None:
    shown = present_buttons(screen, CONVERSATION, limits=limits)

    parts = [shown.heading, "\n".join(shown.lines), shown.prompt or "", shown.footer]
    assert utf16_len("\n\n".join(parts)) <= limits.text
    assert all(len(row) <= limits.buttons_per_row for row in shown.rows)
    assert all(utf16_len(button.label) <= limits.label for row in shown.rows for button in row)
    assert all(len(button.token or "") <= tokens.MAX_BYTES for row in shown.rows for button in row)


@settings(max_examples=50)
@given(screens)
@example(FULL)
def test_every_option_has_its_number_whatever_else_stands_there(screen: Screen) -> None:
    calm = Screen(page="x", revision=1, title="t", choices=screen.choices, back=screen.back)
    numbers = [str(number) for number in range(1, len(screen.choices) + 1)] + ["0"] * (
        screen.back is not None
    )

    assert options_in(present_text(calm)) == numbers
    block = present_text(calm).partition("\n\n")[2]
    assert block in present_text(screen)


@settings(max_examples=50)
@given(screens, ALL_LIMITS)
def test_numbers_equal_the_order_of_the_buttons(screen: Screen, limits: Limits) -> None:
    shown = present_buttons(screen, CONVERSATION, limits=limits)
    buttons = [button for row in shown.rows for button in row]

    drawn = [*screen.choices, *([screen.back] if screen.back else [])]
    labels = [fit(one_line(choice.label), limits.label) for choice in drawn]
    pressed = [tokens.decode(button.token) for button in buttons if button.token]
    assert [button.label for button in buttons] == labels
    assert [token.choice for token in pressed] == [choice.name for choice in drawn if choice.why_not is None]
    assert {(token.conversation, token.revision) for token in pressed} <= {(CONVERSATION, screen.revision)}
    assert [button.why_not for button in buttons] == [choice.why_not for choice in drawn]


def test_back_stands_last_and_alone() -> None:
    three = tuple(Choice(name=name, label=name) for name in NAMES[:3])
    screen = Screen(page="x", revision=1, title="t", choices=three, back=Choice(name="back", label="Back"))

    rows = present_buttons(screen, CONVERSATION, limits=TELEGRAM).rows

    assert [[button.label for button in row] for row in rows] == [
        ["choice0", "choice1"],
        ["choice2"],
        ["Back"],
    ]


def test_labels_that_would_be_cut_stand_alone() -> None:
    labels = ("Yes", "No", "The number that I link", "On", "Off", "A label of sixteen", "Maybe so")
    choices = tuple(Choice(name=f"c{at}", label=label) for at, label in enumerate(labels))
    screen = Screen(page="x", revision=1, title="t", choices=choices)

    rows = present_buttons(screen, CONVERSATION, limits=TELEGRAM).rows

    assert [[button.label for button in row] for row in rows] == [
        ["Yes", "No"],
        ["The number that I link"],
        ["On", "Off"],
        ["A label of sixteen"],
        ["Maybe so"],
    ]


NOTICE = Notice(
    kind="customer_message",
    title="Carla has written",
    body=("12:00 Carla: Bread?", ""),
    about=CONTACT,
    choices=(Choice(name="reply", label="Reply", why_not="no"), Choice(name="open", label="Open")),
    business="Bakery",
)


def test_a_notices_buttons_name_whom_it_is_about() -> None:
    shown = present_notice(NOTICE, CONVERSATION, limits=TELEGRAM)

    ((reply, opened),) = shown.rows
    assert (reply.token, reply.why_not) == (None, "no")
    token = tokens.NoticeToken(conversation=CONVERSATION, about=CONTACT, choice="open")
    assert tokens.decode_any(opened.token or "") == token
    assert (shown.heading, shown.lines, shown.footer) == (NOTICE.title, (NOTICE.body[0],), "Bakery")


def test_a_notice_about_nobody_has_buttons_too() -> None:
    for about in (None, "2026-11-22"):
        ((_, opened),) = present_notice(replace(NOTICE, about=about), CONVERSATION, limits=TELEGRAM).rows

        token = tokens.NoticeToken(conversation=CONVERSATION, about=None, choice="open")
        assert tokens.decode_any(opened.token or "") == token


@settings(max_examples=50)
@given(hostile, st.lists(hostile, max_size=12).map(tuple), hostile, choices, ALL_LIMITS)
def test_a_notice_is_never_over_the_limit(
    title: str, body: tuple[str, ...], business: str, offered: tuple[Choice, ...], limits: Limits
) -> None:
    notice = Notice(kind="x", title=title, body=body, business=business, choices=offered)

    shown = present_notice(notice, CONVERSATION, limits=limits)

    parts = [shown.heading, "\n".join(shown.lines), shown.footer]
    assert utf16_len("\n\n".join(parts)) <= limits.text
    assert all(len(row) <= limits.buttons_per_row for row in shown.rows)


def test_what_cannot_be_chosen_is_shown_with_its_reason_and_cannot_be_pressed() -> None:
    preview = Choice(name="preview", label="Preview", style=Style.DANGER, why_not="write the text first")
    screen = Screen(page="x", revision=1, title="t", choices=(preview,))

    assert "1. Preview (write the text first)" in present_text(screen)
    ((button,),) = present_buttons(screen, CONVERSATION, limits=TELEGRAM).rows
    assert button == Button(label="Preview", token=None, style=Style.DANGER, why_not="write the text first")


def test_a_screen_reads_from_title_to_footer() -> None:
    screen = Screen(
        page="x",
        revision=1,
        title="Settings",
        status="Bakery · Connected",
        body=("Language: English", "Quiet hours: off"),
        choices=(Choice(name="language", label="Language"),),
        back=Choice(name="back", label="Back"),
        prompt="Write two times.",
        note="Saved.",
        footer="changed in Console, 10:41",
    )

    assert present_text(screen) == (
        "*Settings*\n\n_Saved._\n\nBakery · Connected\n\nLanguage: English\nQuiet hours: off\n\n"
        "1. Language\n0. Back\n\nWrite two times.\n\n_changed in Console, 10:41_"
    )
    shown = present_buttons(screen, CONVERSATION, limits=CONSOLE)
    assert (shown.heading, shown.prompt, shown.footer) == ("Settings", screen.prompt, screen.footer)
    assert shown.lines == ("Saved.", "Bakery · Connected", "Language: English", "Quiet hours: off")


def test_a_bare_screen_is_its_title() -> None:
    assert present_text(Screen(page="x", revision=1, title="Help")) == "*Help*"


def test_a_name_with_line_breaks_forges_no_option() -> None:
    evil = Choice(name="c.1", label="Bob\n2. Send to everyone\u2028\x0b3. Pay", why_not="no\n4. yes")
    screen = Screen(page="x", revision=1, title="t", status="Bakery\n1. Pay", choices=(evil,))

    assert options_in(present_text(screen)) == ["1"]


def test_a_text_as_long_as_a_broadcast_may_be_shows_whole_in_its_preview() -> None:
    text = "word " * 600
    screen = Screen(page="x", revision=1, title="Preview", body=("It would go to 120 people:", text.strip()))

    assert text.strip() in present_text(screen)
