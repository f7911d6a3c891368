"""Where the nodes of a drawing stand: layers from top to bottom, few crossings, no chance.

The method is the classic layered one: give every node a layer, order each layer by the
mean place of its neighbours in a few sweeps, then assign coordinates. Layers that are too
wide for a page are broken into several rows. The same graph always gives the same layout.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

#: An arc from one node to another, by position from 0.
Pair = tuple[int, int]
Layers = list[list[int]]

#: Sweeps over the layers, down and up in turn; more changes hardly anything.
_SWEEPS = 8


@dataclass(frozen=True, slots=True)
class Layout:
    """Centres of the nodes in drawing units, and the size of the whole.

    ``layer[n]`` is the layer of node *n*, from 0 at the top. Boxes of the width and the
    heights asked for, drawn around the centres, keep the gap asked for.
    """

    centres: tuple[tuple[float, float], ...]
    layer: tuple[int, ...]
    width: float
    height: float


def layered(
    count: int,
    arcs: Sequence[Pair],
    *,
    root: int | None = None,
    width: float = 60.0,
    heights: Sequence[float] = (),
    gap: tuple[float, float] = (40.0, 60.0),
    per_row: int = 7,
) -> Layout:
    """A layered layout of a directed graph.

    Parameters
    ----------
    count : int
        Number of nodes; they are 0 to ``count - 1``.
    arcs : sequence of (int, int)
        Arcs between nodes; repeated arcs and loops do no harm.
    root : int, optional
        The node to start from: a layer is then a number of moves from there. Without a
        root, layers follow the longest path of the graph whose cycles are shrunk to one
        node, so that nodes which nothing leaves stand lowest.
    width : float
        Width of every node.
    heights : sequence of float, optional
        Height of each node; the width is taken where it is not given.
    gap : (float, float)
        Room between nodes side by side, and between rows.
    per_row : int
        Nodes side by side at most; wider layers are broken into rows.

    Returns
    -------
    Layout

    Notes
    -----
    O(s (n log n + m)) for s sweeps, n nodes and m arcs.

    Examples
    --------
    >>> layered(3, [(0, 1), (1, 2), (2, 0)], root=0).layer
    (0, 1, 2)
    """
    if count == 0:
        return Layout((), (), 0.0, 0.0)
    inside = sorted({(a, b) for a, b in arcs if a != b})
    layer = by_distance(count, inside, root) if root is not None else by_longest_path(count, inside)
    layers: Layers = [[] for _ in range(max(layer) + 1)]
    for node in range(count):
        layers[layer[node]].append(node)
    _order(layers, _neighbours(count, inside))
    tall = heights or [width] * count
    rows = list(_rows(layers, max(1, per_row)))
    pitch = width + gap[0]
    across = pitch * max(len(row) + 2 * abs(shift) for row, shift in rows) - gap[0]
    centres = [(0.0, 0.0)] * count
    top = 0.0
    for row, shift in rows:
        height = max(tall[node] for node in row)
        first = across / 2 + (shift - (len(row) - 1) / 2) * pitch
        for place, node in enumerate(row):
            centres[node] = (first + place * pitch, top + height / 2)
        top += height + gap[1]
    return Layout(tuple(centres), tuple(layer), across, top - gap[1])


# --- layers ----------------------------------------------------------------------


def by_distance(count: int, arcs: Sequence[Pair], root: int) -> list[int]:
    """Each node's number of arcs from the root.

    Nodes that no path reaches come after those that some path does: first those that are
    joined to them in the other direction, then, below everything, the unconnected parts.
    """
    forward: list[list[int]] = [[] for _ in range(count)]
    for start, end in arcs:
        forward[start].append(end)
    layer = _distances({root: 0}, forward)
    either = _neighbours(count, arcs)
    layer = _distances(layer, either)
    while len(layer) < count:
        first = next(node for node in range(count) if node not in layer)
        part = _distances({first: max(layer.values()) + 1}, either)
        layer.update(part)
    return [layer[node] for node in range(count)]


def _distances(known: dict[int, int], after: Sequence[Sequence[int]]) -> dict[int, int]:
    layer = dict(known)
    queue = deque(sorted(known, key=lambda node: (known[node], node)))
    while queue:
        at = queue.popleft()
        for target in after[at]:
            if target not in layer:
                layer[target] = layer[at] + 1
                queue.append(target)
    return layer


def by_longest_path(count: int, arcs: Sequence[Pair]) -> list[int]:
    """Each node's place on the longest path, nodes of one cycle together."""
    part_of = components(count, arcs)
    between = {(part_of[a], part_of[b]) for a, b in arcs if part_of[a] != part_of[b]}
    # Components are numbered so that arcs lead from higher to lower numbers.
    depth = [0] * (max(part_of) + 1)
    for start, end in sorted(between, reverse=True):
        depth[end] = max(depth[end], depth[start] + 1)
    return [depth[part_of[node]] for node in range(count)]


