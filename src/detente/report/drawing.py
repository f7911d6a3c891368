"""A drawing as plain data: nodes, lines, signs, a legend, and what was left out."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from detente.model.conflict import Conflict, Levels
from detente.model.states import State
from detente.questions.words import (
    arriving_in_words,
    change_in_words,
    counted,
    listed,
    sentence,
    state_in_words,
    state_title,
)
from detente.report.curves import Box, Curve
from detente.report.layout import Layout, layered
from detente.report.marks import PartyMark, party_marks
from detente.report.routing import ROOF, routed
from detente.report.scope import Move, Scope, overview, surroundings
from detente.stability.result import Result
from detente.table import Row, Table
from detente.wording import joined, line_of, worded

#: Nodes are boxes of this width, as tall as their lines.
NODE_WIDTH = 172.0
TITLE_HEIGHT, LINE_HEIGHT, PADDING = 24.0, 15.5, 9.0
_GAP = (34.0, 68.0)
_PER_ROW = 5
#: Room for the letters of a party, for each and around them.
_LETTER, _AROUND = 10.0, 6.0
#: Captions: letters in a line, and options named at most.
_LETTERS = 22
_OPTIONS = 4


@dataclass(frozen=True, slots=True)
class Node:
    """A state in a drawing.

    ``name`` stands below the number, then ``caption`` and ``remark``, line by line;
    ``holds`` has the abbreviations of the concepts under which it is an equilibrium;
    ``description`` is for those who listen.
    """

    state: int
    number: str
    name: tuple[str, ...]
    box: Box
    caption: tuple[str, ...]
    remark: tuple[str, ...]
    holds: tuple[str, ...]
    status_quo: bool
    description: str

    #: True where it is an equilibrium under every concept that was asked for.
    holds_under_all: bool

    @property
    def anchor(self) -> str:
        """Id of the state's place in a report."""
        return f"state-{self.state + 1}"


@dataclass(frozen=True, slots=True)
class Arc:
    """A line in a drawing: a move, and whose it is.

    ``target`` is the id that the line leads to on its page, empty where it leads nowhere.
    """

    move: Move
    party: PartyMark
    curve: Curve
    description: str
    target: str = ""


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """A sign and what it means; ``kind`` names the sign, ``party`` whose it is, if any."""

    kind: str
    text: str
    party: PartyMark | None = None


@dataclass(frozen=True, slots=True)
class RungLine:
    """A level line across a drawing, with what it stands for."""

    height: float
    label: str


@dataclass(frozen=True, slots=True)
class Words:
    """What the renderer itself says in a drawing."""

    status_quo: str
    under_all: str
    listed: str


