"""What parties expect to follow a move when each looks a limited number of moves ahead.

A party to move at ``s`` with ``k`` moves left expects, for each of its moves, where things
would end, by the same reasoning of whoever moves next with ``k - 1`` left. It makes the
move whose end it likes best, if it prefers that end to ``s``; else it stays, and things end
at ``s``. After a move by one party any other may be next that would make a move; if none
would, things end there.

With two parties that is the published recursion. Ends need not be unique where parties are
indifferent, so a *set* of ends is expected, and a rule says how a party judges it:

``CAUTIOUS``  by the worst of the set, for the party that judges
``HOPEFUL``   by the best
``FIRST``     of equally good moves the one to the first state in order is made, so that
              with two parties every set has one member

Without indifference all three agree for two parties.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from detente.engine.explicit.lists import ListEngine
from detente.engine.protocol import ResponsePath, Step
from detente.errors import Fault, LimitReached
from detente.graph.graph import Arcs, Graph
from detente.wording import worded

Ends = frozenset[int]

#: Horizons up to which a repetition is waited for.
MOST_LAYERS = 1000


class Ties(Enum):
    """How a set of expected ends is judged."""

    CAUTIOUS = "cautious"
    HOPEFUL = "hopeful"
    FIRST = "first"


@dataclass(frozen=True, slots=True)
class Layer:
    """What is expected with so many moves left, by party and state.

    ``choices`` are the moves that the party might make from the state, none if it stays;
    ``after`` is where things may end once it has moved to the state, whoever goes on.
    """

    choices: tuple[Arcs, ...]
    after: tuple[tuple[Ends, ...], ...]


def value(ranks: Sequence[int], ends: Ends, ties: Ties) -> int:
    """The rank by which a party judges a set of expected ends."""
    return (max if ties is Ties.HOPEFUL else min)(ranks[end] for end in ends)


def first_layer(graph: Graph) -> Layer:
    """With no move left things end where they stand."""
    ends = tuple(frozenset({at}) for at in range(graph.size))
    nobody: Arcs = ((),) * graph.size
    return Layer((nobody,) * len(graph.parties), (ends,) * len(graph.parties))


class Expecting:
    """Makes layer after layer, for every party at once, and keeps them.

    There are far fewer different sets of ends than places where they are expected: each
    set is kept once, and is judged once by each party.
    """

    def __init__(self, lists: ListEngine, ties: Ties) -> None:
        self.lists = lists
        self.graph = lists.graph
        self.ties = ties
        self.layers = [first_layer(self.graph)]
        self._at_a_time = threading.Lock()
        self._kept: dict[Ends, Ends] = {}
        self._unions: dict[frozenset[Ends], Ends] = {}
        self._judged: list[dict[Ends, int]] = [{} for _ in self.graph.parties]

    def up_to(self, horizon: int) -> list[Layer]:
        """Layers for 0 to ``horizon`` moves left."""
        with self._at_a_time:
            while len(self.layers) <= horizon:
                self.lists.check_time()
                self.layers.append(self._next_layer(self.layers[-1]))
        return self.layers[: horizon + 1]

    @cached_property
    def period(self) -> tuple[list[Layer], int]:
        """Layers up to the first repetition, and the period.

        The last ``period`` layers are those of the horizons that come back for ever: what is
        expected with one move more depends on what is expected with the moves before alone,
        and there are finitely many expectations.

        Raises
        ------
        LimitReached
            E501 if nothing has repeated itself by horizon 1,000.
        """
        seen: dict[tuple[tuple[Ends, ...], ...], int] = {}
        for horizon in range(MOST_LAYERS + 1):
            layers = self.up_to(horizon)
            at = seen.setdefault(layers[-1].after, horizon)
            if at < horizon:
                return layers, horizon - at
        raise LimitReached(
            Fault(
                "E501",
                worded("What is anticipated has not repeated itself."),
                worded("looked {most_layers:,} moves ahead", most_layers=MOST_LAYERS),
                worded("ask for limited_move with the horizons that matter"),
            )
        )

    def _next_layer(self, before: Layer) -> Layer:
        """With one move more; O(moves) look-ups, and one judgement of each new set."""
        parties = range(len(self.graph.parties))
        choices = tuple(self._choices(before.after[i], i) for i in parties)
        ends = [self._ends(before.after[i], choices[i]) for i in parties]
        first = first_layer(self.graph).after[0]
        after = tuple(
            tuple(self._going_on(choices, ends, i, at, first[at]) for at in range(self.graph.size))
            for i in parties
        )
        return Layer(choices, after)

    def _choices(self, after: Sequence[Ends], party: int) -> Arcs:
        ranks = self.graph.ranks[party]
        worth = [self._value(party, ends) for ends in after]
        found: list[tuple[int, ...]] = []
        for at, targets in enumerate(self.graph.moves[party]):
            best = max((worth[target] for target in targets), default=ranks[at])
            if best <= ranks[at]:
                found.append(())
                continue
            chosen = [target for target in targets if worth[target] == best]
            found.append(tuple(chosen[:1] if self.ties is Ties.FIRST else chosen))
        return tuple(found)

    def _value(self, party: int, ends: Ends) -> int:
        judged = self._judged[party]
        if ends not in judged:
            judged[ends] = value(self.graph.ranks[party], ends, self.ties)
        return judged[ends]

    def _ends(self, after: Sequence[Ends], choices: Arcs) -> list[Ends]:
        """Where things may end from each state at which the party would move; else nothing."""
        return [self._union(after[target] for target in targets) for targets in choices]

    def _going_on(
        self,
        choices: tuple[Arcs, ...],
        ends: Sequence[Sequence[Ends]],
        party: int,
        at: int,
        here: Ends,
    ) -> Ends:
        others = [j for j in range(len(choices)) if j != party and choices[j][at]]
        return self._union(ends[j][at] for j in others) if others else here

    def _union(self, parts: Iterable[Ends]) -> Ends:
        several = frozenset(parts)
        if several not in self._unions:
            union = frozenset().union(*several)
            self._unions[several] = self._kept.setdefault(union, union)
        return self._unions[several]


def expecting(lists: ListEngine, ties: Ties) -> Expecting:
    """What is anticipated on the states of an engine: one for all parties and horizons."""
    return lists.made_once(("anticipation", ties), lambda: Expecting(lists, ties))


def course(
    graph: Graph, ties: Ties, layers: Sequence[Layer], horizon: int, first: Step
) -> ResponsePath:
    """What is expected to follow a first move, to the end by which its mover judges it."""
    ranks = graph.ranks[first.party]
    ends = layers[horizon - 1].after[first.party][first.state]
    judged = value(ranks, ends, ties)
    end = min(each for each in ends if ranks[each] == judged)
    path = [first]
    for left in range(horizon - 1, 0, -1):
        step = _step_towards(layers, left, path[-1], end)
        if step is None:
            break
        path.append(step)
    return tuple(path)


def _step_towards(layers: Sequence[Layer], left: int, last: Step, end: int) -> Step | None:
    """The next mover's step, ``None`` where nobody moves on."""
    for party, choices in enumerate(layers[left].choices):
        if party == last.party:
            continue
        for target in choices[last.state]:
            if end in layers[left - 1].after[party][target]:
                return Step(party, target)
    return None
