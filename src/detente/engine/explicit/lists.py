"""The engine of listed states, in plain Python: no matrix, no compiler, starts at once.

Levels are lists of ranks, sets are frozensets of positions. The lowest level that
responses can reach is found for all states together by one search backwards from the
worst states upwards, so a concept costs time linear in the number of moves.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from itertools import combinations
from time import monotonic
from typing import Any, TypeVar, cast

from detente.engine.protocol import Means, ResponsePath, ResponseRule, Step
from detente.errors import Fault, LimitReached
from detente.graph.graph import Arcs, Graph
from detente.wording import worded

Levels = list[int]
T = TypeVar("T")


#: Opponents up to which the rule ``once`` is computed: it looks at every subset of them.
MAXIMUM_OPPONENTS_ONCE = 14

_NOBODY = -1


class ListEngine:
    """Answers the questions of :class:`detente.engine.protocol.Engine` from lists."""

    name = "explicit"

    def __init__(self, graph: Graph, rule: ResponseRule = ResponseRule.LEGAL_SEQUENCES) -> None:
        self.graph = graph
        self.rule = rule
        # What is needed by party, or by party and means, is made once, when asked for.
        self._improving: dict[int, Arcs] = {}
        self._reversed: dict[tuple[int, Means], list[list[int]]] = {}
        self._made: dict[Hashable, Any] = {}
        self._deadline: float | None = None

    def made_once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What a concept needs for every party or horizon, made when it is first asked for."""
        if key not in self._made:
            self._made.setdefault(key, make())
        return cast("T", self._made[key])

    @contextmanager
    def within(self, seconds: float | None) -> Iterator[None]:
        """Stop what takes longer; ``None`` does not limit it."""
        self._deadline = None if seconds is None else monotonic() + seconds
        try:
            yield
        finally:
            self._deadline = None

    def check_time(self) -> None:
        """Stop if it is time to; asked between the steps of what takes long.

        Raises
        ------
        LimitReached
            E501 once the deadline has passed.
        """
        if self._deadline is not None and monotonic() > self._deadline:
            raise LimitReached(
                Fault(
                    "E501",
                    worded("The time was over."),
                    worded("an analysis of listed states"),
                    worded("allow more (--time), or ask for fewer concepts"),
                )
            )

    def __reduce__(self) -> tuple[type[ListEngine], tuple[Graph, ResponseRule]]:
        """Pickled as what it was made from; the rest is made again."""
        return ListEngine, (self.graph, self.rule)

    @property
    def improvements(self) -> tuple[Arcs, ...]:
        """Each party's moves that it prefers to staying, from every state."""
        return tuple(map(self._improvements, range(len(self.graph.parties))))

    # --- at one state

    def unilateral_moves(self, party: int, state: int) -> Sequence[int]:
        """``R_i(s)``."""
        return self.graph.moves[party][state]

    def unilateral_improvements(self, party: int, state: int) -> Sequence[int]:
        """``R_i+(s)``."""
        return self._improvements(party)[state]

    def prefers(self, party: int, state: int, to: int) -> bool:
        """True if the rank of ``state`` is the higher one."""
        ranks = self.graph.ranks[party]
        return ranks[state] > ranks[to]

    def responses(self, party: int, state: int, means: Means) -> Iterator[ResponsePath]:
        """Breadth-first over (state, whom the rule bars from moving next)."""
        opponents = self._opponents(party)
        arcs = self._arcs(means)
        start: tuple[int, frozenset[int]] = (state, frozenset())
        queue: deque[tuple[tuple[int, frozenset[int]], ResponsePath]] = deque([(start, ())])
        seen = {start}
        told: set[int] = set()
        while queue:
            (at, barred), path = queue.popleft()
            if path and at not in told:
                told.add(at)
                yield path
            if path and self.rule is ResponseRule.SINGLE:
                continue
            for mover in opponents:
                if mover in barred:
                    continue
                then = barred | {mover} if self.rule is ResponseRule.ONCE else {mover}
                for target in arcs[mover][at]:
                    node = (target, frozenset(then))
                    if node not in seen:
                        seen.add(node)
                        queue.append((node, (*path, Step(mover, target))))

    # --- over all states at once

    def preference(self, party: int) -> Levels:
        """The party's ranks."""
        return list(self.graph.ranks[party])

    def best_of_own_moves(self, party: int, levels: Levels) -> Levels:
        """The highest level within one own move; O(moves of the party)."""
        return [
            max([levels[at], *(levels[target] for target in targets)])
            for at, targets in enumerate(self.graph.moves[party])
        ]

    def best_of_own_improvements(self, party: int, levels: Levels) -> Levels:
        """The highest level within one own improvement; O(moves of the party)."""
        return [
            max([levels[at], *(levels[target] for target in targets)])
            for at, targets in enumerate(self._improvements(party))
        ]

    def higher(self, one: Levels, other: Levels) -> Levels:
        """The higher of two levels at each state."""
        return list(map(max, one, other))

    def lower(self, one: Levels, other: Levels) -> Levels:
        """The lower of two levels at each state."""
        return list(map(min, one, other))

    def worst_of_responses(self, party: int, levels: Levels, means: Means) -> Levels:
        """The lowest level that responses can lead to; the state itself counts too.

        Counting the state itself does no harm: a concept asks this after an improvement
        of the focal party, and the improvement itself is always above the start.
        """
        opponents = self._opponents(party)
        if self.rule is ResponseRule.SINGLE:
            return self._worst_of_one_move(opponents, levels, means)
        if self.rule is ResponseRule.ONCE:
            return self._worst_with_each_once(opponents, levels, means)
        if self._transitive:
            return self._worst_of_reach(opponents, levels, means)
        return self._worst_of_legal_sequences(opponents, levels, means)

    def without_improvement(self, party: int) -> frozenset[int]:
        """The states with empty ``R_i+(s)``."""
        arcs = self._improvements(party)
        return frozenset(at for at, targets in enumerate(arcs) if not targets)

    def where_no_improvement_keeps_above(self, party: int, levels: Levels) -> frozenset[int]:
        """The states whose improvements all have a level no better than the state's rank."""
        ranks = self.graph.ranks[party]
        return frozenset(
            at
            for at, targets in enumerate(self._improvements(party))
            if all(levels[target] <= ranks[at] for target in targets)
        )

    def positions(self, states: frozenset[int]) -> frozenset[int]:
        """The set itself."""
        return states

    # --- responses, backwards

    def _opponents(self, party: int) -> list[int]:
        return [other for other in range(len(self.graph.parties)) if other != party]

    @property
    def _transitive(self) -> bool:
        return self.graph.transitive

    def _arcs(self, means: Means) -> tuple[Arcs, ...]:
        return self.graph.moves if means is Means.MOVES else self.improvements

    def _improvements(self, party: int) -> Arcs:
        if party not in self._improving:
            self._improving[party] = _improving(self.graph.moves[party], self.graph.ranks[party])
        return self._improving[party]

    def _backward(self, party: int, means: Means) -> list[list[int]]:
        if (party, means) not in self._reversed:
            backward: list[list[int]] = [[] for _ in range(self.graph.size)]
            for at, targets in enumerate(self._arcs(means)[party]):
                for target in targets:
                    backward[target].append(at)
            self._reversed[party, means] = backward
        return self._reversed[party, means]

    def _worst_of_one_move(self, opponents: list[int], levels: Levels, means: Means) -> Levels:
        arcs = self._arcs(means)
        worst = list(levels)
        for mover in opponents:
            for at, targets in enumerate(arcs[mover]):
                for target in targets:
                    worst[at] = min(worst[at], levels[target])
        return worst

    def _worst_with_each_once(self, opponents: list[int], levels: Levels, means: Means) -> Levels:
        """By subsets: the worst when exactly these opponents may still move, once each."""
        arcs = self._arcs(means)
        worst: dict[tuple[int, ...], Levels] = {(): levels}
        for count in range(1, len(opponents) + 1):
            for movers in combinations(opponents, count):
                lowest = list(levels)
                for mover in movers:
                    rest = worst[tuple(other for other in movers if other != mover)]
                    for at, targets in enumerate(arcs[mover]):
                        for target in targets:
                            lowest[at] = min(lowest[at], rest[target])
                worst[movers] = lowest
        return worst[tuple(opponents)]

    def _worst_of_reach(self, opponents: list[int], levels: Levels, means: Means) -> Levels:
        """Moves are transitive: legal sequences reach whatever any sequence reaches.

        From the lowest level upwards, whatever can reach a state of that level gets it.
        """
        backward = [self._backward(mover, means) for mover in opponents]
        worst: list[int | None] = [None] * len(levels)
        for source in sorted(range(len(levels)), key=levels.__getitem__):
            if worst[source] is not None:
                continue
            worst[source] = levels[source]
            waiting = [source]
            while waiting:
                at = waiting.pop()
                for arcs in backward:
                    for before in arcs[at]:
                        if worst[before] is None:
                            worst[before] = levels[source]
                            waiting.append(before)
        return [level for level in worst if level is not None]

    def _worst_of_legal_sequences(
        self, opponents: list[int], levels: Levels, means: Means
    ) -> Levels:
        """The same over nodes (state, who moved last), so that nobody moves twice in a row.

        ``open_for[s]`` holds the last movers for which the level at ``s`` is not known
        yet. An arc of ``mover`` into ``s`` settles its origin for every last mover but
        ``mover`` itself; each arc is looked at once.
        """
        backward = {mover: self._backward(mover, means) for mover in opponents}
        everybody = {_NOBODY, *opponents}
        open_for = [set(everybody) for _ in levels]
        worst = list(levels)
        for source in sorted(range(len(levels)), key=levels.__getitem__):
            waiting = [(source, last) for last in open_for[source]]
            self._settle(source, open_for[source], worst, levels[source])
            open_for[source] = set()
            while waiting:
                at, mover = waiting.pop()
                if mover == _NOBODY:
                    continue
                for before in backward[mover][at]:
                    settled = open_for[before] - {mover}
                    if settled:
                        self._settle(before, settled, worst, levels[source])
                        open_for[before] -= settled
                        waiting.extend((before, last) for last in settled)
        return worst

    @staticmethod
    def _settle(at: int, last_movers: set[int], worst: Levels, level: int) -> None:
        # A response starts with no last mover: that node's level is the state's answer.
        if _NOBODY in last_movers:
            worst[at] = level


def _improving(arcs: Arcs, ranks: Sequence[int]) -> Arcs:
    return tuple(
        tuple(target for target in targets if ranks[target] > ranks[at])
        for at, targets in enumerate(arcs)
    )
