"""Can a set of states be reached from a state, and how: by decision diagrams, layer by layer.

From the start onwards and from the target backwards, whichever diagram is smaller first.
A layer holds the states whose least number of moves is the layer's number. Where the two
searches meet, a path is read off the layers. Moves are transitive here, so a shortest
sequence never has one party move twice in a row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from detente.engine.protocol import Means
from detente.engine.symbolic.diagrams import Diagram, OutOfMemory, memory_told
from detente.engine.symbolic.engine import SymbolicEngine
from detente.engine.symbolic.states import SymbolicStates, assignments
from detente.engine.symbolic.table import Table
from detente.model.conflict import Levels
from detente.model.formula import Node

#: A party's index, and the state that it moves to.
Move = tuple[int, Levels]


@dataclass(frozen=True, slots=True)
class Found:
    """A shortest path, of so many moves."""

    path: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class Never:
    """Proved: no sequence of moves leads there."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Time or memory ran out; a path has more than so many moves, if there is one."""

    more_than: int


class SymbolicReach:
    """Searches between states over all options, in a table of its own."""

    def __init__(self, engine: SymbolicEngine, means: Means) -> None:
        self._engine = engine
        self._means = means
        self._question = engine.search()
        self._table: Table = self._question.table

    # --- one path

    def shortest(self, start: Levels, target: Node) -> Found | Never | Unknown:
        """A shortest path from a state to where a formula is true.

        The path is the first in the order of movers and states among those that pass
        through the same layers.
        """
        diagrams = self._table.diagrams
        onwards: list[Diagram] = []
        backwards: list[Diagram] = []
        try:
            with memory_told():
                onwards.append(self._one(start))
                backwards.append(self._question.feasible & self._table.truth(target))
                if backwards[0] == diagrams.false:
                    return Never()
                return self._met(onwards, backwards)
        except OutOfMemory:
            return Unknown(max(0, len(onwards) + len(backwards) - 3))

    def _met(self, onwards: list[Diagram], backwards: list[Diagram]) -> Found | Never | Unknown:
        """Grow whichever end is smaller until both meet, or one has nothing to add."""
        false = self._table.diagrams.false
        ends = [_Layers(onwards, self._after, false), _Layers(backwards, self._before, false)]
        while True:
            meeting = onwards[-1] & backwards[-1]
            if meeting != false:
                return Found(tuple(self._read_off(onwards, backwards, meeting)))
            if self._engine.means.over:
                return Unknown(len(onwards) + len(backwards) - 2)
            smaller = min(ends, key=lambda end: len(end.layers[-1]))
            if not smaller.grow():
                return Never()

    def _after(self, states: Diagram) -> Diagram:
        return self._anybody(self._question.stepping, states)

    def _before(self, states: Diagram) -> Diagram:
        return self._anybody(self._question.coming, states)

    def _anybody(self, step: Callable[[int, Diagram, Means], Diagram], states: Diagram) -> Diagram:
        movers = self._question.movers
        return self._table.diagrams.any_of(step(mover, states, self._means) for mover in movers)

    def _read_off(
        self, onwards: Sequence[Diagram], backwards: Sequence[Diagram], meeting: Diagram
    ) -> Iterator[Move]:
        """The moves of a path through the layers, by way of a state where they meet."""
        middle = self._first(meeting)
        before: list[Move] = []
        at = middle
        for layer in reversed(onwards[:-1]):
            mover, earlier = self._step_back(at, layer)
            before.append((mover, at))
            at = earlier
        yield from reversed(before)
        at = middle
        for layer in reversed(backwards[:-1]):
            mover, at = self._step_on(at, layer)
            yield mover, at

    def _step_on(self, at: Levels, into: Diagram) -> Move:
        here = self._one(at)
        for mover in self._question.movers:
            targets = self._question.stepping(mover, here, self._means) & into
            if targets != self._table.diagrams.false:
                return mover, self._first(targets)
        raise AssertionError("a layer holds only states with a step into the one before")

    def _step_back(self, at: Levels, layer: Diagram) -> Move:
        here = self._one(at)
        for mover in self._question.movers:
            origins = self._question.coming(mover, here, self._means) & layer
            if origins != self._table.diagrams.false:
                return mover, self._first(origins)
        raise AssertionError("a layer holds only states that a step from the one before reaches")

    # --- everything that can be reached

    def layers(self, start: Levels) -> Iterator[SymbolicStates]:
        """The states at 0, 1, 2, … moves, for as long as there are new ones.

        Ends early where time or memory runs out: the last set then is not exact.
        """
        layers = [self._one(start)]
        growing = _Layers(layers, self._after, self._table.diagrams.false)
        yield self._counted(layers[0])
        while True:
            try:
                with memory_told():
                    over = self._engine.means.over
                    if not over and not growing.grow():
                        return
                    found = self._counted(self._table.diagrams.false if over else layers[-1])
            except OutOfMemory:
                over, found = True, self._counted(self._table.diagrams.false)
            yield replace(found, exact=not over)
            if over:
                return

    def _counted(self, states: Diagram) -> SymbolicStates:
        """The set in the table that holds every option once, where it can be counted."""
        table = self._engine.sets.table
        return SymbolicStates(table, self._table.diagrams.moved_to(table.diagrams, states))

    # --- single states

    def _one(self, levels: Levels) -> Diagram:
        chosen = zip(self._engine.keys, levels, strict=True)
        return self._table.diagrams.all_of(self._table.at_level(*each) for each in chosen)

    def _first(self, states: Diagram) -> Levels:
        """The first member in state order."""
        options = self._engine.conflict.options
        return next(assignments(self._table, states, options))


class _Layers:
    """Sets of states that a step leads to, each without what came before."""

    def __init__(
        self, layers: list[Diagram], step: Callable[[Diagram], Diagram], false: Diagram
    ) -> None:
        self.layers = layers
        self._step = step
        self._false = false
        self._all = layers[0]

    def grow(self) -> bool:
        """Add a layer; false if there is nothing to add."""
        added = self._step(self.layers[-1]) & ~self._all
        if added == self._false:
            return False
        self._all = self._all | added
        self.layers.append(added)
        return True
