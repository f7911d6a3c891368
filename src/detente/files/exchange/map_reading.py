"""A causal map that another program wrote: GraphML, or a table of links as CSV.

What is new comes into a conflict unaccepted: without support, which a person says after looking at
it, and with the name of the file that it came from in its note.
"""

from __future__ import annotations

import csv
import io
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from detente.errors import Fault, FaultyInput, Place
from detente.files.exchange.archive import bytes_in
from detente.files.exchange.coded import not_carried
from detente.files.exchange.maps import plain_cell
from detente.files.exchange.receiving import anchor_read, free_id, usable_id
from detente.files.exchange.xml_tree import XmlNode, xml_tree
from detente.files.reader import conflict as conflict_of_data
from detente.model.codes import Sign
from detente.model.conflict import Conflict
from detente.model.plain import plain_form
from detente.model.plain_parts import Plain, anchor_form
from detente.wording import Wording, worded

#: Endings of files that are read as maps.
ENDINGS = (".graphml", ".csv")
_MAXIMUM = 32 * 1024 * 1024
_SIGNS: Mapping[str, Sign] = {
    "": "?", "?": "?", "open": "?", "indeterminate": "?", "unknown": "?",
    "+": "+", "plus": "+", "positive": "+", "pos": "+",
    "-": "-", "\u2212": "-", "\u2013": "-", "minus": "-", "negative": "-", "neg": "-",
}  # fmt: skip
#: What programs call the parts of a link; the names that this program writes come first.
_NAMES = {
    "from": ("from", "source", "start", "cause"),
    "to": ("to", "target", "end", "effect"),
    "from_label": ("from_label", "source_label"),
    "to_label": ("to_label", "target_label"),
    "sign": ("sign", "polarity", "weight"),
    "id": ("id",),
    "support": ("support",),
    "evidence": ("evidence",),
    "note": ("note", "description", "label"),
}
_NODE_LABELS = ("label", "name", "title", "Label", "NodeLabel")


@dataclass(frozen=True, slots=True)
class ReadLink:
    """A link as a file has it, between names of concepts; ``line`` is where it stands."""

    start: str
    end: str
    sign: Sign
    line: int
    id: str = ""
    support: str = ""
    evidence: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReadMap:
    """A causal map as a file has it.

    Attributes
    ----------
    file : str
        What the file is called.
    concepts : mapping of str to str
        Labels by name, in the order of the file.
    links : tuple of ReadLink
    notes : tuple of Fault
        What could not be carried over (W601).
    """

    file: str
    concepts: Mapping[str, str]
    links: tuple[ReadLink, ...]
    notes: tuple[Fault, ...]


def read_map(path: str, name: str = "") -> ReadMap:
    """The causal map in a file.

    Parameters
    ----------
    path : str
        A file that ends in .graphml or .csv.
    name : str, optional
        What the file is to be called, where that is not the last part of ``path``.

    Raises
    ------
    FaultyInput
        E101 and E103 (the file), E122 (XML that is not safe), E601 for every line that
        cannot be understood, all at once.
    """
    reading = _Reading(name or Path(path).name)
    raw = bytes_in(path, _MAXIMUM)
    if Path(path).suffix.lower() == ".graphml":
        reading.graphml(xml_tree(raw, reading.file))
    else:
        reading.table(raw)
    if reading.faults:
        raise FaultyInput(reading.faults)
    return ReadMap(reading.file, reading.concepts, tuple(reading.links), tuple(reading.notes))


