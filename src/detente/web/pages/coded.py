"""What is coded beside the model: causal map, drafts that wait, exchange with other programs."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from detente.accounts.causal_map import LISTED, STEPS, CausalPath, Reading, causal_map
from detente.accounts.gate import REASONS
from detente.accounts.map_answer import MapAnswer
from detente.accounts.map_drawing import MARKS, map_drawing
from detente.errors import Fault, FaultyInput, call_fault
from detente.files.accepting import accepted
from detente.files.drafts import drafts_beside, keep
from detente.files.exchange.exporting import exported
from detente.files.exchange.foreign import Foreign
from detente.files.exchange.map_reading import ReadMap
from detente.model.conflict import Conflict
from detente.model.grounds import Anchor
from detente.web.answers import Answer, Ask, Download, Page, Redirect, Reply, Room
from detente.web.apart import apart
from detente.web.coding import SUPPORT
from detente.web.failures import not_found, unreadable
from detente.web.language import N_
from detente.web.locking import locked
from detente.web.project_pages import Opened, edited, opened
from detente.web.projects import TEXTS
from detente.web.questions.fields import Field
from detente.web.security import REPORT_POLICY
from detente.web.worked_out import KEEP
from detente.wording import recognised, worded

#: What can be written: the name of the file, its kind, and what it is.
FORMATS: dict[str, tuple[str, str, str]] = {
    "qdpx": (".qdpx", "application/zip", N_("Coding project (REFI-QDA)")),
    "qdc": (".qdc", "application/xml", N_("Codebook (REFI-QDA)")),
    "annotations": (".jsonld", "application/ld+json", N_("Web Annotations")),
    "events": (".csv", "text/csv; charset=utf-8", N_("Table of acts and events (CSV)")),
    "graphml": (".graphml", "application/xml", N_("Causal map (GraphML)")),
    "csv": ("-map.csv", "text/csv; charset=utf-8", N_("Causal map (CSV)")),
}
#: Drafts that one page lists.
SHOWN = 200


# --- the causal map ---------------------------------------------------------------------


def causes(ask: Ask) -> Answer:
    """The causal map: drawing and table, paths and total effects between two concepts."""
    one = opened(ask)
    conflict = one.model()
    bounds = _bounds(ask, conflict)
    if not conflict.codes.links:
        empty = {**one.data(), "map": None, "from": "", "to": "", **bounds}
        return Answer("map.html", empty, shown={"links": [], "summary": ""})
    asked = (one, ask.one("from") or None, ask.one("to") or None, bounds)
    # how many paths and circles there are, nobody knows before
    few = len(conflict.codes.links) <= _FEW
    answer, shown = _causes(*asked) if few else apart(_causes, *asked)
    data = {**one.data(), "map": answer, "from": asked[1] or "", "to": asked[2] or "", **bounds}
    return Answer("map.html", data, shown=shown)


def _causes(
    one: Opened, start: str | None, end: str | None, bounds: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the map says as plain data, and what only the page shows of it."""
    answer = _map(one.model(), bounds)
    for concept in (start, end):
        if concept is not None:
            answer.causes.known(concept)
    record = answer.record(start, end, circles=bounds["circles"])
    links = [
        {
            "from": answer.causes.labels[link.start],
            "to": answer.causes.labels[link.end],
            "sign": MARKS[link.sign].letters,
            "told": MARKS[link.sign].label,
            "support": link.grounds.support or "",
            "element": f"links.{link.id or number}",
            "places": [place(one, anchor) for anchor in link.grounds.evidence],
        }
        for number, link in enumerate(answer.causes.links, 1)
    ]
    shown: dict[str, Any] = {
        "links": links,
        "labels": dict(answer.causes.labels),
        "summary": answer.summary(),
        "map_start": start or "",
        "paths": [],
        "told_paths": "",
        "told_circles": "",
        "circle_list": [],
        "effects": None,
        "limit": "" if record["complete"] else answer.limit(),
    }
    if start and end:
        found = answer.paths(start, end)
        shown["told_paths"] = answer.effect_told(start, end, found)
        shown["paths"] = [_path(one, answer, path) for path in found.paths]
    elif start or end:
        shown["effects"] = answer.effects_table(start, end)
    if bounds["circles"]:
        round_ = answer.circles()
        shown["told_circles"] = answer.circles_told(round_)
        shown["circle_list"] = [_path(one, answer, path) for path in round_.paths]
    return record, shown


