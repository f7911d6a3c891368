"""Every coalition at every state, for models in which that is much.

The tables for the compiled loops of :mod:`detente.engine.coalitions.kernels`, which answer
the same as the concepts do one coalition and state at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from detente.engine.coalitions.moves import CoalitionMoves, Improvement, Reach
from detente.engine.coalitions.tables import Improvements, Reached
from detente.graph.graph import Arcs, Graph

#: Bytes that the rows of what coalitions reach may take.
MOST_BYTES = 1 << 30
#: Pairs of a state and a coalition from which on the loops are worth loading.
WORTH_IT = 1 << 17
#: Coalition concepts as the loops tell them, by name.
BITS = {
    "coalition_nash": 1,
    "coalition_general_metarational": 2,
    "coalition_symmetric_metarational": 4,
    "coalition_sequential": 8,
}
#: The coalition has an improvement that is an equilibrium of the state's kind.
JUMPS = 16


@dataclass(frozen=True, slots=True)
class Broken:
    """What coalitions do at one state, in :data:`BITS`.

    ``by[H]`` tells under what coalition *H* breaks it, and whether it jumps; ``by_anybody``
    puts them together. ``jumps`` counts pairs of a coalition and where it jumps to.
    """

    by_anybody: int
    by: Any
    jumps: int


class EveryCoalition:
    """What every coalition reaches and improves to, from every state."""

    def __init__(self, moves: CoalitionMoves, reach: Reached, watch: Callable[[], None]) -> None:
        from detente.engine.coalitions import kernels

        self._kernels = kernels
        self._graph = moves.graph
        self._weak = moves.improvement is Improvement.WEAK
        self._ranks = np.array(moves.graph.ranks, np.int32)
        self._reach = reach
        self._watch = watch
        self._improvements: Improvements | None = None

    def at(self, state: int, concepts: Sequence[str], there: int = 0) -> Broken:
        """Who breaks the state under which of the concepts, and who jumps to ``there``."""
        return self._examined(state, concepts, there, hastily=False)

    def broken(self, state: int, concepts: Sequence[str]) -> set[str]:
        """Under which of the concepts anybody breaks the state."""
        found = self._examined(state, concepts, 0, hastily=True).by_anybody
        return {concept for concept in concepts if found & BITS[concept]}

    def _examined(
        self, state: int, concepts: Sequence[str], there: int, *, hastily: bool
    ) -> Broken:
        asked = sum(BITS[concept] for concept in concepts)
        if "coalition_sequential" in concepts:
            credible = self.smallest()
        else:
            none = np.empty(0, np.int32)
            begins = np.zeros(self._graph.size + 1, np.int64)
            credible = Improvements(begins, none, none)
        by = np.zeros(len(self._reach.component), np.uint8)
        by_anybody, jumps = self._kernels.examine(
            state,
            asked,
            hastily,
            words_of(there, self._reach.rows.shape[1]),
            self._ranks,
            self._weak,
            self._reach,
            credible,
            by,
        )
        return Broken(int(by_anybody), by, int(jumps))

    def smallest(self) -> Improvements:
        """Each state's improvements, with the smallest coalitions whose they are."""
        if self._improvements is None:
            first = np.zeros(self._graph.size + 1, np.int64)
            who, to = np.empty(1 << 12, np.int32), np.empty(1 << 12, np.int32)
            parts: list[tuple[Any, Any]] = []
            for state in range(self._graph.size):
                self._watch()
                found = self._kernels.improvements_from(
                    state, self._ranks, self._weak, self._reach, who, to
                )
                if found > len(to):
                    who, to = np.empty(2 * found, np.int32), np.empty(2 * found, np.int32)
                    found = self._kernels.improvements_from(
                        state, self._ranks, self._weak, self._reach, who, to
                    )
                first[state + 1] = first[state] + found
                parts.append((who[:found].copy(), to[:found].copy()))
            whose, where = zip(*parts, strict=True)
            self._improvements = Improvements(first, np.concatenate(whose), np.concatenate(where))
        return self._improvements


def every_coalition(moves: CoalitionMoves, watch: Callable[[], None]) -> EveryCoalition | None:
    """The tables; none where they are not worth making, do not fit or would not be right.

    They are right where what each coalition reaches by legal sequences is what it reaches
    by any, and two goes of it are one. ``watch`` is called now and then and may raise.
    """
    graph = moves.graph
    coalitions = 1 << len(graph.parties)
    if moves.reach is not Reach.LEGAL_SEQUENCES or graph.size * coalitions < WORTH_IT:
        return None
    if not moves.turns_never_matter or graph.size * coalitions * 4 > MOST_BYTES:
        return None
    reach = _joined(graph) if _reversible(graph) else _closed(moves, watch)
    return None if reach is None else EveryCoalition(moves, reach, watch)


def words_of(states: int, words: int) -> Any:
    """A bit set as a row of 64-bit words."""
    return np.frombuffer(states.to_bytes(8 * words, "little"), "<u8").astype(np.uint64)


def _flat(arcs: Arcs) -> tuple[Any, Any]:
    """Where each state's targets begin, and all targets."""
    first = np.zeros(len(arcs) + 1, np.int64)
    np.cumsum([len(targets) for targets in arcs], out=first[1:])
    return first, np.fromiter((t for targets in arcs for t in targets), np.int64, int(first[-1]))


def _reversible(graph: Graph) -> bool:
    """True if every move can be taken back by the same party."""
    for arcs in graph.moves:
        first, targets = _flat(arcs)
        starts = np.repeat(np.arange(graph.size), np.diff(first))
        there, back = starts * graph.size + targets, targets * graph.size + starts
        if not np.array_equal(there, np.sort(back)):
            return False
    return True


def _joined(graph: Graph) -> Reached | None:
    """What coalitions reach where every move can be taken back."""
    from detente.engine.coalitions import joining

    flat = [_flat(arcs) for arcs in graph.moves]
    component = np.empty((1 << len(flat), graph.size), np.int32)
    first_row = np.zeros(len(component) + 1, np.int64)
    begins = np.cumsum([0, *(len(targets) for _, targets in flat[:-1])])
    first = np.stack([at + begin for (at, _), begin in zip(flat, begins, strict=True)])
    targets = np.concatenate([targets for _, targets in flat])
    joining.join_components(first, targets, component, first_row)
    words = (graph.size + 63) // 64
    if int(first_row[-1]) * words * 8 > MOST_BYTES:
        return None
    rows = np.zeros((int(first_row[-1]), words), np.uint64)
    joining.fill_rows(component, first_row, rows)
    return Reached(component, first_row, rows)


def _closed(moves: CoalitionMoves, watch: Callable[[], None]) -> Reached | None:
    """The same where some moves cannot: the closure of each coalition."""
    size = moves.graph.size
    words = (size + 63) // 64
    component = np.empty((moves.everybody + 1, size), np.int32)
    first_row = np.zeros(len(component) + 1, np.int64)
    rows = []
    for coalition in range(len(component)):
        watch()
        closure = moves.closure(coalition)
        component[coalition] = closure.component
        first_row[coalition + 1] = first_row[coalition] + len(closure.rows)
        if int(first_row[coalition + 1]) * words * 8 > MOST_BYTES:
            return None
        rows.append(b"".join(row.to_bytes(8 * words, "little") for row in closure.rows))
    whole = np.frombuffer(b"".join(rows), "<u8").astype(np.uint64)
    return Reached(component, first_row, whole.reshape(-1, words))
