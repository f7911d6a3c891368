"""Many scenarios of a conflict's preferences: in how many of them each state holds.

:func:`ensemble` draws each party's preference again and again, as it is asked to, and
counts exactly in how many of the scenarios a state is stable for a party and an
equilibrium. Every scenario is an ordinary conflict, which
:meth:`EnsembleResult.scenario` gives back.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.util import find_spec
from types import ModuleType
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from detente.engine.ensemble import plain, running
from detente.engine.ensemble.drawings import Drawing, drawing
from detente.engine.ensemble.lanes import Flags, LaneEngine, Moves, blank, bytes_at_most, groups_of
from detente.engine.ensemble.plain import LANES, Values
from detente.engine.ensemble.preferences import (
    AsGiven,
    RandomCompletion,
    RandomOrder,
    Scenarios,
)
from detente.engine.protocol import Engine
from detente.errors import Fault, FaultyInput, LimitReached
from detente.graph.graph import Graph, compile_graph
from detente.model.conflict import Conflict, Prioritisation
from detente.model.states import list_states
from detente.stability.analysis import MAXIMUM_BYTES
from detente.stability.ensemble_result import EnsembleResult
from detente.stability.registry import concepts_for, concepts_named
from detente.wording import worded

if TYPE_CHECKING:
    from distributed import Client

#: States that an ensemble is made of at most.
MAXIMUM_STATES = 1 << 16
#: Steps on rows of lanes from which compiled loops serve; below, numpy is done before
#: numba is imported.
COMPILED_FROM = 1 << 27
#: Such steps that drawing a completion without a compiler is worth, for each state.
_COMPLETING = 500


def ensemble(
    conflict: Conflict,
    scenarios: int = 10_000,
    *,
    seed: int = 0,
    concepts: Sequence[str] | None = None,
    preferences: Mapping[str, Scenarios] | None = None,
    threads: int | None = None,
    client: Client | None = None,
    maximum_seconds: float | None = None,
    maximum_bytes: int = MAXIMUM_BYTES,
) -> EnsembleResult:
    """In how many scenarios of preference each state is stable, exactly counted.

    Parameters
    ----------
    conflict : Conflict
        Any conflict that :func:`detente.analyse` accepts.
    scenarios : int
        How many preferences are drawn for every party.
    seed : int
        From 0 to 2^64 - 1. Scenario *k* depends on the seed, on *k* and on what is asked
        of each party, and on nothing else: not on threads, workers or the machine.
    concepts : sequence of str, optional
        Names or abbreviations; all five basic concepts if not given.
    preferences : mapping of str to AsGiven, RandomOrder or RandomCompletion, optional
        How each party's preference is drawn, by the party's id; parties left out keep
        theirs. Without it, every party that has statements gets them in random order.
    threads : int, optional
        Threads of this process; as many as there are processors if not given.
    client : distributed.Client, optional
        Workers of a dask cluster that do the work instead.
    maximum_seconds : float, optional
        Time after which no more scenarios are counted.
    maximum_bytes : int
        Memory that each process may take beside the interpreter and a compiler; what it
        will take is known before it begins.

    Returns
    -------
    EnsembleResult
        Complete, or with ``complete`` false the scenarios 0 to some *m* that were done in
        ``maximum_seconds``.

    Raises
    ------
    FaultyInput
        Faults of the model (E401 to E407), or of the call (E701, E308 and other faults of
        names of states).
    LimitReached
        E501 above 65,536 states, where more memory would be needed than allowed, where no
        scenario was done in time, or where the cluster lost its workers again and again.

    Notes
    -----
    A scenario costs O(moves) for each concept and party, and the others' improvements are
    repeated until nothing changes. ``docs/explanation/ensembles.md`` has figures.

    Examples
    --------
    >>> import detente
    >>> fence = detente.Builder("Two neighbours and a fence")
    >>> west = fence.decision_maker("west").option("build").prefers("build", "not complain")
    >>> east = fence.decision_maker("east").option("complain")
    >>> east = east.prefers("not build", "complain iff build")
    >>> result = detente.ensemble(fence.build(), 1000, concepts=["nash"])
    >>> result.share("YY", "nash")
    1.0
    """
    chosen = concepts_for(conflict, concepts)
    if any(concept.listed_only for concept in chosen):
        from detente.stability.further.listed import check_listing

        check_listing(chosen, "an ensemble of preference scenarios")
    _check_call(scenarios, seed, threads, maximum_seconds)
    asked = _asked(conflict, preferences)
    limit = running.Limit.after(maximum_seconds)
    workers = _Workers.of(client, threads)
    _check_memory(conflict, asked, len(chosen), workers.together, maximum_bytes)
    graph = compile_graph(conflict, MAXIMUM_STATES)
    drawings = _drawings(graph, asked)
    names = tuple(concept.name for concept in chosen)
    work = (graph.arc_count + graph.size) * len(drawings) * len(names)
    compiled = _compiled_serves(scenarios, work, graph.size, asked)
    if client is None:
        blocks = running.ranges(scenarios, work, running.BLOCK_WORK, workers.threads)
        counting = _Counting(Moves.of(graph, classed=compiled), drawings, names, seed, compiled)
        found = running.by_threads(counting, blocks, workers.threads, limit)
    else:
        blocks = running.ranges(scenarios, work, running.TASK_WORK, workers.threads)
        packed = pickle.dumps((conflict, asked, names, seed, compiled))
        found = running.by_cluster(client, _counting_of, packed, blocks, limit)
    if found.counts is None:
        raise LimitReached(_nothing_in_time(maximum_seconds))
    return EnsembleResult(
        graph=graph,
        concepts=chosen,
        preferences=asked,
        seed=seed,
        asked=scenarios,
        scenarios=found.done,
        engine=f"lanes ({'compiled' if compiled else 'numpy'})",
        drawings=drawings,
        stable_counts={
            name: tuple(map(tuple, found.counts[at, :-1].tolist())) for at, name in enumerate(names)
        },
        equilibrium_counts={
            name: tuple(found.counts[at, -1].tolist()) for at, name in enumerate(names)
        },
    )


@dataclass(frozen=True, slots=True)
class _Workers:
    """How many threads share the work, and how many of them share a process's memory."""

    threads: int
    together: int

    @classmethod
    def of(cls, client: Any, threads: int | None) -> _Workers:
        if client is None:
            here = threads or os.cpu_count() or 1
            return cls(here, here)
        each = list(client.nthreads().values())
        return cls(max(1, sum(each)), max(each, default=1))


