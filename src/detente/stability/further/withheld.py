"""Help withheld: the others could do better for the party, but some helper may not gain.

Berge stability asks whether the others *could* do something better for the party. These
four ask whether each such help has a reason to be withheld, as the four concepts beyond
Nash stability ask whether each improvement is deterred. They are this program's own.
Metarational and sequential forms of Berge stability are published; no definition of them
could be read, and nothing here is to be quoted as them.

    s is stable for i  <=>  for every sequence of moves by which others than i can take s to
        an s1 that i prefers to s there are one of its movers, j, and an s2 with
        s2 = s1, or s2 in R_i(s1), such that j does not prefer s2 to s

``s2 = s1``: the party lets it be. With improvements ``R_i+(s1)`` takes the place of
``R_i(s1)``. The symmetric forms also ask that j does not prefer to s anything in
``R_j(s2)``.

Why so. A move of the party comes after the help, so i alone answers, by one move: with any
number of parties nobody moves twice in a row. That the party lets it be counts, or help at
a helper's own cost would be without risk. Only those who move lose anything by helping, so
only their loss is a reason; one is enough, since without that one the sequence does not
come about. A helper must gain: as among the basic concepts, what is as good as s deters.
Hence with two parties a state that is general metarational, or sequentially, stable for j is
stable for i by its counterpart here. Of the symmetric forms this does not hold: help at j's
own cost is no loss there while j has a way out.

A coalition H of others can safely help exactly if it reaches some s1 that i prefers, and
that keeps every member above s. So stable states are found coalition by coalition, on bit
sets of states.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import cast

from detente.engine.coalitions.moves import CoalitionMoves, subsets
from detente.engine.explicit.lists import ListEngine
from detente.engine.protocol import (
    Engine,
    LevelsT,
    Means,
    ResponsePath,
    ResponseRule,
    StatesT,
    Step,
)
from detente.errors import Fault
from detente.model.conflict import Conflict
from detente.model.truth import members
from detente.stability.concept import Concept, Definition
from detente.stability.further.listed import list_engine
from detente.stability.sanctions import NO_BETTER, NO_BETTER_AND_NO_ESCAPE, SanctionTest
from detente.stability.verdict import Help, HelpWithheld, Loss, Supported, Verdict
from detente.wording import worded

#: Parties up to which every coalition of helpers is looked at.
MOST_PARTIES = 12


class HelpWithheldConcept(Concept):
    """What the four have in common: by what the party answers, and when a helper loses."""

    answers: Means
    loss: SanctionTest
    sources = ("vieira-rego-2020",)
    definition = Definition.OWN
    listed_only = True
    fails = worded("could be helped by the others")

    @property
    def credible(self) -> bool:
        """True where the party's answers are steps that serve it."""
        return self.answers is Means.IMPROVEMENTS

    @property
    def lasting(self) -> bool:
        """True where a loss counts only if the helper cannot escape from it."""
        return self.loss is NO_BETTER_AND_NO_ESCAPE

    def faults(self, conflict: Conflict) -> tuple[Fault, ...]:
        """E701 with more than twelve parties."""
        count = len(conflict.party_ids)
        if count <= MOST_PARTIES:
            return ()
        return (
            Fault(
                "E701",
                worded("This concept looks at every coalition of up to twelve parties."),
                worded("{name}; the conflict has {count}", name=self.name, count=count),
                worded("ask for berge, which looks at all the others together"),
            ),
        )

    def stable_states(self, engine: Engine[LevelsT, StatesT], party: int) -> StatesT:
        """Every state that is stable; a few operations on sets for each coalition and state."""
        lists = list_engine(self, engine)
        helpers = _Helpers(lists, party, self._worst_for_helpers(lists, party))
        stable = set()
        for at in range(lists.graph.size):
            lists.check_time()
            if not helpers.safely_help(at):
                stable.add(at)
        return cast("StatesT", frozenset(stable))

    def _worst_for_helpers(self, lists: ListEngine, party: int) -> list[list[int]]:
        """For each other and state: what the party, if it is moved there, may leave it."""
        best = lists.best_of_own_improvements if self.credible else lists.best_of_own_moves
        found = []
        for helper in range(len(lists.graph.parties)):
            # The worst is the best of the order upside down.
            turned = [-level for level in self.loss.levels(lists, helper)]
            found.append([-level for level in best(party, turned)])
        return found

    def verdict(self, engine: Engine[LevelsT, StatesT], party: int, start: int) -> Verdict:
        """The verdict with every helper's loss after each help, or a help without one."""
        lists = list_engine(self, engine)
        helps = tuple(
            Help(path, tuple(self._losses(lists, party, start, path[-1].state)))
            for path in lists.responses(party, start, Means.MOVES)
            if lists.prefers(party, path[-1].state, to=start)
        )
        others = frozenset(range(len(lists.graph.parties))) - {party}
        willing = {each.state: others - {loss.helper for loss in each.losses} for each in helps}
        groups = sorted(set(willing.values()), key=lambda group: (len(group), sorted(group)))
        for group in groups:
            for path in _moving_alone(lists, group).responses(party, start, Means.MOVES):
                if group <= willing.get(path[-1].state, frozenset()):
                    return Supported(self.name, party, start, path)
        return HelpWithheld(self.name, party, start, helps)

    def _losses(self, lists: ListEngine, party: int, start: int, end: int) -> Iterator[Loss]:
        """For each other that may come to lose by helping: by which answer, a short one."""
        for helper in range(len(lists.graph.parties)):
            if helper == party:
                continue
            for answer in self._answers(lists, party, end):
                at = answer[-1].state if answer else end
                if self.loss.holds(lists, helper, start, at):
                    yield Loss(helper, answer)
                    break

    def _answers(self, lists: ListEngine, party: int, end: int) -> Iterator[ResponsePath]:
        yield ()
        own = lists.unilateral_improvements if self.credible else lists.unilateral_moves
        for target in own(party, end):
            yield (Step(party, target),)


