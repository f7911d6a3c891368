"""The engine of decision diagrams, and equilibria by SAT: medians and maxima over seeds.

Every model has a process of its own, which has its diagrams made in further ones, two at once
where there are two cores; time includes their start. It runs from the conflict to the
exact count. *Stable states* are the sets of all parties, each counted; *equilibria* come
on top of them: the states in all these sets, counted. A process is ended at a limit, a
quarter above the target; the line's other models are then left out, as they would take as
long. Nor does a line begin another model after a minute in all. A median over models that
did not end in time counts these as the slowest; *models* says how many ended and how many
were tried.
"""

from __future__ import annotations

import math
import random
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib import import_module
from itertools import product

from benchmarks.measure import LEFT_OUT, OVER, alone, beside, time_for
from benchmarks.models import FAMILIES

import detente
from detente.engine.symbolic.diagrams import Resources, package_text
from detente.engine.symbolic.engine import SymbolicEngine
from detente.engine.symbolic.one_state import OutOfTime, deterrence
from detente.engine.symbolic.satisfiability import NashSearch
from detente.engine.symbolic.separate import SeparateEngine
from detente.stability.registry import CONCEPTS, concepts_named
from detente.stability.sets import stable_sets

SEEDS = (1, 2, 3)
EVERY = tuple(FAMILIES)
#: Concept, families, options, each number of parties, target in seconds.
SETS: tuple[tuple[str, tuple[str, ...], int, tuple[int, ...], float], ...] = (
    ("nash", EVERY, 100, (20,), 10.0),
    ("general_metarational", EVERY, 100, (20,), 10.0),
    ("symmetric_metarational", EVERY, 100, (20,), 10.0),
    ("sequential", ("ring", "anybody", "star", "alliances"), 40, (5, 8), 10.0),
    ("sequential", ("ring",), 60, (8,), 10.0),
    ("sequential", ("ring",), 100, (20,), 10.0),
    ("sequential", ("anybody",), 60, (5, 8, 12), 60.0),
)
#: The same without a target.
QUICK_SETS: tuple[tuple[str, tuple[str, ...], int, tuple[int, ...], None], ...] = (
    ("nash", EVERY, 40, (8,), None),
    ("general_metarational", EVERY, 40, (8,), None),
    ("sequential", ("ring", "anybody"), 24, (5,), None),
)
FIRST_TARGET, STATE_TARGET = 1.0, 5.0
#: Seconds that a model may take where there is no target, or a very short one.
SHORT = 5.0
#: The part of the engine's time after which it cuts off searches.
SEARCHING = 0.6
#: Seconds after which a line begins no other model.
LINE = 60.0
#: Parties whose verdict on one state is asked for, evenly among all.
ASKED = 5


def main(quick: bool) -> None:
    """Print the three tables."""
    # Compiled here, if it never was on this machine, and not while a model is timed.
    import_module("detente.engine.symbolic.edge_valued")
    import_module("detente.engine.symbolic.arrangement")
    seeds = SEEDS[:1] if quick else SEEDS
    print(f"{package_text('auto')}; models a line: {len(seeds)}, each in a process of its own.")
    print("A line's target is for the slowest of its models.\n")
    options, parties = (60, (10,)) if quick else (200, (5, 10, 20, 40))
    print(f"{_HEAD}{'median s':>15}{'max s':>18}  target")
    for family, many in product(FAMILIES, parties):
        first_line((family, options, many), seeds, None if quick else FIRST_TARGET)
    print(f"\nVerdict for one of {ASKED} parties on a state drawn by chance, engine included")
    print("Two models a line.")
    print(f"{_HEAD}{'median s':>15}{'max s':>18}  target")
    options, many = (40, 8) if quick else (100, 20)
    for concept, family in product([each.name for each in CONCEPTS], FAMILIES):
        if not quick or concept in {"nash", "sequential"}:
            target = None if quick else STATE_TARGET
            state_line(concept, (family, options, many), seeds[:2], target)
    print("\nStable states of all parties, and equilibria")
    print(f"{_HEAD}{'stable median':>15}{'max s':>18}{'equilibria':>12}{'max s':>18}  target")
    for concept, families, options, parties, target in QUICK_SETS if quick else SETS:
        for family, many in product(families, parties):
            sets_line(concept, (family, options, many), seeds, target)


#: Family, options and parties.
Model = tuple[str, int, int]
_HEAD = f"{'':<24}{'family':<10}{'options':>8}{'parties':>8}{'models':>8}"


def sets_line(concept: str, model: Model, seeds: Sequence[int], target: float | None) -> None:
    """Sets of stable states, and the equilibria among them."""
    if not time_for(f"symbolic, {concept}, {named(model)}"):
        return
    limit = limit_of(target)
    found, failure = each_alone(sets, [(concept, *model, seed, limit) for seed in seeds], limit, 2)
    stable, equilibria = ([each[at] for each in found] for at in (0, 1))
    whole = [sum(each) for each in found]
    times = f"{spread(stable, failure)}{spread(equilibria, failure, 12)}"
    told = judged(target, max(whole), f"symbolic, {concept}, {named(model)}", failure)
    print(f"{label(concept, model, whole)}{times}{told}", flush=True)


