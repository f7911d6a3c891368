"""The engine of arrays: four concepts for all parties in all states, beside a memory copy.

    python3 benchmarks/explicit.py [--largest 24] [--times 3]

Two tables. *Ranks by chance* times Nash, GMR, SMR and SEQ with the ranks given: 256 ranks
drawn by chance, every option changeable both ways and every state feasible ("free"), the
same with a tenth of the states infeasible ("infeasible"), or with a third of the options
changeable upwards only and a third downwards only ("one-way"). *Family anybody* is made
of statements (``benchmarks/models.py``) and also times the compilation of ranks.

Every figure is the median of ``--times`` runs after one that is not counted, which may
compile. The ratio is to a plain copy of one byte a state in the same run: it says more
than the seconds do, which are those of one machine. Peak memory is that of the arrays made
in a run, as numpy counts them; above 2^24 states one run is made and only "free" is timed.
"""

from __future__ import annotations

import argparse
import platform
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402 - the path to the benchmarks' own modules comes first
from benchmarks.models import anybody  # noqa: E402

import detente  # noqa: E402
from detente.engine.explicit.arrays import ArrayEngine  # noqa: E402
from detente.engine.explicit.estimate import estimate  # noqa: E402
from detente.engine.explicit.space import (  # noqa: E402
    BACKWARD,
    BOTH,
    FORWARD,
    Axis,
    IndexSpace,
    Stage,
)
from detente.stability.registry import CONCEPTS  # noqa: E402

NAMES = ("nash", "general_metarational", "symmetric_metarational", "sequential")
CHOSEN = [concept for concept in CONCEPTS if concept.name in NAMES]
RANKS = 256
SIZES = (14, 17, 20, 22, 24)
KINDS = {"free": (BOTH,), "infeasible": (BOTH,), "one-way": (BOTH, FORWARD, BACKWARD)}


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--largest", type=int, default=24, help="most options (up to 30)")
    parser.add_argument("--times", type=int, default=3, help="runs that are counted")
    asked = parser.parse_args()
    print(f"Python {platform.python_version()}, numpy {np.__version__}, {platform.machine()}\n")
    print("Ranks by chance")
    print(f"{'':<36}{'copy ms':>8}{'median s':>10}{'ratio':>8}{'peak MiB':>10}")
    for options in [size for size in SIZES if size <= asked.largest]:
        for kind in KINDS:
            for parties in (2, 3, 5):
                by_chance(options, parties, kind, asked.times)
    for options, parties in ((28, 3), (30, 2)):
        if options <= asked.largest:
            by_chance(options, parties, "free", 1)
    print("\nFamily anybody, 12 statements a party")
    print(f"{'':<30}{'ranks s':>9}{'median s':>10}{'ratio':>8}{'peak MiB':>10}{'told MiB':>10}")
    for options in [size for size in SIZES if size <= asked.largest]:
        for parties in (2, 3, 5):
            by_statements(options, parties, asked.times)


def by_chance(options: int, parties: int, kind: str, times: int) -> None:
    """One line of the first table."""
    size = 1 << options
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
    engine = ArrayEngine(space_of(options, parties, KINDS[kind]), ranks, blocked)
    peak, seconds = measured(lambda: four_concepts(engine), times)
    copy = copying(size)
    label = f"2^{options} states, {parties} parties, {kind}"
    held = sum(each.nbytes for each in ranks) + (size if blocked is not None else 0)
    line = f"{label:<36}{1000 * copy:>8.3f}{seconds:>10.4f}{seconds / copy:>8.0f}"
    print(f"{line}{(peak + held) >> 20:>10,}", flush=True)


def by_statements(options: int, parties: int, times: int) -> None:
    """One line of the second table."""
    conflict = detente.conflict(anybody(options, parties, seed=1))
    compile_peak, compiling = measured(lambda: ArrayEngine.of(conflict), times)
    engine = ArrayEngine.of(conflict)
    peak, seconds = measured(lambda: four_concepts(engine), times)
    copy = copying(1 << options)
    held = sum(each.nbytes for each in engine.ranks)
    label = f"2^{options} states, {parties} parties"
    line = f"{label:<30}{compiling:>9.3f}{seconds:>10.4f}{seconds / copy:>8.0f}"
    told = estimate(conflict, NAMES).bytes
    print(f"{line}{max(compile_peak, peak + held) >> 20:>10,}{told >> 20:>10,}", flush=True)


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
    """Peak bytes of a first run, and the median seconds of the others."""
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak, statistics.median(seconds_of(work) for _ in range(times))


def copying(size: int) -> float:
    """Median seconds of copying one byte a state."""
    source = np.ones(size, np.uint8)
    target = source.copy()
    return statistics.median(seconds_of(lambda: np.copyto(target, source)) for _ in range(5))


def seconds_of(work: Callable[[], object]) -> float:
    """Wall-clock seconds that the work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