class _Helpers:
    """Which coalitions of the others can safely help a party."""

    def __init__(self, lists: ListEngine, party: int, worst: list[list[int]]) -> None:
        self.graph, self.rule, self.party = lists.graph, lists.rule, party
        everybody = range(len(self.graph.parties))
        self.others = [other for other in everybody if other != party]
        self.moves = CoalitionMoves(self.graph)
        self.rows = [
            [sum(1 << to for to in targets) for targets in arcs] for arcs in self.graph.moves
        ]
        #: For each other and own level: the states at which it is sure of more.
        self.sure = {
            other: above_ranks(worst[other], self.graph.ranks[other]) for other in self.others
        }

    def safely_help(self, start: int) -> bool:
        """True if some coalition can reach what the party prefers and each member gains by."""
        if self.rule is ResponseRule.ONCE:
            return self._each_once(start)
        waiting = [(0, self.moves.above(self.party, start), 0)]
        while waiting:
            coalition, wanted, first = waiting.pop()
            for place, other in enumerate(self.others[first:], first):
                left = wanted & self.sure[other][self.graph.ranks[other][start]]
                if not left:
                    continue
                larger = coalition | 1 << other
                if self._reached(larger, start) & left:
                    return True
                waiting.append((larger, left, place + 1))
        return False

    def _reached(self, coalition: int, start: int) -> int:
        if self.rule is ResponseRule.SINGLE:
            # One move of one party: what a larger coalition does one member does alone.
            single = coalition.bit_count() == 1
            return self.rows[coalition.bit_length() - 1][start] if single else 0
        return self.moves.reached(coalition, start)

    def _each_once(self, start: int) -> bool:
        """By the movers that a sequence has had: each mover's move is the last of some."""
        everyone = sum(1 << other for other in self.others)
        reached = {0: 1 << start}
        for movers in sorted(subsets(everyone), key=int.bit_count):
            ends = 0
            gains = self.moves.above(self.party, start)
            for last in members(movers):
                gains &= self.sure[last][self.graph.ranks[last][start]]
                for at in members(reached[movers & ~(1 << last)]):
                    ends |= self.rows[last][at]
            if ends & gains:
                return True
            reached[movers] = ends
        return False


