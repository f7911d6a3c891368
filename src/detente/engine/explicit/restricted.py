"""The engine of lists with fewer responses: improvements only from where a party would move."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from detente.engine.explicit.lists import ListEngine
from detente.engine.protocol import Means
from detente.graph.graph import Arcs


class RestrictedEngine(ListEngine):
    """Answers as the engine of lists; improvements of others count from some states only.

    Parameters
    ----------
    engine : ListEngine
    staying : sequence of collections of int
        For each party the states from which its improvements are no responses. Its own
        improvements as the focal party are not restricted.
    """

    def __init__(self, engine: ListEngine, staying: Sequence[Collection[int]]) -> None:
        super().__init__(engine.graph, engine.rule)
        self._responding: tuple[Arcs, ...] = tuple(
            tuple(() if at in stays else targets for at, targets in enumerate(arcs))
            for arcs, stays in zip(self.improvements, staying, strict=True)
        )

    def _arcs(self, means: Means) -> tuple[Arcs, ...]:
        return self.graph.moves if means is Means.MOVES else self._responding

    @property
    def _transitive(self) -> bool:
        # What is left of transitive improvements need not be transitive.
        return False
