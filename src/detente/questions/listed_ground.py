"""Listed states, as what paths are looked for on."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from detente.engine.choose import choose_engine
from detente.engine.explicit.endings import closed_classes
from detente.engine.explicit.sequences import ListedSearch
from detente.engine.protocol import Means, ResponseRule
from detente.errors import Fault, FaultyInput
from detente.graph.graph import Graph
from detente.model.conflict import Levels
from detente.model.formula import Node
from detente.model.states import State, StateSpace
from detente.model.truth import TruthTable, members
from detente.questions.ground import SHOWN, Closed, ClosedClass, Field, meaning
from detente.questions.words import change_in_words


class ListedGround:
    """States that are listed, numbered from 0."""

    name = "explicit"

    def __init__(self, graph: Graph, because: str) -> None:
        self.graph = graph
        self.conflict = graph.space.conflict
        self.because = because
        self.engine = choose_engine(graph, ResponseRule.LEGAL_SEQUENCES)
        self._searches: dict[Means, ListedSearch] = {}

    @property
    def feasible_count(self) -> int:
        """How many states there are."""
        return self.graph.size

    @cached_property
    def top_ranks(self) -> tuple[int, ...]:
        """Each party's rank of what it likes best."""
        return tuple(max(ranks) for ranks in self.graph.ranks)

    def start(self, reference: str) -> int:
        """The position of a state (E307, E308, E406)."""
        found = self.graph.space.find(reference)
        if isinstance(found, Fault):
            raise FaultyInput([found])
        return found

    def where(self, target: str) -> tuple[frozenset[int], int]:
        """Positions; a coalesced state is among them if one of its members is.

        A pattern that a state shows, with - where members of a coalesced state differ, is
        that state alone.
        """
        space = self.graph.space
        shown = space.position_of_name.get(target)
        if shown is None:
            shown = space.position_of_pattern.get("".join(target.split()))
        if shown is not None:
            return frozenset([shown]), 1
        node = meaning(self.conflict, target)
        if isinstance(node, str):
            return frozenset([self.start(node)]), 1
        found = {space.position_of[levels] for levels in _fitting(space, node)}
        return frozenset(found), len(found)

    def within(self, members: frozenset[int], state: int) -> bool:
        """True if the position is in the set."""
        return state in members

    def search(self, means: Means) -> ListedSearch:
        """Searches along the graph's arcs."""
        if means not in self._searches:
            arcs = self.graph.moves
            if means is Means.IMPROVEMENTS:
                arcs = self.engine.improvements
            self._searches[means] = ListedSearch(arcs, transitive=self.graph.transitive)
        return self._searches[means]

    def reached(self, field: Field, limit: int) -> tuple[tuple[int, ...], list[tuple[int, int]]]:
        """Counts by number of moves, and the first states, nearest first."""
        found = [(field.fewest(at), at) for at in range(self.graph.size)]
        near = sorted(pair for pair in found if pair[0] >= 0)
        counts = [0] * (near[-1][0] + 1 if near else 0)
        for steps, _ in near:
            counts[steps] += 1
        return tuple(counts), [(at, steps) for steps, at in near[:limit]]

    def nearest(self, fields: Sequence[Field], limit: int) -> list[tuple[int, tuple[int, ...]]]:
        """By sorting all that are reached; what is not reached by a later search comes last."""
        told = [(at, tuple(field.fewest(at) for field in fields)) for at in range(self.graph.size)]
        near = [(at, numbers) for at, numbers in told if numbers[0] >= 0]
        near.sort(key=lambda each: [(number < 0, number) for number in each[1]])
        return near[:limit]

    def endings(self, start: int, field: Field, limit: int) -> Closed:
        """By strongly connected components."""
        found = closed_classes(self.search(Means.IMPROVEMENTS).arcs, [start])
        single = sorted((field.fewest(each[0]), each) for each in found if len(each) == 1)
        cycles = [each for each in found if len(each) > 1]
        ordered = [*(each for _, each in single), *cycles]
        classes = (ClosedClass(frozenset(e), len(e), e[:SHOWN]) for e in ordered[:limit])
        return Closed(tuple(classes), len(single), len(cycles))

    def state(self, at: int) -> State:
        """The state at a position."""
        return self.graph.space.states[at]

    def states(self, several: Sequence[int]) -> list[State]:
        """The states at several positions."""
        return [self.graph.space.states[at] for at in several]

    def change(self, mover: int, start: int, end: int) -> str:
        """What the mover does."""
        party = self.conflict.decision_makers[mover]
        return change_in_words(self.graph.space, party, start, end)

    def prefers(self, party: int, state: int, to: int) -> bool:
        """By ranks."""
        return self.engine.prefers(party, state, to)


def _fitting(space: StateSpace, node: Node) -> list[Levels]:
    combinations = space.combinations
    table = TruthTable.of(space.conflict.options, combinations)
    return [combinations[at] for at in members(table.where(node))]
