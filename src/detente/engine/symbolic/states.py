"""Sets of states as decision diagrams: counted exactly, listed lazily, drawn by chance.

Counting looks at every node of a diagram once, whatever the number of states; counts are
whole numbers of any size. States are listed in state order: by the number whose first
option is the least significant digit.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from detente.engine.symbolic.clauses import OutOfTime
from detente.engine.symbolic.diagrams import Diagram, OutOfMemory, Resources, memory_told
from detente.engine.symbolic.few import expected_few, few_members
from detente.engine.symbolic.packed import Edge, Packed, packed, unpacked
from detente.engine.symbolic.table import Table
from detente.engine.symbolic.worth import worth_it
from detente.model.conflict import Levels, Option
from detente.model.formula import Node, OptionKey, Or

#: Nodes beyond which what is made of several sets is given up without reordering, and beyond
#: which, once all of them have been put in order, it is not reordered any more.
_UNORDERED, _SETTLED = 10_000, 50_000
#: Nodes from which on it is reordered, each time that it has doubled.
_LARGE = 4_000
#: Nodes up to which a set is copied into another order as it is.
_COPIED = 1_000
#: Bytes within which sets are first brought together without reordering, as far as they have
#: no more nodes: where the order is good this takes a tenth of the time, and where it is not
#: it is given up soon.
_AT_FIRST = 64 << 20
#: The same once all of them have been put in order, and for what is then made as numbers.
_ONCE_IN_ORDER, _AS_NUMBERS = 1 << 30, 2 << 30
#: Nodes that there must be time for, as a power of two, where they are made as numbers.
_ROOM_IN_TIME = 20
#: Seconds that SAT may take for sets with few common states, before reordering is tried.
_BY_SAT = 60.0


@dataclass(frozen=True, eq=False)
class SymbolicStates:
    """A set of feasible states. ``exact`` is false where states may be missing from it.

    It is found as a diagram of the table or as plain numbers; either is made from the other
    when it is asked for.
    """

    table: Table
    found: Diagram | Packed
    exact: bool = True

    @cached_property
    def diagram(self) -> Diagram:
        """The set as a diagram of its table."""
        if isinstance(self.found, Packed):
            return unpacked(self.table.diagrams, self.found)
        return self.found

    @cached_property
    def plain(self) -> Packed:
        """The set as plain numbers."""
        if isinstance(self.found, Packed):
            return self.found
        return packed(self.table.diagrams, self.found)


#: A set, and the table that it belongs to.
_Found = tuple[Table, Diagram | Packed]


class StateSets:
    """Sets of states over all options of a conflict, and questions about them.

    Sets may stand in different tables; what is asked of several is answered in one.

    Parameters
    ----------
    options : sequence of Option
    excluded : sequence of Node
        Where one of them is true there is no state.
    resources : Resources
    arranged : callable, optional
        Gives an order of the options in which sets are likely to be small together.
    """

    def __init__(
        self,
        options: Sequence[Option],
        excluded: Sequence[Node],
        resources: Resources,
        arranged: Callable[[], Sequence[OptionKey]] | None = None,
    ) -> None:
        self._arranged = arranged
        self.options = tuple(options)
        self.table = Table(options, resources)
        self._resources = resources
        self._excluded = Or(tuple(excluded))
        self.feasible = self.table.possible & ~self.table.truth(self._excluded)

    def allow(self, resources: Resources) -> None:
        """Take other limits of time from now on."""
        self._resources = resources

    def everything(self) -> SymbolicStates:
        """All feasible states."""
        return SymbolicStates(self.table, self.feasible)

    def without(
        self, table: Table, removed: Diagram, order: Sequence[OptionKey], *, exact: bool
    ) -> SymbolicStates:
        """The feasible states that are not in a set of some other table.

        ``order`` holds all options: those of the other table as they stand there. A set that
        is small in one order may be a hundred times larger in another, so it gets a table of
        its own where the order differs.
        """
        kept, feasible = self.table, self.feasible
        if order != option_order(kept):
            kept = self._table(order, kept=True)
            feasible = kept.possible & ~kept.truth(self._excluded)
        moved = feasible & ~table.diagrams.moved_to(kept.diagrams, removed)
        if kept is not self.table and len(moved) > _COPIED:
            kept.diagrams.reorder()
        return SymbolicStates(kept, moved, exact)

    def where(self, node: Node) -> SymbolicStates:
        """The feasible states in which a formula is true."""
        return SymbolicStates(self.table, self.feasible & self.table.truth(node))

    def intersection(self, sets: Sequence[SymbolicStates]) -> SymbolicStates:
        """The states that are in all of the sets; where time is over perhaps not all of them."""
        exact = all(each.exact for each in sets)
        for attempt in (self._as_they_stand, self._few, self._once_in_order, self._reordering):
            found = attempt(sets)
            if found is not None:
                return SymbolicStates(*found, exact)
            if self._resources.over:
                break
        return SymbolicStates(self.table, self.table.diagrams.false, exact=False)

    def _order_for(self, sets: Sequence[SymbolicStates]) -> list[OptionKey]:
        """The order that the largest of the sets stands in: it has most to lose by another."""
        largest = max(sets, key=lambda each: len(each.diagram), default=None)
        return option_order(self.table if largest is None else largest.table)

    def _table(
        self,
        order: Sequence[OptionKey],
        resources: Resources | None = None,
        *,
        reordering: bool = True,
        kept: bool = False,
    ) -> Table:
        """A table of all options in an order."""
        in_order = {option.key: option for option in self.options}
        options = [in_order[key] for key in order]
        return Table(options, resources or self._resources, reordering=reordering, kept=kept)

    def _as_they_stand(self, sets: Sequence[SymbolicStates]) -> _Found | None:
        """The sets together without reordering, as long as they are small."""
        if sum(len(each.diagram) for each in sets) > _UNORDERED:
            return None
        try:
            with memory_told():
                table = self._table(
                    self._order_for(sets), self._within(_AT_FIRST), reordering=False
                )
                for left in table.diagrams.conjoined([_in(table, each) for each in sets]):
                    if len(left[-1]) > _UNORDERED:
                        return None
                table.diagrams.allow(self._resources.bytes)
                return table, left[-1]
        except OutOfMemory:
            return None

    def _once_in_order(self, sets: Sequence[SymbolicStates]) -> _Found | None:
        """The sets together in an order in which all of them, and what is made first, are small.

        Most of the time of reordering goes into the last and largest diagrams, which it makes
        little smaller. So these are made without it, as plain numbers if there is room.
        """
        try:
            with memory_told():
                arranged = self._arranged if self._worth_it() else None
                order = arranged() if arranged else self._order_for(sets)
                resources = self._within(_ONCE_IN_ORDER)
                table = self._table(order, resources, reordering=False)
                diagrams = table.diagrams
                large, settled = float(_LARGE), float(_SETTLED)
                parts = [self._put_in_order(table, each) for each in sets]
                diagrams.reorder()
                for left in diagrams.conjoined(parts):
                    if len(left) == 1:
                        break
                    if len(left[-1]) > settled:
                        plain = self._as_numbers(table, left)
                        if plain is not None:
                            return table, plain
                        settled, large = math.inf, math.inf
                    elif len(left[-1]) > large:
                        diagrams.reorder()
                        large = 2 * len(left[-1])
                diagrams.allow(self._resources.bytes)
                return table, left[-1]
        except OutOfMemory:
            return None

    def _put_in_order(self, table: Table, states: SymbolicStates) -> Diagram:
        """The set in another table; a large one is first put in order by itself.

        To copy it from one order into another may take ten times as long.
        """
        if states.table is not table and len(states.plain) > _COPIED:
            apart = self._table(option_order(states.table), kept=True)
            moved = unpacked(apart.diagrams, states.plain)
            apart.diagrams.put_in_order(table.diagrams.order())
            states = SymbolicStates(apart, moved)
        return _in(table, states)

    def _as_numbers(self, table: Table, diagrams: Sequence[Diagram]) -> Packed | None:
        """The sets together, in the order of their table, if there is room for it."""
        if not self._worth_it():
            return None
        # Loaded here: it imports numba.
        from detente.engine.symbolic.edge_valued import in_all

        bytes_left = min(self._resources.bytes, _AS_NUMBERS)
        try:
            return in_all([packed(table.diagrams, each) for each in diagrams], bytes_left)
        except MemoryError:
            return None

    def _reordering(self, sets: Sequence[SymbolicStates]) -> _Found | None:
        """The sets together, reordering all the while."""
        table = self._table(self._order_for(sets))
        *_, together = table.diagrams.conjoined([_in(table, each) for each in sets])
        return table, together[-1]

    def _worth_it(self) -> bool:
        return worth_it(_ROOM_IN_TIME, self._resources.seconds_left)

    def _within(self, size: int) -> Resources:
        return replace(self._resources, bytes=min(self._resources.bytes, size))

    def _few(self, sets: Sequence[SymbolicStates]) -> _Found | None:
        """The sets together, found by SAT, if few states are in all of them."""
        packs = [each.plain for each in sets]
        if not expected_few(packs):
            return None
        table = Table(self.options, self._resources)
        left = self._resources.seconds_left
        seconds = _BY_SAT if left is None else min(left, _BY_SAT)
        try:
            members = few_members(packs, table.diagrams.order(), seconds)
        except OutOfTime:
            return None
        return None if members is None else (table, members)

    def union(self, sets: Sequence[SymbolicStates]) -> SymbolicStates:
        """The states that are in some set."""
        table = self._table(self._order_for(sets))
        together = table.diagrams.any_of(_in(table, each) for each in sets)
        return SymbolicStates(table, together, all(each.exact for each in sets))

    def contains(self, states: SymbolicStates, levels: Levels) -> bool:
        """True if the state is in the set."""
        chosen = dict(zip((o.key for o in self.options), levels, strict=True))
        left = levels_put_in(states.table, states.diagram, chosen)
        return bool(left == states.table.diagrams.true)

    def count(self, states: SymbolicStates) -> int:
        """How many states the set has, exactly; linear in the diagram's nodes."""
        return states.plain.total

    def count_below(self, levels: Levels) -> int:
        """How many feasible states stand before this combination in state order."""
        options = self.options
        if self.feasible == self.table.diagrams.true:
            below = 0
            for option, level in zip(reversed(options), reversed(levels), strict=True):
                below = below * len(option.levels) + level
            return below
        below, left = 0, self.feasible
        for at in reversed(range(len(options))):
            if left == self.table.diagrams.false:
                break
            for level in range(levels[at]):
                part = levels_put_in(self.table, left, {options[at].key: level})
                below += _counted(self.table, part).over(options[:at])
            left = levels_put_in(self.table, left, {options[at].key: levels[at]})
        return below

    def at(self, states: SymbolicStates, position: int) -> Levels:
        """The state at a position, from 0, among those of the set in state order."""
        options, table = self.options, states.table
        left, levels = states.diagram, list[int]()
        for at in reversed(range(len(options))):
            for level in range(len(options[at].levels)):
                part = levels_put_in(table, left, {options[at].key: level})
                count = _counted(table, part).over(options[:at])
                if position < count:
                    break
                position -= count
            levels.append(level)
            left = part
        return tuple(reversed(levels))

    def listed(self, states: SymbolicStates) -> Iterator[Levels]:
        """The states one after another in state order, each found when it is asked for."""
        yield from assignments(states.table, states.diagram, self.options)

    def drawn(self, states: SymbolicStates, count: int, seed: int) -> tuple[Levels, ...]:
        """States drawn by chance, with repetition, each of the set as likely as any other.

        The same seed gives the same draws from the same diagram with one version of the
        program; another order of variables may give others.
        """
        counted = _Counted(states.table, states.plain)
        dice = random.Random(seed)  # noqa: S311 - draws, not secrets
        if not counted.total:
            return ()
        drawn = (counted.drawn(dice) for _ in range(count))
        return tuple(tuple(each[option.key] for option in self.options) for each in drawn)

    def onto(
        self, states: SymbolicStates, options: Sequence[OptionKey]
    ) -> Iterator[tuple[tuple[int, ...], int]]:
        """Which levels of these options occur in the set, and in how many of its states.

        In state order of the options as given, the first the least significant.
        """
        table = states.table
        bits = {bit for key in options for bit in table.bits[key]}
        others = [bit for each in table.bits.values() for bit in each if bit not in bits]
        chosen = [option for key in options for option in self.options if option.key == key]
        occurring = table.diagrams.exists(others, states.diagram)
        for levels in assignments(table, occurring, chosen):
            at = dict(zip(options, levels, strict=True))
            left = [option for option in self.options if option.key not in at]
            yield levels, _counted(table, levels_put_in(table, states.diagram, at)).over(left)


