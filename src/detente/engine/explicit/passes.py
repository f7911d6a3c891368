"""One party's moves applied to a value at every state: with numpy, or with compiled loops.

Both kinds offer the same three passes. The first is for small spaces, where a compiler's
start-up costs more than the work, and for installations without numba; the second is for
the rest. Values are changed in place; every pass tells whether one changed, because
several parties' passes are repeated until none does.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from detente.engine.explicit.space import BACKWARD, BOTH, FORWARD, Axis, Stage
from detente.engine.explicit.ways import COUNTED, Way, order_bytes, table_width, way

Values = NDArray[Any]
Blocked = NDArray[np.bool_] | None
#: Each value becomes the lowest over the state and one party's improvements; true if one did.
Improve = Callable[[Values], bool]

#: States from which the compiled loops serve; below, numpy is done before numba is imported.
COMPILED_FROM = 1 << 16
#: States from which threads share the work; below, handing it out costs more than it gains.
THREADED_FROM = 1 << 18
#: Classes that a thread's share is a multiple of, where there are as many.
_ALIGNED = 256
#: Entries of the table that one-way digits are worked on in.
DIGIT_TABLE = 1 << 18
#: Pairs of choices up to which numpy compares them directly.
_PLAIN_PAIRS = 256
#: Entries of numpy's table of ranks.
_PLAIN_TABLE = 1 << 22


class Passes(Protocol):
    """What an engine asks of either kind."""

    def spread(self, values: Values, axis: Axis, blocked: Blocked, highest: bool) -> bool:
        """Each value becomes the lowest (or highest) over the state and the party's moves.

        Blocked states must hold the neutral value: the highest of the type (or 0). They
        hold it afterwards too.
        """
        ...

    def improving(self, axis: Axis, ranks: Values, rank_count: int) -> Improve:
        """A party's improvements, made ready to be followed from any values.

        Values at blocked states must be the highest of the type, and so must be the ranks.
        """
        ...

    def spread_work(self, work: Callable[[int], None], numbers: Iterable[int]) -> None:
        """Do some work for each number."""
        ...


def passes_for(size: int, compiled: bool | None = None) -> Passes:
    """The kind that serves a space of this size best, or the one asked for."""
    if compiled is None:
        compiled = compiled_serves(size)
    threads = (os.cpu_count() or 1) if size >= THREADED_FROM else 1
    return CompiledPasses(threads) if compiled else PlainPasses()


def compiled_serves(size: int) -> bool:
    """True if compiled loops are the better kind for a space of this size, and are there."""
    return size >= COMPILED_FROM and find_spec("numba") is not None


# --- numpy


class PlainPasses:
    """The passes as operations on whole arrays."""

    def spread(self, values: Values, axis: Axis, blocked: Blocked, highest: bool) -> bool:
        """One operation on the array for each level of each digit."""
        before = values.copy()
        better = np.maximum if highest else np.minimum
        for stage in axis.stages:
            _along(values, axis.low, stage, better)
        if blocked is not None:
            np.copyto(values, before, where=blocked)
        return not np.array_equal(values, before)

    def improving(self, axis: Axis, ranks: Values, rank_count: int) -> Improve:
        """By pairs where these are few, else by ranks, some classes at a time."""
        if rank_count > 2 * axis.own:
            ranks, rank_count = _numbered(axis, ranks), axis.own
        if axis.pair_count <= _PLAIN_PAIRS:
            return lambda values: _improve_pairs(values, axis, ranks)
        return lambda values: _improve_by_ranks(values, axis, ranks, rank_count)

    def spread_work(self, work: Callable[[int], None], numbers: Iterable[int]) -> None:
        """One after another."""
        for number in numbers:
            work(number)


def _along(values: Values, low: int, stage: Stage, better: np.ufunc) -> None:
    seen = values.reshape(-1, stage.size, stage.inner * low)
    if stage.kind == BOTH:
        seen[:] = better.reduce(seen, axis=1, keepdims=True)
    elif stage.kind == BACKWARD:
        better.accumulate(seen, axis=1, out=seen)
    elif stage.kind == FORWARD:
        turned = seen[:, ::-1]
        turned[:] = better.accumulate(turned, axis=1)


def _improve_pairs(values: Values, axis: Axis, ranks: Values) -> bool:
    before = values.copy()
    shape = (axis.high, axis.own, axis.low)
    cube, order = values.reshape(shape), ranks.reshape(shape)
    for choice in range(axis.own):
        here, rank = cube[:, choice], order[:, choice]
        for target in axis.targets(choice):
            np.minimum(here, cube[:, target], out=here, where=order[:, target] > rank)
    return not np.array_equal(values, before)


def _improve_by_ranks(values: Values, axis: Axis, ranks: Values, rank_count: int) -> bool:
    changed = False
    shape = (axis.high, axis.own, axis.low)
    cube, order = values.reshape(shape), ranks.reshape(shape)
    each = (rank_count + 1) * axis.group_count
    highs = max(1, _PLAIN_TABLE // (each * axis.low))
    lows = max(1, min(axis.low, _PLAIN_TABLE // each))
    for high in range(0, axis.high, highs):
        for low in range(0, axis.low, lows):
            part = np.s_[high : high + highs, :, low : low + lows]
            changed |= _improve_part(cube[part], order[part], axis, rank_count)
    return changed


def _improve_part(values: Values, ranks: Values, axis: Axis, rank_count: int) -> bool:
    """On ``[high, own, low]`` with a table ``[high, rank, group, low]``."""
    high, _, low = values.shape
    groups = axis.group_count
    table = np.full((high, rank_count + 1, groups, low), np.iinfo(values.dtype).max, values.dtype)
    line = groups * low
    at = ranks.astype(np.int64) * line + (axis.group_of * low)[:, None] + np.arange(low)
    at += (np.arange(high) * (rank_count + 1) * line)[:, None, None]
    flat = table.reshape(-1)
    np.minimum.at(flat, at.ravel(), values.ravel())
    for stage in axis.one_way:
        _along(flat, low, stage, np.minimum)
    turned = table[:, ::-1]
    turned[:] = np.minimum.accumulate(turned, axis=1)
    above = flat[at + line]
    changed = bool((above < values).any())
    np.minimum(values, above, out=values)
    return changed


# --- compiled


class CompiledPasses:
    """The passes as compiled loops, classes shared out to threads."""

    def __init__(self, threads: int) -> None:
        self.threads = threads
        self._pool = ThreadPoolExecutor(threads - 1) if threads > 1 else None

    def spread(self, values: Values, axis: Axis, blocked: Blocked, highest: bool) -> bool:
        """One pass over the values; O(digits) operations on each."""
        from detente.engine.explicit import kernels

        flip = values.dtype.type(np.iinfo(values.dtype).max if highest else 0)
        mask = np.empty(0, np.bool_) if blocked is None else blocked
        own, low = np.uint64(axis.own), np.uint64(axis.low)
        if axis.reversible:
            width = np.uint64(min(4096, max(64, axis.low // 8)))

            def reduce(first: np.uint64, last: np.uint64) -> bool:
                return bool(
                    kernels.spread_over_classes(values, mask, own, low, width, flip, first, last)
                )

            return self._shared(reduce, axis.classes)
        stages = _stage_table(axis.stages)
        lanes = np.uint64(max(1, min(64, DIGIT_TABLE // axis.own)))

        def by_digits(first: np.uint64, last: np.uint64) -> bool:
            return bool(
                kernels.spread_by_digits(values, mask, own, low, lanes, stages, flip, first, last)
            )

        return self._shared(by_digits, axis.classes)

    def improving(self, axis: Axis, ranks: Values, rank_count: int) -> Improve:
        """In whichever :class:`~detente.engine.explicit.ways.Way` is the fastest."""
        if ranks.itemsize > 1 and axis.own <= COUNTED:
            ranks, rank_count = self._worse(ranks, axis), axis.own
        elif ranks.itemsize > 1 and rank_count > 2 * axis.own:
            ranks, rank_count = _numbered(axis, ranks), axis.own
        match way(axis, rank_count):
            case Way.IN_ORDER:
                return self._in_order(axis, ranks, rank_count)
            case Way.BY_PAIRS:
                return self._by_pairs(axis, ranks)
            case Way.BY_RANKS:
                return self._by_ranks(axis, ranks, rank_count)

    def _in_order(self, axis: Axis, ranks: Values, rank_count: int) -> Improve:
        from detente.engine.explicit import kernels

        own, low, count = np.uint64(axis.own), np.uint64(axis.low), np.uint64(rank_count)
        order = np.empty(len(ranks), f"u{order_bytes(axis)}")

        def put(first: np.uint64, last: np.uint64) -> bool:
            kernels.put_in_order(ranks, order, count, own, low, first, last)
            return True

        self._shared(put, axis.classes)
        return lambda values: self._shared(
            lambda first, last: bool(
                kernels.improve_in_order(values, order, own, low, first, last)
            ),
            axis.classes,
        )

    def _by_pairs(self, axis: Axis, ranks: Values) -> Improve:
        from detente.engine.explicit import kernels

        own, low = np.uint64(axis.own), np.uint64(axis.low)
        starts, targets = _pairs(axis)
        return lambda values: self._shared(
            lambda first, last: bool(
                kernels.improve_by_pairs(values, ranks, own, low, starts, targets, first, last)
            ),
            axis.classes,
        )

    def _by_ranks(self, axis: Axis, ranks: Values, rank_count: int) -> Improve:
        from detente.engine.explicit import kernels

        own, low, count = np.uint64(axis.own), np.uint64(axis.low), np.uint64(rank_count)
        groups = (axis.group_of if axis.one_way else np.empty(0)).astype(np.uint64)
        stages = _stage_table(axis.one_way)

        def improve(values: Values) -> bool:
            width = np.uint64(table_width(axis, rank_count, values.itemsize))
            return self._shared(
                lambda first, last: bool(
                    kernels.improve_by_ranks(
                        values, ranks, count, own, low, groups, stages, width, first, last
                    )
                ),
                axis.classes,
            )

        return improve

    def _worse(self, ranks: Values, axis: Axis) -> Values:
        """For each state, how many of its class have a lower rank."""
        from detente.engine.explicit import kernels

        found = np.empty(len(ranks), np.uint8)
        own, low = np.uint64(axis.own), np.uint64(axis.low)

        def count(first: np.uint64, last: np.uint64) -> bool:
            kernels.count_worse(ranks, found, own, low, first, last)
            return True

        self._shared(count, axis.classes)
        return found

    def spread_work(self, work: Callable[[int], None], numbers: Iterable[int]) -> None:
        """By the threads, in any order."""
        every = list(numbers)

        def share(offset: int) -> bool:
            for number in every[offset :: self.threads]:
                work(number)
            return True

        self._together(share, min(self.threads, len(every)))

    def _shared(self, work: Callable[[np.uint64, np.uint64], bool], classes: int) -> bool:
        """Do the work on all classes; true if it says so of any of them."""
        step = -(-classes // (self.threads * _ALIGNED)) * _ALIGNED

        def share(number: int) -> bool:
            first = number * step
            return work(np.uint64(first), np.uint64(min(first + step, classes)))

        return self._together(share, -(-classes // step))

    def _together(self, share: Callable[[int], bool], count: int) -> bool:
        """The shares of the threads, the first one by this thread; true if any says so."""
        if self._pool is None or count <= 1:
            return any([share(number) for number in range(count)])  # noqa: C419 - every one
        others = [self._pool.submit(share, number) for number in range(1, count)]
        changed = share(0)
        return any([other.result() for other in others]) or changed  # noqa: C419


def _stage_table(stages: tuple[Stage, ...]) -> NDArray[np.uint64]:
    table = np.zeros((len(stages), 3), np.uint64)
    for row, stage in enumerate(stages):
        table[row] = stage.size, stage.inner, stage.kind
    return table


def _pairs(axis: Axis) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Every choice's targets, each list filled up to a multiple of four by its last one."""
    starts = np.zeros(axis.own + 1, np.uint64)
    found = []
    for choice in range(axis.own):
        targets = axis.targets(choice).astype(np.uint64)
        if len(targets):
            found.append(np.pad(targets, (0, -len(targets) % 4), mode="edge"))
        starts[choice + 1] = starts[choice] + np.uint64(len(found[-1]) if len(targets) else 0)
    return starts, np.concatenate(found)


