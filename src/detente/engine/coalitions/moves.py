"""The door for coalition concepts: reach, improvements and answers of coalitions.

A coalition is a bit set of parties, a set of states a bit set of positions. Two classes
answer the same questions: :class:`CoalitionMoves` for the published definitions, and
:class:`MergedMoves` for parties that are merged once and for all.

Whether a state counts as reached from itself is left open: no definition here depends on
it. A coalition never improves by returning, a sanction is never the improvement itself,
and a state that sanctions is no escape.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum
from typing import Protocol

from detente.engine.coalitions.closure import Closure, nobody, reached_in_turns, widened
from detente.engine.coalitions.turns import TurnRule
from detente.graph.graph import Graph
from detente.graph.joint import JointMoves
from detente.model.truth import members

#: Bits of closures kept at most, before they are made anew: 1 GiB.
_KEPT = 1 << 33


class Reach(Enum):
    """How a coalition gets anywhere.

    ``LEGAL_SEQUENCES``: its members move one after another, nobody twice in a row, each
    step feasible; a single party moves once. ``JOINT_MOVES``: one step in which members
    change their options together.
    """

    LEGAL_SEQUENCES = "legal sequences"
    JOINT_MOVES = "joint moves"


class Improvement(Enum):
    """When a coalition gains: every member strictly, or nobody loses and somebody gains."""

    STRICT = "strict"
    WEAK = "weak"


class Moves(Protocol):
    """What a coalition concept may ask."""

    @property
    def everybody(self) -> int:
        """The coalition of all parties."""
        ...

    def preferred(self, coalition: int, state: int) -> int:
        """The states that the coalition prefers to ``state``, reached or not."""
        ...

    def reached(self, coalition: int, state: int) -> int:
        """The states that the coalition can reach; ``state`` itself may be in it."""
        ...

    def credibly_meets(self, coalition: int, state: int, wanted: int) -> bool:
        """True if credible answers of these parties reach one of the states wanted."""
        ...


class Preferences:
    """Which states a coalition prefers to a given one."""

    def __init__(self, graph: Graph, improvement: Improvement) -> None:
        self.graph = graph
        self.improvement = improvement
        self.everybody = (1 << len(graph.parties)) - 1
        self._above, self._same = _by_rank(graph)
        self._last = 0, -1
        self._last_preferred = 0

    def above(self, party: int, state: int) -> int:
        """The states that the party strictly prefers."""
        return self._above[party][self.graph.ranks[party][state]]

    def same(self, party: int, state: int) -> int:
        """The states between which and ``state`` the party is indifferent."""
        return self._same[party][self.graph.ranks[party][state]]

    def acceptable(self, party: int, state: int) -> int:
        """The states that the party may be led to in an improvement of its coalition."""
        above = self.above(party, state)
        if self.improvement is Improvement.STRICT:
            return above
        return above | self.same(party, state)

    def preferred(self, coalition: int, state: int) -> int:
        """The states that the coalition prefers: all members, in the chosen sense."""
        # Asked again and again for one coalition and state, by each concept.
        if (coalition, state) != self._last:
            self._last_preferred = self._preferred(coalition, state)
            self._last = coalition, state
        return self._last_preferred

    def _preferred(self, coalition: int, state: int) -> int:
        found = (1 << self.graph.size) - 1
        parties = members(coalition)
        for party in parties:
            found &= self.acceptable(party, state)
        if self.improvement is Improvement.STRICT:
            return found
        same = found
        for party in parties:
            same &= self.same(party, state)
        return found & ~same


class CoalitionMoves(Preferences):
    """Coalitions form freely: any set of parties may move together, and any may answer."""

    def __init__(
        self,
        graph: Graph,
        reach: Reach = Reach.LEGAL_SEQUENCES,
        improvement: Improvement = Improvement.STRICT,
    ) -> None:
        super().__init__(graph, improvement)
        self.reach = reach
        self._joint = JointMoves(graph) if reach is Reach.JOINT_MOVES else None
        self._closures: dict[int, Closure] = {0: nobody(graph.size)}
        self._kept = 0
        self._turn_rule = TurnRule(graph)
        self._turns: dict[tuple[int, int], int] = {}
        #: Everything that a search which was not cut short has found, by its start.
        self._ends: dict[tuple[int, int], int] = {}
        self._steps: dict[tuple[int, int], tuple[int, list[tuple[int, int]]]] = {}

    @property
    def turns_never_matter(self) -> bool:
        """True if for every coalition the rule that nobody moves twice in a row forbids nothing."""
        return self._turn_rule.never_matters

    def reached(self, coalition: int, state: int) -> int:
        """By legal sequences or by one joint move, whichever was chosen."""
        if self._joint is not None:
            return self._joint.targets(coalition, state)
        if self._turn_rule.forbids_nothing(coalition):
            return self.closure(coalition).reached(state)
        key = coalition, state
        if key not in self._turns:
            rows = self._turn_rule.rows
            self._turns[key] = reached_in_turns(
                state, members(coalition), lambda party, at: rows[party][at]
            )
        return self._turns[key]

    def _bound(self, coalition: int, state: int) -> int:
        """States outside of which the coalition reaches nothing; quick to come by."""
        if self._joint is not None:
            return self._joint.targets(coalition, state)
        return self.closure(coalition).reached(state)

    def improvements(self, coalition: int, state: int) -> int:
        """The coalition's improvements: reached, and preferred."""
        return self.reached(coalition, state) & self.preferred(coalition, state)

    def improving(self, among: int, state: int) -> Iterator[tuple[int, int]]:
        """Each coalition of parties among these that has improvements, with these.

        Not every coalition is looked at. A larger coalition accepts no state that one of
        its members does not accept: the set of reached states that all members accept can
        only shrink as parties join. What a coalition reaches lies within what all parties
        among these reach, because every sequence or joint move of a part is one of the
        whole. So where no state that all can reach is accepted by all members, no larger
        coalition has an improvement either, and none of them is visited. States between
        which and this one all are indifferent are left out first: nobody gains by them.
        """
        parties = members(among)
        indifferent = (1 << self.graph.size) - 1
        for party in parties:
            indifferent &= self.same(party, state)
        start = self._bound(among, state) & ~indifferent
        waiting = [(0, start, -1)]
        while waiting:
            coalition, accepted, last = waiting.pop()
            if coalition:
                found = self._gains(coalition, state, accepted)
                if found:
                    yield coalition, found
            for party in parties:
                if party > last:
                    left = accepted & self.acceptable(party, state)
                    if left:
                        waiting.append((coalition | 1 << party, left, party))

    def _gains(self, coalition: int, state: int, accepted: int) -> int:
        """Those of the accepted states that are improvements of the coalition."""
        if self.improvement is Improvement.WEAK:
            accepted &= self.preferred(coalition, state)
        accepted &= self._bound(coalition, state) if accepted else 0
        return accepted & self.reached(coalition, state) if accepted else 0

    def credibly_meets(self, coalition: int, state: int, wanted: int) -> bool:
        """By sequences of improvements of coalitions among these, no set twice in a row.

        Each step is one coalition's improvement, judged by its members where it stands.
        Where what coalitions reach is transitive, two improvements of one coalition in a
        row are one improvement of it: for those coalitions the rule forbids nothing. Only
        the others are barred from going on where their own move has led.
        """
        if not coalition or not wanted:
            return False
        if self._one_step_of_one_party_meets(coalition, state, wanted):
            return True
        free, barred = 1 << state, _Barred()
        left = ends = 0
        while waiting := free & ~left:
            left |= waiting
            for at in members(waiting):
                known = self._ends.get((coalition, at))
                if known is not None:
                    ends |= known
                else:
                    combining, others = self._credible_steps(coalition, at)
                    free |= combining
                    if others:
                        barred.arrive(others)
                    ends |= combining | barred.arrived
                if ends & wanted:
                    return True
            # Where only one coalition's move has led, that coalition may not go on.
            for mover, at in barred.still_barred(free):
                combining, others = self._credible_steps(coalition, at)
                free |= combining
                barred.arrive([(who, targets) for who, targets in others if who != mover])
            free |= barred.by_two
            ends |= barred.arrived | free & ~(1 << state)
            if ends & wanted:
                return True
        self._ends[coalition, state] = ends
        return False

    def _one_step_of_one_party_meets(self, coalition: int, state: int, wanted: int) -> bool:
        """The commonest answer, found without a look at coalitions."""
        rows = self._turn_rule.rows
        return any(
            rows[party][state] & self.above(party, state) & wanted for party in members(coalition)
        )

    def _credible_steps(self, among: int, state: int) -> tuple[int, list[tuple[int, int]]]:
        """Improvements of coalitions among these: combining ones together, others apart.

        A coalition combines if what it reaches in two moves it reaches in one. It may be
        let to move twice in a row: the two improvements are one, since whoever gains
        twice gains, and nobody who gains can have been led back to the start.
        """
        key = among, state
        if key not in self._steps:
            combining = 0
            others = []
            for coalition, improvements in self.improving(among, state):
                if self._combines(coalition):
                    combining |= improvements
                else:
                    others.append((coalition, improvements))
            self._steps[key] = combining, others
        return self._steps[key]

    def _combines(self, coalition: int) -> bool:
        """True if the coalition's reach is known to be transitive."""
        if self.graph.transitive:
            return True
        if self._joint is not None:
            return self._joint.combine(coalition)
        return self._turn_rule.combines(coalition)

    def closure(self, coalition: int) -> Closure:
        """What the coalition reaches by any sequences of moves, from every state."""
        if coalition not in self._closures:
            last = coalition.bit_length() - 1
            found = widened(self.closure(coalition & ~(1 << last)), self.graph.moves[last])
            self._kept += len(found.rows) * self.graph.size
            if self._kept > _KEPT:
                self._closures = {0: nobody(self.graph.size)}
                self._kept = 0
            self._closures[coalition] = found
        return self._closures[coalition]


