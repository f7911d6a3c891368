"""The search for the lowest levels that the others' responses lead to, in several ways.

How long a search takes depends on the order of variables that it begins with, by a factor
of ten and more, and no rule was found that tells a good one. Saturation is many times as
quick as going on step by step, or finds no room. So a search begins step by step, in one
order and then in another, while variables are moved to better places; each time it is
tried whether saturation ends it. If not, the search goes on in the order in which more steps
could be made, and saturation is tried again and again, with more room.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from detente.engine.protocol import Means
from detente.engine.symbolic.diagrams import Diagram, OutOfMemory, Resources, memory_told
from detente.engine.symbolic.question import Question
from detente.engine.symbolic.saturated import saturated

#: Nodes that the first steps in each order may go on from, and nodes that saturation may
#: then make, as a power of two: about a second together.
_FIRST_STEPS, _FIRST_ROOM = 60_000, 19
#: The same later: some seconds. Then four times as many steps, and twice the room, …
_MORE_STEPS, _MORE_ROOM = 200_000, 21
#: … up to this.
_MOST_ROOM = 23
#: Nodes that saturation makes in a second at least. It cannot be cut off: where less time is
#: left than it may take, it is not begun.
_PACE = 200_000


@dataclass(frozen=True, slots=True)
class Searched:
    """What a search in one table has found so far."""

    question: Question
    found: Diagram
    steps: int = 0
    #: The number of nodes of all diagrams gone on from.
    effort: int = 0
    #: True if nothing is left to be found.
    complete: bool = False
    #: True if time or memory ran out.
    cut_off: bool = False

    @property
    def ended(self) -> bool:
        """Whether there is nothing more to be done."""
        return self.complete or self.cut_off


def searched(
    begun: Searched, means: Means, resources: Resources, effort: float = math.inf
) -> Searched:
    """Search on, until as much effort has been spent in all.

    Time or memory that runs out raises nothing: what was found until then comes back.
    """
    found, done, spent = begun.found, begun.steps, begun.effort
    complete = cut_off = False
    try:
        with memory_told():
            for reached in begun.question.closed(found, means):
                found = reached
                done, spent = done + 1, spent + len(found)
                cut_off = resources.over
                if cut_off or spent > effort:
                    break
            else:
                complete = True
    except OutOfMemory:
        cut_off = True
    return Searched(begun.question, found, done, spent, complete, cut_off)


def searched_well(
    beginnings: Sequence[Callable[[], Searched]],
    means: Means,
    resources: Resources,
    effort: float = math.inf,
) -> Searched:
    """The same from the best of several beginnings, and by saturation where there is room.

    Parameters
    ----------
    beginnings : sequence of callable
        Each gives the same search before its first step, in a table of its own order.
    means : Means
        By what the others respond.
    resources : Resources
    effort : float
        The number of nodes of all diagrams gone on from, in one table.

    Raises
    ------
    OutOfMemory
        Where there is no room even to begin.
    """
    best: Searched | None = None
    for begun in filter(None, map(_begun, beginnings)):
        first = searched(begun, means, resources, min(effort, _FIRST_STEPS))
        if first.ended or first.effort > effort:
            return first
        ended = _saturated(first, means, resources, _FIRST_ROOM)
        if ended is not None:
            return ended
        if best is None or first.steps > best.steps:
            best = first
    if best is None:
        raise OutOfMemory
    steps, room = _MORE_STEPS, _MORE_ROOM
    while True:
        best = searched(best, means, resources, min(effort, steps))
        ended = best if best.ended else _saturated(best, means, resources, room)
        if ended is None and steps == _MORE_STEPS:
            # Where variables have not been moved saturation may find room all the same.
            again = _begun(beginnings[-1])
            ended = again and _saturated(again, means, resources, room)
        if ended is not None or best.effort > effort:
            return ended or best
        steps, room = 4 * steps, min(room + 1, _MOST_ROOM)


def _begun(beginning: Callable[[], Searched]) -> Searched | None:
    """The beginning, if there is room for it."""
    try:
        with memory_told():
            return beginning()
    except OutOfMemory:
        return None


def _saturated(begun: Searched, means: Means, resources: Resources, room: int) -> Searched | None:
    """The end of the search at once, if there is room for it."""
    left = resources.seconds_left
    if means is not Means.IMPROVEMENTS or (left is not None and left * _PACE < 1 << room):
        return None
    try:
        with memory_told():
            found = saturated(begun.question, begun.found, resources, room)
    except OutOfMemory:
        return None
    return None if found is None else replace(begun, found=found, complete=True)
