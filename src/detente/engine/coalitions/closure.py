"""What coalitions can reach by sequences of moves, on bit sets.

Two ways, for two kinds of relations. Where moves are transitive, "nobody moves twice in a
row" forbids nothing that matters, and all states that reach each other share one row.
Where they may not be, sequences are followed turn by turn.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from detente.graph.graph import Arcs
from detente.model.truth import members


@dataclass(frozen=True, slots=True)
class Closure:
    """What can be reached over some parties' moves, by any sequence of at least no move.

    ``component`` gives each state's component: states that reach each other. ``rows``
    gives for each component all states that can be reached from it, itself included;
    ``arcs`` leads from component to component.
    """

    component: Sequence[int]
    rows: Sequence[int]
    arcs: Sequence[frozenset[int]]

    def reached(self, state: int) -> int:
        """What can be reached from the state; the state itself is always in it."""
        return self.rows[self.component[state]]


def nobody(size: int) -> Closure:
    """The closure of no moves at all."""
    return Closure(range(size), [1 << at for at in range(size)], [frozenset()] * size)


def widened(closure: Closure, arcs: Arcs) -> Closure:
    """The closure after another party's moves are added.

    It works on components, of which there are the fewer the more parties can move back
    and forth. O(arcs) steps, and as many operations on rows as arcs between components
    are left.
    """
    component = closure.component
    leads_to = [set(targets) for targets in closure.arcs]
    for at, targets in enumerate(arcs):
        start = component[at]
        for target in targets:
            end = component[target]
            if end != start:
                leads_to[start].add(end)
    merged, count = _strong_components(leads_to)
    rows = [0] * count
    between: list[set[int]] = [set() for _ in range(count)]
    # Components are numbered from the last to the first: what one leads to has its row.
    for old in sorted(range(len(leads_to)), key=merged.__getitem__):
        new = merged[old]
        rows[new] |= closure.rows[old]
        for target in leads_to[old]:
            end = merged[target]
            if end != new and end not in between[new]:
                between[new].add(end)
                rows[new] |= rows[end]
    return Closure([merged[old] for old in component], rows, [frozenset(b) for b in between])


def _strong_components(leads_to: Sequence[set[int]]) -> tuple[list[int], int]:
    """Each node's strong component, numbered so that arcs lead to lower numbers (Tarjan)."""
    size = len(leads_to)
    number = [0] * size  # order of discovery from 1
    low = [0] * size
    component = [-1] * size
    stack: list[int] = []
    found = count = 0
    for root in range(size):
        if number[root]:
            continue
        found += 1
        number[root] = low[root] = found
        stack.append(root)
        path = [(root, iter(leads_to[root]))]
        while path:
            at, targets = path[-1]
            for target in targets:
                if not number[target]:
                    found += 1
                    number[target] = low[target] = found
                    stack.append(target)
                    path.append((target, iter(leads_to[target])))
                    break
                if component[target] < 0:
                    low[at] = min(low[at], number[target])
            else:
                path.pop()
                if path:
                    above = path[-1][0]
                    low[above] = min(low[above], low[at])
                if low[at] == number[at]:
                    while component[at] < 0:
                        component[stack.pop()] = count
                    count += 1
    return component, count


def reached_in_turns(start: int, movers: Sequence[int], moves_of: Callable[[int, int], int]) -> int:
    """Where sequences of at least one move can end in which nobody moves twice in a row.

    Parameters
    ----------
    start : int
    movers : sequence of int
        Whoever may move: parties, or coalitions that move as one.
    moves_of : callable
        ``moves_of(mover, state)`` is the bit set of the mover's targets.

    Notes
    -----
    A state is left by a mover once, as soon as a sequence ends there with somebody else's
    move, so each mover's moves at each state are looked at once.
    """
    arrived = {mover: moves_of(mover, start) for mover in movers}
    left = dict.fromkeys(movers, 1 << start)
    changed = True
    while changed:
        changed = False
        once = twice = 0
        for states in arrived.values():
            twice |= once & states
            once |= states
        for mover in movers:
            # Reached by somebody else's last move: by two movers, or by one other one.
            sources = (twice | (once & ~arrived[mover])) & ~left[mover]
            if not sources:
                continue
            changed = True
            left[mover] |= sources
            for at in members(sources):
                arrived[mover] |= moves_of(mover, at)
    return reduce(or_, arrived.values(), 0)
