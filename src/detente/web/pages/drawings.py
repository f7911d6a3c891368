"""The drawing of states and moves as a file: a figure for a text, or a graph for other programs."""

from __future__ import annotations

from detente.errors import call_fault
from detente.web.answers import Ask, Download, Page, Room
from detente.web.failures import unreadable
from detente.web.pages.holds import Asking
from detente.web.pages.moves import drawn_of, most_drawn
from detente.web.project_pages import opened
from detente.wording import worded

#: Media types of the forms, by the endings of their files.
KINDS = {
    "svg": "image/svg+xml",
    "dot": "text/vnd.graphviz",
    "graphml": "application/graphml+xml",
}


def drawing_file(ask: Ask) -> Download:
    """The drawing as ``detente graph`` writes it: SVG of what is shown, else every move."""
    from detente.report.exchange import as_dot, as_graphml
    from detente.report.svg import as_svg

    form = ask.one("form", "svg")
    if form not in KINDS:
        mend = worded("choose one of {forms}", forms=", ".join(KINDS))
        raise unreadable(worded("There is no such form."), form[:100], mend)
    one = opened(ask)
    one.model()
    result = Asking(ask, one).result()
    if result is None:
        mend = worded("ask about one state, or about paths")
        problem = worded("The states of this model are too many to draw.")
        raise call_fault(problem, one.project.name, mend)
    if form == "dot":
        text = as_dot(result)
    elif form == "graphml":
        text = as_graphml(result)
    else:
        view = {name: ask.one(name).strip() for name in ("improvements", "party", "around")}
        text = as_svg(drawn_of(result, view, most_drawn(ask)), links=False)
    name = f"{one.project.path.stem}.{form}"
    return Download(text.encode("utf-8"), KINDS[form], name)


ROOM = Room((Page("/p/{project}/moves/file", drawing_file),))
