"""Diagrams made in processes of their own against the engines of this process.

``DETENTE_MODELS`` multiplies the number of random models.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator

import pytest
from benchmarks.models import FAMILIES

import detente
from detente.engine.explicit.arrays import ArrayEngine
from detente.engine.symbolic import packed, separate
from detente.engine.symbolic.diagrams import OutOfMemory, Resources
from detente.engine.symbolic.engine import SymbolicEngine
from detente.engine.symbolic.few import expected_few, few_members
from detente.engine.symbolic.separate import Job, SeparateEngine
from detente.engine.symbolic.states import StateSets, SymbolicStates
from detente.model.conflict import Conflict
from detente.model.formula import Takes
from detente.questions.one_state import OneState, explain_one
from detente.stability import analysis
from detente.stability.analysis import Limits
from detente.stability.counted import CountedResult
from detente.stability.registry import CONCEPTS
from detente.stability.result import analyse_listed
from tests.oracle import models

TIMES = int(os.environ.get("DETENTE_MODELS", "1"))


def random_conflict(seed: int) -> Conflict:
    return detente.conflict(models.random_model(models.Dice(seed), rules=False, coalesce=False))


def family(name: str, options: int, parties: int, seed: int = 1) -> Conflict:
    return detente.conflict(FAMILIES[name](options, parties, seed))


@pytest.fixture
def always_separate(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small models go to processes of their own as well."""
    monkeypatch.setattr(analysis, "_AT_ONCE", 0)


def counted(conflict: Conflict, limits: Limits | None = None) -> CountedResult:
    answer = detente.analyse(conflict, engine="symbolic", limits=limits)
    assert isinstance(answer, CountedResult)
    return answer


# --- the same answers


@pytest.mark.usefixtures("always_separate")
def test_processes_of_their_own_find_what_listing_finds() -> None:
    for seed in range(12 * TIMES):
        conflict = random_conflict(seed)
        answer, listed = counted(conflict), analyse_listed(conflict)
        assert isinstance(answer.engine, SeparateEngine)
        one, two = listed.to_dict(), answer.to_dict()
        for key in ("model", "states", "stability", "equilibria"):
            assert one[key] == two[key], f"seed {seed}: {key}"
        assert one["counts"]["equilibria"] == two["counts"]["equilibria"], f"seed {seed}"
        assert answer.complete