def assignments(
    table: Table, diagram: Diagram, options: Sequence[Option], chosen: tuple[int, ...] = ()
) -> Iterator[tuple[int, ...]]:
    """Levels of some options, all that the diagram depends on, for which it is true.

    In state order of the options as given, the first the least significant.
    """
    if diagram == table.diagrams.false:
        return
    if not options:
        yield chosen
        return
    *before, last = options
    for level in range(len(last.levels)):
        part = levels_put_in(table, diagram, {last.key: level})
        yield from assignments(table, part, before, (level, *chosen))


def option_order(table: Table) -> list[OptionKey]:
    """The table's options in the order that reordering has given to their variables."""
    place = {name: at for at, name in enumerate(table.diagrams.order())}
    return sorted(table.bits, key=lambda key: place[table.bits[key][0]])


def _in(table: Table, states: SymbolicStates) -> Diagram:
    if states.table is table:
        return states.diagram
    return states.table.diagrams.moved_to(table.diagrams, states.diagram)


def levels_put_in(table: Table, states: Diagram, levels: Mapping[OptionKey, int]) -> Diagram:
    """The diagram with the levels of some options put in; those not in the table are ignored."""
    return table.diagrams.replaced(states, table.values(levels))


def _counted(table: Table, diagram: Diagram) -> _Counted:
    return _Counted(table, packed(table.diagrams, diagram))


