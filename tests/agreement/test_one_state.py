"""The search at one state, by SAT and by diagrams, against the definitions followed by lists.

``DETENTE_MODELS`` multiplies the number of random models; the ordinary run takes about a
minute.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from benchmarks.models import FAMILIES

import detente
from detente.engine.explicit.arrays import ArrayEngine
from detente.engine.protocol import Means, Step
from detente.engine.symbolic import answered as by_sat
from detente.engine.symbolic import diagrams, question
from detente.engine.symbolic.answered import Ways
from detente.engine.symbolic.engine import SymbolicEngine
from detente.engine.symbolic.one_state import Deterred, OutOfTime, Tempted, deterrence
from detente.engine.symbolic.question import Question
from detente.model.conflict import Levels, Ranking
from detente.questions.explain import check_witness
from detente.stability.concept import ResponseConcept
from detente.stability.registry import CONCEPTS
from detente.stability.result import Result, analyse_listed
from detente.stability.verdict import Sanction, Stable, Unstable, Verdict
from tests.oracle import models

TIMES = int(os.environ.get("DETENTE_MODELS", "1"))
#: More improvements than any of the random models has.
ALL = 1000
#: Steps up to which the paths are as short as can be.
SHORTEST = 4

KINDS: dict[str, dict[str, Any]] = {
    "everything": {},
    "one party or more": {"parties": (1, 5), "options": (5, 8)},
    "one-way": {"infeasible": False, "options": (4, 8)},
    "infeasible": {"directions": False, "parties": (3, 4), "options": (4, 8)},
    "strict": {"ties": False},
}


def responses_of(concept: ResponseConcept) -> Means | None:
    """By what the others respond; nothing that they do matters to Nash."""
    return None if concept.name == "nash" else concept.responses


def answered(
    engine: SymbolicEngine, concept: ResponseConcept, party: int, levels: Levels, listed: int = ALL
) -> Deterred | Tempted:
    """What the search says."""
    means = responses_of(concept)
    return deterrence(engine, party, levels, means, lasting=concept.lasting, listed=listed)


def as_verdict(
    engine: SymbolicEngine,
    concept: ResponseConcept,
    party: int,
    state: int,
    answer: Deterred | Tempted,
) -> Verdict:
    """The same with positions of states, as a checker reads it."""
    position = engine.sets.count_below
    if isinstance(answer, Tempted):
        return Unstable(concept.name, party, state, position(answer.improvement))
    return Stable(
        concept.name,
        party,
        state,
        tuple(
            Sanction(position(improvement), tuple(Step(mover, position(at)) for mover, at in path))
            for improvement, path in answer.sanctions
        ),
    )


def at_some_states(
    kind: str, count: int
) -> Iterator[tuple[SymbolicEngine, Result, int, int, ResponseConcept, str]]:
    """Engine, listed answer, state, party and concept, on so many random models."""
    for seed in range(count * TIMES):
        dice = models.Dice(1000 * len(kind) + seed)
        model = models.random_model(dice, rules=False, coalesce=False, **KINDS[kind])
        conflict = detente.conflict(model)
        engine, listed = SymbolicEngine(conflict), analyse_listed(conflict)
        state = dice.randrange(len(listed))
        for party in range(len(listed.graph.parties)):
            for concept in CONCEPTS:
                where = f"{kind}, seed {seed}, state {state}, party {party}, {concept.name}"
                yield engine, listed, state, party, concept, where


@pytest.mark.parametrize("kind", KINDS)
def test_verdicts_are_those_of_lists_and_their_witnesses_hold(kind: str) -> None:
    for engine, listed, state, party, concept, where in at_some_states(kind, 60):
        levels = listed.states[state].members[0]
        answer = answered(engine, concept, party, levels)
        assert isinstance(answer, Deterred) == (state in listed.stable[concept.name][party]), where
        if isinstance(answer, Deterred):
            assert not answer.unlisted, where
        # The checker wants a sanction for each improvement, and follows each step; of an
        # improvement without one it tries every response.
        verdict = as_verdict(engine, concept, party, state, answer)
        assert check_witness(listed, verdict) == (), where


@pytest.mark.parametrize("kind", KINDS)
def test_diagrams_answer_where_nothing_is_found_with_little_effort(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(by_sat, "_EFFORT", 0)
    for engine, listed, state, party, concept, where in at_some_states(kind, 20):
        if responses_of(concept) is not Means.IMPROVEMENTS:
            continue
        answer = answered(engine, concept, party, listed.states[state].members[0])
        assert isinstance(answer, Deterred) == (state in listed.stable[concept.name][party]), where
        verdict = as_verdict(engine, concept, party, state, answer)
        assert check_witness(listed, verdict) == (), where


def test_of_many_choices_and_of_rankings_diagrams_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = list[bool]()
    ways = Question.ways

    def noted(question: Question, levels: Levels, *, lasting: bool) -> Ways | None:
        found = ways(question, levels, lasting=lasting)
        asked.append(found is None)
        return found

    monkeypatch.setattr(Question, "ways", noted)
    monkeypatch.setattr(question, "_CHOICES", 2)
    ranked = 0
    for engine, listed, state, party, concept, where in at_some_states("everything", 40):
        if not concept.lasting or responses_of(concept) is not Means.IMPROVEMENTS:
            continue
        answer = answered(engine, concept, party, listed.states[state].members[0])
        assert isinstance(answer, Deterred) == (state in listed.stable[concept.name][party]), where
        kinds = {type(each) for _, each in engine.conflict.preferences}
        ranked += Ranking in kinds
    assert ranked
    assert any(asked)
    assert not all(asked)


@pytest.mark.parametrize("kind", KINDS)
def test_short_paths_are_as_short_as_those_of_lists(kind: str) -> None:
    compared = 0
    for engine, listed, state, party, concept, where in at_some_states(kind, 40):
        expected = concept.verdict(listed.engine, party, state)
        if isinstance(expected, Unstable):
            continue
        answer = answered(engine, concept, party, listed.states[state].members[0])
        found = as_verdict(engine, concept, party, state, answer)
        assert isinstance(found, Stable), where
        assert isinstance(expected, Stable), where
        assert [s.improvement for s in found.sanctions] == [
            s.improvement for s in expected.sanctions
        ], where
        for one, other in zip(found.sanctions, expected.sanctions, strict=True):
            assert len(one.path) >= len(other.path), where
            if len(other.path) <= SHORTEST:
                assert len(one.path) == len(other.path), where
                compared += 1
    assert compared >= 40


def test_of_many_improvements_only_so_many_are_listed_as_were_asked_for() -> None:
    for engine, listed, state, party, concept, where in at_some_states("everything", 40):
        levels = listed.states[state].members[0]
        whole = answered(engine, concept, party, levels)
        part = answered(engine, concept, party, levels, listed=1)
        if isinstance(whole, Tempted):
            assert isinstance(part, Tempted), where
            continue
        assert isinstance(part, Deterred), where
        assert part.sanctions == whole.sanctions[:1], where
        assert part.unlisted == (len(whole.sanctions) > 1), where


def test_time_that_is_over_is_said_and_not_guessed_over() -> None:
    """A search that needs another layer stops; one that needs none answers."""
    stopped = 0
    for seed in range(30):
        conflict = detente.conflict(
            models.random_model(models.Dice(seed), rules=False, coalesce=False)
        )
        listed = analyse_listed(conflict)
        engine = SymbolicEngine(conflict, diagrams.Resources(deadline=0.0))
        for party in range(len(listed.graph.parties)):
            for concept in CONCEPTS:
                state = seed % len(listed)
                try:
                    answer = answered(engine, concept, party, listed.states[state].members[0])
                except OutOfTime:
                    stopped += 1
                    continue
                stable = state in listed.stable[concept.name][party]
                assert isinstance(answer, Deterred) == stable, f"seed {seed}: {concept.name}"
    assert stopped


@pytest.mark.parametrize("length", [3, 4, 5, 8])
def test_a_path_that_has_no_short_cut_is_followed_to_its_end(length: int) -> None:
    """Each of the others moves once, in turn, and only then is the first one worse off."""
    builder = detente.Builder("A chain of consequences")
    names = [f"o{number}" for number in range(length)]
    started = builder.decision_maker("first").option("go")
    started.prefers(f"not {names[-1]}", "go")
    before = "go"
    for number, name in enumerate(names):
        party = builder.decision_maker(f"p{number}").option(name)
        party.prefers(f"{name} iff {before}")
        before = name
    conflict = builder.build()
    engine, listed = SymbolicEngine(conflict), analyse_listed(conflict)
    (sequential,) = (concept for concept in CONCEPTS if concept.name == "sequential")
    answer = answered(engine, sequential, 0, (0,) * (length + 1))
    assert isinstance(answer, Deterred)
    ((improvement, path),) = answer.sanctions
    assert improvement == (1,) + (0,) * length
    assert [mover for mover, _ in path] == list(range(1, length + 1))
    assert path[-1] == (length, (1,) * (length + 1))
    assert check_witness(listed, as_verdict(engine, sequential, 0, 0, answer)) == ()


@pytest.mark.parametrize("family", FAMILIES)
def test_one_state_is_as_all_states_together_say(family: str) -> None:
    conflict = detente.conflict(FAMILIES[family](14, 4, 3))
    arrays, engine = ArrayEngine.of(conflict), SymbolicEngine(conflict)
    dice = models.Dice(3)
    states = [dice.randrange(1 << 14) for _ in range(6)]
    for concept in CONCEPTS:
        for party in range(4):
            stable = arrays.positions(concept.stable_states(arrays, party))
            for state in states:
                levels = tuple(state >> place & 1 for place in range(14))
                answer = answered(engine, concept, party, levels, listed=2)
                assert isinstance(answer, Deterred) == (state in stable), f"{concept.name}, {party}"
