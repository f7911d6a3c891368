"""Escalation and the ways down against the literal oracle."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

import detente
from detente.questions.escalation import Escalation
from detente.questions.path_result import Path
from tests.oracle import literal, literal_paths, models

TIMES = int(os.environ.get("DETENTE_MODELS", "1"))
KINDS: dict[str, dict[str, Any]] = {
    "everything": {"options": (2, 5)},
    "rules": {"coalesce": False, "levels": False, "options": (3, 5)},
    "coalesced": {"rules": False, "levels": False, "options": (2, 5)},
}


def _with_intensities(dice: models.Dice, model: models.Model) -> models.Model:
    """The model with numbers for most options, some of them for every level."""
    for party in model["decision_makers"].values():
        for name, entry in party["options"].items():
            if dice.random() < 0.2:
                continue
            long_form = {"name": entry} if isinstance(entry, str) else entry
            levels = long_form.get("levels")
            if levels:
                long_form["intensity"] = {
                    level: dice.randint(-3, 9) for level in levels if dice.random() < 0.8
                }
            else:
                long_form["intensity"] = dice.randint(-3, 9)
            party["options"][name] = long_form
    return model


def _answers(kind: str, measure: str) -> Iterator[tuple[str, Any, Any, str, Escalation]]:
    for seed in range(60 * TIMES):
        dice = models.Dice(seed * 17 + len(kind))
        model = _with_intensities(dice, models.random_model(dice, **KINDS[kind]))
        conflict = detente.conflict(model)
        if not any(option.intensity for option in conflict.options):
            continue
        solution = literal.solve(model)
        start = dice.choice(solution.states)
        found = detente.escalation(conflict, start, measure=measure, concept="sequential")
        yield f"{kind}, seed {seed}", model, solution, start, found


@pytest.mark.parametrize("measure", ["highest", "sum"])
@pytest.mark.parametrize("kind", KINDS)
def test_rungs_summits_and_ways_down_are_the_oracles(kind: str, measure: str) -> None:
    ways = 0
    for where, model, solution, start, found in _answers(kind, measure):
        levels = literal_paths.intensity(model, measure)
        near = {
            by: literal_paths.fewest(
                literal_paths.steps_of(solution, by == "improvements"), solution.states, start
            )
            for by in ("moves", "improvements")
        }
        assert found.intensity == levels[start], where
        for by, distances in near.items():
            summit = found.summit(by)
            assert summit.intensity == max(levels[s] for s in distances), where
            assert (
                sum(step.climb for step in summit.path.steps) == summit.intensity - found.intensity
            )
            top = [d for s, d in distances.items() if levels[s] == summit.intensity]
            assert len(summit.path) == min(top), where
        equilibria = solution.equilibria("sequential")
        for rung in found.rungs:
            states = [s for s in solution.states if levels[s] == rung.intensity]
            assert rung.states == len(states), where
            assert rung.reached == sum(s in near["moves"] for s in states), where
            for by in ("moves", "improvements"):
                least = min((near[by][s] for s in states if s in near[by]), default=-1)
                assert getattr(rung, by) == least, where
            assert rung.equilibria == sum(s in equilibria for s in states), where
        lower = [s for s in equilibria if levels[s] < levels[start]]
        assert found.lower_equilibria == len(lower), where
        _same_ways(where, model, solution, start, found, lower, near["improvements"])
        ways += len(found.ways)
    assert ways > 5


def _same_ways(
    where: str,
    model: models.Model,
    solution: literal.Solution,
    start: str,
    found: Escalation,
    lower: list[str],
    near: dict[str, int],
) -> None:
    told = {way.state.pattern: way for way in found.ways}
    for state in lower:
        movers = {p for p in solution.parties if state in solution.moves[p].get(start, set())}
        joint = literal_paths.joint_steps(model, start, state)
        if not (movers or joint or state in near):
            assert state not in told, where
            continue
        way = told[state]
        assert {step.party for step in way.unilateral} == movers, where
        for step in way.unilateral:
            assert step.gains == solution.prefers(step.party, state, start), where
        assert bool(way.improvements) == (state in near), where
        assert [len(path) for path in way.improvements] == [near.get(state)] * (state in near), (
            where
        )
        assert bool(way.joint) == bool(joint), where
        for together in way.joint:
            assert frozenset(together.parties) in joint, where
            assert len(together.parties) == min(map(len, joint)), where
            assert set(together.gainers) == {
                p for p in together.parties if solution.prefers(p, state, start)
            }
    assert found.without_way == len(lower) - len(told), where


@pytest.mark.parametrize("kind", KINDS)
def test_whoever_could_start_a_way_down_is_named(kind: str) -> None:
    named = 0
    for where, model, solution, start, found in _answers(kind, "highest"):
        levels = literal_paths.intensity(model, "highest")
        lower = {s for s in solution.equilibria("sequential") if levels[s] < levels[start]}
        expected: dict[tuple[str, str], int] = {}
        for party in solution.parties:
            for end in solution.moves[party].get(start, set()):
                gains = solution.prefers(party, end, start)
                kind_of_move = "improvement" if gains else "concession"
                left = _left(solution, party, end, lower)
                key = (party, kind_of_move)
                if left is not None:
                    expected[key] = min(expected.get(key, 10**6), left + 1)
        told = {(each.party, each.kind): len(each.path) for each in found.starters}
        assert told == expected, where
        for starter in found.starters:
            assert starter.path.steps[0].party == starter.party
            assert starter.path.steps[-1].end.pattern in lower
            _legal_after_the_first(solution, starter.path)
        named += len(told)
    assert named > 3


def _left(solution: literal.Solution, last: str, state: str, lower: set[str]) -> int | None:
    """Improvements that are missing after a move of a party, which may not go on itself."""
    steps = solution.improvements
    ends = {(state, last)}
    for length in range(len(solution.states) * len(solution.parties) + 1):
        if any(end in lower for end, _ in ends):
            return length
        ends = {
            (target, mover)
            for at, before in ends
            for mover in steps
            if mover != before
            for target in steps[mover].get(at, set())
        }
    return None


def _legal_after_the_first(solution: literal.Solution, path: Path) -> None:
    before = path.steps[0]
    for step in path.steps[1:]:
        assert step.party != before.party
        assert step.end.pattern in solution.improvements[step.party][step.start.pattern]
        before = step


def _same_but_for_paths(one: dict[str, Any], other: dict[str, Any]) -> None:
    """Everything but which of several shortest paths is told."""
    for record in (one, other):
        del record["method"]["engine"]
        for way in record["ways_down"]:
            way["by_improvements"] = len(way["by_improvements"])
    assert one == other


@pytest.mark.parametrize("measure", ["highest", "sum"])
def test_arrays_climb_as_lists_do(measure: str) -> None:
    ways = starters = 0
    for seed in range(60 * TIMES):
        dice = models.Dice(seed)
        drawn = models.random_model(dice, rules=False, coalesce=False, options=(2, 6))
        model = _with_intensities(dice, drawn)
        conflict = detente.conflict(model)
        if not any(option.intensity for option in conflict.options):
            continue
        start = dice.choice(literal.solve(model).states)
        found = {
            engine: detente.escalation(conflict, start, measure=measure, engine=engine)
            for engine in ("lists", "arrays")
        }
        _same_but_for_paths(found["lists"].to_dict(), found["arrays"].to_dict())
        for way in found["arrays"].ways:
            for path in way.improvements:
                _leads(path, start, way.state.pattern)
        ways += sum(bool(way.improvements) for way in found["arrays"].ways)
        starters += len(found["arrays"].starters)
    assert ways > 3
    assert starters > 3


def _leads(path: Path, start: str, end: str) -> None:
    """A path of improvements, step by step, in which nobody moves twice in a row."""
    at, last = start, ""
    for step in path.steps:
        assert step.start.pattern == at
        assert step.improvement
        assert step.party != last
        at, last = step.end.pattern, step.party
    assert at == end


def test_diagrams_find_the_same_highest_rungs() -> None:
    climbed = 0
    for seed in range(40 * TIMES):
        dice = models.Dice(seed)
        drawn = models.random_model(dice, rules=False, coalesce=False, options=(2, 5))
        model = _with_intensities(dice, drawn)
        conflict = detente.conflict(model)
        if not any(option.intensity for option in conflict.options):
            continue
        start = dice.choice(literal.solve(model).states)
        lists = detente.escalation(conflict, start, engine="lists")
        diagrams = detente.escalation(conflict, start, engine="symbolic")
        assert not diagrams.whole
        for by in ("moves", "improvements"):
            one, other = lists.summit(by), diagrams.summit(by)
            assert one.intensity == other.intensity, seed
            if one.intensity > lists.intensity:
                assert len(one.path) == len(other.path), seed
                climbed += 1
    assert climbed > 10
