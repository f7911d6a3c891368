"""Relations between parties drawn on a circle: signed, directed lines, as accessible SVG."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import cos, hypot, pi, sin
from xml.sax.saxutils import escape, quoteattr

from detente.model.conflict import Conflict
from detente.report.marks import (
    DARK_COLOURS,
    DARK_INK,
    DARK_PAPER,
    LIGHT_COLOURS,
    LIGHT_INK,
    LIGHT_PAPER,
    PartyMark,
    party_marks,
)
from detente.report.svg import xml_characters
from detente.wording import joined, worded

_RADIUS, _NODE, _MARGIN = 210.0, 26.0, 120.0
#: How far a line bends to its right, so that there and back are two lines.
_BEND = 0.16
_THINNEST, _THICKEST = 1.4, 7.0


@dataclass(frozen=True, slots=True)
class SignedLine:
    """A line from one party to another: solid where the value is positive, else dashed."""

    start: str
    end: str
    value: float


@dataclass(frozen=True, slots=True)
class Relations:
    """What is drawn: parties, lines, and the same in words, one text for each party."""

    title: str
    description: str
    marks: tuple[PartyMark, ...]
    lines: tuple[SignedLine, ...]
    told: tuple[str, ...]


def relations(conflict: Conflict, lines: Sequence[SignedLine], title: str) -> Relations:
    """The parties of a conflict and the lines between them, to be drawn."""
    marks = party_marks(conflict)
    told = []
    for mark in marks:
        own = [line for line in lines if mark.party in (line.start, line.end)]
        text = _told(conflict, own) if own else worded("No line.")
        told.append(joined(". ", (mark.label, text)))
    every = _told(conflict, lines) if lines else worded("No line is drawn.")
    described = joined(" ", (worded("Parties on a circle."), every))
    return Relations(title, described, tuple(marks), tuple(lines), tuple(told))


def relations_svg(drawn: Relations, *, ident: str) -> str:
    """The parties on a circle and the lines between them.

    Sign is told by the line's pattern and by its figure, not by colour; width grows with
    the size of the value. Every party can be reached by keyboard and names its lines.
    """
    centre = _RADIUS + _MARGIN
    count = len(drawn.marks)
    turn = [2 * pi * at / max(count, 1) - pi / 2 for at in range(count)]
    places = {
        mark.party: (centre + _RADIUS * cos(angle), centre + _RADIUS * sin(angle))
        for mark, angle in zip(drawn.marks, turn, strict=True)
    }
    most = max((abs(line.value) for line in drawn.lines), default=1.0) or 1.0
    lines = "\n".join(_line(line, places, most) for line in drawn.lines)
    nodes = "\n".join(_nodes(drawn, places))
    size = 2 * centre
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="detente-relations" role="group" '
        f'aria-labelledby="{ident}-title" aria-describedby="{ident}-desc" '
        f'viewBox="0 0 {size:.0f} {size:.0f}" width="{size:.0f}" height="{size:.0f}" '
        f'style="width:100%;max-width:{size:.0f}px;height:auto">\n'
        f'<title id="{ident}-title">{_text(drawn.title)}</title>\n'
        f'<desc id="{ident}-desc">{_text(drawn.description)}</desc>\n'
        f"<style>{_style()}</style>\n"
        f'<rect class="dr-paper" width="{size:.0f}" height="{size:.0f}"/>\n'
        f'<g aria-hidden="true">\n{lines}\n</g>\n<g>\n{nodes}\n</g>\n</svg>\n'
    )


def _text(text: str) -> str:
    return escape(xml_characters(text))


def _line(line: SignedLine, places: dict[str, tuple[float, float]], most: float) -> str:
    (x1, y1), (x2, y2) = places[line.start], places[line.end]
    length = hypot(x2 - x1, y2 - y1) or 1.0
    across = ((y1 - y2) / length, (x2 - x1) / length)
    bend = _BEND * length
    cx, cy = (x1 + x2) / 2 + across[0] * bend, (y1 + y2) / 2 + across[1] * bend
    sx, sy = _towards((x1, y1), (cx, cy), _NODE + 2)
    ex, ey = _towards((x2, y2), (cx, cy), _NODE + 10)
    tip = _towards((x2, y2), (cx, cy), _NODE + 1)
    width = _THINNEST + (_THICKEST - _THINNEST) * abs(line.value) / most
    style = "dr-with" if line.value > 0 else "dr-against"
    lx, ly = (sx + 2 * cx + ex) / 4, (sy + 2 * cy + ey) / 4
    return (
        f'<path class="dr-line {style}" stroke-width="{width:.1f}" '
        f'd="M{sx:.1f} {sy:.1f} Q{cx:.1f} {cy:.1f} {ex:.1f} {ey:.1f}"/>'
        f'<path class="dr-head" d="{_head((ex, ey), tip)}"/>'
        f'<text class="dr-value" x="{lx:.1f}" y="{ly:.1f}">{signed(line.value)}</text>'
    )


def _towards(
    start: tuple[float, float], end: tuple[float, float], by: float
) -> tuple[float, float]:
    length = hypot(end[0] - start[0], end[1] - start[1]) or 1.0
    return (
        start[0] + (end[0] - start[0]) * by / length,
        start[1] + (end[1] - start[1]) * by / length,
    )


def _head(back: tuple[float, float], tip: tuple[float, float]) -> str:
    dx, dy = (tip[0] - back[0]) * 0.6, (tip[1] - back[1]) * 0.6
    one, other = (back[0] - dy, back[1] + dx), (back[0] + dy, back[1] - dx)
    return f"M{tip[0]:.1f} {tip[1]:.1f} L{one[0]:.1f} {one[1]:.1f} L{other[0]:.1f} {other[1]:.1f} Z"


def _nodes(drawn: Relations, places: dict[str, tuple[float, float]]) -> Iterator[str]:
    for mark, told in zip(drawn.marks, drawn.told, strict=True):
        x, y = places[mark.party]
        above = y < _RADIUS + _MARGIN
        name = y - _NODE - 10 if above else y + _NODE + 20
        yield (
            f'<g role="img" tabindex="0" aria-label={quoteattr(xml_characters(told))}>'
            f"<title>{_text(told)}</title>"
            f'<circle class="dr-node dr-p{mark.colour}" cx="{x:.1f}" cy="{y:.1f}" r="{_NODE:.0f}"/>'
            f'<g aria-hidden="true"><text class="dr-letters" x="{x:.1f}" y="{y + 5:.1f}">'
            f'{_text(mark.letters)}</text><text x="{x:.1f}" y="{name:.1f}">'
            f"{_text(mark.label)}</text></g></g>"
        )


def _told(conflict: Conflict, lines: Sequence[SignedLine]) -> str:
    label = {party.id: party.label for party in conflict.decision_makers}
    return joined(
        " ",
        (
            worded(
                "{start} to {end}: {value}.",
                start=label[line.start],
                end=label[line.end],
                value=signed(line.value),
            )
            for line in lines
        ),
    )


def signed(value: float) -> str:
    """The value with its sign, three decimals at most.

    Examples
    --------
    >>> [signed(value) for value in (0.5, -0.12345, 0.0)]
    ['+0.5', '−0.123', '0']
    """
    text = f"{abs(value):.3f}".rstrip("0").rstrip(".")
    if text == "0":
        return text
    return f"+{text}" if value > 0 else f"−{text}"


def _style() -> str:
    def variables(colours: Sequence[str], paper: str, ink: str) -> str:
        each = "".join(f"--dr-c{n}:{colour};" for n, colour in enumerate(colours))
        return f".detente-relations{{{each}--dr-paper:{paper};--dr-ink:{ink}}}"

    light = variables(LIGHT_COLOURS, LIGHT_PAPER, LIGHT_INK)
    dark = variables(DARK_COLOURS, DARK_PAPER, DARK_INK)
    return f"{light}@media screen and (prefers-color-scheme:dark){{{dark}}}{RELATION_RULES}"


#: How a drawing of relations looks, whatever the colours are that its custom properties hold.
RELATION_RULES = "".join(
    f".detente-relations .dr-p{n}{{stroke:var(--dr-c{n})}}" for n in range(len(LIGHT_COLOURS))
) + (
    ".detente-relations text{font:13px system-ui,sans-serif;fill:var(--dr-ink);"
    "text-anchor:middle;paint-order:stroke;stroke:var(--dr-paper);stroke-width:4px}"
    ".detente-relations .dr-letters{font-weight:700;stroke:none}"
    ".detente-relations .dr-paper{fill:var(--dr-paper)}"
    ".detente-relations .dr-node{fill:var(--dr-paper);stroke-width:3}"
    ".detente-relations .dr-line{fill:none;stroke:var(--dr-ink)}"
    ".detente-relations .dr-against{stroke-dasharray:8 6}"
    ".detente-relations .dr-head{fill:var(--dr-ink)}"
    ".detente-relations g:focus-visible{outline:3px dashed var(--dr-ink)}"
)
