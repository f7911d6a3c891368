"""Paths by the letter of their definitions: every legal sequence, one after another.

Slow on purpose, and without a thought of how the program does it. A legal sequence is one
in which nobody moves twice in a row; ``steps`` are everybody's moves, or improvements.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import pairwise
from typing import Any

from tests.oracle import literal
from tests.oracle.literal import Solution

Steps = Mapping[str, Mapping[str, set[str]]]
#: Who moves, and to which state.
Sequence = tuple[tuple[str, str], ...]


def steps_of(solution: Solution, improving: bool) -> Steps:
    """Everybody's moves, or improvements."""
    return solution.improvements if improving else solution.moves


def ends_by_length(steps: Steps, start: str, longest: int) -> list[set[tuple[str, str]]]:
    """(end, last mover) of all legal sequences of exactly 0, 1, 2, … moves."""
    found = [{(start, "")}]
    for _ in range(longest):
        found.append(
            {
                (target, mover)
                for state, last in found[-1]
                for mover in steps
                if mover != last
                for target in steps[mover].get(state, set())
            }
        )
    return found


def fewest(steps: Steps, states: list[str], start: str) -> dict[str, int]:
    """The least number of moves of a legal sequence to each state that has one."""
    longest = len(states) * len(steps) + 1
    found: dict[str, int] = {}
    for length, ends in enumerate(ends_by_length(steps, start, longest)):
        for state, _ in ends:
            found.setdefault(state, length)
    return found


def all_paths(
    steps: Steps, start: str, target: set[str], longest: int, *, by_state: bool
) -> Iterator[Sequence]:
    """Every legal sequence of at most so many moves that ends where it first arrives.

    None goes twice through a state (``by_state``), or twice through a state with one last
    mover.
    """

    def further(path: Sequence, state: str, last: str, passed: set[object]) -> Iterator[Sequence]:
        if state in target:
            yield path
            return
        if len(path) == longest:
            return
        for mover in steps:
            if mover == last:
                continue
            for end in steps[mover].get(state, set()):
                mark: object = end if by_state else (end, mover)
                if mark not in passed:
                    yield from further((*path, (mover, end)), end, mover, passed | {mark})

    yield from further((), start, "", {start if by_state else (start, "")})


def can_reach(steps: Steps, states: list[str], start: str, target: set[str]) -> bool:
    """Whether some legal sequence from the state, the empty one included, ends in the set."""
    return any(state in target for state in fewest(steps, states, start))


def chances(
    steps: Steps, states: list[str], start: str, path: Sequence, target: set[str]
) -> dict[str, tuple[int, frozenset[str]]]:
    """Each party's last chance to stop the path: after how many moves, and in which ways."""
    found: dict[str, tuple[int, frozenset[str]]] = {}
    places = [start, *(state for _, state in path)]
    movers = ["", *(mover for mover, _ in path)]
    for place in range(len(path)):
        for party in steps:
            ways = set()
            others = {other: moves for other, moves in steps.items() if other != party}
            if not can_reach(others, states, places[place], target):
                ways.add("staying")
            if party != movers[place]:
                for end in steps[party].get(places[place], set()):
                    if not can_reach(steps, states, end, target):
                        ways.add("moving")
            if ways:
                found[party] = (place, frozenset(ways))
    return found


def endings(improvements: Steps, states: list[str], start: str) -> set[frozenset[str]]:
    """Sets of states that improvements lead to and never out of, each reached from each."""
    onwards = {
        s: {t for moves in improvements.values() for t in moves.get(s, set())} for s in states
    }
    reached = {s: {s} for s in states}
    changed = True
    while changed:
        changed = False
        for s in states:
            more = {u for t in reached[s] for u in onwards[t]} | reached[s]
            if more != reached[s]:
                reached[s] = more
                changed = True
    closed = {frozenset(reached[s]) for s in reached[start]}
    return {each for each in closed if all(reached[s] == set(each) for s in each)}


def is_legal(steps: Steps, start: str, path: Sequence) -> bool:
    """Whether the sequence is made of steps, and nobody moves twice in a row."""
    places = [start, *(state for _, state in path)]
    return all(
        after in steps[mover].get(before, set())
        for (before, after), (mover, _) in zip(pairwise(places), path, strict=True)
    ) and all(one != other for (one, _), (other, _) in pairwise(path))


# --- intensity ----------------------------------------------------------------------------------


def intensity(model: Mapping[str, Any], measure: str) -> dict[str, Fraction]:
    """Each state's intensity: the highest of what is taken, or the sum; of its worst member."""
    options = literal.options_of(model)
    given: dict[int, dict[int, Fraction]] = {}
    for option in options:
        entry = model["decision_makers"][option.party]["options"][option.name]
        numbers = entry.get("intensity") if isinstance(entry, Mapping) else None
        if isinstance(numbers, Mapping):
            given[option.place] = {
                option.levels.index(level): Fraction(number) for level, number in numbers.items()
            }
        elif numbers is not None:
            given[option.place] = {1: Fraction(numbers)}
    found: dict[str, Fraction] = {}
    for name, block in _blocks(model).items():
        each = []
        for member in block:
            taken = [given[place][level] for place, level in enumerate(member)
                     if place in given and level in given[place]]  # fmt: skip
            if not taken:
                each.append(Fraction(0))
            else:
                each.append(max(taken) if measure == "highest" else sum(taken, Fraction(0)))
        found[name] = max(each)
    return found


def _blocks(model: Mapping[str, Any]) -> dict[str, list[tuple[int, ...]]]:
    options = literal.options_of(model)
    feasible = literal.feasible_levels(model, options)
    return {literal.pattern(b, options): b for b in literal.blocks(model, options, feasible)}


def joint_steps(model: Mapping[str, Any], start: str, end: str) -> list[frozenset[str]]:
    """Sets of two or more parties that get from one state to the other by changing at once."""
    options = literal.options_of(model)
    rules = literal._rules(model, options)
    blocks = _blocks(model)
    found = []
    for one in blocks[start]:
        for two in blocks[end]:
            changed = [o for o in options if one[o.place] != two[o.place]]
            movers = frozenset(option.party for option in changed)
            allowed = all(o.allows(one[o.place], two[o.place]) for o in changed)
            forbidden = any(
                (rule.who is None or movers & set(rule.who))
                and rule.origin(one)
                and rule.target(two)
                for rule in rules
            )
            if len(movers) > 1 and allowed and not forbidden:
                found.append(movers)
    return found
