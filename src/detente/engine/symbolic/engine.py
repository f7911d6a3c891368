"""The symbolic engine: sets of states and levels as decision diagrams, none listed.

It answers what the other engines answer, for conflicts in option form without move rules
and without coalesced states. A level is held as the set of pairs of a state and a
threshold that the state's level does not exceed; thresholds are the focal party's
criteria. So one search backwards finds, for all states and all thresholds together, from
where the others' responses lead to no better than the threshold.

Each party's question is answered in a table of its own that holds only what bears on it
(:mod:`detente.engine.symbolic.relevance`); the order of variables that was found good is
handed on to the next. Sets of stable states are brought together in one table of all
options.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice

from detente.engine.protocol import Means, ResponsePath, ResponseRule, Step
from detente.engine.symbolic import diagrams as packages
from detente.engine.symbolic.criteria import Criteria
from detente.engine.symbolic.description import Description, TooLong, described
from detente.engine.symbolic.diagrams import Diagram, OutOfMemory, memory_told
from detente.engine.symbolic.literal import LiteralMoves
from detente.engine.symbolic.movement import compared_by_relation
from detente.engine.symbolic.question import Question
from detente.engine.symbolic.relevance import (
    Outline,
    Scope,
    scope_of_everything,
    scope_of_improvements,
    scope_of_stability,
    scope_of_witnesses,
)
from detente.engine.symbolic.search import Searched, searched_well
from detente.engine.symbolic.splitting import AT_ONCE, Splitting
from detente.engine.symbolic.states import StateSets, SymbolicStates, option_order
from detente.engine.symbolic.table import Table
from detente.errors import FaultyInput
from detente.model.conflict import Conflict, Levels
from detente.model.formula import Node, OptionKey
from detente.model.states import nothing_feasible

#: Feasible states up to which a set's members are numbered by counting through all of them.
_NUMBERED = 1 << 12
#: Nodes that the search for all thresholds together may go on from before they are split.
_EFFORT = 200_000


@dataclass(frozen=True, eq=False)
class SymbolicLevels:
    """A level of every state, in the table of one party.

    ``at_most`` holds where a state's level is no better than the threshold. ``exact`` is
    false where time or memory ran out: the true level may then be lower, never higher.
    With ``responses``, the level meant is the lowest that these lead to, and ``at_most`` is
    from before them: what is asked of the level decides how it is best found.
    """

    party: int
    question: Question
    at_most: Diagram
    exact: bool = True
    responses: Means | None = None


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
        self._option = {option.key: option for option in conflict.options}
        self.keys = tuple(option.key for option in conflict.options)
        #: The order of options that later tables begin with.
        self.order = list(self.keys)
        self._relations: dict[int, frozenset[OptionKey]] = {}
        excluded = [node for node, _ in self._outline.excluded]
        self.sets = StateSets(conflict.options, excluded, self.resources)
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

    # --- over all states at once

    @memory_told()
    def preference(self, party: int) -> SymbolicLevels:
        """The party's own preference. Any means may be used on it later."""
        question = self._with_thresholds(party)
        return SymbolicLevels(party, question, question.no_better)

    @memory_told()
    def best_of_own_moves(self, party: int, levels: SymbolicLevels) -> SymbolicLevels:
        """The highest level within one own move or without."""
        levels, question = self._found(levels), levels.question
        above = question.feasible & ~levels.at_most
        found = ~question.movement(party).reaching(above)
        return SymbolicLevels(party, question, found, levels.exact)

    @memory_told()
    def best_of_own_improvements(self, party: int, levels: SymbolicLevels) -> SymbolicLevels:
        """The highest level within one own improvement or without."""
        levels, question = self._found(levels), levels.question
        above = question.feasible & ~levels.at_most
        found = ~(above | question.movement(party).improving(above))
        return SymbolicLevels(party, question, found, levels.exact)

    @memory_told()
    def higher(self, one: SymbolicLevels, other: SymbolicLevels) -> SymbolicLevels:
        """No better than a threshold where both are."""
        one, other = self._beside(one, other)
        return replace(one, at_most=one.at_most & other.at_most)

    @memory_told()
    def lower(self, one: SymbolicLevels, other: SymbolicLevels) -> SymbolicLevels:
        """No better than a threshold where either is."""
        one, other = self._beside(one, other)
        return replace(one, at_most=one.at_most | other.at_most)

    def worst_of_responses(
        self, party: int, levels: SymbolicLevels, means: Means
    ) -> SymbolicLevels:
        """The lowest level that responses can lead to; the state itself counts too."""
        levels = self._found(levels)
        effort = math.inf
        if means is Means.IMPROVEMENTS and self._may_split(party):
            effort = _EFFORT
        return self._lowered(levels, means, effort) or replace(levels, responses=means)

    def _found(self, levels: SymbolicLevels) -> SymbolicLevels:
        """The levels themselves, where responses are still to be looked at."""
        if levels.responses is None:
            return levels
        before = replace(levels, responses=None)
        return self._lowered(before, levels.responses, math.inf) or before

    def _lowered(
        self, levels: SymbolicLevels, means: Means, effort: float
    ) -> SymbolicLevels | None:
        """The lowest levels that responses lead to; ``None`` if they take more effort."""
        beginnings = [lambda: Searched(levels.question, levels.at_most & levels.question.feasible)]
        if means is Means.IMPROVEMENTS:
            beginnings.append(lambda: self._farthest_first(levels))
        found = searched_well(beginnings, means, self.resources, effort)
        if not found.ended:
            return None
        # Later tables begin with the order that this one was given.
        self.order = self._order_with(found.question.table)
        exact = levels.exact and found.complete
        return SymbolicLevels(levels.party, found.question, found.found, exact)

    def _farthest_first(self, levels: SymbolicLevels) -> Searched:
        """The beginning of a search in a new table that begins in the opposite order."""
        movers = levels.question.movers
        question = self._with_thresholds(
            levels.party, self._nearest_first(levels.party, movers)[::-1]
        )
        moved = levels.question.table.diagrams.moved_to(question.table.diagrams, levels.at_most)
        return Searched(question, moved & question.feasible)

    def _beside(
        self, one: SymbolicLevels, other: SymbolicLevels
    ) -> tuple[SymbolicLevels, SymbolicLevels]:
        """Both in one table, that of the larger, and each as exact as both are."""
        one, other = self._found(one), self._found(other)
        exact = one.exact and other.exact
        smaller, larger = sorted((one, other), key=lambda each: len(each.at_most))
        at_most, into = smaller.at_most, larger.question
        if smaller.question is not into:
            at_most = smaller.question.table.diagrams.moved_to(into.table.diagrams, at_most)
        return (
            replace(smaller, question=into, at_most=at_most, exact=exact),
            replace(larger, exact=exact),
        )

    def without_improvement(self, party: int) -> SymbolicStates:
        """The states with empty ``R_i+(s)``; where memory runs out, none of them."""
        try:
            with memory_told():
                scope = scope_of_improvements(self._outline, party)
                question = self._new_question(party, scope, [party])
                improving = question.movement(party).improving(question.feasible)
                return self._stable(question, improving)
        except OutOfMemory:
            return SymbolicStates(self.sets.table, self.sets.table.diagrams.false, exact=False)

    def where_no_improvement_keeps_above(
        self, party: int, levels: SymbolicLevels
    ) -> SymbolicStates:
        """The states whose improvements all have a level no better than the state's own.

        A state that is no better than the threshold is no improvement, whatever its level.
        """
        question = levels.question
        try:
            with memory_told():
                if levels.responses is not None:
                    splitting = Splitting(
                        question, party, levels.at_most, levels.responses, self.resources
                    )
                    unstable, exact = splitting.unanswered()
                    self.order = self._order_with(question.table)
                    return self._stable(question, unstable, exact and levels.exact)
                above = question.feasible & ~levels.at_most & ~question.no_better
                leaves = question.movement(party).reaching(above)
                unstable = question.at_own_threshold(leaves)
                return self._stable(question, unstable, levels.exact)
        except OutOfMemory:
            # Whoever cannot improve at all is stable under every concept.
            return replace(self.without_improvement(party), exact=False)

    def _stable(self, question: Question, unstable: Diagram, exact: bool = True) -> SymbolicStates:
        order = self._order_with(question.table)
        return self.sets.without(question.table, unstable, order, exact=exact)

    # --- tables

    @memory_told()
    def question(self, party: int) -> Question:
        """A party's stability at one state, in a new table without thresholds."""
        scope = scope_of_witnesses(self._outline, party)
        return self._new_question(party, scope, scope.movers)

    @memory_told()
    def search(self) -> Question:
        """Everybody's moves and improvements over all options, in a new table."""
        scope = scope_of_everything(self._outline)
        return self._new_question(0, scope, scope.movers)

    def _with_thresholds(self, party: int, order: Sequence[OptionKey] | None = None) -> Question:
        scope = scope_of_stability(self._outline, party)
        moved = frozenset(
            key
            for at in scope.movers
            for key in self._outline.own[at] & scope.options
            if key in self._outline.about_own[at].options or self._option[key].moves != "both"
        )
        order = order or self._nearest_first(party, scope.movers)
        return self._in_table(party, scope, moved, self._outline.criteria[party], order)

    def _nearest_first(self, party: int, movers: Sequence[int]) -> list[OptionKey]:
        """All options: the party's own, those of others as near as they are, and the rest."""
        near = [key for at in (party, *movers) for key in self.keys if key in self._outline.own[at]]
        return near + [key for key in self.keys if key not in set(near)]

    def _may_split(self, party: int) -> bool:
        """Whether thresholds may be taken a few digits at a time.

        It pays where most criteria do not speak of the party's own options.
        """
        spoken_of = self._outline.criteria[party].spoken_of
        own = self._outline.own[party]
        speaking = sum(bool(keys & own) for keys in spoken_of)
        return len(spoken_of) > AT_ONCE and 2 * speaking <= len(spoken_of)

    def _new_question(
        self,
        party: int,
        scope: Scope,
        improving: Sequence[int],
        thresholds: Criteria | None = None,
    ) -> Question:
        """A new table; ``improving`` are the parties whose improvements are asked for."""
        moved = frozenset().union(*map(self._related, improving))
        return self._in_table(party, scope, moved, thresholds)

    def _in_table(
        self,
        party: int,
        scope: Scope,
        moved: frozenset[OptionKey],
        thresholds: Criteria | None,
        order: Sequence[OptionKey] | None = None,
    ) -> Question:
        options = [self._option[key] for key in order or self.order if key in scope.options]
        table = Table(options, self.resources, thresholds, moved)
        return Question(self._outline, party, scope, table)

    def _related(self, party: int) -> frozenset[OptionKey]:
        """Own options that are compared before and after by a relation."""
        if party not in self._relations:
            criteria = self._outline.about_own[party]
            options = [self._option[key] for key in self.order if key in criteria.options]
            own = self._outline.own[party]
            self._relations[party] = compared_by_relation(options, criteria, own, self.resources)
        return self._relations[party]

    def _order_with(self, table: Table) -> list[OptionKey]:
        """All options, those of the table in the order that reordering has given them.

        The others stay behind whatever they stood behind before.
        """
        order = option_order(table)
        before: OptionKey | None = None
        for key in self.order:
            if key not in table.bits:
                order.insert(0 if before is None else order.index(before) + 1, key)
            before = key
        return order
