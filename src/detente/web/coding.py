"""What a person codes on the page, as changes of a conflict: elements, evidence, aliases."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from detente.accounts.elements import CodedElement, coded_elements
from detente.errors import call_fault
from detente.files.exchange.receiving import main_key, usable_id
from detente.files.reader import conflict as read_form
from detente.model.conflict import Conflict
from detente.model.grounds import Anchor
from detente.model.plain import plain_form
from detente.model.plain_parts import Plain, anchor_form, says
from detente.web.failures import not_found
from detente.web.language import N_
from detente.wording import worded

#: Words of an id made of a label.
_WORDS = 4


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of element that can be coded: its key on the keyboard, and its fields."""

    name: str
    key: str
    title: str
    fields: tuple[str, ...]


#: Every type, in the order of the list. The letter is the key that opens its form.
KINDS: tuple[Kind, ...] = (
    Kind("statement", "s", N_("Preference statement"), ("party", "formula")),
    Kind("option", "o", N_("Option"), ("party", "label", "id")),
    Kind("claim", "c", N_("Claim"), ("label", "id", "checkable")),
    Kind("prediction", "p", N_("Prediction"), ("label", "id", "if", "then", "horizon")),
    Kind("act", "a", N_("Act"), ("who", "label", "to", "when", "id")),
    Kind("event", "e", N_("Event"), ("label", "when", "id")),
    Kind("concept", "n", N_("Concept of the causal map"), ("label", "id")),
    Kind("link", "l", N_("Causal link"), ("from", "sign", "onto")),
    Kind("relation", "r", N_("Relation of two parties"), ("who", "to", "side", "label")),
    Kind("infeasible", "i", N_("Infeasible combination"), ("formula", "because")),
    Kind("mentioned", "w", N_("Party that decides nothing"), ("label", "id")),
    Kind("evidence", "x", N_("Evidence for an element there is"), ("element",)),
    Kind("alias", "m", N_("These words always mean a party"), ("who",)),
)
#: What every element may say besides.
GROUNDS = ("support", "modality", "holder", "time", "note", "coder")
SUPPORT = ("stated", "implied", "inferred")
MODALITY = ("done", "intended", "conditional", "feared", "denied", "attributed")
#: Texts that the page edits, by the key of the file under which an element stands.
_TEXTS: dict[str, tuple[str, ...]] = {
    "decision_makers": ("name", "kind"),
    "options": ("name",),
    "parties": ("name", "kind"),
    "infeasible": ("when", "because"),
    "rules": ("from", "to", "because"),
    "coalesce": ("when",),
    "statements": ("that", "voice"),
    "acts": ("who", "does", "option", "when"),
    "events": ("label", "when", "zone"),
    "concepts": ("label",),
    "links": ("from", "to", "sign"),
    "relations": ("what",),
    "claims": ("label",),
    "predictions": ("label", "if", "then", "condition", "outcome", "horizon"),
}
Change = Callable[[Conflict], Conflict]


def kind_named(name: str) -> Kind:
    """The type of this name; P404 where there is none."""
    for kind in KINDS:
        if kind.name == name:
            return kind
    raise not_found(name[:100], worded("choose one of the types of the form"))


def id_for(label: str, taken: Sequence[str]) -> str:
    """A free id made of the first words of a label.

    Examples
    --------
    >>> id_for("The gates stayed shut in May", [])
    'the_gates_stayed_shut'
    >>> id_for("2024", ["x_2024"])
    'x_2024_2'
    """
    words = re.findall(r"\w+", label.casefold())[:_WORDS]
    name = "_".join(words)[:40].strip("_")
    name = name if name[:1].isalpha() else f"x_{name}".rstrip("_")
    found, number = name, 2
    while found in taken or not usable_id(found):
        found, number = f"{name}_{number}", number + 1
    return found


