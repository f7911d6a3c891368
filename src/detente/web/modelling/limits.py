"""Edits of what cannot occur: infeasible formulas, choices, rules of moving."""

from __future__ import annotations

from typing import Any

from detente.model.conflict import Conflict
from detente.web.modelling.choosing import combination
from detente.web.modelling.form import Fields, Form, gone, long_form, moved

CHOICES = ("exactly_one", "at_most_one", "at_least_one")
#: The key that an element is spelt by where it says nothing else.
MAIN = {"infeasible": "when", "rules": "from", **dict.fromkeys(CHOICES, "of")}


def add_limit(form: Form, conflict: Conflict, fields: Fields) -> None:
    """A limit at the end of its kind."""
    kind = _kind(fields)
    form.setdefault(kind, []).append(_written({}, kind, conflict, fields))


def edit_limit(form: Form, conflict: Conflict, fields: Fields) -> None:
    """Another text for a limit; its grounds stay."""
    items, at = _placed(form, fields)
    kind = _kind(fields)
    items[at] = _written(long_form(items[at], MAIN[kind]), kind, conflict, fields)


def delete_limit(form: Form, _conflict: Conflict, fields: Fields) -> None:
    """A limit out of the model."""
    items, at = _placed(form, fields)
    del items[at]


def move_limit(form: Form, _conflict: Conflict, fields: Fields) -> None:
    """A limit further up or down among its kind; only its place in the file changes."""
    items, at = _placed(form, fields)
    form[_kind(fields)] = moved(items, at, -1 if fields.one("way") == "up" else 1)


def _kind(fields: Fields) -> str:
    kind = fields.one("kind")
    if kind not in MAIN:
        raise gone(kind)
    return kind


def _placed(form: Form, fields: Fields) -> tuple[list[Any], int]:
    items, at = form.get(_kind(fields), []), fields.number("at")
    if at >= len(items):
        raise gone(f"{_kind(fields)} {at + 1}")
    return items, at


def _written(item: Form, kind: str, conflict: Conflict, fields: Fields) -> Form:
    if kind == "infeasible":
        item["when"] = fields.one("when") or combination(conflict, fields)
    elif kind == "rules":
        item |= {"who": fields.one("who") or None}
        item |= {"from": fields.one("from"), "to": fields.one("to")}
    else:
        item["of"] = fields.many("of")
    item["because"] = fields.one("because") or None
    return {key: value for key, value in item.items() if value is not None}
