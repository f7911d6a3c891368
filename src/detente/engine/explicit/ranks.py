"""Ranks of every state of the index space, in the smallest unsigned type that holds them.

Ranks are those of :mod:`detente.preference.order`: dense integers from 0 over the
feasible states, larger is better. An infeasible state is given the highest rank, which
keeps it from ever improving; nothing else may be read into it.

Statements are taken a batch at a time, most important first: a state's code is its rank
so far followed by one bit for each statement of the batch, and the codes that occur are
numbered anew before the next batch. Codes therefore never outgrow a machine integer,
however many statements there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.engine.explicit.packed import ChunkTruth, PackedTruth
from detente.engine.explicit.space import IndexSpace
from detente.errors import FaultyInput
from detente.model.conflict import Conflict, Prioritisation, Ranking, Weights
from detente.model.formula import Node
from detente.model.states import list_states
from detente.preference.order import missing_preference
from detente.preference.order import ranks as listed_ranks
from detente.preference.whole import whole_weights

#: One rank for each state of the index space.
RankArray = NDArray[Any]
#: One bit for each state of the index space, or ``None`` where every state is feasible.
Feasible = NDArray[np.bool_] | None
#: Carries a function over numbers, possibly by several threads at once.
Spread = Callable[[Callable[[int], None], Iterable[int]], object]

#: Bits of a code: a table with one entry for each code stays in cache.
CODE_BITS = 16
_LIMB = 31


def smallest_type(count: int) -> np.dtype[Any]:
    """The smallest unsigned type that holds the numbers below ``count``."""
    return np.min_scalar_type(max(count - 1, 0))


def in_turn(work: Callable[[int], None], numbers: Iterable[int]) -> None:
    """Do the work for one number after another."""
    for number in numbers:
        work(number)


def compile_ranks(
    conflict: Conflict, party: str, space: IndexSpace, feasible: Feasible, spread: Spread = in_turn
) -> RankArray:
    """The party's rank of every state of the index space.

    Raises
    ------
    FaultyInput
        E403 (no preference); for rankings E404 to E406 and E308.

    Notes
    -----
    Statements cost one pass of bit operations each and two passes over the codes for
    each batch; memory beyond the result is one code a state. Weights cost a sort of the
    sums unless these are small integers. Rankings are read from the list of states.
    """
    match conflict.preference_of.get(party):
        case Prioritisation(statements):
            nodes = [statement.that.tree for statement in statements]
            return _by_statements(nodes, space, feasible, spread)
        case Weights() as weights:
            return _by_weights(weights, space, feasible)
        case Ranking():
            return _by_ranking(conflict, party, feasible)
        case None:
            raise FaultyInput([missing_preference(party)])


# --- statements


def _by_statements(
    nodes: Sequence[Node], space: IndexSpace, feasible: Feasible, spread: Spread
) -> RankArray:
    truth = PackedTruth(space.options)
    ranks: RankArray = np.zeros(space.size, np.uint8)
    count = 1
    most = space.size if feasible is None else int(np.count_nonzero(feasible))
    left = list(nodes)
    while left and count < most:
        bits = max(1, CODE_BITS - (count - 1).bit_length())
        batch, left = left[:bits], left[bits:]
        ranks, count = _refined(truth, batch, ranks, count, feasible, spread)
    if feasible is not None:
        ranks[~feasible] = count - 1
    return ranks


def _refined(
    truth: PackedTruth,
    batch: Sequence[Node],
    ranks: RankArray,
    count: int,
    feasible: Feasible,
    spread: Spread,
) -> tuple[RankArray, int]:
    """Ranks and their number after a batch of statements."""
    code_count = count << len(batch)
    codes = np.empty(len(ranks), smallest_type(code_count))
    occurs = np.zeros(code_count, np.bool_)
    size = truth.chunk_size

    def encode(number: int) -> None:
        part = slice(number * size, (number + 1) * size)
        own = codes[part]
        _encode(truth.chunk(number), batch, ranks[part], own)
        # Every thread writes nothing but True, so they do not disturb one another.
        occurs[own if feasible is None else own[feasible[part]]] = True

    spread(encode, range(truth.chunk_count))
    new_count = int(np.count_nonzero(occurs))
    numbered = _numbers(occurs, new_count)
    renumbered = codes if codes.dtype == numbered.dtype else np.empty(len(codes), numbered.dtype)

    def renumber(number: int) -> None:
        part = slice(number * size, (number + 1) * size)
        renumbered[part] = numbered[codes[part]]

    spread(renumber, range(truth.chunk_count))
    return renumbered, new_count


def _numbers(occurs: NDArray[np.bool_], count: int) -> RankArray:
    """For each value that occurs, how many lower ones do."""
    before: NDArray[np.int64] = np.cumsum(occurs)
    before -= occurs
    np.minimum(before, count - 1, out=before)
    return before.astype(smallest_type(count))


def _encode(chunk: ChunkTruth, batch: Sequence[Node], ranks: RankArray, codes: RankArray) -> None:
    codes[:] = ranks
    one = codes.dtype.type(1)
    for node in batch:
        np.left_shift(codes, one, out=codes)
        flags = chunk.flags(node)
        if flags is not False:
            np.bitwise_or(codes, one if flags is True else flags, out=codes)


# --- weights


def _by_weights(preference: Weights, space: IndexSpace, feasible: Feasible) -> RankArray:
    digits = whole_weights(space.options, preference)
    limbs = 1 + max(0, sum(max(each) for each in digits).bit_length() - 1) // _LIMB
    if limbs == 1:
        return _dense(_sums(digits), feasible)
    ranks = np.zeros(space.size, np.int64)
    for limb in reversed(_limbs(digits, limbs)):
        ranks = _dense((ranks << _LIMB) | limb, feasible).astype(np.int64)
    return ranks.astype(smallest_type(int(ranks.max()) + 1))


def _sums(digits: Sequence[Sequence[int]]) -> NDArray[np.int64]:
    """The sum of one entry of each list, for every combination."""
    sums = np.zeros(1, np.int64)
    for each in digits:
        sums = np.add.outer(np.array(each, np.int64), sums).ravel()
    return sums


def _limbs(digits: Sequence[Sequence[int]], count: int) -> list[NDArray[np.int64]]:
    """Sums too large for one integer, in pieces of ``_LIMB`` bits, lowest first."""
    mask = (1 << _LIMB) - 1
    carry: NDArray[np.int64] | int = 0
    found = []
    for place in range(count):
        pieces = [[weight >> (_LIMB * place) & mask for weight in each] for each in digits]
        sums = _sums(pieces) + carry
        found.append(sums & mask)
        carry = sums >> _LIMB
    return found


def _dense(values: NDArray[np.int64], feasible: Feasible) -> RankArray:
    """Dense ranks of values from 0; infeasible states get the highest rank."""
    among = values if feasible is None else values[feasible]
    highest = int(among.max())
    if highest < max(1 << CODE_BITS, len(values)):
        occurs = np.zeros(highest + 1, np.bool_)
        occurs[among] = True
        count = int(np.count_nonzero(occurs))
        ranks = _numbers(occurs, count)[among]
        return ranks if feasible is None else _filled(ranks, feasible, count)
    distinct, inverse = np.unique(among, return_inverse=True)
    ranks = inverse.astype(smallest_type(len(distinct)))
    return ranks if feasible is None else _filled(ranks, feasible, len(distinct))


def _filled(ranks: RankArray, feasible: NDArray[np.bool_], count: int) -> RankArray:
    """Ranks of the feasible states put into their places among all."""
    everywhere = np.full(len(feasible), count - 1, ranks.dtype)
    everywhere[feasible] = ranks
    return everywhere


# --- rankings


def _by_ranking(conflict: Conflict, party: str, feasible: Feasible) -> RankArray:
    """By the list of states: it is in the order of the index space."""
    listed = listed_ranks(list_states(conflict), party)
    count = max(listed) + 1
    ranks = np.array(listed, smallest_type(count))
    return ranks if feasible is None else _filled(ranks, feasible, count)
