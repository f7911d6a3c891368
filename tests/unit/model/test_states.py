"""Feasible states: which, in what order, and why not the others."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import detente
from detente.errors import Fault, FaultyInput, LimitReached
from detente.model.formula import decided
from detente.model.states import (
    combination_count,
    constraints,
    feasible_levels,
    list_states,
    reasons_against,
    removals,
)
from detente.model.truth import TruthTable, members
from tests.oracle import models


def conflict(**extra: Any) -> detente.Conflict:
    """A small conflict with three options of two parties."""
    options = ["a", "b", "c"]
    return detente.conflict(
        {
            "detente": 1,
            "title": "Small",
            "decision_makers": {
                "one": {"options": {"a": "A", "b": "B"}},
                "two": {"options": {"c": "C"}},
            },
            "preferences": {p: {"statements": options} for p in ("one", "two")},
            **extra,
        }
    )


def test_the_first_option_is_the_least_significant() -> None:
    space = list_states(conflict())
    assert [s.pattern for s in space.states][:4] == ["NNN", "YNN", "NYN", "YYN"]
    assert [s.number for s in space.states] == list(range(1, 9))


def test_a_coalesced_state_stands_at_its_first_member_and_shows_dashes() -> None:
    space = list_states(conflict(coalesce=["b"], preferences=_level_inside("b")))
    assert [s.pattern for s in space.states] == ["NNN", "YNN", "-Y-", "NNY", "YNY"]
    assert space.states[2].coalesced
    assert space.find("YYN") == space.find("-Y-") == 2


def test_coalescing_formulas_that_share_a_state_make_one_block() -> None:
    space = list_states(conflict(coalesce=["a and b", "b and c"], preferences=_level_inside("b")))
    assert sorted(len(s.members) for s in space.states) == [1, 1, 1, 1, 1, 3]


def _level_inside(option: str) -> dict[str, Any]:
    """Preferences that are equal wherever the option is taken."""
    others = [f"{name} and not {option}" for name in "abc" if name != option]
    return {party: {"statements": [option, *others]} for party in ("one", "two")}


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(0, 10**6))
def test_the_search_finds_what_trying_everything_finds(seed: int) -> None:
    model = models.random_model(models.Dice(seed), coalesce=False)
    found = detente.conflict(model)
    keys = [option.key for option in found.options]
    removing = [c.excluded for c in constraints(found)]
    expected = [
        tuple(reversed(levels))
        for levels in itertools.product(*(range(len(o.levels)) for o in reversed(found.options)))
        if not any(
            decided(node, dict(zip(keys, reversed(levels), strict=True))) for node in removing
        )
    ]
    assert list(feasible_levels(found)) == expected
    # Of so few combinations the states are listed in another way.
    assert [state.members for state in list_states(found).states] == [(e,) for e in expected]


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.integers(0, 10**6))
def test_bit_sets_and_single_states_agree_on_every_formula(seed: int) -> None:
    found = detente.conflict(models.random_model(models.Dice(seed), coalesce=False))
    combinations = list(feasible_levels(found))
    keys = [option.key for option in found.options]
    listed = TruthTable.of(found.options, combinations)
    everything = TruthTable.of_everything(found.options)
    assert everything.size == combination_count(found)
    for constraint in constraints(found):
        expected = [
            at
            for at, levels in enumerate(combinations)
            if decided(constraint.excluded, dict(zip(keys, levels, strict=True)))
        ]
        assert members(listed.where(constraint.excluded)) == expected == []
    removed = 0
    for constraint in constraints(found):
        removed |= everything.where(constraint.excluded)
    assert everything.size - removed.bit_count() == len(combinations)


def test_reasons_name_every_constraint_that_removes_a_state() -> None:
    found = conflict(
        infeasible=["a and b", {"when": "b and c", "because": "they exclude each other"}],
        at_most_one=[["a", "c"]],
    )
    says = [reason.says for reason in reasons_against(found, (1, 1, 1))]
    assert says == ["a and b", "b and c", "not at most one of a, c"]
    assert reasons_against(found, (1, 0, 0)) == ()


def test_removals_count_what_only_one_formula_removes() -> None:
    found = conflict(infeasible=["a and b", "b"])
    counted = removals(found)
    assert counted is not None
    assert [(r.removed, r.alone) for r in counted] == [(2, 0), (4, 2)]


def test_no_feasible_state_is_a_fault_that_says_so() -> None:
    with pytest.raises(FaultyInput, match="E401"):
        list_states(conflict(infeasible=["true"]))
    with pytest.raises(FaultyInput, match="E401"):
        list_states(conflict(infeasible=["a", "not a"]))


def test_more_states_than_the_limit_is_no_answer_but_says_how_many_there_could_be() -> None:
    with pytest.raises(LimitReached, match="more than 7 of 8"):
        list_states(conflict(), 7)
    assert len(list_states(conflict(), 8).states) == 8


def test_states_are_found_by_name_and_pattern_with_blanks() -> None:
    space = list_states(conflict(states={"start": "N N N"}, infeasible=["a and b"]))
    assert space.find("start") == space.find("NNN") == space.find(" N  NN ") == 0
    for text, code in (("begin", "E308"), ("NN", "E307"), ("NNX", "E308"), ("YYN", "E406")):
        fault = space.find(text)
        assert isinstance(fault, Fault)
        assert fault.code == code, text
    several = space.find("-N-")
    assert isinstance(several, Fault)
    assert "fits 4 states" in several.found


def test_many_options_cost_no_more_than_their_feasible_states() -> None:
    count = 60
    names = [f"o{number}" for number in range(count)]
    found = detente.conflict(
        {
            "detente": 1,
            "title": "Many",
            "decision_makers": {"one": {"options": {n: n for n in names}}},
            "exactly_one": [names],
            "preferences": {"one": {"statements": names}},
        }
    )
    assert len(list_states(found).states) == count
    assert removals(found) is None


def test_too_many_states_are_known_without_listing_any_where_nothing_is_ruled_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    builder = detente.Builder("Wide")
    party = builder.decision_maker("a")
    for number in range(40):
        party = party.option(f"x{number}")
    party.prefers("x0")
    conflict = builder.build()
    monkeypatch.setattr("detente.model.states.feasible_levels", lambda _: pytest.fail("listed"))
    with pytest.raises(LimitReached, match="E501"):
        list_states(conflict)
