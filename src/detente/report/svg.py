"""A drawing as accessible SVG: named nodes, shapes beside colours, no script, no font."""

from __future__ import annotations

from collections.abc import Iterator
from math import atan2, degrees
from xml.sax.saxutils import escape, quoteattr

from detente.report.curves import Box
from detente.report.drawing import LINE_HEIGHT, TITLE_HEIGHT, Arc, Drawing, LegendEntry, Node, Words
from detente.report.marks import (
    DARK_COLOURS,
    DARK_INK,
    DARK_PAPER,
    LIGHT_COLOURS,
    LIGHT_INK,
    LIGHT_PAPER,
    PartyMark,
)

_MARGIN = 24.0
#: Share of its own size that a drawing shrinks to before it is scrolled instead.
_SMALLEST = 0.78
_LEGEND_LINE = 26.0
_LETTER_WIDTH = 7.2
_RUNG_STYLE = (
    ".detente-drawing .dt-rung{fill:none;stroke:var(--dt-ink);stroke-width:1;"
    "stroke-dasharray:1 4}"
    ".detente-drawing .dt-rung-label{text-anchor:start;font-weight:600}"
)
#: Lines that lead somewhere are wider to the pointer than to the eye.
_LED_STYLE = (
    ".detente-drawing .dt-touch{fill:none;stroke:transparent;stroke-width:24}"
    ".detente-drawing a:focus-visible .dt-line,.detente-drawing a:hover .dt-line{stroke-width:5}"
    ".detente-drawing a .dt-letters{paint-order:stroke;stroke:var(--dt-paper)}"
)
#: Room on the left for what a level line stands for.
_RUNG_ROOM = 90.0
#: Half the width of a party's letters.
_LETTERS = 15.0

#: Outlines of arrow heads, pointing right with the tip at the origin.
_HEADS = {
    "triangle": "M0 0 L-12 5.5 L-12 -5.5 Z",
    "chevron": "M0 0 L-12 6.5 L-7 0 L-12 -6.5 Z",
    "kite": "M0 0 L-8 5 L-14 0 L-8 -5 Z",
    "dot": "M0 0 A5.5 5.5 0 1 1 -11 0 A5.5 5.5 0 1 1 0 0 Z",
    "square": "M0 -5 L0 5 L-10 5 L-10 -5 Z",
    "double": "M0 0 L-8 5.5 L-8 0.01 L-16 5.5 L-16 -5.5 L-8 -0.01 L-8 -5.5 Z",
    "barred": "M0 -6.5 L0 6.5 L-2.5 6.5 L-2.5 1 L-12 5.5 L-12 -5.5 L-2.5 -1 L-2.5 -6.5 Z",
    "barb": "M0 0 L-14 0.01 L-14 7 Z",
}


def as_svg(drawing: Drawing, *, ident: str = "drawing", links: bool = True) -> str:
    """The drawing as one SVG element that needs nothing from outside.

    Parameters
    ----------
    drawing : Drawing
    ident : str
        Beginning of the ids inside; two drawings on one page need different ones.
    links : bool
        Make each node a link to ``#state-N``, the state's place in a report. Without
        links nothing is focusable, which suits a drawing that stands alone.

    Returns
    -------
    str
        Well-formed XML, colours for light and dark paper included.
    """
    left, top, right, bottom = _bounds(drawing)
    legend, legend_height = _legend(drawing, left, bottom, right - left)
    width, height = right - left, bottom - top + legend_height
    led = any(arc.target for arc in drawing.arcs)
    opened = "<g>" if led else '<g aria-hidden="true">'
    extra = (_RUNG_STYLE if drawing.rungs else "") + (_LED_STYLE if led else "")
    # Lines say nothing to those who listen. In a report the figure's table says it all; a
    # drawing that stands alone says it in its description.
    lines = "\n".join(_arc(arc) for arc in drawing.arcs)
    nodes = "\n".join(_node(node, drawing.words, links=links) for node in drawing.nodes)
    told = [drawing.words.listed] if links else [arc.description for arc in drawing.arcs]
    described = " ".join([drawing.description, *told])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="detente-drawing" role="group" '
        f'aria-labelledby="{ident}-title" aria-describedby="{ident}-desc" '
        f'viewBox="{left:.0f} {top:.0f} {width:.0f} {height:.0f}" '
        f'width="{width:.0f}" height="{height:.0f}" style="width:100%;'
        f'min-width:{_SMALLEST * width:.0f}px;max-width:{width:.0f}px;height:auto">\n'
        f'<title id="{ident}-title">{_text(drawing.title)}</title>\n'
        f'<desc id="{ident}-desc">{_text(described)}</desc>\n'
        f"<style>{_style()}{extra}</style>\n"
        f'<rect class="dt-paper" x="{left:.0f}" y="{top:.0f}" '
        f'width="{width:.0f}" height="{height:.0f}"/>\n'
        f"{_rungs(drawing, left, right)}"
        f"{opened}\n{lines}\n</g>\n<g>\n{nodes}\n</g>\n"
        f'<g class="dt-legend" aria-hidden="true">\n{legend}\n</g>\n</svg>\n'
    )


