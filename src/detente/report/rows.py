"""The rows of a drawing: who stands beside whom, and where lines pass between boxes.

A line that joins rows which are not next to each other gets a waypoint in every row
between them: a narrow place of its own, which is sorted and moved with the boxes. Whoever
then draws the line through its waypoints meets no box.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise

#: Two nodes by position from 0.
Pair = tuple[int, int]

#: Distance between lines side by side.
LANE = 18.0
#: Room between a box and a passing line, as a share of that between two boxes.
_BESIDE = 0.7
#: Room between boxes side by side that a line joins: for its letters and two heads.
_JOINED = 78.0
#: Sweeps over the rows, down and up in turn; more changes hardly anything.
_SWEEPS = 12
#: How strongly a link pulls for each end that is a waypoint: long lines become straight.
_STRAIGHT = 3.0


class Rows:
    """Nodes in rows from top to bottom, with waypoints for the lines that pass a row.

    ``lines`` has how many lines join two nodes, the smaller node first. Waypoints are
    numbered after the nodes; ``ways`` has those of two nodes from top to bottom. ``joined``
    are the nodes of one row that a line joins.
    """

    def __init__(self, rows: Sequence[Sequence[int]], lines: Mapping[Pair, int]) -> None:
        self.rows = [list(row) for row in rows]
        self.row = {node: number for number, row in enumerate(rows) for node in row}
        self.nodes = len(self.row)
        self.lanes: dict[int, int] = {}
        self.ways: dict[Pair, list[int]] = {}
        self.joined: dict[Pair, int] = {}
        self.above: dict[int, list[int]] = defaultdict(list)
        self.below: dict[int, list[int]] = defaultdict(list)
        for pair, number in sorted(lines.items()):
            self._lead(pair, number)

    def _lead(self, pair: Pair, number: int) -> None:
        upper, lower = sorted(pair, key=lambda node: self.row[node])
        if self.row[upper] == self.row[lower]:
            self.joined[pair] = number
            return
        way = []
        for passed in range(self.row[upper] + 1, self.row[lower]):
            waypoint = self.nodes + len(self.lanes)
            self.lanes[waypoint] = number
            self.rows[passed].append(waypoint)
            way.append(waypoint)
        self.ways[pair] = way
        for one, other in pairwise([upper, *way, lower]):
            self.below[one].append(other)
            self.above[other].append(one)

    def boxes(self, row: int) -> list[int]:
        """The nodes of a row from left to right, without waypoints."""
        return [item for item in self.rows[row] if item < self.nodes]

    # --- order -------------------------------------------------------------------

    def sort(self) -> None:
        """Sort each row by the mean place of its neighbours; keep the best order met."""
        place: dict[int, float] = {}
        for row in self.rows:
            _spread(row, place)
        best, fewest = [list(row) for row in self.rows], self._crossings()
        for sweep in range(_SWEEPS):
            if not fewest:
                break
            self._sweep(place, downwards=sweep % 2 == 0)
            crossings = self._crossings()
            if crossings < fewest:
                best, fewest = [list(row) for row in self.rows], crossings
        self.rows = best

    def _sweep(self, place: dict[int, float], *, downwards: bool) -> None:
        neighbours = self.above if downwards else self.below
        for row in self.rows if downwards else reversed(self.rows):
            mean = {
                item: sum(place[n] for n in neighbours[item]) / len(neighbours[item])
                if neighbours[item]
                else place[item]
                for item in row
            }
            row.sort(key=lambda item: (mean[item], place[item]))
            _spread(row, place)

    def _crossings(self) -> int:
        """Crossings of links between rows that follow each other."""
        place = {item: at for row in self.rows for at, item in enumerate(row)}
        crossings = 0
        for row in self.rows:
            met: list[int] = []
            for item in row:
                ends = [place[other] for other in self.below[item]]
                crossings += sum(len(met) - bisect_right(met, end) for end in ends)
                for end in ends:
                    insort(met, end)
        return crossings

    # --- coordinates ---------------------------------------------------------------

    def spread(self, width: float, gap: float) -> dict[int, float]:
        """A horizontal place for every node and waypoint, close to its neighbours'."""
        apart = [self._distances(row, width, gap) for row in self.rows]
        across: dict[int, float] = {}
        for row, distances in zip(self.rows, apart, strict=True):
            places = [0.0, *accumulate(distances)]
            across.update((n, at - places[-1] / 2) for n, at in zip(row, places, strict=True))
        for sweep in range(_SWEEPS):
            up = sweep % 2 == 1
            # The last sweeps look both ways, so that no end of a line is forgotten.
            both = sweep >= _SWEEPS - 4
            sides = [self.above, self.below] if both else [self.below if up else self.above]
            order = range(len(self.rows))
            for number in reversed(order) if up else order:
                self._pull(self.rows[number], apart[number], sides, across)
        return across

    def _pull(
        self,
        row: Sequence[int],
        apart: Sequence[float],
        sides: Sequence[Mapping[int, Sequence[int]]],
        across: dict[int, float],
    ) -> None:
        wanted, weights = [], []
        for item in row:
            links = [n for side in sides for n in side.get(item, ())]
            pulls = [self._weight(item) * self._weight(n) for n in links]
            total = sum(pulls)
            pulled = sum(pull * across[n] for pull, n in zip(pulls, links, strict=True))
            wanted.append(pulled / total if total else across[item])
            weights.append(total or 0.1)
        across.update(zip(row, nearest(wanted, weights, apart), strict=True))

    def _weight(self, item: int) -> float:
        return 1.0 if item < self.nodes else _STRAIGHT

    def _distances(self, row: Sequence[int], width: float, gap: float) -> list[float]:
        boxes = [item for item in row if item < self.nodes]
        wide = {
            one: max(0.0, _JOINED - gap)
            for one, other in pairwise(boxes)
            if (min(one, other), max(one, other)) in self.joined
        }
        distances = []
        for left, right in pairwise(row):
            halves = self._half(left, width) + self._half(right, width)
            passing = (left >= self.nodes) + (right >= self.nodes)
            distances.append(halves + (gap, _BESIDE * gap, LANE)[passing] + wide.get(left, 0.0))
        return distances

    def _half(self, item: int, width: float) -> float:
        return width / 2 if item < self.nodes else (self.lanes[item] - 1) * LANE / 2


