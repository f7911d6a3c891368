"""Who breaks which state and who jumps, as it was found for every coalition at once.

Millions of pairs of a state and a coalition are kept as one byte each, and told in the
shapes of :class:`~detente.questions.coalition_result.CoalitionResult` when they are asked
for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from detente.engine.coalitions.every import BITS, JUMPS, Broken
from detente.model.truth import members


def by_size(coalition: int) -> tuple[int, list[int]]:
    """Key that sorts smaller coalitions first, then by the order of parties."""
    return coalition.bit_count(), members(coalition)


class BrokenBy(Mapping[int, Mapping[str, tuple[int, ...]]]):
    """By state and concept: the coalitions that break it, smaller ones first."""

    def __init__(self, found: Mapping[int, Broken]) -> None:
        self._found = found
        # Asked again and again for one state.
        self._latest: tuple[int, _AtOneState] | None = None

    @cached_property
    def _by_size(self) -> NDArray[np.int64]:
        size = len(next(iter(self._found.values())).by)
        return np.array(sorted(range(size), key=by_size))

    def __getitem__(self, at: int) -> Mapping[str, tuple[int, ...]]:
        if self._latest is None or self._latest[0] != at:
            self._latest = at, _AtOneState(self._found[at], self._by_size)
        return self._latest[1]

    def __iter__(self) -> Iterator[int]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


class _AtOneState(Mapping[str, tuple[int, ...]]):
    def __init__(self, broken: Broken, order: NDArray[np.int64]) -> None:
        self._broken = broken
        self._order = order
        self._told: dict[str, tuple[int, ...]] = {}

    def __getitem__(self, concept: str) -> tuple[int, ...]:
        if concept not in self._told:
            breaking = self._broken.by[self._order] & BITS[concept] != 0
            self._told[concept] = tuple(self._order[breaking].tolist())
        return self._told[concept]

    def __iter__(self) -> Iterator[str]:
        return iter(BITS)

    def __len__(self) -> int:
        return len(BITS)


class Jumping(Mapping[tuple[int, int], int]):
    """By equilibrium and coalition: improvements that are equilibria, as bits."""

    def __init__(self, found: Mapping[int, Broken], jumps: Callable[[int, int], int]) -> None:
        self._found = found
        self._jumps = jumps

    @property
    def total(self) -> int:
        """How many jumps there are, from any state to any."""
        return sum(broken.jumps for broken in self._found.values())

    @cached_property
    def _order(self) -> NDArray[np.int64]:
        """Coalitions as the search visits them: the last party counts least."""
        size = len(next(iter(self._found.values())).by)
        digits = (size - 1).bit_length()
        return np.array(sorted(range(size), key=lambda each: f"{each:0{digits}b}"[::-1]))

    def __getitem__(self, key: tuple[int, int]) -> int:
        at, coalition = key
        if not self._found[at].by[coalition] & JUMPS:
            raise KeyError(key)
        return self._jumps(at, coalition)

    def __iter__(self) -> Iterator[tuple[int, int]]:
        for at, broken in self._found.items():
            jumping = broken.by[self._order] & JUMPS != 0
            yield from ((at, coalition) for coalition in self._order[jumping].tolist())

    def __len__(self) -> int:
        return sum(int(np.count_nonzero(b.by & JUMPS)) for b in self._found.values())
