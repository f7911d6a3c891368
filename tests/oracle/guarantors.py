"""Guarantees by third parties: every way of giving out guarantees is tried, on plain data.

A guarantee is read literally: whoever holds it sees to it that an option stays at the level that
the wanted state gives it, so that no move of anybody takes it away from there. Here such moves are
struck from the tables of moves one by one. Nobody guarantees an option of its own.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.oracle import literal, resolving

#: Who guarantees which option of the model, by ``party.option``.
Guarantees = tuple[tuple[str, str], ...]


def every_way(
    options: Sequence[literal.Option], holders: Sequence[str]
) -> Iterator[dict[str, str]]:
    """Each choice of a holder, or of none, for each option."""
    may_hold = [
        [None, *(holder for holder in holders if holder != option.party)] for option in options
    ]
    for chosen in itertools.product(*may_hold):
        yield {
            f"{option.party}.{option.name}": holder
            for option, holder in zip(options, chosen, strict=True)
            if holder is not None
        }


def _kept_to(
    moves: Mapping[str, Mapping[str, set[str]]], places: Sequence[int], target: str
) -> dict[str, dict[str, set[str]]]:
    """The moves without those that take an option at one of the places away from the target's."""
    left: dict[str, dict[str, set[str]]] = {}
    for party, table in moves.items():
        left[party] = {}
        for start, ends in table.items():
            left[party][start] = set()
            for end in ends:
                broken = False
                for place in places:
                    if start[place] == target[place] and end[place] != target[place]:
                        broken = True
                if not broken:
                    left[party][start].add(end)
    return left


def all_that_work(
    model: Mapping[str, Any],
    question: resolving.Question,
    holders: Sequence[str],
    unit: int,
    dearer: Mapping[str, int],
) -> list[tuple[int, str, Guarantees]]:
    """Every wanted state with every set of guarantees that brings it about, cheapest first.

    Sets that hold all of another one that works already are among them. ``dearer`` multiplies
    what a party of the model asks for its word; others ask the unit.
    """
    solved = literal.solve(model)
    options = literal.options_of(model)
    start = model.get("status_quo_pattern")
    places = {f"{option.party}.{option.name}": option.place for option in options}
    found = []
    for target in question.wanted:
        known: dict[tuple[str, ...], bool] = {}
        for given in every_way(options, holders):
            which = tuple(sorted(given))
            if which not in known:
                moves = _kept_to(solved.moves, [places[name] for name in which], target)
                known[which] = resolving.holds(
                    solved.states, moves, solved.better, target, question, start
                )
            if known[which]:
                cost = sum(
                    unit * (dearer.get(holder, 1) if holder in solved.parties else 1)
                    for holder in given.values()
                )
                found.append((cost, target, tuple(sorted(given.items()))))
    return sorted(found)


def proposals(
    working: Sequence[tuple[int, str, Guarantees]],
) -> list[tuple[int, str, Guarantees]]:
    """Those in which nothing is asked that is not needed: no part of the set works."""
    return [
        (cost, target, given)
        for cost, target, given in working
        if not any(
            other_target == target and set(other) < set(given) for _, other_target, other in working
        )
    ]