#: Links up to which a causal map is answered at once.
_FEW = 40
#: How many paths the page lists.
_MOST = Field(
    "most", N_("List so many paths at most"), "whole", usual=(str(LISTED),), least=1, most=10_000
)


def _bounds(ask: Ask, conflict: Conflict) -> dict[str, Any]:
    """What is asked beside the two concepts: circles, walks, and how many paths to list."""
    most = _MOST.value(ask.many("most"), conflict)
    if isinstance(most, Fault):
        raise FaultyInput([most])
    asked = {name: ask.one(name) == "yes" for name in ("circles", "walks")}
    return {**asked, "most": most}


def _map(conflict: Conflict, bounds: Mapping[str, Any]) -> MapAnswer:
    reading: Reading = "walks" if bounds["walks"] else "simple paths"
    return MapAnswer(conflict, causal_map(conflict), reading, bounds["most"], STEPS)


def _path(one: Opened, answer: MapAnswer, path: CausalPath) -> dict[str, Any]:
    """A path in words, the product of its signs, and the passages along it."""
    anchors = dict.fromkeys(
        anchor for number in path.links for anchor in answer.causes.links[number].grounds.evidence
    )
    return {
        "told": answer.path_told(path),
        "sign": MARKS[path.sign].letters,
        "places": [place(one, anchor) for anchor in anchors],
    }


def place(one: Opened, anchor: Anchor) -> dict[str, str]:
    """A passage and the address that opens it."""
    query = urlencode({"at": str(anchor).partition(":")[2]})
    page = f"{one.project.address}/account/{quote(anchor.source, safe='')}"
    return {"at": str(anchor), "address": f"{page}?{query}#here"}


def drawing(ask: Ask) -> Download:
    """The causal map as a drawing that stands alone."""
    from detente.report.svg import as_svg

    conflict = opened(ask).model()
    title = worded("Causal map: {title}", title=conflict.title)
    found = map_drawing(causal_map(conflict), title)
    svg = as_svg(ask.language.tell_all(found), links=False)
    return Download(svg.encode("utf-8"), "image/svg+xml", policy=REPORT_POLICY)


# --- drafts -----------------------------------------------------------------------------


def drafts(ask: Ask) -> Answer:
    """Drafts that wait for a person, and how many of those offered were any good."""
    return _drafts(ask, ())


def _drafts(ask: Ask, faults: tuple[Fault, ...]) -> Answer:
    one = opened(ask)
    one.model()
    held = drafts_beside(one.project.path)
    listed = [
        {
            "id": str(entry["id"]),
            "type": str(entry["type"]),
            "fields": {str(key): str(value) for key, value in entry["fields"].items()},
            **_anchor(one, entry.get("anchor")),
        }
        for entry in held.drafts[:SHOWN]
    ]
    data = {
        **one.data(),
        "drafts": listed,
        "waiting": len(held.drafts),
        "rates": held.rates(),
        "refused": [
            {
                "step": str(each.get("step", "")),
                "why": recognised(str(each.get("why", "")), REASONS),
            }
            for each in held.rejected[:SHOWN]
        ],
    }
    if faults:
        data["faults"] = [fault.to_dict() for fault in faults]
    shown = {"supports": SUPPORT, "by": ask.one("by")}
    return Answer("drafts.html", data, 422 if faults else 200, shown)


def _anchor(one: Opened, anchor: object) -> dict[str, str]:
    """Where a draft stands, its words, and the address that opens the passage."""
    form: Mapping[str, Any] = anchor if isinstance(anchor, dict) else {"at": str(anchor or "")}
    at = str(form.get("at", ""))
    source, _, passage = at.partition(":")
    page = f"{one.project.address}/account/{quote(source, safe='')}"
    address = f"{page}?{urlencode({'at': passage})}#here" if source else ""
    return {"at": at, "words": str(form.get("exact", "")), "address": address}


