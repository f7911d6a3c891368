"""Edge-valued diagrams against functions that are written down, state by state."""

from __future__ import annotations

import random
from array import array
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from detente.engine.symbolic import worth
from detente.engine.symbolic.edge_valued import (
    BELOW,
    HIGHER,
    LOWER,
    SUM,
    Capacity,
    Edge,
    EdgeValued,
    in_all,
)
from detente.engine.symbolic.packed import Packed

VARIABLES = 4
STATES = range(1 << VARIABLES)
NAMES = tuple("abcd")
PLAIN = [2 * place for place in range(VARIABLES)]

#: A function by its values; states without one are left out.
Listed = dict[int, int]


def written(order: Sequence[str], holds: Callable[[Sequence[int]], bool]) -> Packed:
    """All values of the variables for which something holds, shared as little as can be."""
    by_level: list[list[tuple[int, int]]] = [[] for _ in order]

    def node(values: tuple[int, ...]) -> tuple[int, int]:
        """Its place among those of its level, or (-1, whether it holds)."""
        if len(values) == len(order):
            return -1, int(holds(values))
        low, high = node((*values, 0)), node((*values, 1))
        place = len(by_level[len(values)])
        by_level[len(values)].append((edge(len(values) + 1, low), edge(len(values) + 1, high)))
        return place, 0

    def edge(level: int, found: tuple[int, int]) -> int:
        place, value = found
        return 1 - value if place < 0 else (level << 20) + place

    def numbered(edge: int) -> int:
        level, place = edge >> 20, edge & ((1 << 20) - 1)
        return 2 * (starts[level] + place) if level else place

    root = edge(0, node(()))
    if not order:
        return Packed((), array("I", [0]), array("Q", [0]), array("Q", [0]), root)
    starts, count = {}, 1
    for level in reversed(range(len(order))):
        starts[level] = count
        count += len(by_level[level])
    levels, lows, highs = array("I", [len(order)]), array("Q", [0]), array("Q", [0])
    for level in reversed(range(len(order))):
        for low, high in by_level[level]:
            levels.append(level)
            lows.append(numbered(low))
            highs.append(numbered(high))
    return Packed(tuple(order), levels, lows, highs, 2 * starts[0])


def bits(state: int, places: Sequence[int] = range(VARIABLES)) -> tuple[int, ...]:
    return tuple(state >> place & 1 for place in places)


def a_set(values: EdgeValued, states: set[int]) -> Edge:
    members = {bits(state) for state in states}
    return values.put_in(written(NAMES, lambda chosen: tuple(chosen) in members), PLAIN)


def function(values: EdgeValued, listed: Listed) -> Edge:
    """The function, made of a set for each value."""
    found = 0
    for number in set(listed.values()):
        states = a_set(values, {state for state, each in listed.items() if each == number})
        found = values.combined(found, values.raised(states, number), LOWER)
    return found


def members(found: Packed) -> set[int]:
    def holds(state: int) -> bool:
        edge = found.root
        while edge >> 1:
            at = edge >> 1
            branch = (found.highs if state >> found.levels[at] & 1 else found.lows)[at]
            edge = branch ^ (edge & 1)
        return edge == 0

    return {state for state in STATES if holds(state)}


def read(values: EdgeValued, edge: Edge, most: int) -> Listed:
    """The function by its values, each asked for by what is below the next one."""
    found: Listed = {}
    for number in reversed(range(most + 1)):
        above = values.raised(a_set(values, set(STATES)), number + 1)
        below = values.combined(edge, above, BELOW)
        found |= dict.fromkeys(members(values.taken_out(below, NAMES)), number)
    return found


def by_chance(dice: random.Random, most: int, whole: bool = False) -> Listed:
    return {s: dice.randrange(most) for s in STATES if whole or dice.random() < 0.7}


def relation(values: EdgeValued, able: set[tuple[int, int]], changed: Sequence[int]) -> Edge:
    """A step's relation; what is not changed is asked for before the step only."""
    levels = [2 * p + late for p in range(VARIABLES) for late in ((0, 1) if p in changed else (0,))]

    def allowed(chosen: Sequence[int]) -> bool:
        at = dict(zip(levels, chosen, strict=True))
        one = sum(at[2 * p] << p for p in range(VARIABLES))
        to = sum(at[2 * p + (p in changed)] << p for p in range(VARIABLES))
        return (one, to) in able

    return values.put_in(written([str(level) for level in levels], allowed), levels)


