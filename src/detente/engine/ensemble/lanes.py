"""The engine of lanes: every level is an array of states by scenarios of preference.

It answers those questions of :class:`detente.engine.protocol.Engine` that speak of all
states at once, for :data:`~detente.engine.ensemble.plain.LANES` scenarios together; so the
concepts run here as they stand. Moves are listed, as scenarios differ in preference only.
Levels are arrays of ranks, sets of states arrays of 0 and 1, both flat.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.engine.ensemble.plain import LANES, Numbers, Values
from detente.engine.protocol import Means, ResponseRule
from detente.graph.graph import Arcs, Graph
from detente.model.conflict import DecisionMaker
from detente.model.states import StateSpace, combination_count

Flags = NDArray[np.uint8]

#: Rows that compiled loops work on together where states are fewer: threads then hold
#: one another up seldom, when they return to the interpreter.
_ROWS = 1024
#: Moves of a party in an ensemble that is small enough for numpy, at most.
_PLAIN_MOVES = 1 << 19


@dataclass(frozen=True)
class Moves:
    """Everybody's moves: those of state ``s`` end in ``targets[starts[s]:starts[s + 1]]``.

    Parameters
    ----------
    classes : tuple
        For each party, where everything that it changes it can change back: the states in
        classes inside which it can move from each to every other, listed likewise. ``None``
        for other parties.
    independent : bool
        True if nobody's moves depend on what others have done: every combination of
        options is feasible. Each opponent then needs to move once only.
    """

    size: int
    starts: tuple[Numbers, ...]
    targets: tuple[Numbers, ...]
    classes: tuple[tuple[Numbers, Numbers] | None, ...]
    transitive: bool
    independent: bool

    @classmethod
    def of(cls, graph: Graph, *, classed: bool) -> Moves:
        """The moves of a graph; classes are looked for if asked for."""
        starts, targets = zip(*map(listed, graph.moves), strict=True)
        classes = [_classes(arcs) if classed and graph.transitive else None for arcs in graph.moves]
        every = combination_count(graph.space.conflict) if graph.transitive else -1
        independent = graph.size == every
        return cls(graph.size, starts, targets, tuple(classes), graph.transitive, independent)


def _classes(arcs: Arcs) -> tuple[Numbers, Numbers] | None:
    """Each state with all that it can be left for, if these sets do not overlap."""
    classes = {tuple(sorted((at, *targets))) for at, targets in enumerate(arcs)}
    return listed(sorted(classes)) if sum(map(len, classes)) == len(arcs) else None


def listed(lists: Sequence[Sequence[int]]) -> tuple[Numbers, Numbers]:
    """Where each list begins and ends in all of them one after another, and these."""
    starts = np.zeros(len(lists) + 1, np.uint32)
    np.cumsum([len(each) for each in lists], out=starts[1:])
    return starts, np.array([number for each in lists for number in each], np.uint32)


class LaneEngine:
    """Answers for a block of scenarios; ``ranks`` are one flat array for each party.

    ``loops`` is :mod:`detente.engine.ensemble.plain` or
    :mod:`detente.engine.ensemble.kernels`.

    Notes
    -----
    A concept costs O(moves) operations on rows of lanes where opponents respond by moves or
    are one; several opponents' sweeps are repeated until nothing changes.
    """

    name = "lanes"
    rule = ResponseRule.LEGAL_SEQUENCES

    def __init__(self, moves: Moves, ranks: Sequence[Values], loops: Any) -> None:
        self.moves = moves
        self.ranks = ranks
        self.loops = loops
        # The symmetric concepts both ask for the best that a party can make of each state.
        self._best: dict[int, Values] = {}

    def preference(self, party: int) -> Values:
        """The party's ranks, not to be written to."""
        return self.ranks[party]

    def best_of_own_moves(self, party: int, levels: Values) -> Values:
        """The highest level within one own move."""
        if levels is not self.ranks[party]:
            return self._best_of(party, levels)
        if party not in self._best:
            self._best[party] = self._best_of(party, levels)
        return self._best[party]

    def best_of_own_improvements(self, party: int, levels: Values) -> Values:
        """The highest level within one own improvement: the lowest, upside down."""
        top = np.iinfo(levels.dtype).max
        turned: Values = top - levels
        lowest = turned.copy()
        if len(self.moves.targets[party]):
            fresh = (np.zeros(len(levels) // LANES, np.uint32), np.uint32(1), np.uint32(0))
            self._lower(party, Means.IMPROVEMENTS, turned, lowest, *fresh)
        found: Values = top - lowest
        return found

    def higher(self, one: Values, other: Values) -> Values:
        """The higher of two levels at each state."""
        found: Values = np.maximum(one, other)
        return found

    def lower(self, one: Values, other: Values) -> Values:
        """The lower of two levels at each state."""
        found: Values = np.minimum(one, other)
        return found

    def worst_of_responses(self, party: int, levels: Values, means: Means) -> Values:
        """The lowest level that responses can lead to; the state itself counts too."""
        movers = [
            other
            for other, targets in enumerate(self.moves.targets)
            if other != party and len(targets)
        ]
        if self.moves.transitive:
            return self._worst_of_reach(movers, levels, means)
        return self._worst_of_legal_sequences(movers, levels, means)

    def without_improvement(self, party: int) -> Flags:
        """The states that the party has no improvement from."""
        return self.where_no_improvement_keeps_above(party, self.ranks[party])

    def where_no_improvement_keeps_above(self, party: int, levels: Values) -> Flags:
        """The states whose improvements all have a level no better than the state's rank."""
        stable = np.empty(len(levels), np.uint8)
        ranks, classes = self.ranks[party], self.moves.classes[party]
        if classes is not None:
            self.loops.where_nothing_keeps_above_in_classes(levels, ranks, *classes, stable)
            return stable
        arcs = self.moves.starts[party], self.moves.targets[party]
        self.loops.where_nothing_keeps_above(levels, ranks, *arcs, stable)
        return stable

    # --- responses, backwards

    def _best_of(self, party: int, levels: Values) -> Values:
        best = np.empty_like(levels)
        classes = self.moves.classes[party]
        if classes is not None:
            self.loops.best_of_classes(levels, best, *classes)
            return best
        arcs = self.moves.starts[party], self.moves.targets[party]
        self.loops.best_of_moves(levels, best, *arcs)
        return best

    def _worst_of_reach(self, movers: Sequence[int], levels: Values, means: Means) -> Values:
        """Moves are transitive: one sweep knows all that a mover can do in a row."""
        worst = levels.copy()
        self._sweep(movers, means, lambda _: (worst, worst))
        return worst

    def _worst_of_legal_sequences(
        self, movers: Sequence[int], levels: Values, means: Means
    ) -> Values:
        """For each mover the lowest that a response can lead to which it begins.

        What it leads to is the state it moves to, or what another than itself begins there.
        """
        begun = {mover: np.full_like(levels, np.iinfo(levels.dtype).max) for mover in movers}

        def after_and_begun(mover: int) -> tuple[Values, Values]:
            after = levels.copy()
            for other in movers:
                if other != mover:
                    np.minimum(after, begun[other], out=after)
            return after, begun[mover]

        self._sweep(movers, means, after_and_begun)
        worst = levels.copy()
        for each in begun.values():
            np.minimum(worst, each, out=worst)
        return worst

    def _sweep(self, movers: Sequence[int], means: Means, arrays: Any) -> None:
        """Take each mover's moves into account, in turn, until nothing changes.

        ``arrays(mover)`` gives what moves lead to, and what is lowered to that. A mover
        looks only at states that others have changed since its own last sweep: what it
        has changed itself it could have reached at once, or may not go on from.
        """
        changes = np.zeros(len(self.ranks[0]) // LANES, np.uint32)
        since = dict.fromkeys(movers, 0)
        once = means is Means.MOVES and self.moves.independent
        last_change = 0
        for number, mover in enumerate(cycle(movers)):
            if number - last_change >= len(movers) or (once and number == len(movers)):
                return
            source, into = arrays(mover)
            seen = (changes, np.uint32(number + 1), np.uint32(since[mover]))
            if self._lower(mover, means, source, into, *seen):
                last_change = number
            since[mover] = number + 2

    def _lower(self, mover: int, means: Means, source: Values, into: Values, *seen: Any) -> bool:
        classes = self.moves.classes[mover]
        if means is Means.MOVES and classes is not None:
            return bool(self.loops.lower_classes(into, *classes, *seen))
        arcs = self.moves.starts[mover], self.moves.targets[mover]
        improving = means is Means.IMPROVEMENTS
        lower = self.loops.lower(source, into, self.ranks[mover], improving, *arcs, *seen)
        return bool(lower)


def groups_of(states: int) -> int:
    """How many groups of lanes compiled loops work on together."""
    return max(1, _ROWS // states)


def blank(states: int, dtype: np.dtype[Any], groups: int = 1) -> Values:
    """An array of ranks to be filled."""
    return np.empty(groups * states * LANES, dtype)


def bytes_at_most(space: StateSpace, statements: int, concepts: int, threads: int) -> int:
    """Bytes that an ensemble takes at most, beside the interpreter and a loaded compiler.

    Parameters
    ----------
    space : StateSpace
    statements : int
        The most statements of a party that are put in random order.
    concepts, threads : int

    Notes
    -----
    For *m* states, *n* parties and ranks of *b* bytes a thread takes
    ``256 max(m, 1024) b (2 n + 10)`` for levels and ``8 m c (n + 1)`` for counts of *c*
    concepts. Small ensembles, which numpy serves, take ``256 b`` for each of a party's
    moves as well, and moves take 150 bytes each wherever they are listed.
    """
    parties = space.conflict.decision_makers
    size = len(space.states)
    moves = [_moves_at_most(space, party) for party in parties]
    width = 2 if statements <= 16 else 4 if statements <= 32 else 8
    levels = LANES * max(size, _ROWS) * width * (2 * len(parties) + 10)
    if statements > 64:
        levels += 8 * LANES * size * 8
    counts = 8 * size * (concepts + 2) * (len(parties) + 1) * 3
    rows = 3 * width * LANES * min(max(moves), _PLAIN_MOVES)
    return threads * (levels + counts + rows) + 150 * sum(moves) + 2000 * size + (16 << 20)


def _moves_at_most(space: StateSpace, party: DecisionMaker) -> int:
    """How many moves the party has if whatever its options allow is feasible."""
    # A coalesced state has the moves of all its members.
    size = len(space.position_of)
    if space.conflict.form == "abstract":
        return sum(len(ends) for _, ends in party.moves)
    choices = prod(len(option.levels) for option in party.options)
    return size * (min(choices, size) - 1)
