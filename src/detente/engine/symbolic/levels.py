"""A level of every state, said as what it is made of; how it is found is another matter.

The same level may be found by thresholds (:mod:`detente.engine.symbolic.by_thresholds`) or
by values (:mod:`detente.engine.symbolic.by_values`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from detente.engine.protocol import Means


class Made(Enum):
    """What a level is, as :class:`detente.engine.protocol.Engine` says of each."""

    PREFERENCE = auto()
    BEST_OF_OWN_MOVES = auto()
    BEST_OF_OWN_IMPROVEMENTS = auto()
    HIGHER = auto()
    LOWER = auto()
    WORST_OF_RESPONSES = auto()


@dataclass(frozen=True, slots=True, eq=False)
class SymbolicLevels:
    """A level of every state for one party, made of others by one operation."""

    party: int
    made: Made
    parts: tuple[SymbolicLevels, ...] = ()
    #: What the others respond by, with the worst of responses.
    means: Means | None = None

    @property
    def responses(self) -> frozenset[Means]:
        """What the others respond by, here and in the parts."""
        own = frozenset() if self.means is None else frozenset({self.means})
        return own.union(*(part.responses for part in self.parts))
