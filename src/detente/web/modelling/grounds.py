"""What an element rests on: support, a note, places in accounts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from detente.model.conflict import Conflict, Grounds, Prioritisation
from detente.web.modelling.form import Fields, Form, gone, long_form
from detente.web.modelling.limits import MAIN

SUPPORTS = ("stated", "implied", "inferred")


@dataclass(frozen=True, slots=True)
class Element:
    """An element that may have grounds: how addresses name it, and what it says."""

    at: str
    title: str
    grounds: Grounds


def elements(conflict: Conflict) -> Iterator[Element]:
    """Every element of the model itself, in file order."""
    for party in conflict.decision_makers:
        yield Element(f"party/{party.id}", party.label, party.grounds)
        for option in party.options:
            yield Element(f"option/{party.id}/{option.id}", option.label, option.grounds)
    for at, each in enumerate(conflict.infeasible):
        yield Element(f"infeasible/{at}", each.when.text, each.grounds)
    counts: dict[str, int] = {}
    for choice in conflict.choices:
        at = counts.get(choice.kind, 0)
        counts[choice.kind] = at + 1
        said = ", ".join(conflict.vocabulary.short_name(key) for key in choice.options)
        yield Element(f"{choice.kind}/{at}", said, choice.grounds)
    for at, rule in enumerate(conflict.rules):
        yield Element(f"rules/{at}", f"{rule.start.text} → {rule.end.text}", rule.grounds)
    for party_id, preference in conflict.preferences:
        label = conflict.party(party_id).label
        yield Element(f"preference/{party_id}", label, preference.grounds)
        if isinstance(preference, Prioritisation):
            for at, statement in enumerate(preference.statements):
                yield Element(f"statement/{party_id}/{at}", statement.that.text, statement.grounds)


def element(conflict: Conflict, at: str) -> Element:
    """The element at an address of :func:`elements`; P400 where there is none."""
    found = next((each for each in elements(conflict) if each.at == at), None)
    if found is None:
        raise gone(at)
    return found


def write_grounds(form: Form, conflict: Conflict, fields: Fields) -> None:
    """Support, note and evidence of one element."""
    at = fields.one("at")
    element(conflict, at)
    holder, key, main = _holder(form, at)
    item = long_form(holder[key], main)
    before = item.get("evidence", [])
    kept = {_written_at(each): each for each in before}
    lines = [line.strip() for line in fields.one("evidence").splitlines() if line.strip()]
    item["support"] = fields.one("support") or None
    item["note"] = fields.one("note") or None
    # a span keeps its exact words as long as its line is left as it is
    item["evidence"] = [kept.get(line, line) for line in lines] or None
    for name in ("support", "note", "evidence"):
        if item[name] is None:
            del item[name]
    holder[key] = item


def _written_at(anchor: Any) -> str:
    return str(anchor["at"]) if isinstance(anchor, dict) else str(anchor)


def _holder(form: Form, at: str) -> tuple[Any, Any, str]:
    """What holds the element in the form, under which key, and the key of its short form."""
    kind, _, rest = at.partition("/")
    first, _, second = rest.partition("/")
    if kind == "party":
        return form["decision_makers"], first, "name"
    if kind == "option":
        return form["decision_makers"][first]["options"], second, "name"
    if kind == "preference":
        return form["preferences"], first, "statements"
    if kind == "statement":
        return form["preferences"][first]["statements"], int(second), "that"
    return form[kind], int(first), MAIN[kind]
