"""Edits of parties and options."""

from __future__ import annotations

from typing import Any

from detente.model.conflict import Conflict
from detente.web.modelling.choosing import pattern
from detente.web.modelling.form import (
    Fields,
    Form,
    fresh_id,
    gone,
    long_form,
    moved_key,
    repatterned,
)


def add_party(form: Form, conflict: Conflict, fields: Fields) -> None:
    """A party at the end; without wishes at first."""
    name = fields.one("name")
    taken = {*conflict.party_ids, *(party.id for party in conflict.codes.parties)}
    id_ = fields.one("id") or fresh_id(name, taken, "party")
    if id_ in form["decision_makers"]:
        id_ = fresh_id(id_, taken, "party")
    form["decision_makers"][id_] = {"name": name or id_}
    if conflict.form == "options":
        form["preferences"][id_] = {"statements": []}


def rename_party(form: Form, _conflict: Conflict, fields: Fields) -> None:
    """Another name for a party; its id stays, because formulas and variants use it."""
    party = _party(form, fields)
    party["name"] = fields.one("name") or None
    _without_nothing(party)


def move_party(form: Form, conflict: Conflict, fields: Fields) -> None:
    """A party further up or down; patterns follow."""
    step = -1 if fields.one("way") == "up" else 1
    form["decision_makers"] = moved_key(form["decision_makers"], fields.one("party"), step)
    repatterned(form, conflict)


def delete_party(form: Form, conflict: Conflict, fields: Fields) -> None:
    """A party with its options and its preferences."""
    _party(form, fields)
    del form["decision_makers"][fields.one("party")]
    form["preferences"].pop(fields.one("party"), None)
    repatterned(form, conflict)


def add_option(form: Form, conflict: Conflict, fields: Fields) -> None:
    """An option at the end of its party's; nothing takes it at first."""
    party = _party(form, fields)
    options: Form = party.setdefault("options", {})
    name = fields.one("name")
    # ids are short in formulas where no two parties share one
    taken = {option.id for option in conflict.options}
    id_ = fields.one("id") or fresh_id(name, taken, "option")
    if id_ in options:
        id_ = fresh_id(id_, taken, "option")
    options[id_] = _written({}, fields)
    repatterned(form, conflict)


def edit_option(form: Form, conflict: Conflict, fields: Fields) -> None:
    """Name, levels and direction of an option."""
    options = _options(form, fields)
    id_ = fields.one("option")
    options[id_] = _written(long_form(options[id_], "name"), fields)
    repatterned(form, conflict)


def move_option(form: Form, conflict: Conflict, fields: Fields) -> None:
    """An option further up or down among its party's; patterns follow."""
    options = _options(form, fields)
    step = -1 if fields.one("way") == "up" else 1
    _party(form, fields)["options"] = moved_key(options, fields.one("option"), step)
    repatterned(form, conflict)


def delete_option(form: Form, conflict: Conflict, fields: Fields) -> None:
    """An option out of the model; patterns lose its letter."""
    del _options(form, fields)[fields.one("option")]
    if not _options_of(_party(form, fields)):
        _party(form, fields).pop("options", None)
    repatterned(form, conflict)


def choose_status_quo(form: Form, conflict: Conflict, fields: Fields) -> None:
    """Where things stand now, option by option."""
    form["status_quo"] = pattern(conflict, fields)


def set_status_quo(form: Form, _conflict: Conflict, fields: Fields) -> None:
    """Where things stand now: a state's name or its pattern."""
    form["status_quo"] = fields.one("status_quo") or None
    if form["status_quo"] is None:
        del form["status_quo"]


def _written(item: Form, fields: Fields) -> Any:
    levels = [level.strip() for level in fields.one("levels").split(",") if level.strip()]
    moves = fields.one("moves")
    item["name"] = fields.one("name") or None
    item["levels"] = levels if levels and [each.upper() for each in levels] != ["N", "Y"] else None
    item["moves"] = moves if moves not in ("", "both") else None
    return _without_nothing(item)


def _party(form: Form, fields: Fields) -> Form:
    id_ = fields.one("party")
    if id_ not in form["decision_makers"]:
        raise gone(id_)
    item: Form = form["decision_makers"][id_]
    return item


def _options_of(party: Form) -> Form:
    options: Form = party.get("options") or {}
    return options


def _options(form: Form, fields: Fields) -> Form:
    options = _options_of(_party(form, fields))
    if fields.one("option") not in options:
        raise gone(f"{fields.one('party')}.{fields.one('option')}")
    return options


def _without_nothing(item: Form) -> Form:
    for key in [key for key, value in item.items() if value is None]:
        del item[key]
    return item
