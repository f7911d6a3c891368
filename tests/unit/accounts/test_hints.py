"""Hints: what gives them, and that they do as well as is said of them."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.accounts.cue_tables import entries_of, rows_of
from detente.accounts.hints import KINDS, act_classes, hints, loaded_classes, summary
from detente.accounts.quality import quality, quality_of
from detente.accounts.segmentation import paragraphs, sentences
from detente.accounts.span import Span
from detente.accounts.verb_forms import forms_of
from docs import generate_reading_help
from tests.docs.pages import sections_of, text_of
from tests.unit.accounts.labelled import BLIND, ELSEWHERE, FILE, labelled, score_of_labels


def given_for(text: str) -> set[str]:
    found = hints(text, [Span(0, len(text))], {}, "h")
    return {hint.act_class or hint.kind for hint in found}


def test_what_is_said_of_the_hints_is_what_is_measured() -> None:
    """After a change of rules or tables: python -m docs.generate."""
    assert generate_reading_help.DATA.read_text("utf-8") == generate_reading_help.data()


def test_no_rule_was_made_with_the_labelled_sentences_of_ten_of_twenty_genres() -> None:
    files = [labelled(file) for file in (FILE, ELSEWHERE, BLIND)]
    assert [len(file) for file in files] == [324, 48, 130]
    assert [len({one.genre for one in file}) for file in files] == [6, 4, 10]
    assert [{one.held_out for one in file} for file in files] == [{False}, {False}, {True}]
    every = [one for file in files for one in file]
    assert len({one.genre for one in every}) == 20
    assert len({one.text for one in every}) == len(every)
    known = {*KINDS, *(f"act:{name}" for name in act_classes())}
    for file in (files[0], files[2]):
        assert set().union(*(one.labels for one in file)) == known


@pytest.mark.parametrize("kind", KINDS)
def test_hints_of_a_kind_find_most_and_are_mostly_right_on_genres_no_rule_was_made_for(
    kind: str,
) -> None:
    score = score_of_labels(kind, labelled(BLIND))
    always = score.present / len(labelled(BLIND))
    assert score.right / score.offered > max(0.65, always)
    assert score.right / score.present > 0.75


@pytest.mark.parametrize("kind", KINDS)
def test_what_stands_beside_a_hint_counts_every_sentence_no_rule_was_made_for(kind: str) -> None:
    unseen = [one for file in (FILE, ELSEWHERE, BLIND) for one in labelled(file) if one.held_out]
    score, shown = score_of_labels(kind, unseen), quality_of(kind)
    assert (shown.right, shown.offered, shown.present) == (
        score.right,
        score.offered,
        score.present,
    )


def test_the_page_says_what_widening_the_rules_changed() -> None:
    """The figures after, in prose; those before were measured with the rules of then."""
    page = text_of("explanation/reading-help.md").split("What widening the rules changed")[1]
    for kind in KINDS[:-1]:
        score = score_of_labels(kind, labelled(BLIND))
        row = next(line for line in page.split("\n") if line.startswith(f"| {kind} |"))
        assert f"| {score.right} / {score.offered} / {score.present} |" in row
    acts = [score_of_labels(f"act:{name}", labelled(BLIND)) for name in act_classes()]
    counts = [
        sum(part) for part in zip(*((s.right, s.offered, s.present) for s in acts), strict=True)
    ]
    row = next(line for line in page.split("\n") if line.startswith("| act, its class |"))
    assert "| {} / {} / {} |".format(*counts) in row


def test_every_kind_and_class_is_measured_and_described() -> None:
    measured = {item.what for item in quality()}
    assert {*KINDS, *(f"act:{name}" for name in act_classes()), "mention"} <= measured
    page = dict(sections_of("reference/hint-classes.md"))
    for kind in KINDS:
        assert f"| `{kind}` |" in page["Kinds"]
    described = [
        line.split("`")[1] for line in page["Classes of acts"].split("\n") if "| `" in line
    ]
    assert described == list(act_classes())
    assert "reading help kinds" in text_of("explanation/reading-help.md")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The river is long.", set[str]()),
        ("If it rains, the road floods.", {"condition"}),
        ("It looks as if nothing moves.", {"prediction"}),
        ("They may come.", {"prediction"}),
        ("The road opens in May.", set()),
        ("The council did not accept the proposal.", {"goal", "reject"}),
        ("Peru recalled its seasoned ambassador.", {"reduce_relations", "dated"}),
        ("On 3 May 2020 the bridge fell.", {"dated"}),
        ("The bridge, painted red, is long.", set()),
        ("The so-called judges sleep.", {"loaded"}),
    ],
)
def test_a_sentence_gets_the_hints_of_its_words(text: str, expected: set[str]) -> None:
    assert given_for(text) == expected


def test_a_hint_shows_the_words_that_gave_it_and_whom_to_pick_from() -> None:
    text = "Chile waits. Peru may sign the accord with Oman."
    passages = [s for p in paragraphs(text) for s in sentences(text, p)]
    (act,) = [hint for hint in hints(text, passages, {}, "") if hint.kind == "act"]
    assert (act.span, act.act_class, act.pick_list) == (passages[1], "agree", ("PER", "OMN"))
    assert [text[t.start : t.end] for t in act.triggers] == ["sign"]


def test_words_of_judgement_have_classes() -> None:
    text = "A brutal raid on our heroic guards by so-called friends."
    found = loaded_classes(text, Span(0, len(text)))
    assert [name for name, _ in found] == ["condemning", "praising", "doubting"]


def test_a_summary_counts_passages_and_not_words() -> None:
    text = "Peru will and will and may. Nothing here."
    passages = [s for p in paragraphs(text) for s in sentences(text, p)]
    counted = summary(hints(text, passages, {}, ""), len(passages))
    assert counted.passages == 2
    assert counted.kinds == {kind: int(kind == "prediction") for kind in KINDS}
    assert list(counted.acts) == list(act_classes())


GROUPS = {name: entries_of(words)[0] for name, words in rows_of("groups.tsv")}


def sentence_of(entry: str) -> str:
    """The words of an entry of a table, of alternatives the first."""
    words = entry.removeprefix("^").replace("..", "").split()
    first = [word.removeprefix("=").split("/")[0] for word in words]
    plain = [GROUPS[word[1:]] if word.startswith("@") else word for word in first]
    verbs = [forms_of(word[:-1])[0] if word.endswith("~") else word for word in plain]
    return " ".join(verbs).replace("_", " ")


@pytest.mark.parametrize("table", ["acts.tsv", "cues.tsv", "loaded.tsv"])
def test_every_entry_of_the_tables_is_found_in_a_sentence_of_itself(table: str) -> None:
    for name, words in rows_of(table):
        for entry in entries_of(words):
            text = sentence_of(entry)
            found = hints(text, [Span(0, len(text))], {}, "")
            classes = {hint.act_class if table == "acts.tsv" else hint.kind for hint in found}
            assert (name if table != "loaded.tsv" else "loaded") in classes, (entry, text)


@pytest.mark.parametrize(
    ("verb", "forms"),
    [
        ("carry", "carry carries carried carrying"),
        ("free", "free frees freed freeing"),
        ("impose", "impose imposes imposed imposing"),
        ("punish", "punish punishes punished punishing"),
        ("strike", "strike strikes struck striking"),
        ("drop", "drop drops dropped dropping"),
        ("decry", "decry decries decried decrying"),
        ("lie", "lie lies lied lying"),
    ],
)
def test_verbs_have_their_forms(verb: str, forms: str) -> None:
    assert forms_of(verb) == tuple(forms.split())


MARKS = "we will not strike if the so-called regime in 1999 signed accord . ? “ ” 3 May should ,"
WORDS = st.sampled_from(MARKS.split())


@given(st.lists(st.one_of(WORDS, st.text(max_size=4)), max_size=30))
@settings(max_examples=300, deadline=None)
def test_hints_point_into_their_passages(words: list[str]) -> None:
    text = " ".join(words)
    passages = [s for p in paragraphs(text) for s in sentences(text, p)]
    found = hints(text, passages, {"r": ["regime"]}, "h")
    assert len({(hint.span, hint.kind, hint.act_class) for hint in found}) == len(found)
    assert [hint.span for hint in found] == sorted(hint.span for hint in found)
    for hint in found:
        assert hint.span in passages
        assert hint.triggers
        assert list(hint.triggers) == sorted(hint.triggers)
        assert all(hint.span.start <= one.start < one.end <= hint.span.end for one in hint.triggers)
        assert (hint.kind == "act") == (hint.act_class is not None)


@pytest.mark.parametrize(
    "unit", [".", "“", "Norway ", "impose ", "x ", "If we attack, they will. "]
)
def test_the_time_of_hints_grows_with_the_text_and_no_faster(unit: str) -> None:
    text = unit * (200_000 // len(unit))
    start = time.perf_counter()
    passages = [s for p in paragraphs(text) for s in sentences(text, p)]
    hints(text, passages, {}, "")
    assert time.perf_counter() - start < 200
