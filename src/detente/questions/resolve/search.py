"""The cheapest change under which one state holds, by conditions added as they are broken.

The problem starts with what every answer must meet. An answer is a changed model; the definition
of the concept is then followed in it. Where an improvement of a party *i* from the wanted state
meets no sanction, let *C* be all that the others can reach from it. Whatever else is changed, the
improvement can only be answered if it is gone, or is no improvement any more, or some state in *C*
becomes a sanction, or some move that leaves *C* becomes possible: that is the condition added. It
is broken by the answer at hand and met by every right one, so the first answer that breaks
nothing is right and the cheapest. The same is done for a path from the status quo.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from detente.errors import Fault, FaultyInput
from detente.model.conflict import Conflict, Prioritisation, Statement
from detente.questions.resolve.clauses import Literal, OutOfTime, Problem, TooDear
from detente.questions.resolve.menu import Costs, edits_order, edits_statements
from detente.questions.resolve.orders import (
    EditableStatements,
    FixedOrder,
    FreeOrder,
    Order,
    PreferenceChange,
)
from detente.questions.resolve.world import Move, Structural, World
from detente.stability.concept import Concept, ResponseConcept
from detente.stability.nash import Nash
from detente.stability.registry import CONCEPTS

#: A state and the index of the party that moved last: whoever moved may not move next.
Node = tuple[int, int]
_NOBODY = -1


def basic(concepts: Sequence[Concept]) -> tuple[ResponseConcept, ...]:
    """The concepts, which must be basic ones: E701 for those whose conditions are not known."""
    faults = [
        Fault(
            "E701",
            "What would have to change is not known for this concept.",
            concept.name,
            f"ask for one of: {', '.join(each.name for each in CONCEPTS)}",
        )
        for concept in concepts
        if not isinstance(concept, ResponseConcept)
    ]
    if faults:
        raise FaultyInput(faults)
    return tuple(concept for concept in concepts if isinstance(concept, ResponseConcept))


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for, apart from the state: one concept for each party, or several.

    ``profiles`` holds one tuple of concepts (one for each party) for each condition; all must
    hold. ``reachable`` asks for a path of improvements from the status quo; ``strict`` for
    verdicts that do not rest on a tie of the focal party.
    """

    profiles: tuple[tuple[ResponseConcept, ...], ...]
    reachable: bool = False
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """Everything that one proposal changes, and what it costs."""

    target: int
    cost: int
    preferences: tuple[PreferenceChange, ...]
    structural: tuple[Structural, ...]


