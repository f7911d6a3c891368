"""Whether the others' improvements can lead from a state to a sanction: by SAT.

Short ways are looked for first, step by step. Where there is none of one step, it is found
out whether there is any at all, by *property-directed reachability* (IC3, Bradley 2011): sets
F_1, F_2, ... of states are kept, each a conjunction of clauses, where F_k holds whatever k
rounds of improvements can reach. A sanctioned state in the last set is traced back, round by
round; wherever it cannot have come from anywhere, a clause is learned that rules it out,
with as few options as suffice. In the end either a trace arrives at the beginning, or
two sets are equal: then nothing sanctioned is ever reached, however long the others go on.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count

from detente.engine.symbolic.clauses import Clauses, Deadline, Literal, Solver
from detente.engine.symbolic.relevance import Outline, Scope
from detente.engine.symbolic.rounds import Rounds, State
from detente.model.conflict import Levels
from detente.model.formula import OptionKey

#: Steps up to which a way is as short as can be.
SHORTEST = 4
#: Questions to the solver after which it is left open whether a sanction can be reached.
_EFFORT = 20_000

#: A part of a state: the levels of some options.
_Part = frozenset[tuple[OptionKey, int]]


#: Who moves, and the state that it moves to, step by step.
Way = list[tuple[int, State]]


class Unsettled(Exception):
    """The search took more than was allowed for; nothing is known."""


class Ways:
    """Ways of the others by improvements, from any state to one that sanctions.

    Parameters
    ----------
    outline : Outline
        Of parties with statements or weights.
    scope : Scope
        What bears on the question.
    party : int
        Whose improvement is to be sanctioned.
    levels : Levels
        The state that it has improved on.
    lasting : bool
        Whether a sanction counts only where the party has no way out of it.
    """

    def __init__(
        self, outline: Outline, scope: Scope, party: int, levels: Levels, *, lasting: bool
    ) -> None:
        def sanctioned(rounds: Rounds, view: Clauses) -> Literal:
            found = rounds.no_better(view, party, levels)
            if not lasting:
                return found
            return view.every((found, rounds.without_escape(view, party, levels)))

        self._outline, self._scope = outline, scope
        self._sanctioned = sanctioned
        self._tracing = _Tracing(self._rounds, sanctioned)
        self._short: dict[int, _Short] = {}

    def _rounds(self, solver: Solver) -> Rounds:
        return Rounds(self._outline, self._scope, solver)

    def leads(self, start: State, deadline: Deadline) -> bool:
        """True if there is a way; false is a proof that there is none.

        Raises
        ------
        OutOfTime
            When the time is over.
        Unsettled
            When neither is found with reasonable effort.
        """
        return self._of(1).leads(start, deadline) or self._tracing.arrives(start, deadline)

    def shortest(self, start: State, deadline: Deadline) -> Way | None:
        """A way, as short as can be up to :data:`SHORTEST` steps; ``None`` if there is none.

        It raises what :meth:`leads` raises.
        """
        found = self._of(1).way(start, deadline)
        if found is None and not self._tracing.arrives(start, deadline):
            return None
        rounds = count(2)
        while found is None:
            found = self._of(next(rounds)).way(start, deadline)
        return found

    def _of(self, rounds: int) -> _Short:
        if rounds not in self._short:
            self._short[rounds] = _Short(self._rounds, self._sanctioned, rounds)
        return self._short[rounds]


#: Where a state sanctions, as a literal.
_Sanctioned = Callable[[Rounds, Clauses], Literal]


class _Short:
    """Ways of so many rounds, and of as many steps if these are few."""

    def __init__(
        self, rounds: Callable[[Solver], Rounds], sanctioned: _Sanctioned, steps: int
    ) -> None:
        self._solver = Solver()
        self._rounds = rounds(self._solver)
        for _ in range(steps):
            self._rounds.add()
        last = self._rounds.last
        last.require(sanctioned(self._rounds, last))
        if steps <= SHORTEST:
            last.require(last.between(0, steps, [turn.moved for turn in self._rounds.turns]))

    def leads(self, start: State, deadline: Deadline) -> bool:
        """True if there is one of them from a state."""
        return self._solver.solve(self._rounds.at(start), deadline)

    def way(self, start: State, deadline: Deadline) -> Way | None:
        """One of them from a state, if there is one, on which no option is changed needlessly."""
        if not self.leads(start, deadline):
            return None
        rounds, assumed = self._rounds, self._rounds.at(start)
        found, changed = rounds.path(start), rounds.changed()
        # Settled one after another, so that it does not depend on what was found at first.
        for turn in reversed(rounds.turns):
            for kept in reversed(turn.kept.values()):
                if kept in changed:
                    if not self._solver.solve([*assumed, kept], deadline):
                        continue
                    found, changed = rounds.path(start), rounds.changed()
                assumed.append(kept)
        return found


@dataclass(slots=True)
class _Frame:
    """What holds after so many rounds at most: parts that no state there has."""

    active: Literal
    ruled_out: list[_Part] = field(default_factory=list)


class _Tracing:
    """Whether any number of rounds leads from a state to a sanction."""

    def __init__(self, rounds: Callable[[Solver], Rounds], sanctioned: _Sanctioned) -> None:
        self._solver = Solver()
        self._rounds = rounds(self._solver)
        self._view = self._rounds.first
        self._sanction = sanctioned(self._rounds, self._view)
        self._rounds.add()

    def arrives(self, start: State, deadline: Deadline) -> bool:
        """True if a sanction is reached from the start, which is none itself."""
        self._start = frozenset((option.key, start[option.key]) for option in self._rounds.options)
        self._beginning = self._rounds.at(start)
        self._deadline, self._left = deadline, _EFFORT
        self._frames = [_Frame(self._view.variable()) for _ in range(2)]
        while True:
            last = len(self._frames) - 1
            while self._solved([*self._within(last), self._sanction]):
                if self._traced(self._found(), last):
                    return True
            self._frames.append(_Frame(self._view.variable()))
            if self._handed_on():
                return False

    def _solved(self, assumptions: Sequence[Literal]) -> bool:
        self._left -= 1
        if self._left < 0:
            raise Unsettled
        return self._solver.solve(assumptions, self._deadline)

    def _found(self) -> _Part:
        """The state before the round, in what the solver found last."""
        options = self._rounds.options
        levels = self._view.levels_found(options)
        return frozenset((option.key, at) for option, at in zip(options, levels, strict=True))

    def _within(self, number: int) -> list[Literal]:
        """What is assumed of a state that is reached in so many rounds at most."""
        if number == 0:
            return self._beginning
        # What holds after more rounds holds after fewer.
        return [frame.active for frame in self._frames[number:]]

    def _traced(self, state: _Part, number: int) -> bool:
        """True if a state of a frame has come from the beginning; else it is ruled out."""
        order = count()
        waiting = [(number, next(order), state)]
        while waiting:
            number, _, state = heapq.heappop(waiting)
            if number == 0 or state <= self._start:
                return True
            ruled_out = self._never(state, number)
            if ruled_out is None:
                heapq.heappush(waiting, (number - 1, next(order), self._found()))
                heapq.heappush(waiting, (number, next(order), state))
                continue
            self._rule_out(self._shortened(ruled_out, number), number)
        return False

    def _never(self, part: _Part, number: int) -> _Part | None:
        """What of the part is enough for no round to lead there from the frame before.

        ``None`` if one does; the solver then has the state before it. The start is not in
        what comes back.
        """
        view, last = self._view, self._rounds.last
        literals = {last.at_level(*each): each for each in sorted(part)}
        elsewhere = view.variable()
        view.require(-elsewhere, *(-view.at_level(*each) for each in sorted(part)))
        arrived = self._solved([*self._within(number - 1), elsewhere, *literals])
        needed = frozenset[Literal]() if arrived else self._solver.needed()
        view.require(-elsewhere)
        if arrived:
            return None
        enough = {each for literal, each in literals.items() if literal in needed}
        if enough <= self._start:
            enough.add(min(part - self._start))
        return frozenset(enough)

    def _shortened(self, part: _Part, number: int) -> _Part:
        """The part without what can be left out one by one."""
        for each in sorted(part):
            less = part - {each}
            if each in part and not less <= self._start:
                part = self._never(less, number) or part
        return part

    def _rule_out(self, part: _Part, number: int) -> None:
        frame = self._frames[number]
        frame.ruled_out.append(part)
        view = self._view
        view.require(-frame.active, *(-view.at_level(*each) for each in sorted(part)))

    def _handed_on(self) -> bool:
        """Rule out a round later what still cannot be; true if nothing more can be reached."""
        for number, frame in enumerate(self._frames[1:-1], 1):
            kept = []
            for part in frame.ruled_out:
                there = [self._rounds.last.at_level(*each) for each in sorted(part)]
                if self._solved([*self._within(number), *there]):
                    kept.append(part)
                else:
                    self._rule_out(part, number + 1)
            frame.ruled_out = kept
            if not kept:
                return True
        return False
