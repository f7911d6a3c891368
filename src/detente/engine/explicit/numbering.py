"""Sets of states as bits of the index space, and the numbering of the feasible ones.

A state's *index* is its place among all combinations, its *position* its place among the
feasible ones; they are the same where every combination is feasible. Both begin at 0 and
run in the same order.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

#: A set of states: one bit for each index, lowest bit of each byte first.
PackedStates = NDArray[np.uint8]

#: Bytes between two entries of the table of counts.
_BLOCK = 512


def packed(flags: NDArray[np.bool_]) -> PackedStates:
    """The set of the flagged states."""
    return np.packbits(flags, bitorder="little")


def size_of(states: PackedStates) -> int:
    """How many states the set has."""
    return int(_counts(states).sum())


def indices(states: PackedStates) -> Iterator[int]:
    """The indices of the set's members, ascending, found as they are asked for."""
    for block in np.flatnonzero(_counts(states)):
        start = int(block) * _BLOCK
        flags = np.unpackbits(states[start : start + _BLOCK], bitorder="little")
        for at in np.flatnonzero(flags):
            yield start * 8 + int(at)


def _counts(states: PackedStates) -> NDArray[np.int64]:
    """Members in each block of the set."""
    ones = np.bitwise_count(states)
    if not len(ones):
        return np.zeros(0, np.int64)
    starts = np.arange(0, len(ones), _BLOCK)
    return np.add.reduceat(ones, starts, dtype=np.int64)


class Numbering:
    """Between indices and positions; ``feasible`` is ``None`` where all states are."""

    def __init__(self, size: int, feasible: PackedStates | None) -> None:
        self.size = size
        self.feasible = feasible

    @cached_property
    def _before(self) -> NDArray[np.int64]:
        """Feasible states before each block, and all of them at the end."""
        assert self.feasible is not None  # noqa: S101 - asked for only where there is a mask
        return np.concatenate([[0], np.cumsum(_counts(self.feasible))])

    @cached_property
    def count(self) -> int:
        """How many states are feasible."""
        return self.size if self.feasible is None else int(self._before[-1])

    def index(self, position: int) -> int:
        """The index of the state at a position; O(log states)."""
        if not 0 <= position < self.count:
            raise IndexError(f"there is no state at position {position}")
        if self.feasible is None:
            return position
        block = int(np.searchsorted(self._before, position, side="right")) - 1
        start = block * _BLOCK
        flags = np.unpackbits(self.feasible[start : start + _BLOCK], bitorder="little")
        inside = np.flatnonzero(flags)[position - int(self._before[block])]
        return start * 8 + int(inside)

    def positions(self, at: NDArray[np.int64]) -> NDArray[np.int64]:
        """The positions of feasible indices."""
        if self.feasible is None:
            return at
        found = np.empty(len(at), np.int64)
        for place, index in enumerate(at):
            block = int(index) // (_BLOCK * 8)
            start = block * _BLOCK
            last = int(index) // 8
            before = int(self._before[block])
            before += int(np.bitwise_count(self.feasible[start:last]).sum(dtype=np.int64))
            byte = int(self.feasible[last]) & ((1 << (int(index) % 8)) - 1)
            found[place] = before + byte.bit_count()
        return found

    def possible(self, at: NDArray[np.int64]) -> NDArray[np.int64]:
        """Those of the indices that are feasible."""
        if self.feasible is None:
            return at
        bits = self.feasible[at >> 3] >> (at & 7).astype(np.uint8)
        found: NDArray[np.int64] = at[bits & 1 != 0]
        return found