class Search:
    """Answers for one wanted state, cheapest first."""

    def __init__(
        self,
        world: World,
        target: int,
        wish: Wish,
        menu: Collection[str],
        costs: Costs,
        keep: Collection[str],
        adopt: Mapping[str, Sequence[Statement]],
        deadline: float,
    ) -> None:
        self.world = world
        self.target = target
        self.wish = wish
        self.problem = Problem(deadline)
        self.switches = self._switches()
        self.parties = range(len(world.moves))
        self.orders = [
            self._order(world.conflict, i, menu, costs, keep, adopt) for i in self.parties
        ]
        self._there: dict[frozenset[int], Literal] = {}
        self._sanctions: dict[tuple[int, bool, int], Literal] = {}
        self._steps: dict[tuple[Move, bool], Literal] = {}
        self.problem.add([self.present(world.blocks_of_state(target))])
        if world.status_quo is not None:
            for number in world.blocks_of_state(world.status_quo):
                if not world.restrictions[number].today:
                    self.problem.add([-self.switches[number]])

    def close(self) -> None:
        """Free the solver."""
        self.problem.close()

    # --- what may change

    def _switches(self) -> list[Literal]:
        switches = []
        for restriction in self.world.restrictions:
            variable = self.problem.new()
            self.problem.wish([-variable], restriction.cost)
            switches.append(variable)
        return switches

    def _order(
        self,
        conflict: Conflict,
        i: int,
        menu: Collection[str],
        costs: Costs,
        keep: Collection[str],
        adopt: Mapping[str, Sequence[Statement]],
    ) -> Order:
        party, ranks = conflict.party_ids[i], self.world.ranks[i]
        if party not in keep:
            preference = conflict.preference_of[party]
            if edits_statements(conflict, party, menu) and isinstance(preference, Prioritisation):
                offered = tuple(adopt.get(party, ()))
                statements = (*preference.statements, *offered)
                truth = self.world.space.truth
                return EditableStatements(
                    self.problem, party, statements, len(offered), truth, costs
                )
            if edits_order(conflict, party, menu):
                return FreeOrder(self.problem, party, ranks, costs.of("rank", party))
        return FixedOrder(self.problem, ranks)

    # --- literals

    def present(self, blocks: frozenset[int]) -> Literal:
        """True where every restriction that blocks is off."""
        if blocks not in self._there:
            name = self.problem.true
            for number in sorted(blocks):
                switch = self.switches[number]
                today = self.world.restrictions[number].today
                name = self.problem.both(name, switch if today else -switch)
            self._there[blocks] = name
        return self._there[blocks]

    def possible(self, move: Move) -> Literal:
        """True where the move is there."""
        return self.present(self.world.blocks_of(move))

    def step(self, move: Move, improving: bool) -> Literal:
        """True where the move is there and, if asked, its mover prefers where it leads."""
        if (move, improving) not in self._steps:
            i, start, end = move
            name = self.possible(move)
            if improving:
                name = self.problem.both(name, self.orders[i].prefers(end, start))
            self._steps[move, improving] = name
        return self._steps[move, improving]

    def no_better(self, i: int, state: int) -> Literal:
        """True where the party does not prefer the state to the wanted one (strict: is worse)."""
        if state == self.target:
            return self.problem.true
        if self.wish.strict:
            return self.orders[i].prefers(self.target, state)
        return -self.orders[i].prefers(state, self.target)

    def sanction(self, i: int, state: int, lasting: bool) -> Literal:
        """A literal that can only be true where the state sanctions leaving the wanted one."""
        key = (i, lasting, state)
        if key not in self._sanctions:
            name = self.no_better(i, state)
            if lasting:
                conditions = [
                    [-self.possible((i, state, end)), self.no_better(i, end)]
                    for end in self.world.moves[i][state]
                    if end != self.target
                ]
                if conditions:
                    whole = self.problem.new()
                    self.problem.add([-whole, name])
                    for condition in conditions:
                        self.problem.add([-whole, *condition])
                    name = whole
            self._sanctions[key] = name
        return self._sanctions[key]

    # --- the loop

    def cheapest(self, ceiling: int | None) -> Change | None:
        """The cheapest change that is left, ``None`` where there is none below the ceiling.

        Raises
        ------
        OutOfTime
            After the deadline, with the least that any answer costs.
        """
        while True:
            try:
                cost = self.problem.cheapest(ceiling)
            except TooDear:
                return None
            if cost is None:
                return None
            clauses = [clause for order in self.orders for clause in order.broken()]
            clauses = clauses or list(self._unmet())
            if not clauses:
                return self._answer(cost)
            for clause in clauses:
                self.problem.add(clause)

    def forbid_last(self) -> None:
        """Ask that not all of what the last answer changes is changed again."""
        changed = [literal for order in self.orders for literal in order.changed(self.target)]
        changed += [switch for switch in self.switches if self.problem.holds(switch)]
        self.problem.add([-literal for literal in changed])

    def _answer(self, cost: int) -> Change:
        changes = (order.change() for order in self.orders)
        structural = [
            restriction.change
            for restriction, switch in zip(self.world.restrictions, self.switches, strict=True)
            if self.problem.holds(switch)
        ]
        preferences = tuple(change for change in changes if change is not None)
        return Change(self.target, cost, preferences, tuple(structural))

    # --- what the last answer does not meet

    def _unmet(self) -> Iterator[list[Literal]]:
        now = _Now(self)
        for profile in self.wish.profiles:
            for i, concept in enumerate(profile):
                for end in self.world.moves[i][self.target]:
                    if now.tempts(i, end):
                        yield from self._unanswered(now, i, end, concept)
        if self.wish.reachable and self.world.status_quo is not None:
            yield from self._unreached(now)

    def _unanswered(
        self, now: _Now, i: int, end: int, concept: ResponseConcept
    ) -> Iterator[list[Literal]]:
        gone = [-self.possible((i, self.target, end)), self.no_better(i, end)]
        if isinstance(concept, Nash):
            yield gone
            return
        improving = concept.credible
        movers = [j for j in self.parties if j != i]
        reached = now.reached((end, i), movers, improving)
        states = {state for state, _ in reached[1:]}
        if any(now.sanctions(i, state, concept.lasting) for state in states):
            return
        sanctions = [self.sanction(i, state, concept.lasting) for state in sorted(states)]
        yield [*gone, *sanctions, *self._exits(now, reached, movers, improving)]

    def _unreached(self, now: _Now) -> Iterator[list[Literal]]:
        start = self.world.status_quo
        if start is None or start == self.target:
            return
        reached = now.reached((start, _NOBODY), list(self.parties), improving=True)
        if all(state != self.target for state, _ in reached):
            yield list(self._exits(now, reached, list(self.parties), improving=True))

    def _exits(
        self, now: _Now, reached: Sequence[Node], movers: Sequence[int], improving: bool
    ) -> list[Literal]:
        """The moves that lead from what is reached to what is not."""
        inside = set(reached)
        exits = {}
        for state, last in reached:
            for j in movers:
                if j == last:
                    continue
                for end in self.world.moves[j][state]:
                    move = (j, state, end)
                    if (end, j) not in inside and not now.can(move, improving):
                        exits[move] = self.step(move, improving)
        return list(exits.values())


