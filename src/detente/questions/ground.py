"""What paths are looked for on: listed states, or arrays over all combinations of options.

Both offer the same: a state by its name, a set by a formula, searches by moves and by
improvements, states in words. A state is a number here, whatever it is a number of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from detente.engine.protocol import Means
from detente.errors import Fault, FaultyInput, call_fault
from detente.model.conflict import Conflict
from detente.model.formula import And as AndNode
from detente.model.formula import Constant, Node, Takes, parse
from detente.model.states import STATUS_QUO, State, named_pattern, parse_pattern
from detente.wording import worded

#: States of a class that are named.
SHOWN = 12


class Field(Protocol):
    """Fewest moves from one state to every other, or from every state to some."""

    def fewest(self, state: int, barred: int = ...) -> int:
        """The number for one state; -1 where there is none."""
        ...


class Search(Protocol):
    """Searches by one kind of moves."""

    @property
    def transitive(self) -> bool:
        """True where one move reaches whatever several of the same party reach."""
        ...

    @property
    def parties(self) -> range:
        """Indices of the parties."""
        ...

    def targets(self, mover: int, state: int) -> Sequence[int]:
        """Where a party can move to."""
        ...

    def forwards(self, start: int) -> Any:
        """Fewest moves from a state."""
        ...

    def backwards(self, target: Any, movers: Sequence[int] | None = None) -> Any:
        """Fewest moves to a set, by some of the parties only."""
        ...

    def backwards_to(self, target: Any, start: int) -> Any:
        """As :meth:`backwards`; known only of what is no farther from the set than a state."""
        ...


@dataclass(frozen=True, slots=True)
class ClosedClass:
    """States between which improvements lead round and round, or one that none leaves."""

    #: The set, as the ground holds it.
    members: Any
    size: int
    #: The first of its states.
    first: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Closed:
    """All closed classes counted, and the first of them: terminal states, then cycles."""

    classes: tuple[ClosedClass, ...]
    terminal: int
    cycles: int
    #: False where cycles were looked for no further than some number of them.
    all_cycles: bool = True


class Ground(Protocol):
    """What :mod:`detente.questions.paths` asks of either."""

    conflict: Conflict
    name: str
    because: str

    @property
    def feasible_count(self) -> int:
        """How many states there are."""
        ...

    def start(self, reference: str) -> int:
        """The state that a name or pattern stands for."""
        ...

    def where(self, target: str) -> tuple[Any, int]:
        """The states that a name, a pattern or a formula stands for, and their number."""
        ...

    def within(self, members: Any, state: int) -> bool:
        """True if the state is in the set."""
        ...

    def search(self, means: Means) -> Search:
        """The searches by moves or by improvements."""
        ...

    def reached(self, field: Any, limit: int) -> tuple[tuple[int, ...], list[tuple[int, int]]]:
        """How many states there are at each number of moves, and the first of them."""
        ...

    def nearest(self, fields: Sequence[Any], limit: int) -> list[tuple[int, tuple[int, ...]]]:
        """The first states with their numbers in each search: by the first, then the next."""
        ...

    def endings(self, start: int, field: Any, limit: int) -> Closed:
        """Where improvements from the start end; ``field`` is the search by them."""
        ...

    def state(self, at: int) -> State:
        """The state, to be shown."""
        ...

    def states(self, several: Sequence[int]) -> list[State]:
        """Several states, to be shown."""
        ...

    def change(self, mover: int, start: int, end: int) -> str:
        """What the mover does to go from one to the other."""
        ...

    def prefers(self, party: int, state: int, to: int) -> bool:
        """True if the party strictly prefers the first."""
        ...


def start_reference(conflict: Conflict, start: str | None) -> str:
    """The state asked for, or the status quo; E701 where there is neither."""
    if start is not None:
        return start
    if conflict.status_quo is None:
        raise call_fault(
            worded("It is not said where paths begin."),
            worded("no state, and the model has no status quo"),
            worded("name a state (--from), or give the model a status_quo"),
        )
    return STATUS_QUO


def meaning(conflict: Conflict, target: str) -> Node | str:
    """What a target stands for: a formula, or in abstract form the name of a state.

    In this order: the name of a state, "status quo", a watched outcome, a pattern in
    which - leaves an option open, a formula.

    Raises
    ------
    FaultyInput
        E301 to E307 where it is none of these.
    """
    if conflict.form == "abstract":
        return target
    if target == STATUS_QUO or target in conflict.pattern_of_name:
        reference = conflict.status_quo if target == STATUS_QUO else target
        found = named_pattern(conflict, reference or target)
        if isinstance(found, Fault):
            raise FaultyInput([found])
        return _of_pattern(conflict, found)
    outcome = next((o for o in conflict.watch if o.id == target), None)
    if outcome is not None:
        return outcome.that.tree
    letters = "".join(target.split())
    if letters and len(letters) == len(conflict.options) and set(letters) <= set("YN-0123456789"):
        pattern = parse_pattern(conflict, target)
        if isinstance(pattern, Fault):
            raise FaultyInput([pattern])
        return _of_pattern(conflict, pattern)
    return parse(target, conflict.vocabulary).tree


def _of_pattern(conflict: Conflict, pattern: Sequence[int | None]) -> Node:
    pairs = zip(conflict.options, pattern, strict=True)
    fixed = tuple(Takes(option.key, level) for option, level in pairs if level is not None)
    if len(fixed) == 1:
        return fixed[0]
    return AndNode(fixed) if fixed else Constant(True)
