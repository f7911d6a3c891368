"""Truth of formulas in many states at once, one bit a state.

A set of states is a Python integer: bit *j* stands for state *j*. A formula is then
evaluated with a handful of operations on whole sets, whatever the number of states.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from detente.model.conflict import Levels, Option
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


@dataclass(frozen=True, slots=True)
class TruthTable:
    """Which of ``size`` states have each option at each level, as bit sets."""

    size: int
    columns: dict[tuple[OptionKey, int], int]

    @classmethod
    def of(cls, options: Sequence[Option], states: Sequence[Levels]) -> TruthTable:
        """The table of the states listed; O(states times options)."""
        columns = {}
        listed = zip(*reversed(states), strict=True) if states else [()] * len(options)
        # A state of the abstract form has a number and no options.
        for option, column in zip(options, listed, strict=False):
            letters = bytes(column)
            for level in range(len(option.levels)):
                bits = letters.translate(_only(level))
                columns[option.key, level] = int(bits or b"0", 2)
        return cls(len(states), columns)

    @classmethod
    def of_everything(cls, options: Sequence[Option]) -> TruthTable:
        """The table of all combinations of levels, feasible or not.

        Bit *j* is the combination whose number is *j*, first option least significant.
        Memory is one bit per combination and level.
        """
        columns: dict[tuple[OptionKey, int], int] = {}
        size = 1
        for option in options:
            block = (1 << size) - 1
            count = len(option.levels)
            columns = {key: _repeated(bits, size, count) for key, bits in columns.items()}
            for level in range(count):
                columns[option.key, level] = block << (level * size)
            size *= count
        return cls(size, columns)

    @property
    def everything(self) -> int:
        """The set of all states."""
        return (1 << self.size) - 1

    def where(self, node: Node) -> int:
        """The set of states in which the node is true."""
        return _where(node, self.columns, self.everything)


@cache
def _only(level: int) -> bytes:
    """For each level the digit that stands for it: 1 for this one, 0 for any other."""
    return bytes(ord("1" if each == level else "0") for each in range(256))


def _repeated(bits: int, size: int, times: int) -> int:
    result = 0
    for turn in range(times):
        result |= bits << (turn * size)
    return result


def _where(node: Node, columns: dict[tuple[OptionKey, int], int], everything: int) -> int:
    def inside(part: Node) -> int:
        return _where(part, columns, everything)

    match node:
        case Constant(value):
            return everything if value else 0
        case Takes(key, level):
            return columns[key, level]
        case Not(part):
            return everything & ~inside(part)
        case And(parts):
            return _folded(everything, [inside(part) for part in parts], int.__and__)
        case Or(parts):
            return _folded(0, [inside(part) for part in parts], int.__or__)
        case If(then, condition):
            return inside(then) | (everything & ~inside(condition))
        case Iff(left, right):
            return everything & ~(inside(left) ^ inside(right))
        case Between(least, most, parts):
            at_least = _counted([inside(part) for part in parts], everything)
            enough = at_least[least] if least < len(at_least) else 0
            too_many = at_least[most + 1] if most + 1 < len(at_least) else 0
            return enough & ~too_many


def _folded(start: int, sets: Sequence[int], operation: Callable[[int, int], int]) -> int:
    for each in sets:
        start = operation(start, each)
    return start


def _counted(sets: Sequence[int], everything: int) -> list[int]:
    """For each number *j*, the states that lie in at least *j* of the sets."""
    at_least = [everything] + [0] * len(sets)
    for each in sets:
        for number in range(len(sets), 0, -1):
            at_least[number] |= at_least[number - 1] & each
    return at_least


def members(bits: int) -> list[int]:
    """The positions of the bits that are set, ascending."""
    text = f"{bits:b}"[::-1]
    found = []
    at = text.find("1")
    while at >= 0:
        found.append(at)
        at = text.find("1", at + 1)
    return found


def ascending(bits: int) -> Iterator[int]:
    """The same one after another: the better choice where the first may do, or few are set.

    Examples
    --------
    >>> list(ascending(0b10110))
    [1, 2, 4]
    """
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest
