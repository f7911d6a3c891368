"""Blocks of scenario numbers counted by threads or by a cluster, and added up in order.

A block is a range of numbers; what is counted in it depends on nothing else. Blocks are
added up in the order of their numbers and only whole, so whatever stops the work leaves
the counts of the scenarios 0 to some *m*, which are the same on every machine.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from dataclasses import dataclass
from threading import Event
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from detente.engine.ensemble.plain import LANES
from detente.errors import Fault, LimitReached
from detente.wording import worded

Counts = NDArray[np.int64]

#: Steps on rows of lanes that a block of threads' work should take: a fraction of a second.
BLOCK_WORK = 1 << 31
#: The same for a task of a cluster, which is not handed out for nothing.
TASK_WORK = 1 << 33
#: Blocks for each thread at least, so that no thread waits long for the last one.
_SHARES = 4
#: Blocks at most: each is remembered.
_BLOCKS = 10_000
#: Seconds between two looks at which workers are there.
_PATIENCE = 1.0
#: Times that a task which failed is tried again.
_RETRIES = 3

_log = logging.getLogger("detente")


class Counting(Protocol):
    """The work: counts over the scenarios ``first`` to before ``last``.

    ``None`` where ``stopped()`` said so before the end.
    """

    def __call__(self, first: int, last: int, stopped: Callable[[], bool]) -> Counts | None:
        """Count."""
        ...


@dataclass(frozen=True, slots=True)
class Counted:
    """Counts of the scenarios 0 to before ``done``; ``None`` where no block was completed."""

    counts: Counts | None
    done: int


@dataclass(frozen=True, slots=True)
class Limit:
    """When to stop, on the clock of :func:`time.monotonic`; ``None`` for never."""

    until: float | None = None

    @classmethod
    def after(cls, seconds: float | None) -> Limit:
        """So many seconds from now."""
        return cls(None if seconds is None else time.monotonic() + seconds)

    @property
    def left(self) -> float | None:
        """Seconds left, not below 0."""
        return None if self.until is None else max(0.0, self.until - time.monotonic())


def ranges(scenarios: int, each: int, block_work: int, threads: int) -> list[tuple[int, int]]:
    """The scenarios in blocks; ``each`` is the work of one on one row.

    Blocks are whole numbers of lanes but the last.
    """
    by_work = block_work // (max(1, each) * LANES)
    by_share = scenarios // (threads * _SHARES * LANES)
    by_number = scenarios // (_BLOCKS * LANES)
    size = max(1, by_number, min(by_work, by_share)) * LANES
    return [(first, min(first + size, scenarios)) for first in range(0, scenarios, size)]


def by_threads(
    count: Counting, blocks: list[tuple[int, int]], threads: int, limit: Limit
) -> Counted:
    """Count the blocks with so many threads of this process.

    An interruption is answered when the lanes at hand are done.
    """
    stop = Event()
    pool = ThreadPoolExecutor(threads, thread_name_prefix="ensemble")
    waiting: deque[tuple[int, Future[Counts | None]]] = deque()
    coming = iter(blocks)

    def results() -> Iterator[tuple[int, Counts]]:
        while True:
            while len(waiting) < 2 * threads and (block := next(coming, None)) is not None:
                waiting.append((block[1], pool.submit(count, *block, stop.is_set)))
            if not waiting:
                return
            last, future = waiting.popleft()
            found = future.result(limit.left)
            if found is None:
                return
            yield last, found

    try:
        return _added_up(results())
    finally:
        stop.set()
        pool.shutdown(cancel_futures=True)


def _added_up(results: Iterator[tuple[int, Counts]]) -> Counted:
    """What comes in time, added up."""
    total: Counts | None = None
    done = 0
    try:
        for last, counts in results:
            total = counts if total is None else total + counts
            done = last
    except TimeoutError:
        pass
    return Counted(total, done)


def by_cluster(
    client: Any,
    prepare: Callable[[bytes], Counting],
    work: bytes,
    blocks: list[tuple[int, int]],
    limit: Limit,
) -> Counted:
    """Count the blocks on the workers of a ``distributed.Client``.

    A task is a pure function of ``work`` and a range of numbers, so what a lost worker
    had done or was doing is done again by another. ``prepare`` must be a function that
    workers can import, and should remember what it made of ``work``.
    """
    from distributed.scheduler import KilledWorker

    kept = client.submit(_itself, work, pure=False)
    futures = [
        client.submit(_counted, prepare, kept, *block, pure=False, retries=_RETRIES)
        for block in blocks
    ]
    watch = _Watch(client)

    def results() -> Iterator[tuple[int, Counts]]:
        for (_, last), future in zip(blocks, futures, strict=True):
            yield last, watch.result(future, limit)
        watch.look()

    try:
        return _added_up(results())
    except KilledWorker as killed:
        raise LimitReached(_workers_died(str(killed))) from None
    except CancelledError as gone:
        raise LimitReached(_workers_died(str(gone) or "the work was cancelled")) from None
    finally:
        client.cancel([kept, *futures])


class _Watch:
    """Waits for results, and tells of workers that are lost on the way."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.known: set[str] | None = None
        self.looked = 0.0
        self.look()

    def result(self, future: Any, limit: Limit) -> Counts:
        """The result; ``TimeoutError`` when the limit is reached before."""
        while True:
            left = limit.left
            patience = _PATIENCE if left is None else min(left, _PATIENCE)
            if time.monotonic() - self.looked >= _PATIENCE:
                self.look()
            try:
                found: Counts = future.result(timeout=patience)
            except TimeoutError:
                if left is not None and left <= _PATIENCE:
                    raise
            else:
                return found

    def look(self) -> None:
        """Compare the workers that are there with those that were."""
        present = set(self.client.nthreads())
        for lost in sorted((self.known or set()) - present):
            _log.warning("worker %s is lost; others do its scenarios again", lost)
        if not present and self.known != present:
            _log.warning("the cluster has no worker; waiting for one")
        self.known, self.looked = present, time.monotonic()


def _itself(work: bytes) -> bytes:
    return work


def _counted(prepare: Callable[[bytes], Counting], work: bytes, first: int, last: int) -> Counts:
    found = prepare(work)(first, last, lambda: False)
    if found is None:
        raise RuntimeError("counting ended before its time")
    return found


def _workers_died(found: str) -> Fault:
    return Fault(
        "E501",
        worded("The cluster lost too many workers to complete the ensemble."),
        found,
        worded("see why workers end (often their memory), or count with threads of one machine"),
    )
