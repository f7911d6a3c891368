"""Results: what they answer, how they print, how they refuse."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import detente
from detente.engine.protocol import ResponseRule
from detente.errors import FaultyInput, LimitReached
from detente.stability.registry import CONCEPTS, concepts_named
from detente.stability.result import analyse_listed
from detente.stability.table import preference_places, stability_table, states_shown

CASES = Path(__file__).parents[3] / "cases"


@pytest.fixture(scope="module")
def result() -> detente.Result:
    return analyse_listed(detente.load(CASES / "environment/hipel-1993/elmira/conflict.yaml"))


def test_equilibria_are_states_with_name_and_pattern(result: detente.Result) -> None:
    assert [state.title for state in result.equilibria("SEQ")] == ["s9", "s5", "s8"]
    assert result.is_equilibrium("s5", "nash")
    assert not result.is_equilibrium("NYNNN", "nash")
    assert [s.name for s in result.stable_for("uniroyal", "R")] == ["s1", "s4", "s9", "s5", "s8"]


def test_iterating_gives_one_summary_a_state(result: detente.Result) -> None:
    summaries = list(result)
    assert len(summaries) == len(result) == 9
    first = summaries[0]
    assert first.state.name == "s1"
    assert first.equilibrium == ("general_metarational", "symmetric_metarational")
    assert "nash" not in first.stable["local_government"]


def test_records_are_one_line_for_each_state_party_and_concept(result: detente.Result) -> None:
    records = result.to_records()
    assert len(records) == 9 * 3 * 5
    assert sum(r["stable"] for r in records if r["concept"] == "nash" and r["party"] == "moe") == 9


def test_pandas_only_on_request(result: detente.Result) -> None:
    frame = result.to_pandas()
    assert frame.shape == (135, 7)


def test_it_prints_and_shows_itself_in_a_notebook(result: detente.Result) -> None:
    assert "Symmetric sequential (SSEQ)" in str(result)
    assert "nash 3" in repr(result)
    assert result._repr_html_().startswith("<table")


def test_json_says_what_a_limit_left_out(result: detente.Result) -> None:
    answer = json.loads(result.to_json(limit=2))
    assert len(answer["states"]) == 2
    assert answer["counts"]["feasible"] == 9
    assert answer["limits"] == ["lists hold at most 2 of 9 states; counts are exact"]


def test_a_concept_that_was_not_analysed_is_refused(result: detente.Result) -> None:
    only = analyse_listed(result.conflict, ["nash"])
    with pytest.raises(FaultyInput, match="not asked for"):
        only.equilibria("SEQ")
    with pytest.raises(FaultyInput, match="did you mean sequential"):
        only.equilibria("sequentiel")
    with pytest.raises(FaultyInput, match="uniroyal"):
        only.stable_for("uniroyall", "nash")


def test_all_wrong_names_of_a_call_are_reported_at_once() -> None:
    with pytest.raises(FaultyInput) as caught:
        concepts_named(["nsh", "sequential", "gm"])
    assert len(caught.value.faults) == 2


def test_response_rules_are_given_by_name_or_member(result: detente.Result) -> None:
    for rule in ResponseRule:
        assert analyse_listed(result.conflict, responses=rule.value).responses == rule.value
        assert analyse_listed(result.conflict, responses=rule).responses == rule.value


def test_the_rule_once_refuses_more_opponents_than_it_can_take() -> None:
    builder = detente.Builder("A crowd")
    for number in range(17):
        party = builder.decision_maker(f"p{number}")
        party.option(f"o{number}").prefers(f"o{number}")
    builder.exactly_one(*(f"o{number}" for number in range(17)))
    with pytest.raises(LimitReached, match="subset"):
        analyse_listed(builder.build(), responses="once")


def test_names_abbreviations_and_declared_relations_are_consistent() -> None:
    names = [concept.name for concept in CONCEPTS]
    abbreviations = [concept.abbreviation for concept in CONCEPTS]
    assert len(set(names)) == len(set(abbreviations)) == len(CONCEPTS)
    for concept in CONCEPTS:
        assert set(concept.implies) <= set(names) - {concept.name}
        assert concept.plainly.endswith(".")
        assert concept.sources


def test_places_count_states_above_and_mark_ties() -> None:
    assert preference_places([5, 5, 5]) == ["1=", "1=", "1="]
    assert preference_places([0, 1, 2, 2]) == ["4", "3", "1=", "1="]


def test_many_states_are_condensed_to_named_ones_and_equilibria() -> None:
    result = analyse_listed(detente.load(CASES / "accounts/gulf-2024-04/statement.yaml"))
    shown = states_shown(result, 10)
    assert len(shown) == 10
    assert result.graph.status_quo in shown
    table = stability_table(result, shown)
    assert len(table.columns) == 10
