"""Escalation as a ladder: rungs of intensity from bottom to top, moves from left to right.

Drawn are the shortest climb by improvements, the shortest by any moves, and the ways down
by improvements or by one party. A joint step is nobody's move, so it stands in the table
only.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property

from detente.model.intensity import intensities
from detente.questions.escalation import Escalation
from detente.questions.path_result import Path
from detente.questions.words import counted, sentence, state_in_words, state_title
from detente.report.curves import Box, Curve, Point, sampled, straight
from detente.report.drawing import (
    LINE_HEIGHT,
    NODE_WIDTH,
    PADDING,
    TITLE_HEIGHT,
    Arc,
    Drawing,
    LegendEntry,
    Node,
    RungLine,
    caption_lines,
    held_under,
    name_lines,
)
from detente.report.marks import party_marks
from detente.report.path_tables import number_text
from detente.report.scope import Move
from detente.stability.result import Result
from detente.wording import joined, worded

#: Ways down that are drawn.
_WAYS = 4
#: Room between boxes of neighbouring columns, of one column, and of neighbouring rungs.
_ACROSS, _BESIDE, _DOWN = 84.0, 26.0, 52.0
#: Room that a line keeps from boxes, and how far it rises above those it passes over.
_CLEAR, _BULGE = 3.0, 62.0


def ladder(result: Result, found: Escalation) -> Drawing:
    """The ladder of one escalation.

    Parameters
    ----------
    result : Result
        Of the same conflict: gives the states' names and the concepts they hold under.
    found : Escalation

    Returns
    -------
    Drawing
        With a level line for every rung on which a drawn state stands. Always the same for
        the same arguments.
    """
    return _Ladder(result, found).drawing()


class _Ladder:
    """Places states by the least number of moves to them, and by their intensity."""

    def __init__(self, result: Result, found: Escalation) -> None:
        self.result = result
        self.found = found
        self.base = found.start.number - 1
        self.column = {self.base: 0}
        self.moves: dict[tuple[int, int, int], Move] = {}
        ways = found.ways[:_WAYS]
        for path in (*(s.path for s in found.summits), *(p for w in ways for p in w.improvements)):
            self._add_path(path)
        for way in ways:
            for step in way.unilateral:
                self._add_move(self.base, way.state.number - 1, step.party, step.gains, 1)
        self.states = sorted(self.column, key=lambda at: (self.column[at], at))

    def _add_path(self, path: Path) -> None:
        for place, step in enumerate(path.steps, 1):
            one, two = step.start.number - 1, step.end.number - 1
            self._add_move(one, two, step.party, step.improvement, place)

    def _add_move(self, one: int, two: int, party: str, gains: bool, place: int) -> None:
        mover = self.result.graph.parties.index(party)
        self.moves[one, two, mover] = Move(one, two, mover, gains, back=False)
        self.column[two] = min(self.column.get(two, place), place)

    # --- places

    @cached_property
    def levels(self) -> dict[int, Fraction]:
        states = [self.result.states[at] for at in self.states]
        found = intensities(self.found.conflict, states, self.found.measure)
        return dict(zip(self.states, found, strict=True))

    @cached_property
    def rungs(self) -> list[Fraction]:
        """Rungs with a drawn state, highest first: the higher rung is the higher line."""
        return sorted(set(self.levels.values()), reverse=True)

    @cached_property
    def boxes(self) -> dict[int, Box]:
        heights = {at: self._height(at) for at in self.states}
        cells: dict[tuple[int, Fraction], list[int]] = {}
        for at in self.states:
            cells.setdefault((self.column[at], self.levels[at]), []).append(at)
        lefts = self._lefts(cells)
        found = {}
        top = 0.0
        for rung in self.rungs:
            tallest = max(heights[at] for at in self.states if self.levels[at] == rung)
            for (column, level), members in cells.items():
                if level != rung:
                    continue
                for place, at in enumerate(members):
                    left = lefts[column] + place * (NODE_WIDTH + _BESIDE)
                    centre = (left + NODE_WIDTH / 2, top + tallest / 2)
                    found[at] = Box(centre, NODE_WIDTH, heights[at])
            top += tallest + _DOWN
        return found

    def _lefts(self, cells: dict[tuple[int, Fraction], list[int]]) -> dict[int, float]:
        """Where each column begins; a column is as wide as its fullest rung."""
        lefts, left = {}, 0.0
        for column in sorted(set(self.column.values())):
            lefts[column] = left
            most = max(len(members) for (at, _), members in cells.items() if at == column)
            left += most * (NODE_WIDTH + _BESIDE) - _BESIDE + _ACROSS
        return lefts

    def _captions(self, at: int) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        result = self.result
        return (
            name_lines(result, at),
            caption_lines(result, at, self.base),
            held_under(result, at),
        )

    def _height(self, at: int) -> float:
        name, caption, holds = self._captions(at)
        lines = len(name) + len(caption) + bool(holds)
        roof = 2 * LINE_HEIGHT if at == self.result.graph.status_quo else 0.0
        return TITLE_HEIGHT + lines * LINE_HEIGHT + PADDING + roof / 2

    # --- the drawing

    def drawing(self) -> Drawing:
        rungs = tuple(
            RungLine(
                next(b.centre[1] for at, b in self.boxes.items() if self.levels[at] == rung),
                worded("rung {rung}", rung=number_text(rung)),
            )
            for rung in self.rungs
        )
        start = state_title(self.found.start)
        return Drawing(
            worded("Ladder from {start}: {title}", start=start, title=self.result.conflict.title),
            worded(
                "{states} on {rungs}, higher is more intense; {moves}, from left to right.",
                states=counted(len(self.states), "state"),
                rungs=counted(len(rungs), "rung"),
                moves=counted(len(self.moves), "move"),
            ),
            tuple(map(self._node, self.states)),
            tuple(self._arcs()),
            tuple(self._legend()),
            tuple(self._left_out()),
            rungs,
        )

    def _node(self, at: int) -> Node:
        state = self.result.states[at]
        name, caption, holds = self._captions(at)
        told = [
            state_title(state),
            worded("intensity {levels}", levels=number_text(self.levels[at])),
        ]
        told.append(state_in_words(self.result.conflict, state))
        return Node(
            at,
            str(state.number),
            name,
            self.boxes[at],
            caption,
            (),
            holds,
            at == self.result.graph.status_quo,
            sentence(joined("; ", told)),
            len(holds) == len(self.result.concepts) > 1,
        )

    def _arcs(self) -> Iterator[Arc]:
        marks = party_marks(self.result.conflict)
        for move in self.moves.values():
            mark = marks[move.party]
            gain = worded("an improvement") if move.improvement else worded("no improvement")
            states = self.result.states
            told = worded(
                "{mark} moves from {states} to {states2}: {gain}",
                mark=mark.label,
                states=state_title(states[move.start]),
                states2=state_title(states[move.end]),
                gain=gain,
            )
            yield Arc(move, mark, self._curve(move.start, move.end), sentence(told))

    def _curve(self, start: int, end: int) -> Curve:
        """The line that passes through fewest other boxes; straight where none is better."""
        others = [box for at, box in self.boxes.items() if at not in (start, end)]

        def hidden(points: tuple[Point, ...]) -> int:
            found = sampled(points, 40)
            return sum(any(box.grown(_CLEAR).holds(point) for box in others) for point in found)

        points = min(_lines(self.boxes[start], self.boxes[end]), key=hidden)
        return Curve(points, sampled(points, 2)[1])

    def _legend(self) -> Iterator[LegendEntry]:
        used = {move.party for move in self.moves.values()}
        for number, mark in enumerate(party_marks(self.result.conflict)):
            if number in used:
                yield LegendEntry("party", mark.label, mark)
        if any(move.improvement for move in self.moves.values()):
            yield LegendEntry("improvement", worded("the mover gains (improvement)"))
        if any(not move.improvement for move in self.moves.values()):
            yield LegendEntry("other", worded("the mover does not gain"))

    def _left_out(self) -> Iterator[str]:
        ways = self.found.ways
        if len(ways) > _WAYS:
            yield worded(
                "{ways} of {number} down are drawn.", ways=_WAYS, number=counted(len(ways), "way")
            )
        if any(way.joint for way in ways):
            yield worded("Joint steps of several parties stand in the table only.")


def _lines(one: Box, two: Box) -> Iterator[tuple[Point, ...]]:
    """Ways to draw a move: straight, over the boxes between, under them, or down the side."""
    yield straight(border(one, two.centre), border(two, one.centre))
    across = (two.centre[0] - one.centre[0]) / 4
    for begin, end, rise in (
        ((one.centre[0], one.top), (two.centre[0], two.top), -_BULGE),
        ((one.centre[0], one.bottom), (two.centre[0], two.bottom), _BULGE),
    ):
        height = (min if rise < 0 else max)(begin[1], end[1]) + rise
        yield (begin, (begin[0] + across, height), (end[0] - across, height), end)
    side = one.right if across >= 0 else one.left
    edge = two.top if two.centre[1] >= one.centre[1] else two.bottom
    begin, end = (side, one.centre[1]), (two.centre[0], edge)
    yield (begin, (end[0], begin[1]), (end[0], begin[1]), end)


def border(box: Box, towards: Point) -> Point:
    """Where a line from the box's centre leaves it.

    Examples
    --------
    >>> border(Box((0.0, 0.0), 4.0, 2.0), (10.0, 0.0))
    (2.0, 0.0)
    """
    (x, y), (across, down) = box.centre, towards
    dx, dy = across - x, down - y
    if not (dx or dy):
        return box.centre
    scale = min(
        box.width / 2 / abs(dx) if dx else float("inf"),
        box.height / 2 / abs(dy) if dy else float("inf"),
    )
    return (x + dx * scale, y + dy * scale)
