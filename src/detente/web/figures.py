"""Drawings inside a page: the page's own style, because nothing inline is allowed there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from detente.report.drawing import Drawing
from detente.report.marks import LIGHT_COLOURS
from detente.report.relations import RELATION_RULES
from detente.report.svg import DRAWING_RULES, as_svg

if TYPE_CHECKING:
    from markupsafe import Markup

#: The drawings' rules with the colours of the page, which follow its theme.
STYLE = "\n".join(
    (
        ".detente-drawing{--dt-paper:var(--paper);--dt-ink:var(--ink);"
        + ";".join(f"--dt-c{n}:var(--party-{n})" for n in range(len(LIGHT_COLOURS)))
        + "}",
        *(f".dt-p{n}{{--dt-party:var(--dt-c{n})}}" for n in range(len(LIGHT_COLOURS))),
        ".detente-drawing .dt-plain{--dt-party:var(--dt-ink)}",
        ".detente-drawing .dt-p0 .dt-middle,.detente-drawing .dt-middle{text-anchor:middle}",
        ".detente-drawing .dt-rung{fill:none;stroke:var(--dt-ink);stroke-dasharray:1 4}",
        DRAWING_RULES.replace("}.", "}\n."),
        ".detente-drawing .dt-rung-label{text-anchor:start;font-weight:600}",
        ".detente-drawing .dt-legend .dt-middle{text-anchor:middle}",
        ".detente-relations{max-width:100%;height:auto;--dr-paper:var(--paper);--dr-ink:var(--ink);"
        + ";".join(f"--dr-c{n}:var(--party-{n})" for n in range(len(LIGHT_COLOURS)))
        + "}",
        RELATION_RULES.replace("}.", "}\n."),
        "",
    )
)

_STYLED = re.compile(r"<style>.*?</style>\n?", re.DOTALL)
_SIZED = re.compile(r' style="width:100%;[^"]*"')
_LINKED = re.compile(r'<a href="#state-(\d+)"')


def figure(drawing: Drawing, ident: str, links: dict[int, str]) -> Markup:
    """The drawing for a page.

    ``links`` has the address for each state's position; every one is escaped here.
    """
    return adapted(as_svg(drawing, ident=ident), links)


def adapted(svg: str, links: dict[int, str]) -> Markup:
    """A drawing of ours without inline style, its states linked to other addresses."""
    from markupsafe import Markup, escape

    plain = _SIZED.sub("", _STYLED.sub("", svg, count=1), count=1)
    plain = plain.replace('<g style="--dt-party:var(--dt-ink)">', '<g class="dt-plain">')
    plain = plain.replace(
        'class="dt-letters" style="text-anchor:middle"', 'class="dt-letters dt-middle"'
    )

    def linked(found: re.Match[str]) -> str:
        return f'<a href="{escape(links.get(int(found[1]) - 1, "#"))}"'

    return Markup(_LINKED.sub(linked, plain))  # noqa: S704 - report.svg escapes every text
