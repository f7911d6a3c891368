"""The readings: laws of values, redundancy, agreement, robustness, limits."""

from __future__ import annotations

import json
from itertools import combinations
from math import sqrt
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import detente
from detente.graph.graph import compile_graph
from detente.questions.pivots.changes import Several, relations
from detente.questions.pivots.minimal import Flips
from detente.questions.pivots.opposition import Opposition, opposition
from detente.questions.pivots.outcomes import Model
from detente.questions.pivots.result import NotDone, Pivots
from detente.questions.pivots.robustness import random_family
from detente.questions.pivots.values import banzhaf_of, shapley_of, values_of
from detente.report.pivots import pivots_report
from detente.stability.registry import CONCEPTS
from detente.stability.scenarios import Deadline
from tests.oracle import models

games = st.integers(1, 5).flatmap(
    lambda n: arrays(np.float64, 1 << n, elements=st.sampled_from([0.0, 1.0]))
)


def two_deterrents() -> detente.Conflict:
    """One would act, and either of two others would answer in a way that it fears more."""
    return detente.conflict(
        {
            "detente": 1,
            "title": "Two deterrents, either of which suffices",
            "decision_makers": {
                "one": {"options": {"act": "act"}},
                "second": {"options": {"answer": "answer"}},
                "third": {"options": {"reply": "reply"}},
            },
            "status_quo": "NNN",
            "preferences": {
                "one": {"statements": ["not answer", "not reply", "act"]},
                "second": {"statements": ["answer iff act"]},
                "third": {"statements": ["reply iff act"]},
            },
        }
    )


@given(games)
def test_shapley_values_add_up_to_what_all_have_more_than_none(worths: np.ndarray) -> None:
    assert shapley_of(worths).sum() == pytest.approx(worths[-1] - worths[0], abs=1e-12)


@given(games, st.data())
def test_a_player_that_adds_nothing_has_no_value(worths: np.ndarray, data: st.DataObject) -> None:
    player = data.draw(st.integers(0, len(worths).bit_length() - 2))
    index = np.arange(len(worths))
    null = worths[index & ~(1 << player)]
    assert banzhaf_of(null)[player] == 0
    assert shapley_of(null)[player] == 0


@given(games, st.data())
def test_players_that_can_be_exchanged_have_equal_values(
    worths: np.ndarray, data: st.DataObject
) -> None:
    count = len(worths).bit_length() - 1
    one, other = data.draw(st.integers(0, count - 1)), data.draw(st.integers(0, count - 1))
    index = np.arange(len(worths))
    kept = index & ~(1 << one) & ~(1 << other)
    exchanged = kept | (index >> one & 1) << other | (index >> other & 1) << one
    even = worths + worths[exchanged]
    for values in (banzhaf_of(even), shapley_of(even)):
        assert values[one] == pytest.approx(values[other], abs=1e-12)


def test_two_sufficient_deterrents_do_not_hide_each_other() -> None:
    answer = detente.pivots(two_deterrents(), concepts=["sequential"])
    assert isinstance(answer.statements, Flips)
    assert isinstance(answer.attitudes, Flips)
    assert not isinstance(answer.groups, NotDone)
    assert answer.before == (True,)
    alone = [f for f in answer.attitudes.flips if len(f.changes) == 1]
    assert alone == []
    assert [{c.says for c in f.changes} for f in answer.attitudes.flips] == [
        {"one to second", "one to third"},
        {"one to second", "third to one"},
        {"one to third", "second to one"},
        {"second to one", "third to one"},
    ]
    # Either of two pairs suffices: worth 1 iff (a and b) or (c and d).
    (values,) = answer.groups
    assert values.exact
    assert [v.value for v in values.banzhaf] == pytest.approx([0.375] * 4)
    assert [v.value for v in values.shapley] == pytest.approx([0.25] * 4)
    target = answer.targets[0]
    assert answer.attitudes.in_every(target) == ()


def test_estimates_lie_within_their_bounds_and_do_not_depend_on_anything_but_the_seed() -> None:
    model = Model.of(two_deterrents(), CONCEPTS, ["status quo"], Deadline())
    players = relations(model.conflict)
    exact = values_of(model, players)
    for seed in range(5):
        found = values_of(model, players, exact_players=0, samples=500, seed=seed)
        assert found == values_of(model, players, exact_players=0, samples=500, seed=seed)
        for one, other in zip(exact, found, strict=True):
            assert not other.exact
            for kind in ("banzhaf", "shapley"):
                for true, value in zip(getattr(one, kind), getattr(other, kind), strict=True):
                    assert abs(true.value - value.value) <= value.half_width


def test_a_statement_about_two_others_goes_with_any_of_them_or_with_the_last() -> None:
    form = {
        "detente": 1,
        "title": "t",
        "decision_makers": {p: {"options": {f"{p}x": "x"}} for p in ("a", "b", "c")},
        "status_quo": "NNN",
        "preferences": {
            "a": {"statements": ["ax iff (bx or cx)"]},
            "b": {"statements": ["not bx"]},
            "c": {"statements": ["not cx"]},
        },
    }
    conflict = detente.conflict(form)
    names = {}
    for several in get_args(Several):
        answer = detente.pivots(conflict, ["YNN"], concepts=["nash"], several=several)
        assert isinstance(answer.attitudes, Flips)
        names[several] = [len(flip.changes) for flip in answer.attitudes.flips]
    assert names == {"any": [1, 1], "all": [2]}


