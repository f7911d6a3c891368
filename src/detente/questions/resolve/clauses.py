"""A growing MaxSAT problem: variables, clauses, and what each unmet wish costs.

``python-sat``'s RC2 finds the cheapest way to satisfy all clauses. Clauses and variables may be
added between its answers, which is how conditions are added only once they are broken.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence

from pysat.examples.rc2 import RC2
from pysat.formula import WCNF

Literal = int


class OutOfTime(Exception):
    """The deadline has passed; ``bound`` is the least that any answer costs."""

    def __init__(self, bound: int) -> None:
        self.bound = bound


class TooDear(Exception):
    """Every answer costs at least the ceiling."""


class _Stopping(RC2):  # type: ignore[misc]  # the package has no types
    """RC2 that looks at its bound and at the clock after each core."""

    deadline: float = float("inf")
    ceiling: int | None = None

    def get_core(self) -> None:
        """RC2's own, unless the answer is of no use any more."""
        self.look_up()
        super().get_core()

    def look_up(self) -> None:
        """Raise where the bound has met the ceiling, or the clock the deadline."""
        if self.ceiling is not None and self.cost >= self.ceiling:
            raise TooDear
        if time.monotonic() > self.deadline:
            raise OutOfTime(int(self.cost))


class Problem:
    """Clauses over integer literals, as SAT solvers take them; wishes have costs."""

    def __init__(self, deadline: float) -> None:
        self._variables = 1
        self.true: Literal = 1
        formula = WCNF()
        formula.append([1])
        self._solver = _Stopping(formula, solver="g4", exhaust=True, minz=True)
        self._solver.deadline = deadline
        self._model: frozenset[Literal] = frozenset()
        self._answered = 1

    def new(self) -> Literal:
        """A new variable."""
        self._variables += 1
        return self._variables

    def add(self, clause: Iterable[Literal]) -> None:
        """A clause: at least one of the literals is true. One with a true literal is left out."""
        literals = {literal for literal in clause if literal != -self.true}
        if self.true not in literals:
            self._solver.add_clause(sorted(literals) or [-self.true])

    def wish(self, clause: Sequence[Literal], cost: int) -> None:
        """A clause that should hold, and what it costs if it does not."""
        self._solver.add_clause(list(clause), cost)

    def both(self, one: Literal, other: Literal) -> Literal:
        """A literal that is true exactly where both are."""
        if self.true in (one, other):
            return other if one == self.true else one
        if -self.true in (one, other):
            return -self.true
        name = self.new()
        self.add([-name, one])
        self.add([-name, other])
        self.add([name, -one, -other])
        return name

    def cheapest(self, ceiling: int | None) -> int | None:
        """The least cost of meeting all clauses, ``None`` where nothing can meet them.

        Raises
        ------
        TooDear
            Where it costs ``ceiling`` or more.
        OutOfTime
            After the deadline.
        """
        self._solver.ceiling = ceiling
        self._solver.look_up()
        model = self._solver.compute()
        if model is None:
            return None
        self._model = frozenset(model)
        self._answered = self._variables
        cost = int(self._solver.cost)
        if ceiling is not None and cost >= ceiling:
            raise TooDear
        return cost

    @property
    def bound(self) -> int:
        """The least that any answer costs, as far as is known."""
        return int(self._solver.cost)

    def holds(self, literal: Literal) -> bool:
        """Whether the literal is true in the last answer."""
        return literal in self._model or literal == self.true

    def answered(self, variable: Literal) -> bool:
        """Whether the last answer knows the variable: later ones have no value yet."""
        return variable <= self._answered

    def close(self) -> None:
        """Free the solver."""
        self._solver.delete()
