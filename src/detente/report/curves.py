"""Smooth lines: curves through given points, and where the letters on them stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import hypot

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A node as a rectangle around its centre."""

    centre: Point
    width: float
    height: float

    def grown(self, by: float) -> Box:
        """The box with a rim of this breadth."""
        return Box(self.centre, self.width + 2 * by, self.height + 2 * by)

    def holds(self, point: Point) -> bool:
        """True for a point inside."""
        return (
            abs(point[0] - self.centre[0]) < self.width / 2
            and abs(point[1] - self.centre[1]) < self.height / 2
        )

    def meets(self, other: Box) -> bool:
        """True where the two overlap."""
        across = abs(self.centre[0] - other.centre[0])
        down = abs(self.centre[1] - other.centre[1])
        return 2 * across < self.width + other.width and 2 * down < self.height + other.height

    @property
    def left(self) -> float:
        """Its left side."""
        return self.centre[0] - self.width / 2

    @property
    def right(self) -> float:
        """Its right side."""
        return self.centre[0] + self.width / 2

    @property
    def top(self) -> float:
        """Its upper side."""
        return self.centre[1] - self.height / 2

    @property
    def bottom(self) -> float:
        """Its lower side."""
        return self.centre[1] + self.height / 2


@dataclass(frozen=True, slots=True)
class Curve:
    """Cubic curves, end to end, and the place of the letters.

    ``points`` are a start and then, for each piece, two control points and an end.
    """

    points: tuple[Point, ...]
    letters_at: Point

    def sampled(self, pieces: int = 12) -> list[Point]:
        """Points on the curve, so many steps to each of its pieces."""
        return sampled(self.points, pieces)


def sampled(points: Sequence[Point], pieces: int) -> list[Point]:
    """Points on the curve with these control points."""
    found = [points[0]]
    for at in range(0, len(points) - 1, 3):
        (x0, y0), (x1, y1), (x2, y2), (x3, y3) = points[at : at + 4]
        for step in range(1, pieces + 1):
            t = step / pieces
            a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
            found.append((a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3))
    return found


def straight(start: Point, end: Point) -> tuple[Point, ...]:
    """The control points of a straight line."""
    (x0, y0), (x1, y1) = start, end
    across, down = (x1 - x0) / 3, (y1 - y0) / 3
    return (start, (x0 + across, y0 + down), (x1 - across, y1 - down), end)


def descending(knots: Sequence[Point], *, upright: bool = False) -> tuple[Point, ...]:
    """The control points of a smooth curve through these points, from top to bottom.

    Between two points it stays inside the rectangle that they span: slopes are chosen
    after Fritsch and Carlson, flat where the direction changes. An ``upright`` curve
    starts and ends vertically.
    """
    slopes = [(x1 - x0) / (y1 - y0) for (x0, y0), (x1, y1) in pairwise(knots)]
    inner = [_between(one, other) for one, other in pairwise(slopes)]
    ends = (0.0, 0.0) if upright else (slopes[0], slopes[-1])
    tangents = [ends[0], *inner, ends[1]]
    points = [knots[0]]
    for number, ((x0, y0), (x1, y1)) in enumerate(pairwise(knots)):
        third = (y1 - y0) / 3
        points.append((x0 + tangents[number] * third, y0 + third))
        points.append((x1 - tangents[number + 1] * third, y1 - third))
        points.append((x1, y1))
    return tuple(points)


def _between(one: float, other: float) -> float:
    return 2 * one * other / (one + other) if one * other > 0 else 0.0


# --- letters -----------------------------------------------------------------------

#: Shares of a line's length where its letters may stand, best first.
_PLACES = (0.48, 0.42, 0.55, 0.36, 0.62, 0.3, 0.68, 0.24, 0.75, 0.18, 0.81)
#: Height of letters, distance between points of a line that count, side of a cell.
_HEIGHT, _STEP, _CELL = 18.0, 8.0, 48.0
#: What it costs to stand on a box, on other letters, on an arrow head, on another line, or
#: close to a box.
_ON_BOX, _ON_LETTERS, _ON_HEAD, _ON_LINE, _CLOSE = 1_000_000, 400, 300, 10, 3
#: Half the length of an arrow head.
_HEAD = 9.0