def _text(text: str) -> str:
    """Escaped, and without the characters that XML cannot hold."""
    return escape(xml_characters(text))


def _attribute(text: str) -> str:
    return quoteattr(xml_characters(text))


def xml_characters(text: str) -> str:
    """The text with U+FFFD for every character that XML cannot hold."""
    return "".join(c if c in "\t\n\r" or _is_character(ord(c)) else "\ufffd" for c in text)


def _is_character(code: int) -> bool:
    return 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000


def _style() -> str:
    light = _variables(LIGHT_COLOURS, LIGHT_PAPER, LIGHT_INK)
    dark = _variables(DARK_COLOURS, DARK_PAPER, DARK_INK)
    parties = "".join(f".dt-p{n}{{--dt-party:var(--dt-c{n})}}" for n in range(len(LIGHT_COLOURS)))
    return (
        f".detente-drawing{{{light}}}"
        f"@media screen and (prefers-color-scheme:dark){{.detente-drawing{{{dark}}}}}"
        f"{parties}{DRAWING_RULES}"
    )


#: How a drawing looks, whatever the colours are that its custom properties hold.
DRAWING_RULES = (
    ".detente-drawing text{font:13px system-ui,sans-serif;fill:var(--dt-ink);"
    "text-anchor:middle;paint-order:stroke;stroke:var(--dt-paper);stroke-width:4px;"
    "stroke-linejoin:round;unicode-bidi:plaintext}"
    ".detente-drawing .dt-paper{fill:var(--dt-paper)}"
    ".detente-drawing .dt-ring{fill:var(--dt-paper);stroke:var(--dt-ink);stroke-width:1.6}"
    ".detente-drawing a text,.detente-drawing g[role=img] text{stroke:none}"
    ".detente-drawing .dt-number{font-weight:700;font-size:15px}"
    ".detente-drawing .dt-name,.detente-drawing .dt-start{font-weight:600}"
    ".detente-drawing .dt-holds{font-weight:600;font-size:12px}"
    ".detente-drawing .dt-remark{font-style:italic}"
    ".detente-drawing .dt-line{fill:none;stroke:var(--dt-party);stroke-width:2.4}"
    ".detente-drawing .dt-other{stroke-width:1.3;stroke-dasharray:6 4}"
    ".detente-drawing .dt-head{fill:var(--dt-party);stroke:var(--dt-party);stroke-width:1.2;"
    "stroke-linejoin:round}"
    ".detente-drawing .dt-hollow{fill:var(--dt-paper)}"
    ".detente-drawing .dt-letters{fill:var(--dt-party);font-weight:700}"
    ".detente-drawing .dt-legend text{text-anchor:start}"
    ".detente-drawing .dt-legend .dt-number{text-anchor:middle}"
    ".detente-drawing .dt-focus{fill:none;stroke:none}"
    ".detente-drawing a:focus-visible{outline:none}"
    ".detente-drawing a:focus-visible .dt-focus{stroke:var(--dt-ink);stroke-width:3;"
    "stroke-dasharray:4 3}"
)


