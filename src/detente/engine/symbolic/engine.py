"""The symbolic engine: sets of states and levels as decision diagrams, none listed.

It answers what the other engines answer, for conflicts in option form without move rules
and without coalesced states. Levels are found for all states together: as pairs of a state and
a threshold that its level does not exceed (:mod:`detente.engine.symbolic.by_thresholds`),
or as functions from states to numbers (:mod:`detente.engine.symbolic.by_values`).

Each party's question is answered in a table of its own that holds only what bears on it
(:mod:`detente.engine.symbolic.relevance`); the order of variables that was found good is
handed on to the next. Sets of stable states are brought together in one table of all
options.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import islice

from detente.engine.protocol import Means, ResponsePath, ResponseRule, Step
from detente.engine.symbolic import diagrams as packages
from detente.engine.symbolic.by_thresholds import ByThresholds
from detente.engine.symbolic.by_values import unanswered
from detente.engine.symbolic.description import Description, TooLong, described
from detente.engine.symbolic.diagrams import Diagram, OutOfMemory, memory_told
from detente.engine.symbolic.levels import Made, SymbolicLevels
from detente.engine.symbolic.literal import LiteralMoves
from detente.engine.symbolic.question import Question
from detente.engine.symbolic.relevance import (
    Outline,
    scope_of_everything,
    scope_of_improvements,
    scope_of_witnesses,
)
from detente.engine.symbolic.states import StateSets, SymbolicStates
from detente.engine.symbolic.tables import Tables
from detente.errors import FaultyInput
from detente.model.conflict import Conflict, Levels
from detente.model.formula import Node, OptionKey
from detente.model.states import nothing_feasible

#: Feasible states up to which a set's members are numbered by counting through all of them.
_NUMBERED = 1 << 12
_Stages = Sequence[tuple[int, int, tuple[int, ...]]]
#: In turn: nodes that a search by thresholds may go on from, nodes that it may then be ended
#: with by saturation, as a power of two, and the same for values after that.
_STAGES: _Stages = (
    (10_000, 0, (19, 20)),
    (60_000, 19, (21,)),
    (200_000, 21, ()),
    (800_000, 22, ()),
    (3_200_000, 23, ()),
)
#: The same where thresholds are split in the end.
_STAGES_BEFORE_SPLITTING: _Stages = (
    (10_000, 0, (19,)),
    (60_000, 19, (20,)),
    (200_000, 21, (21,)),
)


class SymbolicEngine:
    """Answers the questions of :class:`detente.engine.protocol.Engine` from diagrams.

    Parameters
    ----------
    conflict : Conflict
        One that :func:`detente.engine.plain_options.accepts` accepts.
    resources : diagrams.Resources
        Which package of diagrams, and the memory and time that may be taken. Time and
        memory that run out raise nothing here: what is found then says that it is not
        exact, and holds no state that is not stable.

    Raises
    ------
    FaultyInput
        E401 (no feasible state) and every fault of preferences. The status quo is not
        looked at.

    Notes
    -----
    Cost depends on what statements speak of rather than on the number of options; see
    ``docs/explanation/symbolic.md``. In the worst case it is exponential.
    """

    name = "symbolic"
    rule = ResponseRule.LEGAL_SEQUENCES

    @memory_told()
    def __init__(self, conflict: Conflict, resources: packages.Resources | None = None) -> None:
        self.conflict = conflict
        self.resources = resources or packages.Resources()
        self._outline = Outline.of(conflict)
        #: Whether values have been needed for some party.
        self._by_values = False
        self.tables = Tables(conflict, self._outline, self.resources)
        self.keys = self.tables.keys
        excluded = [node for node, _ in self._outline.excluded]
        self.sets = StateSets(conflict.options, excluded, self.resources, self.tables.for_everybody)
        if self.sets.feasible == self.sets.table.diagrams.false:
            raise FaultyInput([nothing_feasible(conflict)])

    @property
    def made_by(self) -> str:
        """What the diagrams are made by."""
        return packages.package_text(self.resources.package)

    def allow(self, seconds: float | None) -> None:
        """Take so much time from now on, whatever was allowed before; ``None``: any."""
        deadline = None if seconds is None else time.monotonic() + seconds
        self.resources = replace(self.resources, deadline=deadline)
        self.tables.resources = self.resources
        self.sets.allow(self.resources)

    # --- sets of states

    @cached_property
    def feasible_count(self) -> int:
        """How many states there are."""
        return self.sets.count(self.sets.everything())

    @memory_told()
    def count(self, states: SymbolicStates) -> int:
        """How many states the set has; linear in the nodes of its diagram."""
        return self.sets.count(states)

    def exact(self, states: SymbolicStates) -> bool:
        """False where time or memory ran out: states may then be missing."""
        return states.exact

    def intersection(self, sets: Sequence[SymbolicStates]) -> SymbolicStates:
        """The states that are in all of the sets."""
        return self.sets.intersection(sets)

    @memory_told()
    def union(self, sets: Sequence[SymbolicStates]) -> SymbolicStates:
        """The states that are in some of the sets."""
        return self.sets.union(sets)

    @memory_told()
    def where(self, node: Node) -> SymbolicStates:
        """The feasible states in which a formula is true."""
        return self.sets.where(node)

    @memory_told()
    def examples(self, states: SymbolicStates, limit: int) -> tuple[Levels, ...]:
        """The set's first members in state order; where time is over, at least the first."""
        found: list[Levels] = []
        for levels in islice(self.sets.listed(states), limit):
            found.append(levels)
            if self.resources.over:
                break
        return tuple(found)

    @memory_told()
    def onto(
        self, states: SymbolicStates, options: Sequence[OptionKey], limit: int
    ) -> tuple[tuple[tuple[int, ...], int], ...]:
        """The first patterns of some options in the set, and in how many states each."""
        return tuple(islice(self.sets.onto(states, options), limit))

    @memory_told()
    def drawn(self, states: SymbolicStates, count: int, seed: int) -> tuple[Levels, ...]:
        """States of the set drawn by chance, each as likely as any other."""
        return self.sets.drawn(states, count, seed)

    @memory_told()
    def described(self, states: SymbolicStates) -> Description | TooLong:
        """A short formula that is true in the set's states and in no other feasible one."""
        return described(self.sets, states)

    def first_states(self, limit: int) -> tuple[Levels, ...]:
        """The first feasible states."""
        return self.examples(self.sets.everything(), limit)

    @memory_told()
    def number_of(self, levels: Levels) -> int:
        """The number, from 1, of a feasible state."""
        return self.sets.count_below(levels) + 1

    @memory_told()
    def positions(self, states: SymbolicStates) -> frozenset[int]:
        """The members' numbers among the feasible states, from 0; may be very many."""
        listed = self.sets.listed(states)
        if self.feasible_count > _NUMBERED:
            return frozenset(map(self.sets.count_below, listed))
        return frozenset(self._numbers[levels] for levels in listed)

    @cached_property
    def _numbers(self) -> Mapping[Levels, int]:
        everything = self.sets.listed(self.sets.everything())
        return {levels: at for at, levels in enumerate(everything)}

    # --- at one state, by position; meant for few states, see one_state for any number

    def unilateral_moves(self, party: int, state: int) -> Sequence[int]:
        """``R_i(s)``, ascending."""
        return self._positions_of(self._literal.moves(party, self._levels_at(state)))

    def unilateral_improvements(self, party: int, state: int) -> Sequence[int]:
        """``R_i+(s)``, ascending."""
        return self._positions_of(self._literal.improvements(party, self._levels_at(state)))

    def prefers(self, party: int, state: int, to: int) -> bool:
        """True if the party strictly prefers ``state`` to the state ``to``."""
        return self._literal.prefers(party, self._levels_at(state), self._levels_at(to))

    def responses(self, party: int, state: int, means: Means) -> Iterator[ResponsePath]:
        """Breadth-first over combinations."""
        for path in self._literal.responses(party, self._levels_at(state), means):
            yield tuple(Step(mover, self.sets.count_below(levels)) for mover, levels in path)

    @cached_property
    def _literal(self) -> LiteralMoves:
        return LiteralMoves(self._outline)

    def _levels_at(self, state: int) -> Levels:
        return self.sets.at(self.sets.everything(), state)

    def _positions_of(self, states: Sequence[Levels]) -> list[int]:
        return [self.sets.count_below(levels) for levels in states]

    # --- over all states at once; nothing is searched for before states are asked for

    def preference(self, party: int) -> SymbolicLevels:
        """The party's own preference."""
        return SymbolicLevels(party, Made.PREFERENCE)

    def best_of_own_moves(self, party: int, levels: SymbolicLevels) -> SymbolicLevels:
        """The highest level within one own move or without."""
        return SymbolicLevels(party, Made.BEST_OF_OWN_MOVES, (levels,))

    def best_of_own_improvements(self, party: int, levels: SymbolicLevels) -> SymbolicLevels:
        """The highest level within one own improvement or without."""
        return SymbolicLevels(party, Made.BEST_OF_OWN_IMPROVEMENTS, (levels,))

    def higher(self, one: SymbolicLevels, other: SymbolicLevels) -> SymbolicLevels:
        """At each state the higher of two levels of one party."""
        return SymbolicLevels(one.party, Made.HIGHER, (one, other))

    def lower(self, one: SymbolicLevels, other: SymbolicLevels) -> SymbolicLevels:
        """At each state the lower of two levels of one party."""
        return SymbolicLevels(one.party, Made.LOWER, (one, other))

    def worst_of_responses(
        self, party: int, levels: SymbolicLevels, means: Means
    ) -> SymbolicLevels:
        """The lowest level that responses can lead to; the state itself counts too."""
        return SymbolicLevels(party, Made.WORST_OF_RESPONSES, (levels,), means)

    def without_improvement(self, party: int) -> SymbolicStates:
        """The states with empty ``R_i+(s)``; where memory runs out, none of them."""
        try:
            with memory_told():
                scope = scope_of_improvements(self._outline, party)
                question = self.tables.question(party, scope, [party])
                improving = question.movement(party).improving(question.feasible)
                return self._without(question, improving)
        except OutOfMemory:
            return SymbolicStates(self.sets.table, self.sets.table.diagrams.false, exact=False)

    def where_no_improvement_keeps_above(
        self, party: int, levels: SymbolicLevels
    ) -> SymbolicStates:
        """The states whose improvements all have a level no better than the state's own.

        By thresholds and by values in turn, a little of each and then more: either may be many
        times as quick as the other, and nothing was found that tells which.
        """
        try:
            with memory_told():
                question, states, exact = self._unanswered(levels)
                return self._without(question, states, exact)
        except OutOfMemory:
            # Whoever cannot improve at all is stable under every concept.
            return replace(self.without_improvement(party), exact=False)

    def _unanswered(self, levels: SymbolicLevels) -> tuple[Question, Diagram, bool]:
        by_thresholds = ByThresholds(self.tables, levels.party)
        splits = by_thresholds.splits(levels)
        for at, (effort, room, rooms) in enumerate(_STAGES_BEFORE_SPLITTING if splits else _STAGES):
            # What is not quick for one party is seldom so for the next.
            if at or not self._by_values:
                found = by_thresholds.unanswered(levels, effort, room)
                if found is not None:
                    return found
            for more in rooms:
                by_values = unanswered(self.tables, levels, more)
                if by_values is not None:
                    self._by_values = True
                    return *by_values, True
        return by_thresholds.unanswered(levels)

    def _without(self, question: Question, states: Diagram, exact: bool = True) -> SymbolicStates:
        order = self.tables.remember(question.table)
        return self.sets.without(question.table, states, order, exact=exact)

    # --- tables

    @memory_told()
    def question(self, party: int) -> Question:
        """A party's stability at one state, in a new table without thresholds."""
        scope = scope_of_witnesses(self._outline, party)
        return self.tables.question(party, scope, scope.movers)

    @memory_told()
    def search(self) -> Question:
        """Everybody's moves and improvements over all options, in a new table."""
        scope = scope_of_everything(self._outline)
        return self.tables.question(0, scope, scope.movers)
