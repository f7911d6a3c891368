"""Everything that improvements lead to from one state, and nothing else.

Three ways to know the improvements of a state: listed states, arrays over all combinations
of options, or the party's choices gone through one by one. The last needs no list of
anything, so the model may be of any size; only what is within reach must not be too much.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from detente.engine.plain_options import accepts
from detente.engine.protocol import Means
from detente.engine.symbolic.literal import LiteralMoves
from detente.engine.symbolic.relevance import Outline
from detente.errors import Fault, LimitReached
from detente.graph.graph import compile_graph
from detente.model.conflict import Conflict, Levels
from detente.model.states import State
from detente.questions.array_ground import ArrayGround
from detente.questions.listed_ground import ListedGround
from detente.questions.one_state import levels_of_state, state_of
from detente.stability.analysis import Limits, arrays_refused
from detente.wording import worded


class Improvements(Protocol):
    """Improvements from states that are looked at one by one."""

    conflict: Conflict
    name: str
    #: Whether ranks are known, or only which of two states a party prefers.
    ranked: bool

    def start(self, reference: str) -> Any:
        """The state that a name or pattern stands for, as a key."""
        ...

    def targets(self, mover: int, key: Any) -> Sequence[Any]:
        """Where the party can improve to, in state order."""
        ...

    def rank(self, mover: int, key: Any) -> Any:
        """Larger is better; a number from 0 to :meth:`top` where ranks are known."""
        ...

    def top(self, mover: int) -> int:
        """The party's highest rank."""
        ...

    def order(self, key: Any) -> Any:
        """By what keys are in state order."""
        ...

    def state(self, key: Any) -> State:
        """The state, to be shown."""
        ...


class GroundImprovements:
    """Improvements of a ground; keys are its numbers."""

    ranked = True

    def __init__(self, ground: ListedGround | ArrayGround) -> None:
        self.ground = ground
        self.conflict = ground.conflict
        self.name = ground.name
        self._ranks: Sequence[Any] = (
            ground.graph.ranks if isinstance(ground, ListedGround) else ground.engine.ranks
        )
        self._tops: dict[int, int] = {}
        self._search = ground.search(Means.IMPROVEMENTS)

    def start(self, reference: str) -> int:
        """The number of the state (E307, E308, E406)."""
        return self.ground.start(reference)

    def targets(self, mover: int, key: int) -> Sequence[int]:
        """By the ground's search."""
        return self._search.targets(mover, key)

    def rank(self, mover: int, key: int) -> int:
        """Dense over feasible states, from 0."""
        return int(self._ranks[mover][key])

    def top(self, mover: int) -> int:
        """The rank of what the party likes best."""
        if mover not in self._tops:
            ranks = self._ranks[mover]
            self._tops[mover] = int(ranks.max()) if hasattr(ranks, "max") else max(ranks)
        return self._tops[mover]

    def order(self, key: int) -> int:
        """Numbers are in state order."""
        return key

    def state(self, key: int) -> State:
        """As the ground shows it."""
        return self.ground.state(key)


class LiteralImprovements:
    """Improvements by going through a party's choices; keys are combinations of levels."""

    name = "one state at a time"
    ranked = False

    def __init__(self, conflict: Conflict) -> None:
        self.conflict = conflict
        self._outline = Outline.of(conflict)
        self._moves = LiteralMoves(self._outline)

    def start(self, reference: str) -> Levels:
        """The combination (E307, E308, E406)."""
        return levels_of_state(self.conflict, reference)

    def targets(self, mover: int, key: Levels) -> Sequence[Levels]:
        """Those of its moves that the party prefers to staying."""
        return self._moves.improvements(mover, key)

    def rank(self, mover: int, key: Levels) -> Any:
        """What the party compares by; no number."""
        return self._outline.criteria[mover].values(key)

    def top(self, mover: int) -> int:
        """Unknown: that takes all states."""
        raise NotImplementedError(f"ranks of {self.conflict.party_ids[mover]} are not known")

    def order(self, key: Levels) -> Levels:
        """The first option is the least significant."""
        return tuple(reversed(key))

    def state(self, key: Levels) -> State:
        """Without a number: that takes a count of what comes before."""
        return state_of(self.conflict, key, 0)


@dataclass(frozen=True)
class WithinReach:
    """What improvements lead to: states numbered from 0 in state order.

    ``arcs[i][s]`` has party *i*'s improvements from *s* as numbers.
    """

    of: Improvements
    keys: tuple[Hashable, ...]
    start: int
    arcs: tuple[tuple[tuple[int, ...], ...], ...]

    @classmethod
    def found(cls, of: Improvements, reference: str, maximum: int) -> WithinReach:
        """Everything within reach of a state.

        Raises
        ------
        LimitReached
            E501 where that is more than ``maximum`` states.
        """
        begin = of.start(reference)
        parties = range(len(of.conflict.decision_makers))
        following: dict[Hashable, tuple[Sequence[Any], ...]] = {}
        waiting = [begin]
        seen = {begin}
        while waiting:
            key = waiting.pop()
            following[key] = tuple(of.targets(mover, key) for mover in parties)
            for target in (t for targets in following[key] for t in targets):
                if target not in seen:
                    if len(seen) >= maximum:
                        raise LimitReached(_too_many(maximum))
                    seen.add(target)
                    waiting.append(target)
        keys = sorted(seen, key=of.order)
        number = {key: at for at, key in enumerate(keys)}
        arcs = tuple(
            tuple(tuple(number[t] for t in following[key][mover]) for key in keys)
            for mover in parties
        )
        return cls(of, tuple(keys), number[begin], arcs)

    def state(self, at: int) -> State:
        """The state with a number."""
        return self.of.state(self.keys[at])


def _too_many(maximum: int) -> Fault:
    return Fault(
        "E501",
        worded("Improvements lead to more states than a chain may have."),
        worded("more than {maximum:,}", maximum=maximum),
        worded("allow more (--max-states), or begin nearer to where improvements end"),
    )


def improvements_of(conflict: Conflict, maximum: int, *, ranks: bool) -> Improvements:
    """Lists where all states can be listed, else arrays where ranks are needed and fit.

    Raises
    ------
    LimitReached
        E501 for a conflict in abstract form, with rules or with coalesced states, of more
        than ``maximum`` states.
    """
    try:
        return GroundImprovements(ListedGround(compile_graph(conflict, maximum), ""))
    except LimitReached:
        if accepts(conflict) is not None:
            raise
    if ranks and arrays_refused(conflict, [], Limits(), patient=False) is None:
        return GroundImprovements(ArrayGround(conflict, ""))
    return LiteralImprovements(conflict)
