"""Whether an equilibrium lies inside sets of states: few scenarios, many, and every scenario."""

from __future__ import annotations

import os

import numpy as np
import pytest

from detente.engine.choose import choose_engine
from detente.engine.protocol import ResponseRule
from detente.graph.graph import Graph, compile_graph
from detente.stability import occurring, scenarios
from detente.stability.occurring import Occurring
from detente.stability.registry import CONCEPTS
from detente.stability.scenarios import ScenarioFamily
from tests.agreement.test_pivots import KINDS, made
from tests.oracle import models

TIMES = int(os.environ.get("DETENTE_MODELS", "1"))


def family_of(graph: Graph, dice: models.Dice, count: int) -> ScenarioFamily:
    """Random orders, of which some are the same or improve alike, chosen at random."""
    rows, parties = [], len(graph.parties)
    for _ in range(parties):
        orders = [[dice.randint(0, 3) for _ in range(graph.size)] for _ in range(4)]
        rows.append(np.array([*orders, orders[0], [2 * r for r in orders[1]]], np.uint32))
    choices = [[dice.randint(0, 5) for _ in range(parties)] for _ in range(count)]
    return ScenarioFamily(graph, tuple(rows), np.array(choices, np.int64))


def by_lists(family: ScenarioFamily, scenario: int, concept: object) -> set[int]:
    """The equilibria of one scenario as a model of its own."""
    choice = family.choices[scenario]
    ranks = tuple(tuple(map(int, r[c])) for r, c in zip(family.rows, choice, strict=True))
    graph = Graph(
        family.graph.space, family.graph.parties, family.graph.moves, ranks, family.graph.transitive
    )
    engine = choose_engine(graph, ResponseRule.LEGAL_SEQUENCES)
    sets = [concept.stable_states(engine, i) for i in range(len(ranks))]  # type: ignore[attr-defined]
    return set(frozenset.intersection(*sets))


@pytest.mark.parametrize("kind", KINDS)
def test_sets_hold_an_equilibrium_where_a_scenario_by_itself_has_one(kind: str) -> None:
    compared = 0
    for seed in range(12 * TIMES):
        _, conflict = made(kind, seed)
        graph = compile_graph(conflict, 1 << 12)
        dice = models.Dice(seed)
        for count in (occurring._FEW, 60):
            family = family_of(graph, dice, count)
            masks = np.array(
                [[dice.random() < share for _ in range(graph.size)] for share in (0.2, 0.5, 0.0)]
            )
            likely = {c.name: dice.sample(range(graph.size), min(3, graph.size)) for c in CONCEPTS}
            answer = Occurring(family, masks, likely)
            for concept in CONCEPTS:
                found = answer.inside(concept)
                for scenario in range(count):
                    held = by_lists(family, scenario, concept)
                    expected = [any(mask[at] for at in held) for mask in masks]
                    assert found[:, scenario].tolist() == expected, (kind, seed, concept.name)
                    compared += any(expected)
    assert compared > 100


@pytest.mark.parametrize("kind", KINDS)
def test_scenarios_that_are_alike_have_the_same_states_stable_for_the_party(kind: str) -> None:
    fewer = 0
    for seed in range(6 * TIMES):
        _, conflict = made(kind, seed)
        graph = compile_graph(conflict, 1 << 12)
        family = family_of(graph, models.Dice(seed), 40)
        for concept in CONCEPTS:
            for party in range(len(graph.parties)):
                first, same = family.alike(party, credible=concept.credible)
                stable = family.stable_for(party, concept)
                assert (stable == stable[:, first[same]]).all(), (kind, seed, concept.name)
                fewer += len(first) < 40
    assert fewer


def test_different_rows_are_told_apart_when_their_code_outgrows_a_number() -> None:
    rows = np.array([[1 << 40, 1 << 40, 5], [1 << 40, 1 << 40, 6], [1 << 40, 1 << 40, 5]], np.int64)
    first, same = scenarios.different_rows(rows)
    assert first.tolist() == [0, 1]
    assert same.tolist() == [0, 1, 0]