def above_ranks(levels: Sequence[int], own: Sequence[int]) -> dict[int, int]:
    """For each rank that a party gives: the states with a higher level, as bits."""
    found = {}
    above = 0
    places = sorted(range(len(levels)), key=levels.__getitem__, reverse=True)
    highest_first = [(level, list(at)) for level, at in groupby(places, key=levels.__getitem__)]
    waiting = iter([*highest_first, (min(own) - 1, [])])
    level, at = next(waiting)
    for rank in sorted(set(own), reverse=True):
        while level > rank:
            above |= sum(1 << each for each in at)
            level, at = next(waiting)
        found[rank] = above
    return found


def _moving_alone(lists: ListEngine, group: frozenset[int]) -> ListEngine:
    """The engine of the same conflict in which nobody outside the group has a move."""
    nothing: tuple[tuple[int, ...], ...] = ((),) * lists.graph.size
    moves = tuple(arcs if i in group else nothing for i, arcs in enumerate(lists.graph.moves))
    return ListEngine(replace(lists.graph, moves=moves), lists.rule)


class GeneralMetarationalWithheld(HelpWithheldConcept):
    """The party answers by any move, and a helper loses where it does not end better."""

    name = "berge_withheld_general_metarational"
    title = worded("Berge with help withheld, general metarational")
    abbreviation = "BWGMR"
    plainly = worded(
        "Whatever the others could do for the party, it could then, by letting it be or by any "
        "move of its own, leave somebody who helped no better off than before."
    )
    implies = ()
    answers = Means.MOVES
    loss = NO_BETTER


class SymmetricMetarationalWithheld(HelpWithheldConcept):
    """As general metarational, and the helper has no way out."""

    name = "berge_withheld_symmetric_metarational"
    title = worded("Berge with help withheld, symmetric metarational")
    abbreviation = "BWSMR"
    plainly = worded(
        "Whatever the others could do for the party, it could then, by letting it be or by any "
        "move of its own, leave somebody who helped no better off than before, and no further "
        "move of that helper would get it out."
    )
    implies = (GeneralMetarationalWithheld.name,)
    answers = Means.MOVES
    loss = NO_BETTER_AND_NO_ESCAPE


class SequentialWithheld(HelpWithheldConcept):
    """The party answers by improvements, and a helper loses where it does not end better."""

    name = "berge_withheld_sequential"
    title = worded("Berge with help withheld, sequential")
    abbreviation = "BWSEQ"
    plainly = worded(
        "Whatever the others could do for the party, it could then, by letting it be or by a "
        "move that serves it, leave somebody who helped no better off than before."
    )
    implies = (GeneralMetarationalWithheld.name,)
    answers = Means.IMPROVEMENTS
    loss = NO_BETTER


class SymmetricSequentialWithheld(HelpWithheldConcept):
    """As sequential, and the helper has no way out: one and the same answer does both."""

    name = "berge_withheld_symmetric_sequential"
    title = worded("Berge with help withheld, symmetric sequential")
    abbreviation = "BWSSEQ"
    plainly = worded(
        "Whatever the others could do for the party, it could then, by letting it be or by a "
        "move that serves it, leave somebody who helped no better off than before, and no "
        "further move of that helper would get it out."
    )
    implies = (
        SequentialWithheld.name,
        SymmetricMetarationalWithheld.name,
        GeneralMetarationalWithheld.name,
    )
    answers = Means.IMPROVEMENTS
    loss = NO_BETTER_AND_NO_ESCAPE


#: From the weakest to the strongest.
WITHHELD: tuple[HelpWithheldConcept, ...] = (
    GeneralMetarationalWithheld(),
    SymmetricMetarationalWithheld(),
    SequentialWithheld(),
    SymmetricSequentialWithheld(),
)
