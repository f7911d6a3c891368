"""The searches behind :func:`detente.escalation`: up, and the ways down, from one start."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, Literal

from detente.engine.explicit.sequences import NOBODY, UNREACHED, greedy_path
from detente.engine.protocol import Means, Step
from detente.model.intensity import Measure, intensities
from detente.model.states import StateSpace
from detente.questions.array_ground import ArrayGround
from detente.questions.escalation import (
    Escalation,
    JointStep,
    Rung,
    Starter,
    Summit,
    UnilateralStep,
    WayDown,
)
from detente.questions.joint import JointMoves
from detente.questions.listed_ground import ListedGround
from detente.questions.path_result import Path
from detente.questions.paths import Teller
from detente.stability.concept import Concept

#: Ways down that are told in full.
MOST_WAYS = 500


@dataclass(frozen=True, slots=True)
class Lower:
    """Equilibria of lower intensity: all as a set of the ground, and those with a way there.

    ``first`` has at most :data:`MOST_WAYS` of the latter, by intensity and state order.
    """

    goal: Any
    count: int
    with_way: int
    first: tuple[int, ...]


class Climb(ABC):
    """The searches from one start, each made once."""

    def __init__(
        self,
        ground: ListedGround | ArrayGround,
        start: int,
        measure: Measure,
        concept: Concept,
    ) -> None:
        self.ground = ground
        self.conflict = ground.conflict
        self.start = start
        self.measure: Measure = measure
        self.concept = concept
        self.teller = Teller(ground, measure)
        self.moves = ground.search(Means.MOVES)
        self.improvements = ground.search(Means.IMPROVEMENTS)
        self.forwards: dict[Means, Any] = {
            kind: ground.search(kind).forwards(start) for kind in (Means.MOVES, Means.IMPROVEMENTS)
        }

    @abstractmethod
    def level(self, at: int) -> Fraction:
        """The intensity of a state."""

    @abstractmethod
    def rungs(self) -> Iterator[Rung]:
        """Every rung, lowest first."""

    @abstractmethod
    def highest(self, kind: Means) -> tuple[Fraction, Any]:
        """The highest intensity within reach, and the states there."""

    @abstractmethod
    def lower(self) -> Lower:
        """The equilibria below the start."""

    @abstractmethod
    def improving(self, at: int) -> Path:
        """A shortest path by improvements to a state within reach of them."""

    def missing(self, back: Any, at: int, last: int) -> int:
        """The fewest improvements from a state to the set of ``back``, after a move of ``last``."""
        fewest: int = back.fewest(at, last)
        return fewest

    def answer(self) -> Escalation:
        """Everything together."""
        found = self.lower()
        limits = []
        if found.with_way > len(found.first):
            limits.append(
                f"{len(found.first)} of {found.with_way:,} ways down are listed; counts are exact"
            )
        return Escalation(
            self.conflict,
            self.ground.name,
            self.measure,
            self.concept,
            self.ground.state(self.start),
            self.level(self.start),
            tuple(self.rungs()),
            tuple(self._summit(kind) for kind in (Means.IMPROVEMENTS, Means.MOVES)),
            tuple(map(self.way, found.first)),
            tuple(self._starters(found)),
            found.count,
            found.count - found.with_way,
            tuple(limits),
        )

    def _summit(self, kind: Means) -> Summit:
        top, goal = self.highest(kind)
        return Summit(kind, top, self.shortest(kind, goal))

    def shortest(self, kind: Means, goal: Any) -> Path:
        """A shortest path from the start to a set within reach."""
        search = self.ground.search(kind)
        back = search.backwards(goal)
        path = greedy_path(self.start, NOBODY, search.parties, search.targets, back.fewest)
        return self.teller.path(kind, self.start, path)

    # --- ways down

    def way(self, at: int) -> WayDown:
        """Every kind of way to a state."""
        reached = self.forwards[Means.IMPROVEMENTS].fewest(at) != UNREACHED
        return WayDown(
            self.ground.state(at),
            self.level(at),
            (self.improving(at),) if reached else (),
            tuple(self._unilateral(at)),
            tuple(self._joint(at)),
        )

    def _unilateral(self, at: int) -> Iterator[UnilateralStep]:
        for mover, party in enumerate(self.conflict.party_ids):
            if at in self.moves.targets(mover, self.start):
                change = self.ground.change(mover, self.start, at)
                yield UnilateralStep(party, change, self.ground.prefers(mover, at, self.start))

    def _joint(self, at: int) -> Iterator[JointStep]:
        pair = (self.ground.state(self.start), self.ground.state(at))
        found = JointMoves(StateSpace(self.conflict, pair)).fewest(0, 1)
        if found is None:
            return
        movers, changes = found
        gainers = [i for i in movers if self.ground.prefers(i, at, self.start)]
        names = [tuple(self.conflict.party_ids[i] for i in each) for each in (movers, gainers)]
        yield JointStep(names[0], changes, names[1])

    # --- who could start one

    def _starters(self, found: Lower) -> Iterator[Starter]:
        if not found.count:
            return
        back = self.improvements.backwards(found.goal)
        for mover, party in enumerate(self.conflict.party_ids):
            options = self.moves.targets(mover, self.start)
            improving = set(self.improvements.targets(mover, self.start))
            kinds: tuple[tuple[Literal["improvement", "concession"], Sequence[int]], ...] = (
                ("improvement", [at for at in options if at in improving]),
                ("concession", [at for at in options if at not in improving]),
            )
            for kind, targets in kinds:
                first = self._first_move(back, mover, targets)
                if first is not None:
                    yield Starter(party, kind, self._started(back, mover, first))

    def _first_move(self, back: Any, mover: int, targets: Sequence[int]) -> int | None:
        """The move after which fewest improvements are missing; ``None`` where none leads down."""
        near = [(self.missing(back, at, mover), at) for at in targets]
        return min(((left, at) for left, at in near if left != UNREACHED), default=(0, None))[1]

    def _started(self, back: Any, mover: int, first: int) -> Path:
        search = self.improvements

        def missing(at: int, last: int) -> int:
            return self.missing(back, at, last)

        rest = greedy_path(first, mover, search.parties, search.targets, missing)
        return self.teller.path(Means.IMPROVEMENTS, self.start, (Step(mover, first), *rest))


class ListedClimb(Climb):
    """On listed states."""

    ground: ListedGround

    @cached_property
    def levels(self) -> tuple[Fraction, ...]:
        """The intensity of each state."""
        return intensities(self.conflict, self.ground.graph.space.states, self.measure)

    @cached_property
    def equilibria(self) -> frozenset[int]:
        """The states that are stable for everybody."""
        parties = range(len(self.conflict.party_ids))
        sets = [self.concept.stable_states(self.ground.engine, party) for party in parties]
        return frozenset.intersection(*sets)

    def level(self, at: int) -> Fraction:
        """By position."""
        return self.levels[at]

    def rungs(self) -> Iterator[Rung]:
        """By going through the states."""
        by_level: dict[Fraction, list[int]] = {}
        for at, level in enumerate(self.levels):
            by_level.setdefault(level, []).append(at)
        for level in sorted(by_level):
            states = by_level[level]
            near = {
                kind: [steps for at in states if (steps := field.fewest(at)) != UNREACHED]
                for kind, field in self.forwards.items()
            }
            yield Rung(
                level,
                len(states),
                len(near[Means.MOVES]),
                min(near[Means.MOVES], default=UNREACHED),
                min(near[Means.IMPROVEMENTS], default=UNREACHED),
                len(self.equilibria.intersection(states)),
            )

    def highest(self, kind: Means) -> tuple[Fraction, frozenset[int]]:
        """Among the states within reach."""
        field = self.forwards[kind]
        reached = [at for at in range(len(self.levels)) if field.fewest(at) != UNREACHED]
        top = max(self.levels[at] for at in reached)
        return top, frozenset(at for at in reached if self.levels[at] == top)

    def lower(self) -> Lower:
        """Each is looked at for a way."""
        here = self.levels[self.start]
        below = sorted(
            (at for at in self.equilibria if self.levels[at] < here),
            key=lambda at: (self.levels[at], at),
        )
        found = [at for at in below if self._reached(at)]
        return Lower(frozenset(below), len(below), len(found), tuple(found[:MOST_WAYS]))

    def _reached(self, at: int) -> bool:
        if self.forwards[Means.IMPROVEMENTS].fewest(at) != UNREACHED:
            return True
        if any(at in self.moves.targets(mover, self.start) for mover in self.moves.parties):
            return True
        return self._joint_moves.fewest(self.start, at) is not None

    @cached_property
    def _joint_moves(self) -> JointMoves:
        return JointMoves(self.ground.graph.space)

    def improving(self, at: int) -> Path:
        """The first in the order of movers and states."""
        return self.shortest(Means.IMPROVEMENTS, frozenset([at]))
