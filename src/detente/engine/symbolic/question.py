"""One party's stability, in a table of what bears on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from math import prod

from detente.engine.protocol import Means
from detente.engine.symbolic.answered import Ways
from detente.engine.symbolic.diagrams import Diagram
from detente.engine.symbolic.movement import Movement
from detente.engine.symbolic.relevance import Outline, Scope
from detente.engine.symbolic.rounds import written
from detente.engine.symbolic.table import Table
from detente.model.conflict import Levels

#: Choices of a party that are written down one by one at most.
_CHOICES = 1 << 10


class Question:
    """One party's stability in a table of what bears on it."""

    def __init__(self, outline: Outline, party: int, scope: Scope, table: Table) -> None:
        self._outline = outline
        self._party = party
        self._scope = scope
        self._movements: dict[int, Movement] = {}
        self.table = table
        excluded = table.diagrams.any_of(table.truth(node) for node in scope.excluded)
        self.feasible: Diagram = table.possible & ~excluded

    @cached_property
    def criteria(self) -> list[Diagram]:
        """The party's criteria in this table."""
        return self._outline.criteria[self._party].diagrams(self.table)

    @property
    def last_digit_of_own(self) -> int:
        """The place of the last criterion that speaks of the party's own options, or -1."""
        own = self._outline.own[self._party]
        spoken_of = self._outline.criteria[self._party].spoken_of
        return max((place for place, keys in enumerate(spoken_of) if keys & own), default=-1)

    @cached_property
    def no_better(self) -> Diagram:
        """Where a state is no better for the party than the threshold."""
        return self.table.at_most(self.criteria)

    def movement(self, party: int) -> Movement:
        """What a party can do in this table."""
        if party not in self._movements:
            own = self._outline.own[party]
            options = [option for option in self.table.options if option.key in own]
            criteria = self._outline.about_own[party]
            self._movements[party] = Movement(self.table, options, self.feasible, criteria)
        return self._movements[party]

    @property
    def others(self) -> list[Movement]:
        """What the others can do in this table."""
        return [self.movement(mover) for mover in self._scope.movers]

    def at_own_threshold(self, diagram: Diagram) -> Diagram:
        """A set of pairs of state and threshold where the threshold is the state's own."""
        thresholds = dict(zip(self.table.thresholds, self.criteria, strict=True))
        return self.table.diagrams.replaced(diagram, thresholds)

    @property
    def movers(self) -> tuple[int, ...]:
        """The others who own some of the table's options, nearest first."""
        return self._scope.movers

    def no_better_than(self, levels: Levels) -> Diagram:
        """Where a state is no better for the party than a given one."""
        values = self._outline.criteria[self._party].values(levels)
        return self.table.at_most_values(self.criteria, values)

    def own_no_better(self, party: int, levels: Levels) -> Diagram:
        """Where a choice of a party's own is no better for it than that in a given state."""
        criteria = self._outline.about_own[party]
        return self.table.at_most_values(criteria.diagrams(self.table), criteria.values(levels))

    def ways(self, levels: Levels, *, lasting: bool) -> Ways | None:
        """The others' ways by improvements to a sanction of what improves on a state.

        ``None`` where they are not looked for by SAT: where a preference is a ranking, and
        where a sanction must last and the party has too many choices to write down.
        """
        outline, scope, party = self._outline, self._scope, self._party
        criteria = [outline.criteria[party], *(outline.about_own[at] for at in scope.movers)]
        own = [option for option in self.table.options if option.key in outline.own[party]]
        choices = prod(len(option.levels) for option in own)
        if not written(criteria) or (lasting and choices > _CHOICES):
            return None
        return Ways(outline, scope, party, levels, lasting=lasting)

    def one_step(self, states: Diagram, means: Means) -> Diagram:
        """The set, and from where one response of one of the others leads into it."""
        into = [
            self._responding(mover, states, means)
            for mover in self._scope.movers
            if self.movement(mover).touches(states)
        ]
        return self.table.diagrams.any_of([states, *into])

    def _responding(self, mover: int, states: Diagram, means: Means) -> Diagram:
        movement = self.movement(mover)
        if means is Means.IMPROVEMENTS:
            return movement.improving(states)
        return movement.reaching(states) & self.feasible

    def stepping(self, mover: int, states: Diagram, means: Means) -> Diagram:
        """Where one step of a party leads to from the set; by moves, the set itself too."""
        movement = self.movement(mover)
        return movement.improved(states) if means is Means.IMPROVEMENTS else movement.moved(states)

    def coming(self, mover: int, states: Diagram, means: Means) -> Diagram:
        """From where one step of a party leads into the set; by moves, the set itself too."""
        return self._responding(mover, states, means)

    def closed(
        self, states: Diagram, means: Means, within: Diagram | None = None
    ) -> Iterator[Diagram]:
        """From where the others' responses lead into the set; what is found after each step.

        ``within`` holds all states that may be passed through; none is left out without it.
        """

        def step(mover: int, found: Diagram) -> Diagram:
            before = self._responding(mover, found, means)
            return before if within is None else before & within

        return self._grown(states, step)

    def improved(self, states: Diagram) -> Iterator[Diagram]:
        """Where the others' improvements lead to from the set; what is found after each step."""
        return self._grown(states, lambda mover, found: self.movement(mover).improved(found))

    def _grown(self, states: Diagram, step: Callable[[int, Diagram], Diagram]) -> Iterator[Diagram]:
        """A set to which movers add in turn until nobody does.

        A mover is looked at again only after somebody else has added something.
        """
        waiting = set(self._scope.movers)
        while waiting:
            for mover in self._scope.movers:
                if mover not in waiting:
                    continue
                waiting.discard(mover)
                if not self.movement(mover).touches(states):
                    continue
                grown = states | step(mover, states)
                if grown != states:
                    states = grown
                    waiting = set(self._scope.movers) - {mover}
                    yield states
