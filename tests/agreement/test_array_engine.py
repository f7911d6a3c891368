"""The engine of arrays against the engine of lists, and its two kinds of passes together.

``DETENTE_MODELS`` multiplies the number of random models; the ordinary run takes seconds.
"""

from __future__ import annotations

import os
import tracemalloc
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import detente
from detente.engine.explicit.arrays import ArrayEngine
from detente.engine.explicit.estimate import estimate
from detente.engine.explicit.lists import ListEngine
from detente.engine.explicit.numbering import PackedStates
from detente.engine.explicit.passes import CompiledPasses, passes_for
from detente.engine.explicit.space import BACKWARD, BOTH, FORWARD, Axis, IndexSpace, Stage
from detente.engine.protocol import Means
from detente.graph.graph import Graph, compile_graph
from detente.model.formula import Takes
from detente.stability.registry import CONCEPTS
from tests.oracle import models

TIMES = int(os.environ.get("DETENTE_MODELS", "1"))

KINDS: dict[str, dict[str, Any]] = {
    "everything": {},
    "one party or more": {"parties": (1, 5), "options": (5, 8)},
    "plain": {"levels": False, "directions": False, "infeasible": False},
    "one-way": {"infeasible": False, "options": (4, 8)},
    "infeasible": {"directions": False, "parties": (3, 4), "options": (4, 8)},
    "strict": {"ties": False},
}


def both_engines(model: dict[str, Any], compiled: bool) -> tuple[ArrayEngine, ListEngine, Graph]:
    conflict = detente.conflict(model)
    graph = compile_graph(conflict)
    return ArrayEngine.of(conflict, compiled), ListEngine(graph), graph


@pytest.mark.parametrize("compiled", [False, True], ids=["numpy", "compiled"])
@pytest.mark.parametrize("kind", KINDS)
def test_verdicts_ranks_and_responses_are_those_of_the_engine_of_lists(
    kind: str, compiled: bool
) -> None:
    if compiled:
        pytest.importorskip("numba")
    for seed in range(100 * TIMES):
        dice = models.Dice(1000 * len(kind) + seed)
        model = models.random_model(dice, rules=False, coalesce=False, **KINDS[kind])
        arrays, lists, graph = both_engines(model, compiled)
        where = f"{kind}, seed {seed}"
        assert arrays.feasible_count == graph.size, where
        for party, ranks in enumerate(graph.ranks):
            indices = [arrays.index_of(state.members[0]) for state in graph.space.states]
            assert arrays.ranks[party][indices].tolist() == list(ranks), where
            for concept in CONCEPTS:
                found = concept.stable_states(arrays, party)
                expected = concept.stable_states(lists, party)
                assert arrays.positions(found) == expected, f"{where}: {concept.name}, {party}"
                assert arrays.count(found) == len(expected), where
        if not compiled:
            _same_at_one_state(arrays, lists, dice.randrange(graph.size), where)


def _same_at_one_state(arrays: ArrayEngine, lists: ListEngine, state: int, where: str) -> None:
    assert arrays.position_of(arrays.index_at(state)) == state, where
    for party in range(len(lists.graph.parties)):
        moves = arrays.unilateral_moves(party, state)
        assert list(moves) == list(lists.unilateral_moves(party, state)), where
        improvements = list(arrays.unilateral_improvements(party, state))
        assert improvements == list(lists.unilateral_improvements(party, state)), where
        assert all(arrays.prefers(party, better, to=state) for better in improvements), where
        for means in Means:
            found = list(arrays.responses(party, state, means))
            assert found == list(lists.responses(party, state, means)), where


def test_witnesses_are_those_of_the_engine_of_lists() -> None:
    for seed in range(60 * TIMES):
        model = models.random_model(models.Dice(seed), rules=False, coalesce=False)
        arrays, lists, graph = both_engines(model, compiled=False)
        state = seed % graph.size
        for party in range(len(graph.parties)):
            for concept in CONCEPTS:
                found = concept.verdict(arrays, party, state)
                assert found == concept.verdict(lists, party, state), f"seed {seed}"


# --- preferences


def two_parties(preferences: dict[str, Any], options: int = 10) -> dict[str, Any]:
    names = [f"o{number}" for number in range(options)]
    half = options // 2
    return {
        "detente": 1,
        "title": "Two parties",
        "decision_makers": {
            "one": {"options": {name: name for name in names[:half]}},
            "two": {"options": {name: name for name in names[half:]}},
        },
        "infeasible": ["o0 and o7"],
        "preferences": {"one": preferences, "two": preferences},
    }


def assert_same_ranks(model: dict[str, Any]) -> None:
    arrays, _, graph = both_engines(model, compiled=False)
    for party, ranks in enumerate(graph.ranks):
        indices = [arrays.index_of(state.members[0]) for state in graph.space.states]
        assert arrays.ranks[party][indices].tolist() == list(ranks)
        assert arrays.ranks[party].dtype == np.min_scalar_type(max(ranks))


@pytest.mark.parametrize("count", [0, 1, 15, 16, 17, 64, 200])
def test_any_number_of_statements_is_compared_lexicographically(count: int) -> None:
    dice = models.Dice(count)
    statements = [
        f"o{dice.randrange(10)} {dice.choice(['and', 'or', 'if', 'iff'])} o{dice.randrange(10)}"
        for _ in range(count)
    ]
    assert_same_ranks(two_parties({"statements": statements or ["true"]}))


