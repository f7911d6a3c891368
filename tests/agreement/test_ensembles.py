"""Every scenario of an ensemble is the analysis of that scenario, and the oracle's.

``DETENTE_MODELS`` multiplies the number of random models; the ordinary run takes seconds.
"""

from __future__ import annotations

import os
import random
from typing import Any

import pytest

import detente
from detente.engine.ensemble.preferences import AsGiven, RandomCompletion, RandomOrder, Scenarios
from detente.model.conflict import Conflict, Prioritisation
from detente.model.plain import plain_form
from detente.stability import ensembles
from detente.stability.ensemble_result import EnsembleResult
from detente.stability.ensembles import ensemble
from detente.stability.registry import CONCEPTS
from detente.stability.result import analyse_listed
from tests.oracle import literal, models

TIMES = int(os.environ.get("DETENTE_MODELS", "1"))

KINDS: dict[str, dict[str, Any]] = {
    "everything": {},
    "one party or more": {"parties": (1, 5), "options": (5, 6)},
    "plain options": {"levels": False, "rules": False, "coalesce": False, "directions": False},
    "one-way": {"rules": False, "coalesce": False, "infeasible": False},
    "rules": {"coalesce": False, "levels": False},
    "coalesced": {"rules": False, "levels": False, "options": (2, 5)},
    "abstract, three and four parties": {"abstract": True, "parties": (3, 4)},
}


def drawn_for(conflict: Conflict, dice: random.Random) -> dict[str, Scenarios]:
    """A way to draw each party's preference, by chance, that its preference allows."""
    found: dict[str, Scenarios] = {}
    states = analyse_listed(conflict, ["nash"]).states
    for party, given in conflict.preferences:
        kinds = ["given", "completion"]
        if isinstance(given, Prioritisation):
            kinds += ["order"] * 3
        kind = dice.choice(kinds)
        if kind == "order" and isinstance(given, Prioritisation):
            count = len(given.statements)
            fixed = dice.randint(0, count)
            tiers = (dice.randint(1, count - fixed),) if fixed < count else ()
            found[party] = RandomOrder(fixed, tiers)
        elif kind == "completion" and len(states) > 1:
            # Everything unknown is always transitive; so is whatever leaves nothing between.
            names = [state.pattern for state in states]
            if len(set(names)) == len(names):
                found[party] = RandomCompletion((tuple(names),))
        else:
            found[party] = AsGiven()
    return found


def in_numbers(result: EnsembleResult) -> dict[str, list[Any]]:
    return {
        concept.name: [
            *result.stable_counts[concept.name],
            result.equilibrium_counts[concept.name],
        ]
        for concept in result.concepts
    }


def by_analysis(result: EnsembleResult) -> dict[str, list[Any]]:
    """The same numbers from the analysis of every scenario."""
    sums = {
        c.name: [[0] * len(result.states) for _ in (*result.graph.parties, "")] for c in CONCEPTS
    }
    for number in range(result.scenarios):
        one = analyse_listed(result.scenario(number))
        for concept in CONCEPTS:
            sets = [*one.stable[concept.name], one.equilibrium_positions(concept.name)]
            for row, members in zip(sums[concept.name], sets, strict=True):
                for at in members:
                    row[at] += 1
    return {name: [tuple(row) for row in rows] for name, rows in sums.items()}


@pytest.mark.parametrize("compiled", [False, True], ids=["numpy", "compiled"])
@pytest.mark.parametrize("kind", KINDS)
def test_counts_are_those_of_analysing_every_scenario(
    kind: str, compiled: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if compiled:
        pytest.importorskip("numba")
    monkeypatch.setattr(ensembles, "COMPILED_FROM", 0 if compiled else 1 << 62)
    for seed in range(12 * TIMES):
        dice = models.Dice(100 * len(kind) + seed)
        conflict = detente.conflict(models.random_model(dice, **KINDS[kind]))
        asked = drawn_for(conflict, dice)
        result = ensemble(conflict, dice.randint(1, 9), seed=seed, preferences=asked)
        assert in_numbers(result) == by_analysis(result), f"{kind}, seed {seed}"


@pytest.mark.parametrize("kind", ["everything", "abstract, three and four parties"])
def test_a_scenario_is_solved_by_the_oracle_as_the_ensemble_counts_it(kind: str) -> None:
    for seed in range(25 * TIMES):
        dice = models.Dice(seed)
        conflict = detente.conflict(models.random_model(dice, **KINDS[kind]))
        asked = drawn_for(conflict, dice)
        result = ensemble(conflict, 1, seed=seed, preferences=asked)
        expected = literal.solve(plain_form(result.scenario(0)))
        for concept in CONCEPTS:
            held = expected.equilibria(concept.name)
            for state in result.states:
                assert result.count(state, concept.name) == (state.pattern in held)
                for party in expected.parties:
                    stable = state.pattern in expected.stable(concept.name, party)
                    assert result.count_stable(state, party, concept.name) == stable


def test_more_scenarios_than_lanes_are_counted_as_two_parts_would_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    conflict = detente.conflict(models.random_model(models.Dice(5), options=(4, 4)))
    result = ensemble(conflict, 600, seed=3)
    assert in_numbers(result) == by_analysis(result)
