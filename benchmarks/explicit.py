"""The engine of arrays: four concepts for all parties in all states, beside a memory copy.

Two tables. *Ranks by chance* times Nash, GMR, SMR and SEQ with the ranks given: 256 ranks
drawn by chance, every option changeable both ways and every state feasible ("free"), the
same with a tenth of the states infeasible ("infeasible"), or with a third of the options
changeable upwards only and a third downwards only ("one-way"). *Family anybody* is made
of statements (``benchmarks/models.py``) and also times the compilation of ranks.

Every figure is the median of several runs after one that is not counted, which may
compile; above 2^24 states there is one run. The ratio is to a plain copy of as many bytes
as the ranks take, one for each state and party, in the same run: it says more than the
seconds do, which are those of one machine. Peak memory is that of the arrays, as numpy
counts them, with the ranks.
"""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from benchmarks.measure import beside, copying, median_seconds, seconds, time_for
from benchmarks.models import anybody

import detente
from detente.engine.explicit.arrays import ArrayEngine
from detente.engine.explicit.estimate import estimate
from detente.engine.explicit.space import BACKWARD, BOTH, FORWARD, Axis, IndexSpace, Stage
from detente.stability.registry import concepts_named

NAMES = ("nash", "general_metarational", "symmetric_metarational", "sequential")
CHOSEN = concepts_named(NAMES)
RANKS = 256
KINDS = {"free": (BOTH,), "infeasible": (BOTH,), "one-way": (BOTH, FORWARD, BACKWARD)}
#: Options, parties, kind.
BY_CHANCE = (
    (20, 3, "free"),
    (20, 3, "infeasible"),
    (20, 3, "one-way"),
    (24, 2, "free"),
    (24, 3, "free"),
    (24, 3, "infeasible"),
    (24, 3, "one-way"),
    (24, 5, "free"),
    (28, 3, "free"),
    (30, 2, "free"),
)
#: Seconds of four concepts, by options and parties, where the kind is free.
TARGETS = {(20, 3): 0.06, (24, 2): 0.5, (24, 3): 1.5, (24, 5): 4.0, (28, 3): 30.0, (30, 2): 80.0}
#: Gigabytes at most, by options and parties.
MEMORY_TARGETS = {(30, 2): 10.0}
#: Seconds to compile one party's ranks of 2^24 states.
COMPILING_TARGET = 1.0
BY_STATEMENTS = ((20, 3), (24, 2), (24, 3), (24, 5))
#: Above this many options there is one run.
_ONCE = 24


def main(quick: bool) -> None:
    """Print both tables."""
    largest, times = (20, 3) if quick else (30, 3)
    print(f"Nash, GMR, SMR, SEQ for all parties; medians of {times} runs, one above 2^{_ONCE}.")
    print("Copy: as many bytes as the ranks, one for each state and party.\n")
    print(
        f"{'ranks by chance':<36}{'copy ms':>9}{'median s':>10}{'ratio':>7}{'peak MiB':>10}  target"
    )
    for options, parties, kind in BY_CHANCE:
        what = f"arrays, 2^{options} states, {parties} parties, {kind}"
        if options <= largest and time_for(what):
            by_chance(options, parties, kind, times)
    head = f"{'ranks s':>9}{'a party':>9}{'copy ms':>9}{'median s':>10}{'ratio':>7}"
    print(f"\n{'family anybody, 12 statements':<30}{head}{'peak MiB':>10}{'told MiB':>10}  target")
    for options, parties in BY_STATEMENTS:
        what = f"arrays, ranks of 2^{options} states, {parties} parties"
        if options <= largest and time_for(what):
            by_statements(options, parties, times)


