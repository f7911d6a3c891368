"""Coded elements in the form of the conflict file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from detente.model.codes import Act, Claim, Codes, Event, MentionedParty, Prediction, Relation, Side
from detente.model.formula import Formula, OptionKey
from detente.model.plain_parts import Plain, mapping, names_form, short


def mentioned_form(party: MentionedParty) -> Any:
    """A party that decides nothing."""
    form = {"name": party.name, "kind": party.kind, "member_of": names_form(party.member_of)}
    return short("name", form, party.grounds)


def codes_form(
    codes: Codes, spelt: Callable[[Formula], str], named: Callable[[OptionKey], str]
) -> Plain:
    """All coded elements but the parties, by the keys of the conflict file.

    ``spelt`` writes a formula, ``named`` an option.
    """
    return {
        "acts": {act.id: _act(act, named) for act in codes.acts},
        "events": {event.id: _event(event) for event in codes.events},
        "concepts": {c.id: short("label", {"label": c.label}, c.grounds) for c in codes.concepts},
        "links": [
            mapping(
                {"from": link.start, "to": link.end, "sign": link.sign, "id": link.id}, link.grounds
            )
            for link in codes.links
        ],
        "relations": [_relation(relation) for relation in codes.relations],
        "claims": {claim.id: _claim(claim) for claim in codes.claims},
        "predictions": {p.id: _prediction(p, spelt) for p in codes.predictions},
    }


def _act(act: Act, named: Callable[[OptionKey], str]) -> Plain:
    form = {
        "who": act.who,
        "does": act.does,
        "option": named(act.option) if act.option else None,
        "to": names_form(act.to),
        "when": act.when,
    }
    return mapping(form, act.grounds)


def _event(event: Event) -> Any:
    form = {
        "label": event.label,
        "when": event.when,
        "zone": event.zone,
        "before": names_form(event.before),
        "after": names_form(event.after),
    }
    return short("label", form, event.grounds)


def _relation(relation: Relation) -> Plain:
    sides = {"plus": relation.plus, "minus": relation.minus}
    form = {
        "between": list(relation.between),
        **{name: _side(side) for name, side in sides.items() if side is not None},
        "id": relation.id,
    }
    return mapping(form)


def _side(side: Side) -> Any:
    return short("what", {"what": side.what}, side.grounds)


def _claim(claim: Claim) -> Any:
    check = claim.checked
    checked = check and short(
        "finding", {"finding": check.finding, "how": check.how, "when": check.when, "by": check.by}
    )
    form = {"label": claim.label, "checkable": claim.checkable, "checked": checked}
    return short("label", form, claim.grounds)


def _prediction(prediction: Prediction, spelt: Callable[[Formula], str]) -> Any:
    condition, outcome = prediction.condition, prediction.outcome
    form = {
        "label": prediction.label,
        "if": spelt(condition) if condition else None,
        "condition": prediction.condition_told,
        "then": spelt(outcome) if outcome else None,
        "outcome": prediction.outcome_told,
        "horizon": prediction.horizon,
    }
    return short("label", form, prediction.grounds)
