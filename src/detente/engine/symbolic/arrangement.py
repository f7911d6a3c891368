"""An order of options in which a party's levels, as edge-valued diagrams, are small.

Options that statements tie together should stand close to one another, and what the focal
party's own statements speak of should stand at the bottom. An order is as bad as the ties
that pass over each of its gaps are many, squared and summed over gaps; what pulls to the
bottom is a tie to something behind the last option. Good orders are found by annealing:
options are put elsewhere by chance, for the worse too, but ever less so.

The ties and their weights are ours: those which did best on the families of
``benchmarks/models.py``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from detente.engine.compiled import compiled_as
from detente.engine.symbolic.relevance import Outline, Scope
from detente.model.formula import OptionKey

#: How many times an option is put elsewhere for all parties together.
_TRIES_FOR_ALL = 50_000
#: How heavy are ties: of a statement of the focal party, of the same to the bottom, of each
#: of its own options to the bottom, of all that another party's improvements depend on, and
#: of what one of its statements speaks of.
_STATEMENT, _DOWN, _OWN_DOWN, _IMPROVEMENTS, _THEIRS = 1.0, 1.0, 0.3, 2.0, 2.0


def arranged(
    outline: Outline,
    party: int,
    scope: Scope,
    begin: Sequence[OptionKey],
    tries: int,
    seed: int,
) -> list[OptionKey]:
    """The scope's options in a good order; another seed may give another.

    Parameters
    ----------
    outline : Outline
    party : int
        The focal party.
    scope : Scope
        What bears on its stability.
    begin : sequence of OptionKey
        The options in the order to begin with.
    tries : int
        How many times an option is put elsewhere.
    seed : int
    """
    ties = _Ties(begin)
    for keys in outline.criteria[party].spoken_of:
        ties.add(keys, _STATEMENT)
        ties.add(keys, _DOWN, bottom=True)
    for key in sorted(outline.own[party] & scope.options):
        ties.add([key], _OWN_DOWN, bottom=True)
    for mover in scope.movers:
        compared = outline.about_own[mover]
        ties.add(compared.options | outline.own[mover], _IMPROVEMENTS)
        for keys in compared.spoken_of:
            ties.add(keys, _THEIRS)
    return ties.arranged(tries, seed)


def arranged_for_all(outline: Outline, begin: Sequence[OptionKey]) -> list[OptionKey]:
    """The options in an order in which everybody's stable states are small together."""
    ties = _Ties(begin)
    for criteria in outline.criteria:
        ties.add(criteria.options, _STATEMENT)
        for keys in criteria.spoken_of:
            ties.add(keys, _STATEMENT)
    return ties.arranged(_TRIES_FOR_ALL, seed=1)


class _Ties:
    """What ties options to one another, and some of them to the bottom."""

    def __init__(self, options: Sequence[OptionKey]) -> None:
        self._options = options
        self._place = {key: at for at, key in enumerate(options)}
        self._starts = [0]
        self._members: list[int] = []
        self._weights: list[float] = []

    def add(self, keys: Iterable[OptionKey], weight: float, *, bottom: bool = False) -> None:
        """Tie those of the options that there are; and to the bottom, if that is asked for."""
        self._members += sorted(self._place[key] for key in keys if key in self._place)
        if bottom:
            self._members.append(len(self._options))
        self._starts.append(len(self._members))
        self._weights.append(weight)

    def arranged(self, tries: int, seed: int) -> list[OptionKey]:
        """The options in the best order that was found."""
        starts, members = (np.array(each, np.int64) for each in (self._starts, self._members))
        weights = np.array(self._weights, np.float64)
        order = _annealed(len(self._options), starts, members, weights, tries, seed)
        return [self._options[at] for at in order]


@compiled_as("float64(int64[::1], int64[::1], int64[::1], float64[::1], float64[::1])")
def _cost(place: Any, starts: Any, members: Any, weights: Any, over: Any) -> float:
    """The squares of the weights that pass over each gap, summed; ``over`` is overwritten."""
    over[:] = 0.0
    for tie in range(len(starts) - 1):
        first, last = len(place), -1
        for at in range(starts[tie], starts[tie + 1]):
            first = min(first, place[members[at]])
            last = max(last, place[members[at]])
        if last > first:
            over[first] += weights[tie]
            over[last] -= weights[tie]
    passing = total = 0.0
    for at in range(len(place)):
        passing += over[at]
        total += passing * passing
    return total


@compiled_as("void(int64[::1], int64[::1], int64, int64)")
def _put(order: Any, place: Any, one: int, to: int) -> None:
    """Move what stands at one place to another; what is between moves up."""
    moved = order[one]
    step = 1 if one < to else -1
    for at in range(one, to, step):
        order[at] = order[at + step]
        place[order[at]] = at
    order[to] = moved
    place[moved] = to


@compiled_as("int64(int64)")
def _following(state: int) -> int:
    """The next of a row of numbers without order, below 2^63 (Knuth's MMIX)."""
    return (state * 6364136223846793005 + 1442695040888963407) & 0x7FFFFFFFFFFFFFFF


@compiled_as("int64[::1](int64, int64[::1], int64[::1], float64[::1], int64, int64)")
def _annealed(count: int, starts: Any, members: Any, weights: Any, tries: int, seed: int) -> Any:
    """The best order found; ties are parts of ``members``, where ``count`` is the bottom."""
    state = _following(seed)
    order = np.arange(count)
    place = np.arange(count + 1)
    over = np.zeros(count + 2)
    best = order.copy()
    cost = least = _cost(place, starts, members, weights, over)
    warmth = cost / count / 2 if count else 0.0
    for at in range(tries if count > 1 else 0):
        state = _following(state)
        one, to = (state >> 33) % count, (state >> 8 & 0x1FFFFFF) % count
        if one == to:
            continue
        _put(order, place, one, to)
        changed = _cost(place, starts, members, weights, over)
        allowed = warmth * (1 - at / tries) + 1e-9
        state = _following(state)
        if changed <= cost or (state >> 11) / (1 << 52) < math.exp((cost - changed) / allowed):
            cost = changed
            if cost < least:
                least = cost
                best[:] = order
        else:
            _put(order, place, to, one)
    return best