def decide(ask: Ask) -> Reply:
    """Accept or reject a draft, by name."""
    ask.needed("revision")
    one = opened(ask)
    name, by, doing = ask.needed("draft"), ask.one("by").strip(), ask.one("do")
    back = f"{one.project.address}/drafts"
    try:
        if not by:
            raise call_fault(
                worded("A named person decides."), worded("no name"), worded("write your name")
            )
        entry = drafts_beside(one.project.path).entry(name)
        if doing == "reject":
            _settle(one, name, "rejected", by)
            return Redirect(back, "saved", {"draft": name})
        if doing != "accept":
            raise unreadable(
                worded("There is no such decision."), doing[:100], worded("accept or reject")
            )
        support = ask.one("support")
        if support not in SUPPORT:
            mend = worded("choose one of {support}", support=", ".join(SUPPORT))
            raise call_fault(
                worded("It is not said how well the account supports it."), "nothing", mend
            )
        ident = ask.one("id").strip() or name
        told = ask.one("rank").strip()
        rank = int(told) if told.isascii() and told.isdigit() else None

        def change(conflict: Conflict) -> Conflict:
            return accepted(conflict, entry, ident, by, support, rank)

        reply = edited(ask, change, ask.say("a draft accepted: {id}", id=ident), back)
    except FaultyInput as faulty:
        return _drafts(ask, faulty.faults)
    if isinstance(reply, Redirect) and reply.done == "saved" and reply.to == back:
        _settle(one, name, "accepted", by)
    return reply


def _settle(one: Opened, name: str, decision: str, by: str) -> None:
    """Move a draft to those decided; the file is read again, so that nothing is overwritten."""
    with locked(one.project.root):
        held = drafts_beside(one.project.path)
        held.decide(name, decision, by)
        keep(held, one.project.path)


# --- exchange ---------------------------------------------------------------------------


def exchange(ask: Ask) -> Answer:
    """What can be written for other programs, and the form that takes their files in."""
    return _exchange(ask, ())


def _exchange(
    ask: Ask, faults: tuple[Fault, ...], notes: Sequence[Fault] = (), done: str = ""
) -> Answer:
    one = opened(ask)
    conflict, path = one.model(), str(one.project.path)
    # texts that stand beside the file may change without it
    key = ("exchange", one.revision.sha256, path, _changed(one))
    asked = (conflict, path)
    offers = KEEP.answer(
        key, lambda: apart(_offers, *asked) if conflict.sources else _offers(*asked)
    )
    formats = [
        {"name": name, "title": title, "offered": offers[name][0],
         "notes": [note.to_dict() for note in offers[name][1]]}
        for name, (_, _, title) in FORMATS.items()
    ]  # fmt: skip
    data = {**one.data(), "formats": formats, "taken": done}
    data["notes"] = [note.to_dict() for note in notes]
    if faults:
        data["faults"] = [fault.to_dict() for fault in faults]
    return Answer("exchange.html", data, 422 if faults else 200)


def _changed(one: Opened) -> tuple[int, ...]:
    """When the folders of the project and of its texts were changed."""
    places = (one.project.folder, one.project.folder / TEXTS)
    return tuple(each.stat().st_mtime_ns for each in places if each.is_dir())


def _offers(conflict: Conflict, path: str) -> dict[str, tuple[bool, tuple[Fault, ...]]]:
    """What can be written, and what each form leaves out or why it cannot be written."""
    offers = {}
    for name in FORMATS:
        try:
            offers[name] = (True, tuple(exported(conflict, path, name, ())[1]))
        except FaultyInput as faulty:
            offers[name] = (False, faulty.faults)
    return offers


def written(ask: Ask) -> Download:
    """What is coded, in another format."""
    one, name = opened(ask), ask.path["format"]
    if name not in FORMATS:
        raise not_found(name[:100], worded("choose one of {formats}", formats=", ".join(FORMATS)))
    ending, kind, _ = FORMATS[name]
    content, _ = apart(exported, one.model(), str(one.project.path), name, ())
    raw = content if isinstance(content, bytes) else content.encode("utf-8")
    return Download(raw, kind, f"{one.project.path.stem}{ending}")


