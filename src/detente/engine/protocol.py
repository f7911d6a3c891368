"""The one door between the solution concepts and the engines.

A concept is a statement about three things: a party's own moves, its preference, and
what the others can do after it has moved. An engine answers questions about these, in
two ways. At one state it lists: moves, improvements, responses with their paths; that is
what witnesses and explanations are made of. Over all states at once it transforms
*levels*: one preference level per state, such as "the worst that the others' responses
can lead to from here". Levels and sets of states are opaque to a concept, so an engine
may hold them as lists, arrays or decision diagrams, and every engine runs the same
concepts.

Here ``i`` is the focal party, ``T = N - i`` its opponents, ``s`` a state (a position
from 0), ``R_i(s)`` the states that ``i`` can move to, ``R_i+(s)`` those that it prefers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol, TypeVar

from detente.model.conflict import Levels
from detente.model.formula import Node


class ResponseRule(Enum):
    """What counts as a response of several opponents; with one opponent all agree.

    ``LEGAL_SEQUENCES`` is the definition of the literature: any sequence of moves in
    which nobody moves twice in a row. ``ONCE`` lets each opponent move at most once in
    a sequence, ``SINGLE`` allows one move of one opponent; printed tables and programs
    use both, and neither is the published definition.
    """

    LEGAL_SEQUENCES = "legal sequences"
    ONCE = "once"
    SINGLE = "single"


class Means(Enum):
    """By what the opponents respond: any moves of theirs, or improvements only.

    An improvement is judged by its own mover at its own step.
    """

    MOVES = "moves"
    IMPROVEMENTS = "improvements"


@dataclass(frozen=True, slots=True)
class Step:
    """One move of a path: the mover's index, and the state it moves to."""

    party: int
    state: int


#: A response: the opponents' moves one after another, at least one.
ResponsePath = tuple[Step, ...]

LevelsT = TypeVar("LevelsT")
StatesT = TypeVar("StatesT")


class Engine(Protocol[LevelsT, StatesT]):
    """What a concept may ask. ``party`` is an index; preferences are ordinal."""

    @property
    def name(self) -> str:
        """The engine's name, as results give it."""
        ...

    @property
    def rule(self) -> ResponseRule:
        """What counts as a response."""
        ...

    # --- at one state

    def unilateral_moves(self, party: int, state: int) -> Sequence[int]:
        """``R_i(s)``: the states that the party can move to by itself."""
        ...

    def unilateral_improvements(self, party: int, state: int) -> Sequence[int]:
        """``R_i+(s)``: those of its moves that it prefers to staying."""
        ...

    def prefers(self, party: int, state: int, to: int) -> bool:
        """True if the party strictly prefers ``state`` to the state ``to``."""
        ...

    def responses(self, party: int, state: int, means: Means) -> Iterator[ResponsePath]:
        """One shortest path to each state that the opponents can take ``state`` to.

        Shorter paths first. The path may lead back to a state already passed, or to
        the one that the focal party moved from, where the moves allow it.
        """
        ...

    # --- over all states at once

    def preference(self, party: int) -> LevelsT:
        """Each state's level in the party's own preference."""
        ...

    def best_of_own_moves(self, party: int, levels: LevelsT) -> LevelsT:
        """At ``s``: the highest of ``levels`` over ``s`` and ``R_i(s)``."""
        ...

    def best_of_own_improvements(self, party: int, levels: LevelsT) -> LevelsT:
        """At ``s``: the highest of ``levels`` over ``s`` and ``R_i+(s)``."""
        ...

    def higher(self, one: LevelsT, other: LevelsT) -> LevelsT:
        """At each state the higher of two levels of one party."""
        ...

    def lower(self, one: LevelsT, other: LevelsT) -> LevelsT:
        """At each state the lower of two levels of one party."""
        ...

    def worst_of_responses(self, party: int, levels: LevelsT, means: Means) -> LevelsT:
        """At ``s``: the lowest of ``levels`` over ``s`` and all responses to it."""
        ...

    def without_improvement(self, party: int) -> StatesT:
        """The states with empty ``R_i+(s)``."""
        ...

    def where_no_improvement_keeps_above(self, party: int, levels: LevelsT) -> StatesT:
        """The states ``s`` where ``levels`` at each of ``R_i+(s)`` is no better than ``s``."""
        ...

    def positions(self, states: StatesT) -> frozenset[int]:
        """The states as positions from 0."""
        ...


class CountingEngine(Engine[LevelsT, StatesT], Protocol):
    """An engine for states too many to list: its sets are counted, and give examples.

    States are combinations of option levels, in file order; ``limit`` bounds what is
    listed, never what is counted.
    """

    @property
    def made_by(self) -> str:
        """What sets are made of, for people."""
        ...

    @property
    def feasible_count(self) -> int:
        """How many states there are."""
        ...

    def count(self, states: StatesT) -> int:
        """How many states the set has, exactly."""
        ...

    def exact(self, states: StatesT) -> bool:
        """False where time or memory ran out: states may then be missing from the set."""
        ...

    def intersection(self, sets: Sequence[StatesT]) -> StatesT:
        """The states that are in all of the sets, at least one."""
        ...

    def union(self, sets: Sequence[StatesT]) -> StatesT:
        """The states that are in some of the sets, at least one."""
        ...

    def where(self, node: Node) -> StatesT:
        """The feasible states in which a formula is true."""
        ...

    def examples(self, states: StatesT, limit: int) -> tuple[Levels, ...]:
        """The set's first members in state order."""
        ...

    def first_states(self, limit: int) -> tuple[Levels, ...]:
        """The first feasible states."""
        ...

    def number_of(self, levels: Levels) -> int:
        """The number, from 1, of a feasible state."""
        ...
