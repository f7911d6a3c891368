"""How the lines of a drawing run: around other nodes, and told apart from each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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

    def rim(self, towards: Point) -> Point:
        """Where the line from the centre to a point outside crosses the rim."""
        across, down = towards[0] - self.centre[0], towards[1] - self.centre[1]
        shares = [self.width / 2 / abs(across)] if across else []
        shares += [self.height / 2 / abs(down)] if down else []
        share = min(shares, default=0.0)
        return (self.centre[0] + share * across, self.centre[1] + share * down)


#: Sideways distance between lines that join the same two nodes.
_APART = 30.0
#: Detours that are tried, in this order, until a line touches no other node.
_DETOURS = (0.0, 35.0, -35.0, 70.0, -70.0, 105.0, -105.0, 150.0, -150.0)
#: Places along a line where its letters may stand.
_PLACES = (0.46, 0.4, 0.56, 0.35, 0.65, 0.28, 0.72)
_LETTERS_APART = 20.0
_SAMPLES = 16
#: Room between a line's end and the box, and between a passing line and a box.
_END, _PASSING = 3.0, 5.0


@dataclass(frozen=True, slots=True)
class Curve:
    """A quadratic curve: ends on the rims of two boxes, control point, letters' place."""

    start: Point
    control: Point
    end: Point
    letters_at: Point


def routed(pairs: Sequence[tuple[int, int]], boxes: Sequence[Box]) -> tuple[Curve, ...]:
    """A curve for each pair of nodes, in the order given.

    Pairs that join the same two nodes run side by side. A line makes a detour where it
    would touch a third node; the smallest that helps is taken.
    """
    sharing: dict[tuple[int, int], list[int]] = defaultdict(list)
    for number, (start, end) in enumerate(pairs):
        sharing[min(start, end), max(start, end)].append(number)
    curves: dict[int, Curve] = {}
    occupied: list[Point] = []
    for (low, high), numbers in sharing.items():
        spread = [_APART * (place - (len(numbers) - 1) / 2) for place in range(len(numbers))]
        base = _detour(low, high, boxes, spread)
        for number, sideways in zip(numbers, spread, strict=True):
            start, end = pairs[number]
            # The sign is that of the pair's fixed direction, so opposite lines stay apart.
            bulge = base + sideways if start == low else -(base + sideways)
            curve = _curve(boxes[start], boxes[end], bulge, occupied, boxes)
            occupied.append(curve.letters_at)
            curves[number] = curve
    return tuple(curves[number] for number in range(len(pairs)))


def _detour(low: int, high: int, boxes: Sequence[Box], spread: Sequence[float]) -> float:
    others = [box.grown(_PASSING) for node, box in enumerate(boxes) if node not in (low, high)]
    first, last = boxes[low].centre, boxes[high].centre
    counted = []
    for detour in _DETOURS:
        touched = sum(
            _touched(first, _control(first, last, detour + sideways), last, others)
            for sideways in spread
        )
        if not touched:
            return detour
        counted.append((touched, abs(detour), detour))
    return min(counted)[2]


def _touched(start: Point, control: Point, end: Point, others: Iterable[Box]) -> int:
    xs, ys = zip(start, control, end, strict=True)
    close = [
        box
        for box in others
        if min(xs) < box.centre[0] + box.width / 2
        and max(xs) > box.centre[0] - box.width / 2
        and min(ys) < box.centre[1] + box.height / 2
        and max(ys) > box.centre[1] - box.height / 2
    ]
    if not close:
        return 0
    samples = [point_on(start, control, end, n / _SAMPLES) for n in range(1, _SAMPLES)]
    return sum(any(box.holds(sample) for sample in samples) for box in close)


def _curve(
    start: Box, end: Box, bulge: float, occupied: Sequence[Point], boxes: Sequence[Box]
) -> Curve:
    aim = _control(start.centre, end.centre, bulge)
    first, last = start.grown(_END).rim(aim), end.grown(_END).rim(aim)
    control = _control(first, last, bulge)
    places = [point_on(first, control, last, share) for share in _PLACES]
    free = (
        place
        for place in places
        if all(_distance(place, other) >= _LETTERS_APART for other in occupied)
        and not any(box.grown(8).holds(place) for box in boxes)
    )
    return Curve(first, control, last, next(free, places[0]))


def _control(start: Point, end: Point, bulge: float) -> Point:
    """The control point whose curve passes ``bulge`` beside the middle of the line."""
    across, down = end[0] - start[0], end[1] - start[1]
    length = hypot(across, down) or 1.0
    middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    return (middle[0] - 2 * bulge * down / length, middle[1] + 2 * bulge * across / length)


def point_on(start: Point, control: Point, end: Point, share: float) -> Point:
    """The point at this share (0 to 1) of the curve's parameter."""
    a, b, c = (1 - share) ** 2, 2 * share * (1 - share), share**2
    return (
        a * start[0] + b * control[0] + c * end[0],
        a * start[1] + b * control[1] + c * end[1],
    )


def _distance(one: Point, other: Point) -> float:
    return hypot(one[0] - other[0], one[1] - other[1])
