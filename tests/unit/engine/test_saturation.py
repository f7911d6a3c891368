"""Saturation against the closure that is written down: sets of numbers and pairs of them."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import pytest

from detente.engine.symbolic.saturation import Capacity, Closure

VARIABLES = 4
STATES = range(1 << VARIABLES)


def put_in(closure: Closure, levels: Sequence[int], holds: Callable[[Sequence[int]], bool]) -> int:
    """A diagram of all values of the variables at these levels, however many nodes it takes."""
    kept, lows, highs = [0], [0], [0]

    def edge(values: tuple[int, ...]) -> int:
        if len(values) == len(levels):
            return 0 if holds(values) else 1
        low, high = edge((*values, 0)), edge((*values, 1))
        kept.append(levels[len(values)])
        lows.append(low)
        highs.append(high)
        return 2 * (len(kept) - 1)

    root = edge(())
    return closure.built(kept, lows, highs, root)


def read(closure: Closure, diagram: int) -> set[int]:
    """The states of a diagram."""
    variables, lows, highs, root = closure.taken_apart(diagram)

    def holds(state: int) -> bool:
        edge = root
        while edge >> 1:
            at = (edge >> 1) - 1
            edge = (highs if state >> variables[at] & 1 else lows)[at] ^ (edge & 1)
        return edge == 0

    return {state for state in STATES if holds(state)}


def bits(state: int, places: Sequence[int]) -> tuple[int, ...]:
    return tuple(state >> place & 1 for place in places)


@pytest.mark.parametrize("seed", range(60))
def test_the_closure_is_the_least_set_that_every_step_into_it_starts_in(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311
    closure = Closure(VARIABLES, [own := [0, 2], other := [1, 3]], Capacity(14, 10, 6))
    start = {state for state in STATES if dice.random() < 0.2}
    pairs: list[set[tuple[int, int]]] = []
    relations: list[int] = []
    for changed in (own, other):
        kept = [place for place in range(VARIABLES) if place not in changed]
        able = {
            (one, to)
            for one in STATES
            for to in STATES
            if bits(one, kept) == bits(to, kept) and dice.random() < 0.3
        }
        pairs.append(able)
        # What is not changed is asked for before the step only.
        levels = [
            2 * p + late for p in range(VARIABLES) for late in ((0, 1) if p in changed else (0,))
        ]

        def allowed(
            values: Sequence[int],
            able: set[tuple[int, int]] = able,
            levels: Sequence[int] = tuple(levels),
            changed: Sequence[int] = tuple(changed),
        ) -> bool:
            at = dict(zip(levels, values, strict=True))
            one = sum(at[2 * p] << p for p in range(VARIABLES))
            to = sum(at[2 * p + (p in changed)] << p for p in range(VARIABLES))
            return (one, to) in able

        relations.append(put_in(closure, levels, allowed))
    expected = set(start)
    while more := {a for able in pairs for a, b in able if b in expected} - expected:
        expected |= more
    plain = [2 * place for place in range(VARIABLES)]
    states = put_in(closure, plain, _within(start))
    assert read(closure, states) == start
    assert read(closure, closure.closed(states, relations)) == expected


def test_a_closure_without_room_says_so() -> None:
    closure = Closure(VARIABLES, [[0], [1]], Capacity(4, 4, 4))
    chosen = [{dice.randrange(16) for _ in range(6)} for dice in map(random.Random, range(4))]
    with pytest.raises(MemoryError):
        _ = [put_in(closure, [0, 2, 4, 6], _within(states)) for states in chosen]


def _within(states: set[int]) -> Callable[[Sequence[int]], bool]:
    return lambda values: sum(bit << place for place, bit in enumerate(values)) in states
