"""Which states are worth telling of first."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from detente.stability.result import Result


def strength(result: Result) -> Counter[int]:
    """For each equilibrium, by position: under how many of the concepts it is one."""
    counter: Counter[int] = Counter()
    for concept in result.concepts:
        counter.update(result.equilibrium_positions(concept.name))
    return counter


def by_interest(result: Result) -> list[int]:
    """Positions worth telling of: status quo, named states, equilibria by strength."""
    start = result.graph.status_quo
    first = [] if start is None else [start]
    named = [at for at, state in enumerate(result.states) if state.name]
    held = strength(result)
    strongest = sorted(held, key=lambda at: (-held[at], at))
    return list(dict.fromkeys([*first, *named, *strongest]))