@dataclass(slots=True)
class _Reading:
    file: str
    concepts: dict[str, str] = field(default_factory=dict)
    links: list[ReadLink] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, problem: Wording, found: str, mend: Wording, line: int | None) -> None:
        place = Place(self.file, line)
        self.faults.append(Fault("E601", problem, found[:80], mend, place=place))

    def note(self, what: Wording, why: Wording) -> None:
        self.notes.append(not_carried(what, why))

    # --- GraphML ------------------------------------------------------------------------

    def graphml(self, root: XmlNode) -> None:
        graph = root.first("graph") if root.name == "graphml" else None
        if graph is None:
            mend = worded("export the map as GraphML, or as CSV with the columns from, to and sign")
            problem = worded("The file holds no graph in GraphML.")
            self.fault(problem, root.name, mend, root.line)
            return
        names = {key.attributes.get("id", ""): key.attributes for key in root.all("key")}
        for node in graph.all("node"):
            self.node(node, names)
        mutual = graph.attributes.get("edgedefault") == "undirected"
        for edge in graph.all("edge"):
            self.edge(edge, names, mutual)
        for other in ("hyperedge", "graph"):
            if graph.first(other) or any(node.first(other) for node in graph.all("node")):
                why = worded("a causal map has concepts and links only")
                self.note(worded("each {part} of the graph", part=other), why)

    def node(self, node: XmlNode, names: Mapping[str, Mapping[str, str]]) -> None:
        name = node.attributes.get("id", "").strip()
        if not name or name in self.concepts:
            mend = worded("give each node an id of its own")
            self.fault(worded("A node has no id of its own."), name, mend, node.line)
            return
        data = _data(node, names)
        labels = (data.get(each, "").strip() for each in _NODE_LABELS)
        self.concepts[name] = next(filter(None, labels), name)

    def edge(self, edge: XmlNode, names: Mapping[str, Mapping[str, str]], mutual: bool) -> None:
        ends = [edge.attributes.get(end, "").strip() for end in ("source", "target")]
        for end in ends:
            if end not in self.concepts:
                mend = worded("name two nodes of the graph as source and target")
                problem = worded("An edge does not join two nodes of the graph.")
                self.fault(problem, end, mend, edge.line)
                return
        if (edge.attributes.get("directed") or str(not mutual).lower()) == "false":
            link = " \u2013 ".join(self.concepts[end] for end in ends)
            self.note(worded("the link {link}", link=link[:80]), worded("it is not directed"))
            return
        told = {**_data(edge, names), "id": edge.attributes.get("id", "")}
        label = told.get("label", "").strip()
        if "sign" not in told and label in _SIGNS and label:
            told["sign"] = told.pop("label")
        self.link(ends[0], ends[1], told, edge.line)

    # --- tables -------------------------------------------------------------------------

    def table(self, raw: bytes) -> None:
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = raw.count(b"\n", 0, error.start) + 1
            mend = worded("save the table as UTF-8")
            self.fault(worded("The table is no UTF-8 text."), str(error.reason), mend, line)
            return
        first = text.partition("\n")[0]
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count))
        try:
            self.rows(rows)
        except csv.Error as error:
            mend = worded("save it again as comma-separated values")
            problem = worded("The table cannot be read.")
            self.fault(problem, str(error), mend, rows.line_num)

    def rows(self, rows: Any) -> None:
        head = [cell.strip().casefold() for cell in next(rows, [])]
        if not all(any(name in head for name in _NAMES[end]) for end in ("from", "to")):
            mend = worded("name its columns in the first line: from, to, sign")
            problem = worded(
                "The table does not say which column is the cause and which the effect."
            )
            self.fault(problem, ", ".join(head), mend, 1)
            return
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            told = {name: plain_cell(cell) for name, cell in zip(head, row, strict=False)}
            ends = [_first(told, end) for end in ("from", "to")]
            if not all(ends):
                mend = worded("write a cause and an effect into each line")
                problem = worded("A link does not say from what to what.")
                self.fault(problem, " ".join(ends).strip(), mend, rows.line_num)
                continue
            for end, name in zip(ends, ("from_label", "to_label"), strict=True):
                label = _first(told, name)
                if label or end not in self.concepts:
                    self.concepts[end] = label or end
            self.link(ends[0], ends[1], told, rows.line_num)

    def link(self, start: str, end: str, told: Mapping[str, str], line: int) -> None:
        sign = _sign(_first(told, "sign"))
        if sign is None:
            mend = worded("write plus, minus or open, or a number above or below 0")
            problem = worded("The sign of a link cannot be read.")
            self.fault(problem, _first(told, "sign"), mend, line)
            return
        rest = {name: _first(told, name) for name in ("id", "support", "note")}
        evidence = tuple(_first(told, "evidence").split())
        self.links.append(ReadLink(start, end, sign, line, evidence=evidence, **rest))


