"""How far can it climb, and what are the ways down? From the intensities of options.

A state stands on a rung: the highest intensity of what is taken in it, or their sum. A
*way down* leads to an equilibrium of lower intensity than the start, in one of three
ways: by improvements (each mover gains at its own step), by one move of one party, or by
one joint step of several, who change their options at the same moment. The definitions
of this module are ours.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, Literal

from detente._version import __version__
from detente.engine.explicit.sequences import NOBODY, UNREACHED, Distances, greedy_path
from detente.engine.protocol import Means, Step
from detente.graph.graph import compile_graph
from detente.model.conflict import Conflict
from detente.model.intensity import (
    Measure,
    intensities,
    measure_named,
    require_intensity,
)
from detente.model.plain import digest
from detente.model.states import MAXIMUM_STATES, State
from detente.questions.ground import ListedGround, start_reference
from detente.questions.joint import JointMoves
from detente.questions.paths import Path, Teller
from detente.stability.concept import Concept
from detente.stability.registry import concepts_named
from detente.wording import worded


@dataclass(frozen=True, slots=True)
class Rung:
    """All states of one intensity.

    ``states`` counts them, ``reached`` those that moves lead to from the start. ``moves``
    and ``improvements`` are the least numbers of either to one of them, -1 where none
    leads there. ``equilibria`` counts those that hold under the concept.
    """

    intensity: Fraction
    states: int
    reached: int
    moves: int
    improvements: int
    equilibria: int


@dataclass(frozen=True, slots=True)
class Summit:
    """The highest rung that can be reached by one kind of moves, and a shortest path there."""

    by: Means
    intensity: Fraction
    path: Path


@dataclass(frozen=True, slots=True)
class UnilateralStep:
    """One move of one party from the start; ``gains`` tells whether the party prefers it."""

    party: str
    change: str
    gains: bool


@dataclass(frozen=True, slots=True)
class JointStep:
    """One simultaneous change by several parties, all of which it needs.

    ``changes`` has what each does; ``gainers`` are those that prefer the end to the start.
    """

    parties: tuple[str, ...]
    changes: tuple[str, ...]
    gainers: tuple[str, ...]

    @property
    def all_gain(self) -> bool:
        """True if every party that takes part prefers the end to the start."""
        return self.parties == self.gainers


@dataclass(frozen=True, slots=True)
class WayDown:
    """An equilibrium of lower intensity, and every kind of way to it from the start.

    ``improvements`` holds one shortest path by improvements, or none; ``unilateral`` the
    parties that get there by one move; ``joint`` one joint step of fewest parties, or none.
    """

    state: State
    intensity: Fraction
    improvements: tuple[Path, ...]
    unilateral: tuple[UnilateralStep, ...]
    joint: tuple[JointStep, ...]

    @property
    def found(self) -> bool:
        """True if some way leads there."""
        return bool(self.improvements or self.unilateral or self.joint)


@dataclass(frozen=True, slots=True)
class Starter:
    """A party that could start a way down, and the shortest such way.

    ``kind`` is ``"improvement"`` if its first move is one, and ``"concession"`` if the
    party does not prefer where its first move leads; every later step is an improvement of
    its mover.
    """

    party: str
    kind: Literal["improvement", "concession"]
    path: Path


@dataclass(frozen=True)
class Escalation:
    """How far it can climb, and the ways down. Made by :func:`detente.escalation`."""

    conflict: Conflict
    engine: str
    measure: Measure
    concept: Concept
    start: State
    intensity: Fraction
    rungs: tuple[Rung, ...]
    summits: tuple[Summit, ...]
    ways: tuple[WayDown, ...]
    starters: tuple[Starter, ...]
    #: Equilibria of lower intensity, all of them, and how many have no way there.
    lower_equilibria: int
    without_way: int
    limits: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """True: an answer by listing covers every state."""
        return True

    @property
    def scale(self) -> str:
        """The name of the scale, or that the file names none."""
        scale = self.conflict.intensity
        return (scale.scale if scale else None) or worded("a scale that the file does not name")

    @cached_property
    def model_digest(self) -> str:
        """SHA-256 of the model that was asked about, variants applied."""
        return digest(self.conflict)

    def summit(self, by: str) -> Summit:
        """The highest rung by ``"moves"`` or by ``"improvements"``."""
        return next(each for each in self.summits if each.by.value == by)

    def __repr__(self) -> str:
        tops = ", ".join(f"{float(s.intensity):g} by {s.by.value}" for s in self.summits)
        return (
            f"<Escalation of {self.conflict.title!r} from {self.start.title} at "
            f"{float(self.intensity):g}: up to {tops}; {len(self.ways)} ways down>"
        )

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain data, as the command line prints it with ``--json``."""
        from detente.questions.escalation_records import escalation_record

        return {"detente": __version__, **escalation_record(self)}

    def to_json(self) -> str:
        """:meth:`to_dict` as text, two spaces of indentation."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2)


#: Ways down that are told in full.
MOST_WAYS = 500


def escalation(
    conflict: Conflict,
    start: str | None = None,
    *,
    measure: str = "highest",
    concept: str = "sequential",
    maximum_states: int = MAXIMUM_STATES,
) -> Escalation:
    """The highest rungs that can be reached from a state, and the ways down.

    Parameters
    ----------
    conflict : Conflict
        One in which options have intensities.
    start : str, optional
        A state by name or pattern; the status quo if not given.
    measure : str
        The intensity of a state: ``"highest"`` of what is taken in it, or the ``"sum"``.
        0 where nothing that has an intensity is taken; a coalesced state has the highest
        of its members.
    concept : str
        The solution concept whose equilibria count as ends of a way down.
    maximum_states : int
        States listed at most.

    Returns
    -------
    Escalation

    Raises
    ------
    FaultyInput
        E202 where no option has an intensity; E307, E308 or E406 for a state that there
        is not; E701 for the measure, the concept or a missing start.
    LimitReached
        E501 above ``maximum_states`` states.

    Notes
    -----
    Intensities are numbers only in that they are compared and subtracted; they say
    nothing of anybody's preference. Linear in the moves for each of a few searches, and
    in the equilibria below the start. The definitions are ours; see
    ``docs/explanation/escalation.md``.

    Examples
    --------
    >>> import detente
    >>> builder = detente.Builder("Two neighbours").status_quo("NN")
    >>> one = builder.decision_maker("one").option("shout", intensity=2)
    >>> two = builder.decision_maker("two").option("sue", intensity=6)
    >>> one, two = one.prefers("shout", "not sue"), two.prefers("sue iff shout")
    >>> found = detente.escalation(builder.build())
    >>> int(found.summit("improvements").intensity)
    6
    """
    chosen = measure_named(measure)
    (under,) = concepts_named([concept])
    require_intensity(conflict)
    reference = start_reference(conflict, start)
    ground = ListedGround(compile_graph(conflict, maximum_states), "")
    return escalation_on(ground, reference, chosen, under)


def escalation_on(
    ground: ListedGround, reference: str, measure: Measure, concept: Concept
) -> Escalation:
    """As :func:`escalation`, on a ground that is there already."""
    return _Climb(ground, ground.start(reference), measure, concept).answer()


class _Climb:
    """The searches from one start, each made once."""

    def __init__(
        self, ground: ListedGround, start: int, measure: Measure, concept: Concept
    ) -> None:
        self.ground = ground
        self.start = start
        self.measure: Measure = measure
        self.concept = concept
        self.teller = Teller(ground, measure)
        self.levels = intensities(ground.conflict, ground.graph.space.states, measure)
        self.moves = ground.search(Means.MOVES)
        self.improvements = ground.search(Means.IMPROVEMENTS)
        self.forwards = {
            kind: ground.search(kind).forwards(start) for kind in (Means.MOVES, Means.IMPROVEMENTS)
        }
        parties = range(len(ground.graph.parties))
        stable = [concept.stable_states(ground.engine, party) for party in parties]
        self.equilibria = frozenset.intersection(*stable)
        here = self.levels[start]
        self.lower = sorted(
            (at for at in self.equilibria if self.levels[at] < here),
            key=lambda at: (self.levels[at], at),
        )

    def answer(self) -> Escalation:
        ground = self.ground
        ways = [self._way(at) for at in self.lower]
        found = [way for way in ways if way.found]
        limits = []
        if len(found) > MOST_WAYS:
            limits.append(f"{MOST_WAYS} of {len(found):,} ways down are listed; counts are exact")
        return Escalation(
            ground.conflict,
            ground.name,
            self.measure,
            self.concept,
            ground.state(self.start),
            self.levels[self.start],
            tuple(self._rungs()),
            tuple(self._summit(kind) for kind in (Means.IMPROVEMENTS, Means.MOVES)),
            tuple(found[:MOST_WAYS]),
            tuple(self._starters()),
            len(ways),
            len(ways) - len(found),
            tuple(limits),
        )

    def _rungs(self) -> Iterator[Rung]:
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

    def _summit(self, kind: Means) -> Summit:
        field = self.forwards[kind]
        reached = [at for at in range(len(self.levels)) if field.fewest(at) != UNREACHED]
        top = max(self.levels[at] for at in reached)
        goal = frozenset(at for at in reached if self.levels[at] == top)
        return Summit(kind, top, self._shortest(kind, goal, self.start))

    def _shortest(self, kind: Means, goal: frozenset[int], start: int) -> Path:
        search = self.ground.search(kind)
        back = search.backwards(goal)
        path = greedy_path(start, NOBODY, search.parties, search.targets, back.fewest)
        return self.teller.path(kind, start, path)

    # --- ways down

    def _way(self, at: int) -> WayDown:
        by_improvements: tuple[Path, ...] = ()
        if self.forwards[Means.IMPROVEMENTS].fewest(at) != UNREACHED:
            path = self._shortest(Means.IMPROVEMENTS, frozenset([at]), self.start)
            by_improvements = (path,)
        return WayDown(
            self.ground.state(at),
            self.levels[at],
            by_improvements,
            tuple(self._unilateral(at)),
            tuple(self._joint(at)),
        )

    def _unilateral(self, at: int) -> Iterator[UnilateralStep]:
        ground = self.ground
        for mover, party in enumerate(ground.graph.parties):
            if at in ground.graph.moves[mover][self.start]:
                change = ground.change(mover, self.start, at)
                yield UnilateralStep(party, change, ground.prefers(mover, at, self.start))

    @cached_property
    def _joint_moves(self) -> JointMoves:
        return JointMoves(self.ground.graph.space)

    def _joint(self, at: int) -> Iterator[JointStep]:
        found = self._joint_moves.fewest(self.start, at)
        if found is None:
            return
        movers, changes = found
        parties = self.ground.graph.parties
        gainers = [i for i in movers if self.ground.prefers(i, at, self.start)]
        names = [tuple(parties[i] for i in each) for each in (movers, gainers)]
        yield JointStep(names[0], changes, names[1])

    # --- who could start one

    def _starters(self) -> Iterator[Starter]:
        goal = frozenset(self.lower)
        if not goal:
            return
        back = self.improvements.backwards(goal)
        for mover, party in enumerate(self.ground.graph.parties):
            options = self.ground.graph.moves[mover][self.start]
            improving = set(self.improvements.targets(mover, self.start))
            kinds: tuple[tuple[Literal["improvement", "concession"], Sequence[int]], ...] = (
                ("improvement", [at for at in options if at in improving]),
                ("concession", [at for at in options if at not in improving]),
            )
            for kind, targets in kinds:
                first = self._first_move(back, mover, targets)
                if first is not None:
                    yield Starter(party, kind, self._started(back, mover, first))

    @staticmethod
    def _first_move(back: Distances, mover: int, targets: Sequence[int]) -> int | None:
        """The move after which fewest improvements are missing; ``None`` where none leads down."""
        near = [(back.fewest(at, mover), at) for at in targets]
        return min(((left, at) for left, at in near if left != UNREACHED), default=(0, None))[1]

    def _started(self, back: Distances, mover: int, first: int) -> Path:
        search = self.improvements
        rest = greedy_path(first, mover, search.parties, search.targets, back.fewest)
        return self.teller.path(Means.IMPROVEMENTS, self.start, (Step(mover, first), *rest))
