"""The program against the literal oracle, cell by cell, on random models of every kind.

``DETENTE_MODELS`` multiplies the number of models; the ordinary run takes seconds.
"""

from __future__ import annotations

import os
from typing import Any

import pytest

import detente
from detente.engine.protocol import ResponseRule
from detente.questions.explain import check_witness
from detente.stability.registry import CONCEPTS
from detente.stability.result import Result, analyse_listed
from tests.oracle import literal, models

TIMES = int(os.environ.get("DETENTE_MODELS", "1"))

KINDS: dict[str, dict[str, Any]] = {
    "everything": {},
    "plain options": {"levels": False, "rules": False, "coalesce": False, "directions": False},
    "irreversible": {"rules": False, "coalesce": False, "levels": False},
    "rules": {"coalesce": False, "levels": False},
    "coalesced": {"rules": False, "levels": False, "options": (2, 5)},
    "four parties": {"parties": (4, 4), "options": (4, 5)},
    "two parties": {"parties": (2, 2), "options": (2, 6)},
    "abstract": {"abstract": True},
    "abstract, three and four parties": {"abstract": True, "parties": (3, 4)},
}


@pytest.mark.parametrize("rule", [rule.value for rule in ResponseRule])
@pytest.mark.parametrize("kind", KINDS)
def test_every_cell_is_the_oracles(kind: str, rule: str) -> None:
    for seed in range(40 * TIMES):
        model = models.random_model(models.Dice(seed * 7 + len(kind)), **KINDS[kind])
        expected = literal.solve(model)
        result = analyse_listed(detente.conflict(model), responses=rule)
        where = f"{kind}, seed {seed}"
        assert [state.pattern for state in result.states] == expected.states, where
        _same_moves(result, expected, where)
        for concept in CONCEPTS:
            for party in expected.parties:
                found = {state.pattern for state in result.stable_for(party, concept.name)}
                assert found == expected.stable(concept.name, party, rule), (
                    f"{where}: {concept.name} for {party}"
                )
            equilibria = [state.pattern for state in result.equilibria(concept.name)]
            assert equilibria == expected.equilibria(concept.name, rule=rule), where


def _same_moves(result: Result, expected: literal.Solution, where: str) -> None:
    patterns = [state.pattern for state in result.states]
    for i, party in enumerate(expected.parties):
        for at, pattern in enumerate(patterns):
            found = {patterns[target] for target in result.graph.moves[i][at]}
            assert found == set(expected.moves[party].get(pattern, set())), f"{where}: {party}"


@pytest.mark.parametrize("rule", [rule.value for rule in ResponseRule])
@pytest.mark.parametrize("kind", ["everything", "abstract", "four parties"])
def test_every_witness_passes_the_independent_checker(kind: str, rule: str) -> None:
    for seed in range(25 * TIMES):
        model = models.random_model(models.Dice(seed), **KINDS[kind])
        result = analyse_listed(detente.conflict(model), responses=rule)
        for concept in CONCEPTS:
            for i, party in enumerate(result.graph.parties):
                for state in result.states:
                    verdict = result.verdict(state, party, concept.name)
                    # One state by the definition, all states by levels: the same verdict.
                    at = state.number - 1
                    assert verdict.stable == (at in result.stable[concept.name][i])
                    assert check_witness(result, verdict) == (), f"{kind}, seed {seed}"


def test_mixed_profiles_are_the_oracles() -> None:
    names = [concept.name for concept in CONCEPTS]
    for seed in range(60 * TIMES):
        dice = models.Dice(seed)
        model = models.random_model(dice, parties=(2, 4), options=(2, 5))
        expected = literal.solve(model)
        profile = {party: dice.choice(names) for party in expected.parties}
        result = analyse_listed(detente.conflict(model), ["nash"], profile=profile)
        found = [state.pattern for state in result.profile_equilibria()]
        assert found == expected.profile_equilibria(profile), f"seed {seed}: {profile}"
