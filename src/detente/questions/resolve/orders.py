"""A party's preference as something that may change: which literal says "prefers a to b".

An *order* gives a literal for each pair of states when it is asked for, so that pairs nobody asks
about cost nothing. The order of states of a party (ties allowed) is kept transitive by clauses
that are added when an answer breaks them, and so is the order of statements that are edited: the
first of them that tells two states apart decides, whatever was dropped, negated or moved.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Protocol

from detente.model.conflict import Statement
from detente.model.truth import TruthTable
from detente.preference.order import Ranks, dense_ranks
from detente.questions.resolve.clauses import Literal, Problem
from detente.questions.resolve.menu import Costs


@dataclass(frozen=True, slots=True)
class NewOrder:
    """The party's states in another order: new ranks, and the Kemeny-Snell distance."""

    party: str
    ranks: Ranks
    distance: int


@dataclass(frozen=True, slots=True)
class EditedStatements:
    """The party's statements after editing, most important first.

    ``statements`` gives, in the new order, positions from 0 in the list before (adopted ones
    continue the count), with True for those negated; what is missing was dropped.
    ``exchanges`` counts pairs of kept statements that changed their order.
    """

    party: str
    statements: tuple[tuple[int, bool], ...]
    dropped: tuple[int, ...]
    adopted: tuple[int, ...]
    exchanges: int

    @property
    def negated(self) -> tuple[int, ...]:
        """Positions from 0 of the statements that were negated."""
        return tuple(sorted(at for at, turned in self.statements if turned))


PreferenceChange = NewOrder | EditedStatements


class Order(Protocol):
    """A party's preference during the search."""

    def prefers(self, one: int, other: int) -> Literal:
        """The literal that says that the party strictly prefers one state to the other."""
        ...

    def broken(self) -> list[list[Literal]]:
        """Clauses that the last answer breaks and that every order meets."""
        ...

    def ranks(self) -> Ranks:
        """Ranks of all states in the last answer."""
        ...

    def change(self) -> PreferenceChange | None:
        """What the last answer changes; ``None`` for nothing."""
        ...

    def changed(self, target: int) -> list[Literal]:
        """Literals of the last answer that make up what its change does for a state."""
        ...


class FixedOrder:
    """A preference that is not on the menu."""

    def __init__(self, problem: Problem, ranks: Ranks) -> None:
        self._true = problem.true
        self._ranks = ranks

    def prefers(self, one: int, other: int) -> Literal:
        """A constant."""
        return self._true if self._ranks[one] > self._ranks[other] else -self._true

    def broken(self) -> list[list[Literal]]:
        """Nothing ever is."""
        return []

    def ranks(self) -> Ranks:
        """The ranks of today."""
        return self._ranks

    def change(self) -> PreferenceChange | None:
        """None."""
        return None

    def changed(self, target: int) -> list[Literal]:  # noqa: ARG002
        """None."""
        return []


