"""Paths against the literal oracle, and the engines against one another.

``DETENTE_MODELS`` multiplies the number of models; the ordinary run takes seconds.
"""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

import pytest

import detente
from detente.engine.explicit.passes import passes_for
from detente.engine.plain_options import accepts
from detente.model.states import combination_count
from detente.questions.path_result import Path, Paths
from tests.oracle import literal, literal_paths, models

TIMES = int(os.environ.get("DETENTE_MODELS", "1"))

KINDS: dict[str, dict[str, Any]] = {
    "everything": {"options": (2, 5)},
    "plain options": {"levels": False, "rules": False, "coalesce": False, "options": (2, 4)},
    "levels and one-way options": {"rules": False, "coalesce": False, "options": (2, 4)},
    "rules": {"coalesce": False, "levels": False, "options": (2, 4)},
    "coalesced": {"rules": False, "levels": False, "options": (2, 5)},
    "abstract": {"abstract": True},
    "abstract, three and four parties": {"abstract": True, "parties": (3, 4)},
}
#: Moves beyond the shortest path up to which all paths are enumerated.
LONGER = 1
MOST = 400


def _models(kind: str, count: int) -> Any:
    for seed in range(count * TIMES):
        model = models.random_model(models.Dice(seed * 11 + len(kind)), **KINDS[kind])
        yield f"{kind}, seed {seed}", model


def _start_and_target(seed_text: str, states: list[str]) -> tuple[str, str]:
    dice = models.Dice(seed_text)
    return dice.choice(states), dice.choice(states)


@pytest.mark.parametrize("kind", KINDS)
def test_distances_are_the_oracles(kind: str) -> None:
    for where, model in _models(kind, 60):
        expected = literal.solve(model)
        start, _ = _start_and_target(where, expected.states)
        found = detente.paths(detente.conflict(model), start, engine="lists")
        every = []
        for improving, by in ((False, "moves"), (True, "improvements")):
            steps = literal_paths.steps_of(expected, improving)
            distances = literal_paths.fewest(steps, expected.states, start)
            every.append(distances)
            listed = {state.pattern: moves for state, moves in found.reach(by).listed}
            assert listed == distances, f"{where}, {by}"
            assert found.reach(by).total == len(distances)
        numbers = {s: tuple(each.get(s, -1) for each in every) for s in every[0]}
        far = len(expected.states)
        place = expected.states.index
        order = sorted(numbers, key=lambda s: (*_ranked(numbers[s], far), place(s)))
        short = detente.paths(detente.conflict(model), start, engine="lists", listed=3)
        for told, most in ((found, far), (short, 3)):
            nearest = [(state.pattern, moves) for state, moves in told.nearest]
            assert nearest == [(s, numbers[s]) for s in order[:most]], where
        assert [len(r.listed) for r in short.reaches] == [min(3, len(d)) for d in every]


def _ranked(numbers: tuple[int, ...], far: int) -> list[int]:
    return [far if number < 0 else number for number in numbers]


@pytest.mark.parametrize("kind", KINDS)
def test_the_first_paths_are_the_oracles_in_order(kind: str) -> None:
    enumerated = 0
    for where, model in _models(kind, 40):
        expected = literal.solve(model)
        start, target = _start_and_target(where, expected.states)
        conflict = detente.conflict(model)
        found = detente.paths(conflict, start, target, k=MOST, engine="lists")
        for improving, by in ((False, "moves"), (True, "improvements")):
            steps = literal_paths.steps_of(expected, improving)
            distances = literal_paths.fewest(steps, expected.states, start)
            routes = found.route(by)
            if target not in distances:
                assert (routes.moves, routes.paths) == (-1, ()), where
                continue
            assert routes.moves == distances[target], where
            longest = distances[target] + (LONGER if len(expected.states) < 20 else 0)
            every = list(
                literal_paths.all_paths(steps, start, {target}, longest, by_state=found.transitive)
            )
            enumerated += len(every)
            order = sorted(every, key=lambda path: _key(expected, path))
            short = [_plain(path) for path in routes.paths if len(path) <= longest]
            assert short == order[:MOST][: len(short)], f"{where}, {by}"
            assert len(short) == min(MOST, len(order)), f"{where}, {by}"
            assert routes.shortest == sum(len(p) == routes.moves for p in every), where
            assert all(literal_paths.is_legal(steps, start, path) for path in short)
    assert enumerated > 40


def _key(solution: literal.Solution, path: literal_paths.Sequence) -> tuple[int, Any]:
    party, state = solution.parties.index, solution.states.index
    return len(path), [(party(mover), state(end)) for mover, end in path]


def _plain(path: Path) -> literal_paths.Sequence:
    return tuple((step.party, step.end.pattern) for step in path.steps)


