"""Coalition stability against the literal oracle, on random models of every kind.

``DETENTE_MODELS`` multiplies the number of models.
"""

from __future__ import annotations

import os
from typing import Any

import pytest

import detente
from detente.engine.coalitions.moves import CoalitionMoves, Improvement, Reach, subsets
from detente.graph.graph import compile_graph
from detente.model.truth import members
from detente.questions.coalitions import coalitions
from detente.questions.merged_parties import merged_parties
from detente.stability.coalition_concepts import COALITION_CONCEPTS
from detente.stability.result import analyse_listed
from tests.oracle import models
from tests.oracle.coalitions import Coalitions, merged_stable, parts

TIMES = int(os.environ.get("DETENTE_MODELS", "1"))

KINDS: dict[str, dict[str, Any]] = {
    "everything": {"options": (2, 5)},
    "plain options": {"levels": False, "rules": False, "coalesce": False, "options": (2, 4)},
    "irreversible": {"rules": False, "coalesce": False, "levels": False, "options": (3, 5)},
    "rules": {"coalesce": False, "levels": False, "options": (3, 5), "parties": (3, 4)},
    "coalesced": {"rules": False, "levels": False, "options": (2, 5)},
    "four parties": {"parties": (4, 4), "options": (4, 5)},
    "abstract": {"abstract": True},
    "abstract, three to five parties": {"abstract": True, "parties": (3, 5)},
}
RUNS = [
    (kind, reach, mode)
    for kind in KINDS
    for reach in ("legal sequences", "joint moves")
    for mode in ("strict", "weak")
    if not (reach == "joint moves" and "abstract" in KINDS[kind])
]


def _model(kind: str, seed: int) -> dict[str, Any]:
    return models.random_model(models.Dice(seed * 11 + len(kind)), **KINDS[kind])


@pytest.mark.parametrize(("kind", "reach", "mode"), RUNS)
def test_every_coalition_and_state_is_the_oracles(kind: str, reach: str, mode: str) -> None:
    for seed in range(12 * TIMES):
        model = _model(kind, seed)
        oracle = Coalitions(model, joint=reach == "joint moves", weak=mode == "weak")
        patterns = oracle.graph.states
        found = coalitions(detente.conflict(model), states=patterns, reach=reach, mode=mode)
        assert found.complete
        everyone = parts(oracle.parties)
        for concept in COALITION_CONCEPTS:
            holding = set(patterns)
            for pattern in patterns:
                broken = {frozenset(b.parties) for b in found.breaks_of(pattern, concept.name)}
                expected = {c for c in everyone if not oracle.stable(concept.name, c, pattern)}
                assert broken == expected, f"{kind}, seed {seed}: {concept.name} at {pattern}"
                if expected:
                    holding.discard(pattern)
            assert {state.pattern for state in found.holding(concept.name)} == holding


@pytest.mark.parametrize(("kind", "reach", "mode"), RUNS)
def test_looking_at_equilibria_only_changes_nothing_that_is_said(
    kind: str, reach: str, mode: str
) -> None:
    for seed in range(10 * TIMES):
        conflict = detente.conflict(_model(kind, seed))
        everything = [summary.state for summary in analyse_listed(conflict)]
        in_full = coalitions(conflict, states=everything, reach=reach, mode=mode)
        quick = coalitions(conflict, reach=reach, mode=mode)
        for concept in COALITION_CONCEPTS:
            assert quick.holding(concept.name) == in_full.holding(concept.name), f"seed {seed}"
            assert set(quick.breaks(concept.name)) == set(in_full.breaks(concept.name))


@pytest.mark.parametrize(("kind", "reach", "mode"), RUNS)
def test_coalitions_left_out_have_no_improvement(kind: str, reach: str, mode: str) -> None:
    """The pruned search for coalitions that improve, against one that tries them all."""
    for seed in range(15 * TIMES):
        graph = compile_graph(detente.conflict(_model(kind, seed)))
        moves = CoalitionMoves(graph, Reach(reach), Improvement(mode))
        for among in subsets(moves.everybody):
            for at in range(graph.size):
                found = dict(moves.improving(among, at))
                tried = {part: moves.improvements(part, at) for part in subsets(among)}
                assert found == {part: better for part, better in tried.items() if better}


@pytest.mark.parametrize(("kind", "reach", "mode"), RUNS)
def test_every_break_has_a_witness_that_passes_the_checker(
    kind: str, reach: str, mode: str
) -> None:
    for seed in range(6 * TIMES):
        conflict = detente.conflict(_model(kind, seed))
        everything = [summary.state for summary in analyse_listed(conflict)]
        found = coalitions(conflict, states=everything, reach=reach, mode=mode)
        for concept in COALITION_CONCEPTS:
            for state in everything:
                for broken in found.breaks_of(state, concept.name):
                    witness = found.witness(state, broken.parties, concept.name)
                    assert found.check(witness) == (), f"{kind}, seed {seed}"


@pytest.mark.parametrize(
    "kind", ["everything", "rules", "coalesced", "irreversible", "four parties"]
)
def test_merged_parties_are_the_oracles(kind: str) -> None:
    for seed in range(20 * TIMES):
        model = _model(kind, seed)
        dice = models.Dice(seed)
        parties = list(model["decision_makers"])
        group = dice.sample(parties, dice.randint(2, len(parties)))
        found = merged_parties(detente.conflict(model), [group])
        blocks = [frozenset(ids) for ids in found.parties]
        assert frozenset(group) in blocks
        assert sorted(party for block in blocks for party in block) == sorted(parties)
        for name in found.stable:
            for block in blocks:
                expected = merged_stable(model, blocks, name, block)
                states = {state.pattern for state in found.stable_for(min(block), name)}
                assert states == expected, f"{kind}, seed {seed}: {name} for {sorted(block)}"


def test_reach_by_legal_sequences_is_the_oracles_on_graphs_that_are_not_transitive() -> None:
    differs = 0
    for seed in range(150 * TIMES):
        model = models.random_model(models.Dice(seed), abstract=True, parties=(2, 5))
        oracle = Coalitions(model)
        graph = compile_graph(detente.conflict(model))
        moves = CoalitionMoves(graph)
        patterns = oracle.graph.states
        for coalition in subsets(moves.everybody):
            ids = frozenset(graph.parties[i] for i in members(coalition))
            for at, pattern in enumerate(patterns):
                found = {patterns[t] for t in members(moves.reached(coalition, at))} - {pattern}
                assert found == oracle.reached(ids, pattern) - {pattern}, f"seed {seed}"
                bound = {patterns[t] for t in members(moves._bound(coalition, at))} - {pattern}
                differs += bound != found
    assert differs > 20, "the rule that nobody moves twice in a row was never put to the test"