def coded(kind: Kind, given: Mapping[str, str], anchors: Sequence[Anchor]) -> Change:
    """The change that adds one element with the places it rests on."""
    told: Plain = {name: given[name].strip() for name in GROUNDS if given.get(name, "").strip()}
    told["evidence"] = [anchor_form(anchor) for anchor in anchors]

    def change(conflict: Conflict) -> Conflict:
        form = plain_form(conflict)
        if kind.name == "evidence":
            _more_evidence(form, element_at(conflict, given.get("element", "")), told["evidence"])
        else:
            _ADDING[kind.name](form, {k: v.strip() for k, v in given.items()}, told)
        return read_form(form)

    return change


def aliased(source: str, party: str, words: str) -> Change:
    """The change by which words always mean a party in an account."""
    alias = " ".join(words.split())

    def change(conflict: Conflict) -> Conflict:
        form = plain_form(conflict)
        aliases = form["sources"][source].setdefault("aliases", {})
        known = aliases.get(party, [])
        known = [known] if isinstance(known, str) else known
        aliases[party] = list(dict.fromkeys([*known, alias]))
        return read_form(form)

    return change


def unaliased(source: str, party: str, words: str) -> Change:
    """The change that forgets an alias."""

    def change(conflict: Conflict) -> Conflict:
        form = plain_form(conflict)
        aliases = form["sources"][source].get("aliases", {})
        known = aliases.get(party, [])
        left = [each for each in ([known] if isinstance(known, str) else known) if each != words]
        aliases[party] = left
        form["sources"][source]["aliases"] = {k: v for k, v in aliases.items() if says(v)}
        return read_form(form)

    return change


# --- elements there are ----------------------------------------------------------------


def element_at(conflict: Conflict, address: str) -> CodedElement:
    """The element of this address; P404 where there is none."""
    for element in coded_elements(conflict):
        if element.address == address:
            return element
    raise not_found(address[:200], worded("go to the list of elements and choose one"))


def texts_in(conflict: Conflict, element: CodedElement) -> dict[str, str]:
    """The texts of an element that the page edits, by key of the file."""
    whole = _expanded(plain_form(conflict), element)
    return {
        key: value
        for key in _TEXTS.get(element.key, ())
        if isinstance(value := whole.get(key, ""), str)
    }


def rewritten(address: str, given: Mapping[str, str], dropped: Sequence[int]) -> Change:
    """The change that gives an element other texts and grounds, and drops evidence by number."""

    def change(conflict: Conflict) -> Conflict:
        form = plain_form(conflict)
        element = element_at(conflict, address)
        whole = _expanded(form, element)
        for key in (*_TEXTS.get(element.key, ()), *GROUNDS):
            if key in given and isinstance(whole.get(key, ""), str):
                whole[key] = given[key].strip() or None
        evidence = [anchor_form(anchor) for anchor in element.grounds.evidence]
        whole["evidence"] = [each for at, each in enumerate(evidence) if at not in dropped]
        _put(form, element.path, {key: value for key, value in whole.items() if says(value)})
        return read_form(form)

    return change


def removed(address: str) -> Change:
    """The change that takes an element out of the file."""

    def change(conflict: Conflict) -> Conflict:
        form = plain_form(conflict)
        path = element_at(conflict, address).path
        owner: Any = form
        for part in path[:-1]:
            owner = owner[part]
        del owner[path[-1]]
        if len(path) == 3 and path[0] == "relations" and not {"plus", "minus"} & set(owner):
            del form["relations"][path[1]]
        return read_form(form)

    return change


def _expanded(form: Plain, element: CodedElement) -> Plain:
    """An element of a form in its long spelling."""
    found: Any = form
    for part in element.path:
        found = found[part]
    return dict(found) if isinstance(found, dict) else {main_key(element.path): found}


def _put(form: Plain, path: Sequence[str | int], value: Any) -> None:
    owner: Any = form
    for part in path[:-1]:
        owner = owner[part]
    owner[path[-1]] = value


def _more_evidence(form: Plain, element: CodedElement, more: Sequence[Any]) -> None:
    whole = _expanded(form, element)
    before = [anchor_form(anchor) for anchor in element.grounds.evidence]
    new = [each for each in more if each not in before]
    _put(form, element.path, {**whole, "evidence": [*before, *new]})


