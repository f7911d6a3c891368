"""The loops of :mod:`detente.engine.ensemble.kernels` as operations on whole arrays.

They serve small ensembles, which are done before a compiler is even loaded, and
installations without numba. Each function is told of there; both give the same arrays.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.engine.ensemble.chance import chosen, draws

#: Scenarios that are worked on together.
LANES = 256

Values = NDArray[Any]
Numbers = NDArray[np.uint32]


def _rows(values: Values) -> Values:
    return values.reshape(-1, LANES)


def _origins(starts: Numbers) -> NDArray[np.int64]:
    """The state that each arc begins in."""
    return np.repeat(np.arange(len(starts) - 1), starts[1:] - starts[:-1])


def _reduced(better: np.ufunc, values: Values, reached: Values, starts: Numbers) -> None:
    """Each state's row becomes the better of it and the rows that its arcs reach."""
    begins = np.flatnonzero(starts[1:] > starts[:-1])
    if len(begins):
        values[begins] = better(values[begins], better.reduceat(reached, starts[begins], axis=0))


def lower(
    source: Values,
    into: Values,
    ranks: Values,
    improving: bool,
    starts: Numbers,
    targets: Numbers,
    changes: Numbers,
    now: int,
    since: int,
) -> bool:
    """Each value becomes the lowest of it and ``source`` at one move; true if one changed."""
    values, order = _rows(into), _rows(ranks)
    before = values.copy()
    reached = _rows(source)[targets]
    origins = _origins(starts)
    if improving:
        none = np.iinfo(values.dtype).max
        reached = np.where(order[targets] > order[origins], reached, none)
    stale = changes[targets] < since
    reached[stale] = np.iinfo(values.dtype).max
    _reduced(np.minimum, values, reached, starts)
    changed = (values != before).any(axis=1)
    changes[changed] = now
    return bool(changed.any())


def best_of_moves(source: Values, into: Values, starts: Numbers, targets: Numbers) -> None:
    """The highest of ``source`` at the state and at one move."""
    into[:] = source
    _reduced(np.maximum, _rows(into), _rows(source)[targets], starts)


def where_nothing_keeps_above(
    levels: Values, ranks: Values, starts: Numbers, targets: Numbers, stable: Values
) -> None:
    """1 where no improvement has a level above the state's own rank, else 0."""
    best = np.zeros_like(_rows(levels))
    reached = np.minimum(_rows(levels)[targets], _rows(ranks)[targets])
    _reduced(np.maximum, best, reached, starts)
    _rows(stable)[:] = best <= _rows(ranks)


def add_up(flags: Values, width: int, counts: NDArray[np.int64]) -> None:
    """Add to each state's count in how many of the first ``width`` lanes the flag is 1."""
    counts += _rows(flags)[:, :width].sum(axis=1, dtype=np.int64)


def draw_orders(orders: Numbers, ends: Numbers, seed: int, first: int, party: int) -> None:
    """Statement numbers by place and lane, shuffled inside each tier."""
    orders[:] = np.arange(len(orders))[:, None]
    lanes = np.arange(orders.shape[1])
    words = iter(draws(seed, first, len(lanes), party, len(orders)))
    begin = 0
    for end in map(int, ends):
        for count in range(end - begin, 1, -1):
            one = begin + count - 1
            other = begin + chosen(next(words), count)
            orders[one], orders[other, lanes] = orders[other, lanes], orders[one].copy()
        begin = end


def codes_of_orders(
    orders: Numbers,
    first: int,
    last: int,
    starts: Numbers,
    true: Numbers,
    weights: Values,
    into: Values,
) -> None:
    """Each state's code: one bit for each statement at the places ``first`` to ``last``."""
    weights[:] = 0
    bits = np.uint64(1) << np.arange(last - first, dtype=np.uint64)[::-1]
    np.put_along_axis(
        weights, orders[first:last].astype(np.int64), bits.astype(weights.dtype)[:, None], axis=0
    )
    into[:] = 0
    _reduced(np.add, _rows(into), weights[true], starts)


def draw_completions(
    into: Values,
    block_of: Numbers,
    before: Numbers,
    starts: Numbers,
    below: Numbers,
    seed: int,
    first: int,
    party: int,
) -> None:
    """Ranks of a random order of the blocks: again and again one of those left on top."""
    ranks = into.reshape(len(block_of), -1)
    words = draws(seed, first, ranks.shape[1], party, len(before))
    ends = starts.tolist()
    lists = [below[one:two].tolist() for one, two in pairwise(ends)]
    for x in range(ranks.shape[1]):
        above = before.tolist()
        waiting = [block for block, count in enumerate(above) if count == 0]
        rank = np.zeros(len(above), into.dtype)
        draw = 0
        for left in range(len(above) - 1, -1, -1):
            place = 0
            if len(waiting) > 1:
                place = int(words[draw, x]) * len(waiting) >> 32
                draw += 1
            block = waiting[place]
            last = waiting.pop()
            if place < len(waiting):
                waiting[place] = last
            rank[block] = left
            for lower_block in lists[block]:
                above[lower_block] -= 1
                if above[lower_block] == 0:
                    waiting.append(lower_block)
        ranks[:, x] = rank[block_of]
