"""Levels as sets of pairs of a state and a threshold that its level does not exceed.

A threshold is a value of the party's criteria. One search backwards, adding whatever one
more response of somebody leads from, answers for all states and all thresholds at once.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import overload

from detente.engine.protocol import Means
from detente.engine.symbolic.diagrams import Diagram, OutOfMemory, memory_told
from detente.engine.symbolic.levels import Made, SymbolicLevels
from detente.engine.symbolic.question import Question
from detente.engine.symbolic.saturated import saturated
from detente.engine.symbolic.splitting import AT_ONCE, Splitting
from detente.engine.symbolic.tables import Tables
from detente.engine.symbolic.worth import worth_it

#: Nodes that a search may go on from before thresholds are split.
_SPLIT = 200_000


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of a state and a threshold that its level does not exceed.

    ``exact`` is false where time or memory ran out: the true level may then be lower.
    """

    question: Question
    at_most: Diagram
    exact: bool = True


@dataclass(frozen=True, slots=True)
class _Search:
    """How far a search has come in one table."""

    question: Question
    found: Diagram
    steps: int = 0
    #: The number of nodes of all diagrams gone on from.
    effort: int = 0
    #: True if nothing is left to be found.
    complete: bool = False
    #: True if time or memory ran out.
    cut_off: bool = False

    @property
    def ended(self) -> bool:
        """Whether there is nothing more to be done."""
        return self.complete or self.cut_off


