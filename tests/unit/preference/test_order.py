"""Preferences as ordinal ranks: statements, rankings, weights, and their reasons."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

import detente
from detente.errors import FaultyInput
from detente.graph.graph import compile_graph
from detente.model.states import list_states
from detente.preference.order import (
    ByPlace,
    ByStatement,
    ByWorth,
    Indifference,
    ranks,
    reason,
)


def one_party(preference: dict[str, Any], **extra: Any) -> detente.Conflict:
    return detente.conflict(
        {
            "detente": 1,
            "title": "One party",
            "decision_makers": {"us": {"options": {"a": "A", "b": "B"}}},
            "preferences": {"us": preference},
            **extra,
        }
    )


def order(preference: dict[str, Any], **extra: Any) -> tuple[int, ...]:
    return ranks(list_states(one_party(preference, **extra)), "us")


def test_statements_are_compared_from_the_first_that_differs() -> None:
    assert order({"statements": ["b", "not a"]}) == (1, 0, 3, 2)


def test_two_hundred_statements_never_overflow() -> None:
    many = ["a or not a"] * 199
    assert order({"statements": [*many, "a"]}) == (0, 1, 0, 1)
    assert order({"statements": ["b", *many, "a"]}) == (0, 1, 2, 3)


def test_weights_add_up_exactly() -> None:
    assert order({"weights": {"a": 0.1, "b": 0.2}}) == (0, 1, 2, 3)
    equal = detente.conflict(
        {
            "detente": 1,
            "title": "Decimals",
            "decision_makers": {"us": {"options": {"a": "A", "b": "B", "c": "C"}}},
            "exactly_one": [["a", "c"]],
            "at_most_one": [["b", "c"]],
            "preferences": {"us": {"weights": {"a": 0.1, "b": 0.2, "c": 0.3}}},
            "infeasible": ["a and not b"],
        }
    )
    assert ranks(list_states(equal), "us") == (0, 0)


def test_rankings_read_names_patterns_and_ties() -> None:
    found = order({"ranking": ["both", ["YN", "NY"], "NN"]}, states={"both": "YY"})
    assert found == (0, 1, 1, 2)


@pytest.mark.parametrize(
    ("ranking", "codes"),
    [
        (["YY", "YN", "NY"], ["E404"]),
        (["YY", "YN", "NY", "NN", "YY"], ["E405"]),
        (["YY", ["YN", "YN"], "NY"], ["E405", "E404"]),
        (["--", "YN"], ["E308", "E404"]),
    ],
)
def test_a_ranking_with_gaps_or_repeats_is_refused(ranking: list[Any], codes: list[str]) -> None:
    with pytest.raises(FaultyInput) as caught:
        order({"ranking": ranking})
    assert [fault.code for fault in caught.value.faults] == codes


def test_an_infeasible_state_in_a_ranking_is_refused() -> None:
    with pytest.raises(FaultyInput) as caught:
        order({"ranking": ["YY", "YN", "NY", "NN"]}, infeasible=["a and b"])
    assert [fault.code for fault in caught.value.faults] == ["E406"]


def test_unequal_preferences_inside_a_coalesced_state_name_both_members() -> None:
    with pytest.raises(FaultyInput) as caught:
        order({"statements": ["b"]}, coalesce=["a"])
    (fault,) = caught.value.faults
    assert fault.code == "E407"
    assert "YN and YY" in fault.found


def test_a_coalesced_state_is_ranked_by_pattern_or_by_all_its_members() -> None:
    by_pattern = order({"ranking": ["Y-", "NN", "NY"]}, coalesce=["a"])
    by_members = order({"ranking": [["YN", "YY"], "NN", "NY"]}, coalesce=["a"])
    assert by_pattern == by_members == (1, 2, 0)
    with pytest.raises(FaultyInput, match=r"E407"):
        order({"ranking": ["YN", "YY", "NN", "NY"]}, coalesce=["a"])
    with pytest.raises(FaultyInput, match=r"E404"):
        order({"ranking": ["YN", "NN", "NY"]}, coalesce=["a"])


def test_every_partys_faults_are_reported_together() -> None:
    model = {
        "detente": 1,
        "title": "Two",
        "decision_makers": {"us": {"options": {"a": "A"}}, "them": {"options": {"b": "B"}}},
        "preferences": {p: {"ranking": ["YY"]} for p in ("us", "them")},
    }
    with pytest.raises(FaultyInput) as caught:
        compile_graph(detente.conflict(model))
    assert [fault.path[1] for fault in caught.value.faults] == ["us", "them"]


def test_the_reason_is_the_first_statement_that_differs_and_holds_in_the_better_state() -> None:
    space = list_states(one_party({"statements": ["b", "not a"]}))
    found = reason(space, "us", 0, 1)
    assert isinstance(found, ByStatement)
    assert (found.number, found.statement.that.text) == (2, "not a")
    assert reason(space, "us", 1, 0) == found


def test_the_reason_by_ranking_gives_places_and_by_weights_sums() -> None:
    ranking = list_states(one_party({"ranking": ["YY", ["YN", "NY"], "NN"]}))
    assert reason(ranking, "us", 3, 0) == ByPlace(1, 3)
    assert reason(ranking, "us", 1, 2) == Indifference()
    weights = list_states(one_party({"weights": {"a": 2, "b": -1.5}}))
    assert reason(weights, "us", 0, 1) == ByWorth(Fraction(2), Fraction(0))
