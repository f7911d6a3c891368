"""Nash equilibria by SAT, for conflicts with far too many states to list.

A state is a Nash equilibrium if no party has an improvement: a change of its own
options, each in a permitted direction, to a feasible state that it prefers. "No choice
is better" speaks of all choices of a party, of which there may be too many to write
down. So candidates are proposed and challenged. A SAT solver proposes a feasible state
that withstands all challenges so far. Each party then looks for its best choice against
that state. If this improves on the state, it becomes a *challenge* to all states: whoever
may make this choice, and can, must not be better off by it. A state that nobody
improves on is an equilibrium; where no state withstands the challenges there is none.
No challenge is made twice and there are finitely many, so this ends.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from detente.engine import plain_options
from detente.engine.symbolic.clauses import (
    FALSE,
    TRUE,
    Clauses,
    Deadline,
    Literal,
    OutOfTime,
    Solver,
)
from detente.engine.symbolic.decisions import Decision, Responses, decisions_of, unreachable
from detente.model.conflict import Conflict, Levels, Option, Ranking
from detente.model.formula import Node, OptionKey
from detente.model.states import constraints

__all__ = ["NashSearch", "OutOfTime", "accepts"]


def accepts(conflict: Conflict) -> str | None:
    """Why equilibria of the conflict are not searched for by SAT; ``None`` if they are."""
    reason = plain_options.accepts(conflict)
    if reason is not None:
        return reason
    if any(isinstance(preference, Ranking) for _, preference in conflict.preferences):
        return "a ranking lists the states, so there are few enough to look at each"
    return None


class NashSearch:
    """The Nash equilibria of a conflict that :func:`accepts` accepts.

    What was learned in one search serves all later ones.

    Parameters
    ----------
    conflict : Conflict
    where : Node, optional
        A formula that an equilibrium must satisfy. It does not bind moves: a party may
        improve to a state that does not satisfy it.

    Raises
    ------
    ValueError
        For a conflict that is not accepted.
    FaultyInput
        E403 for every party without a preference. The status quo is not looked at.

    Notes
    -----
    The cost does not depend on the number of states but on how much the parties' choices
    depend on one another. Where each has few statements, a handful of rounds settles
    hundreds of options; in the worst case time and memory are exponential.
    """

    def __init__(self, conflict: Conflict, where: Node | None = None) -> None:
        reason = accepts(conflict)
        if reason is not None:
            raise ValueError(reason)
        decisions = decisions_of(conflict)
        self._options = conflict.options
        self._solver = Solver()
        self._clauses = Clauses(self._solver, self._options)
        for constraint in constraints(conflict):
            self._clauses.require(-self._clauses.truth(constraint.excluded))
        if where is not None:
            self._clauses.require(self._clauses.truth(where))
        by_key = {option.key: option for option in self._options}
        self._judges = [_Judge(each, self._solver, self._clauses, by_key) for each in decisions]

    def first(self, seconds: float | None = None) -> Levels | None:
        """A Nash equilibrium, or ``None``, which is a proof that there is none.

        There is none, too, where no state is feasible.

        Parameters
        ----------
        seconds : float, optional
            How long to search at most; without end if not given.

        Raises
        ------
        OutOfTime
            When the time is over, a fraction of a second late. Nothing is known then.
            What was learned is kept, so that calling again goes on.
        """
        return self._next((), Deadline(seconds))

    def __iter__(self) -> Iterator[Levels]:
        """Every equilibrium, without a limit of time; see :meth:`equilibria`."""
        return self.equilibria()

    def equilibria(self, seconds: float | None = None) -> Iterator[Levels]:
        """Every Nash equilibrium once, each as soon as it is found, in no certain order.

        There may be exponentially many: an option that nobody's statements mention
        doubles their number. Iterators are independent of one another; memory grows by
        one clause for each equilibrium.

        Parameters
        ----------
        seconds : float, optional
            How long to search for each next equilibrium at most.

        Raises
        ------
        OutOfTime
            When the time for the next one is over. The iterator ends with this.
        """
        clauses = self._clauses
        # Clauses cannot be taken back. Those against what was found hold only while this
        # variable is assumed, so that other searches find it again.
        going_on = clauses.variable()
        try:
            while (levels := self._next((going_on,), Deadline(seconds))) is not None:
                yield levels
                chosen = zip(self._options, levels, strict=True)
                clauses.require(-going_on, *(-clauses.at_level(o.key, at) for o, at in chosen))
        finally:
            clauses.require(-going_on)

    def _next(self, assumptions: Sequence[Literal], deadline: Deadline) -> Levels | None:
        """A state that nobody improves on, or ``None`` for a proof that there is none."""
        while self._solver.solve(assumptions, deadline):
            levels = self._clauses.levels_found(self._options)
            chosen = {o.key: level for o, level in zip(self._options, levels, strict=True)}
            # All judge, even after the first objects: a proposal costs more than a challenge.
            challenged = False
            for judge in self._judges:
                choice = judge.better(chosen, deadline)
                if choice is not None:
                    judge.challenge(choice)
                    challenged = True
            if not challenged:
                return levels
        return None


class _Judge:
    """Judges proposed states by one decision, and puts its challenges into clauses."""

    def __init__(
        self,
        decision: Decision,
        solver: Solver,
        clauses: Clauses,
        options: Mapping[OptionKey, Option],
    ) -> None:
        self._decision = decision
        self._solver = solver
        self._clauses = clauses
        self._criteria = decision.criteria(clauses)
        self._responses = Responses(decision, options)
        self._compared: dict[tuple[Literal, Literal, Literal], Literal] = {}

    def better(
        self, levels: Mapping[OptionKey, int], deadline: Deadline
    ) -> dict[OptionKey, int] | None:
        """The best choice against the state just proposed, if it is an improvement."""
        met = [self._solver.holds(criterion) for criterion in self._criteria]
        return self._responses.best(levels, met, deadline)

    def challenge(self, choice: Mapping[OptionKey, int]) -> None:
        """Let no state be proposed from which changing to the choice is an improvement."""
        instead = self._decision.criteria(self._clauses.put(choice))
        equal = self._possible(choice)
        for present, changed in zip(self._criteria, instead, strict=True):
            if equal == FALSE:
                return
            if present != changed:
                equal = self._no_worse(equal, present, changed)

    def _possible(self, choice: Mapping[OptionKey, int]) -> Literal:
        """True where the party may change to the choice, and the state is then feasible."""
        clauses = self._clauses
        there = clauses.put(choice)
        parts = [-there.truth(node) for node in self._decision.excluded]
        for option in self._decision.options:
            parts.extend(
                -clauses.at_level(option.key, start)
                for start in range(len(option.levels))
                if choice[option.key] in unreachable(option, start)
            )
        return clauses.every(parts)

    def _no_worse(self, equal: Literal, present: Literal, changed: Literal) -> Literal:
        """Require of one criterion: where all before it are equal, it is no worse.

        The literal that comes back is true at least where this one is equal as well. Many
        challenges begin alike, and share what they begin with.
        """
        key = (equal, present, changed)
        if key not in self._compared:
            clauses = self._clauses
            clauses.require(-equal, -changed, present)
            if changed == TRUE:
                still_equal = equal
            elif changed == -present:
                still_equal = FALSE
            else:
                still_equal = clauses.variable()
                clauses.require(-equal, present, still_equal)
                clauses.require(-equal, -changed, still_equal)
            self._compared[key] = still_equal
        return self._compared[key]