def _spread(row: Sequence[int], place: dict[int, float]) -> None:
    """Places between 0 and 1, so that rows of different width can be compared."""
    for at, item in enumerate(row):
        place[item] = (at + 0.5) / len(row)


def nearest(
    wanted: Sequence[float],
    weights: Sequence[float],
    apart: Sequence[float],
    within: tuple[float, float] | None = None,
) -> list[float]:
    """Places in the given order, at least so far apart, as near as possible to those wanted.

    The weighted squares of the differences are least: neighbours that come too close form
    a block, which stands where its members want it on average. O(n) for n places.

    Examples
    --------
    >>> nearest([0.0, 0.0, 9.0], [1, 1, 1], [2.0, 2.0])
    [-1.0, 1.0, 9.0]
    """
    offsets = [0.0, *accumulate(apart)][: len(wanted)]
    blocks: list[tuple[float, float, int]] = []
    for place, weight, offset in zip(wanted, weights, offsets, strict=True):
        mean, total, size = place - offset, weight, 1
        while blocks and blocks[-1][0] > mean:
            before, heavy, members = blocks.pop()
            mean = (mean * total + before * heavy) / (total + heavy)
            total, size = total + heavy, size + members
        blocks.append((mean, total, size))
    bases = [mean for mean, _, size in blocks for _ in range(size)]
    if within is not None and offsets:
        low, high = within[0], max(within[0], within[1] - offsets[-1])
        bases = [min(max(base, low), high) for base in bases]
    return [base + offset for base, offset in zip(bases, offsets, strict=True)]
