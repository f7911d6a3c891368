"""Scenarios as ranks: what is asked for one party, made ready to be drawn for any number.

A drawing fills an array of ranks for a block of scenarios, and says of one scenario which
ordinary preference it is. Both come from the same random numbers, so both are the same
preference.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from detente.engine.ensemble import plain
from detente.engine.ensemble.completion import known_order
from detente.engine.ensemble.lanes import listed
from detente.engine.ensemble.plain import LANES, Numbers, Values
from detente.engine.ensemble.preferences import AsGiven, RandomCompletion, RandomOrder, Scenarios
from detente.errors import call_fault
from detente.graph.graph import Graph
from detente.model.conflict import Preference, Prioritisation, Ranking
from detente.model.states import StateSpace, pattern_text
from detente.model.truth import members
from detente.wording import worded

#: Statements up to which a code of one bit for each serves as a rank.
CODED = 64
#: Statements of a longer order that are looked at together.
_TOGETHER = 32


class Drawing(Protocol):
    """One party's scenarios."""

    @property
    def highest(self) -> int:
        """No rank is above this."""
        ...

    def fill(self, into: Values, seed: int, first: int, loops: Any) -> None:
        """Write the ranks of the scenarios ``first``, ``first + 1``, … lane by lane."""
        ...

    def preference(self, space: StateSpace, seed: int, number: int) -> Preference:
        """The preference of one scenario."""
        ...


def drawing(graph: Graph, party: int, asked: Scenarios) -> Drawing:
    """What is asked for a party, by its index, checked against its preference.

    Raises
    ------
    FaultyInput
        E701 where the party's preference does not allow it; faults of names of states.
    LimitReached
        E501 where there are more states than are completed.
    """
    name = graph.parties[party]
    given = graph.space.conflict.preference_of[name]
    match asked:
        case AsGiven():
            return _Given(given, np.array(graph.ranks[party], np.uint32))
        case RandomCompletion(unknown):
            order = known_order(graph.space, graph.ranks[party], name, unknown)
            below = listed(order.below)
            before = np.array(order.above, np.uint32)
            return _Completion(party, order.blocks, order.block_of(graph.size), before, *below)
        case RandomOrder():
            return _order(graph.space, party, given, asked)


def _order(space: StateSpace, party: int, given: Preference, asked: RandomOrder) -> Drawing:
    name = space.conflict.party_ids[party]
    if not isinstance(given, Prioritisation):
        raise call_fault(
            worded(
                "The preference of {name} has no statements to be put in random order.", name=name
            ),
            f"a {'ranking' if isinstance(given, Ranking) else 'sum of weights'}",
            worded("write statements, or say which states it is unsure about (RandomCompletion)"),
        )
    count = len(given.statements)
    ends = asked.ends(count)
    if asked.fixed < 0 or min(asked.tiers, default=1) < 1 or (ends and ends[-1] > count):
        raise call_fault(
            worded("The tiers do not fit the statements of {name}.", name=name),
            worded(
                "{fixed} fixed, tiers of {tiers}, {count} statements",
                fixed=asked.fixed,
                tiers=list(asked.tiers),
                count=count,
            ),
            worded("name at most as many as there are; every tier has one statement or more"),
        )
    true: list[list[int]] = [[] for _ in space.states]
    for number, statement in enumerate(given.statements):
        for at in members(space.truth.where(statement.that.tree)):
            true[at].append(number)
    return _Order(party, given, np.array(ends, np.uint32), *listed(true))


@dataclass(frozen=True)
class _Given:
    given: Preference
    ranks: Numbers

    @property
    def highest(self) -> int:
        return int(self.ranks.max())

    def fill(self, into: Values, seed: int, first: int, loops: Any) -> None:  # noqa: ARG002
        into.reshape(-1, len(self.ranks), LANES)[:] = self.ranks[:, None]

    def preference(self, space: StateSpace, seed: int, number: int) -> Preference:  # noqa: ARG002
        return self.given