def taken(ask: Ask) -> Reply:
    """Put what another program has coded into the conflict file."""
    ask.needed("revision")
    one = opened(ask)
    try:
        change, notes = _received(ask, one)
        # the change is tried first, so that its faults are shown beside the form
        change(one.model())
        to = f"{one.project.address}/exchange"
        reply = edited(ask, change, ask.say("codes taken in"), to)
        if isinstance(reply, Redirect) and notes:
            return _exchange(ask, (), notes, reply.done)
        return reply
    except FaultyInput as faulty:
        return _exchange(ask, tuple(_in_file(ask, fault) for fault in faulty.faults))


def _in_file(ask: Ask, fault: Fault) -> Fault:
    """A fault with the line of the file as its sender knows it, and no path of the copy."""
    files, place = ask.files.get("file", ()), fault.place
    named = replace(place, file=Path(files[0].name).name) if place and files else None
    return replace(fault, place=named, path=())


def _received(ask: Ask, one: Opened) -> tuple[Callable[[Conflict], Conflict], list[Fault]]:
    """The change that a foreign file makes, and what it moves or leaves out."""
    from detente.files.exchange.map_reading import ENDINGS, map_received
    from detente.files.exchange.receiving import received
    from detente.files.reader import conflict as read_form

    files = ask.files.get("file", ())
    if not files:
        raise call_fault(worded("No file was chosen."), "nothing", worded("choose a file first"))
    ending = Path(files[0].name).suffix.lower()
    if ending not in (".qdpx", ".qdc", ".jsonld", *ENDINGS):
        mend = worded("choose a file whose name ends in .qdpx, .qdc, .jsonld, .graphml or .csv")
        raise call_fault(
            worded("The file is of a kind that is not taken in."), files[0].name[:200], mend
        )
    if ending in ENDINGS:
        causes = apart(_map_in, files[0].content, ending, Path(files[0].name).name)
        return (
            lambda conflict: read_form(map_received(causes, conflict)[0]),
            list(map_received(causes, one.model())[1]),
        )
    asked = (files[0].content, ending, one.model(), str(one.project.path))
    foreign = apart(_foreign_in, *asked)

    def change(conflict: Conflict) -> Conflict:
        return read_form(received(foreign, conflict)[0])

    told = [*foreign.notes, *received(foreign, one.model())[1]]
    # the place of the copy means nothing to anybody
    return change, [replace(note, place=None) for note in told]


def _map_in(content: bytes, ending: str, name: str) -> ReadMap:
    """The causal map in a file of another program, which was called so."""
    from detente.files.exchange.map_reading import read_map

    with tempfile.TemporaryDirectory(prefix="detente-") as folder:
        file = Path(folder) / f"project{ending}"
        file.write_bytes(content)
        return read_map(str(file), name)


def _foreign_in(content: bytes, ending: str, model: Conflict, path: str) -> Foreign:
    """What a file of another program holds, which belongs to the model in the file there."""
    from detente.files.exchange.annotations import read_annotations
    from detente.files.exchange.refi_reading import read_qdc, read_qdpx
    from detente.files.exchange.texts import texts_of

    with tempfile.TemporaryDirectory(prefix="detente-") as folder:
        file = Path(folder) / f"project{ending}"
        file.write_bytes(content)
        if ending == ".qdpx":
            return read_qdpx(str(file))
        if ending == ".qdc":
            return read_qdc(str(file))
        return read_annotations(str(file), texts_of(model, path, ()))


_HERE = "/p/{project}"
ROOM = Room(
    (
        Page(f"{_HERE}/map", causes),
        Page(f"{_HERE}/map/drawing", drawing),
        Page(f"{_HERE}/drafts", drafts, decide),
        Page(f"{_HERE}/exchange", exchange, taken),
        Page(f"{_HERE}/exchange/{{format}}", written),
    )
)
