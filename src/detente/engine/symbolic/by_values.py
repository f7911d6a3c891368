"""Levels as numbers, in edge-valued diagrams: quick, if there is room for them.

A level is the sum of the powers of two of the criteria that hold, so it needs no
thresholds. Relations and criteria are made as decision diagrams and put into the small
engine of :mod:`detente.engine.symbolic.edge_valued`. This cannot reorder variables; so it
is tried in an order that is likely to be good, and with more room in another.
"""

from __future__ import annotations

from detente.engine.protocol import Means
from detente.engine.symbolic.diagrams import Diagram, OutOfMemory, memory_told
from detente.engine.symbolic.levels import Made, SymbolicLevels
from detente.engine.symbolic.packed import Packed, packed, unpacked
from detente.engine.symbolic.question import Question
from detente.engine.symbolic.relevance import scope_of_stability
from detente.engine.symbolic.tables import Tables
from detente.engine.symbolic.worth import worth_it

#: Options up to which thresholds are quick enough: numba need not be loaded for them.
_FEW = 16
#: How many times an option is put elsewhere where there is little room, as a power of two.
_TRIES, _LITTLE = 40_000, 19


def unanswered(
    tables: Tables, levels: SymbolicLevels, room: int
) -> tuple[Question, Diagram] | None:
    """From where an improvement leads to a level above the state's own.

    ``None`` if there is no room or no time for it, if levels have too many criteria or speak of
    few options, or if the others respond by any moves.

    Parameters
    ----------
    tables : Tables
    levels : SymbolicLevels
    room : int
        Nodes that may be made, as a power of two. With more room a better order is looked
        for, and another one is found.
    """
    outline, party, resources = tables.outline, levels.party, tables.resources
    scope = scope_of_stability(outline, party)
    if (
        levels.responses != {Means.IMPROVEMENTS}
        or len(scope.options) <= _FEW
        or not worth_it(room, resources.seconds_left)
    ):
        return None
    # Loaded here: they import numba.
    from detente.engine.symbolic.arrangement import arranged
    from detente.engine.symbolic.edge_valued import BYTES, DIGITS

    if len(outline.criteria[party].spoken_of) > DIGITS or BYTES << room > resources.bytes:
        return None
    begin = [k for k in tables.nearest_first(party, scope.movers)[::-1] if k in scope.options]
    tries = _TRIES << max(0, room - _LITTLE)
    order = arranged(outline, party, scope, begin, tries, seed=room)
    try:
        with memory_told():
            question = tables.with_relations(party, order)
            found = _Values(question, party, room).unanswered(levels)
            return question, unpacked(question.table.diagrams, found)
    except OutOfMemory:
        return None


class _Values:
    """The levels of a party in one order of variables; MemoryError where there is no room."""

    def __init__(self, question: Question, party: int, room: int) -> None:
        from detente.engine.symbolic import edge_valued

        self._kind = edge_valued
        self._question = question
        table = question.table
        self._names, level = table.places()
        #: For each variable of the table its level in the small engine.
        self._levels = [level[name] for name in table.diagrams.order()]
        self._own = question.movement(party)
        owners = [*question.others, self._own]
        self._values = edge_valued.EdgeValued(
            len(self._names),
            [[level[bit] >> 1 for bit in each.own_bits] for each in owners],
            edge_valued.Capacity(nodes=room, cache=room),
        )
        self._steps = [
            self._values.step(at, self._put_in(each.relation))
            for at, each in enumerate(question.others)
        ]
        self._known: dict[SymbolicLevels, int] = {}
        self._preference = self._preferred()

    def unanswered(self, levels: SymbolicLevels) -> Packed:
        """From where an improvement of the party leads to a level above the state's own."""
        kind, values = self._kind, self._values
        reached = values.combined(self._preference, self._found(levels), kind.LOWER)
        moving = values.step(len(self._steps), self._put_in(self._own.permitted))
        best = values.highest_after(reached, moving)
        states = values.combined(self._preference, best, kind.BELOW)
        return values.taken_out(states, self._names)

    def _put_in(self, diagram: Diagram) -> int:
        plain = packed(self._question.table.diagrams, diagram)
        return self._values.put_in(plain, self._levels)

    def _preferred(self) -> int:
        """The sum of the powers of two of the criteria that hold, in feasible states."""
        kind, values = self._kind, self._values
        found = self._put_in(self._question.feasible)
        for place, criterion in enumerate(reversed(self._question.criteria)):
            held = values.raised(self._put_in(criterion), 1 << place)
            digit = values.combined(held, self._put_in(~criterion), kind.LOWER)
            found = values.combined(found, digit, kind.SUM)
        return found

    def _found(self, levels: SymbolicLevels) -> int:
        if levels not in self._known:
            self._known[levels] = self._made(levels, [self._found(each) for each in levels.parts])
        return self._known[levels]

    def _made(self, levels: SymbolicLevels, parts: list[int]) -> int:
        kind, values = self._kind, self._values
        match levels.made:
            case Made.PREFERENCE:
                return self._preference
            case Made.WORST_OF_RESPONSES:
                return values.lowest_within(parts[0], self._steps)
            case Made.HIGHER:
                return values.combined(parts[0], parts[1], kind.HIGHER)
            case Made.LOWER:
                return values.combined(parts[0], parts[1], kind.LOWER)
            case Made.BEST_OF_OWN_MOVES | Made.BEST_OF_OWN_IMPROVEMENTS:
                improving = levels.made is Made.BEST_OF_OWN_IMPROVEMENTS
                relation = self._own.relation if improving else self._own.permitted
                step = values.step(len(self._steps), self._put_in(relation))
                after = values.highest_after(parts[0], step)
                return values.combined(parts[0], after, kind.HIGHER)
