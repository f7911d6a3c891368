"""Arrays over all combinations of options, as what paths are looked for on."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from detente.engine.protocol import Means
from detente.model.conflict import Conflict
from detente.model.states import State, StateSpace
from detente.questions.ground import SHOWN, Closed, ClosedClass, meaning
from detente.questions.one_state import levels_of_state, state_of
from detente.questions.words import change_in_words

if TYPE_CHECKING:
    from detente.engine.explicit.arrays import ArrayEngine
    from detente.engine.explicit.reach import ArraySearch

#: Cycles that are looked for in arrays, where each takes several searches.
MOST_CYCLES = 32


class ArrayGround:
    """All combinations of options, by index; sets are arrays of flags."""

    name = "arrays"

    def __init__(self, conflict: Conflict, because: str) -> None:
        # Imported here: numpy is for large models only.
        from detente.engine.explicit.arrays import ArrayEngine

        self.conflict = conflict
        self.because = because
        self.engine: ArrayEngine = ArrayEngine.of(conflict)
        self._searches: dict[Means, ArraySearch] = {}
        # a state that is named twice goes by its first name
        self._names = {named.pattern: named.name for named in reversed(conflict.states)}

    @property
    def feasible_count(self) -> int:
        """How many states there are."""
        return self.engine.feasible_count

    def start(self, reference: str) -> int:
        """The index of a state (E307, E308, E406)."""
        return self.engine.index_of(levels_of_state(self.conflict, reference))

    def where(self, target: str) -> tuple[Any, int]:
        """Flags of the states."""
        from detente.engine.explicit.arrays import truth_everywhere

        node = meaning(self.conflict, target)
        assert not isinstance(node, str)  # noqa: S101 - arrays know the option form only
        spread = self.engine.passes.spread_work
        flags = truth_everywhere(node, self.engine.space, spread)
        if self.engine.blocked is not None:
            flags &= ~self.engine.blocked
        return flags, int(flags.sum())

    def within(self, members: Any, state: int) -> bool:
        """True if the flag of the index is set."""
        return bool(members[state])

    def search(self, means: Means) -> ArraySearch:
        """Searches by passes over arrays."""
        from detente.engine.explicit.reach import ArraySearch

        if means not in self._searches:
            self._searches[means] = ArraySearch(self.engine, means)
        return self._searches[means]

    def reached(self, field: Any, limit: int) -> tuple[tuple[int, ...], list[tuple[int, int]]]:
        """Counts by number of moves, and the first states, nearest first."""
        return field.counts, field.listed(limit)

    def nearest(self, fields: Sequence[Any], limit: int) -> list[tuple[int, tuple[int, ...]]]:
        """Number after number of moves, as many as are wanted."""
        from detente.engine.explicit.reach import nearest

        return nearest(fields, limit)

    def endings(self, start: int, field: Any, limit: int) -> Closed:  # noqa: ARG002
        """By searches to and fro; a class of several states takes two of them at least."""
        from detente.engine.explicit.reach import Steps, closed_cycles, some

        terminal = self.search(Means.IMPROVEMENTS).terminal()
        near = Steps.only(field, terminal)
        classes = [ClosedClass(self._single(at), 1, (at,)) for at, _ in near.listed(limit)]
        found = closed_cycles(self.search(Means.IMPROVEMENTS), field.reached, terminal)
        cycles = list(islice(found, MOST_CYCLES + 1))
        for cycle in cycles[: min(MOST_CYCLES, max(0, limit - len(classes)))]:
            first = tuple(some(cycle, SHOWN))
            classes.append(ClosedClass(cycle, int(cycle.sum()), first))
        count = min(len(cycles), MOST_CYCLES)
        whole = len(cycles) <= MOST_CYCLES
        return Closed(tuple(classes), sum(near.counts), count, whole)

    def _single(self, at: int) -> Any:
        import numpy as np

        flags = np.zeros(self.engine.space.size, np.bool_)
        flags[at] = True
        return flags

    def state(self, at: int) -> State:
        """The state at an index."""
        levels = self.engine.levels_of(at)
        return state_of(self.conflict, levels, self.engine.position_of(at) + 1)

    def states(self, several: Sequence[int]) -> list[State]:
        """The states at several indices, made together."""
        space = self.engine.space
        told = zip(
            self.engine.positions_of(several),
            space.all_levels_of(several),
            space.all_patterns_of(several),
            strict=True,
        )
        return [
            State(position + 1, pattern, self._names.get(levels), None, (levels,))
            for position, levels, pattern in told
        ]

    def change(self, mover: int, start: int, end: int) -> str:
        """What the mover does."""
        space = StateSpace(self.conflict, (self.state(start), self.state(end)))
        return change_in_words(space, self.conflict.decision_makers[mover], 0, 1)

    def prefers(self, party: int, state: int, to: int) -> bool:
        """By ranks."""
        ranks = self.engine.ranks[party]
        return bool(ranks[state] > ranks[to])
