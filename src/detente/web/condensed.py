"""Thousands of states in a few boxes: by distance from a state, with what holds there.

A box stands for all states that take so many moves from the start and no fewer. Beside it
stand the equilibria of that distance, one by one where they are few. It is made of counts of
:func:`detente.questions.paths.paths_on`, and drawn with the signs of the other drawings.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from detente.language import Language
from detente.model.states import State
from detente.questions.words import counted, state_title
from detente.report.layout import components
from detente.report.svg import xml_characters
from detente.stability.result import Result
from detente.table import Row, Table
from detente.wording import number_worded, worded

#: Equilibria drawn one by one in a layer.
SINGLE = 4
_WIDTH, _HEIGHT, _GAP, _SIDE = 330, 74, 34, 190


@dataclass(frozen=True, slots=True)
class Layer:
    """All states at one distance; ``distance`` is -1 for those that no moves reach.

    ``circling`` of them stand in a circle of improvements, ``ends`` have no improvement for
    anybody. ``nearer``, ``same`` and ``farther`` count improvements by where they lead.
    """

    distance: int
    states: int
    equilibria: tuple[State, ...]
    circling: int
    ends: int
    nearer: int
    same: int
    farther: int


def layers(result: Result, start: int) -> tuple[Layer, ...]:
    """The states by their least number of moves from the start, whoever moves.

    Linear in the moves. Distances are those of single moves one after the other, where
    nobody need wait: a state that is only reached by one party moving twice in a row counts.
    """
    count, graph = len(result), result.graph
    distance = _distances(result, start)
    improving = [
        (at, to)
        for arcs, ranks in zip(graph.moves, graph.ranks, strict=True)
        for at, targets in enumerate(arcs)
        for to in targets
        if ranks[to] > ranks[at]
    ]
    component = components(count, improving)
    size: dict[int, int] = {}
    for number in component:
        size[number] = size.get(number, 0) + 1
    leaves = {at for at, _ in improving}
    held = {at for c in result.concepts for at in result.equilibrium_positions(c.name)}
    members: dict[int, list[int]] = {}
    for at in range(count):
        members.setdefault(distance[at], []).append(at)
    ways = dict.fromkeys(members, (0, 0, 0))
    for at, to in improving:
        nearer, same, farther = ways[distance[at]]
        far = (distance[to] > distance[at]) - (distance[to] < distance[at])
        ways[distance[at]] = (nearer + (far < 0), same + (far == 0), farther + (far > 0))
    return tuple(
        Layer(
            number,
            len(members[number]),
            tuple(result.states[at] for at in members[number] if at in held),
            sum(1 for at in members[number] if size[component[at]] > 1),
            sum(1 for at in members[number] if at not in leaves),
            *ways[number],
        )
        for number in sorted(members, key=lambda d: (d < 0, d))
    )


def _distances(result: Result, start: int) -> list[int]:
    found = [-1] * len(result)
    found[start] = 0
    edge = [start]
    while edge:
        further = []
        for at in edge:
            for arcs in result.graph.moves:
                for to in arcs[at]:
                    if found[to] < 0:
                        found[to] = found[at] + 1
                        further.append(to)
        edge = further
    return found


def records(found: tuple[Layer, ...]) -> list[dict[str, Any]]:
    """The layers as plain data; at most 100 equilibria of each are listed."""
    return [
        {
            "distance": layer.distance if layer.distance >= 0 else None,
            "states": layer.states,
            "equilibria": len(layer.equilibria),
            "equilibria_listed": [state.pattern for state in layer.equilibria[:100]],
            "in_a_circle_of_improvements": layer.circling,
            "without_improvement": layer.ends,
            "improvements": {
                "nearer": layer.nearer,
                "same": layer.same,
                "farther": layer.farther,
            },
        }
        for layer in found
    ]


def layers_table(found: tuple[Layer, ...]) -> Table:
    """The layers as a table: what the drawing shows."""
    columns = (
        worded("states"),
        worded("equilibria"),
        worded("in a circle of improvements"),
        worded("without any improvement"),
        worded("improvements nearer"),
        worded("improvements farther"),
    )
    rows = [
        Row(
            _named(layer),
            tuple(
                f"{number:,}"
                for number in (
                    layer.states,
                    len(layer.equilibria),
                    layer.circling,
                    layer.ends,
                    layer.nearer,
                    layer.farther,
                )
            ),
        )
        for layer in found
    ]
    return Table(worded("moves away"), columns, tuple(rows), worded("States by distance"))


def _named(layer: Layer) -> str:
    return str(layer.distance) if layer.distance >= 0 else worded("not reached")


def layers_svg(found: tuple[Layer, ...], start: State, chosen: Language) -> str:
    """The layers as one drawing in a language; an equilibrium links to ``#state-N``."""
    height = len(found) * (_HEIGHT + _GAP)
    most = max(min(len(layer.equilibria), SINGLE) for layer in found)
    width = 40 + _WIDTH + (most + 1) * _SIDE
    boxes = "\n".join("".join(_box(layer, place, chosen)) for place, layer in enumerate(found))
    title = _safe(
        chosen.tell(worded("States by the number of moves from {state}", state=state_title(start)))
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" class="detente-drawing" role="group" '
        f'aria-labelledby="layers-title" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}"><title id="layers-title">{title}</title>\n'
        f'<rect class="dt-paper" x="0" y="0" width="{width}" height="{height}"/>\n{boxes}</svg>\n'
    )


