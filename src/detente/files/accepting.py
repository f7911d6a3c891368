"""A draft taken over into a conflict: what each kind of element becomes there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from detente.errors import Fault, FaultyInput, call_fault
from detente.files.reader import conflict
from detente.model.conflict import Conflict
from detente.model.plain import plain_form
from detente.model.plain_parts import Plain
from detente.wording import worded

#: Kinds whose fields are those of the file, in a mapping by id.
_BY_ID = ("parties", "acts", "events", "claims", "predictions")


def accepted(
    loaded: Conflict,
    entry: Mapping[str, Any],
    name: str,
    by: str,
    support: str,
    rank: int | None = None,
) -> Conflict:
    """The conflict with a draft taken over under the id ``name``.

    Parameters
    ----------
    loaded : Conflict
    entry : mapping
        The draft, as :class:`detente.files.drafts.Drafts` holds it.
    name : str
        Id of the new element.
    by : str
        The person who accepts it; nothing is taken over without a name.
    support : str
        How well the account supports it, as that person says.
    rank : int, optional
        Of a wish: its place among the party's wishes, 1 for the most important. No draft says
        that, so a wish is not taken over without.

    Raises
    ------
    FaultyInput
        E701 without a name, a rank, or a decision maker that the element needs; E312 for an id
        that is taken; the faults of the element.
    """
    named(by)
    kind = str(entry["type"])
    fields = dict(entry["fields"])
    grounds: Plain = {"support": support, "accepted_by": by, "evidence": [entry["anchor"]]}
    if "modality" in fields:
        grounds["modality"] = fields.pop("modality")
    model = entry.get("by", {}).get("model") if isinstance(entry.get("by"), dict) else None
    if model:
        grounds["coder"] = str(model)
    form = plain_form(loaded)
    _add_new(form, kind, entry.get("new", []), by)
    if kind in _BY_ID:
        _put(form.setdefault(kind, {}), kind, name, {**fields, **grounds})
    elif kind == "options":
        party = _decision_maker(loaded, str(fields.pop("party")))
        own = form["decision_makers"][party].setdefault("options", {})
        _put(own, kind, name, {**fields, **grounds})
    elif kind == "statements":
        party = _decision_maker(loaded, str(fields.pop("party")))
        _put_wish(form, party, {"id": name, **fields, **grounds}, rank)
    elif kind == "links":
        form.setdefault("links", []).append({"id": name, **fields, **grounds})
    elif kind == "relations":
        _put_side(form.setdefault("relations", []), name, fields, grounds)
    else:
        mend = worded("restore the file of drafts, or reject this one")
        raise call_fault(worded("There is no such kind of draft."), kind[:80], mend)
    return conflict(form)


def named(by: str) -> str:
    """The name of who decides; E701 for none."""
    if not by.strip():
        raise call_fault(
            worded("A named person decides."), worded("no name"), worded("write your name")
        )
    return by


def _add_new(form: Plain, kind: str, new: list[str], by: str) -> None:
    """Parties, or concepts of a link, that a draft names and the model does not have."""
    section = "concepts" if kind == "links" else "parties"
    for each in new:
        there = {**form.get(section, {}), **(form["decision_makers"] if kind != "links" else {})}
        if each not in there:
            entry = {"label": each} if kind == "links" else {}
            form.setdefault(section, {})[each] = {**entry, "accepted_by": by}


def _put(section: Plain, kind: str, name: str, element: Plain) -> None:
    if name in section:
        mend = worded("choose another: --id NAME")
        problem = worded("An element of {entry} has this id.", entry=kind)
        raise FaultyInput([Fault("E312", problem, name, mend)])
    section[name] = element


def _decision_maker(loaded: Conflict, party: str) -> str:
    if party not in loaded.party_ids:
        mend = worded("make it a decision maker of the model first, or reject the draft")
        problem = worded("Only a decision maker has options and wishes.")
        raise call_fault(problem, party[:80], mend)
    return party


def _put_wish(form: Plain, party: str, wish: Plain, rank: int | None) -> None:
    if rank is None:
        mend = worded("say its place among the party's wishes, 1 for the most important (--rank 1)")
        problem = worded("No draft says how important a wish is.")
        raise call_fault(problem, worded("no rank"), mend)
    preference = form.setdefault("preferences", {}).setdefault(party, {"statements": []})
    if "statements" not in preference:
        mend = worded("write the wish into the ranking or the weights by hand")
        problem = worded("The party's preference is not made of wishes.")
        raise call_fault(problem, party, mend)
    wishes = preference["statements"]
    wishes.insert(max(0, min(rank - 1, len(wishes))), wish)


def _put_side(relations: list[Any], name: str, fields: Plain, grounds: Plain) -> None:
    """One side of how two parties stand to each other, beside the other side if it is there."""
    key = "plus" if fields["sign"] == "+" else "minus"
    side = {"what": fields["what"], **grounds}
    for relation in relations:
        if set(relation["between"]) == set(fields["between"]):
            if key in relation:
                mend = worded("put the two together by hand, or reject the draft")
                problem = worded("This side of the relation is there already.")
                found = " ".join(relation["between"])
                raise FaultyInput([Fault("E312", problem, found, mend)])
            relation[key] = side
            return
    relations.append({"id": name, "between": fields["between"], key: side})