def components(count: int, arcs: Sequence[Pair]) -> list[int]:
    """The number of each node's strongly connected component.

    Arcs between components lead from a higher number to a lower one. Iterative, so that
    long paths do not exhaust the stack.
    """
    after: list[list[int]] = [[] for _ in range(count)]
    for start, end in arcs:
        after[start].append(end)
    search = _ComponentSearch(after)
    for node in range(count):
        if node not in search.index:
            search.visit(node)
    return search.component


class _ComponentSearch:
    """Tarjan's depth-first search with its own stack."""

    def __init__(self, after: Sequence[Sequence[int]]) -> None:
        self.after = after
        self.index: dict[int, int] = {}
        self.low: dict[int, int] = {}
        self.open: list[int] = []
        self.component = [-1] * len(after)
        self.found = 0

    def visit(self, start: int) -> None:
        self._enter(start)
        path = [(start, iter(self.after[start]))]
        while path:
            node, targets = path[-1]
            target = next(targets, None)
            if target is None:
                path.pop()
                self._leave(node)
                if path:
                    before = path[-1][0]
                    self.low[before] = min(self.low[before], self.low[node])
            elif target not in self.index:
                self._enter(target)
                path.append((target, iter(self.after[target])))
            elif self.component[target] < 0:
                self.low[node] = min(self.low[node], self.index[target])

    def _enter(self, node: int) -> None:
        self.index[node] = self.low[node] = len(self.index)
        self.open.append(node)

    def _leave(self, node: int) -> None:
        if self.low[node] != self.index[node]:
            return
        while True:
            member = self.open.pop()
            self.component[member] = self.found
            if member == node:
                break
        self.found += 1


# --- order inside the layers -----------------------------------------------------


def _neighbours(count: int, arcs: Sequence[Pair]) -> list[list[int]]:
    either: list[set[int]] = [set() for _ in range(count)]
    for start, end in arcs:
        either[start].add(end)
        either[end].add(start)
    return [sorted(nodes) for nodes in either]


def _order(layers: Layers, neighbours: Sequence[Sequence[int]]) -> None:
    """Sort each layer by the mean place of its neighbours in the layer looked from."""
    place: dict[int, float] = {}
    for nodes in layers:
        _spread(nodes, place)
    downwards = range(1, len(layers))
    upwards = range(len(layers) - 2, -1, -1)
    for sweep in range(_SWEEPS):
        for number in downwards if sweep % 2 == 0 else upwards:
            fixed = set(layers[number - 1 if sweep % 2 == 0 else number + 1])
            mean = {
                node: _mean([place[n] for n in neighbours[node] if n in fixed], place[node])
                for node in layers[number]
            }
            layers[number].sort(key=lambda node: (mean[node], place[node]))
            _spread(layers[number], place)


def _spread(nodes: Sequence[int], place: dict[int, float]) -> None:
    """Places between 0 and 1, so that layers of different width can be compared."""
    for at, node in enumerate(nodes):
        place[node] = (at + 0.5) / len(nodes)


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _rows(layers: Layers, per_row: int) -> Iterator[tuple[list[int], float]]:
    """The layers as rows of at most ``per_row`` nodes, each with its shift in cells."""
    for nodes in layers:
        count = -(-len(nodes) // per_row)
        for number in range(count):
            # Rows of one layer are dealt out column by column, so that neighbours stay
            # near each other, and staggered, so that lines pass between nodes.
            shift = 0.0 if count == 1 else 0.25 if number % 2 else -0.25
            yield nodes[number::count], shift
