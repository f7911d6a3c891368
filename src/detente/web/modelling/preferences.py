"""Edits of what a party wants: statements, rankings with ties, weights."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

from detente.model.conflict import Conflict
from detente.model.formula import Not, parse, written
from detente.preference.order import ranks
from detente.web.failures import unreadable
from detente.web.modelling.choosing import combination
from detente.web.modelling.form import Fields, Form, gone, long_form, moved
from detente.web.worked_out import MOST_RANKED, listed_states
from detente.wording import worded

KINDS = ("statements", "ranking", "weights")


def set_kind(form: Form, conflict: Conflict, fields: Fields) -> None:
    """Another kind of preference. A ranking begins with the order that there is."""
    kind, party = fields.one("kind"), fields.one("party")
    if kind not in KINDS:
        raise gone(kind)
    old = _preference(form, conflict, fields)
    kept = {key: value for key, value in old.items() if key not in KINDS}
    if kind == "ranking":
        new: Any = _present_order(conflict, party)
    else:
        new = [] if kind == "statements" else {}
    form["preferences"][party] = {kind: new, **kept}


def _present_order(conflict: Conflict, party: str) -> list[Any]:
    space = listed_states(conflict, MOST_RANKED)
    if space is None:
        found = worded("more than {most_ranked} states", most_ranked=MOST_RANKED)
        raise unreadable(
            worded("The states are too many for a ranking."), found, worded("keep statements")
        )
    order: list[int] | tuple[int, ...] = [0] * len(space.states)
    if party in conflict.preference_of:
        order = ranks(space, party)
    tiers: dict[int, list[str]] = {}
    for at, state in enumerate(space.states):
        tiers.setdefault(order[at], []).append(state.name or state.pattern)
    return [tiers[rank] for rank in sorted(tiers, reverse=True)]


# --- statements -----------------------------------------------------------------------


def add_statement(form: Form, conflict: Conflict, fields: Fields) -> None:
    """A statement at the end: the least important one."""
    that = fields.one("that") or combination(conflict, fields)
    _statements(form, conflict, fields).append(that)


def edit_statement(form: Form, conflict: Conflict, fields: Fields) -> None:
    """Another formula for a statement; its grounds stay."""
    items, at = _statement(form, conflict, fields)
    items[at] = {**long_form(items[at], "that"), "that": fields.one("that")}


def delete_statement(form: Form, conflict: Conflict, fields: Fields) -> None:
    """A statement out of the list."""
    items, at = _statement(form, conflict, fields)
    del items[at]


def move_statement(form: Form, conflict: Conflict, fields: Fields) -> None:
    """A statement one place up or down, or to the place ``to``."""
    items, at = _statement(form, conflict, fields)
    way = fields.one("way")
    step = fields.number("to") - at if way == "to" else -1 if way == "up" else 1
    items[:] = moved(items, at, step)


def negate_statement(form: Form, conflict: Conflict, fields: Fields) -> None:
    """The opposite of a statement; an opposite of an opposite is the statement itself."""
    items, at = _statement(form, conflict, fields)
    item = long_form(items[at], "that")
    tree = parse(str(item["that"]), conflict.vocabulary).tree
    negated = tree.part if isinstance(tree, Not) else Not(tree)
    items[at] = {**item, "that": written(negated, conflict.vocabulary)}


def _statements(form: Form, conflict: Conflict, fields: Fields) -> list[Any]:
    preference = _preference(form, conflict, fields)
    if not any(kind in preference for kind in KINDS):
        preference["statements"] = []
    if "statements" not in preference:
        raise gone(f"{fields.one('party')}.statements")
    items: list[Any] = preference["statements"]
    return items


def _statement(form: Form, conflict: Conflict, fields: Fields) -> tuple[list[Any], int]:
    items, at = _statements(form, conflict, fields), fields.number("at")
    if at >= len(items):
        raise gone(f"{fields.one('party')}.statements.{at + 1}")
    return items, at


# --- rankings ---------------------------------------------------------------------------


def write_ranking(form: Form, conflict: Conflict, fields: Fields) -> None:
    """The whole ranking from a text: best first, a line for each tier, = between ties."""
    preference = _preference(form, conflict, fields)
    lines = [line for line in fields.one("ranking").splitlines() if line.strip()]
    tiers = [[name.strip() for name in line.split("=") if name.strip()] for line in lines]
    preference["ranking"] = tiers


def move_tier(form: Form, conflict: Conflict, fields: Fields) -> None:
    """A tier one place up or down, or to the place ``to``."""
    tiers, at = _tier(form, conflict, fields)
    way = fields.one("way")
    step = fields.number("to") - at if way == "to" else -1 if way == "up" else 1
    tiers[:] = moved(tiers, at, step)


def join_tier(form: Form, conflict: Conflict, fields: Fields) -> None:
    """A tier tied with the one above."""
    tiers, at = _tier(form, conflict, fields)
    if at:
        tiers[at - 1 : at + 1] = [tiers[at - 1] + tiers[at]]


def split_tier(form: Form, conflict: Conflict, fields: Fields) -> None:
    """The states of a tie one below the other, in the order in which they are written."""
    tiers, at = _tier(form, conflict, fields)
    tiers[at : at + 1] = [[name] for name in tiers[at]]


def _tier(form: Form, conflict: Conflict, fields: Fields) -> tuple[list[list[str]], int]:
    preference, at = _preference(form, conflict, fields), fields.number("at")
    tiers = [t if isinstance(t, list) else [t] for t in preference.get("ranking", ())]
    if at >= len(tiers):
        raise gone(f"{fields.one('party')}.ranking.{at + 1}")
    preference["ranking"] = tiers
    return tiers, at


# --- weights ----------------------------------------------------------------------------


def write_weights(form: Form, conflict: Conflict, fields: Fields) -> None:
    """The weight of every level; a field ``weight:OPTION:LEVEL`` left empty weighs nothing."""
    weights: Form = {}
    for option in conflict.options:
        name = conflict.vocabulary.short_name(option.key)
        for level in option.levels:
            text = fields.one(f"weight:{name}:{level}")
            if text:
                weights.setdefault(name, {})[level] = number(text)
    _preference(form, conflict, fields)["weights"] = weights


def number(text: str) -> Any:
    """A number as the file would hold it; what is none stays text for the reader to refuse."""
    try:
        value = Fraction(text.replace(",", "."))
    except (ValueError, ZeroDivisionError):
        return text
    if value.denominator == 1:
        return value.numerator
    try:
        return json.loads(text.replace(",", "."))
    except ValueError:
        return text


def _preference(form: Form, conflict: Conflict, fields: Fields) -> Form:
    party = fields.one("party")
    if party not in conflict.party_ids:
        raise gone(party)
    found: Form = form["preferences"].setdefault(party, {})
    return found
