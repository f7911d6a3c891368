"""Where improvements end: states that nobody improves on, and cycles without a way out."""

from __future__ import annotations

from collections.abc import Sequence

from detente.graph.graph import Arcs


def closed_classes(arcs: Sequence[Arcs], states: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    """Strongly connected components that no arc leaves, among all that these states reach.

    A class of one state is a state without arcs; a class of several is a cycle that
    cannot be left. Each class is ascending, and classes are in the order of their first
    states. O(arcs that are reached), without recursion (Tarjan's algorithm).
    """
    joined: dict[int, list[int]] = {}
    found: list[tuple[int, ...]] = []
    order: dict[int, int] = {}
    low: dict[int, int] = {}
    open_states: list[int] = []
    is_open: set[int] = set()
    for root in states:
        if root in order:
            continue
        visit = [(root, 0)]
        while visit:
            state, place = visit.pop()
            if state not in order:
                order[state] = low[state] = len(order)
                open_states.append(state)
                is_open.add(state)
                joined[state] = sorted({t for party in arcs for t in party[state]})
            following = joined[state]
            while place < len(following) and following[place] in order:
                target = following[place]
                if target in is_open:
                    low[state] = min(low[state], low[target])
                place += 1
            if place < len(following):
                visit.append((state, place))
                # Looked at again once it is done, so that its lowest place is handed on.
                visit.append((following[place], 0))
                continue
            if low[state] == order[state]:
                members = _component(state, open_states, is_open)
                if all(t in members for member in members for t in joined[member]):
                    found.append(tuple(sorted(members)))
    return tuple(sorted(found))


def _component(root: int, open_states: list[int], is_open: set[int]) -> set[int]:
    members: set[int] = set()
    while root not in members:
        state = open_states.pop()
        is_open.discard(state)
        members.add(state)
    return members