class ByThresholds:
    """What is known of the levels of one party, by thresholds.

    Parameters
    ----------
    tables : Tables
    party : int
    """

    def __init__(self, tables: Tables, party: int) -> None:
        self._tables = tables
        self._party = party
        self._resources = tables.resources
        self._known: dict[SymbolicLevels, Pairs] = {}
        self._begun: dict[SymbolicLevels, _Search] = {}
        #: Searches that have been begun in another order, too.
        self._compared: set[SymbolicLevels] = set()

    @overload
    def unanswered(self, levels: SymbolicLevels) -> tuple[Question, Diagram, bool]: ...

    @overload
    def unanswered(
        self, levels: SymbolicLevels, effort: float, room: int
    ) -> tuple[Question, Diagram, bool] | None: ...

    def unanswered(
        self, levels: SymbolicLevels, effort: float = math.inf, room: int = 0
    ) -> tuple[Question, Diagram, bool] | None:
        """From where an improvement leads to a level above; ``None`` if it takes more effort.

        A state that is no better than the threshold is no improvement, whatever its level.

        Parameters
        ----------
        levels : SymbolicLevels
        effort : float
            The number of nodes of all diagrams gone on from, in one table.
        room : int
            Nodes with which saturation may then end a search, as a power of two.

        Returns
        -------
        question : Question
            In the table of the diagram.
        states : Diagram
        exact : bool

        Raises
        ------
        OutOfMemory
        """
        splits = effort > _SPLIT and self.splits(levels)
        found = self.found(levels, _SPLIT if splits else effort, room)
        if found is None:
            return self._split(levels) if splits else None
        question = found.question
        above = question.feasible & ~found.at_most & ~question.no_better
        leaves = question.movement(self._party).reaching(above)
        return question, question.at_own_threshold(leaves), found.exact

    def _split(self, levels: SymbolicLevels) -> tuple[Question, Diagram, bool] | None:
        before = self.found(levels.parts[0])
        if before is None or levels.means is None:
            return None
        question = before.question
        splitting = Splitting(question, self._party, before.at_most, levels.means, self._resources)
        unanswered, exact = splitting.unanswered()
        return question, unanswered, exact and before.exact

    def found(
        self, levels: SymbolicLevels, effort: float = math.inf, room: int = 0
    ) -> Pairs | None:
        """The levels; ``None`` if a search takes more effort."""
        if levels not in self._known:
            if levels.made is Made.WORST_OF_RESPONSES:
                found = self._searched(levels, effort, room)
            else:
                parts = [self.found(part, effort, room) for part in levels.parts]
                whole = [part for part in parts if part is not None]
                found = self._made(levels, whole) if len(whole) == len(parts) else None
            if found is None:
                return None
            self._known[levels] = found
        return self._known[levels]

    def _made(self, levels: SymbolicLevels, parts: list[Pairs]) -> Pairs:
        """Levels that nobody else has a part in."""
        if levels.made is Made.PREFERENCE:
            question = self._tables.with_thresholds(self._party)
            return Pairs(question, question.no_better)
        if len(parts) == 2:
            one, other = _beside(*parts)
            if levels.made is Made.HIGHER:
                return replace(one, at_most=one.at_most & other.at_most)
            return replace(one, at_most=one.at_most | other.at_most)
        (part,) = parts
        question = part.question
        movement, above = question.movement(self._party), question.feasible & ~part.at_most
        if levels.made is Made.BEST_OF_OWN_MOVES:
            return replace(part, at_most=~movement.reaching(above))
        return replace(part, at_most=~(above | movement.improving(above)))

    def _searched(self, levels: SymbolicLevels, effort: float, room: int) -> Pairs | None:
        """The lowest levels that responses lead to.

        How long a search takes depends on the order of variables that it begins with, by a
        factor of ten and more, and no rule was found that tells a good one. So it is begun in
        two, and goes on in the one in which more steps could be made.
        """
        before = self.found(levels.parts[0], effort, room)
        if before is None or levels.means is None:
            return None
        search = self._begun.get(levels)
        if search is None:
            search = _Search(before.question, before.at_most & before.question.feasible)
        if levels.means is Means.MOVES:
            search = self._on(search, levels.means, math.inf)
        search = self._ended(self._on(search, levels.means, effort), room)
        if not search.ended and room and levels not in self._compared:
            self._compared.add(levels)
            search = self._better(search, before, effort, room)
        if not search.ended:
            self._begun[levels] = search
            return None
        self._begun.pop(levels, None)
        return Pairs(search.question, search.found, before.exact and search.complete)

    def _better(self, search: _Search, before: Pairs, effort: float, room: int) -> _Search:
        """The search, or the same in a new table with the farthest options on top."""
        try:
            with memory_told():
                order = self._tables.nearest_first(self._party, before.question.movers)
                question = self._tables.with_thresholds(self._party, order[::-1])
                source, into = before.question.table.diagrams, question.table.diagrams
                start = source.moved_to(into, before.at_most) & question.feasible
        except OutOfMemory:
            return search
        other = self._on(_Search(question, start), Means.IMPROVEMENTS, effort)
        other = self._ended(other, room)
        return other if other.complete or other.steps > search.steps else search

    def _ended(self, search: _Search, room: int) -> _Search:
        """The end of a search for improvements by saturation, if there is room for it."""
        if search.ended or not room or not worth_it(room, self._resources.seconds_left):
            return search
        try:
            with memory_told():
                found = saturated(search.question, search.found, self._resources, room)
        except OutOfMemory:
            return search
        return search if found is None else replace(search, found=found, complete=True)

    def _on(self, search: _Search, means: Means, effort: float) -> _Search:
        """Search on, until as much effort has been spent in all.

        Time or memory that runs out raises nothing: what was found until then comes back.
        """
        if search.ended or search.effort > effort:
            return search
        found, steps, spent = search.found, search.steps, search.effort
        complete = cut_off = False
        try:
            with memory_told():
                for reached in search.question.closed(found, means):
                    found = reached
                    steps, spent = steps + 1, spent + len(found)
                    cut_off = self._resources.over
                    if cut_off or spent > effort:
                        break
                else:
                    complete = True
        except OutOfMemory:
            cut_off = True
        return _Search(search.question, found, steps, spent, complete, cut_off)

    def splits(self, levels: SymbolicLevels) -> bool:
        """Whether thresholds may be taken a few digits at a time.

        It pays where most criteria do not speak of the party's own options.
        """
        if levels.made is not Made.WORST_OF_RESPONSES or levels.means is not Means.IMPROVEMENTS:
            return False
        spoken_of = self._tables.outline.criteria[self._party].spoken_of
        own = self._tables.outline.own[self._party]
        speaking = sum(not own.isdisjoint(keys) for keys in spoken_of)
        return len(spoken_of) > AT_ONCE and 2 * speaking <= len(spoken_of)


def _beside(one: Pairs, other: Pairs) -> tuple[Pairs, Pairs]:
    """Both in one table, that of the larger, and each as exact as both are."""
    exact = one.exact and other.exact
    smaller, larger = sorted((one, other), key=lambda each: len(each.at_most))
    at_most, into = smaller.at_most, larger.question
    if smaller.question is not into:
        source = smaller.question.table.diagrams
        at_most = source.moved_to(into.table.diagrams, at_most)
    return Pairs(into, at_most, exact), replace(larger, exact=exact)