def _data(node: XmlNode, names: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """What the data of a node or an edge say, by the names of their keys; labels of yEd too."""
    found: dict[str, str] = {}
    for data in node.all("data"):
        key = names.get(data.attributes.get("key", ""), {})
        if data.children:
            found |= {inner.name: inner.text.strip() for inner in _within(data)}
        else:
            found[key.get("attr.name") or data.attributes.get("key", "")] = data.text.strip()
    return found


def _within(node: XmlNode) -> Iterator[XmlNode]:
    for child in node.children:
        yield child
        yield from _within(child)


def _first(told: Mapping[str, str], part: str) -> str:
    """What the file says of a part of a link, under the first of its names that it has."""
    values = (told.get(name, "").strip() for name in _NAMES[part])
    return next(filter(None, values), "")


def _sign(text: str) -> Sign | None:
    known = _SIGNS.get(text.casefold())
    if known is not None:
        return known
    try:
        number = float(text)
    except ValueError:
        return None
    if not math.isfinite(number):
        return None
    return "+" if number > 0 else "-" if number < 0 else "?"


# --- into a conflict --------------------------------------------------------------------


def map_received(found: ReadMap, model: Conflict | None) -> tuple[Plain, tuple[Fault, ...]]:
    """A conflict with the map's concepts and links, and what was not carried over.

    Parameters
    ----------
    found : ReadMap
    model : Conflict, optional
        What the map is put into. Concepts of the same id are the same, and so are those of the same
        label where one concept of the model has it; a link that the model has, from and to the
        same with the same sign, stays as it is.

    Returns
    -------
    dict, tuple of Fault
        With a model the whole form of a conflict file; without one the sections ``concepts`` and
        ``links`` to put into one. What is new has no support, and in its note the file that it
        came from and what that said of its support.
    """
    notes = list(found.notes)
    form: Plain = {} if model is None else plain_form(model)
    ids = _add_concepts(form, found, model, notes)
    links = cast("list[Plain]", form.get("links", []))
    there = {(link["from"], link["to"], link["sign"]) for link in links}
    named = {str(link["id"]) for link in links if "id" in link}
    sources = None if model is None else {source.key for source in model.sources}
    for link in found.links:
        key = (ids[link.start], ids[link.end], link.sign)
        if key in there:
            continue
        there.add(key)
        entry: Plain = {"from": key[0], "to": key[1], "sign": key[2]}
        if not link.id.startswith("link-") and usable_id(link.id) and link.id not in named:
            entry["id"] = link.id
            named.add(link.id)
        entry["note"] = _origin(found.file, link.note, link.support)
        evidence = _evidence(link, sources, notes)
        if evidence:
            entry["evidence"] = evidence
        links.append(entry)
    if links:
        form["links"] = links
    if model is not None:
        conflict_of_data(form)
    return form, tuple(notes)


def _add_concepts(
    form: Plain, found: ReadMap, model: Conflict | None, notes: list[Fault]
) -> dict[str, str]:
    """Put what is new of the concepts into the form; the ids of all by their names in the file."""
    known = {} if model is None else {each.id: each.label for each in model.codes.concepts}
    called = Counter(known.values())
    of_label = {label: ident for ident, label in known.items() if called[label] == 1}
    concepts = form.get("concepts", {})
    ids: dict[str, str] = {}
    for name, label in found.concepts.items():
        same = name if name in known else of_label.get(label)
        if same is not None:
            ids[name] = same
            if label not in (known[same], name):
                why = worded("the model calls it {label}", label=known[same][:80])
                notes.append(not_carried(worded("the label {label}", label=label[:80]), why))
            continue
        fits = usable_id(name) and name not in concepts
        ids[name] = name if fits else free_id(name, concepts)
        concepts[ids[name]] = {"label": label, "note": _origin(found.file)}
    if concepts:
        form["concepts"] = concepts
    return ids


def _origin(file: str, note: str = "", support: str = "") -> str:
    said = f"support there: {support}" if support else ""
    return "; ".join(filter(None, (note, f"from {file}", said)))


def _evidence(link: ReadLink, sources: set[str] | None, notes: list[Fault]) -> Sequence[Any]:
    """The anchors of a link, as far as they are anchors, and of sources that the model has."""
    kept = []
    for text in link.evidence:
        anchor = anchor_read(text)
        if anchor is not None and (sources is None or anchor.source in sources):
            kept.append(anchor_form(anchor))
            continue
        why = worded("no source of the model has it") if anchor else worded("it is no anchor")
        what = worded("the evidence {text} in line {line}", text=text[:60], line=link.line)
        notes.append(not_carried(what, why))
    return kept