# --- one function for each type ---------------------------------------------------------


def _named(form: Plain, section: str, given: Mapping[str, str], fields: Plain, told: Plain) -> None:
    entries = form.setdefault(section, {})
    name = given.get("id") or id_for(given.get("label", ""), list(entries))
    if name in entries:
        raise call_fault(
            worded("An element of this kind has this id."), name, worded("choose another id")
        )
    entries[name] = {key: value for key, value in {**fields, **told}.items() if says(value)}


def _listed(form: Plain, section: str, fields: Plain, told: Plain) -> None:
    whole = {key: value for key, value in {**fields, **told}.items() if says(value)}
    form.setdefault(section, []).append(whole)


def _party(form: Plain, given: Mapping[str, str]) -> str:
    party = given.get("party", "")
    if party not in form["decision_makers"]:
        known = ", ".join(form["decision_makers"]) or "none"
        raise call_fault(
            worded("There is no such party."),
            party or worded("none"),
            worded("they are: {known}", known=known),
        )
    return party


def _statement(form: Plain, given: Mapping[str, str], told: Plain) -> None:
    party = _party(form, given)
    preference = form["preferences"].setdefault(party, {"statements": []})
    if "statements" not in preference:
        problem = worded("This party's preference is no list of statements.")
        raise call_fault(
            problem, ", ".join(preference), worded("change it on the page Model first")
        )
    preference["statements"].append({"that": given.get("formula", ""), **told})


def _option(form: Plain, given: Mapping[str, str], told: Plain) -> None:
    party = form["decision_makers"][_party(form, given)]
    label = given.get("label", "")
    _named(party, "options", given, {"name": label or None}, told)


def _claim(form: Plain, given: Mapping[str, str], told: Plain) -> None:
    checkable = {"yes": True, "no": False}.get(given.get("checkable", ""))
    _named(form, "claims", given, {"label": given.get("label"), "checkable": checkable}, told)


def _prediction(form: Plain, given: Mapping[str, str], told: Plain) -> None:
    keys = ("label", "if", "then", "horizon")
    _named(form, "predictions", given, {key: given.get(key) or None for key in keys}, told)


def _act(form: Plain, given: Mapping[str, str], told: Plain) -> None:
    fields = {"who": given.get("who"), "does": given.get("label"), "to": given.get("to") or None}
    _named(form, "acts", given, {**fields, "when": given.get("when") or None}, told)


def _event(form: Plain, given: Mapping[str, str], told: Plain) -> None:
    fields = {"label": given.get("label"), "when": given.get("when") or None}
    _named(form, "events", given, fields, told)


def _concept(form: Plain, given: Mapping[str, str], told: Plain) -> None:
    _named(form, "concepts", given, {"label": given.get("label")}, told)


def _link(form: Plain, given: Mapping[str, str], told: Plain) -> None:
    ends = {"from": given.get("from"), "to": given.get("onto"), "sign": given.get("sign") or "?"}
    _listed(form, "links", ends, told)


def _relation(form: Plain, given: Mapping[str, str], told: Plain) -> None:
    side = given.get("side") if given.get("side") in ("plus", "minus") else "plus"
    what = {"what": given.get("label"), **told}
    between = [given.get("who", ""), given.get("to", "")]
    _listed(form, "relations", {"between": between, str(side): what}, {})


def _infeasible(form: Plain, given: Mapping[str, str], told: Plain) -> None:
    fields = {"when": given.get("formula"), "because": given.get("because") or None}
    _listed(form, "infeasible", fields, told)


def _mentioned(form: Plain, given: Mapping[str, str], told: Plain) -> None:
    _named(form, "parties", given, {"name": given.get("label")}, told)


_ADDING: dict[str, Callable[[Plain, Mapping[str, str], Plain], None]] = {
    "statement": _statement,
    "option": _option,
    "claim": _claim,
    "prediction": _prediction,
    "act": _act,
    "event": _event,
    "concept": _concept,
    "link": _link,
    "relation": _relation,
    "infeasible": _infeasible,
    "mentioned": _mentioned,
}
