"""Joint moves: members of a coalition change their options together, in one step.

A joint move is no sequence of moves: what would lie between need not be feasible. Each
option still changes in a permitted direction only, and a rule forbids the step if it
binds everybody or somebody whose options change.
"""

from __future__ import annotations

from detente.errors import call_fault
from detente.graph.graph import Graph
from detente.model.truth import TruthTable, members
from detente.wording import worded


class JointMoves:
    """Where coalitions can go in one joint step. Sets of states are bit sets.

    A coalition is a bit set of parties, bit *i* for the party at position *i*.

    Raises
    ------
    FaultyInput
        E701 for a conflict in abstract form: a bare graph does not say what happens if
        two parties act at once.
    """

    def __init__(self, graph: Graph) -> None:
        conflict = graph.space.conflict
        if conflict.form == "abstract":
            raise call_fault(
                worded("Joint moves need options."),
                worded("a conflict in abstract form"),
                worded("ask for legal sequences, or write the conflict with options"),
            )
        self.space = graph.space
        self.combinations = graph.space.combinations
        table = TruthTable.of(conflict.options, self.combinations)
        self._everything = table.everything
        self._owner = [graph.parties.index(option.party) for option in conflict.options]
        self._same: list[list[int]] = []
        self._allowed: list[list[int]] = []
        for option in conflict.options:
            levels = [table.columns[option.key, level] for level in range(len(option.levels))]
            self._same.append(levels)
            self._allowed.append(
                [_within_reach(levels, at, option.moves) for at in range(len(levels))]
            )
        self._rules = [
            (
                None if rule.who is None else graph.parties.index(rule.who),
                table.where(rule.start.tree),
                table.where(rule.end.tree),
            )
            for rule in conflict.rules
        ]
        self._first = [0]
        for state in graph.space.states:
            self._first.append(self._first[-1] + len(state.members))
        self._known: dict[tuple[int, int], int] = {}

    def targets(self, coalition: int, state: int) -> int:
        """The states that the coalition can reach from ``state`` by one joint move.

        ``state`` itself is not among them. A coalesced state has a move if some member
        has. Cost: one operation on a bit set for each option and member.
        """
        key = coalition, state
        if key not in self._known:
            found = 0
            for at in range(self._first[state], self._first[state + 1]):
                found |= self._from_combination(coalition, at)
            self._known[key] = self._states(found) & ~(1 << state)
        return self._known[key]

    def combine(self, coalition: int) -> bool:
        """True if two joint moves of the coalition in a row are one joint move of it.

        Directions of options allow it; rules that bind the coalition, and coalesced
        states, may not. False means that it is not known.
        """
        bound = any(who is None or coalition >> who & 1 for who, _, _ in self._rules)
        return not bound and len(self.combinations) == len(self.space.states)

    def _from_combination(self, coalition: int, at: int) -> int:
        found = self._everything
        levels = self.combinations[at]
        for option, level in enumerate(levels):
            own = coalition >> self._owner[option] & 1
            found &= (self._allowed if own else self._same)[option][level]
        for who, start, end in self._rules:
            if start >> at & 1:
                found &= ~(end & self._changed_by(who, at))
        return found & ~(1 << at)

    def _changed_by(self, who: int | None, at: int) -> int:
        """Combinations in which the party's options are not as they are here."""
        if who is None:
            return self._everything
        same = self._everything
        for option, level in enumerate(self.combinations[at]):
            if self._owner[option] == who:
                same &= self._same[option][level]
        return self._everything & ~same

    def _states(self, combinations: int) -> int:
        """The states that these combinations belong to."""
        if len(self.combinations) == len(self.space.states):
            return combinations  # nothing is coalesced: positions are the same
        found = 0
        for at in members(combinations):
            found |= 1 << self.space.position_of[self.combinations[at]]
        return found


def _within_reach(levels: list[int], at: int, moves: str) -> int:
    """Combinations to which the option may be changed from this level, or at which it stays."""
    reach = {"forward": levels[at:], "backward": levels[: at + 1]}.get(moves, levels)
    found = 0
    for level in reach:
        found |= level
    return found
