"""How the lines of a drawing run: between the boxes, and told apart from each other.

Every line keeps to room that the layout has reserved. Between rows nothing stands, a way
through a row has its own column, and the strip above or below a box belongs to it. A more
direct line is taken where it happens to meet no box.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from detente.report.curves import Box, Curve, Lettering, Point, descending, straight
from detente.report.layout import BOW, BOW_STEP, Layout
from detente.report.rows import LANE, Pair, nearest

#: Room between a line's end and the box, and between a passing line and a box.
_END, _PASSING = 3.0, 6.0
#: Distance between line ends on one side of a box, and from a corner.
_PORTS, _CORNER = 26.0, 16.0
#: Width and height of the words that may stand above a box.
ROOF = (100.0, 20.0)
#: Lines flatter than this, across for each unit down, meet a box from above instead.
_FLAT = 2.6
#: A line may leave its column where none other has one so near.
_ALONE = 2.5 * LANE
#: Radius of the corners of bows, and the share of it that makes them circular.
_ROUND, _ROUNDNESS = 18.0, 0.55
#: Length of the straight piece under an arrow head, and width of letters if not told.
_STUB, _LETTERS = 13.0, 30.0


@dataclass(frozen=True, slots=True)
class _End:
    """An end of a line on the upper or lower side of a box.

    Ends of one side are sorted by ``order``; each comes as near to ``wanted`` as it can.
    """

    line: int
    node: int
    top: bool
    order: tuple[float, ...]
    wanted: float


def routed(
    pairs: Sequence[Pair],
    boxes: Sequence[Box],
    layout: Layout,
    *,
    letters: Sequence[float] = (),
    two_headed: Collection[int] = (),
    roofed: Collection[int] = (),
) -> tuple[Curve, ...]:
    """A curve for each pair of nodes, in the order given.

    Parameters
    ----------
    pairs : sequence of (int, int)
        Lines from one node to another; pairs that join the same two run side by side.
    boxes : sequence of Box
        The nodes, inside the rows of the layout.
    layout : Layout
        Made for these lines.
    letters : sequence of float, optional
        How wide the letters of each line are.
    two_headed : collection of int, optional
        Lines with an arrow head at their start, too.
    roofed : collection of int, optional
        Nodes with words above their box, which lines and letters keep clear of.

    Returns
    -------
    tuple of Curve
        None passes through a box.
    """
    router = _Router(pairs, boxes, layout, roofed)
    curves = [router.points(number) for number in range(len(pairs))]
    roofs = [_roof(boxes[node]) for node in sorted(roofed)]
    widths = letters or [_LETTERS] * len(pairs)
    places = Lettering(curves, widths, [*boxes, *roofs], two_headed).places()
    return tuple(Curve(points, place) for points, place in zip(curves, places, strict=True))


def _roof(box: Box) -> Box:
    return Box((box.centre[0], box.top - ROOF[1] / 2), *ROOF)


class _Router:
    """Leads lines through a layout; inside, every line runs from top to bottom."""

    def __init__(
        self,
        pairs: Sequence[Pair],
        boxes: Sequence[Box],
        layout: Layout,
        roofed: Collection[int],
    ) -> None:
        self.pairs = pairs
        self.boxes = boxes
        self.layout = layout
        self.roofed = roofed
        self.ways = {(way.low, way.high): way.columns for way in layout.ways}
        self.bows = {(bow.low, bow.high): bow for bow in layout.bows}
        self.in_row: dict[int, list[Box]] = defaultdict(list)
        for box, row in zip(boxes, layout.row, strict=True):
            self.in_row[row].append(box)
        self.columns: dict[int, list[float]] = defaultdict(list)
        for way in layout.ways:
            first = min(layout.row[way.low], layout.row[way.high]) + 1
            for row, column in enumerate(way.columns, first):
                self.columns[row].append(column)
        sharing: dict[Pair, list[int]] = defaultdict(list)
        for number, (start, end) in enumerate(pairs):
            sharing[min(start, end), max(start, end)].append(number)
        self.lane = {n: at for numbers in sharing.values() for at, n in enumerate(numbers)}
        self.sharing = {n: len(numbers) for numbers in sharing.values() for n in numbers}
        self.ports = self._ports()

    def points(self, number: int) -> tuple[Point, ...]:
        """The control points of a line from its start to its end."""
        start, end = self.pairs[number]
        first, last = self._sorted(number)
        pair = (min(start, end), max(start, end))
        if pair in self.ways:
            points = self._way(number, first, last)
        elif pair in self.bows:
            points = self._bow(number, first, last)
        else:
            points = self._beside(number, first, last)
        return points if first == start else points[::-1]

    def _sorted(self, number: int) -> Pair:
        """The ends of a line from top to bottom, or from left to right."""
        one, other = self.pairs[number]
        row = self.layout.row
        if (row[one], self.boxes[one].centre[0]) <= (row[other], self.boxes[other].centre[0]):
            return one, other
        return other, one

    # --- lines from row to row -----------------------------------------------------

    def _columns(self, number: int) -> list[float]:
        columns = self.ways[min(self.pairs[number]), max(self.pairs[number])]
        aside = (self.lane[number] - (self.sharing[number] - 1) / 2) * LANE
        return [column + aside for column in columns]

    def _way(self, number: int, upper: int, lower: int) -> tuple[Point, ...]:
        start, end = self.ports[number, upper], self.ports[number, lower]
        columns, rows = self._columns(number), self.layout.row
        bands = self.layout.bands[rows[upper] + 1 : rows[lower]]
        middle = [(x, (top + bottom) / 2) for x, (top, bottom) in zip(columns, bands, strict=True)]
        edges = [(x, y) for x, band in zip(columns, bands, strict=True) for y in band]
        tried = [[start, *middle, end]] if self._alone(number) else []
        for knots in (*tried, [start, *edges, end]):
            if self._clear(knots, upper, lower):
                return descending(knots)
        return self._upright(start, end, edges, (rows[upper], rows[lower]))

    def _upright(
        self, start: Point, end: Point, edges: Sequence[Point], rows: Pair
    ) -> tuple[Point, ...]:
        """A line that holds by construction: vertical wherever there are boxes beside it."""
        bands = self.layout.bands
        # A short straight piece under the arrow heads shows where they point.
        leaving = min(_STUB, (bands[rows[0] + 1][0] - start[1]) / 4)
        coming = min(_STUB, (end[1] - bands[rows[1] - 1][1]) / 4)
        out = (start[0], max(start[1] + leaving, bands[rows[0]][1]))
        back = (end[0], min(end[1] - coming, bands[rows[1]][0]))
        return descending([start, out, *edges, back, end], upright=True)

    def _clear(self, knots: Sequence[Point], upper: int, lower: int) -> bool:
        """True if a curve through these points keeps away from boxes and is steep at its ends."""
        for (x0, y0), (x1, y1) in (knots[:2], knots[-2:]):
            if abs(x1 - x0) > _FLAT * (y1 - y0):
                return False
        own = (self.boxes[upper], self.boxes[lower])
        rows = range(self.layout.row[upper], self.layout.row[lower] + 1)
        near = [box for row in rows for box in self.in_row[row] if box not in own]
        points = descending(knots)
        pieces = [points[at : at + 4] for at in range(0, len(points) - 1, 3)]
        return not any(_touches(piece, box.grown(_PASSING)) for piece in pieces for box in near)

    def _alone(self, number: int) -> bool:
        """True if no other line has a column beside this one's, so that it may leave its own."""
        if self.sharing[number] > 1:
            return False
        first = self.layout.row[self._sorted(number)[0]] + 1
        return not any(
            0 < abs(column - other) < _ALONE
            for row, column in enumerate(self._columns(number), first)
            for other in self.columns[row]
        )

    # --- lines inside a row ----------------------------------------------------------

    def _beside(self, number: int, left: int, right: int) -> tuple[Point, ...]:
        one, other = self.boxes[left], self.boxes[right]
        top, bottom = max(one.top, other.top), min(one.bottom, other.bottom)
        apart = min(_PORTS, (bottom - top) / (self.sharing[number] + 1))
        aside = (self.lane[number] - (self.sharing[number] - 1) / 2) * apart
        level = (top + bottom) / 2 + aside
        return straight((one.right + _END, level), (other.left - _END, level))

    def _bow(self, number: int, left: int, right: int) -> tuple[Point, ...]:
        bow = self.bows[min(left, right), max(left, right)]
        start, end = self.ports[number, left], self.ports[number, right]
        top, bottom = self.layout.bands[self.layout.row[left]]
        height = BOW + BOW_STEP * (bow.level + self.lane[number])
        level = top - height if bow.above else bottom + height
        turn = level + _ROUND if bow.above else level - _ROUND
        out, back = (start[0], turn), (end[0], turn)
        one, other = (start[0] + _ROUND, level), (end[0] - _ROUND, level)
        return (
            *straight(start, out),
            *_quarter(out, (start[0], level), one)[1:],
            *straight(one, other)[1:],
            *_quarter(other, (end[0], level), back)[1:],
            *straight(back, end)[1:],
        )

    # --- where lines leave and reach boxes -----------------------------------------

    def _ports(self) -> dict[tuple[int, int], Point]:
        sides: dict[tuple[int, bool], list[_End]] = defaultdict(list)
        for number in range(len(self.pairs)):
            for end in self._ends(number):
                sides[end.node, end.top].append(end)
        ports = {}
        for (node, top), ends in sides.items():
            ends.sort(key=lambda end: end.order)
            box = self.boxes[node]
            height = box.top - _END if top else box.bottom + _END
            for end, across in zip(ends, self._dealt(node, top, ends), strict=True):
                ports[end.line, node] = (across, height)
        return ports

    def _dealt(self, node: int, top: bool, ends: Sequence[_End]) -> list[float]:
        """Places along a side of a box; words above it stay free."""
        box = self.boxes[node]
        left, right, middle = box.left + _CORNER, box.right - _CORNER, box.centre[0]
        if not (top and node in self.roofed):
            return _dealt([end.wanted for end in ends], left, right)
        half = ROOF[0] / 2
        before = [end.wanted for end in ends if end.wanted < middle]
        after = [end.wanted for end in ends[len(before) :]]
        return _dealt(before, left, middle - half) + _dealt(after, middle + half, right)

    def _ends(self, number: int) -> Iterator[_End]:
        first, last = self._sorted(number)
        pair = (min(first, last), max(first, last))
        bow = self.bows.get(pair)
        if pair in self.ways:
            columns = self._columns(number)
            beyond = [*columns, self.boxes[last].centre[0]][0]
            before = [self.boxes[first].centre[0], *columns][-1]
            yield self._way_end(number, first, last, beyond)
            yield self._way_end(number, last, first, before)
        elif bow is not None:
            for node, other in ((first, last), (last, first)):
                box = self.boxes[node]
                across = self.boxes[other].centre[0] - box.centre[0]
                side = 1 if across > 0 else -1
                # Inner bows start nearer to the other end than those that span them.
                order = (side, -across, -side * self.lane[number], 0)
                wanted = box.centre[0] + side * 0.35 * box.width
                yield _End(number, node, bow.above, order, wanted)

    def _way_end(self, number: int, node: int, other: int, aim: float) -> _End:
        """An end that looks to ``aim``, the line's place in the next row."""
        box, rows = self.boxes[node], self.layout.row
        top = rows[node] > rows[other]
        band = self.layout.bands[rows[node] + (-1 if top else 1)]
        away = abs((band[0] + band[1]) / 2 - box.centre[1])
        share = box.height / 2 / max(away, box.height)
        wanted = box.centre[0] + share * (aim - box.centre[0])
        return _End(number, node, top, (0, aim, other, self.lane[number]), wanted)


