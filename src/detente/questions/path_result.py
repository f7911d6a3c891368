"""What :func:`detente.paths` answers: what can be reached, where improvements end, paths."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, Literal

from detente._version import __version__
from detente.engine.protocol import Means
from detente.errors import call_fault
from detente.model.conflict import Conflict
from detente.model.plain import digest
from detente.model.states import State, count_text
from detente.stability.answer import LISTED
from detente.wording import as_json, worded


@dataclass(frozen=True, slots=True)
class PathStep:
    """One move of a path: who makes it, from where to where, what it does for that.

    ``improvement`` tells whether the mover prefers the end to the start. ``climb`` is the
    change of intensity; 0 in a model without intensities.
    """

    party: str
    start: State
    end: State
    change: str
    improvement: bool
    climb: Fraction


@dataclass(frozen=True, slots=True)
class PartyChance:
    """The last state on a path at which a party could have stopped it, and how.

    See :mod:`detente.questions.last_chance` for the definition, which is ours. ``place``
    counts the moves before that state; ``instead`` is a state that the party could have
    moved to, where ``"moving"`` is among the ways.
    """

    party: str
    place: int
    state: State
    ways: tuple[str, ...]
    instead: State | None


@dataclass(frozen=True, slots=True)
class Path:
    """A legal path. ``chances`` holds each party's last chance to stop it, latest first."""

    by: Means
    steps: tuple[PathStep, ...]
    chances: tuple[PartyChance, ...] = ()

    def __len__(self) -> int:
        return len(self.steps)

    @property
    def last_to_stop_it(self) -> tuple[str, ...]:
        """The parties with the latest last chance; empty if nobody ever had one."""
        places = [chance.place for chance in self.chances]
        return tuple(c.party for c in self.chances if c.place == max(places))


@dataclass(frozen=True, slots=True)
class Reach:
    """What can be reached from the start by one kind of moves.

    ``counts[h]`` states take *h* moves and no fewer; ``listed`` has the first of them, with
    their numbers of moves. Where not ``complete``, time or memory ran out after these.
    """

    by: Means
    counts: tuple[int, ...]
    listed: tuple[tuple[State, int], ...]
    complete: bool = True

    @property
    def total(self) -> int:
        """How many states can be reached, the start included."""
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Ending:
    """Where improvements end: a terminal state, or a cycle that cannot be left.

    ``size`` counts the states, ``first`` has the first of them. ``moves`` is the least
    number of improvements to one of them, -1 where no *legal* path leads there: that takes
    moves that are not transitive. ``paths`` holds one shortest path, or none.
    """

    kind: Literal["terminal", "cycle"]
    size: int
    first: tuple[State, ...]
    moves: int
    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Target:
    """The states that a path is to lead to: as asked for, and how many they are."""

    text: str
    count: int


@dataclass(frozen=True, slots=True)
class Routes:
    """Paths to the target by one kind of moves, shortest first.

    ``moves`` is the least number of moves, -1 where the target cannot be reached and
    ``known`` is true. ``shortest`` counts the paths of that length, -1 where they were not
    counted. Where not ``known``, a path has more than ``more_than`` moves if there is one.
    """

    by: Means
    moves: int
    shortest: int
    paths: tuple[Path, ...]
    known: bool = True
    more_than: int = 0


@dataclass(frozen=True)
class Paths:
    """What can be reached from a state, and how. Made by :func:`detente.paths`."""

    conflict: Conflict
    engine: str
    #: Why this engine answered.
    because: str
    start: State
    feasible_count: int
    transitive: bool
    reaches: tuple[Reach, ...]
    #: Terminal states and cycles of improvements, the first of them.
    endings: tuple[Ending, ...]
    #: How many there are: terminal states, cycles.
    ending_counts: tuple[int, int]
    target: Target | None
    routes: tuple[Routes, ...]
    #: What is left out, in sentences.
    limits: tuple[str, ...]
    complete: bool
    #: The first states, each with its least number of moves of each kind, -1 where it is not
    #: reached: in the order of the first kind, then of the next, then of states.
    nearest: tuple[tuple[State, tuple[int, ...]], ...] = ()

    @cached_property
    def model_digest(self) -> str:
        """SHA-256 of the model that was asked about, variants applied."""
        return digest(self.conflict)

    def reach(self, by: str) -> Reach:
        """What can be reached by ``"moves"`` or by ``"improvements"``."""
        return self.reaches[_place([each.by for each in self.reaches], by)]

    def route(self, by: str) -> Routes:
        """Paths to the target by ``"moves"`` or by ``"improvements"``."""
        return self.routes[_place([each.by for each in self.routes], by)]

    def __repr__(self) -> str:
        reached = ", ".join(f"{count_text(r.total)} by {r.by.value}" for r in self.reaches)
        return f"<Paths of {self.conflict.title!r} from {self.start.title}: {reached} states>"

    def to_dict(self, limit: int = LISTED) -> dict[str, Any]:
        """The answer as plain data, as the command line prints it with ``--json``."""
        from detente.questions.path_records import paths_record

        return {"detente": __version__, **paths_record(self, limit)}

    def to_json(self, limit: int = LISTED) -> str:
        """:meth:`to_dict` as text, two spaces of indentation."""
        return as_json(self.to_dict(limit))


def _place(asked: Sequence[Means], by: str) -> int:
    """Where the answer for one kind of moves stands; E701 where it was not asked for."""
    kinds = [means.value for means in asked]
    if by in kinds:
        return kinds.index(by)
    found = worded("it was not asked for") if kinds else worded("no target was asked for")
    raise call_fault(worded("There is no answer for this kind of moves."), by, found)