class _Barred:
    """States at which only moves of barred coalitions have arrived so far."""

    def __init__(self) -> None:
        self.arrived_by: dict[int, int] = {}
        self.left: dict[int, int] = {}
        self.arrived = 0
        #: Where two different coalitions have arrived: nobody is barred there.
        self.by_two = 0

    def arrive(self, steps: Sequence[tuple[int, int]]) -> None:
        """Take note of where the coalitions' moves lead."""
        for mover, targets in steps:
            new = targets & ~self.arrived_by.get(mover, 0)
            if new:
                self.by_two |= new & self.arrived
                self.arrived |= new
                self.arrived_by[mover] = self.arrived_by.get(mover, 0) | new

    def still_barred(self, free: int) -> Iterator[tuple[int, int]]:
        """Each mover and state from which the others have not gone on yet; taken once."""
        while True:
            found = [
                (mover, at)
                for mover, states in self.arrived_by.items()
                for at in members(states & ~free & ~self.by_two & ~self.left.get(mover, 0))
            ]
            if not found:
                return
            for mover, at in found:
                self.left[mover] = self.left.get(mover, 0) | 1 << at
                yield mover, at


class MergedMoves(Preferences):
    """Parties are merged into blocks that act as one, by joint moves; blocks never mix.

    A coalition here is a union of blocks. The others answer in turns, no block twice in a
    row, each by a joint move.
    """

    def __init__(self, graph: Graph, blocks: Sequence[int]) -> None:
        super().__init__(graph, Improvement.STRICT)
        self.blocks = tuple(blocks)
        self._joint = JointMoves(graph)

    def reached(self, coalition: int, state: int) -> int:
        """One joint move of a block; of several blocks, sequences of such moves."""
        if coalition in self.blocks:
            return self._joint.targets(coalition, state)
        return reached_in_turns(state, self._inside(coalition), self._joint.targets)

    def improvements(self, coalition: int, state: int) -> int:
        """A block's joint moves to what every member strictly prefers."""
        return self._joint.targets(coalition, state) & self.preferred(coalition, state)

    def credibly_meets(self, coalition: int, state: int, wanted: int) -> bool:
        """By sequences of improvements of blocks, each judged where it stands."""
        found = reached_in_turns(state, self._inside(coalition), self.improvements)
        return bool(found & wanted)

    def _inside(self, coalition: int) -> list[int]:
        return [block for block in self.blocks if block & coalition == block]


def subsets(coalition: int) -> Iterator[int]:
    """Every coalition of some of these parties, at least one.

    Examples
    --------
    >>> sorted(subsets(0b101))
    [1, 4, 5]
    """
    part = coalition
    while part:
        yield part
        part = (part - 1) & coalition


def _by_rank(graph: Graph) -> tuple[list[list[int]], list[list[int]]]:
    """For each party and rank the states above it, and the states at it."""
    above: list[list[int]] = []
    same: list[list[int]] = []
    for ranks in graph.ranks:
        at_rank = [0] * (max(ranks) + 1)
        for at, rank in enumerate(ranks):
            at_rank[rank] |= 1 << at
        higher = [0] * len(at_rank)
        for rank in range(len(at_rank) - 2, -1, -1):
            higher[rank] = higher[rank + 1] | at_rank[rank + 1]
        above.append(higher)
        same.append(at_rank)
    return above, same