def _dealt(wanted: Sequence[float], low: float, high: float) -> list[float]:
    if not wanted:
        return []
    apart = min(_PORTS, (high - low) / max(1, len(wanted) - 1))
    return nearest(wanted, [1.0] * len(wanted), [apart] * (len(wanted) - 1), (low, high))


def _quarter(start: Point, corner: Point, end: Point) -> tuple[Point, ...]:
    """The control points of a rounded corner."""
    near = [
        (x + _ROUNDNESS * (corner[0] - x), y + _ROUNDNESS * (corner[1] - y))
        for x, y in (start, end)
    ]
    return (start, *near, end)


def _touches(piece: Sequence[Point], box: Box) -> bool:
    """True if a piece of a descending curve touches a box."""
    (x0, y0), (x1, _), (x2, _), (x3, y3) = piece
    if not (y0 < box.bottom and box.top < y3):
        return False
    # Height grows evenly along a piece and it never turns back sideways: what it passes
    # beside the box lies between where it comes in and where it goes out.
    ends = []
    for height in (max(y0, box.top), min(y3, box.bottom)):
        t = (height - y0) / (y3 - y0)
        ends.append(
            (1 - t) ** 3 * x0 + 3 * t * (1 - t) ** 2 * x1 + 3 * t * t * (1 - t) * x2 + t**3 * x3
        )
    return min(ends) < box.right and box.left < max(ends)
