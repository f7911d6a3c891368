"""Policy stability: the other can hold a policy against which no policy of one's own gains.

A policy says for every state where its holder would move from there, or that it stays.
Two policies and a first mover give one course of events, which ends where somebody stays.

    s is stable for i  <=>  the other has a policy, staying at s, such that whatever policy
        i follows, the course that i begins at s does not end at a state that i prefers to s

A pair of policies under which nobody moves from s, and in which neither would rather have
another, exists exactly where s is stable for both: each condition speaks of one party's
policy only. A course that goes round for ever ends nowhere, so it is no gain. Conventions
on who moves first and on endless courses are this program's own; the published definition
was read in summaries only. Defined for two parties.

Nothing need be searched among policies: that the other can prevent a gain is the limit of
generalised metarationality as the (even) horizon grows. The tests hold this to all pairs
of policies, one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

from detente.engine.explicit.lists import ListEngine
from detente.engine.protocol import Engine, LevelsT, Means, StatesT, Step
from detente.errors import Fault
from detente.model.conflict import Conflict
from detente.stability.concept import Concept, Definition
from detente.stability.further.listed import list_engine, two_parties_only
from detente.stability.verdict import Planned, PlanStep, Verdict
from detente.wording import worded

_UNLIMITED = -1


class Policy(Concept):
    """With any moves."""

    name = "policy"
    title = worded("Policy")
    abbreviation = "POL"
    plainly = worded(
        "The other could hold to a policy, a fixed move for every state, against which the "
        "party gains by no policy of its own."
    )
    definition = Definition.REBUILT
    sources: tuple[str, ...] = ("zeng-2004", "zeng-2007")
    implies: tuple[str, ...] = ("general_metarational", "metarational_2", "metarational_4")
    listed_only = True
    means = Means.MOVES
    lasting = True

    def faults(self, conflict: Conflict) -> tuple[Fault, ...]:
        """E701 unless there are two parties."""
        return two_parties_only(
            conflict, self.name, worded("ask for metarational with a long horizon")
        )

    def stable_states(self, engine: Engine[LevelsT, StatesT], party: int) -> StatesT:
        """Every state that is stable; at most as many searches as there are states."""
        lists = list_engine(self, engine)
        preference = lists.preference(party)
        levels, before = lists.worst_of_responses(party, preference, self.means), [-1]
        while levels != before:
            before = levels
            further = _further(lists, party, levels, self.means)
            answered = lists.worst_of_responses(
                party, lists.higher(preference, further), self.means
            )
            levels = lists.lower(preference, answered)
        return cast("StatesT", lists.where_no_improvement_keeps_above(party, levels))

    def verdict(self, engine: Engine[LevelsT, StatesT], party: int, start: int) -> Verdict:
        """The verdict with a policy, of the party or of the other."""
        pursuit = _EndlessPursuit(list_engine(self, engine), party, start, self.means)
        for first in pursuit.lists.unilateral_improvements(party, start):
            if first in pursuit.gains_after:
                plan = tuple(pursuit.own_plan(first))
                return Planned(self.name, party, start, False, first, plan)
        plan = tuple(pursuit.plan_of_other())
        return Planned(self.name, party, start, True, start, plan)


class CrediblePolicy(Policy):
    """With moves that serve their mover only."""

    name = "credible_policy"
    title = worded("Credible policy")
    abbreviation = "CPOL"
    plainly = worded(
        "The other could hold to a policy of moves that each serve it at once, against which "
        "the party gains by no such policy of its own."
    )
    implies = ("sequential", "general_metarational", "credible_metarational_4")
    means = Means.IMPROVEMENTS
    credible = True


def _further(lists: ListEngine, party: int, levels: list[int], means: Means) -> list[int]:
    if means is Means.MOVES:
        return lists.best_of_own_moves(party, levels)
    return lists.best_of_own_improvements(party, levels)


class _EndlessPursuit:
    """From where the party gains above one state, and in how many steps at most."""

    def __init__(self, lists: ListEngine, party: int, start: int, means: Means) -> None:
        self.lists, self.party, self.start, self.means = lists, party, start, means
        self.other = 1 - party
        #: States at which the other is to move, and the party gains.
        self.gains_after: set[int] = set()
        #: States at which the party is to move and gains, with the move to make.
        self.gains_before: dict[int, int] = {}
        states = range(lists.graph.size)
        self.better = {at for at in states if lists.prefers(party, at, to=start)}
        while self._round():
            pass

    def _round(self) -> bool:
        found = {
            at
            for at in self.better
            if at not in self.gains_after
            and all(self._gains(end) for end in self._moves(self.other, at))
        }
        self.gains_after |= found
        for at in range(self.lists.graph.size):
            if at not in self.better and at not in self.gains_before:
                targets = [t for t in self._moves(self.party, at) if t in self.gains_after]
                if targets:
                    self.gains_before[at] = targets[0]
        return bool(found)

    def _gains(self, at: int) -> bool:
        return at in self.better or at in self.gains_before

    def _moves(self, party: int, at: int) -> Sequence[int]:
        if self.means is Means.MOVES:
            return self.lists.unilateral_moves(party, at)
        return self.lists.unilateral_improvements(party, at)

    def own_plan(self, first: int) -> Iterator[PlanStep]:
        """The party's policy where the other has taken its gain away."""
        waiting, seen = [first], {first}
        while waiting:
            for end in self._moves(self.other, waiting.pop()):
                if end in self.better or end in seen:
                    continue
                seen.add(end)
                target = self.gains_before[end]
                yield PlanStep(end, _UNLIMITED, (Step(self.party, target),))
                waiting.append(target)

    def plan_of_other(self) -> Iterator[PlanStep]:
        """The other's policy where the party could otherwise stop with a gain."""
        for at in sorted(self.better - set(self.gains_after)):
            end = next(t for t in self._moves(self.other, at) if not self._gains(t))
            yield PlanStep(at, _UNLIMITED, (Step(self.other, end),))