class Lettering:
    """Finds for each line a stretch where its letters cover nothing else."""

    def __init__(
        self,
        curves: Sequence[Sequence[Point]],
        widths: Sequence[float],
        taken: Sequence[Box],
        two_headed: Collection[int],
    ) -> None:
        self.widths = widths
        self.tracks = [_track(points) for points in curves]
        self.boxes = _Cells(taken)
        ends = [track[:-4:-1] for track in self.tracks]
        ends += [track[:3] for number, track in enumerate(self.tracks) if number in two_headed]
        self.heads = _Cells([_head(end[0], end[-1]) for end in ends])
        self.passing: dict[tuple[int, int], list[tuple[Point, int]]] = defaultdict(list)
        for number, track in enumerate(self.tracks):
            for point in track:
                self.passing[_cell(point)].append((point, number))
        self.letters = _Cells([])

    def places(self) -> Iterator[Point]:
        """A place for the letters of each line, in order."""
        for number, track in enumerate(self.tracks):
            best, least = track[len(track) // 2], float("inf")
            last = len(track) - 1
            shares = [round(share * last) for share in _PLACES]
            for turn, at in enumerate([*shares, *range(last + 1)]):
                if turn == len(shares) and least < _ON_HEAD:
                    break
                cost = self._cost(number, track[at])
                if cost < least:
                    best, least = track[at], cost
                if not cost:
                    break
            self.letters.add(Box(best, self.widths[number], _HEIGHT))
            yield best

    def _cost(self, number: int, at: Point) -> float:
        room = Box(at, self.widths[number], _HEIGHT)
        cost = _ON_BOX * self.boxes.met(room.grown(2)) + _CLOSE * self.boxes.met(room.grown(8))
        cost += _ON_LETTERS * self.letters.met(room.grown(2)) + _ON_HEAD * self.heads.met(room)
        others = {
            other
            for cell in _cells(room)
            for point, other in self.passing.get(cell, ())
            if other != number and room.holds(point)
        }
        return cost + _ON_LINE * len(others)


class _Cells:
    """Boxes by the cells of a grid, so that only those nearby are compared."""

    def __init__(self, boxes: Sequence[Box]) -> None:
        self.inside: dict[tuple[int, int], list[Box]] = defaultdict(list)
        for box in boxes:
            self.add(box)

    def add(self, box: Box) -> None:
        for cell in _cells(box):
            self.inside[cell].append(box)

    def met(self, box: Box) -> int:
        found = {other for cell in _cells(box) for other in self.inside.get(cell, ())}
        return sum(other.meets(box) for other in found)


def _cell(point: Point) -> tuple[int, int]:
    return int(point[0] // _CELL), int(point[1] // _CELL)


def _cells(box: Box) -> Iterator[tuple[int, int]]:
    left, top = _cell((box.left, box.top))
    right, bottom = _cell((box.right, box.bottom))
    return ((x, y) for x in range(left, right + 1) for y in range(top, bottom + 1))


def _head(tip: Point, inner: Point) -> Box:
    """About an arrow head with this tip that comes from ``inner``."""
    across, down = inner[0] - tip[0], inner[1] - tip[1]
    share = _HEAD / (hypot(across, down) or 1.0)
    return Box((tip[0] + share * across, tip[1] + share * down), 2 * _HEAD, 2 * _HEAD)


def _track(points: Sequence[Point]) -> list[Point]:
    """Points on a curve at equal distances."""
    rough = sampled(points, 10)
    track, travelled = [rough[0]], 0.0
    for (x0, y0), (x1, y1) in pairwise(rough):
        length = hypot(x1 - x0, y1 - y0)
        while travelled + length >= _STEP * len(track):
            share = (_STEP * len(track) - travelled) / length
            track.append((x0 + share * (x1 - x0), y0 + share * (y1 - y0)))
        travelled += length
    return [*track, rough[-1]]
