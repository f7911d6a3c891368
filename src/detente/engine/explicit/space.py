"""The index space: every combination of levels as one number, feasible or not.

The first option is the least significant digit; its base is the number of its levels. A
party's own options follow one another in file order, so its choices are one axis of the
space seen as ``[high, own, low]``: ``high`` runs over what later parties choose, ``low``
over what earlier ones do. Combinations that agree on ``high`` and ``low`` form a *class*;
a party's moves never leave a class.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from math import prod

import numpy as np
from numpy.typing import NDArray

from detente.model.conflict import Conflict, Levels, Option

Indices = NDArray[np.int64]

#: How an option may be changed, as the compiled loops know it.
BOTH, FORWARD, BACKWARD = 0, 1, 2
_KIND = {"both": BOTH, "forward": FORWARD, "backward": BACKWARD}


@dataclass(frozen=True, slots=True)
class Stage:
    """One digit of an axis, with ``inner`` steps between its levels.

    Neighbouring options that may be changed both ways make one digit: all their
    combinations reach one another.
    """

    size: int
    inner: int
    kind: int


@dataclass(frozen=True)
class Axis:
    """A party's own options as the middle axis of ``[high, own, low]``."""

    high: int
    own: int
    low: int
    stages: tuple[Stage, ...]

    @property
    def classes(self) -> int:
        """How many classes there are."""
        return self.high * self.low

    @property
    def reversible(self) -> bool:
        """True if every choice of the party can be changed to every other."""
        return all(stage.kind == BOTH for stage in self.stages)

    @cached_property
    def one_way(self) -> tuple[Stage, ...]:
        """The digits that change in one direction only, numbered among themselves."""
        inner = 1
        found = []
        for stage in self.stages:
            if stage.kind != BOTH:
                found.append(Stage(stage.size, inner, stage.kind))
                inner *= stage.size
        return tuple(found)

    @property
    def group_count(self) -> int:
        """How many combinations the one-way digits have."""
        return prod(stage.size for stage in self.one_way)

    @cached_property
    def group_of(self) -> Indices:
        """Each choice's combination of one-way digits."""
        choices = np.arange(self.own, dtype=np.int64)
        found = np.zeros(self.own, np.int64)
        directed = [stage for stage in self.stages if stage.kind != BOTH]
        for stage, numbered in zip(directed, self.one_way, strict=True):
            found += choices // stage.inner % stage.size * numbered.inner
        return found

    @cached_property
    def pair_count(self) -> int:
        """How many ordered pairs of different choices are moves."""
        both = (s.size**2 if s.kind == BOTH else s.size * (s.size + 1) // 2 for s in self.stages)
        return prod(both) - self.own

    def targets(self, choice: int) -> Indices:
        """The choices that ``choice`` can be changed to, ascending, without itself."""
        found = np.zeros(1, np.int64)
        for stage in self.stages:
            level = choice // stage.inner % stage.size
            first = level if stage.kind == FORWARD else 0
            last = level + 1 if stage.kind == BACKWARD else stage.size
            digits = np.arange(first, last, dtype=np.int64) * stage.inner
            found = np.add.outer(digits, found).ravel()
        others: Indices = found[found != choice]
        return others


@dataclass(frozen=True)
class IndexSpace:
    """All combinations of levels of a conflict's options."""

    options: tuple[Option, ...]
    axes: tuple[Axis, ...]
    size: int

    @classmethod
    def of(cls, conflict: Conflict) -> IndexSpace:
        """The space of a conflict in option form."""
        size = prod(len(option.levels) for option in conflict.options)
        axes = []
        low = 1
        for party in conflict.decision_makers:
            stages = stages_of(party.options)
            own = prod(stage.size for stage in stages)
            axes.append(Axis(size // (own * low), own, low, stages))
            low *= own
        return cls(conflict.options, tuple(axes), size)

    def index_of(self, levels: Sequence[int]) -> int:
        """The number of a combination."""
        index = 0
        for option, level in zip(reversed(self.options), reversed(levels), strict=True):
            index = index * len(option.levels) + level
        return index

    def levels_of(self, index: int) -> Levels:
        """The combination with this number."""
        levels = []
        for option in self.options:
            index, level = divmod(index, len(option.levels))
            levels.append(level)
        return tuple(levels)

    def all_levels_of(self, several: Sequence[int]) -> list[Levels]:
        """The combinations with several numbers, worked out together."""
        return list(zip(*self._columns(several), strict=True))

    def all_patterns_of(self, several: Sequence[int]) -> list[str]:
        """The same in letters."""
        letters = []
        for option, column in zip(self.options, self._columns(several), strict=True):
            names = "NY" if option.binary else [str(level) for level in range(len(option.levels))]
            letters.append([names[level] for level in column])
        return ["".join(pattern) for pattern in zip(*letters, strict=True)]

    def _columns(self, several: Sequence[int]) -> Iterator[list[int]]:
        """For each option, its level in each of the combinations."""
        left = np.asarray(several, np.int64)
        for option in self.options:
            left, levels = np.divmod(left, len(option.levels))
            yield levels.tolist()


def stages_of(options: Sequence[Option]) -> tuple[Stage, ...]:
    """The digits of one party's axis."""
    stages = []
    inner = 1
    for kind, together in groupby(options, lambda option: _KIND[option.moves]):
        sizes = [len(option.levels) for option in together]
        for size in [prod(sizes)] if kind == BOTH else sizes:
            stages.append(Stage(size, inner, kind))
            inner *= size
    return tuple(stages)