class _Counted:
    """The number of solutions below every node of one diagram."""

    def __init__(self, table: Table, plain: Packed) -> None:
        self._table = table
        self._packed = plain

    @cached_property
    def _counts(self) -> list[int]:
        return self._packed.counts()

    @property
    def total(self) -> int:
        """Solutions over all variables; impossible digits must not be among them."""
        return self._packed.total

    def over(self, options: Sequence[Option]) -> int:
        """Solutions over the variables of some options, which are all it depends on."""
        bits = sum(len(self._table.bits[option.key]) for option in options)
        return self.total >> (len(self._packed.order) - bits)

    def drawn(self, dice: random.Random) -> dict[OptionKey, int]:
        """One solution, each as likely as any other."""
        values = {}
        edge = self._packed.root
        for at, name in enumerate(self._packed.order):
            node, negated = edge >> 1, edge & 1
            if self._packed.levels[node] != at:
                values[name] = dice.random() < 0.5
                continue
            low, high = (e[node] ^ negated for e in (self._packed.lows, self._packed.highs))
            fewer, more = self._from(low, at + 1), self._from(high, at + 1)
            values[name] = dice.randrange(fewer + more) >= fewer
            edge = high if values[name] else low
        return {
            key: sum(values[bit] << place for place, bit in enumerate(bits))
            for key, bits in self._table.bits.items()
        }

    def _from(self, edge: Edge, at: int) -> int:
        """Solutions over the variables from a place in the order on."""
        level = self._packed.levels[edge >> 1]
        count = self._counts[edge >> 1]
        if edge & 1:
            count = (1 << (len(self._packed.order) - level)) - count
        return count << (level - at)
