"""Formulas as clauses of a SAT solver, and the solver with a limit of time.

Every part of a formula gets one variable that is true exactly where the part is, and
equal parts share it (Tseitin's translation). A formula may be written with some options
*put in*: constants then vanish, and what is left is a formula over the other options.

A literal is a variable's number, or its negative where the variable is negated, as all
SAT solvers have it.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from itertools import count
from typing import Any

from detente.model.conflict import Levels, Option
from detente.model.formula import (
    And,
    Between,
    Constant,
    If,
    Iff,
    Node,
    Not,
    OptionKey,
    Or,
    Takes,
)

Literal = int

#: The first variable of every set of clauses is fixed, and stands for what is known.
TRUE: Literal = 1
FALSE: Literal = -TRUE

#: Conflicts after which a solver looks at the clock: mostly hundredths of a second.
_CONFLICTS = 1_000


class OutOfTime(Exception):
    """The time is over before the answer was found; neither answer is known."""


class Deadline:
    """A moment after which no more work is done; never, for ``None`` seconds."""

    def __init__(self, seconds: float | None) -> None:
        self._end = None if seconds is None else time.monotonic() + seconds

    def check(self) -> None:
        """Raise :class:`OutOfTime` if the time is over."""
        if self._end is not None and time.monotonic() >= self._end:
            raise OutOfTime


class Solver:
    """A SAT solver that keeps what it learned from one question to the next.

    It is MiniSat. On what is asked here newer solvers are no quicker, and CaDiCaL, as
    python-sat binds it, neither lets other threads work meanwhile nor survives an
    interrupt from the keyboard.
    """

    def __init__(self) -> None:
        # Loaded here: most who import the library never come this way.
        from pysat.solvers import Minisat22

        self._solver: Any = Minisat22()
        self._true: list[Literal] = []

    def add(self, clause: Sequence[Literal]) -> None:
        """Require that one of the literals is true."""
        self._solver.add_clause(clause)

    def solve(self, assumptions: Sequence[Literal], deadline: Deadline) -> bool:
        """True if all clauses and assumptions can be true together.

        Other threads go on meanwhile. An interrupt from the keyboard waits for the end
        of a portion of work, mostly hundredths of a second.

        Raises
        ------
        OutOfTime
            At the end of a portion.
        """
        while True:
            deadline.check()
            self._solver.conf_budget(_CONFLICTS)
            found = self._solver.solve_limited(assumptions=assumptions, expect_interrupt=True)
            if found is not None:
                break
        if found:
            self._true = self._solver.get_model()
        return bool(found)

    def needed(self) -> frozenset[Literal]:
        """Those of the assumptions that cannot be true together; after an answer of no."""
        return frozenset(self._solver.get_core() or ())

    def holds(self, literal: Literal) -> bool:
        """Whether the literal is true in what was found last."""
        at = abs(literal) - 1
        # A variable that is in no clause has no value; false is as good as any.
        return (at < len(self._true) and self._true[at] > 0) == (literal > 0)


class Clauses:
    """Options and formulas as literals of one solver.

    Parameters
    ----------
    solver : Solver
        Gets the clauses.
    options : iterable of Option
        Those that formulas may speak of. An option of two levels is one variable; one
        of more levels has one for each, of which exactly one is true.
    """

    def __init__(self, solver: Solver, options: Iterable[Option]) -> None:
        self._solver = solver
        self._gates: dict[tuple[Literal, ...], Literal] = {}
        self._equal: dict[tuple[Literal, Literal], Literal] = {}
        self._numbers = count(1)
        solver.add([self.variable()])
        self._literals: dict[OptionKey, list[Literal]] = {}
        for option in options:
            self._literals[option.key] = self._levels(len(option.levels))

    def after(self, changed: Iterable[Option]) -> Clauses:
        """The same with new variables for some options: a state that may differ in these.

        Solver, gates and the variables of all other options are shared.
        """
        later = copy(self)
        new = {option.key: self._levels(len(option.levels)) for option in changed}
        later._literals = {**self._literals, **new}
        return later

    def _levels(self, count: int) -> list[Literal]:
        if count == 1:
            return [TRUE]
        if count == 2:
            taken = self.variable()
            return [-taken, taken]
        literals = [self.variable() for _ in range(count)]
        self._solver.add(literals)
        for at, literal in enumerate(literals):
            for other in literals[:at]:
                self._solver.add([-literal, -other])
        return literals

    def put(self, levels: Mapping[OptionKey, int]) -> Clauses:
        """The same with some options put in, which are constants then."""
        later = copy(self)
        constant = {
            key: [TRUE if at == level else FALSE for at in range(len(self._literals[key]))]
            for key, level in levels.items()
        }
        later._literals = {**self._literals, **constant}
        return later

    def variable(self) -> Literal:
        """A variable that nothing is known of."""
        return next(self._numbers)

    def require(self, *literals: Literal) -> None:
        """Require that one of the literals is true."""
        self._solver.add(literals)

    def at_level(self, option: OptionKey, level: int) -> Literal:
        """True where the option stands at the level."""
        return self._literals[option][level]

    def levels_found(self, options: Iterable[Option]) -> Levels:
        """Each option's level in what the solver found last."""
        holds = self._solver.holds
        return tuple(
            next(level for level, literal in enumerate(self._literals[o.key]) if holds(literal))
            for o in options
        )

    # --- gates

    def every(self, parts: Iterable[Literal]) -> Literal:
        """True where every part is."""
        distinct = set(parts)
        distinct.discard(TRUE)
        if FALSE in distinct or any(-part in distinct for part in distinct):
            return FALSE
        if len(distinct) < 2:
            return distinct.pop() if distinct else TRUE
        key = tuple(sorted(distinct))
        gate = self._gates.get(key)
        if gate is None:
            gate = self._gates[key] = self.variable()
            for part in key:
                self._solver.add([-gate, part])
            self._solver.add([gate, *(-part for part in key)])
        return gate

    def some(self, parts: Iterable[Literal]) -> Literal:
        """True where some part is."""
        return -self.every([-part for part in parts])

    def equal(self, left: Literal, right: Literal) -> Literal:
        """True where both sides are, or neither is."""
        sign = 1
        if left < 0:
            left, sign = -left, -sign
        if right < 0:
            right, sign = -right, -sign
        if left == right:
            return sign * TRUE
        low, high = min(left, right), max(left, right)
        if low == TRUE:
            return sign * high
        gate = self._equal.get((low, high))
        if gate is None:
            gate = self._equal[low, high] = self.variable()
            for clause in (
                (-gate, -low, high),
                (-gate, low, -high),
                (gate, low, high),
                (gate, -low, -high),
            ):
                self._solver.add(clause)
        return sign * gate

    def between(self, least: int, most: int, parts: Sequence[Literal]) -> Literal:
        """True where at least ``least`` and at most ``most`` parts are; O(parts * most)."""
        counted = max(least, most + 1) if most < len(parts) else least
        # at_least[n]: n or more of the parts so far.
        at_least = [TRUE] + [FALSE] * counted
        for part in parts:
            for number in range(counted, 0, -1):
                one_more = self.every((at_least[number - 1], part))
                at_least[number] = self.some((at_least[number], one_more))
        enough = at_least[least] if least > 0 else TRUE
        too_many = at_least[most + 1] if most < len(parts) else FALSE
        return self.every((enough, -too_many))

    # --- formulas and sums

    def truth(self, node: Node) -> Literal:
        """True where the formula is."""
        match node:
            case Constant(value):
                return TRUE if value else FALSE
            case Takes(key, level):
                return self._literals[key][level]
            case Not(part):
                return -self.truth(part)
            case And(parts):
                return self.every(self._truths(parts))
            case Or(parts):
                return self.some(self._truths(parts))
            case If(then, condition):
                return self.some((self.truth(then), -self.truth(condition)))
            case Iff(left, right):
                return self.equal(self.truth(left), self.truth(right))
            case Between(least, most, parts):
                return self.between(least, most, self._truths(parts))

    def _truths(self, parts: Iterable[Node]) -> list[Literal]:
        # A loop, not a comprehension: a frame less for each level of a deep formula.
        found = []
        for part in parts:
            found.append(self.truth(part))  # noqa: PERF401
        return found

    def digits(self, weights: Mapping[OptionKey, Sequence[int]]) -> list[Literal]:
        """The sum of one weight for each option, in binary, highest digit first.

        Parameters
        ----------
        weights : mapping
            For each option the weight of each level, none negative.

        Notes
        -----
        Written as an adder of O(options * digits) gates, however many sums there are.
        """
        width = sum(max(each) for each in weights.values()).bit_length()
        columns: list[deque[Literal]] = [deque() for _ in range(width + 1)]
        for key, each in weights.items():
            for place in range(max(each).bit_length()):
                has_digit = [level for level, weight in enumerate(each) if weight >> place & 1]
                columns[place].append(self._at_one_of(key, has_digit))
        sums = []
        for place in range(width):
            column = columns[place]
            while len(column) > 1:
                first, second = column.popleft(), column.popleft()
                third = column.popleft() if column else FALSE
                odd = -self.equal(first, second)
                column.append(-self.equal(odd, third))
                carry = self.some((self.every((first, second)), self.every((odd, third))))
                columns[place + 1].append(carry)
            sums.append(column[0] if column else FALSE)
        return sums[::-1]

    def _at_one_of(self, option: OptionKey, levels: Iterable[int]) -> Literal:
        return self.some([self._literals[option][level] for level in levels])
