"""Moves: the graph of states drawn, paths, and the ladder from the status quo."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from detente.errors import FaultyInput
from detente.graph.graph import Graph
from detente.model.conflict import Conflict
from detente.model.intensity import has_intensity
from detente.model.plain import digest
from detente.questions.escalation import Escalation, escalation_on
from detente.questions.ground import start_reference
from detente.questions.listed_ground import ListedGround
from detente.questions.path_result import Paths
from detente.questions.paths import paths_on
from detente.report import path_tables as tables
from detente.report.drawing import Drawing, drawing, moves_table
from detente.report.ladder import ladder
from detente.stability.registry import concepts_named
from detente.stability.result import Result
from detente.web import condensed
from detente.web.answers import Answer, Ask, Page, Redirect, Reply, Room, Tab
from detente.web.apart import apart
from detente.web.figures import adapted, figure
from detente.web.jobs import FILE, Question
from detente.web.language import N_
from detente.web.pages.holds import Asking, plain_choices
from detente.web.pages.model import unreadable_file
from detente.web.project_pages import Opened, opened
from detente.web.worked_out import KEEP, beside

#: States up to which they are drawn one by one, and that may be asked for.
DRAWN, MOST = 60, 200
#: Paths and ways that are told.
TOLD = 12


def moves(ask: Ask) -> Answer:
    """The drawing that is asked for, with the same as a table."""
    one = opened(ask)
    if one.conflict is None:
        return unreadable_file(one)
    asking = Asking(ask, one)
    result = asking.result()
    view = {
        "around": ask.one("around").strip(),
        "party": ask.one("party"),
        "improvements": ask.one("improvements"),
        "each": ask.one("each"),
    }
    most = most_drawn(ask)
    data: dict[str, Any] = {**one.data(), "choices": plain_choices(asking, one), "view": view}
    data |= {"listed": result is not None, "moves": [], "layers": [], "states": 0}
    data |= {"view_faults": [], "most": most}
    shown: dict[str, Any] = {"figure": None, "twin": None, "left_out": (), "title": ""}
    shown["query"] = urlencode(asking.parameters())
    shown["drawn"] = urlencode([*asking.parameters(), *view.items(), ("most", most)])
    if result is None:
        return Answer("moves.html", data, shown=shown)
    data["states"] = len(result)
    start = result.graph.status_quo or 0
    if len(result) > most and not view["around"] and not view["each"]:
        found = condensed.layers(result, start)
        data["layers"] = condensed.records(found)
        svg = condensed.layers_svg(found, result.states[start], ask.language)
        links = _links(one, result, range(len(result)))
        shown |= {"figure": adapted(svg, links), "twin": condensed.layers_table(found)}
        return Answer("moves.html", data, shown=shown)
    try:
        drawn = KEEP.answer(
            ("moves", *asking.key, *view.values(), most), lambda: drawn_of(result, view, most)
        )
    except FaultyInput as faulty:
        data["view_faults"] = [fault.to_dict() for fault in faulty.faults]
        return Answer("moves.html", data, shown=shown)
    data["moves"] = [
        {
            "party": result.graph.parties[arc.move.party],
            "from": result.states[arc.move.start].pattern,
            "to": result.states[arc.move.end].pattern,
            "improvement": arc.move.improvement,
            "can_go_back": arc.move.back,
        }
        for arc in drawn.arcs
    ]
    shown |= {
        "figure": figure(ask.language.tell_all(drawn), "moves", _links(one, result, drawn.states)),
        "twin": moves_table(result, drawn),
        "left_out": drawn.left_out,
        "title": drawn.title,
    }
    return Answer("moves.html", data, shown=shown)


def most_drawn(ask: Ask) -> int:
    """How many states are drawn at most, as the form asks; within limits."""
    asked = ask.one("most")
    known = asked.isascii() and asked.isdecimal() and len(asked) < 10
    return min(max(int(asked), 1), MOST) if known else DRAWN


def drawn_of(result: Result, view: Mapping[str, str], most: int) -> Drawing:
    """The drawing of what is looked at; many states at once take seconds to place."""
    if min(len(result), most) <= DRAWN:
        return _drawn(result, view, most)
    return apart(_drawn, result, view, most)


def _drawn(result: Result, view: Mapping[str, str], most: int) -> Drawing:
    return drawing(
        result,
        improvements_only=bool(view["improvements"]),
        party=view["party"] or None,
        around=view["around"] or None,
        most=most,
    )


def _links(one: Opened, result: Result, positions: Any) -> dict[int, str]:
    base = f"{one.project.address}/moves"
    return {at: f"{base}?{urlencode({'around': result.states[at].pattern})}" for at in positions}


def paths_page(ask: Ask) -> Answer:
    """Where it may go from a state: distances, endings, paths to a target, the ladder."""
    one = opened(ask)
    if one.conflict is None:
        return unreadable_file(one)
    asking = Asking(ask, one)
    conflict = asking.conflict
    asked = {"start": ask.one("start").strip(), "to": ask.one("to").strip()}
    data: dict[str, Any] = {**one.data(), "choices": plain_choices(asking, one), "asked": asked}
    data |= {
        "listed": False,
        "paths": None,
        "escalation": None,
        "asked_faults": [],
        "job": None,
        "no_start": False,
    }
    shown: dict[str, Any] = {
        "reach": None,
        "endings": [],
        "routes": [],
        "endings_told": "",
        "ladder": None,
    }
    result = asking.result()
    if result is None:
        job = ask.folder.jobs.asked(_question(one, conflict, asked, asking.variants))
        data["job"] = job.plain() if job else None
        if job is not None and job.state == "done" and job.output:
            data["paths"] = job.answer()
        return Answer("paths.html", data, shown=shown)
    data["listed"] = True
    if not asked["start"] and conflict.status_quo is None:
        # nothing is wrong: nobody has said yet where things stand
        return Answer("paths.html", {**data, "no_start": True}, shown=shown)
    try:
        reference = start_reference(conflict, asked["start"] or None)
        wanted = (result.graph, reference, asked["to"] or None)
        found = KEEP.answer(
            ("paths", *asking.key, *wanted[1:]), lambda: beside(conflict, _paths, *wanted)
        )
    except FaultyInput as faulty:
        data["asked_faults"] = [fault.to_dict() for fault in faulty.faults]
        return Answer("paths.html", data, shown=shown)
    data["paths"] = found.to_dict(TOLD)
    shown["reach"] = tables.by_distance_table(found)
    shown["endings_told"] = tables.endings_sentence(found)
    shown["endings"] = [
        (tables.ending_text(ending), list(tables.path_lines(conflict, path)))
        for ending in found.endings[:TOLD]
        for path in ending.paths[:1]
    ]
    shown["routes"] = [
        (
            tables.routes_sentence(found, routes),
            [
                (
                    list(tables.path_lines(conflict, path)),
                    list(tables.last_chance_sentences(conflict, path)),
                )
                for path in routes.paths
            ],
        )
        for routes in found.routes
    ]
    if has_intensity(conflict):
        climb = KEEP.answer(
            ("escalation", *asking.key, reference),
            lambda: beside(conflict, _climb, result.graph, reference),
        )
        data["escalation"] = {k: v for k, v in climb.to_dict().items() if k != "detente"}
        drawn = ladder(result, climb)
        shown["ladder"] = {
            "figure": figure(
                ask.language.tell_all(drawn), "ladder", _links(one, result, drawn.states)
            ),
            "twin": moves_table(result, drawn),
            "rungs": tables.rungs_table(climb),
            "summits": list(tables.summit_sentences(climb)),
            "ways": tables.ways_sentence(climb),
            "table": tables.ways_table(climb, TOLD),
            "starters": list(tables.starter_sentences(climb)),
            "left_out": (*drawn.left_out, *climb.limits),
        }
    return Answer("paths.html", data, shown=shown)


def _paths(graph: Graph, reference: str, to: str | None) -> Paths:
    return paths_on(_ground(graph), reference, to, k=3)


def _climb(graph: Graph, reference: str) -> Escalation:
    (sequential,) = concepts_named(["sequential"])
    return escalation_on(_ground(graph), reference, "highest", sequential)


def _ground(graph: Graph) -> ListedGround:
    return ListedGround(graph, "the page lists the states of small models")


def _question(
    one: Opened, conflict: Conflict, asked: dict[str, str], variants: list[str]
) -> Question:
    called = ["paths", FILE, "--json", "--limit", str(TOLD)]
    called += ["--variant", ",".join(variants)] if variants else []
    called += ["--from", asked["start"]] if asked["start"] else []
    called += ["--to", asked["to"]] if asked["to"] else []
    query = urlencode([*asked.items(), *(("variant", name) for name in variants)])
    back = f"{one.project.address}/moves/paths?{query}"
    text, name = one.revision.text, one.project.path.name
    return Question(tuple(called), text, name, digest(conflict), back)


def work_out(ask: Ask) -> Reply:
    """Ask for paths as a job, of a model whose states are too many to list."""
    one = opened(ask)
    asking = Asking(ask, one)
    asked = {"start": ask.one("start").strip(), "to": ask.one("to").strip()}
    job = ask.folder.jobs.start(_question(one, asking.conflict, asked, asking.variants))
    return Redirect(f"/jobs/{job.id}", "", {"job": job.id})


_HERE = "/p/{project}/moves"
ROOM = Room(
    (Page(_HERE, moves), Page(f"{_HERE}/paths", paths_page, work_out)),
    (Tab(N_("Moves"), "moves", 40),),
)
