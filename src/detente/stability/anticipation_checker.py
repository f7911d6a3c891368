"""An independent checker of courses of events that were anticipated.

As :mod:`detente.stability.further_checker`, to which it belongs: it shares no code with
the engines or the concepts, and compares courses with what it anticipates itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from detente.stability.checker import Arcs, Ranks

Path = Sequence[tuple[int, int]]
#: For each party and state: where it may end with that party to move, and its moves.
Expectations = list[list[tuple[frozenset[int], list[int]]]]


class ForesightClaim(NamedTuple):
    """A verdict as plain data: courses with their horizons, and the period of horizons."""

    party: int
    state: int
    stable: bool
    lines: Sequence[tuple[int, Path]] = ()
    repeats: int = 0


def objections_to_limited_move(
    moves: Arcs, ranks: Ranks, claim: ForesightClaim, horizon: int, ties: str | None
) -> list[str]:
    """What is wrong with a claim about looking so many moves ahead."""
    tables = _expectations(moves, ranks, ties, horizon)
    if {ahead for ahead, _ in claim.lines} - {horizon}:
        return ["a course with another horizon"]
    return _courses(moves, ranks, claim, ties, tables, horizon, claim.stable)


def objections_to_non_myopic(
    moves: Arcs, ranks: Ranks, claim: ForesightClaim, ties: str | None
) -> list[str]:
    """What is wrong with a claim about looking any large number of moves ahead."""
    tables = [_nothing_left(moves)]
    known = [_ends_after(moves, tables[0])]
    while known[-1] not in known[:-1]:
        tables.append(_one_more(moves, ranks, ties, tables[-1]))
        known.append(_ends_after(moves, tables[-1]))
    period = len(tables) - 1 - known.index(known[-1])
    recurring = range(len(tables) - period, len(tables))
    if claim.repeats != period:
        return [f"horizons repeat each {period}, not each {claim.repeats}"]
    if not claim.stable:
        horizons = {ahead for ahead, _ in claim.lines}
        if len(horizons) != 1 or not horizons <= set(recurring):
            return ["no one horizon that comes back"]
        return _courses(moves, ranks, claim, ties, tables, horizons.pop(), False)
    if {ahead for ahead, _ in claim.lines} - set(recurring):
        return ["a course with a horizon that does not come back"]
    return [o for h in recurring for o in _courses(moves, ranks, claim, ties, tables, h, True)]


def _nothing_left(moves: Arcs) -> Expectations:
    return [[(frozenset({at}), []) for at in range(len(arcs))] for arcs in moves]


def _expectations(moves: Arcs, ranks: Ranks, ties: str | None, horizon: int) -> list[Expectations]:
    tables = [_nothing_left(moves)]
    for _ in range(horizon):
        tables.append(_one_more(moves, ranks, ties, tables[-1]))
    return tables


def _ends_after(moves: Arcs, table: Expectations) -> list[list[frozenset[int]]]:
    """Where it may end once a party has moved to a state, for each party and state."""
    parties = range(len(moves))
    found = []
    for party in parties:
        row = []
        for at in range(len(moves[party])):
            going_on = [table[j][at] for j in parties if j != party and table[j][at][1]]
            row.append(_union(going_on) if going_on else frozenset({at}))
        found.append(row)
    return found


def _union(expected: Sequence[tuple[frozenset[int], list[int]]]) -> frozenset[int]:
    return frozenset(end for ends, _ in expected for end in ends)


def _one_more(moves: Arcs, ranks: Ranks, ties: str | None, table: Expectations) -> Expectations:
    after = _ends_after(moves, table)
    found: Expectations = []
    for party, arcs in enumerate(moves):
        row: list[tuple[frozenset[int], list[int]]] = []
        for at, targets in enumerate(arcs):
            judged = {t: _judged(ranks[party], after[party][t], ties) for t in targets}
            most = max(judged.values(), default=ranks[party][at])
            chosen = sorted(t for t in targets if judged[t] == most)
            if most <= ranks[party][at]:
                row.append((frozenset({at}), []))
                continue
            chosen = chosen[:1] if ties == "first" else chosen
            row.append((frozenset(e for t in chosen for e in after[party][t]), chosen))
        found.append(row)
    return found


def _judged(liking: Sequence[int], ends: frozenset[int], ties: str | None) -> int:
    likings = [liking[end] for end in ends]
    return max(likings) if ties == "hopeful" else min(likings)


def _courses(
    moves: Arcs,
    ranks: Ranks,
    claim: ForesightClaim,
    ties: str | None,
    tables: Sequence[Expectations],
    horizon: int,
    stable: bool,
) -> list[str]:
    """What is wrong with the courses of one horizon, and with the verdict."""
    chosen = tables[horizon][claim.party][claim.state][1]
    if stable == bool(chosen):
        return [f"looking {horizon} ahead the party would {'move' if chosen else 'stay'}"]
    lines = [path for ahead, path in claim.lines if ahead == horizon]
    firsts = sorted(path[0][1] for path in lines if path)
    if stable and firsts != sorted(moves[claim.party][claim.state]):
        return ["the courses do not begin with each of the party's moves"]
    if not stable and (len(lines) != 1 or firsts[0] not in chosen):
        return ["the course does not begin with a move that the party would make"]
    found = []
    for path in lines:
        found += _course(moves, tables, horizon, path)
        end, first = path[-1][1], path[0][1]
        expected = _ends_after(moves, tables[horizon - 1])[claim.party][first]
        if ranks[claim.party][end] != _judged(ranks[claim.party], expected, ties):
            found.append(f"the party does not judge by the end {end}")
    return found


def _course(moves: Arcs, tables: Sequence[Expectations], horizon: int, path: Path) -> list[str]:
    found = []
    for number, ((last, at), (mover, target)) in enumerate(pairwise(path)):
        left = horizon - 1 - number
        if left < 1 or mover == last or target not in tables[left][mover][at][1]:
            found.append(f"nobody expects party {mover} to move from {at} to {target}")
    last, at = path[-1]
    left = horizon - len(path)
    others = (j for j in range(len(moves)) if j != last)
    if left > 0 and any(tables[left][j][at][1] for j in others):
        found.append(f"somebody would go on from {at}")
    return found
