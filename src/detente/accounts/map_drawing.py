"""A causal map as a drawing: concepts as boxes, links as lines with their sign."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from detente.accounts.causal_map import CausalMap
from detente.model.codes import CausalLink, Sign
from detente.questions.words import counted, sentence
from detente.report.curves import Box
from detente.report.drawing import (
    LINE_HEIGHT,
    NODE_WIDTH,
    PADDING,
    TITLE_HEIGHT,
    Arc,
    Drawing,
    LegendEntry,
    Node,
)
from detente.report.layout import layered
from detente.report.marks import PartyMark
from detente.report.passages import passage_id
from detente.report.routing import routed
from detente.report.scope import Move
from detente.table import Row, Table
from detente.wording import N_, joined, number_worded, worded

#: How a sign is told: by letters, colour and shape of the arrow head at once.
MARKS: dict[Sign, PartyMark] = {
    "+": PartyMark("+", worded("more of it makes more of the other"), "+", 0),
    "-": PartyMark("-", worded("more of it makes less of the other"), "−", 4),
    "?": PartyMark("?", worded("the account leaves open which"), "?", 7),
}
#: Concepts drawn at most, unless told otherwise.
MOST = 60
_LETTERS, _LINES, _PER_ROW = 22, 3, 5
_GAP, _SIGN = (34.0, 68.0), 18.0


def link_target(link: CausalLink, number: int) -> str:
    """Where a link leads on a page: to its passage, or to its row where it has not just one."""
    places = {str(anchor) for anchor in link.grounds.evidence}
    return passage_id(places.pop()) if len(places) == 1 else link_id(number)


def link_id(number: int) -> str:
    """The id of a link's row in the table of links, which counts from 1."""
    return f"link-{number}"


def map_drawing(
    causes: CausalMap, title: str, most: int = MOST, *, leading: bool = False
) -> Drawing:
    """The map as a drawing; what it leaves out it says.

    Where there are more concepts than ``most``, those with the most links are drawn. With
    ``leading`` each line leads to its passage, which suits a page that has a list of them.
    """
    by_degree = sorted(causes.labels, key=lambda concept: -causes.degree(concept))
    kept = set(by_degree[:most])
    numbers = {concept: at for at, concept in enumerate(causes.labels) if concept in kept}
    place = {concept: position for position, concept in enumerate(numbers)}
    drawn = [
        link
        for link in causes.links
        if link.start in place and link.end in place and link.start != link.end
    ]
    pairs = [(place[link.start], place[link.end]) for link in drawn]
    names = [_name(causes.labels[concept]) for concept in place]
    heights = [TITLE_HEIGHT + len(name) * LINE_HEIGHT + PADDING for name in names]
    layout = layered(
        len(place), pairs, width=NODE_WIDTH, heights=heights, gap=_GAP, per_row=_PER_ROW
    )
    boxes = [
        Box(centre, NODE_WIDTH, height)
        for centre, height in zip(layout.centres, heights, strict=True)
    ]
    nodes = tuple(
        Node(
            numbers[concept],
            str(numbers[concept] + 1),
            names[position],
            boxes[position],
            (),
            (),
            (),
            False,
            sentence(f"{numbers[concept] + 1}: {causes.labels[concept]}"),
            False,
        )
        for concept, position in place.items()
    )
    curves = routed(pairs, boxes, layout, letters=[_SIGN] * len(pairs))
    number_of = {id(link): number for number, link in enumerate(causes.links, 1)}
    arcs = tuple(
        Arc(
            Move(start, end, 0, True, False),
            MARKS[link.sign],
            curve,
            link_told(causes, link),
            link_target(link, number_of[id(link)]) if leading else "",
        )
        for (start, end), curve, link in zip(pairs, curves, drawn, strict=True)
    )
    signs = [sign for sign in MARKS if any(link.sign == sign for link in drawn)]
    legend = tuple(LegendEntry("party", MARKS[sign].label, MARKS[sign]) for sign in signs)
    told = joined("", (counted(len(nodes), "concept"), ", ", counted(len(arcs), "link"), "."))
    return Drawing(title, told, nodes, arcs, legend, tuple(_left_out(causes, place, drawn)))


def _left_out(causes: CausalMap, place: dict[str, int], drawn: Sequence[CausalLink]) -> list[str]:
    missing: list[str] = []
    if len(place) < len(causes.labels):
        missing.append(
            worded(
                "{drawn} of {all:,} concepts are drawn: those with the most links.",
                drawn=len(place),
                all=len(causes.labels),
            )
        )
    if len(drawn) < len(causes.links):
        number = len(causes.links) - len(drawn)
        loops = sum(link.start == link.end for link in causes.links)
        told = (
            number_worded(
                "{number} link from a concept to itself is in the table only.",
                "{number} links from a concept to itself are in the table only.",
                number,
            )
            if number == loops
            else number_worded(
                "{number} link of concepts not drawn is in the table only.",
                "{number} links of concepts not drawn are in the table only.",
                number,
            )
        )
        missing.append(told)
    return missing


def _name(label: str) -> tuple[str, ...]:
    lines = textwrap.wrap(label.replace("_", "_ "), _LETTERS) or [""]
    if len(lines) > _LINES:
        lines = [*lines[: _LINES - 1], f"{lines[_LINES - 1][: _LETTERS - 1]}…"]
    return tuple(line.replace("_ ", "_") for line in lines)


def link_told(causes: CausalMap, link: CausalLink) -> str:
    """A link in one sentence, with the passages that it rests on."""
    told = {
        "+": N_("{start} makes more of {end}{places}"),
        "-": N_("{start} makes less of {end}{places}"),
        "?": N_("{start} bears, it is left open how, on {end}{places}"),
    }[link.sign]
    places = ", ".join(map(str, link.grounds.evidence))
    return sentence(
        worded(
            told,
            start=causes.labels[link.start],
            end=causes.labels[link.end],
            places=joined("", (" (", places, ")")) if places else "",
        )
    )


def links_table(causes: CausalMap) -> Table:
    """Every link as a row, with its support and the passages that it rests on."""
    rows = tuple(
        Row(
            causes.labels[link.start],
            (
                MARKS[link.sign].letters,
                causes.labels[link.end],
                link.grounds.support or "",
                joined(", ", map(str, link.grounds.evidence)),
            ),
        )
        for link in causes.links
    )
    return Table(
        worded("of"),
        (worded("sign"), worded("on"), worded("support"), worded("where")),
        rows,
        worded("Links of the causal map"),
    )
