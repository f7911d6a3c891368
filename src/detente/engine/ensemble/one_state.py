"""Many scenarios of preference at one state: a set of scenarios is one whole number.

Where only one state is asked about, most of what the engine of lanes computes is not
needed: only what can be reached from the focal party's improvements is looked at. Bit *k*
of a number stands for scenario *k*, so that one operation on two numbers serves every
scenario, however many there are.
"""

from __future__ import annotations

from collections.abc import Sequence
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
    each improvement of the focal party; responses are followed until nothing is added.
    """

    def __init__(self, graph: Graph, rows: Sequence[Rows], choices: NDArray[np.int64]) -> None:
        self.graph = graph
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
        for improvement in self.graph.moves[party][start]:
            tempting = self._prefers(party, start, improvement) & stable
            if not tempting:
                continue
            held = 0
            if means is not None:
                held = self._sanctioned(party, start, improvement, means, tempting, lasting=lasting)
            stable &= ~tempting | held
        return stable

    def _sanctioned(
        self, party: int, start: int, begin: int, means: Means, within: Lanes, *, lasting: bool
    ) -> Lanes:
        """The scenarios of ``within`` where a response from ``begin`` is a sanction."""
        held = 0
        others = [other for other in range(len(self.rows)) if other != party]
        # By state and who moved last, as nobody moves twice in a row; where moves are
        # transitive that makes no difference, and -1 stands for anybody.
        arrived: dict[tuple[int, int], Lanes] = {}
        waiting: dict[tuple[int, int], Lanes] = {(begin, -1): within}
        sanction: dict[int, Lanes] = {}
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
                    if new and means is Means.IMPROVEMENTS:
                        new &= self._prefers(mover, state, target)
                    if not new:
                        continue
                    arrived[target, mark] = before | new
                    if target not in sanction:
                        sanction[target] = self._sanctioning(party, start, target, lasting=lasting)
                    held |= new & sanction[target]
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
