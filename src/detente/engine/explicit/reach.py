"""Fewest moves over whole index spaces, without listing a state or a move.

Moves are transitive here, so a shortest sequence never has one party move twice in a
row, and a search over states alone finds it. One step of everybody is one pass for each
party over an array of bytes, 0 where the step begins. Forwards, the same passes run with
directions and ranks turned round.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.engine.explicit.arrays import ArrayEngine
from detente.engine.explicit.sequences import NOBODY, UNREACHED
from detente.engine.explicit.space import BACKWARD, BOTH, FORWARD, Axis
from detente.engine.protocol import Means

Flags = NDArray[np.bool_]
_FAR = np.iinfo(np.uint8).max
_UNSET = np.iinfo(np.uint16).max
_TURNED = {BOTH: BOTH, FORWARD: BACKWARD, BACKWARD: FORWARD}


@dataclass(frozen=True, eq=False)
class Steps:
    """Fewest moves to or from every combination; those that are not reached are unset."""

    values: NDArray[np.uint16]

    def fewest(self, state: int, barred: int = NOBODY) -> int:  # noqa: ARG002 - as in lists
        """The least number for one combination, whoever is barred from the first move.

        The party that moved last need not be barred: a shortest sequence never begins
        with it, because its two moves would be one.
        """
        found = int(self.values[state])
        return UNREACHED if found == _UNSET else found

    @classmethod
    def only(cls, steps: Steps, flags: Flags) -> Steps:
        """The numbers at some combinations only."""
        return cls(np.where(flags, steps.values, np.uint16(_UNSET)))

    @cached_property
    def counts(self) -> tuple[int, ...]:
        """How many states there are at 0, 1, 2, … moves."""
        reached = self.values[self.values != _UNSET]
        return tuple(np.bincount(reached).tolist()) if len(reached) else ()

    @property
    def reached(self) -> Flags:
        """Where a number is known."""
        flags: Flags = self.values != _UNSET
        return flags

    def listed(self, limit: int) -> list[tuple[int, int]]:
        """The first states by number of moves, then in state order, each with its number."""
        found: list[tuple[int, int]] = []
        for steps in range(len(self.counts)):
            at = np.flatnonzero(self.values == steps)
            found += [(int(index), steps) for index in at[: limit - len(found)]]
            if len(found) >= limit:
                break
        return found


def nearest(fields: Sequence[Steps], limit: int) -> list[tuple[int, tuple[int, ...]]]:
    """The first combinations by their numbers in the first field, then in the next, then in order.

    Each comes with its number in every field, -1 where it is not reached. Those that the
    first field does not reach are left out.
    """
    first, *others = fields
    found: list[tuple[int, tuple[int, ...]]] = []
    for steps in range(len(first.counts)):
        at = np.flatnonzero(first.values == steps)
        if others:
            at = at[np.lexsort([field.values[at] for field in reversed(others)])]
        near = at[: limit - len(found)].tolist()
        found += [(index, tuple(field.fewest(index) for field in fields)) for index in near]
        if len(found) >= limit:
            break
    return found


class ArraySearch:
    """Searches over the index space of an :class:`ArrayEngine`, by moves or improvements."""

    transitive = True

    def __init__(self, engine: ArrayEngine, means: Means) -> None:
        self._engine = engine
        self._means = means
        self._space = engine.space
        self._blocked = engine.blocked

    @property
    def parties(self) -> range:
        """Indices of the parties."""
        return range(len(self._space.axes))

    def targets(self, mover: int, state: int) -> Sequence[int]:
        """Where the party can move to from a combination, ascending."""
        axis = self._space.axes[mover]
        choice = state // axis.low % axis.own
        base = state - choice * axis.low
        found = np.sort(base + axis.targets(choice) * axis.low)
        if self._blocked is not None:
            found = found[~self._blocked[found]]
        if self._means is Means.IMPROVEMENTS:
            ranks = self._engine.ranks[mover]
            found = found[ranks[found] > ranks[state]]
        return [int(each) for each in found]

    def forwards(self, start: int) -> Steps:
        """Fewest moves from a combination to every other."""
        begin = np.zeros(self._space.size, np.bool_)
        begin[start] = True
        return self._grown(begin, self.parties, onwards=True)

    def backwards(self, target: Flags, movers: Sequence[int] | None = None) -> Steps:
        """Fewest moves from every combination to a set, by some of the parties only."""
        chosen = self.parties if movers is None else movers
        return self._grown(target, chosen, onwards=False)

    def backwards_to(self, target: Flags, start: int) -> Steps:
        """As :meth:`backwards`, no farther than to a combination."""
        return self._grown(target, self.parties, onwards=False, until=start)

    def _grown(
        self, begin: Flags, movers: Sequence[int], *, onwards: bool, until: int = NOBODY
    ) -> Steps:
        if self._means is Means.MOVES and self._blocked is None:
            return self._summed(begin, movers, onwards=onwards)
        values = np.full(self._space.size, _UNSET, np.uint16)
        frontier = begin if self._blocked is None else begin & ~self._blocked
        values[frontier] = 0
        moving = [mover for mover in movers if self._space.axes[mover].own > 1]
        steps = 0
        while frontier.any() and (until == NOBODY or values[until] == _UNSET):
            steps += 1
            reached = np.zeros(self._space.size, np.bool_)
            for mover in moving:
                reached |= self._one_step(frontier, mover, onwards=onwards)
            frontier = reached & (values == _UNSET)
            values[frontier] = steps
        return Steps(values)

    def _summed(self, begin: Flags, movers: Sequence[int], *, onwards: bool) -> Steps:
        """Fewest moves where every combination can occur: one pass for each party.

        Parties then move independently of each other, and each moves once or not at all. So
        the least number over ways by the first parties only, and then by one more, is the
        least over all of them; the order of the parties is of no account.
        """
        values = np.where(begin, np.uint8(0), np.uint8(_FAR))
        for mover in movers:
            axis = self._space.axes[mover]
            if axis.own > 1:
                along = turned(axis) if onwards else axis
                moved = self._best_of_class(values.copy(), along, highest=False)
                moved = np.minimum(moved, _FAR - 1) + np.uint8(1)
                cube = values.reshape(_shape(axis))
                np.minimum(cube, moved, out=cube)
        return Steps(np.where(values == _FAR, np.uint16(_UNSET), values))

    def _one_step(self, frontier: Flags, mover: int, *, onwards: bool) -> Flags:
        """Where one move of the party leads from the set (``onwards``), or whence into it."""
        axis = turned(self._space.axes[mover]) if onwards else self._space.axes[mover]
        if self._means is Means.MOVES:
            marks = np.where(frontier, np.uint8(0), np.uint8(_FAR))
            return self._possible(self._best_of_class(marks, axis, highest=False) == 0, axis)
        # Of the states of the set that a move joins to this one the best, or onwards the
        # worst, says whether one of them is better (worse) than this one.
        ranks = self._engine.ranks[mover]
        elsewhere = ranks.dtype.type(np.iinfo(ranks.dtype).max if onwards else 0)
        extreme = np.where(frontier, ranks, elsewhere)
        extreme = self._best_of_class(extreme, axis, highest=not onwards)
        here = ranks.reshape(_shape(axis))
        return self._possible(extreme < here if onwards else extreme > here, axis)

    def terminal(self) -> Flags:
        """The states that nobody can improve on."""
        found = np.ones(self._space.size, np.bool_)
        for mover in self.parties:
            axis, ranks = self._space.axes[mover], self._engine.ranks[mover]
            known = ranks.copy() if self._blocked is None else np.where(self._blocked, 0, ranks)
            best = self._best_of_class(known, axis, highest=True)
            found &= (best <= ranks.reshape(_shape(axis))).reshape(-1)
        return found if self._blocked is None else found & ~self._blocked

    def _best_of_class(self, values: NDArray[Any], axis: Axis, *, highest: bool) -> NDArray[Any]:
        """The lowest (or highest) value over each state and the party's moves.

        As ``[high, own, low]``, with one in place of ``own`` where every state of a class has
        the same. ``values`` are changed, and must be neutral where nothing can occur.
        """
        cube = values.reshape(_shape(axis))
        if axis.reversible:
            # As quick as the compiled loops, which cost a start-up.
            found: NDArray[Any] = (np.maximum if highest else np.minimum).reduce(
                cube, axis=1, keepdims=True
            )
            return found
        self._engine.passes.spread(values, axis, self._blocked, highest=highest)
        return cube

    def _possible(self, flags: Flags, axis: Axis) -> Flags:
        """The flags of a cube as one row, of states that can occur."""
        row = np.broadcast_to(flags, _shape(axis)).reshape(-1)
        return row if self._blocked is None else row & ~self._blocked


def _shape(axis: Axis) -> tuple[int, int, int]:
    return axis.high, axis.own, axis.low


def turned(axis: Axis) -> Axis:
    """The axis with every direction turned round."""
    stages = tuple(replace(stage, kind=_TURNED[stage.kind]) for stage in axis.stages)
    return replace(axis, stages=stages)


def closed_cycles(search: ArraySearch, reached: Flags, terminal: Flags) -> Iterator[Flags]:
    """The cycles among the reached states that no move leaves, one by one.

    States that can still come to a terminal state lie on none. From any other state the
    search goes on to one that it reaches and that does not reach it back, until there is
    no such state: what is then reached is a cycle without a way out.
    """
    left = reached & ~search.backwards(terminal).reached
    while left.any():
        cycle = _cycle_from(search, int(np.argmax(left)))
        yield cycle
        left &= ~search.backwards(cycle).reached


def _cycle_from(search: ArraySearch, state: int) -> Flags:
    while True:
        onwards = search.forwards(state).reached
        here = np.zeros_like(onwards)
        here[state] = True
        elsewhere = onwards & ~search.backwards(here).reached
        if not elsewhere.any():
            return onwards
        state = int(np.argmax(elsewhere))


def some(flags: Flags, limit: int) -> list[int]:
    """The first members of a set."""
    return [int(at) for at in islice(np.flatnonzero(flags), limit)]
