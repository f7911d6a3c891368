"""Anchors resolve to their own place; in other texts they move, are ambiguous, or are lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from detente.accounts.anchors import (
    CONTEXT,
    LISTED,
    Ambiguous,
    Lost,
    Moved,
    NotKept,
    Resolution,
    Resolved,
    anchor_of,
    resolve,
)
from detente.accounts.passages import NoPassage, passages_of
from detente.accounts.span import Span
from detente.errors import FaultyInput
from detente.model.conflict import Anchor
from detente.wording import as_it_is
from tests.oracle import anchors as oracle
from tests.unit.accounts.test_passages import TEXTS

#: So few letters that words occur again and again.
FEW = st.text(st.sampled_from(list("ab. \n")), max_size=24)


def _span(text: str, data: st.DataObject) -> Span:
    assume(text)
    start = data.draw(st.integers(0, len(text) - 1))
    return Span(start, data.draw(st.integers(start + 1, len(text))))


def _in(text: str, anchor: Anchor, of: str) -> Resolution:
    """Where the anchor, made from the text ``of``, stands in ``text``."""
    return resolve(anchor, passages_of(text), text, passages_of(of).sha256)


@given(st.one_of(TEXTS, st.text()), st.data(), st.booleans())
def test_an_anchor_made_from_a_span_resolves_to_it(
    text: str, data: st.DataObject, keep: bool
) -> None:
    assume(not any("\ud800" <= letter <= "\udfff" for letter in text))
    span = _span(text, data)
    passages = passages_of(text)
    anchor = anchor_of("k", text, passages, span, keep_text=keep)
    found = resolve(anchor, passages, text, passages.sha256)
    assert isinstance(found, Resolved)
    assert found.span == span
    assert found.checked == ("words" if anchor.exact is not None else "digest")
    assert keep or anchor.exact is None


@given(TEXTS, st.data())
def test_without_the_text_an_anchor_resolves_by_position(text: str, data: st.DataObject) -> None:
    span = _span(text, data)
    passages = passages_of(text)
    anchor = anchor_of("k", text, passages, span, keep_text=False)
    found = resolve(anchor, passages, NotKept(), passages.sha256)
    assert isinstance(found, Resolved)
    assert found.span == span
    assert found.checked in ("digest", "position")


@given(TEXTS)
def test_every_id_of_a_passage_resolves_in_the_listed_text_and_nowhere_else(text: str) -> None:
    passages = passages_of(text)
    for passage in (*passages.paragraphs, *passages.sentences):
        anchor = Anchor("k", passage.paragraph, passage.sentence or None)
        for words in (text, NotKept()):
            found = resolve(anchor, passages, words, passages.sha256)
            assert found == Resolved(passage.span, "position")
        assert isinstance(resolve(anchor, passages, text, None), Lost)
        assert isinstance(resolve(anchor, passages, text, "0" * 64), Lost)


def _as_the_oracle_says(found: Resolution, places: list[tuple[int, int]]) -> None:
    if len(places) == 1:
        assert isinstance(found, Moved)
        assert (found.span.start, found.span.end) == places[0]
    elif places:
        assert isinstance(found, Ambiguous)
        assert [(s.start, s.end) for s in found.spans] == places
        assert found.complete
    else:
        assert isinstance(found, Lost)


@given(FEW, FEW, st.data())
def test_words_in_another_text_are_found_as_a_literal_search_finds_them(
    text: str, other: str, data: st.DataObject
) -> None:
    assume(text != other)
    anchor = anchor_of("k", text, passages_of(text), _span(text, data))
    if data.draw(st.booleans()):
        # less around them, so that they are found more often
        less = data.draw(st.integers(0, 3))
        prefix, suffix = anchor.prefix or "", anchor.suffix or ""
        anchor = replace(anchor, prefix=prefix[len(prefix) - less :], suffix=suffix[:less])
    exact, prefix, suffix = anchor.exact or "", anchor.prefix or "", anchor.suffix or ""
    found = _in(other, anchor, of=text)
    _as_the_oracle_says(found, oracle.places(other, exact, prefix, suffix))
    if isinstance(found, Lost):
        nearby = [(span.start, span.end) for span in found.nearby]
        assert nearby == oracle.places(other, exact, "", "")[:LISTED]


@given(FEW, FEW, FEW, st.data())
def test_digests_in_another_text_are_found_as_a_literal_search_finds_them(
    text: str, before: str, behind: str, data: st.DataObject
) -> None:
    span = _span(text, data)
    other = before + text + behind
    assume(text != other)
    anchor = anchor_of("k", text, passages_of(text), span, keep_text=False)
    digests = [anchor.exact_sha256, anchor.prefix_sha256, anchor.suffix_sha256]
    exact, prefix, suffix = (digest or "" for digest in digests)
    length = span.end - span.start
    places = oracle.places_of_digests(other, length, exact, prefix, suffix, CONTEXT)
    _as_the_oracle_says(_in(other, anchor, of=text), places)


@given(TEXTS, TEXTS, st.data())
def test_a_span_that_was_pushed_on_is_found_where_it_is_now(
    text: str, before: str, data: st.DataObject
) -> None:
    span = _span(text, data)
    assume(before)
    other = before + text
    found = _in(other, anchor_of("k", text, passages_of(text), span), of=text)
    shifted = Span(span.start + len(before), span.end + len(before))
    if isinstance(found, Moved):
        assert other[found.span.start : found.span.end] == text[span.start : span.end]
    else:
        # only where it stood near the beginning can what is before it have changed
        assert isinstance(found, Ambiguous | Lost)
    if isinstance(found, Ambiguous) and found.complete:
        assert shifted in found.spans


RIVER = "The river fell. The gates stayed shut.\n\nThe river fell. Nobody spoke."


def test_words_that_stand_twice_in_the_passage_are_ambiguous() -> None:
    passages = passages_of(RIVER)
    found = resolve(Anchor("k", 1, exact="The"), passages, RIVER, passages.sha256)
    assert isinstance(found, Ambiguous)
    assert found.spans == (Span(0, 3), Span(16, 19))
    assert found.why == "the words stand several times in P1"


def test_words_are_looked_for_in_their_passage_before_the_text() -> None:
    passages = passages_of(RIVER)
    found = resolve(Anchor("k", 2, exact="The river"), passages, RIVER, passages.sha256)
    assert found == Resolved(Span(40, 49), "words")


def test_words_that_stand_in_another_passage_have_moved() -> None:
    passages = passages_of(RIVER)
    found = resolve(Anchor("k", 1, exact="Nobody"), passages, RIVER, passages.sha256)
    assert isinstance(found, Moved)
    assert found.span == Span(56, 62)
    assert "P2.S4" in found.why


def test_offsets_that_are_not_in_the_passage_named_are_not_believed() -> None:
    passages = passages_of(RIVER)
    bare = Anchor("k", 1, 2, start=40, end=49)
    assert isinstance(resolve(bare, passages, RIVER, passages.sha256), Lost)
    worded = replace(bare, start=56, end=62, exact="Nobody")
    assert isinstance(resolve(worded, passages, RIVER, passages.sha256), Moved)


def test_other_words_at_the_offsets_are_not_the_passage() -> None:
    passages = passages_of(RIVER)
    found = resolve(Anchor("k", start=4, end=9, exact="gates"), passages, RIVER, passages.sha256)
    assert isinstance(found, Moved)
    assert found.span == Span(20, 25)
    lost = resolve(Anchor("k", start=4, end=9, exact="rivet"), passages, RIVER, passages.sha256)
    assert isinstance(lost, Lost)


def test_words_without_what_surrounded_them_are_lost_and_shown_nearby() -> None:
    anchor = anchor_of("k", RIVER, passages_of(RIVER), Span(56, 62))
    found = _in("Nobody came.", anchor, of=RIVER)
    assert isinstance(found, Lost)
    assert found.nearby == (Span(0, 6),)


def test_a_sentence_in_the_wrong_paragraph_is_lost_and_not_put_right() -> None:
    passages = passages_of(RIVER)
    found = resolve(Anchor("k", 1, 4), passages, RIVER, passages.sha256)
    assert found == Lost(as_it_is("S4 stands in P2, not in P1"))


def test_positions_of_the_listed_text_find_a_sentence_again_in_another() -> None:
    other = "A new heading\n\n" + RIVER
    anchor = Anchor("k", 2, 4)
    former = passages_of(RIVER)
    found = resolve(anchor, passages_of(other), other, former.sha256, former)
    assert isinstance(found, Moved)
    assert other[found.span.start : found.span.end] == "Nobody spoke."
    twice = resolve(Anchor("k", 1, 1), passages_of(other), other, former.sha256, former)
    assert isinstance(twice, Ambiguous)
    assert isinstance(resolve(anchor, passages_of(other), other, former.sha256), Lost)


def test_a_digest_of_a_whole_passage_needs_no_offsets() -> None:
    passages = passages_of(RIVER)
    sentence = passages.by_id("P2.S4")
    assert not isinstance(sentence, NoPassage)
    anchor = Anchor("k", 2, 4, exact_sha256=sentence.sha256.upper())
    for words in (RIVER, NotKept()):
        found = resolve(anchor, passages, words, passages.sha256)
        assert found == Resolved(sentence.span, "digest")
    wrong = replace(anchor, exact_sha256="0" * 64)
    for words in (RIVER, NotKept()):
        assert isinstance(resolve(wrong, passages, words, passages.sha256), Lost)


def test_an_empty_span_has_no_words_to_look_for() -> None:
    found = _in("Another.", Anchor("k", exact=""), of=RIVER)
    assert isinstance(found, Lost)
    assert "empty" in found.why


def test_many_places_are_listed_up_to_a_limit_and_that_is_said() -> None:
    text = "a" * 5000
    found = _in(text, Anchor("k", exact="a"), of=RIVER)
    assert isinstance(found, Ambiguous)
    assert len(found.spans) == LISTED
    assert not found.complete


def test_words_as_long_as_half_of_a_long_text_are_looked_for_in_little_time() -> None:
    text = "a" * 2_000_000
    found = _in(text, Anchor("k", exact="a" * 1_000_000), of=RIVER)
    assert isinstance(found, Ambiguous)


def test_words_with_control_characters_are_anchored_by_digest() -> None:
    text = "One \x07bell. Two."
    passages = passages_of(text)
    anchor = anchor_of("k", text, passages, Span(0, 11))
    assert anchor.exact is None
    assert anchor.exact_sha256 == oracle.digest(text[:11])
    assert anchor.suffix == "Two."[:0] + text[11 : 11 + CONTEXT]


@pytest.mark.parametrize("span", [Span(3, 3), Span(5, 4), Span(-1, 2), Span(0, 999)])
def test_no_anchor_is_made_of_no_span(span: Span) -> None:
    with pytest.raises(FaultyInput, match="E701"):
        anchor_of("k", RIVER, passages_of(RIVER), span)
