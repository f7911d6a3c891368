"""Tables for the questions about one conflict, in orders that are likely to be good."""

from __future__ import annotations

from collections.abc import Sequence

from detente.engine.symbolic.criteria import Criteria
from detente.engine.symbolic.diagrams import Resources
from detente.engine.symbolic.movement import compared_by_relation
from detente.engine.symbolic.question import Question
from detente.engine.symbolic.relevance import Outline, Scope, scope_of_stability
from detente.engine.symbolic.states import option_order
from detente.engine.symbolic.table import Table
from detente.model.conflict import Conflict
from detente.model.formula import OptionKey


class Tables:
    """Makes them, and remembers which order was found good.

    Parameters
    ----------
    conflict : Conflict
    outline : Outline
    resources : Resources
    """

    def __init__(self, conflict: Conflict, outline: Outline, resources: Resources) -> None:
        self.outline = outline
        self.resources = resources
        self.keys = tuple(option.key for option in conflict.options)
        #: The order of options that later tables begin with.
        self.order = list(self.keys)
        self._option = {option.key: option for option in conflict.options}
        self._compared: dict[int, frozenset[OptionKey]] = {}

    def question(self, party: int, scope: Scope, improving: Sequence[int]) -> Question:
        """Without thresholds; ``improving`` are the parties whose improvements are asked for."""
        moved = frozenset().union(*map(self._compared_by, improving))
        return self._question(party, scope, moved)

    def with_thresholds(self, party: int, order: Sequence[OptionKey] | None = None) -> Question:
        """With thresholds of the party's criteria, and the others' improvements as relations."""
        scope = scope_of_stability(self.outline, party)
        moved = self._changed_by(scope, scope.movers)
        order = order or self.nearest_first(party, scope.movers)
        return self._question(party, scope, moved, self.outline.criteria[party], order)

    def with_relations(self, party: int, order: Sequence[OptionKey]) -> Question:
        """Without thresholds, everybody's improvements as relations; in this order for good."""
        scope = scope_of_stability(self.outline, party)
        moved = self._changed_by(scope, (party, *scope.movers))
        return self._question(party, scope, moved, None, order, reordering=False)

    def for_everybody(self) -> list[OptionKey]:
        """All options, in an order in which everybody's stable states are likely to be small."""
        # Loaded here: it imports numba.
        from detente.engine.symbolic.arrangement import arranged_for_all

        return arranged_for_all(self.outline, self.keys)

    def nearest_first(self, party: int, movers: Sequence[int]) -> list[OptionKey]:
        """All options: the party's own, those of others as near as they are, and the rest."""
        own = self.outline.own
        near = [key for at in (party, *movers) for key in self.keys if key in own[at]]
        return near + [key for key in self.keys if key not in set(near)]

    def remember(self, table: Table) -> list[OptionKey]:
        """Begin later tables with all options in the order that reordering has given them.

        Options that are not in the table stay behind whatever they stood behind before.
        """
        order = option_order(table)
        before: OptionKey | None = None
        for key in self.order:
            if key not in table.bits:
                order.insert(0 if before is None else order.index(before) + 1, key)
            before = key
        self.order = order
        return order

    def _question(
        self,
        party: int,
        scope: Scope,
        moved: frozenset[OptionKey],
        thresholds: Criteria | None = None,
        order: Sequence[OptionKey] | None = None,
        *,
        reordering: bool = True,
    ) -> Question:
        options = [self._option[key] for key in order or self.order if key in scope.options]
        table = Table(options, self.resources, thresholds, moved, reordering=reordering)
        return Question(self.outline, party, scope, table)

    def _changed_by(self, scope: Scope, movers: Sequence[int]) -> frozenset[OptionKey]:
        """Own options that are compared before and after, or change one way only."""
        return frozenset(
            key
            for at in movers
            for key in self.outline.own[at] & scope.options
            if key in self.outline.about_own[at].options or self._option[key].moves != "both"
        )

    def _compared_by(self, party: int) -> frozenset[OptionKey]:
        """Own options that are compared before and after by a relation; none if that is few."""
        if party not in self._compared:
            criteria = self.outline.about_own[party]
            options = [self._option[key] for key in self.order if key in criteria.options]
            own = self.outline.own[party]
            self._compared[party] = compared_by_relation(options, criteria, own, self.resources)
        return self._compared[party]