def _numbered(axis: Axis, ranks: Values) -> Values:
    """Dense ranks that order each class alike.

    Improvements compare states of one class only. Where ranks are many more than choices,
    numbering each class by itself keeps the tables of ranks small.
    """
    found = np.empty(len(ranks), np.min_scalar_type(axis.own - 1))
    cube, numbered = (each.reshape(axis.high, axis.own, axis.low) for each in (ranks, found))
    # Some classes at a time, so that the sort's indices stay small.
    highs = max(1, (1 << 20) // (axis.own * axis.low))
    lows = max(1, (1 << 20) // axis.own)
    for high in range(0, axis.high, highs):
        for low in range(0, axis.low, lows):
            part = np.s_[high : high + highs, :, low : low + lows]
            numbered[part] = _dense(cube[part])
    return found


def _dense(ranks: Values) -> NDArray[np.int64]:
    """Dense ranks along the middle axis."""
    order = np.argsort(ranks, axis=1, kind="stable")
    ascending = np.take_along_axis(ranks, order, axis=1)
    steps = np.zeros(ranks.shape, np.int64)
    np.cumsum(ascending[:, 1:] != ascending[:, :-1], axis=1, out=steps[:, 1:])
    found = np.empty(ranks.shape, np.int64)
    np.put_along_axis(found, order, steps, axis=1)
    return found
