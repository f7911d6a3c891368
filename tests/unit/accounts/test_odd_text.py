"""Words and hints in odd text: every place is right to the code point."""

from __future__ import annotations

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from detente.accounts.hints import Hint, hints
from detente.accounts.phrases import words_of
from detente.accounts.span import Span

#: Right to left, emoji of several code points, marks upon letters, scripts without spaces, lists.
ODD = [
    "مفاوضات",
    "שלום",
    "👩‍👩‍👧",
    "🏳️‍🌈",
    "🇳🇴",
    "e\u0301te\u0301",
    "ÇA",
    "Straße",
    "ﬁne",
    "İstanbul",
    "渡し場",
    "ประเทศ",
    "\u200f",
    "\u2067x\u2069",
    "“",
    "”",
    "’",
    "—",
    "…",
    "(a)",
    "1.",
    "•",
    "-",
    "\t",
    "\u00a0",
    "𝔸",
    "WE",
    "MUST",
    "don’t",
    "x\u0338",
    "_",
    "__",
    "२३",
]
TELLING = [
    "they want peace",
    "IF THE PORT CLOSES",
    "will refuse the offer",
    "the licence was suspended",
    "set fire to the hall",
    "on 3 May 2020 they left",
    "the so-called heroes",
    "We",
    "demand it, and",
]
PARTS = st.one_of(st.sampled_from(ODD), st.sampled_from(TELLING), st.text(max_size=3))
TEXTS = st.lists(PARTS, max_size=60).map(" ".join)


def kind_of(character: str) -> str:
    """A letter or digit, a mark upon one, one of a script that parts no words, or another."""
    code = ord(character)
    unparted = (
        (0x0E00, 0x0EFF),
        (0x1000, 0x109F),
        (0x1780, 0x17FF),
        (0x3040, 0x30FF),
        (0x3400, 0x9FFF),
        (0x20000, 0x3FFFF),
    )
    if any(low <= code <= high for low, high in unparted):
        return "alone"
    if character.isalnum():
        return "letter"
    if character in "\u200c\u200d":
        return "mark"
    if code < 0x1FFFF and unicodedata.category(character).startswith("M"):
        return "mark"
    return "space" if character.isspace() else "other"


def literal_words(text: str) -> list[tuple[int, int]]:
    """Words one character at a time, by the description in `detente.accounts.phrases`."""
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(text):
        start, kind = at, kind_of(text[at])
        at += 1
        if kind == "space":
            continue
        if kind == "letter":
            while at < len(text) and kind_of(text[at]) in {"letter", "mark"}:
                at += 1
        elif kind == "alone":
            while at < len(text) and kind_of(text[at]) == "mark":
                at += 1
        else:
            while at < len(text) and text[at] == text[start]:
                at += 1
        found.append((start, at))
    return found


@given(TEXTS)
@settings(max_examples=400, deadline=None)
def test_words_are_those_of_a_walk_from_character_to_character(text: str) -> None:
    found = words_of(text, Span(0, len(text)))
    assert [(word.start, word.end) for word in found] == literal_words(text)
    assert all(text[word.start : word.end] == word.written for word in found)


def moved(found: tuple[Hint, ...], by: int) -> list[tuple[object, ...]]:
    return [
        (
            hint.kind,
            hint.act_class,
            hint.candidates,
            [Span(one.start + by, one.end + by) for one in hint.triggers],
            hint.span.start + by,
        )
        for hint in found
    ]


@given(TEXTS, TEXTS, TEXTS)
@settings(max_examples=300, deadline=None)
def test_what_stands_around_a_sentence_moves_its_hints_and_changes_none(
    before: str, sentence: str, after: str
) -> None:
    alone = hints(sentence, [Span(0, len(sentence))], {}, "")
    text = f"{before}\n\n{sentence}\n\n{after}"
    start = len(before) + 2
    within = hints(text, [Span(start, start + len(sentence))], {}, "")
    assert moved(within, 0) == moved(alone, start)


@given(st.lists(st.sampled_from(ODD), max_size=8).map(" ".join))
@settings(max_examples=200, deadline=None)
def test_words_that_tell_are_found_behind_odd_text_of_any_length(odd: str) -> None:
    text = f"{odd} — THE UNION DEMANDS A RAISE ; {odd}"
    found = hints(text, [Span(0, len(text))], {}, "")
    (demand,) = [hint for hint in found if hint.act_class == "demand"]
    assert "DEMANDS" in {text[one.start : one.end] for one in demand.triggers}


def test_a_sentence_of_150_words_has_its_hints_where_they_stand() -> None:
    filler = " ".join(["and the river ran on past the mill"] * 17)
    text = f"{filler}, until the council 🏳️‍🌈 turned the offer down."
    found = hints(text, [Span(0, len(text))], {}, "")
    (reject,) = [hint for hint in found if hint.act_class == "reject"]
    assert [text[one.start : one.end] for one in reject.triggers] == ["turned"]