class FreeOrder:
    """Any order of the states, ties allowed; its distance from today's is what it costs.

    Kemeny-Snell distance: for each pair, 1 where a tie is made or broken, 2 where the pair
    changes places.
    """

    def __init__(self, problem: Problem, party: str, ranks: Ranks, cost: int) -> None:
        self.problem = problem
        self.party = party
        self.today = ranks
        self.cost = cost
        self._over: dict[tuple[int, int], Literal] = {}

    def prefers(self, one: int, other: int) -> Literal:
        """The pair's variable, made with its wishes when it is first asked for."""
        if one == other:
            return -self.problem.true
        if (one, other) not in self._over:
            pair = ((one, other), (other, one))
            for each in pair:
                self._over[each] = self.problem.new()
            self.problem.add([-self._over[one, other], -self._over[other, one]])
            for first, second in pair:
                variable = self._over[first, second]
                today = self.today[first] > self.today[second]
                self.problem.wish([variable if today else -variable], self.cost)
        return self._over[one, other]

    def broken(self) -> list[list[Literal]]:
        """For each changed pair and third state that do not fit together, all six conditions.

        "a over b" needs, for every c, "a over c" or "c over b"; this and asymmetry are all
        that an order with ties has to meet. Pairs that nobody asked about are as today, so a
        condition can only be broken where a changed pair is in it.
        """
        clauses = []
        seen = set()
        for one, other in self._changed_pairs():
            for third in range(len(self.today)):
                if third in (one, other) or self._fit((one, other, third)):
                    continue
                triple = tuple(sorted((one, other, third)))
                if triple not in seen:
                    seen.add(triple)
                    clauses += list(self._conditions(triple))
        return clauses

    def _changed_pairs(self) -> list[tuple[int, int]]:
        return [
            (one, other)
            for one, other in self._over
            if one < other and (self._differs(one, other) or self._differs(other, one))
        ]

    def _holds(self, one: int, other: int) -> bool:
        """In the last answer; a pair that it does not know is as today."""
        variable = self._over.get((one, other))
        if variable is None or not self.problem.answered(variable):
            return self.today[one] > self.today[other]
        return self.problem.holds(variable)

    def _differs(self, one: int, other: int) -> bool:
        return self._holds(one, other) != (self.today[one] > self.today[other])

    def _fit(self, triple: Sequence[int]) -> bool:
        return all(
            self._holds(a, c) or self._holds(c, b) or not self._holds(a, b)
            for a, b, c in _arrangements(triple)
        )

    def _conditions(self, triple: Sequence[int]) -> Iterator[list[Literal]]:
        for a, b, c in _arrangements(triple):
            yield [-self.prefers(a, b), self.prefers(a, c), self.prefers(c, b)]

    def ranks(self) -> Ranks:
        """From the number of states that each state is above: the conditions hold by then."""
        if not self._changed_pairs():
            return self.today
        ascending = sorted(self.today)
        below = [bisect_left(ascending, rank) for rank in self.today]
        for one, other in self._over:
            below[one] += self._holds(one, other) - (self.today[one] > self.today[other])
        return dense_ranks(below)

    def change(self) -> PreferenceChange | None:
        """The new order, if it differs from today's."""
        new = self.ranks()
        distance = kemeny_distance(self.today, new)
        return NewOrder(self.party, new, distance) if distance else None

    def changed(self, target: int) -> list[Literal]:
        """States that are no longer better than the target; all changed pairs if there are none.

        How far a state falls, and what it passes on its way, makes no other proposal.
        """
        different = {
            pair: variable if self._holds(*pair) else -variable
            for pair, variable in self._over.items()
            if self._differs(*pair)
        }
        fallen = [
            literal
            for (one, other), literal in different.items()
            if other == target and self.today[one] > self.today[target]
        ]
        return fallen or list(different.values())