def by_chance(options: int, parties: int, kind: str, times: int) -> None:
    """One line of the first table."""
    size = 1 << options
    ranks, blocked = drawn(size, parties, kind)
    engine = ArrayEngine(space_of(options, parties, KINDS[kind]), ranks, blocked)
    peak, took = measured(partial(four_concepts, engine), 0 if options > _ONCE else times)
    peak += sum(each.nbytes for each in ranks) + (size if blocked is not None else 0)
    del engine, ranks, blocked  # the copy needs the room
    copy = copying(size * parties)
    label = f"2^{options} states, {parties} parties, {kind}"
    target = memory = ""
    if kind == "free":
        target = beside(TARGETS.get((options, parties)), took, f"arrays, {label}")
        most = MEMORY_TARGETS.get((options, parties))
        memory = beside(most, peak / 1e9, f"arrays, {label}", "GB")
    line = f"{label:<36}{1000 * copy:>9.3f}{took:>10.4f}{took / copy:>7.0f}{peak >> 20:>10,}"
    print(f"{line}{target}{memory}", flush=True)


def drawn(size: int, parties: int, kind: str) -> tuple[list[Any], Any]:
    """Ranks for each party, and which states are infeasible or nothing."""
    chance = np.random.default_rng(1)
    # numpy's own random numbers take longer than everything else: one block is repeated.
    block = chance.integers(0, RANKS, (parties, min(size, 1 << 24)), np.uint8)
    ranks: list[Any] = []
    for party in range(parties):
        each = np.tile(block[party], size // block.shape[1])
        for start in range(0, size, block.shape[1]):
            # A different shift for each repetition, so that classes are not all alike.
            each[start : start + block.shape[1]] += np.uint8(start // block.shape[1] * 37 % 256)
        ranks.append(each)
    blocked = chance.random(size) < 0.1 if kind == "infeasible" else None
    if blocked is not None:
        for each in ranks:
            each[blocked] = RANKS - 1
    return ranks, blocked


def by_statements(options: int, parties: int, times: int) -> None:
    """One line of the second table."""
    conflict = detente.conflict(anybody(options, parties, seed=1))
    compile_peak, compiling = measured(lambda: ArrayEngine.of(conflict), times)
    engine = ArrayEngine.of(conflict)
    peak, took = measured(lambda: four_concepts(engine), times)
    held = sum(each.nbytes for each in engine.ranks)
    copy = copying(held)
    label = f"2^{options} states, {parties} parties"
    line = f"{label:<30}{compiling:>9.3f}{compiling / parties:>9.3f}{1000 * copy:>9.3f}"
    line = f"{line}{took:>10.4f}{took / copy:>7.0f}{max(compile_peak, peak + held) >> 20:>10,}"
    target = COMPILING_TARGET if options == _ONCE else None
    told = beside(target, compiling / parties, f"arrays, ranks of {label}", "s a party")
    print(f"{line}{estimate(conflict, NAMES).bytes >> 20:>10,}{told}", flush=True)


def space_of(options: int, parties: int, kinds: tuple[int, ...]) -> IndexSpace:
    """Options of two levels, shared out evenly; ``kinds`` are taken in turn."""
    low = 1
    axes = []
    for party in range(parties):
        count = options * (party + 1) // parties - options * party // parties
        own = 1 << count
        if kinds == (BOTH,):
            stages: tuple[Stage, ...] = (Stage(own, 1, BOTH),)
        else:
            stages = tuple(Stage(2, 1 << at, kinds[at % len(kinds)]) for at in range(count))
        axes.append(Axis((1 << options) // (own * low), own, low, stages))
        low *= own
    return IndexSpace((), tuple(axes), 1 << options)


def four_concepts(engine: ArrayEngine) -> int:
    """How many stable states there are, over concepts and parties: the work that is timed."""
    parties = range(len(engine.ranks))
    every = [concept.stable_states(engine, party) for concept in CHOSEN for party in parties]
    return sum(map(engine.count, every))


def measured(work: Callable[[], object], times: int) -> tuple[int, float]:
    """Peak bytes of a first run, and the median seconds of the others, or of it alone."""
    tracemalloc.start()
    first = seconds(work)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak, median_seconds(work, times) if times else first