def steps_by_chance(dice: random.Random, changed: Sequence[int]) -> set[tuple[int, int]]:
    kept = [place for place in range(VARIABLES) if place not in changed]
    return {
        (one, to)
        for one in STATES
        for to in STATES
        if bits(one, kept) == bits(to, kept) and dice.random() < 0.3
    }


@pytest.mark.parametrize("seed", range(40))
def test_two_functions_are_combined_state_by_state(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311
    values = EdgeValued(VARIABLES, [], Capacity(14, 4, 2 + seed % 8))
    one, other = (by_chance(dice, 2 + seed % 5, whole=seed % 3 == at) for at in (0, 1))
    first, second = function(values, one), function(values, other)
    assert read(values, first, 20) == one
    either, both = {*one, *other}, {*one} & {*other}
    made = {
        LOWER: {s: min(each[s] for each in (one, other) if s in each) for s in either},
        HIGHER: {s: max(each[s] for each in (one, other) if s in each) for s in either},
        SUM: {s: one[s] + other[s] for s in both},
        BELOW: {s: 0 for s in both if one[s] < other[s]},
    }
    for operation, expected in made.items():
        for _ in range(2):  # the second time from what is remembered
            found = values.combined(first, second, operation)
            assert read(values, found, 20) == expected
        by = dice.randrange(4)
        # What is added to both does not matter to where the first is below the other.
        found = values.combined(values.raised(first, by), values.raised(second, by), operation)
        more = {LOWER: by, HIGHER: by, SUM: 2 * by, BELOW: 0}[operation]
        assert read(values, found, 20) == {s: each + more for s, each in expected.items()}


@pytest.mark.parametrize("seed", range(60))
def test_steps_lead_to_the_lowest_and_the_highest_values(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311
    owners = [[0, 2], [1, 3]]
    values = EdgeValued(VARIABLES, owners, Capacity(14, 10, 2 + seed % 6))
    listed = by_chance(dice, 1 + seed % 6, whole=seed % 4 == 0)
    start = function(values, listed)
    pairs = [steps_by_chance(dice, own) for own in owners]
    steps = [
        values.step(at, relation(values, able, own))
        for at, (able, own) in enumerate(zip(pairs, owners, strict=True))
    ]
    for step, able in zip(steps, pairs, strict=True):
        expected: Listed = {}
        for one, to in able:
            if to in listed:
                expected[one] = max(listed[to], expected.get(one, 0))
        assert read(values, values.highest_after(start, step), 20) == expected
    lowest = dict(listed)
    changed = True
    while changed:
        changed = False
        for one, to in set.union(*pairs):
            if to in lowest and lowest[to] < lowest.get(one, 99):
                lowest[one] = lowest[to]
                changed = True
    assert read(values, values.lowest_within(start, steps), 20) == lowest
    # Another closure in the same engine, under fewer steps.
    first = dict(listed)
    while more := {a: first[b] for a, b in pairs[0] if b in first and first[b] < first.get(a, 99)}:
        first |= more
    assert read(values, values.lowest_within(start, steps[:1]), 20) == first


@pytest.mark.parametrize("seed", range(20))
def test_common_members_of_sets_in_one_order(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311
    sets = [{s for s in STATES if dice.random() < 0.8} for _ in range(1 + seed % 5)]
    packs = [written(NAMES, {bits(s) for s in each}.__contains__) for each in sets]
    found = in_all(packs, 1 << 20)
    assert members(found) == set.intersection(*sets)
    assert found.total == len(set.intersection(*sets))


def test_what_takes_more_room_than_there_is_says_so() -> None:
    values = EdgeValued(VARIABLES, [], Capacity(4, 4, 4))
    with pytest.raises(MemoryError):
        _ = [a_set(values, {dice.randrange(16) for _ in range(6)}) for dice in DICE]


DICE = [random.Random(seed) for seed in range(4)]  # noqa: S311


def test_it_is_begun_only_where_there_is_time_for_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert worth.worth_it(23, None)
    assert worth.worth_it(19, 100.0)
    assert not worth.worth_it(25, 100.0)
    monkeypatch.setattr(worth, "__file__", str(tmp_path / "worth.py"))
    # Never compiled there: a short time would go into that.
    assert not worth.worth_it(19, 30.0)
    kept = tmp_path / "__pycache__"
    kept.mkdir()
    (kept / "edge_valued._closed-1.py311.nbi").touch()
    assert worth.worth_it(19, 30.0)
