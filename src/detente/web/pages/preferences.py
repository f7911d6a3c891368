"""What each party wants, and the order of states that follows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from detente.errors import FaultyInput, Place
from detente.model.conflict import Conflict, Prioritisation, Ranking, Weights
from detente.model.formula import parse
from detente.model.plain import plain_number
from detente.model.states import State
from detente.model.truth import members
from detente.preference.order import ranks
from detente.questions.words import formula_in_words, state_in_words
from detente.web.answers import Answer, Ask, Page, Room
from detente.web.language import N_
from detente.web.modelling import preferences as edits
from detente.web.modelling.acting import NOTHING_TYPED, acting
from detente.web.modelling.choosing import options_of
from detente.web.modelling.form import gone
from detente.web.pages.model import unreadable_file
from detente.web.project_pages import opened
from detente.web.worked_out import MOST_RANKED, listed_states

EDITS = {
    "set_kind": (edits.set_kind, N_("another kind of preference")),
    "add_statement": (edits.add_statement, N_("a statement added")),
    "edit_statement": (edits.edit_statement, N_("a statement changed")),
    "delete_statement": (edits.delete_statement, N_("a statement removed")),
    "move_statement": (edits.move_statement, N_("a statement moved")),
    "negate_statement": (edits.negate_statement, N_("a statement turned round")),
    "write_ranking": (edits.write_ranking, N_("a ranking written")),
    "move_tier": (edits.move_tier, N_("a place of a ranking moved")),
    "join_tier": (edits.join_tier, N_("a tie made")),
    "split_tier": (edits.split_tier, N_("a tie undone")),
    "write_weights": (edits.write_weights, N_("weights")),
}
#: States that the order beside shows.
SHOWN = 120


def preferences(ask: Ask) -> Answer:
    """One party's preference, and the order of states beside it."""
    one = opened(ask)
    if one.conflict is None:
        return unreadable_file(one)
    conflict = one.conflict
    party = ask.one("party") or conflict.party_ids[0]
    if party not in conflict.party_ids:
        raise gone(party)
    preference = conflict.preference_of.get(party)
    data: dict[str, Any] = {
        **one.data(),
        "form": conflict.form,
        "party": party,
        "parties": [{"id": p.id, "label": p.label} for p in conflict.decision_makers],
        "options": options_of(conflict),
        "preference": _plain(conflict, preference),
        "order": order(conflict, party),
        "rankable": listed_states(conflict, MOST_RANKED) is not None,
    }
    marks = {mark.party: mark for mark in one.marks()}
    words = {
        name: state["in_words"]
        for tier in data["order"]["tiers"]
        for state in tier
        for name in (state["title"], state["pattern"])
    }
    shown = {"marks": marks, "typed": NOTHING_TYPED, "words": words}
    return Answer("preferences.html", data, shown=shown)


def _plain(conflict: Conflict, preference: object) -> dict[str, Any]:
    match preference:
        case Prioritisation(statements):
            rows = [
                {
                    "that": statement.that.text,
                    "in_words": formula_in_words(conflict, statement.that.tree),
                    "support": statement.grounds.support or "",
                }
                for statement in statements
            ]
            return {"kind": "statements", "statements": rows}
        case Ranking(tiers):
            return {"kind": "ranking", "tiers": [list(tier) for tier in tiers]}
        case Weights(weights):
            found: dict[str, dict[str, Any]] = {}
            for key, level, weight in weights:
                name = conflict.vocabulary.short_name(key)
                levels = conflict.vocabulary.levels[key]
                found.setdefault(name, {})[levels[level]] = plain_number(weight)
            return {"kind": "weights", "weights": found}
    return {"kind": "none"}


def order(conflict: Conflict, party: str) -> dict[str, Any]:
    """The tiers of states, best first; without them where the states are not listed at once."""
    space = listed_states(conflict)
    if space is None or party not in conflict.preference_of:
        return {"listed": False, "tiers": [], "states": 0, "shown": 0, "faults": []}
    try:
        found = ranks(space, party)
    except FaultyInput as faulty:
        told = [fault.to_dict() for fault in faulty.faults]
        return {"listed": False, "tiers": [], "states": 0, "shown": 0, "faults": told}
    tiers: dict[int, list[State]] = {}
    for at in sorted(range(len(found)), key=lambda at: (-found[at], at))[:SHOWN]:
        tiers.setdefault(found[at], []).append(space.states[at])
    rows = [
        [
            {
                "title": state.title,
                "pattern": state.pattern,
                "in_words": state_in_words(conflict, state),
            }
            for state in tiers[rank]
        ]
        for rank in sorted(tiers, reverse=True)
    ]
    shown = min(SHOWN, len(found))
    return {"listed": True, "tiers": rows, "states": len(found), "shown": shown, "faults": []}


def formula(ask: Ask) -> Answer:
    """A formula checked as the reader of files checks it; and in how many states it holds."""
    one = opened(ask)
    if one.conflict is None:
        return unreadable_file(one)
    conflict, text = one.conflict, ask.one("text")[:20_001]
    data: dict[str, Any] = {**one.data(), "text": text, "good": False, "in_words": ""}
    data |= {"holds": None, "states": None, "faults": [], "shown_faults": []}
    try:
        found = parse(text, conflict.vocabulary) if text.strip() else None
    except FaultyInput as faulty:
        placed = [
            replace(fault, place=Place("formula", 1, (fault.offset or 0) + 1))
            for fault in faulty.faults
        ]
        data["faults"] = [fault.to_dict() for fault in placed]
        # for the script that checks while somebody types, in the language of the page
        data["shown_faults"] = ask.language.tell_all(data["faults"])
        found = None
    if found is not None:
        data |= {"good": True, "in_words": formula_in_words(conflict, found.tree)}
        space = listed_states(conflict)
        if space is not None:
            holds = sum(1 for _ in members(space.truth.where(found.tree)))
            data |= {"holds": holds, "states": len(space.states)}
    return Answer("formula.html", data)


def _back(ask: Ask) -> str:
    return f"{ask.project().address}/model/preferences?party={ask.one('party')}"


_HERE = "/p/{project}/model"
ROOM = Room(
    (
        Page(f"{_HERE}/preferences", preferences, acting(EDITS, preferences, _back)),
        Page(f"{_HERE}/formula", formula),
    )
)