def test_two_processes_find_what_arrays_find(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(separate, "_PATIENCE", 0.0)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    conflict = family("anybody", 18, 4)
    told: list[str] = []
    answer = detente.analyse(conflict, engine="symbolic", tell=told.append)
    assert isinstance(answer, CountedResult)
    assert isinstance(answer.engine, SeparateEngine)
    assert len(answer.engine._children) == 2
    arrays = ArrayEngine.of(conflict)
    for concept in CONCEPTS:
        sets = [concept.stable_states(arrays, party) for party in range(4)]
        for party, each in zip(conflict.party_ids, sets, strict=True):
            assert answer.count_stable(party, concept.name) == arrays.count(each)
        together = arrays.intersection(sets)
        assert answer.count(concept.name) == arrays.count(together)
        found = answer.engine.examples(answer.equilibrium_states(concept.name), 20)
        assert found == arrays.examples(together, 20)
    assert {"Sequential, party_0", "Nash, party_3", "equilibria"} <= set(told)


@pytest.mark.parametrize("seed", range(3))
def test_questions_about_equilibria_have_the_same_answers(
    monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    conflict = random_conflict(seed)
    onto = [conflict.vocabulary.short_name(option.key) for option in conflict.options[:2]]

    def asked() -> dict[str, object]:
        found = detente.equilibria(
            conflict, "SMR", where=onto[0], onto=onto, sample=5, describe=True
        )
        return found.to_dict()

    here = asked()
    monkeypatch.setattr(analysis, "_AT_ONCE", 0)
    assert asked() == here


def test_a_seed_draws_the_same_states_in_every_run() -> None:
    conflict = family("anybody", 24, 4)
    drawn = [detente.equilibria(conflict, "SMR", sample=20, seed=3).sample for _ in range(2)]
    assert drawn[0] == drawn[1]
    assert len({state.pattern for state in drawn[0]}) > 10


def test_one_state_is_explained_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in range(3):
        conflict = random_conflict(seed)
        state = analyse_listed(conflict, ["nash"]).graph.space.states[0].pattern
        here = explain_one(conflict, state)
        monkeypatch.setattr(analysis, "_AT_ONCE", 0)
        there = explain_one(conflict, state)
        monkeypatch.undo()
        assert isinstance(there, OneState)
        assert there.to_dict() == here.to_dict()


@pytest.mark.usefixtures("always_separate")
def test_faults_of_the_model_come_back_as_faults() -> None:
    model = FAMILIES["ring"](6, 2, 1)
    with pytest.raises(detente.FaultyInput, match="E401"):
        counted(detente.conflict({**model, "infeasible": ["true"]}))


# --- limits


def test_the_time_is_kept_although_one_operation_takes_longer() -> None:
    start = time.monotonic()
    answer = counted(family("dense", 40, 8), Limits(seconds=4.0))
    taken = time.monotonic() - start
    # In one process the same call takes half a minute. Starting processes takes longest
    # where other programs run, so there is room.
    assert taken < 25
    assert not answer.complete
    nash = answer.count("nash")
    assert all(answer.bounds(concept.name).least >= nash for concept in CONCEPTS)
    assert answer.equilibria("sequential", 1)


def _sleeping(engine: SymbolicEngine, seconds: float) -> int:
    time.sleep(seconds)
    return 7


def _killed(engine: SymbolicEngine) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _mistaken(engine: SymbolicEngine) -> None:
    raise KeyError(engine.name)


@pytest.fixture
def engine() -> Iterator[SeparateEngine]:
    made = SeparateEngine(family("ring", 20, 4), Resources())
    yield made
    made._end()
    assert not any(child.alive for child in made._children)


def test_a_process_that_the_system_ends_costs_one_answer_and_no_other(
    engine: SeparateEngine,
) -> None:
    before = engine.where(Takes(engine.conflict.options[0].key, 1))
    jobs = [Job("slow", _sleeping, (0.1,)), Job("killed", _killed, ()), Job("s", _sleeping, (0,))]
    assert engine.done(jobs, lambda _: None) == [7, None, 7]
    # What was known is known to the process that takes its place.
    assert before.count == 1 << 19
    assert engine.examples(before, 1)[0][0] == 1
    assert engine.intersection([before, before]).count == 1 << 19


def test_a_question_whose_process_ends_is_told_as_memory(engine: SeparateEngine) -> None:
    with pytest.raises(OutOfMemory):
        engine._asked(_killed)
    assert engine.number_of((0,) * 20) == 1


def test_a_mistake_in_the_program_is_not_hidden(engine: SeparateEngine) -> None:
    with pytest.raises(RuntimeError, match="KeyError"):
        engine.done([Job("mistaken", _mistaken, ())], lambda _: None)


def test_jobs_that_are_not_done_in_time_are_ended() -> None:
    limited = SeparateEngine(family("ring", 20, 4), Resources(deadline=time.monotonic() + 1))
    start = time.monotonic()
    found = limited.done([Job("slow", _sleeping, (60,))] * 3, lambda _: None)
    assert found == [None] * 3
    assert time.monotonic() - start < 50
    nothing = limited.nothing_known()
    assert limited.intersection([nothing]).count == 0
    assert not limited.intersection([nothing]).exact
    limited._end()


def test_no_process_outlives_its_engine() -> None:
    made = SeparateEngine(family("ring", 20, 4), Resources())
    (child,) = made._children
    assert child.alive
    del made
    assert not child.alive


# --- diagrams as plain numbers


@pytest.mark.parametrize("package", ["auto", "python"])
def test_a_diagram_can_be_packed_and_unpacked(package: str) -> None:
    resources = Resources(package=package)  # type: ignore[arg-type]
    for seed in range(30 * TIMES):
        engine = SymbolicEngine(random_conflict(seed), resources)
        other = SymbolicEngine(random_conflict(seed), resources)
        sets = [concept.stable_states(engine, 0) for concept in CONCEPTS]
        for states in [*sets, engine.sets.everything()]:
            plain = packed.packed(states.table.diagrams, states.diagram)
            moved = packed.unpacked(other.sets.table.diagrams, plain)
            again = SymbolicStates(other.sets.table, moved)
            assert other.positions(again) == engine.positions(states), f"seed {seed}"
            assert plain.total == engine.count(states) == len(engine.positions(states))


# --- few common states, by SAT


def test_common_states_found_by_sat_are_those_of_diagrams() -> None:
    some = 0
    for seed in range(60 * TIMES):
        engine = SymbolicEngine(random_conflict(seed))
        parties = range(len(engine.conflict.party_ids))
        for concept in CONCEPTS:
            sets = [concept.stable_states(engine, party) for party in parties]
            packs = [packed.packed(s.table.diagrams, s.diagram) for s in sets]
            order = engine.sets.table.diagrams.order()
            found = few_members(packs, order, None)
            assert found is not None
            moved = packed.unpacked(engine.sets.table.diagrams, found)
            members = engine.positions(SymbolicStates(engine.sets.table, moved))
            assert members == engine.positions(engine.intersection(sets)), f"seed {seed}"
            assert found.total == len(members)
            some += len(members) > 1
            assert expected_few(packs)  # of so few options no set is large
    assert some > 20


def test_sets_that_fit_in_no_diagram_are_brought_together_by_sat(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    conflict = family("dense", 30, 6)
    engine = SymbolicEngine(conflict)
    sets = [CONCEPTS[0].stable_states(engine, party) for party in range(6)]
    expected = engine.intersection(sets)
    monkeypatch.setattr(StateSets, "_as_they_stand", lambda *_: None)
    other = SymbolicEngine(conflict)
    found = other.intersection([CONCEPTS[0].stable_states(other, p) for p in range(6)])
    assert found.table is not other.sets.table
    assert other.count(found) == engine.count(expected) > 0
    assert other.examples(found, 50) == engine.examples(expected, 50)
