"""Diagrams as plain numbers: to count their solutions, and to carry them elsewhere.

A diagram belongs to its manager, and every look at one of its nodes costs a call. Packed,
it is four arrays that belong to nobody. Counting goes through them once, and another
process can build the diagram again from them.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isqrt

from detente.engine.symbolic.diagrams import Diagram, Diagrams

#: An edge of a packed diagram: a node's number, twice, and one more where the node is negated.
Edge = int
#: Nodes beyond which they are counted in arrays.
_MANY = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class Packed:
    """The nodes of one diagram, from the last variable up.

    Node 0 is true. ``levels`` holds each node's variable by its place in ``order``.
    """

    order: tuple[str, ...]
    levels: array[int]
    lows: array[int]
    highs: array[int]
    root: Edge

    def __len__(self) -> int:
        return len(self.levels)

    @property
    def total(self) -> int:
        """How many values of all variables make the diagram true."""
        at = self.root >> 1
        level, count = self.levels[at], self._last_count()
        if self.root & 1:
            count = (1 << (len(self.order) - level)) - count
        return count << level

    def _last_count(self) -> int:
        """The count of the root's node."""
        if len(self) <= _MANY:
            return self.counts()[self.root >> 1]
        return joined_residues(self._residues(primes(len(self.order) + 1)))

    def _residues(self, moduli: Sequence[int]) -> list[tuple[int, int]]:
        """The count of the root's node by several moduli, each with its residue.

        A level at a time, in arrays of numbers of 64 bits.
        """
        # Loaded here: most diagrams are small.
        import numpy as np

        last = len(self.order)
        levels = np.asarray(self.levels, dtype=np.int64)
        modulus = np.array(moduli, dtype=np.uint64)[:, None]
        powers = np.array([[pow(2, at, each) for at in range(last + 1)] for each in moduli])
        powers = powers.astype(np.uint64)
        found = np.ones((len(moduli), len(levels)), dtype=np.uint64)
        bounds = [*(np.flatnonzero(np.diff(levels)) + 1).tolist(), len(levels)]
        for first, end in pairwise(bounds):
            total = np.zeros((len(moduli), end - first), dtype=np.uint64)
            for edges in (self.lows, self.highs):
                edge = np.asarray(edges, dtype=np.uint64)[first:end]
                at = (edge >> np.uint64(1)).astype(np.int64)
                below = levels[at]
                count = found[:, at]
                negated = powers[:, last - below] + modulus - count
                count = np.where((edge & np.uint64(1)).astype(bool), negated, count) % modulus
                total += count * powers[:, below - levels[first] - 1] % modulus
            found[:, first:end] = total % modulus
        return [*zip(moduli, found[:, self.root >> 1].tolist(), strict=True)]

    @classmethod
    def nothing(cls, order: tuple[str, ...]) -> Packed:
        """The diagram that is true nowhere."""
        return cls(order, array("I", [len(order)]), array("Q", [0]), array("Q", [0]), 1)

    def counts(self) -> list[int]:
        """For every node how many values of the variables from its own on make it true."""
        last = len(self.order)
        found = [1]
        levels = self.levels
        nodes = zip(levels, self.lows, self.highs, strict=True)
        next(nodes)  # node 0
        for level, low, high in nodes:
            total = 0
            for edge in (low, high):
                at = edge >> 1
                below = levels[at]
                count = found[at]
                if edge & 1:
                    count = (1 << (last - below)) - count
                total += count << (below - level - 1)
            found.append(total)
        return found


def primes(bits: int) -> list[int]:
    """Primes below 2^31 whose product has more than so many bits."""
    found, product, candidate = list[int](), 1, (1 << 31) + 1
    while product.bit_length() <= bits:
        candidate -= 2
        if all(candidate % divisor for divisor in range(3, isqrt(candidate) + 1, 2)):
            found.append(candidate)
            product *= candidate
    return found


def joined_residues(residues: Iterable[tuple[int, int]]) -> int:
    """The least whole number with these residues, each with its modulus before it.

    By the Chinese remainder theorem: moduli must have no divisor in common.
    """
    number, product = 0, 1
    for modulus, residue in residues:
        number += product * ((residue - number) * pow(product, -1, modulus) % modulus)
        product *= modulus
    return number


def packed(diagrams: Diagrams, diagram: Diagram) -> Packed:
    """A diagram of a manager as plain numbers; each node is looked at once."""
    order = tuple(diagrams.order())
    # Whatever a node leads to stands further down in the order of variables.
    by_level: list[list[_Looked]] = [[] for _ in order]
    _look(diagrams, diagram, by_level)
    numbers = {int(diagrams.true): 0, int(diagrams.false): 1}
    levels, lows, highs = array("I", [len(order)]), array("Q", [0]), array("Q", [0])
    for level in reversed(range(len(order))):
        for node, low, low_negated, high, high_negated in by_level[level]:
            numbers[node] = 2 * len(levels)
            levels.append(level)
            lows.append(numbers[low] ^ low_negated)
            highs.append(numbers[high] ^ high_negated)
    root = diagram.negated and diagram.var is not None
    return Packed(order, levels, lows, highs, numbers[int(~diagram if root else diagram)] ^ root)


#: A node as its manager numbers it, and for either branch where it leads to, and whether
#: the branch is negated.
_Looked = tuple[int, int, bool, int, bool]


def _look(diagrams: Diagrams, root: Diagram, by_level: list[list[_Looked]]) -> None:
    """Put every inner node under its level, not negated; without recursion."""
    first = ~root if root.negated else root
    seen = {int(diagrams.true), int(diagrams.false), int(first)}
    waiting = [first] if first.var is not None else []
    while waiting:
        node = waiting.pop()
        low, high = node.low, node.high
        low_negated, high_negated = low.negated, high.negated
        if low_negated:
            low = ~low
        if high_negated:
            high = ~high
        to_low, to_high = int(low), int(high)
        by_level[node.level].append((int(node), to_low, low_negated, to_high, high_negated))
        if to_low not in seen:
            seen.add(to_low)
            waiting.append(low)
        if to_high not in seen:
            seen.add(to_high)
            waiting.append(high)


def unpacked(diagrams: Diagrams, packed: Packed) -> Diagram:
    """The diagram in a manager that has its variables, whatever their order there.

    Raises
    ------
    OutOfMemory
        Where it takes more than the manager may.
    """
    variables = [diagrams.variable(name) for name in packed.order]
    found = [diagrams.true]
    nodes = zip(packed.levels, packed.lows, packed.highs, strict=True)
    next(nodes)  # node 0
    with diagrams.in_this_order():
        for level, low, high in nodes:
            high_part, low_part = (
                ~found[edge >> 1] if edge & 1 else found[edge >> 1] for edge in (high, low)
            )
            found.append(diagrams.chosen(variables[level], high_part, low_part))
    root = found[packed.root >> 1]
    return ~root if packed.root & 1 else root
