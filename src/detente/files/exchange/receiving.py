"""A foreign project put into a conflict: passages to the elements that its codes name."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from typing import Any

from detente.accounts.elements import coded_elements
from detente.accounts.text import sha256_of
from detente.errors import Fault, FaultyInput
from detente.files.coding import Coding
from detente.files.exchange.coded import is_whole, not_carried, source_texts
from detente.files.exchange.foreign import Foreign, ForeignCode
from detente.files.reader import conflict as conflict_of_data
from detente.files.written import written
from detente.model.codes import KEYED, LISTED
from detente.model.conflict import Conflict
from detente.model.grounds import Anchor
from detente.model.plain import plain_form
from detente.model.plain_parts import Plain, anchor_form
from detente.wording import worded

_SIGNS = ("+", "-", "?")


def anchor_read(form: object) -> Anchor | None:
    """The anchor that a form writes, or ``None`` where it writes none."""
    from detente.files.schema import AnchorItem, element

    try:
        item = element(AnchorItem, written(form))
    except FaultyInput:
        return None
    if not isinstance(item, AnchorItem) or item.errors:
        return None
    reading = Coding(Conflict("", (), ()), unsure=["E311"])
    found = reading.anchor(item, ())
    return None if reading.faults else found


def received(foreign: Foreign, model: Conflict | None) -> tuple[Plain, tuple[Fault, ...]]:
    """The sections of a conflict file that a foreign project makes.

    Parameters
    ----------
    foreign : Foreign
    model : Conflict, optional
        The conflict that the project was coded for. Codes named by the address of one of
        its elements replace the evidence of that element, as far as the project could hold
        it: a codebook holds none, a project none in a text that it does not have, and
        neither holds an anchor that its text does not bear out. Such anchors stay.

    Returns
    -------
    dict, tuple of Fault
        With a model the whole form of a conflict file; without one the sections
        ``sources``, ``concepts`` and ``links`` to put into one. Codes that name no element
        become concepts, and their directed links causal links; where a link's name is no
        sign, its sign is open.

    Raises
    ------
    FaultyInput
        If what comes out cannot be read: never for a project that this program wrote.
    """
    notes: list[Fault] = []
    form: Plain = {} if model is None else plain_form(model)
    _add_sources(form, foreign)
    known = {} if model is None else {e.address: e for e in coded_elements(model)}
    evidence: dict[str, list[Any]] = {code.name: [] for code in foreign.codes}
    for passage in foreign.passages:
        evidence[passage.code].append(anchor_form(passage.anchor))
    kinds = {code.above for code in foreign.codes}
    others = []
    kept = _Kept(foreign, model)
    for code in foreign.codes:
        if code.name in known:
            element = known[code.name]
            found = kept.beside(evidence[code.name], element.grounds.evidence)
            _set_evidence(form, element.path, found)
        elif code.name not in kinds or evidence[code.name]:
            others.append(code)
    ids = _add_concepts(form, others, evidence)
    ids |= {name: name.removeprefix("concepts.") for name in known if name.startswith("concepts.")}
    _add_links(form, foreign, ids, notes, own=set(known))
    if model is not None:
        conflict_of_data(form)
    return form, tuple(notes)


def _add_sources(form: Plain, foreign: Foreign) -> None:
    sources = form.setdefault("sources", {})
    for key, text in foreign.texts.items():
        if key not in sources:
            title = foreign.titles.get(key, key)
            sources[key] = {"title": title, "sha256": sha256_of(text)}
    if not sources:
        del form["sources"]


class _Kept:
    """Which anchors of a model a foreign file could not hold, so that they stay."""

    def __init__(self, foreign: Foreign, model: Conflict | None) -> None:
        self.coded, self.spoken_of = foreign.coded, set(foreign.titles)
        self.texts = source_texts(foreign.texts)
        self.digests = {} if model is None else {s.key: s.sha256 for s in model.sources}

    def beside(self, found: list[Any], former: Sequence[Anchor]) -> list[Any]:
        """What was found, and each former anchor that stays where it stood."""
        merged = list(found)
        for at, anchor in enumerate(former):
            if self.stays(anchor):
                merged.insert(at, anchor_form(anchor))
        return merged

    def stays(self, anchor: Anchor) -> bool:
        """True for an anchor that the file could not have held."""
        if not self.coded or anchor.source not in self.spoken_of:
            return True
        text = self.texts.get(anchor.source)
        if text is None or is_whole(anchor):
            return False
        digest = self.digests.get(anchor.source) or text.passages.sha256
        return isinstance(text.span_of(anchor, digest), str)


def _set_evidence(form: Plain, path: tuple[str | int, ...], evidence: list[Any]) -> None:
    """Replace the evidence of the element at a path of the form, short spelling or not."""
    *above, last = path
    owner: Any = form
    for part in above:
        owner = owner[part]
    element = owner[last]
    if not isinstance(element, dict):
        if not evidence:
            return
        element = {main_key(path): element}
    rest = {key: value for key, value in element.items() if key != "evidence"}
    owner[last] = {**rest, "evidence": evidence} if evidence else rest


_MAIN = {
    "infeasible": "when", "coalesce": "when", "statements": "that", "options": "name",
    "parties": "name", "exactly_one": "of", "at_most_one": "of", "at_least_one": "of",
    "relations": "what",
}  # fmt: skip


def main_key(path: tuple[str | int, ...]) -> str:
    """The key that a short spelling at this path stands for."""
    named = [str(part) for part in path if part in _MAIN]
    return _MAIN[named[-1]] if named else "label"


def _add_concepts(
    form: Plain, codes: list[ForeignCode], evidence: Mapping[str, list[Any]]
) -> dict[str, str]:
    """Foreign codes as concepts; their ids by the codes' names."""
    ids: dict[str, str] = {}
    concepts = form.get("concepts", {})
    for code in codes:
        if code.name in ids:
            continue
        ids[code.name] = ident = free_id(code.name, concepts)
        concept: Plain = {"label": code.name or ident}
        if code.described:
            concept["note"] = code.described
        if evidence[code.name]:
            concept["evidence"] = evidence[code.name]
        concepts[ident] = concept if len(concept) > 1 else concept["label"]
    if concepts:
        form["concepts"] = concepts
    return ids


