"""A party's moves and improvements, backwards: from where a set of states can be reached.

Moves need no second copy of the variables: to be able to move into a set is to find it
for *some* values of one's own options; for an option that changes in one direction only,
for some value on the permitted side. Improvements compare own criteria before and after.
Where these have few combinations, the combinations are gone through from best to worst,
again without a second copy. Otherwise the relation between old and new choice is one
diagram over both.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

from detente.engine.symbolic.criteria import Criteria
from detente.engine.symbolic.diagrams import Diagram, Resources
from detente.engine.symbolic.table import Table, other
from detente.model.conflict import Option
from detente.model.formula import OptionKey

#: Combinations of own criteria up to which these are gone through one by one.
_FEW = 40


def compared_by_relation(
    options: Sequence[Option], criteria: Criteria, own: frozenset[OptionKey], resources: Resources
) -> frozenset[OptionKey]:
    """Own options that need a second copy of their variables; none if criteria are few.

    ``options`` are those that the criteria speak of, whoever owns them.
    """
    table = Table(options, resources)
    combinations = [table.possible]
    for criterion in criteria.diagrams(table):
        combinations = refined(table, combinations, criterion)
        if len(combinations) > _FEW:
            return own & criteria.options
    return frozenset()


def refined(table: Table, parts: Iterable[Diagram], criterion: Diagram) -> list[Diagram]:
    """Each part divided by a criterion, where it fails before where it holds."""
    divided = (half for part in parts for half in (part & ~criterion, part & criterion))
    return [half for half in divided if half != table.diagrams.false]


class Movement:
    """What one party can do, in one table.

    Parameters
    ----------
    table : Table
    own : sequence of Option
        The party's options that the table holds.
    feasible : Diagram
        States that may be moved to.
    criteria : Criteria
        Those by which the party compares its own choices.
    """

    def __init__(
        self, table: Table, own: Sequence[Option], feasible: Diagram, criteria: Criteria
    ) -> None:
        self._table = table
        self._diagrams = table.diagrams
        self._feasible = feasible
        self._free = [bit for o in own if o.moves == "both" for bit in table.bits[o.key]]
        self._one_way = [option for option in own if option.moves != "both"]
        #: The variables of the party's own options in this table.
        self.own_bits = frozenset(bit for option in own for bit in table.bits[option.key])
        self._moved = [option for option in own if option.key in table.moved]
        self._criteria = criteria

    def touches(self, states: Diagram) -> bool:
        """True if the party can do anything about being in the set."""
        return not self.own_bits.isdisjoint(self._diagrams.support(states))

    def reaching(self, states: Diagram) -> Diagram:
        """From where the party gets into the set by one move or is in it."""
        return self._spread(states, self._free, self._one_way)

    def moved(self, states: Diagram) -> Diagram:
        """Where one move of the party leads to from the set, or none."""
        return self._spread(states, self._free, self._one_way, onwards=True) & self._feasible

    def improving(self, states: Diagram) -> Diagram:
        """From where the party gets into the set by one improvement."""
        found = self._by_relation(states) if self._moved else self._by_ladder(states)
        return found & self._feasible

    def improved(self, states: Diagram) -> Diagram:
        """Where one improvement of the party leads to from the set."""
        found = self._onwards_by_relation(states) if self._moved else self._up_ladder(states)
        return found & self._feasible

    def _spread(
        self,
        states: Diagram,
        free: Iterable[str],
        one_way: Iterable[Option],
        *,
        onwards: bool = False,
    ) -> Diagram:
        """From where changes of these options lead into the set, or where to (``onwards``)."""
        present = self._diagrams.support(states)
        found = self._diagrams.exists([bit for bit in free if bit in present], states)
        for option in one_way:
            if present & set(self._table.bits[option.key]):
                upwards = (option.moves == "forward") != onwards
                found = self._one_way_spread(found, option, upwards=upwards)
        return found

    def _one_way_spread(self, states: Diagram, option: Option, *, upwards: bool) -> Diagram:
        """Where the set is entered with the option at the same level or further up, or down."""
        table = self._table
        levels = range(len(option.levels))
        at = [self._diagrams.replaced(states, table.bit_values(option.key, n)) for n in levels]
        return self._diagrams.any_of(
            table.at_level(option.key, level)
            & self._diagrams.any_of(at[level:] if upwards else at[: level + 1])
            for level in levels
        )

    # --- improvements, by combinations of own criteria

    @cached_property
    def _ladder(self) -> list[Diagram]:
        """Where own criteria have each combination of values, worst first."""
        found = [self._feasible]
        for criterion in self._criteria.diagrams(self._table):
            found = refined(self._table, found, criterion)
        return found

    def _by_ladder(self, states: Diagram) -> Diagram:
        better = found = self._diagrams.false
        for combination in reversed(self._ladder):
            found = found | (combination & better)
            into = combination & states
            if into != self._diagrams.false:
                better = better | self.reaching(into)
        return found

    def _up_ladder(self, states: Diagram) -> Diagram:
        from_worse = found = self._diagrams.false
        for combination in self._ladder:
            found = found | (combination & from_worse)
            leaving = combination & states
            if leaving != self._diagrams.false:
                spread = self._spread(leaving, self._free, self._one_way, onwards=True)
                from_worse = from_worse | spread
        return found

    # --- improvements, by a relation

    @property
    def relation(self) -> Diagram:
        """Feasible old choices beside better new ones; new ones are variables of their own.

        In a table that has these for all options that the party compares or that change one
        way only. Its other options may take any value besides.
        """
        return self._relation[0] & self._feasible

    @property
    def permitted(self) -> Diagram:
        """Old choices beside new ones that the party may move to, in such a table."""
        one_way = [option for option in self._moved if option.moves != "both"]
        return self._diagrams.all_of(map(self._permitted, one_way)) & self._feasible

    def _by_relation(self, states: Diagram) -> Diagram:
        relation, renamed = self._relation
        into = self._spread(states, *self._not_compared)
        into = self._diagrams.replaced(into, renamed)
        return self._diagrams.exists_both(renamed.values(), relation, into)

    def _onwards_by_relation(self, states: Diagram) -> Diagram:
        relation, renamed = self._relation
        onto = self._diagrams.exists_both(renamed, relation, states)
        onto = self._diagrams.replaced(onto, {after: bit for bit, after in renamed.items()})
        return self._spread(onto, *self._not_compared, onwards=True)

    @cached_property
    def _not_compared(self) -> tuple[list[str], list[Option]]:
        """Variables and one-way options that own criteria do not speak of."""
        renamed = self._relation[1]
        free = [bit for bit in self._free if bit not in renamed]
        return free, [option for option in self._one_way if option not in self._moved]

    @cached_property
    def _relation(self) -> tuple[Diagram, dict[str, str]]:
        """Old choices beside new ones that are better, and the names of the latter."""
        table, diagrams = self._table, self._diagrams
        renamed = {bit: other(bit) for option in self._moved for bit in table.bits[option.key]}
        better = diagrams.false
        for criterion in reversed(self._criteria.diagrams(table)):
            after = diagrams.replaced(criterion, renamed)
            better = (after & ~criterion) | (diagrams.equal(after, criterion) & better)
        for option in self._moved:
            if option.moves != "both":
                better = better & self._permitted(option)
        return better, renamed

    def _permitted(self, option: Option) -> Diagram:
        """Old and new level where the option may be changed from the one to the other."""
        table = self._table
        renamed = {bit: other(bit) for bit in table.bits[option.key]}
        levels = range(len(option.levels))
        at = [table.at_level(option.key, level) for level in levels]
        to = [self._diagrams.replaced(each, renamed) for each in at]
        if option.moves == "forward":
            pairs = ((at[level], to[level:]) for level in levels)
        else:
            pairs = ((at[level], to[: level + 1]) for level in levels)
        return self._diagrams.any_of(old & self._diagrams.any_of(new) for old, new in pairs)
