"""The smallest sets of differences that account for a different verdict.

The first account says one thing of a shared pattern, the second another. A set of
differences *accounts for* it if the first account, with just these as the second tells
them, says what the second says. Sets are tried by size, every one of a size before any of
the next, so the smallest are found and none of their size is missed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from math import comb

from detente.accounts.mixing import Impossible, Mixing, Taken
from detente.accounts.verdicts import Reading, Says, Showing, Shown, showing_of_mixed
from detente.engine.explicit.lists import ListEngine
from detente.engine.protocol import Means, ResponseRule
from detente.model.states import StateSpace
from detente.stability.concept import Concept, ResponseConcept
from detente.wording import worded

#: Sizes of sets that are tried, and states analysed over all mixed models, unless told otherwise.
MAXIMUM_SIZE = 3
MAXIMUM_WORK = 400_000


@dataclass(frozen=True, slots=True)
class Goal:
    """A pattern and a concept on which the accounts differ, and what the second says."""

    shown: Shown
    concept: str
    wanted: Says


@dataclass(frozen=True, slots=True)
class Deciding:
    """The sets that account for one different verdict.

    ``smallest`` holds every set of the smallest size that there is; ``next_size`` the
    sets of one size more that contain none of these. ``searched`` is the size up to which
    every set was tried: where nothing was found, no set of that size or less does it.
    """

    goal: Goal
    smallest: tuple[Taken, ...]
    next_size: tuple[Taken, ...]
    searched: int
    #: True where sets one larger than the smallest were all tried too.
    next_searched: bool


@dataclass(frozen=True, slots=True)
class Search:
    """What was found for every goal, and how far the search went."""

    found: Mapping[Goal, Deciding]
    models: int
    impossible: int
    searched: int
    #: Why the search did not go on; empty where it was complete.
    stopped: str
    #: True where a smallest set may be missing, because looking for it is too much work.
    out_of_work: bool


@dataclass(slots=True)
class _Open:
    """A goal on the way: the sets found so far."""

    goal: Goal
    sets: list[Taken] = field(default_factory=list)

    @property
    def size(self) -> int | None:
        return min(map(len, self.sets)) if self.sets else None

    def contains_one(self, taken: Taken) -> bool:
        return any(found <= taken for found in self.sets)


class Deciders:
    """The search for one pair of accounts in one direction."""

    def __init__(
        self,
        mixing: Mixing,
        shared: Sequence[str],
        concepts: Sequence[Concept],
        rule: ResponseRule,
        reading: Reading,
    ) -> None:
        self.mixing = mixing
        self.shared = shared
        self.concepts = {concept.name: concept for concept in concepts}
        self.rule = rule
        self.reading = reading
        self.models = 0
        self.impossible = 0
        self.work = 0
        #: By what a party's verdicts rest on: its stable states. See :meth:`_stable_for`.
        self._stable: dict[tuple[object, ...], frozenset[int]] = {}
        self._showings: dict[int, tuple[StateSpace, Showing]] = {}

    def says(self, taken: Taken, goals: Sequence[tuple[Shown, str]]) -> list[Says] | Impossible:
        """What the mixed model says of patterns under concepts; or why there is none."""
        engine = self.mixing.engine(taken, self.rule)
        if isinstance(engine, Impossible):
            self.impossible += 1
            return engine
        self.models += 1
        known = len(self._stable)
        showing = self._showing(engine.graph.space)
        wanted: dict[str, set[int]] = {}
        for shown, name in goals:
            wanted.setdefault(name, set()).update(showing.states.get(shown, ()))
        held = {name: self._held(engine, name, at) for name, at in wanted.items()}
        if len(self._stable) > known:
            self.work += engine.graph.size
        return [showing.says(shown, held[name], self.reading) for shown, name in goals]

    def _showing(self, space: StateSpace) -> Showing:
        """Which states show which pattern, once for each space of states."""
        if id(space) not in self._showings:
            found = showing_of_mixed(space, self.mixing.joint, self.shared, self.reading)
            self._showings[id(space)] = space, found  # the space is kept, so its id is its own
        return self._showings[id(space)][1]

    def _held(self, engine: ListEngine, name: str, positions: set[int]) -> frozenset[int]:
        """The equilibria among these positions; a party is asked only where some are left."""
        left = frozenset(positions)
        for party in range(len(engine.graph.parties)):
            if not left:
                break
            left &= self._stable_for(engine, name, party)
        return left

    def _stable_for(self, engine: ListEngine, name: str, party: int) -> frozenset[int]:
        """The party's stable states, worked out once for all models that have them alike.

        Under a concept whose responses are any moves, what the others want does not matter:
        models that differ in nothing else share the answer.
        """
        concept, graph = self.concepts[name], engine.graph
        own = isinstance(concept, ResponseConcept) and concept.responses is Means.MOVES
        ranks = (graph.ranks[party],) if own else graph.ranks
        key = (id(graph.space), name, party, *ranks)
        if key not in self._stable:
            self._stable[key] = engine.positions(concept.stable_states(engine, party))
        return self._stable[key]

    def search(
        self,
        goals: Sequence[Goal],
        *,
        units: Sequence[Taken] | None = None,
        maximum_size: int = MAXIMUM_SIZE,
        maximum_work: int = MAXIMUM_WORK,
    ) -> Search:
        """The sets for every goal.

        ``units`` are what is exchanged at once, each a set of differences; every
        difference on its own if not given.
        """
        blocks = [frozenset({at}) for at in self.mixing.units] if units is None else list(units)
        waiting = [_Open(goal) for goal in goals]
        searched, stopped, out_of_work = 0, "", False
        for size in range(1, len(blocks) + 1):
            still = [each for each in waiting if each.size is None or each.size >= size - 1]
            if not still:
                break
            if size > maximum_size and not all(each.sets for each in still):
                stopped = worded("sets of more than {size} were not tried", size=maximum_size)
                break
            if size > maximum_size:
                break
            if comb(len(blocks), size) * self._typical_size() > maximum_work - self.work:
                stopped = worded(
                    "sets of {size} were not tried: {models:,} mixed models of about {states:,} "
                    "states are more work than allowed",
                    size=size,
                    models=comb(len(blocks), size),
                    states=self._typical_size(),
                )
                out_of_work = not all(each.sets for each in waiting)
                if not out_of_work:
                    stopped = worded(
                        "{stopped}; every smallest set was found, larger ones may be missing",
                        stopped=stopped,
                    )
                break
            for chosen in combinations(range(len(blocks)), size):
                taken = frozenset().union(*(blocks[at] for at in chosen))
                self._try(taken, frozenset(chosen), still)
            searched = size
        found = {each.goal: self._deciding(each, blocks, searched) for each in waiting}
        return Search(found, self.models, self.impossible, searched, stopped, out_of_work)

    def _typical_size(self) -> int:
        graph = self.mixing.graph(frozenset())
        return 1 if isinstance(graph, Impossible) else graph.size

    def _try(self, taken: Taken, chosen: Taken, waiting: Sequence[_Open]) -> None:
        asked = [each for each in waiting if not each.contains_one(chosen)]
        if not asked:
            return
        said = self.says(taken, [(each.goal.shown, each.goal.concept) for each in asked])
        if isinstance(said, Impossible):
            return
        for each, says in zip(asked, said, strict=True):
            if says == each.goal.wanted:
                each.sets.append(chosen)

    def _deciding(self, each: _Open, blocks: Sequence[Taken], searched: int) -> Deciding:
        def differences(chosen: Taken) -> Taken:
            return frozenset().union(*(blocks[at] for at in chosen))

        least = each.size
        if least is None:
            return Deciding(each.goal, (), (), searched, False)
        smallest = tuple(differences(c) for c in each.sets if len(c) == least)
        larger = tuple(differences(c) for c in each.sets if len(c) == least + 1)
        return Deciding(each.goal, smallest, larger, searched, searched > least)


def groups(mixing: Mixing) -> Iterator[tuple[str | None, Taken]]:
    """The differences by the party that they are about, and those that bind everybody.

    For the question at a coarse grain: whose picture decides.
    """
    found: dict[str | None, set[int]] = {}
    for at in mixing.units:
        found.setdefault(mixing.differences[at].about, set()).add(at)
    for about, units in found.items():
        yield about, frozenset(units)
