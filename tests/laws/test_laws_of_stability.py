"""What must hold for every conflict, whatever its numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import detente
from detente.engine.explicit.lists import ListEngine
from detente.engine.protocol import ResponseRule
from detente.graph.graph import Graph, compile_graph
from detente.model.plain import plain_form
from detente.stability.registry import CONCEPTS
from tests.oracle import models

RULE = ResponseRule.LEGAL_SEQUENCES


@st.composite
def conflict_files(draw: st.DrawFn) -> dict[str, Any]:
    """A valid random conflict in its file form."""
    seed = draw(st.integers(0, 2**32))
    abstract = draw(st.booleans())
    return models.random_model(models.Dice(seed), abstract=abstract, options=(2, 5))


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """The graph of a random conflict."""
    return compile_graph(detente.conflict(draw(conflict_files())))


def stable(graph: Graph, rule: ResponseRule = RULE) -> dict[str, list[frozenset[int]]]:
    """Stable states by concept and party."""
    engine = ListEngine(graph, rule)
    everybody = range(len(graph.parties))
    return {c.name: [c.stable_states(engine, i) for i in everybody] for c in CONCEPTS}


quick = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


@quick
@given(graphs(), st.sampled_from(list(ResponseRule)))
def test_every_declared_implication_between_concepts_holds(
    graph: Graph, rule: ResponseRule
) -> None:
    found = stable(graph, rule)
    for concept in CONCEPTS:
        for weaker in concept.implies:
            for i in range(len(graph.parties)):
                assert found[concept.name][i] <= found[weaker][i]


@quick
@given(graphs())
def test_verdicts_depend_on_the_order_of_preference_only(graph: Graph) -> None:
    stretched = replace(graph, ranks=tuple(tuple(10 * r - 7 for r in row) for row in graph.ranks))
    assert stable(stretched) == stable(graph)


@quick
@given(graphs(), st.randoms(use_true_random=False))
def test_verdicts_do_not_depend_on_the_order_of_parties(graph: Graph, random: Any) -> None:
    order = list(range(len(graph.parties)))
    random.shuffle(order)
    shuffled = replace(
        graph,
        parties=tuple(graph.parties[i] for i in order),
        moves=tuple(graph.moves[i] for i in order),
        ranks=tuple(graph.ranks[i] for i in order),
    )
    before, after = stable(graph), stable(shuffled)
    for name, sets in after.items():
        assert [before[name][i] for i in order] == sets


@quick
@given(graphs())
def test_a_state_that_a_party_cannot_leave_is_stable_for_it(graph: Graph) -> None:
    for sets in stable(graph).values():
        for i, arcs in enumerate(graph.moves):
            assert {at for at, targets in enumerate(arcs) if not targets} <= sets[i]


@quick
@given(graphs(), st.data())
def test_more_moves_of_others_never_destroy_general_metarationality(
    graph: Graph, data: st.DataObject
) -> None:
    i, start, end = _new_arc(graph, data)
    richer = _with_arc(graph, i, start, end)
    before = stable(graph)["general_metarational"]
    after = stable(richer)["general_metarational"]
    assert all(before[j] <= after[j] for j in range(len(graph.parties)) if j != i)


@quick
@given(graphs(), st.data())
def test_more_own_moves_never_create_nash_stability(graph: Graph, data: st.DataObject) -> None:
    i, start, end = _new_arc(graph, data)
    richer = _with_arc(graph, i, start, end)
    assert stable(richer)["nash"][i] <= stable(graph)["nash"][i]


def _new_arc(graph: Graph, data: st.DataObject) -> tuple[int, int, int]:
    states = st.integers(0, graph.size - 1)
    party = data.draw(st.integers(0, len(graph.parties) - 1))
    return party, data.draw(states), data.draw(states)


def _with_arc(graph: Graph, party: int, start: int, end: int) -> Graph:
    if start == end:
        return graph
    rows = list(graph.moves[party])
    rows[start] = tuple(sorted({*rows[start], end}))
    moves = list(graph.moves)
    moves[party] = tuple(rows)
    return replace(graph, moves=tuple(moves), transitive=False)


@quick
@given(graphs())
def test_on_transitive_graphs_plain_reach_and_legal_sequences_agree(graph: Graph) -> None:
    if graph.transitive:
        assert stable(replace(graph, transitive=False)) == stable(graph)


@quick
@given(graphs())
def test_more_response_rules_never_make_less_general_metarational(graph: Graph) -> None:
    single, once, legal = (
        stable(graph, rule)["general_metarational"]
        for rule in (ResponseRule.SINGLE, ResponseRule.ONCE, ResponseRule.LEGAL_SEQUENCES)
    )
    for i in range(len(graph.parties)):
        assert single[i] <= once[i] <= legal[i]


@quick
@given(conflict_files())
def test_plain_form_and_back_is_the_same_conflict(model: dict[str, Any]) -> None:
    conflict = detente.conflict(model)
    again = detente.conflict(plain_form(conflict))
    assert again == conflict
    assert detente.analyse(again).to_json() == detente.analyse(conflict).to_json()


def test_sequential_and_symmetric_metarational_do_not_give_symmetric_sequential() -> None:
    """The converse fails: the two sanctions may be different states."""
    for seed in range(400):
        graph = compile_graph(
            detente.conflict(models.random_model(models.Dice(seed), abstract=True))
        )
        found = stable(graph)
        for i in range(len(graph.parties)):
            both = found["sequential"][i] & found["symmetric_metarational"][i]
            if both - found["symmetric_sequential"][i]:
                return
    raise AssertionError("no counter-example among 400 random graphs")