def _arrangements(triple: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    x, y, z = triple
    yield from ((x, y, z), (x, z, y), (y, x, z), (y, z, x), (z, x, y), (z, y, x))


def comparison(ranks: Ranks, one: int, other: int) -> int:
    """1 where the first state is preferred, -1 where the second is, 0 where neither is."""
    return (ranks[one] > ranks[other]) - (ranks[one] < ranks[other])


def kemeny_distance(one: Ranks, other: Ranks) -> int:
    """Kemeny-Snell distance of two orders with ties, in units of half an exchange.

    Each pair of states counts 1 where it is tied in one order only, 2 where the orders
    contradict each other.

    Examples
    --------
    >>> kemeny_distance((2, 1, 0), (2, 1, 1)), kemeny_distance((1, 0), (0, 1))
    (1, 2)
    """
    size = len(one)
    return sum(
        abs(comparison(one, a, b) - comparison(other, a, b))
        for a in range(size)
        for b in range(a + 1, size)
    )


@lru_cache(maxsize=512)  # most answers of a search leave most parties' statements as they were
def _lexicographic(truths: tuple[int, ...], states: int) -> Ranks:
    """Ranks by truth vectors, the first statement first; one bit of ``truths`` for each state."""
    rows = [f"{truth:0{states}b}"[::-1] for truth in truths]
    vectors = ["".join(bits) for bits in zip(*rows, strict=True)] if rows else [""] * states
    return dense_ranks(vectors)


class EditableStatements:
    """A list of statements that may be exchanged, dropped, negated, or adopted at the end."""

    def __init__(
        self,
        problem: Problem,
        party: str,
        statements: Sequence[Statement],
        offered: int,
        truth: TruthTable,
        costs: Costs,
    ) -> None:
        self.problem = problem
        self.party = party
        self.size = len(statements)
        #: Statements before this position are today's; the rest may be adopted.
        self.own = self.size - offered
        self.truths = [truth.where(statement.that.tree) for statement in statements]
        self.states = truth.size
        self._made: dict[tuple[int, int], Literal] = {}
        self._first: dict[tuple[int, frozenset[int]], Literal] = {}
        self.dropped = [problem.new() for _ in statements]
        self.negated = [
            problem.new() if at < self.own else -problem.true for at in range(self.size)
        ]
        for at in range(self.size):
            if at < self.own:
                problem.wish([-self.dropped[at]], costs.of("drop", party))
                problem.wish([-self.negated[at]], costs.of("negate", party))
            else:
                problem.wish([self.dropped[at]], costs.of("adopt", party))
        self._before = self._arranged(costs.of("exchange", party))
        self._yields: dict[tuple[int, int], Literal] = {}

    def _arranged(self, cost: int) -> dict[tuple[int, int], Literal]:
        """Which statement stands before which: a strict order, as today for nothing."""
        before: dict[tuple[int, int], Literal] = {}
        for one in range(self.size):
            for other in range(one + 1, self.size):
                before[one, other] = self.problem.new()
                before[other, one] = -before[one, other]
                # a statement that is not there has no place to lose
                gone = [self.dropped[one], self.dropped[other]]
                self.problem.wish([before[one, other], *gone], cost)
        return before

    def prefers(self, one: int, other: int) -> Literal:
        """True where the first statement left that tells the two apart speaks for the first."""
        if one == other:
            return -self.problem.true
        if (one, other) in self._made:
            return self._made[one, other]
        differing = [
            at for at, truth in enumerate(self.truths) if (truth >> one ^ truth >> other) & 1
        ]
        decisive = []
        for at in differing:
            first = self._decides(at, frozenset(differing))
            speaks = self.truths[at] >> one & 1
            turned = self.negated[at]
            decisive.append(self.problem.both(first, -turned if speaks else turned))
        name = self.problem.new()
        self.problem.add([-name, *decisive])
        for each in decisive:
            self.problem.add([name, -each])
        self._made[one, other] = name
        return name

    def _decides(self, at: int, differing: frozenset[int]) -> Literal:
        """True where the statement is there, and no other of these stands before it."""
        if (at, differing) not in self._first:
            name = self.problem.new()
            yields = [self._yield(at, other) for other in differing if other != at]
            self.problem.add([-name, -self.dropped[at]])
            for each in yields:
                self.problem.add([-name, each])
            self.problem.add([name, self.dropped[at], *(-each for each in yields)])
            self._first[at, differing] = name
        return self._first[at, differing]

    def _yield(self, at: int, other: int) -> Literal:
        """True where the other statement is gone or stands behind."""
        if (at, other) not in self._yields:
            name = self.problem.new()
            self.problem.add([-name, self.dropped[other], self._before[at, other]])
            self.problem.add([name, -self.dropped[other]])
            self.problem.add([name, -self._before[at, other]])
            self._yields[at, other] = name
        return self._yields[at, other]

    def broken(self) -> list[list[Literal]]:
        """Where three statements that are there stand in a circle: that they do not."""
        behind = self._behind()
        if len(set(behind.values())) == len(behind):
            return []  # each stands before another number of others: a line
        before, holds = self._before, self.problem.holds
        return [
            [-before[a, b], -before[b, c], -before[c, a]]
            for x, y, z in combinations(behind, 3)
            for a, b, c in ((x, y, z), (x, z, y))
            if holds(before[a, b]) and holds(before[b, c]) and holds(before[c, a])
        ]

    def _behind(self) -> dict[int, int]:
        """For each statement that is there, how many of the others stand behind it."""
        kept = [at for at in range(self.size) if not self.problem.holds(self.dropped[at])]
        return {
            at: sum(self.problem.holds(self._before[at, other]) for other in kept if other != at)
            for at in kept
        }

    def _kept(self) -> list[int]:
        behind = self._behind()
        return sorted(behind, key=lambda at: -behind[at])

    def ranks(self) -> Ranks:
        """Lexicographic, by the statements as the last answer has them."""
        everything = (1 << self.states) - 1
        truths = [
            self.truths[at] ^ (everything if self.problem.holds(self.negated[at]) else 0)
            for at in self._kept()
        ]
        return _lexicographic(tuple(truths), self.states)

    def change(self) -> PreferenceChange | None:
        """The edited list, if it differs from today's."""
        kept = self._kept()
        statements = tuple((at, self.problem.holds(self.negated[at])) for at in kept)
        dropped = tuple(at for at in range(self.own) if self.problem.holds(self.dropped[at]))
        adopted = tuple(at for at in kept if at >= self.own)
        exchanges = sum(
            first > second for place, first in enumerate(kept) for second in kept[place + 1 :]
        )
        if not (dropped or adopted or exchanges or any(turned for _, turned in statements)):
            return None
        return EditedStatements(self.party, statements, dropped, adopted, exchanges)

    def changed(self, target: int) -> list[Literal]:  # noqa: ARG002
        """Literals of what was dropped, negated, adopted or moved."""
        holds = self.problem.holds
        kept = self._kept()
        found = [self.dropped[at] for at in range(self.own) if holds(self.dropped[at])]
        found += [self.negated[at] for at in range(self.own) if holds(self.negated[at])]
        found += [-self.dropped[at] for at in kept if at >= self.own]
        for place, first in enumerate(kept):
            found += [self._before[first, second] for second in kept[place + 1 :] if first > second]
        return found