_WORDS = Words(worded("status quo"), worded("all of them"), worded("The table lists every line."))


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a renderer needs, and nothing of the model.

    ``left_out`` says in sentences what the drawing does not show; empty if it shows
    every state and every move. ``rungs`` are lines behind everything else.
    """

    title: str
    description: str
    nodes: tuple[Node, ...]
    arcs: tuple[Arc, ...]
    legend: tuple[LegendEntry, ...]
    left_out: tuple[str, ...]
    rungs: tuple[RungLine, ...] = ()
    words: Words = _WORDS

    @property
    def states(self) -> tuple[int, ...]:
        """Positions of the states drawn."""
        return tuple(node.state for node in self.nodes)


def drawing(
    result: Result,
    *,
    improvements_only: bool = False,
    party: str | None = None,
    around: str | State | None = None,
    most: int = 60,
) -> Drawing:
    """A drawing of states and moves.

    Parameters
    ----------
    result : Result
    improvements_only : bool
        Leave out the moves that the mover does not gain by.
    party : str, optional
        Draw the moves of this decision maker only (by id). With ``around``, answers of
        the others to it are drawn too.
    around : str or State, optional
        Draw this state, the moves out of it, and for each improvement an answer of the
        others that deters it, if there is one.
    most : int
        States drawn at most. Where there are more: the status quo, the named states, the
        equilibria under most concepts, and their neighbours.

    Returns
    -------
    Drawing
        Always the same for the same result and arguments.

    Raises
    ------
    FaultyInput
        E701 for a party that does not exist; E308, E307 or E406 for such a state.
    """
    parties = list(range(len(result.graph.parties)))
    if party is not None:
        parties = [result.graph.parties.index(result.conflict.party(party).id)]
    centre = None if around is None else result.position(around)
    scope = _scope(result, parties, centre, improvements_only, most)
    start = result.graph.status_quo
    base = centre if centre is not None else start
    flowing = improvements_only and centre is None
    artist = _Artist(result, scope, base, improvements_only=flowing)
    return Drawing(
        artist.title(centre),
        artist.description(),
        artist.nodes(),
        artist.arcs(),
        tuple(artist.legend()),
        tuple(sentence(text) for text in scope.left_out),
    )


def _scope(
    result: Result, parties: list[int], centre: int | None, improvements_only: bool, most: int
) -> Scope:
    if centre is None:
        return overview(result, parties, improvements_only=improvements_only, most=most)
    return surroundings(result, centre, parties, improvements_only=improvements_only, most=most)


class _Artist:
    """Turns a scope into nodes and lines with coordinates."""

    def __init__(
        self, result: Result, scope: Scope, base: int | None, *, improvements_only: bool
    ) -> None:
        self.result = result
        self.scope = scope
        self.marks = party_marks(result.conflict)
        self.base = base
        self.start = result.graph.status_quo
        remarks = dict(scope.remarks)
        self.index = {at: number for number, at in enumerate(scope.states)}
        self.names = [name_lines(result, at) for at in scope.states]
        self.captions = [caption_lines(result, at, base) for at in scope.states]
        self.remarks = [tuple(_told_lines(remarks.get(at, ""))) for at in scope.states]
        self.holds = [held_under(result, at) for at in scope.states]
        self.layout = self._placed(improvements_only)
        self.boxes = [self._box(number) for number in range(len(scope.states))]

    def _placed(self, improvements_only: bool) -> Layout:
        # Where only improvements are drawn they say which way is down.
        root = None if improvements_only or self.base is None else self.index.get(self.base)
        pairs, lines = [], []
        for move in self.scope.moves:
            pair = (self.index[move.start], self.index[move.end])
            lines.append(pair)
            if root is not None or move.improvement:
                pairs.append(pair)
            if root is not None and move.back:
                pairs.append(pair[::-1])
        count = len(self.scope.states)
        return layered(
            count,
            pairs,
            lines=lines,
            root=root,
            width=NODE_WIDTH,
            heights=[self._height(number) + self._roof(number) for number in range(count)],
            gap=_GAP,
            per_row=_PER_ROW,
        )

    def _box(self, number: int) -> Box:
        across, down = self.layout.centres[number]
        return Box((across, down + self._roof(number) / 2), NODE_WIDTH, self._height(number))

    def _roof(self, number: int) -> float:
        """Room above the box, where the status quo is called so."""
        return ROOF[1] if self.scope.states[number] == self.start else 0.0

    def _height(self, number: int) -> float:
        lines = (self.names, self.captions, self.remarks)
        count = sum(len(kind[number]) for kind in lines) + bool(self.holds[number])
        return TITLE_HEIGHT + count * LINE_HEIGHT + PADDING

    def nodes(self) -> tuple[Node, ...]:
        return tuple(
            Node(
                at,
                str(self.result.states[at].number),
                self.names[number],
                self.boxes[number],
                self.captions[number],
                self.remarks[number],
                self.holds[number],
                at == self.start,
                self._described(number, at),
                len(self.holds[number]) == len(self.result.concepts) > 1,
            )
            for number, at in enumerate(self.scope.states)
        )

    def _described(self, number: int, at: int) -> str:
        state = self.result.states[at]
        parts = [state_title(state)]
        if at == self.start:
            parts.append(worded("the status quo"))
        holds = self.holds[number]
        parts.append(
            worded("holds under {holds}", holds=listed(holds))
            if holds
            else worded("no equilibrium")
        )
        parts.append(state_in_words(self.result.conflict, state))
        return sentence(joined("; ", parts))

    def arcs(self) -> tuple[Arc, ...]:
        moves = self.scope.moves
        pairs = [(self.index[move.start], self.index[move.end]) for move in moves]
        curves = routed(
            pairs,
            self.boxes,
            self.layout,
            letters=[_LETTER * len(self.marks[m.party].letters) + _AROUND for m in moves],
            two_headed={number for number, move in enumerate(moves) if move.back},
            roofed={number for number in range(len(self.boxes)) if self._roof(number)},
        )
        return tuple(
            Arc(move, self.marks[move.party], curve, self._told(move))
            for move, curve in zip(moves, curves, strict=True)
        )

    def _told(self, move: Move) -> str:
        mover = self.result.conflict.decision_makers[move.party]
        start = state_title(self.result.states[move.start])
        change = arriving_in_words(self.result.graph.space, mover, move.start, move.end)
        gain = worded("an improvement") if move.improvement else worded("no improvement")
        return sentence(
            worded(
                "From {start} {mover} can {change}: {gain}",
                start=start,
                mover=mover.label,
                change=change,
                gain=gain,
            )
        )

    def title(self, centre: int | None) -> str:
        if centre is None:
            return worded("States and moves: {conflict}", conflict=self.result.conflict.title)
        return worded(
            "Moves out of {states}, and answers to them",
            states=state_title(self.result.states[centre]),
        )

    def description(self) -> str:
        states, moves = len(self.scope.states), len(self.scope.moves)
        return worded(
            "{states}, {moves} for moves.",
            states=counted(states, "state"),
            moves=counted(moves, "line"),
        )

    def legend(self) -> Iterator[LegendEntry]:
        used = {move.party for move in self.scope.moves}
        for number, mark in enumerate(self.marks):
            if number in used:
                yield LegendEntry("party", mark.label, mark)
        if any(self.holds):
            concepts = ", ".join(concept.abbreviation for concept in self.result.concepts)
            yield LegendEntry(
                "equilibrium",
                worded("equilibrium (E), under which of {concepts}", concepts=concepts),
            )
        if any(move.improvement for move in self.scope.moves):
            yield LegendEntry("improvement", worded("the mover gains (improvement)"))
        if any(not move.improvement for move in self.scope.moves):
            yield LegendEntry("other", worded("the mover does not gain"))
        if any(move.back for move in self.scope.moves):
            yield LegendEntry("back", worded("the mover can also go back, without gain"))
        if self.base is not None and any(
            c.startswith(("+", "−")) for caption in self.captions for c in caption
        ):
            title = state_title(self.result.states[self.base])
            yield LegendEntry(
                "signs", worded("done, or not done, other than in {title}", title=title)
            )


def held_under(result: Result, at: int) -> tuple[str, ...]:
    """Abbreviations of the concepts under which the state is an equilibrium."""
    return tuple(concept.abbreviation for concept in result.concepts_holding(at))


# --- captions: what is different here ----------------------------------------------


def name_lines(result: Result, at: int) -> tuple[str, ...]:
    """The state's name, as lines of a caption."""
    name = result.states[at].name
    return tuple(_wrapped(name, 2)) if name else ()


