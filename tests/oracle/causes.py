"""Signed paths by brute force: every sequence of concepts is tried. Shares no code with src."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise, permutations

#: (from, to, sign)
Edge = tuple[str, str, str]


def paths(edges: list[Edge], start: str, end: str) -> list[tuple[int, ...]]:
    """Simple paths as positions of edges: every choice and order of concepts between."""
    concepts = sorted({name for edge in edges for name in edge[:2]} | {start, end})
    between = [name for name in concepts if name not in (start, end)]
    found: list[tuple[int, ...]] = []
    for length in range(len(between) + 1):
        for middle in permutations(between, length):
            found += _along(edges, (start, *middle, end))
    return sorted(found)


def circles(edges: list[Edge]) -> list[tuple[int, ...]]:
    """Simple circles, each as the sorted positions of its edges."""
    concepts = sorted({name for edge in edges for name in edge[:2]})
    found = set()
    for length in range(1, len(concepts) + 1):
        for order in permutations(concepts, length):
            for along in _along(edges, (*order, order[0])):
                found.add(tuple(sorted(along)))
    return sorted(found)


def _along(edges: list[Edge], names: tuple[str, ...]) -> Iterator[tuple[int, ...]]:
    """Every way to follow these concepts, one edge after another."""
    ways: list[tuple[int, ...]] = [()]
    for one, other in pairwise(names):
        steps = [at for at, edge in enumerate(edges) if edge[:2] == (one, other)]
        ways = [(*way, step) for way in ways for step in steps]
    yield from ways


def sign(edges: list[Edge], path: tuple[int, ...]) -> str:
    """The product of the signs of a path."""
    signs = [edges[at][2] for at in path]
    if "?" in signs:
        return "?"
    value = 1
    for each in signs:
        value *= -1 if each == "-" else 1
    return "+" if value == 1 else "-"


def effect(signs: set[str]) -> str:
    """The total effect of paths with these signs."""
    if not signs:
        return "none"
    if len(signs) == 1 and signs != {"?"}:
        return signs.pop()
    return "indeterminate"


def walk_signs(edges: list[Edge], start: str, end: str) -> set[str]:
    """Signs of walks of at most three times as many links as there are concepts and signs.

    A walk repeats a pair of a concept and a sign after that many links at most, so a
    shorter one has the same end and sign.
    """
    concepts = {name for edge in edges for name in edge[:2]}
    reached = {(start, "+")}
    found: set[str] = set()
    for _ in range(3 * len(concepts) + 1):
        after = set()
        for name, before in reached:
            for one, other, own in edges:
                if one == name:
                    both = {before, own}
                    then = "?" if "?" in both else "+" if len(both) == 1 else "-"
                    after.add((other, then))
        found |= {then for name, then in after if name == end}
        reached = after
    return found
