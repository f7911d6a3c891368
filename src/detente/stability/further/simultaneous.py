"""Simultaneous sanction: the others move at the same time as the party, not after it.

    s is stable for i  <=>  for every s1 in R_i+(s) there are some of the others, at least
        one, and an improvement of each of these from s, such that all the changes together
        give a feasible state that is no better than s for i

The others judge their improvements by where everybody stands before, as if nobody else
moved. Every choice of movers and improvements is tried anew for each s1. Changes belong to
options, so the concept needs option form without coalesced states. Conditional move rules
bind each party's own step from s; the joint change is asked only to be feasible.

The idea is that of Fraser and Hipel's conflict analysis; the text was not read, and which
of the others' moves count there, and how, is rebuilt.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

from detente.engine.explicit.lists import ListEngine
from detente.engine.protocol import Engine, LevelsT, StatesT, Step
from detente.errors import Fault, LimitReached
from detente.graph.graph import Graph
from detente.model.conflict import Conflict, Levels
from detente.stability.concept import Concept, Definition, OtherName
from detente.stability.further.listed import list_engine
from detente.stability.verdict import JointlyStable, JointSanction, Unstable, Verdict
from detente.wording import worded

#: Joint steps that are tried for one state.
MOST_TRIED = 1_000_000


class Simultaneous(Concept):
    """Each improvement of the party beside every choice of improvements of the others."""

    name = "simultaneous"
    title = worded("Simultaneous sanction")
    abbreviation = "SIM"
    plainly = worded(
        "Beside each improvement of the party some of the others could, at the same moment, "
        "each take a step that would serve it, so that all together lead to nothing better "
        "for the party than where it started."
    )
    names = (OtherName("simultaneity", "fraser-hipel-1984"),)
    sources = ("fraser-hipel-1984",)
    definition = Definition.REBUILT
    implies = ()
    listed_only = True
    credible = True

    def faults(self, conflict: Conflict) -> tuple[Fault, ...]:
        """E701 without options, or with coalesced states."""
        if conflict.form == "options" and not conflict.coalesce:
            return ()
        found = (
            worded("coalesced states")
            if conflict.coalesce
            else worded("a conflict in abstract form")
        )
        mend = worded("ask for sequential, or model the conflict by options without coalescing")
        problem = worded("Steps at the same time need options and single states.")
        return (Fault("E701", problem, found, mend),)

    def stable_states(self, engine: Engine[LevelsT, StatesT], party: int) -> StatesT:
        """Every state that is stable; as many tries as choices of the others' improvements."""
        lists = list_engine(self, engine)
        stable = set()
        for at in range(lists.graph.size):
            lists.check_time()
            if self.verdict(lists, party, at).stable:
                stable.add(at)
        return cast("StatesT", frozenset(stable))

    def verdict(self, engine: Engine[LevelsT, StatesT], party: int, start: int) -> Verdict:
        """The verdict with joint steps beside each improvement.

        Raises
        ------
        LimitReached
            E501 where more than a million joint steps would be tried.
        """
        lists = list_engine(self, engine)
        found = []
        joint = _Joint(lists, party, start)
        for improvement in lists.unilateral_improvements(party, start):
            sanction = joint.sanction(improvement)
            if sanction is None:
                return Unstable(self.name, party, start, improvement)
            found.append(sanction)
        return JointlyStable(self.name, party, start, tuple(found))


class _Joint:
    """Joint steps from one state."""

    def __init__(self, lists: ListEngine, party: int, start: int) -> None:
        self.lists, self.party, self.start = lists, party, start
        self.graph: Graph = lists.graph
        self.tried = 0
        self.choices = [
            [Step(other, target) for target in lists.unilateral_improvements(other, start)]
            for other in range(len(self.graph.parties))
            if other != party
        ]

    def sanction(self, improvement: int) -> JointSanction | None:
        """Joint steps of as few of the others as can be, ``None`` if there are none."""
        found = [
            JointSanction(improvement, steps, state)
            for steps in self._joint_steps(self.choices)
            if steps and (state := self._reached(improvement, steps)) is not None
        ]
        return min(found, key=lambda each: len(each.steps), default=None)

    def _joint_steps(self, choices: Sequence[Sequence[Step]]) -> Iterator[tuple[Step, ...]]:
        if not choices:
            yield ()
            return
        for rest in self._joint_steps(choices[1:]):
            yield rest
            for step in choices[0]:
                yield (step, *rest)

    def _reached(self, improvement: int, steps: Sequence[Step]) -> int | None:
        """Where improvement and steps together lead, if that is feasible and no better."""
        self.tried += 1
        if self.tried > MOST_TRIED:
            raise LimitReached(_too_many(len(self.choices)))
        state = self.graph.space.position_of.get(self._combined([improvement, *_ends(steps)]))
        if state is None or self.lists.prefers(self.party, state, to=self.start):
            return None
        return state

    def _combined(self, ends: Sequence[int]) -> Levels:
        """The start with the changes of all: parties change different options."""
        states = self.graph.space.states
        (before,) = states[self.start].members
        after = list(before)
        for end in ends:
            (levels,) = states[end].members
            for place, level in enumerate(levels):
                if level != before[place]:
                    after[place] = level
        return tuple(after)


def _ends(steps: Sequence[Step]) -> list[int]:
    return [step.state for step in steps]


def _too_many(others: int) -> Fault:
    return Fault(
        "E501",
        worded("There are too many steps that others could take at the same time."),
        worded(
            "more than {most_tried:,} at one state, {others} others",
            most_tried=MOST_TRIED,
            others=others,
        ),
        worded("ask for sequential, or give parties fewer options"),
    )