def test_agreement_is_the_count_of_pairs_by_the_definition() -> None:
    for seed in range(40):
        form = models.random_model(models.Dice(seed), parties=(2, 4), options=(2, 5))
        graph = compile_graph(detente.conflict(form))
        found = opposition(graph)
        best = 0.0
        for agreement in found.agreements:
            one = graph.ranks[graph.parties.index(agreement.party)]
            other = graph.ranks[graph.parties.index(agreement.other)]
            pairs = list(combinations(range(graph.size), 2))
            alike = sum((one[x] - one[y]) * (other[x] - other[y]) > 0 for x, y in pairs)
            opposed = sum((one[x] - one[y]) * (other[x] - other[y]) < 0 for x, y in pairs)
            scale = sqrt(sum(one[x] != one[y] for x, y in pairs)) * sqrt(
                sum(other[x] != other[y] for x, y in pairs)
            )
            assert (agreement.alike, agreement.opposed) == (alike, opposed)
            assert agreement.defined == (scale > 0)
            assert agreement.tau == pytest.approx((alike - opposed) / scale if scale else 0)
        scores = {split: score(found, split) for split in splits(graph.parties)}
        best = max(scores.values())
        assert found.score == pytest.approx(best)
        assert set(found.splits) == {s for s, value in scores.items() if value > best - 1e-9}


def splits(parties: tuple[str, ...]) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    first, *others = parties
    return [
        ((first, *(p for p in others if p not in away)), away)
        for n in range(len(others) + 1)
        for away in combinations(others, n)
    ]


def score(found: Opposition, split: tuple[tuple[str, ...], tuple[str, ...]]) -> float:
    one, _ = split
    return sum(a.tau if (a.party in one) == (a.other in one) else -a.tau for a in found.agreements)


def test_robustness_counts_the_scenarios_of_the_ensemble() -> None:
    for seed in range(20):
        form = models.random_model(models.Dice(seed), options=(2, 5), abstract=seed % 4 == 0)
        conflict = detente.conflict(form)
        graph = compile_graph(conflict)
        family = random_family(graph, 300, 7, None, Deadline())
        held = family.holding(range(graph.size), CONCEPTS).sum(axis=2)
        counted = detente.ensemble(conflict, 300, seed=7).equilibrium_counts
        for at, concept in enumerate(CONCEPTS):
            assert tuple(held[:, at]) == counted[concept.name]


def test_robustness_of_a_state_counts_its_concepts_and_what_it_withstands() -> None:
    answer = detente.pivots(two_deterrents())
    assert not isinstance(answer.robustness, NotDone)
    assert isinstance(answer.singles, Flips)
    first = answer.robustness[0]
    assert first.state.pattern == "NNN"
    before = dict(zip(answer.targets, answer.before, strict=True))
    for target, holds in before.items():
        assert (target.concept in first.concepts) == holds
        flipped = len(answer.singles.of(target))
        expected = first.changes - flipped if holds else flipped
        assert first.withstood[target.concept] == expected


def test_robustness_is_counted_where_states_coalesce() -> None:
    conflict = detente.case("hipel-1993/elmira").load()
    assert conflict.coalesce, "fewer states than can occur"
    found = detente.pivots(conflict, scenarios=4, size=1, set_size=1)
    assert not isinstance(found.robustness, NotDone)
    held = {each.state.title for each in found.robustness}
    assert {state.title for state in detente.analyse(conflict).equilibria("nash")} <= held


def test_time_that_is_over_leaves_readings_out_and_says_so() -> None:
    answer = detente.pivots(two_deterrents(), maximum_seconds=1e-9)
    assert not answer.complete
    assert len(answer.limits()) == 6
    assert all("time" in text for text in answer.limits())
    assert "Not done" in pivots_report(answer).to_text()
    assert json.loads(answer.to_json())["complete"] is False


def test_too_many_sets_are_not_tried_and_the_answer_says_so() -> None:
    answer = detente.pivots(two_deterrents(), size=3, maximum_models=60)
    assert isinstance(answer.singles, Flips)
    assert answer.singles.searched == 1
    assert "more than 60" in answer.singles.stopped


def test_calls_that_make_no_sense_are_refused_all_at_once() -> None:
    with pytest.raises(detente.FaultyInput) as caught:
        detente.pivots(two_deterrents(), size=0, samples=1, seed=-1)
    assert [fault.code for fault in caught.value.faults] == ["E701"] * 3
    with pytest.raises(detente.FaultyInput):
        detente.pivots(two_deterrents(), ["no such state"])


def test_the_report_draws_relations_that_can_be_reached_and_read() -> None:
    answer: Pivots = detente.pivots(two_deterrents())
    html = pivots_report(answer).to_html()
    assert 'class="detente-relations"' in html
    assert html.count('tabindex="0" aria-label="one. one to second: +0.375.') == 2 - (
        answer.groups[3].banzhaf == answer.groups[4].banzhaf  # type: ignore[index]
    )
    text = pivots_report(answer).to_text(100)
    assert "one to second + one to third" in text.replace("\n", " ")
