"""One conflict, one question: the search over its wanted states, cheapest changes first."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from detente.model.conflict import Conflict, Prioritisation, Statement
from detente.model.states import State
from detente.preference.order import Ranks, dense_ranks
from detente.questions.resolve.changed import changed_conflict
from detente.questions.resolve.clauses import OutOfTime
from detente.questions.resolve.menu import Costs, edits_order, edits_statements
from detente.questions.resolve.offers import OfferedOption
from detente.questions.resolve.orders import (
    EditedStatements,
    NewOrder,
    PreferenceChange,
    kemeny_distance,
)
from detente.questions.resolve.search import Change, Search, Wish
from detente.questions.resolve.verifying import verified
from detente.questions.resolve.words import added_in_words, proposal_in_words
from detente.questions.resolve.world import World, wanted_states, world_of
from detente.wording import worded

#: Wanted states for which a plain way is looked for when time has run out: each is analysed.
_PLAIN_WAYS = 3


@dataclass(frozen=True, eq=False)
class Answer:
    """A change of one task's conflict that was found."""

    task: Task
    change: Change
    world: World

    @property
    def cost(self) -> int:
        """Of everything, new options included."""
        return self.change.cost + self.task.fixed

    @property
    def state(self) -> State:
        """The wanted state that it brings about."""
        return self.world.space.states[self.change.target]

    @cached_property
    def sentences(self) -> tuple[tuple[str, str], ...]:
        """Who must give what."""
        more = proposal_in_words(self.world, self.change, self.task.offered)
        return (*added_in_words(self.task.conflict, self.task.added), *more)

    def is_part_of(self, other: Answer) -> bool:
        """True if the other does all this and adds options besides."""
        mine, others = ({o.id for o in each.task.added} for each in (self, other))
        if not mine < others:
            return False
        old = {option.key for option in self.task.conflict.options}
        wide = zip(other.task.conflict.options, other.state.members[0], strict=True)
        same = tuple(level for option, level in wide if option.key in old)
        return same == self.state.members[0] and set(self.sentences) <= set(other.sentences)


@dataclass
class Found:
    """What is known so far."""

    best: list[Answer]
    complete: bool = True
    bounds: list[int] = field(default_factory=list)

    def late(self, bound: int) -> None:
        """Note that time ran out where nothing costs less than this."""
        self.complete = False
        self.bounds.append(bound)

    def told(self) -> tuple[bool, int, tuple[str, ...]]:
        """Whether it is complete, the least that any change costs, and what is left out."""
        best = self.best[0].cost if self.best else None
        if self.complete:
            return True, best or 0, ()
        bound = min([*self.bounds, *([] if best is None else [best])])
        if best is not None and bound >= best:
            return True, bound, ()
        why = worded(
            "the search was stopped by its time limit; nothing costs less than {bound}", bound=bound
        )
        return False, bound, (why,)