def _variables(colours: tuple[str, ...], paper: str, ink: str) -> str:
    each = "".join(f"--dt-c{n}:{colour};" for n, colour in enumerate(colours))
    return f"{each}--dt-paper:{paper};--dt-ink:{ink}"


def _bounds(drawing: Drawing) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of everything drawn, with a margin."""
    xs, ys = [0.0], [0.0]
    if drawing.rungs:
        xs.append(min(node.box.left for node in drawing.nodes) - _RUNG_ROOM)
        ys += [rung.height for rung in drawing.rungs]
    for node in drawing.nodes:
        (x, y), width, height = node.box.centre, node.box.width, node.box.height
        xs += [x - width / 2, x + width / 2]
        ys += [y - height / 2 - (20 if node.status_quo else 0), y + height / 2]
    for arc in drawing.arcs:
        x, y = arc.curve.letters_at
        points = [*arc.curve.sampled(), (x - _LETTERS, y - 8), (x + _LETTERS, y + 8)]
        xs += [x for x, _ in points]
        ys += [y for _, y in points]
    left, right = min(xs) - _MARGIN, max(xs) + _MARGIN
    needed = max((_legend_room(drawing), right - left))
    return left, min(ys) - _MARGIN, left + needed, max(ys) + _MARGIN


def _rungs(drawing: Drawing, left: float, right: float) -> str:
    """Level lines behind everything, each with its label at the left."""
    if not drawing.rungs:
        return ""
    lines = "\n".join(
        f'<path class="dt-rung" d="M{left + 8:.1f} {rung.height:.1f} H{right - 8:.1f}"/>'
        f'<text class="dt-rung-label" x="{left + 10:.1f}" y="{rung.height - 5:.1f}">'
        f"{_text(rung.label)}</text>"
        for rung in drawing.rungs
    )
    return f'<g aria-hidden="true">\n{lines}\n</g>\n'


# --- nodes -------------------------------------------------------------------------


def _node(node: Node, words: Words, *, links: bool) -> str:
    focus = _rectangle("dt-focus", node.box, 6)
    rings = _rectangle("dt-ring", node.box, 0)
    if node.holds:
        rings += _rectangle("dt-ring", node.box, -4)
    lines = "".join(_lines(node, words))
    inside = f"<title>{_text(node.description)}</title>{focus}{rings}"
    label = _attribute(node.description)
    if links:
        opened, closed = f'<a href="#{node.anchor}" aria-label={label}>', "</a>"
    else:
        opened, closed = f'<g role="img" aria-label={label}>', "</g>"
    # What is written is in the label already; the text is for the eye.
    return f'{opened}{inside}<g aria-hidden="true">{lines}</g>{closed}'


def _rectangle(style: str, box: Box, by: float) -> str:
    grown = box.grown(by)
    x, y = grown.centre[0] - grown.width / 2, grown.centre[1] - grown.height / 2
    return (
        f'<rect class="{style}" x="{x:.1f}" y="{y:.1f}" width="{grown.width:.1f}" '
        f'height="{grown.height:.1f}" rx="{max(3.0, 10 + by):.0f}"/>'
    )


def _lines(node: Node, words: Words) -> Iterator[str]:
    x, y = node.box.centre
    top = y - node.box.height / 2
    if node.status_quo:
        yield _line("dt-start", words.status_quo, x, top - 8)
    yield _line("dt-number", node.number, x, top + TITLE_HEIGHT - 3)
    lines = [("dt-name", text) for text in node.name]
    lines += [("dt-caption", text) for text in node.caption]
    lines += [("dt-remark", text) for text in node.remark]
    held = words.under_all if node.holds_under_all else " ".join(node.holds)
    lines += [("dt-holds", f"E: {held}")] if node.holds else []
    for number, (style, text) in enumerate(lines, 1):
        yield _line(style, text, x, top + TITLE_HEIGHT - 3 + number * LINE_HEIGHT)


def _line(style: str, text: str, x: float, y: float) -> str:
    return f'<text class="{style}" x="{x:.1f}" y="{y:.1f}">{_text(text)}</text>'


# --- lines -------------------------------------------------------------------------


def _arc(arc: Arc) -> str:
    start, *points = arc.curve.points
    line = "dt-line" if arc.move.improvement else "dt-line dt-other"
    pieces = " ".join(f"{x:.1f} {y:.1f}" for x, y in points)
    path = f"M{start[0]:.1f} {start[1]:.1f} C{pieces}"
    heads = _head(arc.party, points[-2], points[-1], hollow=not arc.move.improvement)
    if arc.move.back:
        heads += _head(arc.party, points[0], start, hollow=True)
    x, y = arc.curve.letters_at
    touch = f'<path class="dt-touch" d="{path}"/>' if arc.target else ""
    drawn = (
        f'<g class="dt-p{arc.party.colour}"><title>{_text(arc.description)}</title>'
        f'<path class="{line}" d="{path}"/>{heads}{touch}'
        f'<text class="dt-letters" x="{x:.1f}" y="{y + 4.5:.1f}">{_text(arc.party.letters)}</text>'
        "</g>"
    )
    if not arc.target:
        return drawn
    href, label = _attribute(f"#{arc.target}"), _attribute(arc.description)
    return f"<a href={href} aria-label={label}>{drawn}</a>"


def _head(
    party: PartyMark, before: tuple[float, float], tip: tuple[float, float], *, hollow: bool
) -> str:
    turn = degrees(atan2(tip[1] - before[1], tip[0] - before[0]))
    style = "dt-head dt-hollow" if hollow else "dt-head"
    return (
        f'<path class="{style}" d="{_HEADS[party.head]}" '
        f'transform="translate({tip[0]:.1f} {tip[1]:.1f}) rotate({turn:.1f})"/>'
    )


# --- the legend --------------------------------------------------------------------


def _legend(drawing: Drawing, left: float, top: float, width: float) -> tuple[str, float]:
    """The legend below the drawing, in as many columns as fit, and its height."""
    if not drawing.legend:
        return "", 0.0
    room = _legend_room(drawing)
    columns = max(1, int(width // room))
    rows = -(-len(drawing.legend) // columns)
    pieces = []
    for number, entry in enumerate(drawing.legend):
        column, row = divmod(number, rows)
        x = left + _MARGIN + column * room
        y = top + (row + 0.5) * _LEGEND_LINE
        pieces.append(_sign(entry, x, y))
        pieces.append(_line("dt-caption", entry.text, x + 62, y + 4.5))
    return "\n".join(pieces), (rows + 0.5) * _LEGEND_LINE


def _legend_room(drawing: Drawing) -> float:
    """Width of a column of the legend."""
    longest = max((len(entry.text) for entry in drawing.legend), default=0)
    return 2 * _MARGIN + 62 + longest * _LETTER_WIDTH


def _sign(entry: LegendEntry, x: float, y: float) -> str:
    if entry.party is not None:
        mark = entry.party
        return (
            f'<g class="dt-p{mark.colour}"><path class="dt-line" d="M{x:.1f} {y:.1f} h46"/>'
            f"{_head(mark, (x, y), (x + 50, y), hollow=False)}"
            f'<text class="dt-letters" style="text-anchor:middle" x="{x + 18:.1f}" '
            f'y="{y + 4.5:.1f}">{_text(mark.letters)}</text></g>'
        )
    match entry.kind:
        case "equilibrium":
            box = Box((x + 25, y), 44, 20)
            return _rectangle("dt-ring", box, 0) + _rectangle("dt-ring", box, -4)
        case "signs":
            return f'<text class="dt-name" x="{x + 12:.1f}" y="{y + 4.5:.1f}">+ −</text>'
        case _:
            return _plain_line(entry.kind, x, y)


def _plain_line(kind: str, x: float, y: float) -> str:
    neutral = PartyMark("", "", "", 0)
    dashed = " dt-other" if kind == "other" else ""
    heads = _head(neutral, (x, y), (x + 50, y), hollow=kind == "other")
    if kind == "back":
        heads += _head(neutral, (x + 50, y), (x, y), hollow=True)
    return (
        f'<g style="--dt-party:var(--dt-ink)">'
        f'<path class="dt-line{dashed}" d="M{x:.1f} {y:.1f} h46"/>{heads}</g>'
    )