def caption_lines(result: Result, at: int, base: int | None) -> tuple[str, ...]:
    """What is done in a state other than in the base, as lines of a caption."""
    state = result.states[at]
    lines: list[str] = []
    if result.conflict.form == "abstract":
        return tuple(_wrapped(state.label or "", 3))
    start = None if base is None else result.states[base].members[0]
    if at != base:
        signs = differences(result.conflict, start, state)
        for sign in signs[:_OPTIONS]:
            lines += _wrapped(sign, 2)
        if len(signs) > _OPTIONS:
            lines.append(worded("and {number} more", number=len(signs) - _OPTIONS))
    return tuple(lines)


def differences(conflict: Conflict, start: Levels | None, state: State) -> list[str]:
    """What is done (+) or not done (−) in a state other than in ``start``.

    Without a start, every option at its lowest level. Options on which the members of a
    coalesced state differ are passed over.
    """
    signs = []
    for at, option in enumerate(conflict.options):
        levels = {member[at] for member in state.members}
        before = 0 if start is None else start[at]
        if len(levels) > 1 or before in levels:
            continue
        (level,) = levels
        if option.binary:
            signs.append(f"{'+' if level else '−'} {option.label}")
        else:
            signs.append(f"{option.label}: {option.levels[level]}")
    return signs


def _told_lines(text: str) -> list[str]:
    """All lines of a text, each the same part of it in another language."""
    count = len(textwrap.wrap(text, _LETTERS))
    return [line_of(text, number, count, _LETTERS) for number in range(count)]


def _broken(text: str, width: int) -> list[str]:
    # Names may be one long word: they are broken after underscores.
    spaced = textwrap.wrap(text.replace("_", "_ "), width)
    return [line.replace("_ ", "_") for line in spaced]


def _wrapped(text: str, most: int) -> list[str]:
    lines = _broken(text, _LETTERS)
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1][: _LETTERS - 1]}…"]
    return lines


# --- the table twin ----------------------------------------------------------------


def moves_table(result: Result, drawn: Drawing) -> Table:
    """Every line of a drawing as a row of a table, grouped by party."""
    rows: list[Row] = []
    for party in result.conflict.decision_makers:
        own = [arc for arc in drawn.arcs if arc.party.party == party.id]
        if own:
            mark = own[0].party
            rows.append(Row(f"{party.label} ({mark.letters})"))
        for arc in own:
            move = arc.move
            label = f"{_short(result, move.start)} → {_short(result, move.end)}"
            what = change_in_words(result.graph.space, party, move.start, move.end)
            gain = worded("improvement") if move.improvement else worded("no improvement")
            rows.append(
                Row(f"  {label}", (what, gain, worded("yes") if move.back else worded("not drawn")))
            )
    columns: tuple[str, ...] = (
        worded("what the party does"),
        worded("for the party"),
        worded("can go back"),
    )
    if not any(arc.move.back for arc in drawn.arcs):
        columns = columns[:2]
        rows = [Row(row.label, row.cells[:2]) for row in rows]
    return Table(worded("move"), columns, tuple(rows), caption=drawn.title)


def _short(result: Result, at: int) -> str:
    state = result.states[at]
    if state.name == state.pattern:
        return state.pattern
    return f"{state.number} ({state.name})" if state.name else str(state.number)
