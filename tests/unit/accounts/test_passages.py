"""Passages by id and by place, and the positions that outlive a text."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.accounts.passages import Between, NoPassage, Passage, passages_from, passages_of
from detente.accounts.span import Span
from detente.errors import FaultyInput

#: Right-to-left, combining marks, emoji of several code points, letters beyond the first plane.
WORDS = st.sampled_from(
    ["water", "שלום", "سلام", "e\u0301t\u0301", "👩🏽‍🚀", "𝔸𝔹", "水", "U.S.", "1.5", "—", "\u200f"]
)
ENDS = st.sampled_from([". ", "! ", "؟ ", "。", " ", "\n", "\n\n", ".\n\n", "…\n \n", "\u2029"])
TEXTS = st.lists(st.tuples(WORDS, ENDS).map("".join), max_size=30).map("".join)


@given(TEXTS)
def test_offsets_are_right_to_the_code_point(text: str) -> None:
    found = passages_of(text)
    letters = [*text]
    for passage in (*found.paragraphs, *found.sentences):
        words = "".join(letters[passage.span.start : passage.span.end])
        assert words == text[passage.span.start : passage.span.end]
        assert words
        assert words == words.strip()


@given(TEXTS)
def test_every_id_leads_to_its_passage_and_every_offset_back(text: str) -> None:
    found = passages_of(text)
    for passage in (*found.paragraphs, *found.sentences):
        assert found.by_id(passage.id) == passage
    for sentence in found.sentences:
        for offset in range(sentence.span.start, sentence.span.end):
            assert found.at(offset) == sentence
        assert found.touching(sentence.span) == (sentence,)
        assert found.name_of(sentence.span) == (sentence.paragraph, sentence.sentence)


@given(TEXTS)
def test_an_offset_in_no_sentence_is_before_the_next_one(text: str) -> None:
    found = passages_of(text)
    for offset in range(len(text)):
        place = found.at(offset)
        if isinstance(place, Between):
            later = [s for s in found.sentences if s.span.start > offset]
            assert place.before == (later[0].id if later else "")


@given(TEXTS)
def test_sentences_are_numbered_through_the_text_inside_their_paragraphs(text: str) -> None:
    found = passages_of(text)
    assert [s.sentence for s in found.sentences] == [*range(1, len(found.sentences) + 1)]
    assert [p.paragraph for p in found.paragraphs] == [*range(1, len(found.paragraphs) + 1)]
    for sentence in found.sentences:
        around = found.paragraphs[sentence.paragraph - 1].span
        assert around.start <= sentence.span.start
        assert sentence.span.end <= around.end
    for paragraph in found.paragraphs:
        assert {s.paragraph for s in found.of_paragraph(paragraph)} == {paragraph.paragraph}


@given(TEXTS, st.data())
def test_the_sentences_that_touch_a_span_are_those_that_share_a_character(
    text: str, data: st.DataObject
) -> None:
    found = passages_of(text)
    start = data.draw(st.integers(0, len(text)))
    span = Span(start, data.draw(st.integers(start, len(text))))
    literal = [
        s for s in found.sentences
        if {*range(s.span.start, s.span.end)} & {*range(span.start, span.end)}
    ]  # fmt: skip
    assert [*found.touching(span)] == literal


@given(TEXTS)
def test_positions_read_back_as_they_were_written(text: str) -> None:
    found = passages_of(text)
    assert passages_from(json.loads(json.dumps(found.to_dict()))) == found


def test_positions_hold_no_words() -> None:
    text = "Kestrel gates stayed shut. Nobody slept."
    assert "estrel" not in json.dumps(passages_of(text).to_dict())


def test_an_id_that_the_text_has_not_is_told_why() -> None:
    found = passages_of("One. Two.\n\nThree.")
    reasons = {
        "P3": "the text has 2 paragraphs",
        "P1.S9": "the text has 3 sentences",
        "P1.S3": "S3 stands in P2, not in P1",
        "S3": "an id is written P20 or P20.S39",
        "P0": "an id is written P20 or P20.S39",
        "P١": "an id is written P20 or P20.S39",
    }
    for id_, why in reasons.items():
        place = found.by_id(id_)
        assert isinstance(place, NoPassage)
        assert place.why == why


def test_a_span_over_two_sentences_is_named_by_their_paragraph() -> None:
    found = passages_of("One. Two.\n\nThree.")
    assert found.name_of(Span(1, 7)) == (1, 0)
    assert found.name_of(Span(1, 12)) == (0, 0)
    assert found.name_of(Span(9, 11)) == (0, 0)


@pytest.mark.parametrize("offset", [-1, 5])
def test_an_offset_outside_the_text_is_a_wrong_call(offset: int) -> None:
    with pytest.raises(FaultyInput, match="E701"):
        passages_of("One.\n").at(offset)


BAD: list[dict[str, Any]] = [
    {"positions": 2},
    {"sha256": "abc"},
    {"characters": -1},
    {"characters": True},
    {"paragraphs": [[0, 99, "0" * 64]]},
    {"paragraphs": [[0, 4, "0" * 63]]},
    {"paragraphs": [[3, 3, "0" * 64]]},
    {"paragraphs": "P1"},
    {"sentences": [[2, 0, 4, "0" * 64]]},
    {"sentences": [[0, 0, 4, "0" * 64]]},
    {"sentences": [[1, 0, 4]]},
    {"sentences": [[1, 0, 3, "0" * 64], [1, 2, 4, "0" * 64]]},
    {"sentences": None},
]


@pytest.mark.parametrize("change", BAD, ids=str)
def test_positions_that_cannot_be_are_refused(change: dict[str, Any]) -> None:
    data = {**passages_of("One.").to_dict(), **change}
    with pytest.raises(FaultyInput, match="E601"):
        passages_from(data)


def test_a_passage_says_its_id() -> None:
    assert Passage(20, 39, Span(0, 1), "").id == "P20.S39"
    assert Passage(20, 0, Span(0, 1), "").id == "P20"
