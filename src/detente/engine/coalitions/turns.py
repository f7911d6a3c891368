"""When the rule that nobody moves twice in a row makes a difference to a coalition.

Two moves of one party in a row are one move of it, or lead back, wherever its moves are
transitive. Where they are not, at what is called a joint here, the rule forbids the
second move, unless something legal can be put in between that changes nothing: two other
members who each move out and back, in turns. If every joint of every member has such a
pair, then each sequence of moves whatever can be made legal without changing its end, and
plain reach is right.
"""

from __future__ import annotations

from itertools import permutations

from detente.graph.graph import Graph
from detente.model.truth import members


class TurnRule:
    """What the rule forbids in a graph. Coalitions and sets of states are bit sets."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        #: Each party's moves from each state, as bit sets.
        self.rows: list[list[int]] = [
            [sum(1 << target for target in targets) for targets in arcs] for arcs in graph.moves
        ]
        everybody = range(len(graph.parties))
        self._joints = [0 if graph.transitive else self._joints_of(i) for i in everybody]
        self._known: dict[int, bool] = {}
        self._pairs: dict[tuple[int, int], int] = {}
        self._all_joints = 0
        for joints in self._joints:
            self._all_joints |= joints

    @property
    def never_matters(self) -> bool:
        """True if each party's two moves in a row are one move of it, or lead back."""
        return not self._all_joints

    def combines(self, coalition: int) -> bool:
        """True if what the coalition reaches in two goes it is known to reach in one."""
        if coalition.bit_count() == 1:
            return not self._joints[coalition.bit_length() - 1]
        return self.forbids_nothing(coalition)

    def forbids_nothing(self, coalition: int) -> bool:
        """True if the coalition reaches by legal sequences whatever it reaches by any.

        False means that no proof was found, not that there is a difference.
        """
        if coalition not in self._known:
            parties = members(coalition)
            self._known[coalition] = not any(
                self._joints[party] & ~self._filled([other for other in parties if other != party])
                for party in parties
            )
        return self._known[coalition]

    def _joints_of(self, party: int) -> int:
        """States between two moves of the party that are not one move of it, nor lead back."""
        rows = self.rows[party]
        found = 0
        for at, row in enumerate(rows):
            near = row | 1 << at
            for between in self.graph.moves[party][at]:
                if rows[between] & ~near:
                    found |= 1 << between
        return found

    def _filled(self, parties: list[int]) -> int:
        """The joints at which two of these parties can move out and back in turns."""
        found = 0
        for first, second in permutations(parties, 2):
            key = first, second
            if key not in self._pairs:
                self._pairs[key] = sum(
                    1 << at
                    for at in members(self._all_joints)
                    if self._out_and_back(first, second, at)
                )
            found |= self._pairs[key]
        return found

    def _out_and_back(self, first: int, second: int, at: int) -> bool:
        moves = self.graph.moves
        return any(
            self.rows[second][back] >> at & 1
            for out in moves[first][at]
            for further in moves[second][out]
            for back in moves[first][further]
        )
