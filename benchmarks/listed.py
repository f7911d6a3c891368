"""The engine of listed states: five concepts, all parties, family anybody."""

from __future__ import annotations

import statistics
from functools import partial
from typing import cast

from benchmarks.measure import seconds, time_for
from benchmarks.models import anybody

import detente

SIZES = ((8, 2), (10, 3), (12, 2), (12, 3), (12, 4), (14, 4))
SEEDS = (1, 2, 3)


def main(quick: bool) -> None:
    """Print the table."""
    seeds = SEEDS[:1] if quick else SEEDS
    print(f"From the conflict to all verdicts; models a line: {len(seeds)}.\n")
    print(f"{'':<28}{'states':>8}{'moves':>12}{'median s':>10}{'max s':>8}")
    for options, parties in SIZES[:3] if quick else SIZES:
        if not time_for(f"listed states, {options} options, {parties} parties"):
            continue
        taken = []
        for seed in seeds:
            conflict = detente.conflict(anybody(options, parties, seed))
            taken.append(seconds(partial(detente.analyse, conflict)))
        result = cast("detente.Result", detente.analyse(conflict))
        label = f"{options} options, {parties} parties"
        sizes = f"{len(result):>8,}{result.graph.arc_count:>12,}"
        line = f"{label:<28}{sizes}{statistics.median(taken):>10.2f}{max(taken):>8.2f}"
        print(line, flush=True)
