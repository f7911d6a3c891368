"""By which of three loops a party's improvements are found fastest, and what that takes.

An improvement leads to a choice of higher rank in the same class. Which loop finds all of
them soonest depends on how many choices the party has and on how many ranks there are:
:mod:`detente.engine.explicit.passes` runs what is chosen here, and
:mod:`detente.engine.explicit.estimate` tells what it will take.
"""

from __future__ import annotations

from enum import Enum

from detente.engine.explicit.space import Axis

#: Pairs of choices that are listed at most.
MAXIMUM_PAIRS = 1 << 23
#: Choices of a party whose classes are kept in order. Fewer are sooner compared by pairs;
#: more would have each state take two bytes where memory is what runs out first.
_ORDERED = range(64, 257)
#: Choices up to which a class's own ranks are counted directly; they then fit one byte.
COUNTED = 256
#: Nanoseconds on one thread, as measured: comparing a pair of choices; looking a state up
#: among its class's ranks; working on one entry of the table of these, in a table with
#: room for this many classes or for fewer.
_PAIR, _RANK, _WIDE_ENTRY, _ENTRY = 0.03, 3.5, 0.03, 0.6
_WIDE = 32
#: Bytes of the table of ranks that a thread works in.
_TABLE_BYTES = 1 << 15


class Way(Enum):
    """How improvements are found."""

    #: Each class's choices from the highest rank down, put in order once.
    IN_ORDER = "in order"
    #: Each choice compared with each that it can be changed to.
    BY_PAIRS = "by pairs"
    #: A table of the lowest value at each rank of a class.
    BY_RANKS = "by ranks"


def way(axis: Axis, rank_count: int) -> Way:
    """The fastest for a party with so many ranks."""
    if axis.reversible and axis.own in _ORDERED:
        return Way.IN_ORDER
    pairs = _PAIR * axis.pair_count / axis.own
    entries = rank_count * axis.group_count / axis.own * (1 + len(axis.one_way))
    # A table with room for few classes has its neighbouring entries too far apart.
    wide = table_width(axis, rank_count, 1) >= _WIDE or not axis.one_way
    by_ranks = _RANK + entries * (_WIDE_ENTRY if wide else _ENTRY)
    few = axis.pair_count <= MAXIMUM_PAIRS and pairs <= by_ranks
    return Way.BY_PAIRS if few else Way.BY_RANKS


def order_bytes(axis: Axis) -> int:
    """Bytes a state that keeping a class in order takes: a choice, and one bit."""
    return 1 if axis.own <= 128 else 2


def table_width(axis: Axis, rank_count: int, itemsize: int) -> int:
    """How many classes share a table of ranks.

    Neighbouring classes share cache lines; those of the first party do not, and each of
    theirs takes lines of its own, of which only so many stay at hand.
    """
    widest = 8 if axis.low == 1 else 128
    return min(widest, max(1, _TABLE_BYTES // ((rank_count + 1) * axis.group_count * itemsize)))


def local_count(axis: Axis, rank_count: int) -> int:
    """At most how many ranks within classes improvements are judged by."""
    return rank_count if rank_count <= 256 else max(256, min(rank_count, 2 * axis.own))
