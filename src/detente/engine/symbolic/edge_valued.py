"""Functions from states to numbers as edge-valued decision diagrams, and saturation of them.

A small engine of its own, compiled by numba. It knows only what levels need: the lower and
the higher of two functions, their sum, where one is below the other, what one step leads
to, and the lowest value that any number of steps leads to (:func:`_closed`), by saturation.

Diagrams: a function's value is the sum of what stands on the way through its diagram
(EV+ diagrams of Ciardo and Siminiceanu 2002). So two parts of a function that differ by a
constant are one node. Of a node's two branches the lower one carries nothing; the *rise*
is what the higher branch has more than the lower one, negative where it is the lower
option of the two. Node 0 is *nowhere*, a function without values; node 1 is zero. A set is
the function that is zero in it and has no value elsewhere.

An *edge* is a node with a number that is added to it: ``value << 32 | node``.

Everything lives in one array of 32-bit numbers, the *heap*, so that a call passes one
array only. Places in it are given by a few numbers at its beginning (``AT_...``). Memory
that is never touched is never taken from the system. Variable number v has level 2v in a
function and, for its value after a step, 2v + 1 in a step's relation.

Steps: a relation over some variables before (x) and after (x'), and the variables that the
step may change, its *own*. Variables that are not own stay as they are; the relation may
depend on them (x only). A *rest* is a relation narrowed to what is left of it once the
variables above are decided, together with the first own variable that is still to come. It
has four successors, for values of its first variable before and after. Once no own
variable is to come a rest is a mere condition on what is not changed.

Steps are sorted by the first variable that they change or depend on. Closing a node first
closes its branches under the steps that begin below it. Then each step that begins at the
node's own variable lowers either branch to what it leads to, and the branch is closed again
at once, until nothing is lowered.

numba keeps compiled functions that call themselves only if no argument of such a call is
a literal number.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from detente.engine.compiled import compiled_as
from detente.engine.symbolic.diagrams import joined_by_two
from detente.engine.symbolic.packed import Packed

#: A level below all variables: that of the constants, and of no own variable.
BOTTOM = 1 << 30
#: Values are below two to this power.
DIGITS = 30
#: The function without values, and zero.
NOWHERE, ZERO = 0, 1

#: What is made of two functions: the lower value at each state, the higher (each where at
#: least one has a value), where the first is below the other, the sum (each where both have).
LOWER, HIGHER, BELOW, SUM = range(4)

# Numbers at the beginning of the heap.
COUNT_NODES, COUNT_RESTS, MAX_NODES, MAX_RESTS, STEPS = range(5)
AT_NODES, AT_NODE_HEADS, NODE_MASK, AT_RESTS, AT_REST_HEADS, REST_MASK = range(5, 11)
AT_PAIRS, AT_IMAGES, AT_CLOSED, CACHE_MASK, AT_NEXT_OWN, AT_STEPS = range(11, 17)
HEADER = 32

# A node: level, low, high, rise, greatest value (that of a function that has no value
# somewhere as -1 minus it), next in its bucket.
NODE_WORDS = 6
# A rest: relation, first own variable, first variable, successors 00, 01, 10, 11 (-1:
# not known yet), next in its bucket.
REST_WORDS = 8
# What was made of two functions: both, the difference of what is added to them, the
# operation, the edge. What a step leads to: node, rest, operation, nothing, the edge.
PAIR_WORDS = 6
# A closed function: node, the first step, the edge.
CLOSED_WORDS = 4

_NODE = (1 << 32) - 1


@compiled_as("int64(int64, int64, int64)")
def _mixed(a: Any, b: Any, c: Any) -> Any:
    """A number in which all bits of three matter, from bit 24 on."""
    mixed = a * 0x9E3779B97F4A7C1 + b * 0x2545F4914F6CDD1D + c * 0x517CC1B727220A95
    return (mixed ^ (mixed >> 29)) >> 24


@compiled_as("int64(int64, int64)")
def _raised(edge: Any, by: Any) -> Any:
    """The function with a number added to it."""
    if edge == NOWHERE:
        return edge
    return edge + (by << 32)


@compiled_as("int64(int32[::1], int64, int64, int64)")
def _node(heap: Any, level: Any, low: Any, high: Any) -> Any:
    """The function with these branches."""
    if low == high:
        return low
    low_node, high_node = low & _NODE, high & _NODE
    low_value, high_value = low >> 32, high >> 32
    if low_node == NOWHERE:
        low_value = high_value
    if high_node == NOWHERE:
        high_value = low_value
    value, rise = min(low_value, high_value), high_value - low_value
    nodes = heap[AT_NODES]
    head = heap[AT_NODE_HEADS] + (
        _mixed(low_node, high_node, level + (rise << 10)) & heap[NODE_MASK]
    )
    at = heap[head]
    while at:
        place = nodes + NODE_WORDS * at
        if (
            heap[place + 1] == low_node
            and heap[place + 2] == high_node
            and heap[place] == level
            and heap[place + 3] == rise
        ):
            return (value << 32) + at
        at = heap[place + 5]
    made = np.int64(heap[COUNT_NODES])
    if made == heap[MAX_NODES]:
        raise MemoryError
    heap[COUNT_NODES] = made + 1
    place = nodes + NODE_WORDS * made
    heap[place] = level
    heap[place + 1] = low_node
    heap[place + 2] = high_node
    heap[place + 3] = rise
    low_most = np.int64(heap[nodes + NODE_WORDS * low_node + 4])
    high_most = np.int64(heap[nodes + NODE_WORDS * high_node + 4])
    partial = low_most < 0 or high_most < 0
    low_most = low_value - value + (low_most if low_most >= 0 else -1 - low_most)
    high_most = high_value - value + (high_most if high_most >= 0 else -1 - high_most)
    most = max(low_most, high_most)
    heap[place + 4] = -1 - most if partial else most
    heap[place + 5] = heap[head]
    heap[head] = made
    return (value << 32) + made


@compiled_as("int64(int32[::1], int64, int64, int64)")
def _part(heap: Any, edge: Any, level: Any, chosen: Any) -> Any:
    """The function for a value of the variable of this level, which is not below its first."""
    place = heap[AT_NODES] + NODE_WORDS * (edge & _NODE)
    if heap[place] != level:
        return edge
    branch = np.int64(heap[place + 1 + chosen])
    rise = np.int64(heap[place + 3])
    if not chosen:
        rise = -rise
    return _raised((edge >> 32 << 32) + branch if branch else 0, max(rise, np.int64(0)))


@compiled_as("int64(int32[::1], int64, int64, int64)")
def _at_once(heap: Any, one: Any, other: Any, operation: Any) -> Any:
    """What the operation makes of two functions, if their extremes tell; else -1."""
    node, second = one & _NODE, other & _NODE
    if node == NOWHERE or second == NOWHERE:
        return max(one, other) if operation <= HIGHER else 0
    if operation == SUM:
        if node == ZERO:
            return other + (one >> 32 << 32)
        return one + (other >> 32 << 32) if second == ZERO else -1
    value, other_value = one >> 32, other >> 32
    most = np.int64(heap[heap[AT_NODES] + NODE_WORDS * node + 4])
    other_most = np.int64(heap[heap[AT_NODES] + NODE_WORDS * second + 4])
    whole, other_whole = most >= 0, other_most >= 0
    most = value + (most if whole else -1 - most)
    other_most = other_value + (other_most if other_whole else -1 - other_most)
    # Each is nowhere above the other, as far as both have values.
    below, above = most <= other_value, other_most <= value
    if operation == BELOW:
        if above:
            return 0
        return 1 if whole and other_whole and most < other_value else -1
    if node == second:
        return min(one, other) if operation == LOWER else max(one, other)
    if operation == LOWER:
        return one if whole and below else other if other_whole and above else -1
    return other if other_whole and below else one if whole and above else -1


@compiled_as("int64(int32[::1], int64, int64, int64)")
def _combined(heap: Any, one: Any, other: Any, operation: Any) -> Any:
    """What the operation makes of two functions.

    What is remembered does not depend on what is added to both alike.
    """
    found = _at_once(heap, one, other, operation)
    if found >= 0:
        return found
    node, second = one & _NODE, other & _NODE
    value, other_value = one >> 32, other >> 32
    difference = np.int64(0) if operation == SUM else value - other_value
    added = value + other_value if operation == SUM else min(value, other_value)
    if operation == BELOW:
        added = np.int64(0)
    elif node > second:
        node, second, difference = second, node, -difference
    slot = heap[AT_PAIRS] + PAIR_WORDS * (
        _mixed(node, second, 4 * difference + operation) & heap[CACHE_MASK]
    )
    # No pair has node 0 in it, so an empty slot is never taken for one.
    if (
        heap[slot] == node
        and heap[slot + 1] == second
        and heap[slot + 2] == difference
        and heap[slot + 3] == operation
    ):
        return _raised((np.int64(heap[slot + 4]) << 32) + heap[slot + 5], added)
    first = _raised(node, max(difference, np.int64(0)))
    after = _raised(second, max(-difference, np.int64(0)))
    nodes = heap[AT_NODES]
    level = np.int64(min(heap[nodes + NODE_WORDS * node], heap[nodes + NODE_WORDS * second]))
    low = _combined(heap, _part(heap, first, level, 0), _part(heap, after, level, 0), operation)
    high = _combined(heap, _part(heap, first, level, 1), _part(heap, after, level, 1), operation)
    found = _node(heap, level, low, high)
    heap[slot] = node
    heap[slot + 1] = second
    heap[slot + 2] = difference
    heap[slot + 3] = operation
    heap[slot + 4] = found >> 32
    heap[slot + 5] = found & _NODE
    return _raised(found, added)


@compiled_as("int64(int32[::1], int64, int64)")
def _rest(heap: Any, relation: Any, own: Any) -> Any:
    """The rest with this relation and first own variable; 0 if it leads nowhere."""
    if relation == NOWHERE:
        return 0
    head = heap[AT_REST_HEADS] + (_mixed(relation, own, 3) & heap[REST_MASK])
    at = heap[head]
    while at:
        place = heap[AT_RESTS] + REST_WORDS * at
        if heap[place] == relation and heap[place + 1] == own:
            return np.int64(at)
        at = heap[place + 7]
    made = np.int64(heap[COUNT_RESTS])
    if made == heap[MAX_RESTS]:
        raise MemoryError
    heap[COUNT_RESTS] = made + 1
    place = heap[AT_RESTS] + REST_WORDS * made
    heap[place] = relation
    heap[place + 1] = own
    heap[place + 2] = min(np.int64(heap[heap[AT_NODES] + NODE_WORDS * relation]) >> 1, own)
    for successor in range(3, 7):
        heap[place + successor] = -1
    heap[place + 7] = heap[head]
    heap[head] = made
    return made


@compiled_as("int64(int32[::1], int64, int64, int64, int64)")
def _successor(heap: Any, rest: Any, variable: Any, before: Any, after: Any) -> Any:
    """What is left of a rest once a variable is decided that is not below its first one."""
    place = heap[AT_RESTS] + REST_WORDS * rest
    if heap[place + 2] > variable:
        return rest if before == after else 0
    known = np.int64(heap[place + 3 + 2 * before + after])
    if known >= 0:
        return known
    own = np.int64(heap[place + 1])
    relation = _part(heap, np.int64(heap[place]), 2 * variable, before)
    if own == variable:
        relation = _part(heap, relation, 2 * variable + 1, after)
        found = _rest(heap, relation, np.int64(heap[heap[AT_NEXT_OWN] + variable]))
    elif before == after:
        found = _rest(heap, relation, own)
    else:
        found = 0
    heap[place + 3 + 2 * before + after] = found
    return found


@compiled_as("int64(int32[::1], int64, int64, int64)")
def _stepped(heap: Any, edge: Any, rest: Any, operation: Any) -> Any:
    """The lowest value, or the highest, that what is left of a step leads to."""
    node, value = edge & _NODE, edge >> 32
    if node == NOWHERE or rest == 0:
        return 0
    place = heap[AT_RESTS] + REST_WORDS * rest
    if heap[place + 1] == BOTTOM:
        return _raised(_combined(heap, node, np.int64(heap[place]), SUM), value)
    slot = heap[AT_IMAGES] + PAIR_WORDS * (_mixed(node, rest, 4 + operation) & heap[CACHE_MASK])
    if heap[slot] == node and heap[slot + 1] == rest and heap[slot + 2] == operation:
        return _raised((np.int64(heap[slot + 4]) << 32) + heap[slot + 5], value)
    variable = np.int64(heap[heap[AT_NODES] + NODE_WORDS * node]) >> 1
    variable = min(variable, np.int64(heap[place + 2]))
    to_low = _part(heap, node, 2 * variable, 0)
    to_high = _part(heap, node, 2 * variable, 1)
    low = _stepped(heap, to_low, _successor(heap, rest, variable, 0, 0), operation)
    high = _stepped(heap, to_high, _successor(heap, rest, variable, 1, 1), operation)
    if heap[place + 1] == variable:
        across = _stepped(heap, to_high, _successor(heap, rest, variable, 0, 1), operation)
        low = _combined(heap, low, across, operation)
        across = _stepped(heap, to_low, _successor(heap, rest, variable, 1, 0), operation)
        high = _combined(heap, high, across, operation)
    found = _node(heap, 2 * variable, low, high)
    heap[slot] = node
    heap[slot + 1] = rest
    heap[slot + 2] = operation
    heap[slot + 4] = found >> 32
    heap[slot + 5] = found & _NODE
    return _raised(found, value)


@compiled_as("int64(int32[::1], int64, int64, int64)")
def _lowered(heap: Any, edge: Any, to: Any, rest: Any) -> Any:
    """The function, or lower where what is left of a step leads to a lower value of another."""
    return _combined(heap, edge, _stepped(heap, to, rest, LOWER), LOWER)


@compiled_as("int64(int32[::1], int64, int64)")
def _closed(heap: Any, edge: Any, first: Any) -> Any:
    """The lowest value that steps from the first one on lead to, in any number."""
    node = edge & _NODE
    if node <= ZERO or first == heap[STEPS]:
        return edge
    value = edge >> 32
    slot = heap[AT_CLOSED] + CLOSED_WORDS * (_mixed(node, first, 5) & heap[CACHE_MASK])
    if heap[slot] == node and heap[slot + 1] == first + 1:
        return _raised((np.int64(heap[slot + 2]) << 32) + heap[slot + 3], value)
    rests, steps = heap[AT_RESTS], heap[AT_STEPS]
    begin = np.int64(heap[rests + REST_WORDS * heap[steps + first] + 2])
    variable = min(np.int64(heap[heap[AT_NODES] + NODE_WORDS * node]) >> 1, begin)
    last = first
    while last < heap[STEPS] and heap[rests + REST_WORDS * heap[steps + last] + 2] == variable:
        last += 1
    low = _closed(heap, _part(heap, node, 2 * variable, 0), last)
    high = _closed(heap, _part(heap, node, 2 * variable, 1), last)
    growing = last > first
    while growing:
        growing = False
        for at in range(first, last):
            rest = np.int64(heap[steps + at])
            more = _lowered(heap, high, high, _successor(heap, rest, variable, 1, 1))
            more = _lowered(heap, more, low, _successor(heap, rest, variable, 1, 0))
            more = _closed(heap, more, last)
            growing |= more != high
            high = more
            more = _lowered(heap, low, low, _successor(heap, rest, variable, 0, 0))
            more = _lowered(heap, more, high, _successor(heap, rest, variable, 0, 1))
            more = _closed(heap, more, last)
            growing |= more != low
            low = more
    found = _node(heap, 2 * variable, low, high)
    heap[slot] = node
    heap[slot + 1] = first + 1
    heap[slot + 2] = found >> 32
    heap[slot + 3] = found & _NODE
    # What is closed stays as it is.
    node = found & _NODE
    slot = heap[AT_CLOSED] + CLOSED_WORDS * (_mixed(node, first, 5) & heap[CACHE_MASK])
    heap[slot] = node
    heap[slot + 1] = first + 1
    heap[slot + 2] = 0
    heap[slot + 3] = node
    return _raised(found, value)


@compiled_as("int64(int32[::1], int32[::1], int32[::1], int32[::1], int64)")
def _built(heap: Any, levels: Any, lows: Any, highs: Any, root: Any) -> Any:
    """A set from its nodes, branches first; its edges are twice a node, plus 1: negated.

    Node 0 of the given ones is true, as in :mod:`detente.engine.symbolic.packed`.
    """
    count = len(levels)
    plain = np.zeros(count, np.int32)
    negated = np.zeros(count, np.int32)
    plain[0] = ZERO
    for at in range(1, count):
        low, high = lows[at] >> 1, highs[at] >> 1
        low_plain, low_negated = np.int64(plain[low]), np.int64(negated[low])
        if lows[at] & 1:
            low_plain, low_negated = low_negated, low_plain
        high_plain, high_negated = np.int64(plain[high]), np.int64(negated[high])
        if highs[at] & 1:
            high_plain, high_negated = high_negated, high_plain
        plain[at] = _node(heap, np.int64(levels[at]), low_plain, high_plain)
        negated[at] = _node(heap, np.int64(levels[at]), low_negated, high_negated)
    at = root >> 1
    return np.int64(negated[at] if root & 1 else plain[at])


@compiled_as("boolean[::1](int32[::1], int64)")
def _within(heap: Any, root: Any) -> Any:
    """Which nodes a diagram has."""
    seen = np.zeros(heap[COUNT_NODES], np.bool_)
    waiting = [root]
    while waiting:
        at = waiting.pop()
        if seen[at]:
            continue
        seen[at] = True
        if at > ZERO:
            waiting.append(np.int64(heap[heap[AT_NODES] + NODE_WORDS * at + 1]))
            waiting.append(np.int64(heap[heap[AT_NODES] + NODE_WORDS * at + 2]))
    return seen


@dataclass(frozen=True, slots=True)
class Capacity:
    """Room, as powers of two. Memory is taken as it is used."""

    nodes: int = 21
    rests: int = 18
    #: Results of operations that are remembered, for each of three kinds.
    cache: int = 18


#: A function with a number added to it.
Edge = int
#: What is left of a step's relation.
Rest = int


class EdgeValued:
    """Functions and steps over numbered variables.

    Every operation raises :class:`MemoryError` where it takes more nodes than there is room
    for. Nothing more is known then. Where a function has no value it is left out of what
    steps lead to.

    Parameters
    ----------
    variables : int
        How many there are.
    owners : sequence of sequences of int
        For everybody who takes steps the variables that these may change, without repetition.
    capacity : Capacity
    """

    def __init__(
        self, variables: int, owners: Sequence[Sequence[int]], capacity: Capacity | None = None
    ) -> None:
        capacity = capacity or Capacity()
        nodes, rests, cache = 1 << capacity.nodes, 1 << capacity.rests, 1 << capacity.cache
        parts = [
            (AT_NEXT_OWN, variables),
            (AT_STEPS, len(owners)),
            (AT_NODE_HEADS, nodes >> 1),
            (AT_REST_HEADS, rests),
            (AT_PAIRS, PAIR_WORDS * cache),
            (AT_IMAGES, PAIR_WORDS * cache),
            (AT_CLOSED, CLOSED_WORDS * cache),
            (AT_RESTS, REST_WORDS * rests),
            (AT_NODES, NODE_WORDS * nodes),
        ]
        starts, size = {}, HEADER
        for name, words in parts:
            starts[name] = size
            size += words
        heap = self._heap = np.zeros(size, np.int32)
        for name, start in starts.items():
            heap[name] = start
        heap[[NODE_MASK, REST_MASK, CACHE_MASK]] = (nodes >> 1) - 1, rests - 1, cache - 1
        heap[[MAX_NODES, MAX_RESTS, COUNT_NODES, COUNT_RESTS]] = nodes, rests, 2, 1
        for constant in (NOWHERE, ZERO):
            heap[starts[AT_NODES] + NODE_WORDS * constant] = 2 * BOTTOM - 1
        heap[starts[AT_NODES] + NODE_WORDS * NOWHERE + 4] = -1
        heap[starts[AT_NEXT_OWN] : starts[AT_NEXT_OWN] + variables] = BOTTOM
        self._first_own = [min(own, default=BOTTOM) for own in owners]
        for own in owners:
            for one, following in pairwise(sorted(own)):
                heap[starts[AT_NEXT_OWN] + one] = following

    def put_in(self, states: Packed, levels: Sequence[int]) -> Edge:
        """A set; ``levels`` holds the level here of each variable in its order."""
        level_of = np.array([*levels, 0], dtype=np.int32)
        arrays = (np.asarray(each).astype(np.int32) for each in (states.lows, states.highs))
        return int(_built(self._heap, level_of[states.levels], *arrays, states.root))

    def taken_out(self, states: Edge, names: Sequence[str]) -> Packed:
        """A set that speaks of variables before steps only, which have these names."""
        heap = self._heap
        seen = _within(heap, states)
        seen[: ZERO + 1] = False
        nodes = heap[heap[AT_NODES] :][: NODE_WORDS * len(seen)].reshape(-1, NODE_WORDS)
        kept = np.flatnonzero(seen)
        # From the last variable up.
        kept = kept[np.argsort(-nodes[kept, 0], kind="stable")]
        edges = np.zeros(len(seen), np.uint64)
        edges[NOWHERE] = 1
        edges[kept] = 2 * np.arange(1, len(kept) + 1)
        nodes = nodes[kept]
        branches = (np.append([0], edges[nodes[:, at]]).astype(np.uint64) for at in (1, 2))
        lows, highs = (array("Q", each.tobytes()) for each in branches)
        variables = np.append([len(names)], nodes[:, 0] >> 1).astype(np.uint32)
        levels = array("I", variables.tobytes())
        return Packed(tuple(names), levels, lows, highs, int(edges[states]))

    def raised(self, function: Edge, by: int) -> Edge:
        """The function with a number added to it."""
        return int(_raised(function, by))

    def combined(self, one: Edge, other: Edge, operation: int) -> Edge:
        """The lower or the higher of two, their sum, or the set where one is below the other."""
        return int(_combined(self._heap, one, other, operation))

    def step(self, owner: int, relation: Edge) -> Rest:
        """A step of the owner with this number; the relation is a set."""
        own = self._first_own[owner]
        return 0 if own == BOTTOM else int(_rest(self._heap, relation, own))

    def size(self, function: Edge) -> int:
        """How many nodes its diagram has."""
        return int(_within(self._heap, function & _NODE).sum())

    def highest_after(self, function: Edge, step: Rest) -> Edge:
        """The highest value that one step leads to; none where it leads nowhere."""
        return int(_stepped(self._heap, function, step, HIGHER))

    def lowest_within(self, function: Edge, steps: Sequence[Rest]) -> Edge:
        """The lowest value that any number of the steps leads to, none of them included."""
        heap = self._heap
        begins = {step: heap[heap[AT_RESTS] + REST_WORDS * step + 2] for step in steps if step}
        ordered = sorted(begins, key=begins.__getitem__)
        heap[STEPS] = len(ordered)
        heap[heap[AT_STEPS] : heap[AT_STEPS] + len(ordered)] = ordered
        # What was closed under other steps is forgotten.
        kept = CLOSED_WORDS * (int(heap[CACHE_MASK]) + 1)
        heap[heap[AT_CLOSED] : heap[AT_CLOSED] + kept] = 0
        return int(_closed(heap, function, 0))


#: Bytes that a node takes with all that is kept beside it, where as many results as nodes are
#: remembered: with fewer, most of the time goes into finding them again.
BYTES = 96


def in_all(sets: Sequence[Packed], memory: int) -> Packed:
    """The common members of sets whose variables stand in one order.

    Parameters
    ----------
    sets : sequence of Packed
        At least one.
    memory : int
        Bytes that may be taken.

    Raises
    ------
    MemoryError
        Where it takes more.
    """
    names = sets[0].order
    room = (memory // BYTES).bit_length() - 1
    values = EdgeValued(len(names), [], Capacity(nodes=room, rests=0, cache=min(room, 21)))
    parts = [values.put_in(each, range(0, 2 * len(names), 2)) for each in sets]
    speaking = [frozenset(names[at] for at in set(each.levels[1:])) for each in sets]

    def join(one: Edge, other: Edge) -> Edge:
        return values.combined(one, other, SUM)

    *_, (together,) = joined_by_two(parts, speaking, values.size, join)
    return values.taken_out(together, names)
