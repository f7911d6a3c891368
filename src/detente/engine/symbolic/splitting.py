"""Unanswered improvements, with thresholds taken a few digits at a time.

A search for all thresholds at once passes through sets many times larger than what is
asked for in the end. Here the first digits of the threshold are settled first. They
divide the states by the first digits of the level that the others' responses lead to;
each part is gone on with by itself, for the next digits.

Why that is exact: let b(x) be the lowest level within reach of the others' responses from
x, and U the states whose b begins with the digits p. If a response leads from x to y then
b(x) is not above b(y), so everything between two states of U is in U, and responses that
lead from U to a level that begins with p stay in U. A start s has its own criteria for a
threshold t. Where its improvement x has b(x) above t on the first digits that differ, x is
not answered; where b(x) is below, it is; only where they agree the next digits decide. So
with U only those s are looked at whose criteria begin with p as well, and a part that none
of their improvements leads into is left out with all that it would have been divided into.
That is most of them: criteria that do not speak of the party's own options are the same
before and after its improvement.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from detente.engine.protocol import Means

if TYPE_CHECKING:
    from detente.engine.symbolic.diagrams import Diagram, Resources
    from detente.engine.symbolic.question import Question

#: Digits that are taken at once.
AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class _Part:
    """Starts and states that agree on the first digits."""

    #: The digits.
    prefix: tuple[bool, ...]
    #: States whose own criteria begin with them.
    starts: Diagram
    #: States from which the lowest level within reach begins with them.
    within: Diagram


class Splitting:
    """The states from which some improvement of the party is not answered.

    Parameters
    ----------
    question : Question
        In a table with thresholds.
    party : int
    at_most : Diagram
        Pairs of state and threshold where the state's level, before responses, is no better
        than the threshold.
    means : Means
        By what the others respond.
    resources : Resources
        Where its time is over, all states of what is left count as unanswered.
    """

    def __init__(
        self,
        question: Question,
        party: int,
        at_most: Diagram,
        means: Means,
        resources: Resources,
    ) -> None:
        self._question = question
        self._table = question.table
        self._false = question.table.diagrams.false
        self._at_most = at_most
        self._means = means
        self._resources = resources
        self._movement = question.movement(party)
        self._able = self._movement.improving(question.feasible)
        self._last_own = question.last_digit_of_own
        # An unanswered improvement is better than the start wherever levels are no better
        # than the states themselves; else that is asked for besides.
        better = ~question.no_better
        self._better = better if question.no_better & ~at_most != self._false else None
        self._unanswered: Diagram = self._false
        self._cut_off = False

    def unanswered(self) -> tuple[Diagram, bool]:
        """The states, and whether they are exact."""
        feasible = self._question.feasible
        left = [_Part((), feasible, feasible)]
        while left and not self._cut_off:
            part = left.pop()
            if self._open(part):
                left.extend(self._divided(part))
            self._cut_off = self._cut_off or self._resources.over
        starts = [part.starts & self._able for part in left]
        return self._table.any_of([self._unanswered, *starts]), not self._cut_off

    def _open(self, part: _Part) -> bool:
        """Whether some start of the part has an improvement into it."""
        starts = part.starts & self._able & ~self._unanswered
        if starts == self._false:
            return False
        into = self._movement.moved(starts) & part.within
        if len(part.prefix) > self._last_own:
            # All that the party decides is compared: what agrees so far is no improvement.
            into = into & ~part.starts
        return bool(into != self._false)

    def _divided(self, part: _Part) -> Iterator[_Part]:
        """Settle the next digits; the parts in which more are to be looked at."""
        names, criteria = self._table.thresholds, self._question.criteria
        first = len(part.prefix)
        last = min(first + AT_ONCE, len(names))
        begun: dict[str, bool] = dict(zip(names, part.prefix, strict=False))
        ended = dict.fromkeys(names[last:], True)
        replaced = self._table.diagrams.replaced
        answered = part.within & replaced(self._at_most, begun | ended)
        answered = self._closed(answered, part.within)
        above = part.within & ~answered
        if self._better is not None:
            above = above & replaced(self._better, begun)
        leaving = replaced(
            self._movement.reaching(above),
            dict(zip(names[first:], criteria[first:], strict=True)),
        )
        self._unanswered = self._unanswered | (part.starts & leaving)
        if last < len(names):
            yield from self._next(part, answered, last)

    def _next(self, part: _Part, answered: Diagram, last: int) -> Iterator[_Part]:
        """The parts by the digits that were settled."""
        names, criteria = self._table.thresholds, self._question.criteria
        first = len(part.prefix)
        lower = self._false
        for number in range(1 << (last - first)):
            digits = tuple(bool(number >> at & 1) for at in reversed(range(last - first)))
            chosen = dict(zip(names[first:last], digits, strict=True))
            highest = all(digits)
            up_to = part.within if highest else self._table.diagrams.replaced(answered, chosen)
            within, lower = up_to & ~lower, up_to
            if within == self._false:
                continue
            starts = part.starts
            for criterion, digit in zip(criteria[first:last], digits, strict=True):
                starts = starts & (criterion if digit else ~criterion)
            yield _Part(part.prefix + digits, starts, within)

    def _closed(self, states: Diagram, within: Diagram) -> Diagram:
        """From where responses within a set lead into another.

        Where time is over, what was not found counts as unanswered.
        """
        for found in self._question.closed(states, self._means, within):
            states = found
            if self._resources.over:
                self._cut_off = True
                break
        return states