def first_line(model: Model, seeds: Sequence[int], target: float | None) -> None:
    """The first Nash equilibrium by SAT, or the proof that there is none."""
    if not time_for(f"first Nash equilibrium, {named(model)}"):
        return
    limit = limit_of(target)
    found, failure = each_alone(first, [(*model, seed) for seed in seeds], limit, 1)
    taken = [each[0] for each in found]
    told = judged(target, max(taken), f"first Nash equilibrium, {named(model)}", failure)
    print(f"{label('first equilibrium', model, taken)}{spread(taken, failure)}{told}", flush=True)


def state_line(concept: str, model: Model, seeds: Sequence[int], target: float | None) -> None:
    """The verdict on one given state."""
    if not time_for(f"{concept} at one state, {named(model)}"):
        return
    limit = limit_of(target)
    each = [(concept, *model, seed, limit) for seed in seeds]
    found, failure = each_alone(at_one_state, each, limit, ASKED, ASKED)
    taken = [time for times in found for time in times]
    told = judged(target, max(taken), f"{concept} at one state, {named(model)}", failure)
    print(f"{label(concept, model, taken)}{spread(taken, failure)}{told}", flush=True)


def each_alone(
    work: Callable[..., Iterator[float]],
    arguments: Iterable[Sequence[object]],
    limit: float,
    count: int,
    times: int = 1,
) -> tuple[list[list[float]], str]:
    """The seconds that each model answers, infinite where it did not, and why not.

    All ``count`` answers of a model are given within ``times`` times the limit.
    """
    found: list[list[float]] = []
    start = time.monotonic()
    for each in arguments:
        if found and time.monotonic() - start > LINE:
            break
        told = alone(work, each, times * limit + 5)  # a deadline is passed by a little
        missing = count - len(told.answers)
        found.append(told.answers + [math.inf] * missing)
        if math.inf in found[-1]:
            known = told.failure in ("failed", OVER)
            return found, told.failure if known else f"not within {limit:.0f} s"
    return found, ""


def judged(target: float | None, measured: float, what: str, failure: str) -> str:
    """The target beside the figure; a line that was cut off by the section is not judged."""
    if failure == OVER:
        LEFT_OUT.append(what)
        return ""
    return beside(target, measured, what)


def limit_of(target: float | None) -> float:
    """Seconds that one model may take."""
    return SHORT if target is None else max(1.25 * target, SHORT)


def sets(
    concept: str, family: str, options: int, parties: int, seed: int, limit: float
) -> Iterator[float]:
    """Seconds of the sets of stable states, and of the equilibria."""
    conflict = detente.conflict(FAMILIES[family](options, parties, seed))
    package_text("auto")  # loads it
    start = time.perf_counter()
    engine = SeparateEngine(conflict, Resources(deadline=time.monotonic() + limit / SEARCHING))
    stable = stable_sets(engine, conflict, concepts_named([concept]), lambda _: None)[concept]
    for each in stable:
        engine.count(each)
    exact = all(map(engine.exact, stable))
    yield time.perf_counter() - start if exact else math.inf
    start = time.perf_counter()
    equilibria = engine.intersection(stable)
    engine.count(equilibria)
    yield time.perf_counter() - start if exact and engine.exact(equilibria) else math.inf


def first(family: str, options: int, parties: int, seed: int) -> Iterator[float]:
    """Seconds to a Nash equilibrium, or to the proof that there is none."""
    conflict = detente.conflict(FAMILIES[family](options, parties, seed))
    start = time.perf_counter()
    NashSearch(conflict).first()
    yield time.perf_counter() - start


def at_one_state(
    concept: str, family: str, options: int, parties: int, seed: int, limit: float
) -> Iterator[float]:
    """Seconds of each verdict, for some of the parties, by a fresh engine."""
    conflict = detente.conflict(FAMILIES[family](options, parties, seed))
    dice = random.Random(seed)
    package_text("auto")  # loads it
    levels = tuple(dice.randrange(len(option.levels)) for option in conflict.options)
    (chosen,) = concepts_named([concept])
    responses = None if concept == "nash" else chosen.responses
    for number in range(ASKED):
        start = time.perf_counter()
        engine = SymbolicEngine(conflict, Resources(deadline=time.monotonic() + limit))
        party = number * parties // ASKED
        try:
            deterrence(engine, party, levels, responses, lasting=chosen.lasting, listed=1)
        except OutOfTime:
            return
        yield time.perf_counter() - start


def label(what: str, model: Model, taken: Sequence[float]) -> str:
    """How a line begins; its last number is how many answers came in time."""
    family, options, parties = model
    came = sum(map(math.isfinite, taken))
    return f"{what:<24}{family:<10}{options:>8}{parties:>8}{f'{came}/{len(taken)}':>8}"


def named(model: Model) -> str:
    """A model in words."""
    family, options, parties = model
    return f"{family}, {options} options, {parties} parties"


def spread(taken: Sequence[float], failure: str, width: int = 15) -> str:
    """Median and maximum."""
    median, most = statistics.median(taken), max(taken)
    low = f"{median:.3f}" if math.isfinite(median) else "-"
    return f"{low:>{width}}{f'{most:.3f}' if math.isfinite(most) else failure:>18}"
