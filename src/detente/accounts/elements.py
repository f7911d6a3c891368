"""Every element that may rest on an account, one after another, with its name and place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from detente.errors import Path
from detente.model.codes import (
    Act,
    CausalLink,
    Claim,
    Codes,
    Event,
    MapConcept,
    Prediction,
    Relation,
)
from detente.model.conflict import Choice, Conflict, Infeasible, MoveRule, Prioritisation
from detente.model.grounds import Grounds
from detente.wording import N_, worded

#: What each key of the conflict file holds, in words.
KINDS = {
    "decision_makers": worded("decision maker"),
    "options": worded("option"),
    "parties": worded("party"),
    "infeasible": worded("infeasible combination"),
    "exactly_one": worded("choice"),
    "at_most_one": worded("choice"),
    "at_least_one": worded("choice"),
    "rules": worded("rule of moves"),
    "coalesce": worded("coalesced state"),
    "preferences": worded("preference"),
    "statements": worded("statement"),
    "acts": worded("act"),
    "events": worded("event"),
    "concepts": worded("concept"),
    "links": worded("causal link"),
    "relations": worded("relation"),
    "claims": worded("claim"),
    "predictions": worded("prediction"),
}


@dataclass(frozen=True, slots=True)
class CodedElement:
    """An element with what it rests on.

    Attributes
    ----------
    address : str
        Its name in variants and commands: ``israel.statements.gaza_first``, ``claims.ID``,
        ``links.3``; positions count from 1.
    key : str
        The key of the conflict file that it stands under; :data:`KINDS` says it in words.
    label : str
        The coder's words for it, or its formula.
    path : tuple
        Its place in the conflict file; list positions count from 0.
    grounds : Grounds
    """

    address: str
    key: str
    label: str
    path: Path
    grounds: Grounds

    @property
    def kind(self) -> str:
        """What it is, in words."""
        return KINDS[self.key]

    @property
    def of_model(self) -> bool:
        """True for an element that verdicts may depend on."""
        return self.key not in _BESIDE


_BESIDE = frozenset(
    {"parties", "acts", "events", "concepts", "links", "relations", "claims", "predictions"}
)


def coded_elements(conflict: Conflict) -> Iterator[CodedElement]:
    """Every element that may carry grounds, in the order of the file's sections.

    Examples
    --------
    >>> import detente
    >>> first = next(coded_elements(detente.case("gulf-2024-04/statement").load()))
    >>> first.address, first.kind, first.grounds.support
    ('israel', 'decision maker', 'stated')
    """
    yield from _parties(conflict)
    yield from _limits(conflict)
    yield from _preferences(conflict)
    yield from _codes(conflict, conflict.codes)


def _parties(conflict: Conflict) -> Iterator[CodedElement]:
    for party in conflict.decision_makers:
        path: Path = ("decision_makers", party.id)
        yield CodedElement(party.id, "decision_makers", party.label, path, party.grounds)
        for option in party.options:
            at = (*path, "options", option.id)
            address = f"{party.id}.options.{option.id}"
            yield CodedElement(address, "options", option.label, at, option.grounds)


def _limits(conflict: Conflict) -> Iterator[CodedElement]:
    limits: dict[str, list[Infeasible | Choice | MoveRule]] = {
        "infeasible": list(conflict.infeasible)
    }
    for kind in ("exactly_one", "at_most_one", "at_least_one"):
        limits[kind] = [choice for choice in conflict.choices if choice.kind == kind]
    limits["rules"] = list(conflict.rules)
    for key, items in limits.items():
        for at, item in enumerate(items):
            address = f"{key}.{item.id or at + 1}"
            yield CodedElement(address, key, _limit_label(item), (key, at), item.grounds)
    for at, block in enumerate(conflict.coalesce):
        address, path = f"coalesce.{at + 1}", ("coalesce", at)
        yield CodedElement(address, "coalesce", block.when.text, path, block.grounds)


#: Choices of options, as sentences have them.
CHOICES = {
    "exactly_one": N_("exactly one of {options}"),
    "at_most_one": N_("at most one of {options}"),
    "at_least_one": N_("at least one of {options}"),
}


def _limit_label(item: Infeasible | Choice | MoveRule) -> str:
    if isinstance(item, Infeasible):
        return item.when.text
    if isinstance(item, Choice):
        options = ", ".join(key.option for key in item.options)
        return worded(CHOICES[item.kind], options=options)
    return worded(
        "{who}: from {start} to {end}",
        who=item.who or worded("nobody"),
        start=item.start.text,
        end=item.end.text,
    )


def _preferences(conflict: Conflict) -> Iterator[CodedElement]:
    for party, preference in conflict.preferences:
        path: Path = ("preferences", party)
        label = worded("preference of {party}", party=conflict.party(party).label)
        address = f"{party}.preferences"
        yield CodedElement(address, "preferences", label, path, preference.grounds)
        if isinstance(preference, Prioritisation):
            for at, statement in enumerate(preference.statements):
                address = f"{party}.statements.{statement.id or at + 1}"
                where = (*path, "statements", at)
                text = statement.that.text
                yield CodedElement(address, "statements", text, where, statement.grounds)


def _codes(conflict: Conflict, codes: Codes) -> Iterator[CodedElement]:
    for party in codes.parties:
        path: Path = ("parties", party.id)
        yield CodedElement(f"parties.{party.id}", "parties", party.label, path, party.grounds)
    for act in codes.acts:
        label = act_in_words(conflict, act)
        yield CodedElement(f"acts.{act.id}", "acts", label, ("acts", act.id), act.grounds)
    yield from map(_labelled, codes.events)
    yield from map(_labelled, codes.concepts)
    for at, link in enumerate(codes.links):
        address, label = f"links.{link.id or at + 1}", link_in_words(codes, link)
        yield CodedElement(address, "links", label, ("links", at), link.grounds)
    for at, relation in enumerate(codes.relations):
        yield from _relation(conflict, relation, at)
    yield from map(_labelled, codes.claims)
    yield from map(_labelled, codes.predictions)


def _labelled(element: Event | MapConcept | Claim | Prediction) -> CodedElement:
    keys = {Event: "events", MapConcept: "concepts", Claim: "claims", Prediction: "predictions"}
    key = keys[type(element)]
    path = (key, element.id)
    return CodedElement(f"{key}.{element.id}", key, element.label, path, element.grounds)


def _relation(conflict: Conflict, relation: Relation, at: int) -> Iterator[CodedElement]:
    one, other = (conflict.labels.get(party, party) for party in relation.between)
    for name, sign, side in (("plus", "+", relation.plus), ("minus", "−", relation.minus)):
        if side is not None:
            address = f"relations.{relation.id or at + 1}.{name}"
            label = worded(
                "{one} and {other} ({sign}): {what}",
                one=one,
                other=other,
                sign=sign,
                what=side.what,
            )
            yield CodedElement(address, "relations", label, ("relations", at, name), side.grounds)


def act_in_words(conflict: Conflict, act: Act) -> str:
    """Who does what to whom, in the coder's words."""
    labels = conflict.labels
    named = {option.key: option.label for option in conflict.options}
    what = act.does or (named.get(act.option, act.option.option) if act.option else "")
    to = ", ".join(labels.get(party, party) for party in act.to)
    return f"{labels.get(act.who, act.who)}: {what}{f' → {to}' if to else ''}"


def link_in_words(codes: Codes, link: CausalLink) -> str:
    """The two concepts with the sign between them."""
    labels = {concept.id: concept.label for concept in codes.concepts}
    sign = {"+": "+", "-": "−", "?": "?"}[link.sign]
    return f"{labels.get(link.start, link.start)} ({sign}) {labels.get(link.end, link.end)}"
