"""Smallest sets of changes that flip an outcome, by exhaustive search size by size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np

from detente.errors import LimitReached
from detente.questions.pivots.changes import Change
from detente.questions.pivots.outcomes import CANNOT_OCCUR, Model, Target
from detente.wording import worded

#: Models that a search looks at, at most, unless the caller says otherwise.
MAXIMUM_MODELS = 50_000


@dataclass(frozen=True, slots=True)
class Flip:
    """A set of changes that flips an outcome, no part of which does.

    ``after`` is what the outcome becomes: true if it holds.
    """

    target: Target
    changes: tuple[Change, ...]
    after: bool


@dataclass(frozen=True, slots=True)
class Flips:
    """Every minimal flipping set up to a size.

    Parameters
    ----------
    changes : tuple of Change
        What was tried.
    searched : int
        Every set of so many changes or fewer was tried; 0 if none was.
    flips : tuple of Flip
        By size, then in the order of the changes.
    stopped : str
        Why larger sets were not tried; empty where there are none or none were asked for.
    """

    changes: tuple[Change, ...]
    searched: int
    flips: tuple[Flip, ...]
    stopped: str = ""

    def of(self, target: Target) -> tuple[Flip, ...]:
        """The minimal flipping sets of one outcome."""
        return tuple(flip for flip in self.flips if flip.target == target)

    def in_every(self, target: Target) -> tuple[Change, ...]:
        """The changes that are in every minimal flipping set found of an outcome."""
        found = [set(flip.changes) for flip in self.of(target)]
        common = set.intersection(*found) if found else set()
        return tuple(change for change in self.changes if change in common)


def flipping_sets(
    model: Model, changes: Sequence[Change], size: int, maximum: int = MAXIMUM_MODELS
) -> Flips:
    """Every set of at most ``size`` changes that flips a target while no part of it does.

    A set is judged by the model it makes, not by adding up its parts: a larger set may
    flip an outcome back, and is then no flipping set. Sets after which the state cannot
    occur count as no flip.
    """
    before = model.base()
    found: list[Flip] = []
    minimal: list[set[frozenset[int]]] = [set() for _ in model.targets]
    for count in range(1, min(size, len(changes)) + 1):
        number = comb(len(changes), count)
        if number > maximum:
            stopped = worded(
                "{number:,} sets of {count}, more than {maximum:,}",
                number=number,
                count=count,
                maximum=maximum,
            )
            return Flips(tuple(changes), count - 1, tuple(found), stopped)
        sets = np.array(list(combinations(range(len(changes)), count)), np.int64)
        switched = np.zeros((number, len(changes)), np.bool_)
        np.put_along_axis(switched, sets, values=True, axis=1)
        try:
            after = model.values(changes, switched)
        except LimitReached:
            stopped = worded("the time was over during sets of {count}", count=count)
            return Flips(tuple(changes), count - 1, tuple(found), stopped)
        known = (before[:, None] != CANNOT_OCCUR) & (after != CANNOT_OCCUR)
        flipped = known & (after != before[:, None])
        for at, target in enumerate(model.targets):
            smaller = frozenset(minimal[at])
            for row in np.flatnonzero(flipped[at]):
                chosen = frozenset(map(int, sets[row]))
                if not _contains(chosen, smaller):
                    minimal[at].add(chosen)
                    made = tuple(changes[each] for each in sorted(chosen))
                    found.append(Flip(target, made, bool(after[at, row])))
    return Flips(tuple(changes), min(size, len(changes)), tuple(found))


def _contains(chosen: frozenset[int], smaller: frozenset[frozenset[int]]) -> bool:
    """True if some known set is a part of this one."""
    return any(
        frozenset(part) in smaller
        for count in range(1, len(chosen))
        for part in combinations(chosen, count)
    )
