"""Legal sequences over listed arcs: how many moves, how many ways, and which.

A legal sequence is one in which nobody moves twice in a row. Whether a party may move on
from a state depends on who moved last, so the search is over pairs of a state and a
party. It still looks at each move once: a party may leave a state as soon as somebody
else has arrived there, and the first two different arrivals decide that for everybody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

from detente.engine.protocol import ResponsePath, Step
from detente.graph.graph import Arcs

#: What no number of moves is.
UNREACHED = -1
NOBODY = -1

#: Steps that the search for several paths may take before it gives up.
MAXIMUM_STEPS = 2_000_000


@dataclass(frozen=True, slots=True)
class Distances:
    """Fewest moves from some states to every state, by who makes the last move.

    ``by_last[i][s]`` is the least number of moves of a legal sequence to *s* that party
    *i* ends, or :data:`UNREACHED`. Read along reversed arcs it is the least number from
    *s* to the states that the search began with, by who makes the *first* move.
    """

    sources: frozenset[int]
    by_last: tuple[tuple[int, ...], ...]

    def fewest(self, state: int, barred: int = NOBODY) -> int:
        """The least number with any party but one; 0 at a state that it began with."""
        if state in self.sources:
            return 0
        found = [
            steps[state]
            for party, steps in enumerate(self.by_last)
            if party != barred and steps[state] != UNREACHED
        ]
        return min(found, default=UNREACHED)


def distances(
    arcs: Sequence[Arcs],
    sources: Sequence[int] | frozenset[int],
    movers: Sequence[int] | None = None,
) -> Distances:
    """Fewest moves of legal sequences from the sources.

    Parameters
    ----------
    arcs : sequence of Arcs
        Each party's arcs; reversed ones for the search backwards from a target.
    sources : sequence of int
    movers : sequence of int, optional
        The parties that move; all of them if not given.

    Notes
    -----
    O(arcs + states × parties).
    """
    size = len(arcs[0]) if arcs else 0
    moving = range(len(arcs)) if movers is None else movers
    by_last = [[UNREACHED] * size for _ in arcs]
    # Who has left a state already; nobody waits there once everybody has.
    left: list[set[int]] = [set() for _ in range(size)]
    begun = frozenset(sources)
    layer: list[tuple[int, int]] = [(state, NOBODY) for state in sorted(begun)]
    steps = 0
    while layer:
        steps += 1
        reached: list[tuple[int, int]] = []
        for state, last in layer:
            for mover in moving:
                if mover == last or mover in left[state]:
                    continue
                left[state].add(mover)
                arrived = by_last[mover]
                for target in arcs[mover][state]:
                    if arrived[target] == UNREACHED:
                        arrived[target] = steps
                        reached.append((target, mover))
        layer = reached
    return Distances(begun, tuple(map(tuple, by_last)))


def reversed_arcs(arcs: Arcs) -> Arcs:
    """Every arc the other way round."""
    backward: list[list[int]] = [[] for _ in arcs]
    for state, targets in enumerate(arcs):
        for target in targets:
            backward[target].append(state)
    return tuple(map(tuple, backward))


class TooManySteps(Exception):
    """The search for several paths took more steps than it may."""


#: The moves of one party from a state, in any order.
Targets = Callable[[int, int], Sequence[int]]
#: At least so many moves from a state to the target, given who moved last.
Remaining = Callable[[int, int], int]


def paths_in_order(
    start: int,
    parties: Sequence[int],
    targets: Targets,
    remaining: Remaining,
    *,
    transitive: bool,
    maximum_steps: int = MAXIMUM_STEPS,
) -> Iterator[ResponsePath]:
    """Legal sequences from a state to a target, shortest first, found one by one.

    A sequence ends where it first arrives. It goes nowhere twice: through no state
    twice where moves are ``transitive``, and elsewhere through no state twice with the
    same party having moved last, because there a way back may be needed so that the
    right party may go on. Those of one length are in the order of movers and states.

    Parameters
    ----------
    start : int
    parties : sequence of int
    targets : callable
        A party's moves from a state.
    remaining : callable
        At least how many moves are missing from a state with a last mover, 0 exactly at
        the target, :data:`UNREACHED` where it cannot be reached; falls by one a move at
        most. The better it is, the fewer steps are needed; where it is exact the first
        path costs the moves along it.
    transitive : bool
    maximum_steps : int
        Sequences that are begun at most.

    Raises
    ------
    TooManySteps
        When more would have to be looked at.
    """
    least = remaining(start, NOBODY)
    if least == UNREACHED:
        return
    # Length of the whole at least, then the steps themselves: the order of the answer.
    heap: list[tuple[int, tuple[tuple[int, int], ...]]] = [(least, ())]
    taken = 1
    while heap:
        length, path = heappop(heap)
        state, last = (path[-1][1], path[-1][0]) if path else (start, NOBODY)
        if length == len(path):
            yield tuple(Step(mover, at) for mover, at in path)
            continue
        passed = {(start, NOBODY), *((at, mover) for mover, at in path)}
        seen = {at for at, _ in passed}
        for mover in parties:
            if mover == last:
                continue
            for target in targets(mover, state):
                if target in seen if transitive else (target, mover) in passed:
                    continue
                missing = remaining(target, mover)
                if missing == UNREACHED:
                    continue
                taken += 1
                if taken > maximum_steps:
                    raise TooManySteps
                heappush(heap, (len(path) + 1 + missing, (*path, (mover, target))))


def shortest_count(
    start: int,
    parties: Sequence[int],
    targets: Targets,
    remaining: Remaining,
    *,
    maximum_steps: int = MAXIMUM_STEPS,
) -> int:
    """How many legal sequences of least length lead from a state to the target; exact.

    ``remaining`` must be exact from the start and along shortest sequences. 1 at the
    target itself, 0 where it cannot be reached. Cost follows the moves along shortest
    sequences.

    Raises
    ------
    TooManySteps
        When more than ``maximum_steps`` moves would have to be looked at.
    """
    left = remaining(start, NOBODY)
    if left == UNREACHED:
        return 0
    # Pairs of a state and its last mover, with the number of ways there, step by step.
    ways = {(start, NOBODY): 1}
    taken = 0
    while left:
        left -= 1
        following: dict[tuple[int, int], int] = {}
        for (state, last), count in ways.items():
            for mover in parties:
                if mover == last:
                    continue
                for target in targets(mover, state):
                    taken += 1
                    if taken > maximum_steps:
                        raise TooManySteps
                    if remaining(target, mover) == left:
                        node = (target, mover)
                        following[node] = following.get(node, 0) + count
        ways = following
    return sum(ways.values())


def greedy_path(
    start: int, last: int, parties: Sequence[int], targets: Targets, remaining: Remaining
) -> ResponsePath:
    """A shortest sequence to the target, after a move of ``last``; the first in order.

    ``remaining`` must be exact, and the target within reach.
    """
    path: list[Step] = []
    at, mover = start, last
    left = remaining(at, mover)
    while left:
        left -= 1
        mover, at = next(
            (party, target)
            for party in parties
            if party != mover
            for target in targets(party, at)
            if remaining(target, party) == left
        )
        path.append(Step(mover, at))
    return tuple(path)


class ListedSearch:
    """Searches along listed arcs: those of every move, or of improvements only."""

    def __init__(self, arcs: Sequence[Arcs], *, transitive: bool) -> None:
        self.arcs = tuple(arcs)
        self.transitive = transitive
        self._reversed: tuple[Arcs, ...] = ()

    @property
    def parties(self) -> range:
        """Indices of the parties."""
        return range(len(self.arcs))

    def targets(self, mover: int, state: int) -> Sequence[int]:
        """Where the party can move to."""
        return self.arcs[mover][state]

    def forwards(self, start: int) -> Distances:
        """Fewest moves from a state to every other."""
        return distances(self.arcs, [start])

    def backwards(self, target: frozenset[int], movers: Sequence[int] | None = None) -> Distances:
        """Fewest moves from every state to the target, by some of the parties only."""
        if not self._reversed:
            self._reversed = tuple(map(reversed_arcs, self.arcs))
        return distances(self._reversed, target, movers)

    def backwards_to(self, target: frozenset[int], start: int) -> Distances:  # noqa: ARG002
        """The same as :meth:`backwards` here, where the whole costs little."""
        return self.backwards(target)

    def reachable_count(self, start: int) -> int:
        """How many states any sequence of these moves leads to, legal or not."""
        seen = {start}
        waiting = [start]
        while waiting:
            state = waiting.pop()
            for party in self.arcs:
                new = set(party[state]) - seen
                seen |= new
                waiting += new
        return len(seen)
