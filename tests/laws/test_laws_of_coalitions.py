"""What must hold for coalitions in every conflict, whatever its numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

import detente
from detente.engine.coalitions.moves import CoalitionMoves, Improvement, subsets
from detente.graph.graph import Graph, compile_graph
from detente.graph.joint import JointMoves
from detente.model.truth import members
from detente.stability.coalition_concepts import (
    COALITION_CONCEPTS,
    CoalitionConcept,
    coalition_concepts_named,
    unsanctioned,
)
from tests.laws.test_laws_of_stability import conflict_files, graphs, quick, stable
from tests.oracle import models

MODES = st.sampled_from(list(Improvement))


@st.composite
def option_graphs(draw: st.DrawFn, /, **kind: Any) -> Graph:
    """The graph of a random conflict in option form."""
    seed = draw(st.integers(0, 2**32))
    model = models.random_model(models.Dice(seed), options=(2, 5), **kind)
    return compile_graph(detente.conflict(model))


def stable_by(moves: CoalitionMoves, concept: CoalitionConcept, coalition: int) -> set[int]:
    """The states that are stable for a coalition."""
    return {
        at
        for at in range(moves.graph.size)
        if not list(unsanctioned(concept, moves, coalition, at, moves.improvements(coalition, at)))
    }


def named(name: str) -> CoalitionConcept:
    (concept,) = coalition_concepts_named([name])
    return concept


@quick
@given(graphs(), MODES)
def test_a_coalition_of_one_has_its_members_own_stability(graph: Graph, mode: Improvement) -> None:
    moves = CoalitionMoves(graph, improvement=mode)
    individual = stable(graph)
    for concept in COALITION_CONCEPTS:
        for i in range(len(graph.parties)):
            found = stable_by(moves, concept, 1 << i)
            if concept.name != "coalition_sequential":
                assert found == individual[concept.individual][i]
            else:
                # The others may join forces, which can only add sanctions.
                assert found >= individual["sequential"][i]


@quick
@given(graphs(), MODES)
def test_coalition_nash_implies_the_others_and_symmetric_implies_general(
    graph: Graph, mode: Improvement
) -> None:
    moves = CoalitionMoves(graph, improvement=mode)
    for coalition in subsets(moves.everybody):
        found = {c.name: stable_by(moves, c, coalition) for c in COALITION_CONCEPTS}
        for concept in COALITION_CONCEPTS:
            for weaker in concept.implies:
                assert found[concept.name] <= found[weaker]


@quick
@given(option_graphs(rules=False, coalesce=False), MODES)
def test_where_moves_are_transitive_sequential_implies_general_metarational(
    graph: Graph, mode: Improvement
) -> None:
    moves = CoalitionMoves(graph, improvement=mode)
    for coalition in subsets(moves.everybody):
        sequential = stable_by(moves, named("CSEQ"), coalition)
        assert sequential <= stable_by(moves, named("CGMR"), coalition)


def test_elsewhere_sequential_does_not_imply_general_metarational() -> None:
    """Two coalitions of the others may share a member, who then moves twice in a row."""
    for seed in range(2000):
        model = models.random_model(models.Dice(seed), abstract=True, parties=(3, 3))
        moves = CoalitionMoves(compile_graph(detente.conflict(model)))
        for coalition in subsets(moves.everybody):
            sequential = stable_by(moves, named("CSEQ"), coalition)
            if sequential - stable_by(moves, named("CGMR"), coalition):
                return
    raise AssertionError("no counter-example among 2,000 random graphs")


@quick
@given(graphs())
def test_strict_improvements_are_weak_ones(graph: Graph) -> None:
    strict, weak = CoalitionMoves(graph), CoalitionMoves(graph, improvement=Improvement.WEAK)
    for coalition in subsets(strict.everybody):
        for at in range(graph.size):
            found = strict.improvements(coalition, at)
            assert not found & ~weak.improvements(coalition, at)


@quick
@given(graphs())
def test_what_holds_against_weak_improvements_holds_against_strict_ones(graph: Graph) -> None:
    """Nash and the metarational ones: a weak sanction is a strict one. Not so sequential."""
    strict, weak = CoalitionMoves(graph), CoalitionMoves(graph, improvement=Improvement.WEAK)
    for concept in COALITION_CONCEPTS[:3]:
        for coalition in subsets(strict.everybody):
            found = stable_by(weak, concept, coalition)
            assert found <= stable_by(strict, concept, coalition)


@quick
@given(graphs(), MODES, st.data())
def test_more_moves_of_others_never_destroy_general_metarationality(
    graph: Graph, mode: Improvement, data: st.DataObject
) -> None:
    party = data.draw(st.integers(0, len(graph.parties) - 1))
    start, end = (data.draw(st.integers(0, graph.size - 1)) for _ in range(2))
    rows = list(graph.moves[party])
    rows[start] = tuple(sorted({*rows[start], end} - {start}))
    more = [*graph.moves]
    more[party] = tuple(rows)
    before = CoalitionMoves(graph, improvement=mode)
    after = CoalitionMoves(replace(graph, moves=tuple(more), transitive=False), improvement=mode)
    for coalition in subsets(before.everybody & ~(1 << party)):
        found = stable_by(before, named("CGMR"), coalition)
        assert found <= stable_by(after, named("CGMR"), coalition)


@quick
@given(graphs(), MODES)
def test_larger_coalitions_reach_more_and_accept_less(graph: Graph, mode: Improvement) -> None:
    moves = CoalitionMoves(graph, improvement=mode)
    for whole in subsets(moves.everybody):
        for part in subsets(whole):
            for at in range(graph.size):
                here = 1 << at
                assert not moves.reached(part, at) & ~moves.reached(whole, at) & ~here
                if mode is Improvement.STRICT:
                    assert not moves.preferred(whole, at) & ~moves.preferred(part, at)


@quick
@given(option_graphs())
def test_a_joint_move_of_one_party_is_its_own_move(graph: Graph) -> None:
    joint = JointMoves(graph)
    for i, arcs in enumerate(graph.moves):
        for at, targets in enumerate(arcs):
            assert tuple(members(joint.targets(1 << i, at))) == targets


@quick
@given(option_graphs(rules=False, coalesce=False))
def test_without_rules_whatever_is_reached_in_turns_is_reached_jointly(graph: Graph) -> None:
    joint, turns = JointMoves(graph), CoalitionMoves(graph)
    for coalition in subsets(turns.everybody):
        for at in range(graph.size):
            reached = turns.reached(coalition, at) & ~(1 << at)
            assert not reached & ~joint.targets(coalition, at)


@quick
@given(option_graphs(rules=False, coalesce=False, infeasible=False))
def test_where_everything_is_feasible_the_two_kinds_of_reach_agree(graph: Graph) -> None:
    joint, turns = JointMoves(graph), CoalitionMoves(graph)
    for coalition in subsets(turns.everybody):
        for at in range(graph.size):
            assert turns.reached(coalition, at) & ~(1 << at) == joint.targets(coalition, at)


@quick
@given(conflict_files(), MODES)
def test_pareto_efficient_states_are_those_without_a_better_one_for_all(
    model: dict[str, Any], mode: Improvement
) -> None:
    found = detente.coalitions(detente.conflict(model), ["nash"], mode=mode.value)
    ranks = found.result.graph.ranks
    for at in range(found.result.graph.size):
        better = any(
            all(row[to] >= row[at] for row in ranks) and any(row[to] > row[at] for row in ranks)
            for to in range(found.result.graph.size)
        )
        assert (at in found.pareto_efficient) == (not better)
