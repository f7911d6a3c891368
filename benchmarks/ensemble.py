"""Scenarios of preference a second, four concepts for three parties, beside a memory copy.

Conflicts of the family anybody (``benchmarks/models.py``): 6 to 12 options, so 2^6 to 2^12
states, three parties with twelve statements each, every party's statements in random
order. Nash, GMR, SMR and SEQ for every party and equilibria are counted; all of it is
timed, from the conflict to the counts.

Every figure is the median of several runs after one that is not counted, which may
compile. *CPU s* is the time that the threads were at work together: where other programs
are running, it says more than the wall does. The ratio is that of CPU time to a plain copy
of one byte for each state and scenario, made in the same run in blocks that stay in cache.
"""

from __future__ import annotations

import os
import statistics
import time

from benchmarks.measure import beside, copying, time_for
from benchmarks.models import anybody

import detente
from detente.engine.ensemble.plain import LANES
from detente.model.conflict import Conflict
from detente.stability.ensembles import ensemble

NAMES = ("nash", "general_metarational", "symmetric_metarational", "sequential")
THREADS = min(2, os.cpu_count() or 1)
#: Options, scenarios and threads.
SIZES = (
    (8, 1_000_000, THREADS),
    (8, 1_000_000, 1),
    (6, 2_000_000, THREADS),
    (10, 150_000, THREADS),
    (12, 15_000, THREADS),
)
#: Seconds of the first of these.
TARGET = 8.0
PARTIES = 3
COPIES = 200


def main(quick: bool) -> None:
    """Print the table."""
    times = 1 if quick else 3
    print(f"{PARTIES} parties, Nash, GMR, SMR, SEQ; medians of {times} runs.")
    print("Copy: one byte for each state and scenario, in cache.\n")
    head = f"{'copy s':>9}{'wall s':>9}{'CPU s':>9}{'a second':>11}{'ratio':>8}"
    print(f"{'states':<8}{'scenarios':>11}{'threads':>9}{head}  target")
    for at, (options, scenarios, threads) in enumerate(SIZES):
        target = None if quick or at else TARGET
        if not time_for(f"ensemble, 2^{options} states, {threads} threads"):
            continue
        line(options, scenarios // 10 if quick else scenarios, threads, times, target)


def line(options: int, scenarios: int, threads: int, times: int, target: float | None) -> None:
    """One line of the table."""
    conflict = detente.conflict(anybody(options, PARTIES, seed=1))
    taken(conflict, max(scenarios // 20, 20 * LANES), threads)
    runs = [taken(conflict, scenarios, threads) for _ in range(times)]
    wall, busy = (statistics.median(column) for column in zip(*runs, strict=True))
    copy = copying(LANES << options, COPIES) * scenarios / LANES
    told = f"{f'2^{options}':<8}{scenarios:>11,}{threads:>9}{copy:>9.4f}{wall:>9.2f}{busy:>9.2f}"
    told = f"{told}{scenarios / wall:>11,.0f}{busy / copy:>8.0f}"
    print(f"{told}{beside(target, wall, f'ensemble, 2^{options} states')}", flush=True)


def taken(conflict: Conflict, scenarios: int, threads: int) -> tuple[float, float]:
    """Wall-clock seconds of an ensemble, and seconds of all its threads together."""
    wall, busy = time.perf_counter(), time.process_time()
    ensemble(conflict, scenarios, concepts=NAMES, threads=threads)
    return time.perf_counter() - wall, time.process_time() - busy
