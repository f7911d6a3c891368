"""Hints: what gives them, and that they do as well as is said of them."""

from __future__ import annotations

import time
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.accounts.cue_tables import entries_of, rows_of
from detente.accounts.hints import KINDS, act_classes, hints, loaded_classes, summary
from detente.accounts.quality import (
    CLEAN,
    HELD_OUT,
    OF_THE_RULES,
    interval,
    quality,
    quality_of,
)
from detente.accounts.segmentation import paragraphs, sentences
from detente.accounts.span import Span
from detente.accounts.verb_forms import forms_of
from docs import generate_reading_help
from tests.docs.pages import sections_of, text_of
from tests.unit.accounts.labelled import (
    BLIND,
    FILES,
    HARD,
    Labelled,
    labelled,
    score_of_classes,
    score_of_labels,
    score_of_open,
)


def given_for(text: str) -> set[str]:
    found = hints(text, [Span(0, len(text))], {}, "h")
    return {hint.act_class or hint.kind for hint in found}


def test_what_is_said_of_the_hints_is_what_is_measured() -> None:
    """After a change of rules or tables: python -m docs.generate."""
    assert generate_reading_help.DATA.read_text("utf-8") == generate_reading_help.data()


def test_no_rule_was_made_with_the_labelled_sentences_of_22_of_32_genres() -> None:
    files = [labelled(file) for file in FILES]
    assert [len(file) for file in files] == [324, 48, 130, 330]
    assert [len({one.genre for one in file}) for file in files] == [6, 4, 10, 12]
    parts = [OF_THE_RULES, OF_THE_RULES, CLEAN, HELD_OUT]
    assert [{one.part for one in file} for file in files] == [{part} for part in parts]
    every = [one for file in files for one in file]
    assert len({one.genre for one in every}) == 32
    assert len({one.text for one in every}) == len(every)
    known = {*KINDS, *(f"act:{name}" for name in act_classes())}
    for file in (files[0], *files[2:]):
        assert set().union(*(one.labels for one in file)) == known


def test_the_sentences_whose_figures_are_shown_are_longer_and_denser_than_the_clean_ones() -> None:
    clean, hard = labelled(BLIND), labelled(HARD)

    def words(file: Sequence[Labelled]) -> float:
        return sum(len(one.text.split()) for one in file) / len(file)

    def acts(file: Sequence[Labelled]) -> float:
        counts = [sum(label.startswith("act:") for label in one.labels) for one in file]
        return sum(counts) / sum(count > 0 for count in counts)

    assert words(hard) > 1.4 * words(clean)
    assert acts(hard) > 1.3 * acts(clean)
    assert all("goal" in one.labels for one in hard if "act:demand" in one.labels)


@pytest.mark.parametrize("kind", KINDS)
def test_hints_of_a_kind_find_most_and_are_mostly_right_on_genres_no_rule_was_made_for(
    kind: str,
) -> None:
    score = score_of_labels(kind, labelled(BLIND))
    always = score.present / len(labelled(BLIND))
    assert score.right / score.offered > max(0.65, always)
    assert score.right / score.present > 0.75


def test_a_class_that_is_shown_is_mostly_right_and_few_are_left_open_for_it() -> None:
    for file in (BLIND, HARD):
        shown, left = score_of_classes(labelled(file)), score_of_open(labelled(file))
        assert shown.right / shown.offered > 0.7
        assert left.offered < shown.offered / 4


@pytest.mark.parametrize("kind", KINDS)
def test_what_stands_beside_a_hint_is_measured_on_sentences_as_hard_as_real_ones(kind: str) -> None:
    score, shown = score_of_labels(kind, labelled(HARD)), quality_of(kind)
    assert (shown.right, shown.offered, shown.present) == (
        score.right,
        score.offered,
        score.present,
    )


def test_what_is_shown_is_not_more_than_what_outside_texts_give() -> None:
    """The figures shown, beside those of outside texts, which no test can repeat."""
    page = text_of("explanation/reading-help.md").split("### Outside texts")[1]
    scores = {kind: score_of_labels(kind, labelled(HARD)) for kind in KINDS[:-1]}
    scores["act, any class"] = score_of_labels("act", labelled(HARD))
    scores["act, its class"] = score_of_classes(labelled(HARD))
    for kind, score in scores.items():
        row = next(line for line in page.split("\n") if line.startswith(f"| {kind} |"))
        low, high = interval(score.right, score.offered)
        counts = f"{score.right} / {score.offered} / {score.present}"
        assert f"| {counts} | {score.right / score.offered:.2f} ({low:.2f}-{high:.2f}) |" in row
        outside = [int(each) for each in row.split(" | ")[4].split(" / ")]
        least, most = interval(outside[0], outside[1])
        assert f" {outside[0] / outside[1]:.2f} ({least:.2f}-{most:.2f}) " in row
        assert score.right / score.offered < most
        few = outside[1] < 10
        assert few or score.right / score.offered < outside[0] / outside[1] + 0.05


