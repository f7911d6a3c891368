"""The closure of a set under several parties' steps backwards, by saturation.

A small engine of decision diagrams of its own, compiled by numba. It knows only what the
closure needs: union, intersection, and :func:`_closed`, which is saturation.

Everything lives in one array of 32-bit numbers, the *heap*, so that a call passes one
array only. Places in it are given by a few numbers at its beginning (``AT_...``). Memory
that is never touched is never taken from the system.

Diagrams: nodes without negated edges; node 0 is false, node 1 is true. Variable number v
has level 2v in a set and, for its value after a step, 2v + 1 in a step's relation.

Steps: a relation over some variables before (x) and after (x'), and the variables that the
step may change, its *own*. Variables that are not own stay as they are; the relation may
depend on them (x only). A *rest* is a relation narrowed to what is left of it once the
variables above are decided, together with the first own variable that is still to come. It
has four successors, for values of its first variable before and after. Once no own
variable is to come a rest is a mere condition on what is not changed.

Steps are sorted by the first variable that they change or depend on. Closing a node first
closes its branches under the steps that begin below it. Then each step that begins at the
node's own variable adds to either branch what it leads from, and the branch is closed
again at once, until nothing is added. Steps are taken from whole branches: differences,
to go on from what is new alone, have many times as many nodes.

numba keeps compiled functions that call themselves only if no argument of such a call is
a literal number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from detente.engine.compiled import compiled_as

#: A level below all variables: that of the constants, and of no own variable.
BOTTOM = 1 << 30

# Numbers at the beginning of the heap.
COUNT_NODES, COUNT_RESTS, MAX_NODES, MAX_RESTS, STEPS = range(5)
AT_NODES, AT_NODE_HEADS, NODE_MASK, AT_RESTS, AT_REST_HEADS, REST_MASK = range(5, 11)
AT_PAIRS, AT_IMAGES, AT_CLOSED, CACHE_MASK, AT_NEXT_OWN, AT_STEPS = range(11, 17)
HEADER = 32

# A node: level, low, high, next in its bucket.
# A rest: relation, first own variable, first variable, successors 00, 01, 10, 11 (-1:
# not known yet), next in its bucket.
REST_WORDS = 8


@compiled_as("int64(int64, int64, int64)")
def _mixed(a: Any, b: Any, c: Any) -> Any:
    """A number in which all bits of three matter, from bit 24 on."""
    mixed = a * 0x9E3779B97F4A7C1 + b * 0x2545F4914F6CDD1D + c * 0x517CC1B727220A95
    return (mixed ^ (mixed >> 29)) >> 24


@compiled_as("int64(int32[::1], int64, int64, int64)")
def _node(heap: Any, level: Any, low: Any, high: Any) -> Any:
    """The node with these branches."""
    if low == high:
        return low
    nodes = heap[AT_NODES]
    head = heap[AT_NODE_HEADS] + (_mixed(low, high, level) & heap[NODE_MASK])
    at = heap[head]
    while at:
        place = nodes + 4 * at
        if heap[place + 1] == low and heap[place + 2] == high and heap[place] == level:
            return np.int64(at)
        at = heap[place + 3]
    made = np.int64(heap[COUNT_NODES])
    if made == heap[MAX_NODES]:
        raise MemoryError
    heap[COUNT_NODES] = made + 1
    place = nodes + 4 * made
    heap[place] = level
    heap[place + 1] = low
    heap[place + 2] = high
    heap[place + 3] = heap[head]
    heap[head] = made
    return made


@compiled_as("int64(int32[::1], int64, int64, int64)")
def _combined(heap: Any, one: Any, other: Any, both: Any) -> Any:
    """Where either diagram is true (``both`` is 0), or where both are (1)."""
    if one == other or other == both:
        return one
    if one == both:
        return other
    if one == 1 - both or other == 1 - both:
        return 1 - both
    if one > other:
        one, other = other, one
    slot = heap[AT_PAIRS] + 4 * (_mixed(one, other, both) & heap[CACHE_MASK])
    # No pair has a constant in it, so an empty slot is never taken for one.
    if heap[slot] == one and heap[slot + 1] == other and heap[slot + 2] == both:
        return np.int64(heap[slot + 3])
    first, second = heap[AT_NODES] + 4 * one, heap[AT_NODES] + 4 * other
    level, below = np.int64(heap[first]), np.int64(heap[second])
    one_low, one_high = one, one
    other_low, other_high = other, other
    if level <= below:
        one_low, one_high = np.int64(heap[first + 1]), np.int64(heap[first + 2])
    if below <= level:
        other_low, other_high = np.int64(heap[second + 1]), np.int64(heap[second + 2])
    low = _combined(heap, one_low, other_low, both)
    high = _combined(heap, one_high, other_high, both)
    found = _node(heap, min(level, below), low, high)
    heap[slot] = one
    heap[slot + 1] = other
    heap[slot + 2] = both
    heap[slot + 3] = found
    return found


@compiled_as("int64(int32[::1], int64, int64)")
def _union(heap: Any, one: Any, other: Any) -> Any:
    """Where either diagram is true."""
    return _combined(heap, one, other, 0)


@compiled_as("int64(int32[::1], int64, int64)")
def _rest(heap: Any, relation: Any, own: Any) -> Any:
    """The rest with this relation and first own variable; 0 if it leads nowhere."""
    if relation == 0:
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
    heap[place + 2] = min(np.int64(heap[heap[AT_NODES] + 4 * relation]) >> 1, own)
    for successor in range(3, 7):
        heap[place + successor] = -1
    heap[place + 7] = heap[head]
    heap[head] = made
    return made


@compiled_as("int64(int32[::1], int64, int64, int64)")
def _branch(heap: Any, node: Any, level: Any, value: Any) -> Any:
    """Where a node leads for a value of the variable of this level."""
    place = heap[AT_NODES] + 4 * node
    if heap[place] == level:
        return np.int64(heap[place + 1 + value])
    return node


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
    relation = _branch(heap, np.int64(heap[place]), 2 * variable, before)
    if own == variable:
        relation = _branch(heap, relation, 2 * variable + 1, after)
        found = _rest(heap, relation, np.int64(heap[heap[AT_NEXT_OWN] + variable]))
    elif before == after:
        found = _rest(heap, relation, own)
    else:
        found = 0
    heap[place + 3 + 2 * before + after] = found
    return found


@compiled_as("int64(int32[::1], int64, int64)")
def _before(heap: Any, states: Any, rest: Any) -> Any:
    """From where what is left of a step leads into the states."""
    if states == 0 or rest == 0:
        return 0
    place = heap[AT_RESTS] + REST_WORDS * rest
    if heap[place + 1] == BOTTOM:
        return _combined(heap, states, np.int64(heap[place]), 1)
    slot = heap[AT_IMAGES] + 4 * (_mixed(states, rest, 4) & heap[CACHE_MASK])
    if heap[slot] == states and heap[slot + 1] == rest:
        return np.int64(heap[slot + 3])
    variable = np.int64(heap[heap[AT_NODES] + 4 * states]) >> 1
    variable = min(variable, np.int64(heap[place + 2]))
    into_low = _branch(heap, states, 2 * variable, 0)
    into_high = _branch(heap, states, 2 * variable, 1)
    low = _before(heap, into_low, _successor(heap, rest, variable, 0, 0))
    high = _before(heap, into_high, _successor(heap, rest, variable, 1, 1))
    if heap[place + 1] == variable:
        across = _before(heap, into_high, _successor(heap, rest, variable, 0, 1))
        low = _union(heap, low, across)
        across = _before(heap, into_low, _successor(heap, rest, variable, 1, 0))
        high = _union(heap, high, across)
    found = _node(heap, 2 * variable, low, high)
    heap[slot] = states
    heap[slot + 1] = rest
    heap[slot + 3] = found
    return found


@compiled_as("int64(int32[::1], int64, int64)")
def _closed(heap: Any, states: Any, first: Any) -> Any:
    """From where the steps from the first one on lead into the states, in any number."""
    if states < 2 or first == heap[STEPS]:
        return states
    slot = heap[AT_CLOSED] + 4 * (_mixed(states, first, 5) & heap[CACHE_MASK])
    if heap[slot] == states and heap[slot + 1] == first + 1:
        return np.int64(heap[slot + 3])
    rests, steps = heap[AT_RESTS], heap[AT_STEPS]
    begin = np.int64(heap[rests + REST_WORDS * heap[steps + first] + 2])
    variable = min(np.int64(heap[heap[AT_NODES] + 4 * states]) >> 1, begin)
    last = first
    while last < heap[STEPS] and heap[rests + REST_WORDS * heap[steps + last] + 2] == variable:
        last += 1
    low = _closed(heap, _branch(heap, states, 2 * variable, 0), last)
    high = _closed(heap, _branch(heap, states, 2 * variable, 1), last)
    growing = last > first
    while growing:
        growing = False
        for at in range(first, last):
            rest = np.int64(heap[steps + at])
            more = _union(heap, high, _before(heap, high, _successor(heap, rest, variable, 1, 1)))
            more = _union(heap, more, _before(heap, low, _successor(heap, rest, variable, 1, 0)))
            more = _closed(heap, more, last)
            growing |= more != high
            high = more
            more = _union(heap, low, _before(heap, low, _successor(heap, rest, variable, 0, 0)))
            more = _union(heap, more, _before(heap, high, _successor(heap, rest, variable, 0, 1)))
            more = _closed(heap, more, last)
            growing |= more != low
            low = more
    found = _node(heap, 2 * variable, low, high)
    for key in (states, found):
        slot = heap[AT_CLOSED] + 4 * (_mixed(key, first, 5) & heap[CACHE_MASK])
        heap[slot] = key
        heap[slot + 1] = first + 1
        heap[slot + 3] = found
    return found


@compiled_as("int64(int32[::1], int32[::1], int32[::1], int32[::1], int64)")
def _built(heap: Any, levels: Any, lows: Any, highs: Any, root: Any) -> Any:
    """A diagram from its nodes, branches first; its edges are twice a node, plus 1: negated.

    Node 0 of the given ones is true, as in :mod:`detente.engine.symbolic.packed`.
    """
    count = len(levels)
    plain = np.zeros(count, np.int32)
    negated = np.zeros(count, np.int32)
    plain[0] = 1
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
def _below(heap: Any, root: Any) -> Any:
    """Which nodes a diagram has."""
    seen = np.zeros(heap[COUNT_NODES], np.bool_)
    waiting = [root]
    while waiting:
        at = waiting.pop()
        if seen[at]:
            continue
        seen[at] = True
        if at > 1:
            waiting.append(np.int64(heap[heap[AT_NODES] + 4 * at + 1]))
            waiting.append(np.int64(heap[heap[AT_NODES] + 4 * at + 2]))
    return seen


@dataclass(frozen=True, slots=True)
class Capacity:
    """Room, as powers of two. Memory is taken as it is used."""

    nodes: int = 21
    rests: int = 18
    #: Results of operations that are remembered, for each of three kinds.
    cache: int = 18


class Closure:
    """Sets and steps over numbered variables.

    Parameters
    ----------
    variables : int
        How many there are.
    owned : sequence of sequences of int
        For each step the variables that it may change. Two steps have the same ones or
        none in common.
    capacity : Capacity
    """

    def __init__(
        self, variables: int, owned: Sequence[Sequence[int]], capacity: Capacity | None = None
    ) -> None:
        capacity = capacity or Capacity()
        nodes, rests, cache = 1 << capacity.nodes, 1 << capacity.rests, 1 << capacity.cache
        parts = [
            (AT_NEXT_OWN, variables),
            (AT_STEPS, len(owned)),
            (AT_NODE_HEADS, nodes >> 1),
            (AT_REST_HEADS, rests),
            (AT_PAIRS, 4 * cache),
            (AT_IMAGES, 4 * cache),
            (AT_CLOSED, 4 * cache),
            (AT_RESTS, REST_WORDS * rests),
            (AT_NODES, 4 * nodes),
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
        for constant in (0, 1):
            heap[starts[AT_NODES] + 4 * constant] = 2 * BOTTOM - 1
        heap[starts[AT_NEXT_OWN] : starts[AT_NEXT_OWN] + variables] = BOTTOM
        self._first_own = [min(own, default=BOTTOM) for own in owned]
        for own in owned:
            places = sorted(own)
            for one, following in pairwise(places):
                heap[starts[AT_NEXT_OWN] + one] = following

    def built(
        self, levels: Sequence[int], lows: Sequence[int], highs: Sequence[int], root: int
    ) -> int:
        """A diagram from the arrays of a packed one, with levels as they are counted here."""
        arrays = (np.asarray(each, dtype=np.int32) for each in (levels, lows, highs))
        return int(_built(self._heap, *arrays, root))

    def closed(self, states: int, relations: Sequence[int]) -> int:
        """Everything from where steps by the relations lead into the states.

        Raises
        ------
        MemoryError
            Where it takes more nodes than there is room for. Nothing is known then.
        """
        heap = self._heap
        rests = [
            _rest(heap, relation, own)
            for relation, own in zip(relations, self._first_own, strict=True)
            if own < BOTTOM and relation
        ]
        begins = {rest: heap[heap[AT_RESTS] + REST_WORDS * rest + 2] for rest in rests}
        rests.sort(key=begins.__getitem__)
        heap[STEPS] = len(rests)
        heap[heap[AT_STEPS] : heap[AT_STEPS] + len(rests)] = rests
        # What was closed under other steps is forgotten.
        heap[heap[AT_CLOSED] : heap[AT_CLOSED] + 4 * (int(heap[CACHE_MASK]) + 1)] = 0
        return int(_closed(heap, states, 0))

    def taken_apart(self, diagram: int) -> tuple[Sequence[int], Sequence[int], Sequence[int], int]:
        """A diagram as what :meth:`built` takes: variables in place of levels, and the root."""
        heap = self._heap
        seen = _below(heap, diagram)
        seen[:2] = False
        kept = np.flatnonzero(seen)
        edges = np.zeros(len(seen), np.int64)
        edges[0] = 1
        edges[kept] = 2 * np.arange(1, len(kept) + 1)
        nodes = heap[heap[AT_NODES] : heap[AT_NODES] + 4 * len(seen)].reshape(-1, 4)[kept]
        variables, lows, highs = nodes[:, 0] >> 1, edges[nodes[:, 1]], edges[nodes[:, 2]]
        return variables.tolist(), lows.tolist(), highs.tolist(), int(edges[diagram])
