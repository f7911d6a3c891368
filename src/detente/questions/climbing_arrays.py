"""Escalation over all combinations of options, without listing a state."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.engine.explicit.sequences import UNREACHED
from detente.engine.protocol import Means, Step
from detente.errors import Fault, LimitReached
from detente.model.conflict import Conflict
from detente.model.intensity import Measure, combined
from detente.questions.array_ground import ArrayGround
from detente.questions.climbing import MOST_WAYS, Climb, Lower
from detente.questions.escalation import Rung
from detente.questions.path_result import Path
from detente.wording import worded

Flags = NDArray[np.bool_]

#: Different intensities of states, at most: sums can be as many as there are states.
MOST_RUNGS = 1 << 16


class ArrayClimb(Climb):
    """On arrays over all combinations of options."""

    ground: ArrayGround

    @cached_property
    def _coded(self) -> tuple[NDArray[Any], tuple[Fraction, ...]]:
        return rungs_of_combinations(self.conflict, self.measure)

    @property
    def codes(self) -> NDArray[Any]:
        """The place of each combination's intensity among all, lowest first."""
        return self._coded[0]

    @property
    def values(self) -> tuple[Fraction, ...]:
        """The different intensities, lowest first."""
        return self._coded[1]

    @cached_property
    def feasible(self) -> Flags:
        """What can occur."""
        blocked = self.ground.engine.blocked
        if blocked is None:
            return np.ones(self.ground.engine.space.size, np.bool_)
        feasible: Flags = ~blocked
        return feasible

    @cached_property
    def equilibria(self) -> Flags:
        """The states that are stable for everybody."""
        engine = self.ground.engine
        parties = range(len(self.conflict.party_ids))
        together = engine.intersection([self.concept.stable_states(engine, i) for i in parties])
        flags = np.unpackbits(together, count=engine.space.size, bitorder="little")
        return flags.astype(np.bool_)

    def level(self, at: int) -> Fraction:
        """By index."""
        return self.values[int(self.codes[at])]

    def rungs(self) -> Iterator[Rung]:
        """By counting codes."""
        states = self._counts(self.feasible)
        reached = self._counts(self.forwards[Means.MOVES].reached)
        equilibria = self._counts(self.equilibria)
        moves, improvements = (self._fewest(kind) for kind in (Means.MOVES, Means.IMPROVEMENTS))
        for code, level in enumerate(self.values):
            if states[code]:
                yield Rung(
                    level,
                    int(states[code]),
                    int(reached[code]),
                    int(moves[code]),
                    int(improvements[code]),
                    int(equilibria[code]),
                )

    def _counts(self, flags: Flags) -> NDArray[np.int64]:
        counts: NDArray[np.int64] = np.bincount(self.codes[flags], minlength=len(self.values))
        return counts

    def _fewest(self, kind: Means) -> NDArray[np.int64]:
        """The least number of moves to each rung."""
        field = self.forwards[kind]
        found = np.full(len(self.values), UNREACHED, np.int64)
        for steps in reversed(range(len(field.counts))):
            found[self._counts(field.values == steps) > 0] = steps
        return found

    def highest(self, kind: Means) -> tuple[Fraction, Flags]:
        """Among the states within reach."""
        reached = self.forwards[kind].reached
        top = int(self.codes[reached].max())
        return self.values[top], reached & (self.codes == top)

    def lower(self) -> Lower:
        """Those with a way are found for all of them together."""
        below = self.equilibria & (self.codes < self.codes[self.start])
        with_way = below & self._ways
        first: list[int] = []
        for code in np.unique(self.codes[with_way]):
            at = np.flatnonzero(with_way & (self.codes == code))[: MOST_WAYS - len(first)]
            first += at.tolist()
            if len(first) == MOST_WAYS:
                break
        return Lower(below, int(below.sum()), int(with_way.sum()), tuple(first))

    @cached_property
    def _ways(self) -> Flags:
        """Where improvements, one party's move or a joint step of several lead from the start."""
        found = self._joint_steps()
        found |= self.forwards[Means.IMPROVEMENTS].reached
        for mover in self.moves.parties:
            found[self.moves.targets(mover, self.start)] = True
        return found

    def _joint_steps(self) -> Flags:
        """What differs in several parties' options, each changed in a direction that it may."""
        space = self.ground.engine.space
        found = np.ones(1, np.bool_)
        for option, level in zip(space.options, space.levels_of(self.start), strict=True):
            levels = np.arange(len(option.levels))
            forward, backward = levels >= level, levels <= level
            may = {"both": forward | backward, "forward": forward, "backward": backward}
            found = np.logical_and.outer(may[option.moves], found).ravel()
        for axis in space.axes:
            base = self.start - self.start // axis.low % axis.own * axis.low
            found[base + np.arange(axis.own) * axis.low] = False
        return found

    def improving(self, at: int) -> Path:
        """Read off backwards: the last mover first, of those with a state one move nearer."""
        field = self.forwards[Means.IMPROVEMENTS]
        path: list[Step] = []
        left = field.fewest(at)
        while left:
            left -= 1
            mover, before = next(
                (mover, origin)
                for mover in self.improvements.parties
                for origin in self._origins(mover, at)
                if field.fewest(origin) == left
            )
            path.append(Step(mover, at))
            at = before
        return self.teller.path(Means.IMPROVEMENTS, self.start, tuple(reversed(path)))

    def _origins(self, mover: int, at: int) -> Iterator[int]:
        """From where the party can improve to a combination, ascending."""
        axis = self.ground.engine.space.axes[mover]
        choice = at // axis.low % axis.own
        for other in range(axis.own):
            origin = at + (other - choice) * axis.low
            if self.feasible[origin] and at in self.improvements.targets(mover, origin):
                yield origin

    def missing(self, back: Any, at: int, last: int) -> int:
        """Who moved last may not begin; after that a shortest sequence keeps to the rule."""
        if back.fewest(at) in (0, UNREACHED):
            return int(back.fewest(at))
        search = self.improvements
        left = [
            back.fewest(target)
            for mover in search.parties
            if mover != last
            for target in search.targets(mover, at)
        ]
        return min((1 + each for each in left if each != UNREACHED), default=UNREACHED)


def rungs_of_combinations(
    conflict: Conflict, measure: Measure
) -> tuple[NDArray[Any], tuple[Fraction, ...]]:
    """The intensity of every combination: its place among the different ones, and these.

    Option by option, the first the least significant: what a combination of earlier ones
    comes to is put together with each level.

    Raises
    ------
    LimitReached
        E501 above :data:`MOST_RUNGS` different intensities.
    """
    codes = np.zeros(1, np.uint32)
    values: list[Fraction | None] = [None]
    for option in conflict.options:
        numbers = dict(option.intensity)
        known: dict[Fraction | None, int] = {}
        tables = [
            [
                known.setdefault(combined(value, numbers.get(level), measure), len(known))
                for value in values
            ]
            for level in range(len(option.levels))
        ]
        if len(known) > MOST_RUNGS:
            raise LimitReached(
                Fault(
                    "E501",
                    worded("States have too many different intensities."),
                    worded("more than {most:,}", most=MOST_RUNGS),
                    worded("ask for the measure highest"),
                )
            )
        codes = np.concatenate([np.array(table, np.uint32)[codes] for table in tables])
        values = list(known)
    plain = [value or Fraction(0) for value in values]
    ordered = tuple(sorted(set(plain)))
    place = {value: at for at, value in enumerate(ordered)}
    table = np.array([place[value] for value in plain], np.min_scalar_type(len(ordered)))
    return table[codes], ordered
