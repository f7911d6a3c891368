"""Many scenarios of preference at one state: a set of scenarios is one whole number.

Where only one state is asked about, most of what the engine of lanes computes is not
needed: only what can be reached from the focal party's improvements is looked at. Bit *k*
of a number stands for scenario *k*, so that one operation on two numbers serves every
scenario, however many there are.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.engine.protocol import Means
from detente.graph.graph import Graph

#: Ranks of one party: one row for each preference that it has in some scenario.
Rows = NDArray[Any]
#: A set of scenarios, bit by bit.
Lanes = int


class Followed:
    """What the others can reach from a state by any moves, followed as far as it is asked for.

    Nobody moves twice in a row. Iterating gives each state once, those of few moves first;
    what was found is kept for the next who asks. All of it costs O(moves).
    """

    def __init__(self, graph: Graph, party: int, begin: int) -> None:
        self.moves = graph.moves
        self.others = [other for other in range(len(graph.moves)) if other != party]
        self.found: list[int] = []
        #: Who moved last where a state was reached; -1 once anybody may move on from it.
        self.last: dict[int, int] = {}
        #: States to go on from, and by whom.
        self.waiting: deque[tuple[int, Sequence[int]]] = deque([(begin, self.others)])

    def __iter__(self) -> Iterator[int]:
        """Each state that can be reached, once."""
        at = 0
        while at < len(self.found) or self.waiting:
            if at == len(self.found):
                self._further()
            else:
                yield self.found[at]
                at += 1

    def _further(self) -> None:
        state, movers = self.waiting.popleft()
        for mover in movers:
            for target in self.moves[mover][state]:
                last = self.last.get(target)
                if last is None:
                    self.found.append(target)
                    self.last[target] = mover
                    next_movers = [other for other in self.others if other != mover]
                    self.waiting.append((target, next_movers))
                elif last not in (-1, mover):
                    # Another one got there too, so the first may move on as well.
                    self.last[target] = -1
                    self.waiting.append((target, [last]))


class OneStateLanes:
    """Who would leave a state, in which of many scenarios.

    Parameters
    ----------
    graph : Graph
        Its moves count; its own ranks do not.
    rows : sequence of arrays
        For each party an array of shape (preferences, states).
    choices : array of shape (scenarios, parties)
        Which of its rows each party has in each scenario.

    Notes
    -----
    A question costs O(moves) operations on numbers of one bit a scenario, at worst once for
    each improvement of the focal party; responses are followed until nothing is added. Where
    any moves will do, what is reached is the same in every scenario and is followed once.
    """

    def __init__(
        self,
        graph: Graph,
        rows: Sequence[Rows],
        choices: NDArray[np.int64],
        followed: dict[tuple[int, int], Followed] | None = None,
    ) -> None:
        self.graph = graph
        #: What the others reach, by party and state; shared by all that ask of one graph.
        self.followed: dict[tuple[int, int], Followed] = {} if followed is None else followed
        self.rows = rows
        self.everywhere: Lanes = (1 << len(choices)) - 1
        self.choices = choices
        self._where = lru_cache(maxsize=1 << 14)(self._lanes_of_rows)
        self._prefers = lru_cache(maxsize=1 << 17)(self._preferring)

    def stable(self, party: int, start: int, means: Means | None, *, lasting: bool) -> Lanes:
        """The scenarios in which the state is stable for the party.

        ``means`` is how the others respond, ``None`` for not at all; ``lasting`` asks that
        the party cannot escape from a sanction by one further move.
        """
        stable = self.everywhere
        sanctions: dict[int, Lanes] = {}
        for improvement in self.graph.moves[party][start]:
            tempting = self._prefers(party, start, improvement) & stable
            if not tempting:
                continue
            held = 0
            if means is not None:
                answered = self._by_moves if means is Means.MOVES else self._by_improvements

                def worth(target: int) -> Lanes:
                    if target not in sanctions:
                        sanctions[target] = self._sanctioning(party, start, target, lasting=lasting)
                    return sanctions[target]

                held = answered(party, improvement, tempting, worth)
            stable &= ~tempting | held
        return stable

    def _by_moves(
        self, party: int, begin: int, within: Lanes, worth: Callable[[int], Lanes]
    ) -> Lanes:
        """The scenarios of ``within`` where some moves from ``begin`` lead to a sanction."""
        if (party, begin) not in self.followed:
            self.followed[party, begin] = Followed(self.graph, party, begin)
        held = 0
        for target in self.followed[party, begin]:
            held |= within & worth(target)
            if held == within:
                break
        return held

    def _by_improvements(
        self, party: int, begin: int, within: Lanes, worth: Callable[[int], Lanes]
    ) -> Lanes:
        """The scenarios of ``within`` where improvements from ``begin`` lead to a sanction."""
        held = 0
        others = [other for other in range(len(self.rows)) if other != party]
        # By state and who moved last, as nobody moves twice in a row; where moves are
        # transitive that makes no difference, and -1 stands for anybody.
        arrived: dict[tuple[int, int], Lanes] = {}
        waiting: dict[tuple[int, int], Lanes] = {(begin, -1): within}
        while waiting:
            (state, last) = next(iter(waiting))
            lanes = waiting.pop((state, last)) & ~held
            if not lanes:
                continue
            for mover in others:
                if mover == last:
                    continue
                mark = -1 if self.graph.transitive else mover
                for target in self.graph.moves[mover][state]:
                    before = arrived.get((target, mark), 0)
                    new = lanes & ~before
                    if new:
                        new &= self._prefers(mover, state, target)
                    if not new:
                        continue
                    arrived[target, mark] = before | new
                    held |= new & worth(target)
                    if held == within:
                        return held
                    waiting[target, mark] = waiting.get((target, mark), 0) | new
        return held

    def _sanctioning(self, party: int, start: int, response: int, *, lasting: bool) -> Lanes:
        """The scenarios in which being led to ``response`` is a sanction."""
        worth = self.everywhere & ~self._prefers(party, start, response)
        if lasting:
            for escape in self.graph.moves[party][response]:
                worth &= ~self._prefers(party, start, escape)
        return worth

    def _preferring(self, party: int, state: int, to: int) -> Lanes:
        """The scenarios in which the party prefers the second state to the first."""
        ranks = self.rows[party]
        return self._where(party, (ranks[:, to] > ranks[:, state]).tobytes())

    def _lanes_of_rows(self, party: int, truth: bytes) -> Lanes:
        return _lanes(np.frombuffer(truth, np.bool_)[self.choices[:, party]])


def _lanes(flags: NDArray[np.bool_]) -> Lanes:
    return int.from_bytes(np.packbits(flags, bitorder="little").tobytes(), "little")


def flags_of(lanes: Lanes, count: int) -> NDArray[np.bool_]:
    """A set of scenarios as one truth value for each.

    Examples
    --------
    >>> flags_of(0b1101, 5).tolist()
    [True, False, True, True, False]
    """
    data = np.frombuffer(lanes.to_bytes(-(-max(count, 1) // 8), "little"), np.uint8)
    return np.unpackbits(data, bitorder="little")[:count].astype(np.bool_)
