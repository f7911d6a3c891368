"""Questions asked of results: paths, coalitions, pivots, resolve, by processor time.

Each line is a question as a user asks it, in a process of its own. The measure is processor
time, of all cores together: it depends least on what else the machine does.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from functools import partial
from typing import Any

from benchmarks import resolve
from benchmarks.measure import LEFT_OUT, alone, beside, time_for
from benchmarks.models import anybody

import detente
from detente.catalogue import case

#: The account whose pivots are asked for, and all that it watches.
ACCOUNT = "accounts/gulf-2024-04/statement"
WATCHED = (
    "measured",
    "contained_exchange",
    "equal_blow",
    "heavy",
    "large_strike",
    "rising",
    "backing",
    "open_front",
)
#: Options of the models whose paths are asked for, with the seconds aimed at.
PATHS = ((20, 3, 2.0), (24, 3, None))
#: Options and parties of models in which every coalition is asked about.
COALITIONS = ((12, 12, 60.0),)


def paths(options: int, parties: int) -> Iterator[float]:
    """Seconds of all states by distance and a shortest path to the farthest."""
    conflict = detente.conflict(anybody(options, parties, 1) | {"status_quo": "N" * options})
    begun = time.process_time()
    detente.paths(conflict, to="Y" * options)
    yield time.process_time() - begun


def coalitions(options: int, parties: int) -> Iterator[float]:
    """Seconds of every coalition's stability, by the four concepts."""
    conflict = detente.conflict(anybody(options, parties, 1))
    begun = time.process_time()
    detente.coalitions(conflict)
    yield time.process_time() - begun


def pivots(outcomes: tuple[str, ...]) -> Iterator[float]:
    """Seconds of all readings of the account."""
    conflict = case(ACCOUNT).load()
    begun = time.process_time()
    detente.pivots(conflict, list(outcomes) or None)
    yield time.process_time() - begun


def changes(kind: str, concept: str) -> Iterator[float]:
    """Seconds of the smallest change in models of five parties and 200 states."""
    for seed in range(3):
        conflict = resolve.model(seed, kind)
        state = resolve.compiled_states(conflict)[100]
        begun = time.process_time()
        detente.resolve(conflict, state, [concept], seconds=resolve.SECONDS)
        yield time.process_time() - begun


def main(quick: bool) -> None:
    """Print a line for each question."""
    print(f"{'':<52}{'median s':>9}{'max s':>8}   processor time")
    questions: list[tuple[str, Any, tuple[object, ...], float | None]] = []
    for options, parties, target in PATHS[:1] if quick else PATHS:
        name = f"paths, 2^{options} states, {parties} parties"
        questions.append((name, paths, (options, parties), target))
    for options, parties, target in () if quick else COALITIONS:
        name = f"coalitions, all 2^{parties} - 1 of {parties} parties"
        questions.append((name, coalitions, (options, parties), target))
    for kind in ("rankings", "statements"):
        for concept in resolve.CONCEPTS[:1] if quick else resolve.CONCEPTS:
            name = f"resolve, 5 parties, 200 states, {kind}, {concept}"
            questions.append((name, changes, (kind, concept), None))
    if not quick:
        questions.append(("pivots of the account, status quo", pivots, ((),), 60.0))
        questions.append(("pivots of the account, all it watches", pivots, (WATCHED,), 60.0))
    for name, work, arguments, target in questions:
        if time_for(name):
            _line(name, partial(alone, work, arguments, 120.0), target)


def _line(name: str, asked: Any, target: float | None) -> None:
    told = asked()
    if not told.answers:
        LEFT_OUT.append(f"{name}: {told.failure}")
        print(f"{name:<52}  {told.failure}", flush=True)
        return
    middle = sorted(told.answers)[len(told.answers) // 2]
    worst = max(told.answers)
    print(f"{name:<52}{middle:>9.2f}{worst:>8.2f}{beside(target, worst, name)}", flush=True)


if __name__ == "__main__":
    main("--quick" in sys.argv)
