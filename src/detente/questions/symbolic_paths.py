"""Paths in models too large to list: whether there is one, and a shortest one.

Only decision diagrams are made here, so nothing is said of single states but those on a
path: no endings, no further paths, no last chances. The answer says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from detente.engine.explicit.sequences import NOBODY, UNREACHED
from detente.engine.protocol import Means
from detente.engine.symbolic.diagrams import OutOfMemory
from detente.engine.symbolic.literal import LiteralMoves
from detente.engine.symbolic.reach import Found, Never, SymbolicReach, Unknown
from detente.engine.symbolic.relevance import Outline
from detente.errors import Fault, LimitReached
from detente.model.conflict import Conflict, Levels
from detente.model.formula import Node
from detente.model.intensity import has_intensity, intensities
from detente.model.states import State, StateSpace
from detente.questions.ground import meaning
from detente.questions.one_state import levels_of_state, state_of
from detente.questions.path_result import Path, Paths, PathStep, Reach, Routes, Target
from detente.questions.words import change_in_words
from detente.stability.analysis import Limits, symbolic_engine_here
from detente.wording import worded

if TYPE_CHECKING:
    from detente.engine.symbolic.engine import SymbolicEngine

#: States at each number of moves that are listed.
_LISTED = 8


def symbolic_paths(
    conflict: Conflict,
    reference: str,
    to: str | None,
    means: Sequence[Means],
    k: int,
    because: str,
    limits: Limits,
) -> Paths:
    """What is known by decision diagrams; parameters as :func:`detente.paths`.

    Raises
    ------
    FaultyInput
        As :func:`detente.paths`.
    LimitReached
        E501 for a conflict of another form, or where memory runs out at the start.
    """
    engine = symbolic_engine_here(conflict, limits)
    start = levels_of_state(conflict, reference)
    goal = None if to is None else meaning(conflict, to)
    try:
        return _answered(engine, start, to, goal, means, k, because)
    except OutOfMemory:
        raise nothing_within_memory(limits) from None


def nothing_within_memory(limits: Limits) -> LimitReached:
    """E501: memory ran out before the first answer."""
    return LimitReached(
        Fault(
            "E501",
            worded("Nothing could be said of paths within the memory allowed."),
            worded("allowed {bytes:.2g} GiB", bytes=limits.bytes / 2**30),
            worded("allow more (--memory)"),
        )
    )


def _answered(
    engine: SymbolicEngine,
    start: Levels,
    to: str | None,
    goal: Node | str | None,
    means: Sequence[Means],
    k: int,
    because: str,
) -> Paths:
    told = Told(engine)
    reaches, routes = [], []
    target = None
    left_out = ["endings of improvements", "each party's last chance to stop a path"]
    if goal is None or isinstance(goal, str):
        reaches = [_reach(told, SymbolicReach(engine, kind), kind, start) for kind in means]
    else:
        count = engine.count(engine.where(goal))
        target = Target(to or "", count)
        routes = [_routes(told, SymbolicReach(engine, kind), kind, start, goal) for kind in means]
        left_out += ["how many states can be reached, and how many shortest paths there are"]
        left_out += ["paths beyond the first"] if k > 1 else []
    return Paths(
        conflict=engine.conflict,
        engine=engine.name,
        because=because,
        start=told.state(start),
        feasible_count=engine.feasible_count,
        transitive=True,
        reaches=tuple(reaches),
        endings=(),
        ending_counts=(0, 0),
        target=target,
        routes=tuple(routes),
        limits=(f"the states are not listed; left out: {'; '.join(left_out)}",),
        complete=all(r.complete for r in reaches) and all(r.known for r in routes),
    )


def _reach(told: Told, reach: SymbolicReach, kind: Means, start: Levels) -> Reach:
    counts: list[int] = []
    listed: list[tuple[State, int]] = []
    complete = True
    for moves, layer in enumerate(reach.layers(start)):
        if not layer.exact:
            complete = False
            break
        counts.append(told.engine.count(layer))
        examples = told.engine.examples(layer, _LISTED)
        listed += [(told.state(levels), moves) for levels in examples]
    return Reach(kind, tuple(counts), tuple(listed), complete)


def _routes(told: Told, reach: SymbolicReach, kind: Means, start: Levels, goal: Node) -> Routes:
    match reach.shortest(start, goal):
        case Found(path):
            way = told.path(kind, start, path)
            return Routes(kind, len(path), UNREACHED, (way,))
        case Never():
            return Routes(kind, UNREACHED, 0, ())
        case Unknown(more_than):
            return Routes(kind, UNREACHED, UNREACHED, (), known=False, more_than=more_than)


class Told:
    """States and steps of a model too large to list, in words."""

    def __init__(self, engine: SymbolicEngine) -> None:
        self.engine = engine
        self._literal = LiteralMoves(Outline.of(engine.conflict))
        self._climbs = has_intensity(engine.conflict)

    def state(self, levels: Levels) -> State:
        """The state of a combination."""
        return state_of(self.engine.conflict, levels, self.engine.number_of(levels))

    def path(self, kind: Means, start: Levels, path: Sequence[tuple[int, Levels]]) -> Path:
        """A path step by step."""
        conflict = self.engine.conflict
        steps = []
        at, last = start, NOBODY
        for mover, to in path:
            assert mover != last  # noqa: S101 - a shortest path; see engine.symbolic.reach
            states = (self.state(at), self.state(to))
            party = conflict.decision_makers[mover]
            change = change_in_words(StateSpace(conflict, states), party, 0, 1)
            before, after = intensities(conflict, states, "highest")
            improvement = self._literal.prefers(mover, to, at)
            climb = after - before
            steps.append(PathStep(party.id, *states, change, improvement, climb))
            at, last = to, mover
        return Path(kind, tuple(steps))
