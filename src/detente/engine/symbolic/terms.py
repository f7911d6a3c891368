"""Sets between two bounds covered by irredundant terms, for options of any number of levels.

The recursion of Morreale and Minato (see :mod:`detente.engine.symbolic.description`): no
term can be left out, and no literal can be widened or left out.
"""

from __future__ import annotations

from collections.abc import Sequence

from detente.engine.symbolic.diagrams import Diagram
from detente.engine.symbolic.table import Table
from detente.model.conflict import Option

#: Steps of one recursion. Terms within their limit take about five for each option of two
#: levels, fewer in all than this; options of many levels may take many more.
_MOST_STEPS = 100_000
#: Options that one recursion may go through, as Python limits its depth.
_MOST_DEPTH = 300
#: An option by its place in the file and the levels that it may stand at.
Literal = tuple[int, tuple[int, ...]]
Term = tuple[Literal, ...]


class _TooMany(Exception):
    """More terms or steps than allowed."""


class Cover:
    """Irredundant terms between two bounds, given up as soon as they are too many.

    Every step that leads deeper ends in a term of its own, so a limit on terms is one on
    steps too. Diagrams may be reordered meanwhile: options are looked up by name.
    """

    def __init__(self, options: Sequence[Option], table: Table, most: int) -> None:
        self._options = options
        self._table = table
        self._terms_left = most
        self._steps_left = _MOST_STEPS

    def terms(self, lower: Diagram, upper: Diagram) -> list[Term] | None:
        """Terms that cover the lower bound within the upper one; ``None``: too many."""
        try:
            return sorted(self._cover(lower, upper, 0)[0], key=self._place)
        except _TooMany:
            return None

    def _place(self, term: Term) -> list[Literal]:
        """File order; of two levels the second first, as Y is said before N."""
        sign = [-1 if option.binary else 1 for option in self._options]
        return [(at, tuple(sign[at] * level for level in levels)) for at, levels in term]

    def _cover(self, lower: Diagram, upper: Diagram, depth: int) -> tuple[list[Term], Diagram]:
        """Terms, and where they are true."""
        diagrams = self._table.diagrams
        if lower == diagrams.false:
            return [], diagrams.false
        if upper == diagrams.true:
            self._terms_left -= 1
            if self._terms_left < 0:
                raise _TooMany
            return [()], diagrams.true
        self._step()
        if depth > _MOST_DEPTH:
            raise _TooMany
        support = diagrams.support(upper)
        # What the upper bound does not depend on, no term need speak of.
        lower = diagrams.exists(diagrams.support(lower) - support, lower)
        at = next(
            at
            for at, option in enumerate(self._options)
            if support.intersection(self._table.bits[option.key])
        )
        return self._cover_by(at, lower, upper, depth)

    def _cover_by(
        self, at: int, lower: Diagram, upper: Diagram, depth: int
    ) -> tuple[list[Term], Diagram]:
        """Terms by what they say of one option: those that say most before the others.

        What may be covered at exactly some of the option's levels needs a term that
        allows no other. What other terms have covered already needs none.
        """
        diagrams, option = self._table.diagrams, self._options[at]
        uppers, left = self._by_level(option, upper), self._by_level(option, lower)
        terms = list[Term]()
        areas = []
        for levels, region in self._divided(left, uppers):
            needed = diagrams.any_of(left[level] for level in levels)
            needed = diagrams.all_of([region, needed])
            allowed = diagrams.all_of(uppers[level] for level in levels)
            found, area = self._cover(needed, allowed, depth + 1)
            if not found:
                continue
            if len(levels) == len(option.levels):
                terms += found
                areas.append(area)
                continue
            terms += [((at, levels), *term) for term in found]
            for level in levels:
                left[level] = diagrams.all_of([left[level], ~area])
                areas.append(diagrams.all_of([area, self._table.at_level(option.key, level)]))
        return terms, diagrams.any_of(areas)

    def _by_level(self, option: Option, diagram: Diagram) -> list[Diagram]:
        bits, diagrams = self._table.bit_values, self._table.diagrams
        levels = range(len(option.levels))
        return [diagrams.replaced(diagram, bits(option.key, level)) for level in levels]

    def _divided(
        self, lowers: Sequence[Diagram], uppers: Sequence[Diagram]
    ) -> list[tuple[tuple[int, ...], Diagram]]:
        """What is to be covered, by the levels at which it may be; few levels first."""
        diagrams = self._table.diagrams
        parts: dict[tuple[int, ...], Diagram] = {(): diagrams.any_of(lowers)}
        for level, upper in enumerate(uppers):
            divided = {}
            for levels, region in parts.items():
                self._step()
                divided[*levels, level] = diagrams.all_of([region, upper])
                divided[levels] = diagrams.all_of([region, ~upper])
            parts = {levels: part for levels, part in divided.items() if part != diagrams.false}
        return sorted(parts.items(), key=lambda part: (len(part[0]), part[0]))

    def _step(self) -> None:
        self._steps_left -= 1
        if self._steps_left < 0:
            raise _TooMany
