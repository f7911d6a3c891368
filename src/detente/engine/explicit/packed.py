"""Truth of formulas over the whole index space, sixty-four states to a machine word.

The space is walked in chunks, each one combination of the later options with all
combinations of the earlier ones. Inside a chunk an earlier option is always the same
pattern of bits and a later one is a constant, so a formula costs a few operations on
words of cache-sized arrays, and a part that a chunk decides costs nothing at all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod

import numpy as np
from numpy.typing import NDArray

from detente.model.conflict import Option
from detente.model.formula import (
    And,
    Between,
    Constant,
    If,
    Iff,
    Node,
    Not,
    OptionKey,
    Or,
    Takes,
)

#: Truth in each state of a chunk: one bit a state, or one value for all of them.
Truth = NDArray[np.uint64] | bool

#: States of a chunk at least, where the space has as many: 32 KiB of bits.
CHUNK = 1 << 18


class PackedTruth:
    """Evaluates formulas chunk by chunk; bit *j* of a chunk is its *j*-th state.

    Bits beyond the last state of a chunk have no meaning.
    """

    def __init__(self, options: Sequence[Option]) -> None:
        self.chunk_size = 1
        self._columns: dict[tuple[OptionKey, int], NDArray[np.uint64]] = {}
        inside = 0
        while inside < len(options) and self.chunk_size < CHUNK:
            self.chunk_size *= len(options[inside].levels)
            inside += 1
        stride = 1
        for option in options[:inside]:
            self._add_columns(option, stride)
            stride *= len(option.levels)
        self._outside = tuple(options[inside:])
        self.chunk_count = prod(len(option.levels) for option in self._outside)

    def _add_columns(self, option: Option, stride: int) -> None:
        count = len(option.levels)
        for level in range(count):
            period = np.zeros((count, stride), np.bool_)
            period[level] = True
            column = np.tile(period.ravel(), self.chunk_size // (count * stride))
            self._columns[option.key, level] = words(column)

    def chunk(self, number: int) -> ChunkTruth:
        """The evaluator of one chunk."""
        fixed = {}
        for option in self._outside:
            number, level = divmod(number, len(option.levels))
            fixed[option.key] = level
        return ChunkTruth(self._columns, fixed, self.chunk_size)


class ChunkTruth:
    """Truth of formulas in the states of one chunk."""

    def __init__(
        self,
        columns: dict[tuple[OptionKey, int], NDArray[np.uint64]],
        fixed: dict[OptionKey, int],
        size: int,
    ) -> None:
        self._columns = columns
        self._fixed = fixed
        self._size = size

    def flags(self, node: Node) -> NDArray[np.uint8] | bool:
        """One byte a state, 1 where the node is true; or one value for the whole chunk."""
        truth = self.where(node)
        if isinstance(truth, bool):
            return truth
        return np.unpackbits(truth.view(np.uint8), count=self._size, bitorder="little")

    def where(self, node: Node) -> Truth:
        """The truth of the node; O(its parts) operations on the chunk's words."""
        match node:
            case Constant(value):
                return value
            case Takes(key, level):
                fixed = self._fixed.get(key)
                return self._columns[key, level] if fixed is None else fixed == level
            case Not(part):
                return _not(self.where(part))
            case And(parts):
                return self._folded(parts, _and, decides=False)
            case Or(parts):
                return self._folded(parts, _or, decides=True)
            case If(then, condition):
                return _or(self.where(then), _not(self.where(condition)))
            case Iff(left, right):
                return _iff(self.where(left), self.where(right))
            case Between(least, most, parts):
                return self._between(least, most, [self.where(part) for part in parts])

    def _folded(
        self, parts: Sequence[Node], operation: Callable[[Truth, Truth], Truth], decides: bool
    ) -> Truth:
        truth: Truth = not decides
        for part in parts:
            truth = operation(truth, self.where(part))
            if truth is decides:
                break
        return truth

    def _between(self, least: int, most: int, parts: Sequence[Truth]) -> Truth:
        at_least: list[Truth] = [True, *(False for _ in parts)]
        for each in parts:
            for number in range(len(parts), 0, -1):
                at_least[number] = _or(at_least[number], _and(at_least[number - 1], each))
        enough: Truth = at_least[least] if least < len(at_least) else False
        too_many: Truth = at_least[most + 1] if most + 1 < len(at_least) else False
        return _and(enough, _not(too_many))


def _not(one: Truth) -> Truth:
    return not one if isinstance(one, bool) else ~one


def _and(one: Truth, other: Truth) -> Truth:
    if isinstance(one, bool):
        return other if one else False
    if isinstance(other, bool):
        return one if other else False
    return one & other


def _or(one: Truth, other: Truth) -> Truth:
    if isinstance(one, bool):
        return True if one else other
    if isinstance(other, bool):
        return True if other else one
    return one | other


def _iff(one: Truth, other: Truth) -> Truth:
    if isinstance(one, bool):
        return other if one else _not(other)
    if isinstance(other, bool):
        return one if other else _not(one)
    return ~(one ^ other)


def words(flags: NDArray[np.bool_]) -> NDArray[np.uint64]:
    """Flags as bits, the first one lowest, filled up with zeros to whole words."""
    packed = np.packbits(flags, bitorder="little")
    whole = np.zeros(-(-len(packed) // 8) * 8, np.uint8)
    whole[: len(packed)] = packed
    return whole.view(np.uint64)
