"""Improvements of several parties, one after another, as clauses of a SAT solver.

In a *round* each party in turn either stays or improves its own options, and sees what
those before it have done. So only the options are written anew for each round, not the
whole state for each step; and whatever a sequence of improvements reaches is reached in
as many rounds as it has steps, or fewer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from detente.engine.symbolic.clauses import FALSE, TRUE, Clauses, Literal, Solver
from detente.engine.symbolic.criteria import Criteria, StatementCriteria, WeightCriteria
from detente.engine.symbolic.decisions import unreachable
from detente.engine.symbolic.relevance import Outline, Scope
from detente.model.conflict import Levels, Option
from detente.model.formula import OptionKey, options_of

#: A state: the level of every option that bears on the question.
State = Mapping[OptionKey, int]


@dataclass(frozen=True, slots=True, eq=False)
class Turn:
    """One party's turn in a round."""

    mover: int
    options: tuple[Option, ...]
    after: Clauses
    #: True where it improves, false where it stays.
    moved: Literal
    #: For each option in this order: only true where it is left as it was.
    kept: dict[OptionKey, Literal]


class Rounds:
    """A state, and rounds of the others' improvements from it, as many as are added.

    Parameters
    ----------
    outline : Outline
    scope : Scope
        What bears on the question.
    solver : Solver
        Gets the clauses.
    """

    def __init__(self, outline: Outline, scope: Scope, solver: Solver) -> None:
        self._outline = outline
        self._scope = scope
        self.options = tuple(o for o in outline.conflict.options if o.key in scope.options)
        self.first = Clauses(solver, self.options)
        for node in scope.excluded:
            self.first.require(-self.first.truth(node))
        self.turns: list[Turn] = []
        #: What the last turn has left.
        self.last = self.first

    def add(self) -> None:
        """One more round."""
        for mover in self._scope.movers:
            own = tuple(o for o in self.options if o.key in self._outline.own[mover])
            if own:
                self.turns.append(self._turn(mover, own))
                self.last = self.turns[-1].after

    def _turn(self, mover: int, own: tuple[Option, ...]) -> Turn:
        before, after = self.last, self.last.after(own)
        criteria = self._outline.about_own[mover]
        moved = FALSE
        values = zip(literals(criteria, before), literals(criteria, after), strict=True)
        for old, new in reversed(list(values)):
            moved = after.some(
                (after.every((-old, new)), after.every((after.equal(old, new), moved)))
            )
        kept = {option.key: after.variable() for option in own}
        for option in own:
            after.require(moved, kept[option.key])
            for level in range(len(option.levels)):
                here, there = before.at_level(option.key, level), after.at_level(option.key, level)
                after.require(-kept[option.key], -here, there)
                for barred in unreachable(option, level):
                    after.require(-here, -after.at_level(option.key, barred))
        keys = {option.key for option in own}
        for node in self._scope.excluded:
            if options_of(node) & keys:
                after.require(-after.truth(node))
        return Turn(mover, own, after, moved, kept)

    def at(self, state: State) -> list[Literal]:
        """What is true at the beginning in a state."""
        return [self.first.at_level(option.key, state[option.key]) for option in self.options]

    def no_better(self, view: Clauses, party: int, levels: Levels) -> Literal:
        """True where a party is no better off than in a given state."""
        criteria = self._outline.criteria[party]
        found = TRUE
        pairs = list(zip(literals(criteria, view), criteria.values(levels), strict=True))
        for literal, value in reversed(pairs):
            join = view.some if value else view.every
            found = join((-literal, found))
        return found

    def without_escape(self, view: Clauses, party: int, levels: Levels) -> Literal:
        """True where no move of a party's own makes it better off than a given state.

        Every choice of the party is written down.
        """
        own = [option for option in self.options if option.key in self._outline.own[party]]
        keys = frozenset(option.key for option in own)
        excluded = [node for node in self._scope.excluded if options_of(node) & keys]
        ways_out = []
        for chosen in product(*(range(len(option.levels)) for option in own)):
            choice = dict(zip((option.key for option in own), chosen, strict=True))
            there = view.put(choice)
            ways_out.append(
                view.every(
                    [
                        -self.no_better(there, party, levels),
                        *(-there.truth(node) for node in excluded),
                        *(
                            -view.at_level(option.key, level)
                            for option in own
                            for level in range(len(option.levels))
                            if choice[option.key] in unreachable(option, level)
                        ),
                    ]
                )
            )
        return -view.some(ways_out)

    def changed(self) -> frozenset[Literal]:
        """Of every option that a turn has changed in what was found last: that it is kept."""
        before, found = self.first, set[Literal]()
        for turn in self.turns:
            old, new = (view.levels_found(turn.options) for view in (before, turn.after))
            changes = zip(turn.kept.values(), old, new, strict=True)
            found |= {kept for kept, level, other in changes if level != other}
            before = turn.after
        return frozenset(found)

    def path(self, start: State) -> list[tuple[int, State]]:
        """Who moves, and where to, in what the solver found last.

        Steps of one party that follow one another are one step: improvements of
        improvements are improvements.
        """
        at = dict(start)
        steps: list[tuple[int, State]] = []
        for turn in self.turns:
            found = turn.after.levels_found(turn.options)
            changed = dict(zip((option.key for option in turn.options), found, strict=True))
            if all(at[key] == level for key, level in changed.items()):
                continue
            at.update(changed)
            if steps and steps[-1][0] == turn.mover:
                steps.pop()
            steps.append((turn.mover, dict(at)))
        return steps


def literals(criteria: Criteria, view: Clauses) -> list[Literal]:
    """A party's criteria, most important first; of statements and weights only."""
    match criteria:
        case StatementCriteria():
            return [view.truth(node) for node in criteria.nodes]
        case WeightCriteria():
            return view.digits(dict(criteria.weights))
    raise TypeError(criteria)


def written(criteria: Sequence[Criteria]) -> bool:
    """True if these can be written as clauses: all but rankings."""
    return all(isinstance(each, StatementCriteria | WeightCriteria) for each in criteria)