class _Now:
    """The changed model that the last answer stands for, looked at by the definitions."""

    def __init__(self, search: Search) -> None:
        self.search = search
        self.world = search.world
        self.ranks = [order.ranks() for order in search.orders]
        self.off = frozenset(
            number
            for number, restriction in enumerate(self.world.restrictions)
            if search.problem.holds(search.switches[number]) == restriction.today
        )

    def possible(self, move: Move) -> bool:
        return self.world.blocks_of(move) <= self.off

    def can(self, move: Move, improving: bool) -> bool:
        i, start, end = move
        if improving and self.ranks[i][end] <= self.ranks[i][start]:
            return False
        return self.possible(move)

    def no_better(self, i: int, state: int) -> bool:
        target = self.search.target
        ranks = self.ranks[i]
        if self.search.wish.strict and state != target:
            return ranks[state] < ranks[target]
        return ranks[state] <= ranks[target]

    def tempts(self, i: int, end: int) -> bool:
        return not self.no_better(i, end) and self.possible((i, self.search.target, end))

    def sanctions(self, i: int, state: int, lasting: bool) -> bool:
        if not self.no_better(i, state):
            return False
        return not lasting or all(
            self.no_better(i, end) or not self.possible((i, state, end))
            for end in self.world.moves[i][state]
        )

    def reached(self, start: Node, movers: Sequence[int], improving: bool) -> list[Node]:
        """Everything that legal sequences of the movers lead to, the start first."""
        found = [start]
        seen = {start}
        for state, last in found:
            for j in movers:
                if j == last:
                    continue
                for end in self.world.moves[j][state]:
                    if (end, j) not in seen and self.can((j, state, end), improving):
                        seen.add((end, j))
                        found.append((end, j))
        return found


__all__ = ["Change", "OutOfTime", "Search", "Wish"]
