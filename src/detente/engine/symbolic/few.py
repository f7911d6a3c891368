"""The common members of several sets, found one by one by SAT where they are few.

Sets that are small each can have a common diagram, or diagrams on the way to it, that no
memory holds, although hardly any state is in all of them. Then a SAT solver finds these
states: every node of every diagram is a variable of its own, true where the node is.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from math import log2
from typing import Any

from detente.engine.symbolic.clauses import TRUE, Deadline, Literal
from detente.engine.symbolic.packed import Edge, Packed

#: Members that are looked for where so many at most are expected, as a power of two.
_EXPECTED = 14
#: Members beyond which the expectation was wrong.
_MOST = 1 << 16


def expected_few(packs: Sequence[Packed]) -> bool:
    """Whether few common members are to be expected: as many as if sets were independent.

    They are not, so this decides only what is tried, never an answer.
    """
    bits = len(packs[0].order)
    expected = float(bits)
    for each in packs:
        total = each.total
        if not total:
            return True
        expected += log2(total) - bits
    return expected <= _EXPECTED


def few_members(
    packs: Sequence[Packed], order: Sequence[str], seconds: float | None
) -> Packed | None:
    """The common members as one diagram in an order; ``None`` if they are not few after all.

    Parameters
    ----------
    packs : sequence of Packed
    order : sequence of str
        All variables of the diagrams.
    seconds : float, optional
        How long to search at most.

    Raises
    ------
    clauses.OutOfTime
        When the time is over, as seen after each member.
    """
    spoken_of = {each.order[level] for each in packs for level in each.levels[1:]}
    names = [name for name in order if name in spoken_of]
    members = []
    for member in _members(packs, names, Deadline(seconds)):
        members.append(member)
        if len(members) > _MOST:
            return None
    return _joined(members, [order.index(name) for name in names], tuple(order))


def _members(
    packs: Sequence[Packed], names: Sequence[str], deadline: Deadline
) -> Iterator[tuple[bool, ...]]:
    """The variables' values in each common member."""
    # Loaded here: most who import the library never come this way. Where solutions are many
    # and alike CaDiCaL takes a third of MiniSat's time. It does not look at the clock.
    from pysat.solvers import Cadical195

    with Cadical195() as solver:
        solver.add_clause([TRUE])
        literals = {name: TRUE + at for at, name in enumerate(names, 1)}
        last = TRUE + len(names)
        for each in packs:
            last = _add(solver, each, literals, last)
        variables = list(literals.values())
        while solver.solve():
            deadline.check()
            model = solver.get_model()
            chosen = [model[variable - 1] for variable in variables]
            yield tuple(value > 0 for value in chosen)
            solver.add_clause([-value for value in chosen])


def _add(solver: Any, packed: Packed, literals: dict[str, Literal], last: Literal) -> Literal:
    """Require that a diagram is true; comes back with the last variable in use.

    A variable for every node, negated or not, on a way down from the root. It is only ever
    required to be true, so nothing need be said of where it is false.
    """
    named: dict[Edge, Literal] = {0: TRUE, 1: -TRUE}
    waiting = [packed.root]
    while waiting:
        edge = waiting.pop()
        if edge in named:
            continue
        last += 1
        named[edge] = last
        waiting += _branches(packed, edge)
    for edge in named:
        if edge < 2:
            continue
        chosen = literals[packed.order[packed.levels[edge >> 1]]]
        for condition, below in zip((-chosen, chosen), _branches(packed, edge), strict=True):
            solver.add_clause([-condition, -named[edge], named[below]])
    solver.add_clause([named[packed.root]])
    return last


def _branches(packed: Packed, edge: Edge) -> tuple[Edge, Edge]:
    """Where the node's variable is false, and where it is true."""
    at, negated = edge >> 1, edge & 1
    return packed.lows[at] ^ negated, packed.highs[at] ^ negated


def _joined(
    members: Sequence[tuple[bool, ...]], places: Sequence[int], order: tuple[str, ...]
) -> Packed:
    """The diagram of listed members, from the last variable up."""
    true, false = 0, 1
    levels, lows, highs = array("I", [len(order)]), array("Q", [true]), array("Q", [true])
    numbers: dict[tuple[int, Edge, Edge], Edge] = {}
    found: dict[tuple[bool, ...], Edge] = dict.fromkeys(members, true)
    for place in reversed(places):
        branches: dict[tuple[bool, ...], list[Edge]] = {}
        for member, edge in found.items():
            branches.setdefault(member[:-1], [false, false])[member[-1]] = edge
        found = {}
        for member, (low, high) in branches.items():
            key = (place, low, high)
            if low == high:
                found[member] = low
                continue
            if key not in numbers:
                numbers[key] = 2 * len(levels)
                levels.append(place)
                lows.append(low)
                highs.append(high)
            found[member] = numbers[key]
    return Packed(order, levels, lows, highs, found.get((), false))
