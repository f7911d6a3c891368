"""Diagrams as plain numbers: to count their solutions, and to carry them elsewhere.

A diagram belongs to its manager, and every look at one of its nodes costs a call. Packed,
it is four arrays that belong to nobody. Counting goes through them once, and another
process can build the diagram again from them.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass

from detente.engine.symbolic.diagrams import Diagram, Diagrams

#: A packed diagram: a node's number, twice, and one more where the node is negated.
Edge = int

#: The edge to the node that is true everywhere; every packed diagram has it as node 0.
TRUE: Edge = 0


@dataclass(frozen=True, slots=True, eq=False)
class Packed:
    """The nodes of one diagram, each after those that it leads to.

    Node 0 is true. ``levels`` holds each node's variable by its place in ``order``.
    """

    order: tuple[str, ...]
    levels: array[int]
    lows: array[int]
    highs: array[int]
    root: Edge

    def __len__(self) -> int:
        return len(self.levels)

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


def packed(diagrams: Diagrams, diagram: Diagram) -> Packed:
    """A diagram of a manager as plain numbers; linear in its nodes."""
    order = tuple(diagrams.order())
    levels, lows, highs = array("I", [len(order)]), array("Q", [0]), array("Q", [0])
    numbers: dict[int, int] = {}

    def edge_to(node: Diagram) -> Edge:
        if node.var is None:
            return TRUE + (node == diagrams.false)
        return 2 * numbers[_key(node)] + node.negated

    for node in _upwards(diagram):
        levels.append(node.level)
        lows.append(edge_to(node.low))
        highs.append(edge_to(node.high))
        numbers[int(node)] = len(levels) - 1
    return Packed(order, levels, lows, highs, edge_to(diagram))


def _key(node: Diagram) -> int:
    """One number for a node, negated or not."""
    return int(~node) if node.negated else int(node)


def _upwards(root: Diagram) -> Iterator[Diagram]:
    """The inner nodes, not negated, each after those that it leads to.

    Without recursion: diagrams may be deep.
    """
    done: set[int] = set()
    waiting = [~root if root.negated else root]
    while waiting:
        node = waiting[-1]
        if node.var is None or int(node) in done:
            waiting.pop()
            continue
        branches = [~each if each.negated else each for each in (node.low, node.high)]
        missing = [e for e in branches if e.var is not None and int(e) not in done]
        if missing:
            waiting += missing
            continue
        waiting.pop()
        done.add(int(node))
        yield node


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