def _box(layer: Layer, place: int, chosen: Language) -> Iterator[str]:
    top, left = place * (_HEIGHT + _GAP) + 8, 20
    away = {0: worded("the start"), -1: worded("reached by no moves")}
    further = number_worded("{number} move away", "{number} moves away", layer.distance)
    heading = _safe(chosen.tell(away.get(layer.distance, further)))
    lines = [
        worded(
            "{states}, {number:,} of them equilibria",
            states=counted(layer.states, "state"),
            number=len(layer.equilibria),
        ),
        worded(
            "{circling:,} in circles, {ends:,} without improvement",
            circling=layer.circling,
            ends=layer.ends,
        ),
    ]
    if place and layer.distance > 0:
        middle = left + _WIDTH / 2
        yield f'<path class="dt-ring" d="M{middle} {top - _GAP} V{top}"/>'
    yield (
        f'<rect class="dt-bar" x="{left}" y="{top}" width="{_WIDTH}" height="{_HEIGHT}" rx="10"/>'
        f'<text class="dt-left dt-name" x="{left + 14}" y="{top + 22}">{heading}</text>'
    )
    for number, line in enumerate(lines):
        yield (
            f'<text class="dt-left" x="{left + 14}" y="{top + 43 + 18 * number}">'
            f"{_safe(chosen.tell(line))}</text>"
        )
    for number, state in enumerate(layer.equilibria[:SINGLE]):
        x, y = left + _WIDTH + 20 + number * _SIDE, top + 14
        label = _safe(chosen.tell(worded("equilibrium {state}", state=state_title(state))))
        text = _safe(state.title if len(state.title) <= 20 else f"{state.title[:19]}…")
        yield (
            f'<a href="#state-{state.number}" aria-label="{label}">'
            f'<rect class="dt-focus" x="{x - 5}" y="{y - 5}" width="{_SIDE - 10}" height="56" '
            f'rx="12"/><rect class="dt-ring" x="{x}" y="{y}" width="{_SIDE - 20}" height="46" '
            f'rx="9"/><rect class="dt-ring" x="{x + 4}" y="{y + 4}" width="{_SIDE - 28}" '
            f'height="38" rx="6"/><text class="dt-holds" x="{x + (_SIDE - 20) / 2}" '
            f'y="{y + 28}">{text}</text></a>'
        )
    more = len(layer.equilibria) - SINGLE
    if more > 0:
        x = left + _WIDTH + 20 + SINGLE * _SIDE
        rest = _safe(chosen.tell(worded("and {number:,} more", number=more)))
        yield f'<text class="dt-left" x="{x}" y="{top + 42}">{rest}</text>'


def _safe(text: str) -> str:
    from html import escape

    return escape(xml_characters(text), quote=True)
