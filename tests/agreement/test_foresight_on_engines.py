"""Horizons of metarational and maximin stability: the same on every engine."""

from __future__ import annotations

import os
import tracemalloc
from typing import Any

import pytest

import detente
from detente.engine.explicit.arrays import ArrayEngine
from detente.engine.explicit.estimate import estimate
from detente.engine.explicit.lists import ListEngine
from detente.engine.symbolic.engine import SymbolicEngine
from detente.errors import LimitReached
from detente.graph.graph import compile_graph
from detente.stability import ensembles
from detente.stability.analysis import EngineChoice
from detente.stability.ensembles import ensemble
from detente.stability.registry import concepts_named
from detente.stability.result import analyse_listed
from tests.oracle import models

TIMES = int(os.environ.get("DETENTE_MODELS", "1"))
NAMES = [f"{short}{h}" for short in ("MR", "CMR", "Maximin") for h in (1, 2, 3, 4, 5, 6)]
KINDS: dict[str, dict[str, Any]] = {
    "everything": {},
    "plain": {"levels": False, "directions": False, "infeasible": False},
    "one-way": {"infeasible": False, "options": (4, 7)},
    "infeasible": {"directions": False, "parties": (3, 4), "options": (4, 7)},
}


@pytest.mark.parametrize("compiled", [False, True], ids=["numpy", "compiled"])
@pytest.mark.parametrize("kind", KINDS)
def test_arrays_find_the_states_that_lists_find(kind: str, compiled: bool) -> None:
    if compiled:
        pytest.importorskip("numba")
    for seed in range(20 * TIMES):
        model = models.random_model(models.Dice(seed), rules=False, coalesce=False, **KINDS[kind])
        conflict = detente.conflict(model)
        arrays, lists = ArrayEngine.of(conflict, compiled), ListEngine(compile_graph(conflict))
        for concept in concepts_named(NAMES):
            for party in range(len(conflict.party_ids)):
                found = arrays.positions(concept.stable_states(arrays, party))
                assert found == concept.stable_states(lists, party), f"{seed}: {concept.name}"


@pytest.mark.parametrize("kind", KINDS)
def test_diagrams_find_the_states_that_lists_find(kind: str) -> None:
    for seed in range(12 * TIMES):
        model = models.random_model(models.Dice(seed), rules=False, coalesce=False, **KINDS[kind])
        conflict = detente.conflict(model)
        symbolic, lists = SymbolicEngine(conflict), ListEngine(compile_graph(conflict))
        for concept in concepts_named(NAMES):
            for party in range(len(conflict.party_ids)):
                found = concept.stable_states(symbolic, party)
                expected = concept.stable_states(lists, party)
                assert symbolic.positions(found) == expected, f"{seed}: {concept.name}"
                assert symbolic.exact(found)


@pytest.mark.parametrize("compiled", [False, True], ids=["numpy", "compiled"])
@pytest.mark.parametrize("kind", [*KINDS, "abstract"])
def test_lanes_count_what_analysing_every_scenario_counts(
    kind: str, compiled: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if compiled:
        pytest.importorskip("numba")
    monkeypatch.setattr(ensembles, "COMPILED_FROM", 0 if compiled else 1 << 62)
    options = KINDS.get(kind, {"abstract": True})
    for seed in range(4 * TIMES):
        conflict = detente.conflict(models.random_model(models.Dice(seed), **options))
        result = ensemble(conflict, 3, seed=seed, concepts=NAMES)
        for concept in result.concepts:
            counted = [0] * len(result.states)
            for number in range(result.scenarios):
                one = analyse_listed(result.scenario(number), [concept.name])
                for at in one.equilibrium_positions(concept.name):
                    counted[at] += 1
            assert result.equilibrium_counts[concept.name] == tuple(counted), concept.name


ENGINES: list[EngineChoice] = ["arrays", "symbolic"]


@pytest.mark.parametrize("engine", ENGINES)
def test_what_needs_listed_states_is_refused_with_a_reason(engine: EngineChoice) -> None:
    conflict = detente.load(detente.case("chicken").path)
    with pytest.raises(LimitReached, match=r"limited_move_4.*engine"):
        detente.analyse(conflict, ["nash", "L4"], engine=engine)
    with pytest.raises(LimitReached, match="berge"):
        detente.analyse(conflict, ["nash"], profile={"row": "Berge"}, engine=engine)
    found = detente.analyse(conflict, ["MR4", "CMR5", "Maximin3"], engine=engine)
    listed = detente.analyse(conflict, ["MR4", "CMR5", "Maximin3"])
    for name in ("MR4", "CMR5", "Maximin3"):
        assert found.equilibria(name) == listed.equilibria(name)


def test_too_many_states_to_list_are_counted_by_horizon_or_refused() -> None:
    conflict = detente.load(detente.case("chicken").path)
    limits = detente.Limits(states=2)
    assert detente.analyse(conflict, ["MR4"], limits=limits).complete
    with pytest.raises(LimitReached, match="too many states to list"):
        detente.analyse(conflict, ["all"], limits=limits)


@pytest.mark.parametrize("options", [16, 18])
def test_no_more_memory_is_taken_than_was_estimated(options: int) -> None:
    half = options // 2
    builder = detente.Builder("Many options")
    for number in range(2):
        names = [f"o{number}_{at}" for at in range(half)]
        party = builder.decision_maker(f"p{number}")
        for name in names:
            party.option(name)
        party.weighs({f"o{1 - number}_{at}": 3 * at - 7 for at in range(half)} | {names[0]: 5})
    conflict = builder.build()
    concepts = concepts_named(["CMR4", "MR5"])
    expected = estimate(conflict, [concept.name for concept in concepts])
    tracemalloc.start()
    try:
        engine = ArrayEngine.of(conflict)
        kept = [c.stable_states(engine, party) for c in concepts for party in range(2)]
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(kept) == 4
    assert peak <= expected.bytes


def test_an_ensemble_refuses_what_needs_listed_states() -> None:
    conflict = detente.load(detente.case("chicken").path)
    with pytest.raises(LimitReached, match="non_myopic"):
        ensemble(conflict, 5, concepts=["NM"])