def free_id(name: str, taken: Container[str]) -> str:
    """An id made of a name that others gave, unlike those that are taken.

    Examples
    --------
    >>> free_id("Water level", ()), free_id("2nd", ()), free_id("dam", {"dam"})
    ('Water_level', 'code_2nd', 'dam_2')
    """
    tidy = re.sub(r"\W+", "_", name).strip("_")
    tidy = tidy if tidy[:1].isalpha() and tidy.isidentifier() else f"code_{tidy}".rstrip("_")
    ident, number = tidy, 2
    while ident in taken or not usable_id(ident):
        ident, number = f"{tidy}_{number}", number + 1
    return ident


def usable_id(ident: str) -> bool:
    """True for a text that may be the id of an element."""
    return Coding(Conflict("", (), ())).identifier(ident, ())


def _add_links(
    form: Plain, foreign: Foreign, ids: Mapping[str, str], notes: list[Fault], own: set[str]
) -> None:
    links = form.get("links", [])
    there = {(link["from"], link["to"], link["sign"]) for link in links}
    for link in foreign.links:
        if link.start not in ids or link.end not in ids or not link.directed:
            # relations of our own stand in the model already; those of others have no place
            if not {link.start, link.end} <= own:
                why = worded("it is not directed, or joins what is no concept")
                notes.append(not_carried(worded("the link {link}", link=link.name[:60]), why))
            continue
        sign = link.name.strip() if link.name.strip() in _SIGNS else "?"
        entry = {"from": ids[link.start], "to": ids[link.end], "sign": sign}
        if (entry["from"], entry["to"], sign) in there:
            continue
        there.add((entry["from"], entry["to"], sign))
        if sign != link.name.strip() and link.name.strip():
            entry["note"] = link.name.strip()
        links.append(entry)
    if links:
        form["links"] = links


#: Kinds of coded elements that an exchange can carry as codes.
CARRIED = (*KEYED, *LISTED)


def without_evidence(conflict: Conflict) -> Conflict:
    """The conflict with no anchor at all: what a project's codings are put back into."""
    form = plain_form(replace(conflict, applied=()))
    for element in coded_elements(conflict):
        if element.grounds.evidence:
            _set_evidence(form, element.path, [])
    return conflict_of_data(form)
