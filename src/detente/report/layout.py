"""Where the nodes of a drawing stand: layers from top to bottom, few crossings, no chance.

The method is the classic layered one: give every node a layer, break layers that are too
wide for a page into several rows, give every line a waypoint in each row it passes, order
each row by the mean place of its neighbours in a few sweeps, then assign coordinates. The
same graph always gives the same layout.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from detente.report.rows import LANE, Pair, Rows

#: Height of the lowest bow over a row, and how much higher each further one is.
BOW, BOW_STEP = 36.0, 18.0
#: Rows stand further apart where lines between them run far to the side; up to a limit.
_SLOPE, _WIDEST = 0.16, 2.2


@dataclass(frozen=True, slots=True)
class Way:
    """Where the lines between two nodes pass the rows between them, from top to bottom."""

    low: int
    high: int
    columns: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Bow:
    """Lines between nodes of one row that others separate: a bow over or under them.

    The first line has this level, from 0; each further one the next.
    """

    low: int
    high: int
    above: bool
    level: int


@dataclass(frozen=True, slots=True)
class Layout:
    """Centres of the nodes in drawing units, and the size of the whole.

    ``layer[n]`` is the layer of node *n*, from 0 at the top, and ``row[n]`` its row; each
    of the ``bands`` is the top and the bottom of a row. Boxes of the width and the heights
    asked for, drawn around the centres, keep the gap asked for, and keep clear of the
    columns of the ``ways``. Neighbours in a row that a line joins have neither way nor bow.
    """

    centres: tuple[tuple[float, float], ...]
    layer: tuple[int, ...]
    row: tuple[int, ...]
    bands: tuple[tuple[float, float], ...]
    ways: tuple[Way, ...]
    bows: tuple[Bow, ...]
    width: float
    height: float


def layered(
    count: int,
    arcs: Sequence[Pair],
    *,
    lines: Sequence[Pair] | None = None,
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
        Arcs between nodes, which decide on the layers; repeated arcs and loops do no harm.
    lines : sequence of (int, int), optional
        What will be drawn, one pair a line: it decides on the order and on the room that
        is kept free. The arcs, each once, if not given.
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
    O(s (n + w) log (n + w)) for s sweeps, n nodes and w waypoints, of which every line has
    at most one a row.

    Examples
    --------
    >>> layered(3, [(0, 1), (1, 2), (2, 0)], root=0).layer
    (0, 1, 2)
    """
    if count == 0:
        return Layout((), (), (), (), (), (), 0.0, 0.0)
    inside = sorted({(a, b) for a, b in arcs if a != b})
    layer = by_distance(count, inside, root) if root is not None else by_longest_path(count, inside)
    drawn = Counter(
        (min(pair), max(pair)) for pair in (inside if lines is None else lines) if len({*pair}) > 1
    )
    rows = _sorted_rows(layer, drawn, max(1, per_row))
    across = rows.spread(width, gap[0])
    bows = tuple(_bows(rows))
    bands = _bands(rows, across, bows, heights or [width] * count, gap[1])
    left, right = _sides(rows, across, width)
    middle = [(top + bottom) / 2 for top, bottom in bands]
    return Layout(
        tuple((across[node] - left, middle[rows.row[node]]) for node in range(count)),
        tuple(layer),
        tuple(rows.row[node] for node in range(count)),
        tuple(bands),
        tuple(
            Way(low, high, tuple(across[waypoint] - left for waypoint in way))
            for (low, high), way in rows.ways.items()
        ),
        bows,
        right - left,
        bands[-1][1],
    )


def _sorted_rows(layer: Sequence[int], lines: Mapping[Pair, int], per_row: int) -> Rows:
    """Layers in a good order, broken into rows, and these in a good order."""
    layers: list[list[int]] = [[] for _ in range(max(layer) + 1)]
    for node, number in enumerate(layer):
        layers[number].append(node)
    rows = Rows(layers, lines)
    rows.sort()
    if max(map(len, layers)) > per_row:
        rows = Rows(list(_broken(rows, per_row)), lines)
        rows.sort()
    return rows


def _broken(layers: Rows, per_row: int) -> Iterator[list[int]]:
    """The layers as rows of at most ``per_row`` nodes."""
    for number in range(len(layers.rows)):
        nodes = layers.boxes(number)
        count = -(-len(nodes) // per_row)
        # Rows of one layer are dealt out column by column, so that neighbours stay near
        # each other.
        yield from (nodes[row::count] for row in range(count))


def _sides(rows: Rows, across: Mapping[int, float], width: float) -> tuple[float, float]:
    half = {item: (lanes - 1) * LANE / 2 for item, lanes in rows.lanes.items()}
    left = min(at - half.get(item, width / 2) for item, at in across.items())
    right = max(at + half.get(item, width / 2) for item, at in across.items())
    return left, right


def _bands(
    rows: Rows,
    across: Mapping[int, float],
    bows: Sequence[Bow],
    heights: Sequence[float],
    gap: float,
) -> list[tuple[float, float]]:
    """Top and bottom of each row, with room for what runs between rows."""
    levels: Counter[tuple[int, bool]] = Counter()
    for bow in bows:
        at = rows.row[bow.low], bow.above
        levels[at] = max(levels[at], bow.level + rows.joined[bow.low, bow.high])
    bands: list[tuple[float, float]] = []
    top = 0.0
    for number, row in enumerate(rows.rows):
        height = max(heights[node] for node in rows.boxes(number))
        bands.append((top, top + height))
        aside = [abs(across[item] - across[end]) for item in row for end in rows.below[item]]
        room = min(max(gap, _SLOPE * max(aside, default=0.0)), _WIDEST * gap)
        between = levels[number, False] + levels[number + 1, True]
        top += height + room + (BOW_STEP * between + BOW / 2 if between else 0.0)
    return bands


def _bows(rows: Rows) -> Iterator[Bow]:
    """A side and a level for all lines in a row that pass a box; inner ones come first."""
    last = len(rows.rows) - 1
    place = {node: at for n in range(last + 1) for at, node in enumerate(rows.boxes(n))}
    taken: dict[tuple[int, bool], list[tuple[int, int, int]]] = defaultdict(list)
    for low, high in sorted(rows.joined, key=lambda pair: (_apart(place, pair), pair)):
        if _apart(place, (low, high)) == 1:
            continue
        row, count = rows.row[low], rows.joined[low, high]
        left, right = sorted((place[low], place[high]))
        free = []
        for above in (True, False):
            over = [top for a, b, top in taken[row, above] if a < right and left < b]
            # Outside the first and the last row there is nothing that a bow could cross.
            outside = row == (0 if above else last)
            free.append((not outside, max(over, default=0), not above))
        _, level, below = min(free)
        taken[row, not below].append((left, right, level + count))
        yield Bow(low, high, not below, level)


def _apart(place: Mapping[int, int], pair: Pair) -> int:
    return abs(place[pair[0]] - place[pair[1]])


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


def _neighbours(count: int, arcs: Sequence[Pair]) -> list[list[int]]:
    either: list[set[int]] = [set() for _ in range(count)]
    for start, end in arcs:
        either[start].add(end)
        either[end].add(start)
    return [sorted(nodes) for nodes in either]