@given(st.integers(1, 400).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_the_bounds_of_an_interval_solve_the_equation_that_defines_them(
    counts: tuple[int, int],
) -> None:
    right, of = counts
    share = right / of
    low, high = interval(right, of)
    assert 0 <= low <= share + 1e-12
    assert share - 1e-12 <= high <= 1
    for bound in (low, high):
        away = (share - bound) ** 2
        assert away == pytest.approx(1.959964**2 * bound * (1 - bound) / of, abs=1e-9)


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


def left_open(text: str) -> tuple[str, ...]:
    found = hints(text, [Span(0, len(text))], {}, "")
    return tuple(name for hint in found for name in hint.candidates)


@pytest.mark.parametrize(
    ("text", "shown", "left"),
    [
        ("Peru attacked the port.", {"attack"}, ()),
        ("Peru condemns attempts to fund the rebels.", {"accuse"}, ("aid",)),
        ("The waves destroyed the pier.", set(), ("attack",)),
        ("The firm refused to comply.", {"reject"}, ()),
        ("The negotiating team has lunch.", set(), ()),
        ("On 3 March Mr Hill came home.", set(), ()),
        ("The 300 striking members wait for a contract.", set(), ()),
        ("He refused to say which school it is.", set(), ()),
        ("Students protest.", set(), ("protest",)),
        ("The mayor will not allow a fair on the square.", {"coerce"}, ()),
    ],
)
def test_a_class_is_shown_where_the_words_say_which_and_left_open_otherwise(
    text: str, shown: set[str], left: tuple[str, ...]
) -> None:
    assert given_for(text) & set(act_classes()) == shown
    assert left_open(text) == left


@pytest.mark.parametrize(
    ("text", "kind", "given"),
    [
        ("She did not say if the shop is open.", "condition", False),
        ("Come as soon as possible.", "condition", False),
        ("Come as soon as it rains.", "condition", True),
        ("I would like to thank the clerk.", "goal", False),
        ("I would like to rest.", "goal", True),
        ("They said the vote will be on 3 May.", "dated", False),
        ("They said so on 3 May.", "dated", True),
        ("The books held by the library are old.", "dated", False),
        ("The books were sold by the library.", "dated", True),
        ("The London-based bank is large.", "dated", False),
        ("He allegedly speaks Greek.", "loaded", False),
        ("He allegedly speaks for the barbarous few.", "loaded", True),
    ],
)
def test_words_that_another_reading_explains_give_no_hint(
    text: str, kind: str, given: bool
) -> None:
    assert (kind in given_for(text)) is given


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
    assert counted.open == 0


GROUPS = {name: entries_of(words)[0] for name, words in rows_of("groups.tsv")}


def sentence_of(entry: str) -> str:
    """The words of an entry of a table, of alternatives the first."""
    words = entry.removeprefix("?").removeprefix("^").replace("..", "").split()
    first = [word.removeprefix("=").split("/")[0] for word in words]
    plain = [GROUPS[word[1:]] if word.startswith("@") else word for word in first]
    verbs = [forms_of(word[:-1])[0] if word.endswith("~") else word for word in plain]
    return " ".join(verbs).replace("_", " ")


@pytest.mark.parametrize("table", ["acts.tsv", "cues.tsv", "loaded.tsv"])
def test_every_entry_of_the_tables_is_found_in_a_sentence_of_itself(table: str) -> None:
    for name, words in rows_of(table):
        for entry in entries_of(words):
            text = sentence_of(entry)
            if entry.startswith("?") and table == "loaded.tsv":
                assert "loaded" not in given_for(text)
                text += ", and barbaric"
            found = hints(text, [Span(0, len(text))], {}, "")
            classes = {hint.act_class if table == "acts.tsv" else hint.kind for hint in found}
            if table == "acts.tsv":
                classes |= {candidate for hint in found for candidate in hint.candidates}
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
        assert (hint.kind == "act") == (hint.act_class is not None or bool(hint.candidates))
        assert not (hint.act_class and hint.candidates)
        assert set(hint.candidates) <= set(act_classes())


@pytest.mark.parametrize(
    "unit", [".", "“", "Norway ", "impose ", "x ", "If we attack, they will. "]
)
def test_the_time_of_hints_grows_with_the_text_and_no_faster(unit: str) -> None:
    text = unit * (200_000 // len(unit))
    start = time.perf_counter()
    passages = [s for p in paragraphs(text) for s in sentences(text, p)]
    hints(text, passages, {}, "")
    assert time.perf_counter() - start < 200