@pytest.mark.parametrize("kind", KINDS)
def test_last_chances_are_the_oracles(kind: str) -> None:
    seen = set()
    for where, model in _models(kind, 25):
        expected = literal.solve(model)
        start, target = _start_and_target(where, expected.states)
        found = detente.paths(detente.conflict(model), start, target, k=2, engine="lists")
        for improving, by in ((False, "moves"), (True, "improvements")):
            steps = literal_paths.steps_of(expected, improving)
            for path in found.route(by).paths:
                chances = {c.party: (c.place, frozenset(c.ways)) for c in path.chances}
                literally = literal_paths.chances(
                    steps, expected.states, start, _plain(path), {target}
                )
                assert chances == literally, f"{where}, {by}"
                seen |= {way for _, ways in chances.values() for way in ways}
                latest = max((place for place, _ in literally.values()), default=-1)
                last = {party for party, (place, _) in literally.items() if place == latest}
                assert set(path.last_to_stop_it) == last
    assert seen <= {"staying", "moving"}
    assert "staying" in seen


@pytest.mark.parametrize("kind", KINDS)
def test_endings_of_improvements_are_the_oracles(kind: str) -> None:
    cycles = 0
    for where, model in _models(kind, 60):
        expected = literal.solve(model)
        start, _ = _start_and_target(where, expected.states)
        found = detente.paths(detente.conflict(model), start, engine="lists")
        classes = literal_paths.endings(expected.improvements, expected.states, start)
        terminal = [each for each in classes if len(each) == 1]
        assert found.ending_counts == (len(terminal), len(classes) - len(terminal)), where
        distances = literal_paths.fewest(expected.improvements, expected.states, start)
        for ending in found.endings:
            members = next(c for c in classes if ending.first[0].pattern in c)
            assert ending.size == len(members), where
            near = [distances[s] for s in members if s in distances]
            assert ending.moves == min(near, default=-1), where
            for path in ending.paths:
                assert len(path) == ending.moves
                end = path.steps[-1].end.pattern if path.steps else start
                assert end in members
            cycles += ending.kind == "cycle"
    assert cycles > 0 or kind != "abstract, three and four parties"


OPTION_FORMS = [kind for kind in KINDS if kind in ("plain options", "levels and one-way options")]


@pytest.mark.parametrize("kind", OPTION_FORMS)
@pytest.mark.parametrize("compiled", [False, True])
def test_arrays_find_what_lists_find(kind: str, compiled: bool, monkeypatch: Any) -> None:
    monkeypatch.setattr(
        "detente.engine.explicit.arrays.passes_for", lambda size, _=None: passes_for(size, compiled)
    )
    free = 0
    for where, model in _models(kind, 40):
        conflict = detente.conflict(model)
        assert accepts(conflict) is None
        listed_states = literal.solve(model).states
        free += len(listed_states) == combination_count(conflict)
        start, target = _start_and_target(where, listed_states)
        lists = detente.paths(conflict, start, target, k=20, engine="lists")
        found = detente.paths(conflict, start, target, k=20, engine="arrays")
        _same(lists, found, where)
        for one, other in zip(lists.routes, found.routes, strict=True):
            assert (one.shortest, one.paths) == (other.shortest, other.paths), where
        assert lists.ending_counts == found.ending_counts, where
        for ending, same in zip(lists.endings, found.endings, strict=True):
            if ending.kind == "terminal":
                # In arrays fewer endings get a path of their own.
                assert replace(ending, paths=same.paths) == same, where
                assert same.paths in ((), ending.paths), where
        assert _cycles(lists) == _cycles(found), where
    # where every combination can occur, moves are searched in another way
    assert 0 < free < 40 * TIMES


def _cycles(found: Paths) -> set[Any]:
    return {(e.size, e.first, e.moves) for e in found.endings if e.kind == "cycle"}


def _same(lists: Paths, found: Paths, where: str) -> None:
    assert lists.start == found.start
    assert lists.target == found.target, where
    assert lists.nearest == found.nearest, where
    for one, other in zip(lists.reaches, found.reaches, strict=True):
        assert (one.counts, one.listed) == (other.counts, other.listed), where
    assert [r.moves for r in lists.routes] == [r.moves for r in found.routes], where


@pytest.mark.parametrize("kind", OPTION_FORMS)
def test_diagrams_find_paths_as_short_as_lists_do(kind: str) -> None:
    reached = 0
    for where, model in _models(kind, 40):
        conflict = detente.conflict(model)
        expected = literal.solve(model)
        start, target = _start_and_target(where, expected.states)
        lists = detente.paths(conflict, start, target, engine="lists")
        found = detente.paths(conflict, start, target, engine="symbolic")
        counted = detente.paths(conflict, start, engine="symbolic")
        assert found.complete
        assert counted.complete
        assert [r.counts for r in counted.reaches] == [r.counts for r in lists.reaches], where
        assert found.target == lists.target
        for one, other in zip(lists.routes, found.routes, strict=True):
            assert one.moves == other.moves, where
            for path in other.paths:
                reached += 1
                steps = literal_paths.steps_of(expected, other.by.value == "improvements")
                assert literal_paths.is_legal(steps, start, _plain(path)), where
                assert (path.steps[-1].end.pattern if path.steps else start) == target
    assert reached > 20