@pytest.mark.parametrize("scale", [1, 10**6, 10**12, 10**30])
def test_weights_of_any_size_are_added_exactly(scale: int) -> None:
    dice = models.Dice(scale)
    weights: dict[str, Any] = {
        f"o{number}": dice.randrange(-scale, scale + 1) for number in range(10)
    }
    weights["o3"] = str(Fraction(dice.randrange(1, 100), 7))
    assert_same_ranks(two_parties({"weights": weights}))


# --- the two kinds of passes, on spaces too large to list


def made_up(
    sizes: list[list[int]], kinds: list[int], ranks: int, infeasible: float
) -> tuple[IndexSpace, list[Any], Any]:
    """A space whose parties have options of these sizes, with ranks made by chance."""
    chance = np.random.default_rng(5)
    size = int(np.prod([np.prod(own) for own in sizes]))
    low = 1
    axes = []
    for own in sizes:
        inner = 1
        stages = []
        for number, each in enumerate(own):
            stages.append(Stage(each, inner, kinds[number % len(kinds)]))
            inner *= each
        axes.append(Axis(size // (low * inner), inner, low, tuple(stages)))
        low *= inner
    blocked = chance.random(size) < infeasible if infeasible else None
    preferences = []
    for _ in sizes:
        each_rank = chance.integers(0, ranks, size).astype(np.min_scalar_type(ranks - 1))
        if blocked is not None:
            each_rank[blocked] = ranks - 1
        preferences.append(each_rank)
    return IndexSpace((), tuple(axes), size), preferences, blocked


SPACES: dict[str, tuple[list[list[int]], list[int], int, float]] = {
    "three parties": ([[128], [64], [128]], [BOTH], 256, 0.0),
    "classes in order, with ties": ([[130], [7, 10], [9]], [BOTH], 40, 0.15),
    "five parties": ([[16], [8], [8], [4], [16]], [BOTH], 200, 0.0),
    "one large party": ([[4], [4096], [8]], [BOTH], 256, 0.2),
    "one-way": ([[2] * 4, [2] * 5, [2] * 4], [BOTH, FORWARD, BACKWARD], 256, 0.1),
    "levels": ([[3, 5], [2, 3, 4], [5, 7, 3]], [FORWARD, BOTH, BACKWARD], 250, 0.1),
    "many one-way options": ([[2] * 10, [2] * 3], [FORWARD, BACKWARD], 256, 0.0),
}


def stable_sets(engine: ArrayEngine) -> list[PackedStates]:
    parties = range(len(engine.ranks))
    return [concept.stable_states(engine, party) for concept in CONCEPTS for party in parties]


@pytest.mark.parametrize("kind", SPACES)
def test_compiled_loops_and_numpy_find_the_same_states(kind: str) -> None:
    pytest.importorskip("numba")
    space, ranks, blocked = made_up(*SPACES[kind])
    by_numpy = ArrayEngine(space, ranks, blocked, passes_for(space.size, compiled=False))
    by_loops = ArrayEngine(space, ranks, blocked, CompiledPasses(threads=2))
    for one, other in zip(stable_sets(by_numpy), stable_sets(by_loops), strict=True):
        assert np.array_equal(one, other)


@pytest.mark.parametrize("sizes", [[[8], [32], [64]], [[65], [200], [5]]])
def test_more_than_256_ranks_do_not_change_what_is_found(sizes: list[list[int]]) -> None:
    pytest.importorskip("numba")
    space, ranks, blocked = made_up(sizes, [BOTH], 5000, 0.1)
    by_numpy = ArrayEngine(space, ranks, blocked, passes_for(space.size, compiled=False))
    by_loops = ArrayEngine(space, ranks, blocked, CompiledPasses(threads=2))
    for one, other in zip(stable_sets(by_numpy), stable_sets(by_loops), strict=True):
        assert np.array_equal(one, other)


@pytest.mark.parametrize("kind", ["statements", "weights"])
@pytest.mark.parametrize("limited", [False, True], ids=["all feasible", "constraints"])
def test_no_more_memory_is_taken_than_was_estimated(limited: bool, kind: str) -> None:
    dice = models.Dice(3)
    names = [f"o{number}" for number in range(18)]
    model = two_parties({"statements": []}, 18)
    statements = [f"{dice.choice(names)} if {dice.choice(names)}" for _ in range(12)]
    weights = {name: dice.randrange(-100, 100) for name in names}
    preference = {"statements": statements, "weights": weights}[kind]
    model["preferences"] = {party: {kind: preference} for party in ("one", "two")}
    if not limited:
        del model["infeasible"]
    conflict = detente.conflict(model)
    expected = estimate(conflict, [concept.name for concept in CONCEPTS])
    tracemalloc.start()
    try:
        engine = ArrayEngine.of(conflict)
        kept = stable_sets(engine)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(kept) == 10
    assert peak <= expected.bytes


def test_where_a_formula_holds_is_found_among_feasible_states() -> None:
    for seed in range(20 * TIMES):
        model = models.random_model(models.Dice(seed), rules=False, coalesce=False)
        arrays, _, graph = both_engines(model, compiled=False)
        conflict = graph.space.conflict
        at = seed % len(conflict.options)
        found = arrays.where(Takes(conflict.options[at].key, 1))
        states = enumerate(graph.space.states)
        expected = {position for position, state in states if state.members[0][at] == 1}
        assert arrays.positions(found) == expected, f"seed {seed}"
