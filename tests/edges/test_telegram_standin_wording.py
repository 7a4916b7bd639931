"""HTML style as the Telegram stand-in reads it: marks, lengths in UTF-16 units, and Telegram's own errors."""

from __future__ import annotations

import pytest
from aiogram.utils.formatting import Bold, Code, ExpandableBlockQuote, Italic, Pre, Text, TextLink
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.standins.telegram.errors import Refusal
from tests.standins.telegram.wording import read_html, read_wording, utf16_len

BROKEN = {
    "🏟 🏟&lt;<abac>": 'Unsupported start tag "abac" at byte offset 13',
    "🏟 🏟&lt;<i   =aba>": 'Empty attribute name in the tag "i" at byte offset 13',
    "🏟 🏟&lt;<i    aba  =  190azAz-.,>": "Unexpected end of name token",
    '🏟 🏟&lt;<i    aba  =  "&lt;&gt;&quot;>': 'Unclosed start tag "i" at byte offset 13',
    "🏟 🏟&lt;<i": "Unclosed start tag at byte offset 13",
    "🏟 🏟&lt;</": "Unexpected end tag at byte offset 13",
    "🏟 🏟&lt;<b>x</b></": "Unexpected end tag at byte offset 21",
    "🏟 🏟&lt;<i>a</i   ": "Unclosed end tag at byte offset 17",
    "🏟 🏟&lt;<i>a</em   >": 'Unmatched end tag at byte offset 17, expected "</i>", found "</em>"',
    "<b><i>x</b></i>": 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"',
    "<b>x": 'Can\'t find end tag corresponding to start tag "b"',
    "a < b": 'Unsupported start tag "" at byte offset 2',
    "a<br>b": 'Unsupported start tag "br" at byte offset 1',
    "<script>x</script>": 'Unsupported start tag "script"',
    "R&D": 'Unescaped "&" at byte offset 1',
    "&nbsp;": 'Unescaped "&" at byte offset 0',
    "a > b": 'Unescaped ">" at byte offset 2',
    '<b class="x">x</b>': 'Unsupported attribute "class"',
    '<span class="x">x</span>': 'Tag "span" must have class "tg-spoiler"',
    '<a href="/here">x</a>': 'must have an absolute link in "href"',
    "<a>x</a>": 'must have an absolute link in "href"',
    "<b></b>": 'Empty "b"',
    "<b><code>x</code></b>": '"code" cannot stand inside "b"',
    "<code><b>x</b></code>": '"b" cannot stand inside "code"',
    "<blockquote>a<blockquote>b</blockquote></blockquote>": "cannot stand inside",
    '<tg-emoji emoji-id="x">a</tg-emoji>': "Invalid custom emoji identifier",
    '<tg-time unix="soon">a</tg-time>': "Invalid date",
}


@pytest.mark.parametrize("html", BROKEN)
def test_what_is_broken_is_told_in_telegrams_words(html: str) -> None:
    with pytest.raises(Refusal) as told:
        read_html(html)

    assert BROKEN[html] in told.value.description
    assert told.value.description.startswith("Bad Request: can't parse entities: ")
    assert told.value.violation


def test_marks_are_counted_in_utf16_units() -> None:
    wording = read_html('😀 <b>a<i>😀</i></b> <a href="https://a.example/?x=1&amp;y=2">&lt;link&gt;</a>')

    assert wording.text == "😀 a😀 <link>"
    assert wording.entities == [
        {"type": "bold", "offset": 3, "length": 3},
        {"type": "italic", "offset": 4, "length": 2},
        {"type": "text_link", "offset": 7, "length": 6, "url": "https://a.example/?x=1&y=2"},
    ]


def test_every_mark_of_the_documentation_is_known() -> None:
    wording = read_html(
        '<u>a</u><s>b</s><tg-spoiler>c</tg-spoiler><span class="tg-spoiler">d</span><code>e</code>'
        '<pre><code class="language-python">f</code></pre><blockquote expandable>g</blockquote>'
        '<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>'
        '<tg-time unix="1700000000" format="r">now</tg-time>'
    )

    kinds = [entity["type"] for entity in wording.entities]
    assert kinds[:4] == ["underline", "strikethrough", "spoiler", "spoiler"]
    assert kinds[4:] == ["code", "pre", "expandable_blockquote", "custom_emoji", "date_time"]
    assert wording.entities[5]["language"] == "python"
    assert wording.entities[8]["unix_time"] == 1_700_000_000


def test_white_space_around_a_text_is_cut_off_and_marks_move_with_it() -> None:
    wording = read_wording(" \n<b> a</b> ", "HTML", None)

    assert wording.text == "a"
    assert wording.entities == [{"type": "bold", "offset": 0, "length": 1}]


WORDS = st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20)


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from([Bold, Italic, Code, Pre, ExpandableBlockQuote]), WORDS), min_size=1)
)
def test_what_aiogram_marks_is_read_as_aiogram_meant_it(pieces: list[tuple[type[Text], str]]) -> None:
    meant = Text(*(mark(words) for mark, words in pieces), TextLink("end", url="https://a.example/?a=1&b=2"))
    text, entities = meant.render()

    wording = read_html(meant.as_html())

    assert wording.text == text
    told = [entity.model_dump(exclude_none=True) for entity in entities]
    assert wording.entities == told
    assert utf16_len(text) == len(text.encode("utf-16-le")) // 2