class Task:
    """One question, with everything that does not depend on the wanted state."""

    def __init__(
        self,
        conflict: Conflict,
        want: str,
        wish: Wish,
        menu: frozenset[str],
        costs: Costs,
        keep: frozenset[str],
        offered: Mapping[str, Sequence[Statement]],
        guarantors: Sequence[str],
        maximum: int,
        added: tuple[OfferedOption, ...] = (),
    ) -> None:
        self.conflict = conflict
        self.added = added
        #: What the new options cost, whatever else is changed.
        self.fixed = sum(costs.of("add_option", each.owner) for each in added)
        self.guarantors = guarantors
        self.wish = wish
        self.menu = menu
        self.costs = costs
        self.keep = keep
        self.offered = offered
        self.maximum = maximum
        #: The world without what is made for one wanted state.
        self.plain = self.world(None, None)
        self.targets = wanted_states(self.plain.space, want)

    def world(self, target: State | None, known: World | None) -> World:
        """Everything that could be, for one wanted state or for none."""
        levels = None if target is None else target.members[0]
        menu = self.menu
        return world_of(
            self.conflict,
            menu,
            self.costs,
            self.keep,
            levels,
            self.maximum,
            known,
            guarantors=self.guarantors,
        )

    def run(self, most: int, deadline: float, found: Found) -> None:
        """Search state by state, with what is best so far as the ceiling of the next."""
        for at in self._promising_first():
            if len(found.best) >= most and found.best[-1].cost <= self.fixed:
                break
            if time.monotonic() > deadline:
                found.late(self.fixed)
                continue
            world = self.world(self.plain.space.states[at], self.plain)
            search = Search(
                world,
                at,
                self.wish,
                self.menu,
                self.costs,
                self.keep,
                self.offered,
                deadline,
            )
            try:
                self._search(search, world, found, most)
            except OutOfTime as late:
                found.late(late.bound + self.fixed)
            finally:
                search.close()

    def _search(self, search: Search, world: World, found: Found, most: int) -> None:
        while True:
            ceiling = found.best[-1].cost - self.fixed if len(found.best) >= most else None
            change = search.cheapest(ceiling)
            if change is None:
                return
            answer = Answer(self, change, world)
            if not any(known.is_part_of(answer) for known in found.best):
                found.best = sorted([*found.best, answer], key=lambda each: each.cost)
                del found.best[most:]
            if change.cost == 0 or most == 1:
                return
            search.forbid_last()

    def _promising_first(self) -> list[int]:
        """Wanted states, those that the parties like best first: a good ceiling comes early."""
        return sorted(self.targets, key=lambda at: -sum(ranks[at] for ranks in self.plain.ranks))

    # --- when time runs out

    def add_plain_way(self, found: Found) -> None:
        """A change that surely works: everybody comes to like the state best of its moves."""
        if found.best or self.wish.reachable:
            return
        for at in self._promising_first()[:_PLAIN_WAYS]:
            change = self._plain_way(at)
            if change is not None:
                found.best = [Answer(self, change, self.plain)]
                return

    def _plain_way(self, at: int) -> Change | None:
        if self.plain.blocks_of_state(at):
            return None
        changes = []
        for i, party in enumerate(self.conflict.party_ids):
            change = self._content(i, party, at)
            if change is not None:
                changes.append(change)
            elif not self._likes(i, self.plain.ranks[i], at):
                return None
        # what is not needed is taken back, one party after another
        for change in list(changes):
            fewer = [other for other in changes if other is not change]
            if self._works(self._summed(at, fewer)):
                changes = fewer
        whole = self._summed(at, changes)
        return whole if self._works(whole) else None

    def _likes(self, i: int, ranks: Ranks, at: int) -> bool:
        moves = self.plain.moves[i][at]
        return all(ranks[end] < ranks[at] + (not self.wish.strict) for end in moves)

    def _content(self, i: int, party: str, at: int) -> PreferenceChange | None:
        ranks = self.plain.ranks[i]
        moves = self.plain.moves[i][at]
        if party in self.keep or self._likes(i, ranks, at):
            return None
        if edits_order(self.conflict, party, self.menu):
            top = max(ranks[end] for end in moves)
            raised = [2 * rank for rank in ranks]
            raised[at] = 2 * top + self.wish.strict
            new = dense_ranks(raised)
            return NewOrder(party, new, kemeny_distance(ranks, new))
        preference = self.conflict.preference_of[party]
        if (
            edits_statements(self.conflict, party, self.menu)
            and isinstance(preference, Prioritisation)
            and not self.wish.strict
        ):
            return EditedStatements(party, (), tuple(range(len(preference.statements))), (), 0)
        return None

    def _summed(self, at: int, changes: Sequence[PreferenceChange]) -> Change:
        cost = sum(cost_of(change, self.costs) for change in changes)
        return Change(at, cost, tuple(changes), ())

    def _works(self, change: Change) -> bool:
        conflict = changed_conflict(self.plain, change, self.offered)
        return verified(conflict, self.plain.space.states[change.target], self.wish)


def cost_of(change: PreferenceChange, costs: Costs) -> int:
    """The cost of a change of preferences, from its parts."""
    party = change.party
    match change:
        case NewOrder(distance=distance):
            return distance * costs.of("rank", party)
        case EditedStatements():
            return (
                change.exchanges * costs.of("exchange", party)
                + len(change.dropped) * costs.of("drop", party)
                + len(change.negated) * costs.of("negate", party)
                + len(change.adopted) * costs.of("adopt", party)
            )
