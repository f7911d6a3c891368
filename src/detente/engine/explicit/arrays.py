"""The engine of arrays: a level for every combination of options, no state listed.

It answers what :class:`detente.engine.explicit.lists.ListEngine` answers, for conflicts
in option form without move rules and without coalesced states: there a party's own
options are one axis of the index space, all its moves together are a few passes along
that axis, and moves are transitive, so that legal sequences reach what any sequence
reaches. Nothing is stored by move. Levels are arrays of the focal party's rank type; sets
of states are one bit for each combination.

A party that changes several options at once may pass over combinations that cannot
occur, so a pass runs over all combinations, with a neutral value at infeasible ones. The
others' sequences stop at every step, so these values are put back after every party.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle, islice

import numpy as np
from numpy.typing import NDArray

from detente.engine.explicit.numbering import Numbering, PackedStates, indices, packed, size_of
from detente.engine.explicit.packed import PackedTruth
from detente.engine.explicit.passes import Improve, Passes, Values, passes_for
from detente.engine.explicit.ranks import RankArray, Spread, compile_ranks
from detente.engine.explicit.space import BOTH, Axis, IndexSpace, Stage
from detente.engine.plain_options import accepts
from detente.engine.protocol import Means, ResponsePath, ResponseRule, Step
from detente.errors import Fault, FaultyInput
from detente.model.conflict import Conflict, Levels
from detente.model.formula import Node, Or
from detente.model.states import constraints, nothing_feasible

_NOBODY = -1
#: States that one step of work on single values takes: a part of each array stays in cache.
_PART = 1 << 17


class ArrayEngine:
    """Answers the questions of :class:`detente.engine.protocol.Engine` from arrays.

    Parameters
    ----------
    space : IndexSpace
    ranks : sequence of arrays
        Each party's rank of every combination, unsigned, dense from 0 over the feasible
        ones; an infeasible combination has the party's highest rank.
    blocked : array of bool, optional
        Which combinations are infeasible; ``None`` where none is.
    passes : Passes, optional
        Numpy or compiled loops; by size if not given.

    Notes
    -----
    For *n* parties, *k* options and *N* combinations a concept costs O(N k) byte
    operations for each party where opponents respond by moves and every state is
    feasible. Otherwise the opponents' passes are repeated until nothing changes, which
    took three to eight rounds in what was measured. :func:`estimate` gives the memory.
    """

    name = "arrays"
    made_by = "arrays over all combinations of options"
    rule = ResponseRule.LEGAL_SEQUENCES

    def __init__(
        self,
        space: IndexSpace,
        ranks: Sequence[RankArray],
        blocked: NDArray[np.bool_] | None = None,
        passes: Passes | None = None,
    ) -> None:
        self.space = space
        self.ranks = tuple(ranks)
        for each in self.ranks:
            each.setflags(write=False)
        self._blocked = blocked
        self._passes = passes or passes_for(space.size)
        self._numbering = Numbering(space.size, None if blocked is None else packed(~blocked))
        # What a party's improvements are judged by is made once, when first asked for. A
        # plain dictionary: a cache of a bound method would keep the arrays alive with it.
        self._improving: dict[int, Improve] = {}

    @classmethod
    def of(cls, conflict: Conflict, compiled: bool | None = None) -> ArrayEngine:
        """The engine of a conflict that :func:`detente.engine.plain_options.accepts` accepts.

        ``compiled`` chooses between compiled loops and numpy; by size if not given.

        Raises
        ------
        ValueError
            For a conflict that is not accepted.
        FaultyInput
            E401 (no feasible state) and every fault of preferences. The status quo is
            not looked at.
        LimitReached
            E501 for a ranking over more states than are listed.
        """
        reason = accepts(conflict)
        if reason is not None:
            raise ValueError(reason)
        space = IndexSpace.of(conflict)
        passes = passes_for(space.size, compiled)
        blocked = infeasible_states(conflict, space, passes.spread_work)
        if blocked is not None and blocked.all():
            raise FaultyInput([nothing_feasible(conflict)])
        feasible = None if blocked is None else ~blocked
        ranks: list[RankArray] = []
        faults: list[Fault] = []
        for party in conflict.party_ids:
            try:
                ranks.append(compile_ranks(conflict, party, space, feasible, passes.spread_work))
            except FaultyInput as faulty:
                faults.extend(faulty.faults)
        if faults:
            raise FaultyInput(faults)
        return cls(space, ranks, blocked, passes)

    @property
    def blocked(self) -> NDArray[np.bool_] | None:
        """Which combinations cannot occur; ``None`` where every one can."""
        return self._blocked

    @property
    def passes(self) -> Passes:
        """The passes over the index space that suit its size."""
        return self._passes

    # --- states

    @property
    def feasible_count(self) -> int:
        """How many states there are."""
        return self._numbering.count

    def count(self, states: PackedStates) -> int:
        """How many states the set has; O(N / 64)."""
        return size_of(states)

    def positions(self, states: PackedStates) -> frozenset[int]:
        """The members' numbers among the feasible states, from 0; may be very many."""
        found = np.fromiter(indices(states), np.int64)
        return frozenset(self._numbering.positions(found).tolist())

    def exact(self, states: PackedStates) -> bool:  # noqa: ARG002 - as the protocol has it
        """True: a set of bits is always whole."""
        return True

    def intersection(self, sets: Sequence[PackedStates]) -> PackedStates:
        """The states that are in all of the sets; O(N / 64) for each."""
        first, *others = sets
        together = first.copy()
        for states in others:
            together &= states
        return together

    def union(self, sets: Sequence[PackedStates]) -> PackedStates:
        """The states that are in some set; O(N / 64) for each."""
        first, *others = sets
        together = first.copy()
        for states in others:
            together |= states
        return together

    def first_states(self, limit: int) -> tuple[Levels, ...]:
        """The first feasible states, at most ``limit``, as combinations of levels."""
        positions = range(min(limit, self.feasible_count))
        return tuple(self.space.levels_of(self._numbering.index(at)) for at in positions)

    def number_of(self, levels: Levels) -> int:
        """The number, from 1, of a feasible combination."""
        return self.position_of(self.space.index_of(levels)) + 1

    def examples(self, states: PackedStates, limit: int) -> tuple[Levels, ...]:
        """The set's first members, at most ``limit``, as combinations of levels."""
        return tuple(map(self.space.levels_of, islice(indices(states), limit)))

    def index_of(self, levels: Sequence[int]) -> int:
        """The number of a combination among all, feasible or not."""
        return self.space.index_of(levels)

    def levels_of(self, index: int) -> Levels:
        """The combination with this number."""
        return self.space.levels_of(index)

    def index_at(self, position: int) -> int:
        """The index of the state at a position among the feasible ones."""
        return self._numbering.index(position)

    def position_of(self, index: int) -> int:
        """The position among the feasible states of the feasible state at an index."""
        return int(self._numbering.positions(np.array([index]))[0])

    def positions_of(self, several: Sequence[int]) -> list[int]:
        """The positions among the feasible states of feasible states at several indices."""
        found: list[int] = self._numbering.positions(np.asarray(several, np.int64)).tolist()
        return found

    def where(self, node: Node) -> PackedStates:
        """The feasible states in which a formula is true.

        O(N / 64) word operations for each part of the formula.
        """
        flags = truth_everywhere(node, self.space, self._passes.spread_work)
        if self._blocked is not None:
            flags &= ~self._blocked
        return packed(flags)

    # --- at one state, by position

    def unilateral_moves(self, party: int, state: int) -> Sequence[int]:
        """``R_i(s)``, ascending; O(choices of the party)."""
        at = self._numbering.index(state)
        return self._listed(self._moves(party, at))

    def unilateral_improvements(self, party: int, state: int) -> Sequence[int]:
        """``R_i+(s)``, ascending; O(choices of the party)."""
        at = self._numbering.index(state)
        return self._listed(self._improvements(party, at))

    def prefers(self, party: int, state: int, to: int) -> bool:
        """True if the rank of ``state`` is the higher one."""
        ranks = self.ranks[party]
        return bool(ranks[self._numbering.index(state)] > ranks[self._numbering.index(to)])

    def responses(self, party: int, state: int, means: Means) -> Iterator[ResponsePath]:
        """Breadth-first over (state, who moved last), moves computed as they are needed."""
        targets = self._moves if means is Means.MOVES else self._improvements
        opponents = self._opponents(party)
        start = (self._numbering.index(state), _NOBODY)
        queue: deque[tuple[tuple[int, int], ResponsePath]] = deque([(start, ())])
        seen = {start}
        told: set[int] = set()
        while queue:
            (at, last), path = queue.popleft()
            if path and at not in told:
                told.add(at)
                yield path
            for mover in opponents:
                if mover == last:
                    continue
                reached = targets(mover, at)
                positions = self._listed(reached)
                for target, position in zip(reached.tolist(), positions, strict=True):
                    node = (target, mover)
                    if node not in seen:
                        seen.add(node)
                        queue.append((node, (*path, Step(mover, position))))

    def _moves(self, party: int, at: int) -> NDArray[np.int64]:
        """Indices that the party can move to from an index."""
        axis = self.space.axes[party]
        choice = at // axis.low % axis.own
        return self._numbering.possible(at + (axis.targets(choice) - choice) * axis.low)

    def _improvements(self, party: int, at: int) -> NDArray[np.int64]:
        ranks = self.ranks[party]
        moves = self._moves(party, at)
        better: NDArray[np.int64] = moves[ranks[moves] > ranks[at]]
        return better

    def _listed(self, at: NDArray[np.int64]) -> list[int]:
        """Indices as positions."""
        return [int(position) for position in self._numbering.positions(at)]

    # --- over all states at once

    def preference(self, party: int) -> Values:
        """The party's ranks, not to be written to."""
        return self.ranks[party]

    def best_of_own_moves(self, party: int, levels: Values) -> Values:
        """The highest level within one own move: one pass."""
        best = self._copied(levels, 0)
        self._passes.spread(best, self.space.axes[party], self._blocked, highest=True)
        return best

    def best_of_own_improvements(self, party: int, levels: Values) -> Values:
        """The highest level within one own improvement: a pass for the lowest, upside down."""
        top = np.iinfo(levels.dtype).max
        turned = self._copied(top - levels, top)
        self._respond(turned, party, Means.IMPROVEMENTS)
        found: Values = top - turned
        return found

    def higher(self, one: Values, other: Values) -> Values:
        """The higher of two levels at each state."""
        found: Values = np.maximum(one, other)
        return found

    def lower(self, one: Values, other: Values) -> Values:
        """The lower of two levels at each state."""
        found: Values = np.minimum(one, other)
        return found

    def worst_of_responses(self, party: int, levels: Values, means: Means) -> Values:
        """The lowest level that responses can lead to; the state itself counts too.

        Moves of different parties change different options, so where every state is
        feasible the order of the movers is of no account and one pass for each reaches
        everything; otherwise passes are repeated until no party's changes anything.
        """
        worst = self._copied(levels, np.iinfo(levels.dtype).max)
        if means is Means.MOVES and self._blocked is None:
            for axis in self._response_axes(party):
                self._passes.spread(worst, axis, None, highest=False)
            return worst
        opponents = self._opponents(party)
        settled = 0
        for mover in cycle(opponents):
            # A party's own pass leaves it nothing to do, so it counts as settled itself.
            settled = 1 if self._respond(worst, mover, means) else settled + 1
            if settled >= len(opponents):
                break
        return worst

    def without_improvement(self, party: int) -> PackedStates:
        """The states with empty ``R_i+(s)``."""
        return self.where_no_improvement_keeps_above(party, self.ranks[party])

    def where_no_improvement_keeps_above(self, party: int, levels: Values) -> PackedStates:
        """The states whose improvements all have a level no better than the state's rank.

        A level is cut down to its state's own rank first. This changes nothing at an
        improvement that matters, as its rank is above that of ``s``, and it keeps a move
        that is no improvement at or below ``s``: then all moves may be looked at.
        """
        ranks, blocked = self.ranks[party], self._blocked
        best = np.empty_like(ranks)
        stable = np.zeros(-(-len(ranks) // 8), np.uint8)

        def cut(part: slice) -> None:
            np.minimum(levels[part], ranks[part], out=best[part])

        def compare(part: slice) -> None:
            flags = best[part] <= ranks[part]
            if blocked is not None:
                flags &= ~blocked[part]
            stable[part.start // 8 : -(-part.stop // 8)] = packed(flags)

        self._by_parts(cut)
        self._neutralise(best, 0)
        self._passes.spread(best, self.space.axes[party], blocked, highest=True)
        self._by_parts(compare)
        return stable

    def _by_parts(self, work: Callable[[slice], None]) -> None:
        """Do the work on cache-sized parts of the index space, whole bytes of bits each."""
        size = self.space.size
        parts = -(-size // _PART)
        self._passes.spread_work(
            lambda number: work(slice(number * _PART, min((number + 1) * _PART, size))),
            range(parts),
        )

    def _neutralise(self, levels: Values, neutral: int) -> None:
        """Give infeasible states 0 or, for any other ``neutral``, the type's highest value.

        By bits rather than by a condition, which costs several times as much.
        """
        blocked = self._blocked
        if blocked is None:
            return

        def put(part: slice) -> None:
            ones = np.negative(blocked[part].view(np.int8)).astype(levels.dtype)
            if neutral:
                np.bitwise_or(levels[part], ones, out=levels[part])
            else:
                np.bitwise_and(levels[part], ~ones, out=levels[part])

        self._by_parts(put)

    def _opponents(self, party: int) -> list[int]:
        """The others, those without any option left out: they never move."""
        axes = self.space.axes
        return [at for at in range(len(axes)) if at != party and axes[at].own > 1]

    def _copied(self, levels: Values, neutral: int) -> Values:
        copied = np.empty_like(levels)

        def copy(part: slice) -> None:
            copied[part] = levels[part]

        self._by_parts(copy)
        self._neutralise(copied, neutral)
        return copied

    def _respond(self, worst: Values, mover: int, means: Means) -> bool:
        axis = self.space.axes[mover]
        if means is Means.MOVES:
            return self._passes.spread(worst, axis, self._blocked, highest=False)
        if mover not in self._improving:
            ranks = self.ranks[mover]
            self._improving[mover] = self._passes.improving(axis, ranks, int(ranks.max()) + 1)
        return self._improving[mover](worst)

    def _response_axes(self, party: int) -> list[Axis]:
        """The opponents' axes; on either side one for all of them if nothing is one-way."""
        axes = self.space.axes
        own = axes[party]
        found = []
        for side, inner, size in (
            (axes[:party], 1, own.low),
            (axes[party + 1 :], own.low * own.own, own.high),
        ):
            if all(axis.reversible for axis in side):
                stages = (Stage(size, 1, BOTH),)
                found.append(Axis(self.space.size // (size * inner), size, inner, stages))
            else:
                found.extend(side)
        return [axis for axis in found if axis.own > 1]


def infeasible_states(
    conflict: Conflict, space: IndexSpace, spread: Spread
) -> NDArray[np.bool_] | None:
    """Which combinations cannot occur; ``None`` where every one can.

    O(N / 64) word operations for each part of the constraints.
    """
    nodes = tuple(constraint.excluded for constraint in constraints(conflict))
    if not nodes:
        return None
    blocked = truth_everywhere(Or(nodes), space, spread)
    return blocked if blocked.any() else None


def truth_everywhere(node: Node, space: IndexSpace, spread: Spread) -> NDArray[np.bool_]:
    """The truth of a formula in every combination, one byte each."""
    truth = PackedTruth(space.options)
    flags = np.empty(space.size, np.bool_)

    def mark(number: int) -> None:
        part = slice(number * truth.chunk_size, (number + 1) * truth.chunk_size)
        flags[part] = truth.chunk(number).flags(node)

    spread(mark, range(truth.chunk_count))
    return flags
