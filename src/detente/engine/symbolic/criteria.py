"""Preferences as criteria: functions of the state that are compared one after another.

A party prefers the state that does better by the first criterion on which two states
differ. Statements are criteria as they stand. A sum of weights is the criteria of its
binary digits, most important first, and so is a place in a ranking: one comparison
serves every kind of preference.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from detente.engine.symbolic.diagrams import Diagram
from detente.errors import FaultyInput
from detente.model.conflict import Conflict, Levels, Prioritisation, Ranking, Weights
from detente.model.formula import Node, OptionKey, decided, options_of
from detente.model.states import list_states
from detente.preference.order import missing_preference, ranks
from detente.preference.whole import whole_weights


class Meaning(Protocol):
    """What criteria are made of in one manager; a table of variables gives it."""

    def truth(self, node: Node) -> Diagram:
        """Where a formula is true."""
        ...

    def at_level(self, option: OptionKey, level: int) -> Diagram:
        """Where an option stands at a level."""
        ...

    def any_of(self, diagrams: Iterable[Diagram]) -> Diagram:
        """Where some diagram is true."""
        ...


class Criteria(Protocol):
    """A party's criteria, most important first."""

    @property
    def options(self) -> frozenset[OptionKey]:
        """The options that they speak of."""
        ...

    @property
    def spoken_of(self) -> tuple[frozenset[OptionKey], ...]:
        """For each criterion the options that it speaks of."""
        ...

    def about(self, own: frozenset[OptionKey]) -> Criteria:
        """Criteria that compare states which differ in these options only."""
        ...

    def diagrams(self, meaning: Meaning) -> list[Diagram]:
        """Where each criterion holds."""
        ...

    def values(self, levels: Levels) -> tuple[int, ...]:
        """Which criteria hold in one state, as 0 and 1."""
        ...


@dataclass(frozen=True)
class StatementCriteria:
    """Statements of an option prioritisation."""

    nodes: tuple[Node, ...]
    keys: tuple[OptionKey, ...]

    @property
    def spoken_of(self) -> tuple[frozenset[OptionKey], ...]:
        """Options by statement."""
        return tuple(options_of(node) for node in self.nodes)

    @property
    def options(self) -> frozenset[OptionKey]:
        """Options of any statement."""
        return frozenset().union(*self.spoken_of)

    def about(self, own: frozenset[OptionKey]) -> StatementCriteria:
        """Statements that speak of none of the options cannot tell the states apart."""
        kept = [node for node in self.nodes if options_of(node) & own]
        return StatementCriteria(tuple(kept), self.keys)

    def diagrams(self, meaning: Meaning) -> list[Diagram]:
        """The statements' truth."""
        return [meaning.truth(node) for node in self.nodes]

    def values(self, levels: Levels) -> tuple[int, ...]:
        """The statements' truth in one state."""
        chosen = dict(zip(self.keys, levels, strict=True))
        return tuple(int(bool(decided(node, chosen))) for node in self.nodes)


@dataclass(frozen=True)
class WeightCriteria:
    """Binary digits of a sum of whole weights, one weight for each level of an option."""

    weights: tuple[tuple[OptionKey, tuple[int, ...]], ...]
    keys: tuple[OptionKey, ...]

    @property
    def digits(self) -> int:
        """How many digits the largest sum has."""
        return sum(max(each) for _, each in self.weights).bit_length()

    @property
    def options(self) -> frozenset[OptionKey]:
        """The options whose weights differ by level."""
        return frozenset(key for key, _ in self.weights)

    @property
    def spoken_of(self) -> tuple[frozenset[OptionKey], ...]:
        """Every digit depends on every option."""
        return (self.options,) * self.digits

    def about(self, own: frozenset[OptionKey]) -> WeightCriteria:
        """What others' options weigh is the same on both sides."""
        return WeightCriteria(tuple(e for e in self.weights if e[0] in own), self.keys)

    def diagrams(self, meaning: Meaning) -> list[Diagram]:
        """The digits, by adding one option after another."""
        count = self.digits
        nothing = meaning.any_of(())
        total = [nothing] * count
        for key, each in self.weights:
            carry = nothing
            for place in range(count):
                levels = [level for level, weight in enumerate(each) if weight >> place & 1]
                added = meaning.any_of(meaning.at_level(key, level) for level in levels)
                now = total[place]
                total[place] = _unequal(_unequal(now, added), carry)
                carry = (now & added) | (carry & (now | added))
        return total[::-1]

    def values(self, levels: Levels) -> tuple[int, ...]:
        """The digits of one state's sum."""
        chosen = dict(zip(self.keys, levels, strict=True))
        total = sum(each[chosen[key]] for key, each in self.weights)
        return tuple(total >> place & 1 for place in reversed(range(self.digits)))


@dataclass(frozen=True)
class RankCriteria:
    """Binary digits of the rank of every feasible state, as a ranking gives it."""

    rank_of: tuple[tuple[Levels, int], ...]
    keys: tuple[OptionKey, ...]

    @property
    def digits(self) -> int:
        """How many digits the highest rank has."""
        return max(rank for _, rank in self.rank_of).bit_length()

    @property
    def options(self) -> frozenset[OptionKey]:
        """All."""
        return frozenset(self.keys)

    @property
    def spoken_of(self) -> tuple[frozenset[OptionKey], ...]:
        """Every digit depends on every option."""
        return (self.options,) * self.digits

    def about(self, own: frozenset[OptionKey]) -> RankCriteria:  # noqa: ARG002 - as in others
        """The same: a ranking says nothing of options one by one."""
        return self

    def diagrams(self, meaning: Meaning) -> list[Diagram]:
        """The digits, from the states that have them."""
        states: list[list[Diagram]] = [[] for _ in range(self.digits)]
        true = ~meaning.any_of(())
        for levels, rank in self.rank_of:
            at = true
            for key, level in reversed(list(zip(self.keys, levels, strict=True))):
                at = at & meaning.at_level(key, level)
            for place, those in enumerate(reversed(states)):
                if rank >> place & 1:
                    those.append(at)
        return [meaning.any_of(those) for those in states]

    def values(self, levels: Levels) -> tuple[int, ...]:
        """The digits of one state's rank."""
        rank = self._ranks[levels]
        return tuple(rank >> place & 1 for place in reversed(range(self.digits)))

    @property
    def _ranks(self) -> dict[Levels, int]:
        return dict(self.rank_of)


def criteria_of(conflict: Conflict, party: str) -> Criteria:
    """The party's criteria.

    Raises
    ------
    FaultyInput
        E403 (no preference); for rankings E404 to E406 and E308.
    LimitReached
        E501 for a ranking over more states than are listed.
    """
    keys = tuple(option.key for option in conflict.options)
    match conflict.preference_of.get(party):
        case Prioritisation(statements):
            return StatementCriteria(tuple(s.that.tree for s in statements), keys)
        case Weights() as weights:
            whole = zip(keys, whole_weights(conflict.options, weights), strict=True)
            return WeightCriteria(tuple((key, each) for key, each in whole if any(each)), keys)
        case Ranking():
            space = list_states(conflict)
            order = ranks(space, party)
            listed = zip(space.states, order, strict=True)
            return RankCriteria(tuple((s.members[0], rank) for s, rank in listed), keys)
        case None:
            raise FaultyInput([missing_preference(party)])


def _unequal(one: Diagram, other: Diagram) -> Diagram:
    """True where exactly one of the two is."""
    return (one & ~other) | (~one & other)