@dataclass(frozen=True)
class _Order:
    """``true[starts[s]:starts[s + 1]]`` are the statements that hold in state ``s``."""

    party: int
    given: Prioritisation
    ends: Numbers
    starts: Numbers
    true: Numbers

    @property
    def count(self) -> int:
        return len(self.given.statements)

    @property
    def highest(self) -> int:
        # A code tells statements apart; beyond, states are ranked.
        return (1 << self.count) - 1 if self.count <= CODED else len(self.starts) - 2

    def fill(self, into: Values, seed: int, first: int, loops: Any) -> None:
        states = len(self.starts) - 1
        orders = np.empty((self.count, len(into) // states), np.uint32)
        self._draw(orders, seed, first, loops)
        if self.count <= CODED:
            self._codes(into, orders, 0, self.count, loops)
            return
        # Ranks by the statements so far, then by the next ones where these were equal.
        ranks = np.zeros((len(into) // states // LANES, states, LANES), np.uint64)
        codes = np.empty(ranks.size, np.uint64)
        for begin in range(0, self.count, _TOGETHER):
            self._codes(codes, orders, begin, min(begin + _TOGETHER, self.count), loops)
            ranks = _dense(ranks << np.uint64(_TOGETHER) | codes.reshape(ranks.shape))
        into[:] = ranks.ravel()

    def _draw(self, orders: Numbers, seed: int, first: int, loops: Any) -> None:
        loops.draw_orders(
            orders, self.ends, np.uint64(seed), np.uint64(first), np.uint64(self.party)
        )

    def _codes(self, into: Values, orders: Numbers, begin: int, end: int, loops: Any) -> None:
        weights = np.empty(orders.shape, into.dtype)
        loops.codes_of_orders(orders, begin, end, self.starts, self.true, weights, into)

    def preference(self, space: StateSpace, seed: int, number: int) -> Preference:  # noqa: ARG002
        orders = np.empty((self.count, 1), np.uint32)
        self._draw(orders, seed, number, plain)
        statements = tuple(self.given.statements[at] for at in orders[:, 0])
        return replace(self.given, statements=statements)


def _dense(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Dense ranks from 0 along the middle axis."""
    order = np.argsort(values, axis=1, kind="stable")
    ascending = np.take_along_axis(values, order, axis=1)
    steps = np.zeros(values.shape, np.uint64)
    np.cumsum(ascending[:, 1:] != ascending[:, :-1], axis=1, out=steps[:, 1:])
    found = np.empty(values.shape, np.uint64)
    np.put_along_axis(found, order, steps, axis=1)
    return found


@dataclass(frozen=True)
class _Completion:
    """``below[starts[b]:starts[b + 1]]`` are the blocks that come right below block ``b``."""

    party: int
    blocks: tuple[tuple[int, ...], ...]
    block_of: Numbers
    before: Numbers
    starts: Numbers
    below: Numbers

    @property
    def highest(self) -> int:
        return len(self.blocks) - 1

    def fill(self, into: Values, seed: int, first: int, loops: Any) -> None:
        numbers = (np.uint64(seed), np.uint64(first), np.uint64(self.party))
        loops.draw_completions(into, self.block_of, self.before, self.starts, self.below, *numbers)

    def preference(self, space: StateSpace, seed: int, number: int) -> Preference:
        ranks = np.empty(len(self.block_of), np.uint32)
        self.fill(ranks, seed, number, plain)
        best_first = sorted(self.blocks, key=lambda block: -int(ranks[block[0]]))
        return Ranking(tuple(_references(space, block) for block in best_first))


def _references(space: StateSpace, block: tuple[int, ...]) -> tuple[str, ...]:
    """Names that no other state answers to: patterns of combinations, or names."""
    states = [space.states[at] for at in block]
    if space.conflict.form == "abstract":
        return tuple(state.pattern for state in states)
    options = space.conflict.options
    return tuple(pattern_text(options, levels) for state in states for levels in state.members)