# --- the work


@dataclass(frozen=True)
class _Counting:
    """Counts by concept, party (the last one standing for everybody) and state."""

    moves: Moves
    drawings: tuple[Drawing, ...]
    concepts: tuple[str, ...]
    seed: int
    compiled: bool

    def __call__(self, first: int, last: int, stopped: Callable[[], bool]) -> running.Counts | None:
        loops = loops_of(compiled=self.compiled)
        blocks = -(-(last - first) // LANES)
        groups = min(blocks, groups_of(self.moves.size)) if self.compiled else 1
        ranks = [blank(self.moves.size, self._dtype, groups) for _ in self.drawings]
        shape = (len(self.concepts), len(self.drawings) + 1, self.moves.size)
        counts = np.zeros(shape, np.int64)
        for begin in range(first, last, groups * LANES):
            if stopped():
                return None
            for drawn, into in zip(self.drawings, ranks, strict=True):
                drawn.fill(into, self.seed, begin, loops)
            engine = LaneEngine(self.moves, ranks, loops)
            self._count(engine, min(groups * LANES, last - begin), counts)
        return counts

    def _count(self, engine: LaneEngine, width: int, counts: running.Counts) -> None:
        # The door has two halves, for one state and for all at once. In a block of scenarios
        # there is no "the improvements from this state", so this engine has the second only.
        door = cast("Engine[Values, Flags]", engine)
        for concept, into in zip(concepts_named(self.concepts), counts, strict=True):
            everybody: Flags | None = None
            for party in range(len(self.drawings)):
                stable = concept.stable_states(door, party)
                engine.loops.add_up(stable, width, into[party])
                everybody = stable if everybody is None else everybody & stable
            engine.loops.add_up(everybody, width, into[-1])

    @cached_property
    def _dtype(self) -> np.dtype[Any]:
        # One type for all: a loop over numbers of two widths is slower than either.
        return np.min_scalar_type(max(each.highest for each in self.drawings))


def _compiled_serves(scenarios: int, work: int, states: int, asked: tuple[Scenarios, ...]) -> bool:
    """True if compiled loops are there, and the better kind for so much work."""
    completions = sum(isinstance(how, RandomCompletion) for how in asked)
    steps = max(scenarios, LANES) * (work + _COMPLETING * states * completions)
    return steps >= COMPILED_FROM and find_spec("numba") is not None


def loops_of(*, compiled: bool) -> ModuleType:
    """The loops of lanes: compiled ones, or those of numpy."""
    if not compiled:
        return plain
    from detente.engine.ensemble import kernels

    return kernels


@lru_cache(maxsize=2)
def _counting_of(work: bytes) -> _Counting:
    """The work as a worker of a cluster makes it from its parts, once in each process."""
    # The bytes come from the client that submitted the task, as the task itself does.
    conflict, asked, names, seed, compiled = pickle.loads(work)  # noqa: S301
    graph = compile_graph(conflict, MAXIMUM_STATES)
    return _Counting(
        Moves.of(graph, classed=compiled), _drawings(graph, asked), names, seed, compiled
    )


# --- what is asked


def _check_call(scenarios: int, seed: int, threads: int | None, seconds: float | None) -> None:
    faults = [
        Fault("E701", problem, str(value), mend)
        for problem, value, wrong, mend in (
            (
                worded("The number of scenarios cannot be used."),
                scenarios,
                scenarios < 1,
                worded("ask for one or more"),
            ),
            (
                worded("The seed cannot be used."),
                seed,
                not 0 <= seed < 1 << 64,
                worded("write a number from 0 to 2^64 - 1"),
            ),
            (
                worded("The number of threads cannot be used."),
                threads,
                threads is not None and threads < 1,
                worded("one or more"),
            ),
            (
                worded("The time cannot be used."),
                seconds,
                seconds is not None and seconds <= 0,
                worded("allow more than 0 seconds"),
            ),
        )
        if wrong
    ]
    if faults:
        raise FaultyInput(faults)


def _asked(
    conflict: Conflict, preferences: Mapping[str, Scenarios] | None
) -> tuple[Scenarios, ...]:
    """What is asked for each party, in order."""
    if preferences is None:
        given = conflict.preference_of
        return tuple(
            RandomOrder() if isinstance(given.get(party), Prioritisation) else AsGiven()
            for party in conflict.party_ids
        )
    for party in preferences:
        conflict.party(party)
    return tuple(preferences.get(party, AsGiven()) for party in conflict.party_ids)


def _drawings(graph: Graph, asked: tuple[Scenarios, ...]) -> tuple[Drawing, ...]:
    """Each party's drawing; the faults of all parties at once."""
    found: list[Drawing] = []
    faults: list[Fault] = []
    for party, how in enumerate(asked):
        try:
            found.append(drawing(graph, party, how))
        except FaultyInput as faulty:
            faults.extend(faulty.faults)
    if faults:
        raise FaultyInput(faults)
    return tuple(found)


def _check_memory(
    conflict: Conflict, asked: tuple[Scenarios, ...], concepts: int, threads: int, allowed: int
) -> None:
    space = list_states(conflict, MAXIMUM_STATES)
    statements = [
        len(given.statements)
        for party, how in zip(conflict.party_ids, asked, strict=True)
        if isinstance(how, RandomOrder)
        and isinstance(given := conflict.preference_of.get(party), Prioritisation)
    ]
    needed = bytes_at_most(space, max(statements, default=0), concepts, threads)
    if needed > allowed:
        raise LimitReached(
            Fault(
                "E501",
                worded("The ensemble would take more memory than it may."),
                worded(
                    "up to {needed:.2f} GiB, allowed {allowed:.2f} GiB",
                    needed=needed / 2**30,
                    allowed=allowed / 2**30,
                ),
                worded("allow more (--memory), use fewer threads, or rule out what cannot occur"),
            )
        )


def _nothing_in_time(seconds: float | None) -> Fault:
    return Fault(
        "E501",
        worded("No scenario was completed in time."),
        (
            worded("allowed {seconds:g} s", seconds=seconds)
            if seconds is not None
            else worded("nothing")
        ),
        worded("allow more (--time), or ask for fewer concepts"),
    )
