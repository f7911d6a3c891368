"""Parties and options: who there is, and what each can do."""

from __future__ import annotations

from typing import Any

from detente.model.conflict import Conflict, DecisionMaker
from detente.model.states import combination_count, count_text
from detente.web.answers import Answer, Ask, Page, Room, Tab
from detente.web.language import N_
from detente.web.modelling import grounds, parties
from detente.web.modelling.acting import NOTHING_TYPED, acting
from detente.web.modelling.choosing import options_of, standing
from detente.web.project_pages import Opened, opened
from detente.web.worked_out import listed_states

EDITS = {
    "add_party": (parties.add_party, N_("a party added")),
    "rename_party": (parties.rename_party, N_("a party renamed")),
    "move_party": (parties.move_party, N_("a party moved")),
    "delete_party": (parties.delete_party, N_("a party removed")),
    "add_option": (parties.add_option, N_("an option added")),
    "edit_option": (parties.edit_option, N_("an option changed")),
    "move_option": (parties.move_option, N_("an option moved")),
    "delete_option": (parties.delete_option, N_("an option removed")),
    "status_quo": (parties.set_status_quo, N_("the status quo")),
    "choose_status_quo": (parties.choose_status_quo, N_("the status quo")),
}


def model(ask: Ask) -> Answer:
    """Parties with their options, and where things stand now."""
    one = opened(ask)
    if one.conflict is None:
        return unreadable_file(one)
    conflict = one.conflict
    data: dict[str, Any] = {
        **one.data(),
        "form": conflict.form,
        "parties": [_party(party) for party in conflict.decision_makers],
        "options": options_of(conflict),
        "status_quo": conflict.status_quo or "",
        "standing": standing(conflict),
        "named_states": [state.name for state in conflict.states],
        "size": size(conflict),
    }
    marks = {mark.party: mark for mark in one.marks()}
    return Answer("model.html", data, shown={"marks": marks, "typed": NOTHING_TYPED})


def size(conflict: Conflict) -> dict[str, Any]:
    """Combinations of options, and how many of them can occur where that is known at once."""
    space = listed_states(conflict)
    if conflict.form == "abstract":
        combinations = str(len(conflict.states))
    else:
        combinations = count_text(combination_count(conflict))
    feasible = len(space.states) if space is not None else None
    return {"combinations": combinations, "feasible": feasible, "known": feasible is not None}


def unreadable_file(one: Opened) -> Answer:
    """What every page of the model shows where the file cannot be read."""
    return Answer("unreadable.html", one.data())


def _party(party: DecisionMaker) -> dict[str, Any]:
    return {
        "id": party.id,
        "name": party.name or "",
        "label": party.label,
        "support": party.grounds.support or "",
        "options": [
            {
                "id": option.id,
                "name": option.name or "",
                "label": option.label,
                "levels": list(option.levels),
                "moves": option.moves,
                "support": option.grounds.support or "",
            }
            for option in party.options
        ],
    }


def element(ask: Ask) -> Answer:
    """What one element rests on."""
    one = opened(ask)
    if one.conflict is None:
        return unreadable_file(one)
    found = grounds.element(one.conflict, ask.one("at"))
    places = [{"at": str(anchor), "exact": anchor.exact or ""} for anchor in found.grounds.evidence]
    data = {
        **one.data(),
        "element": {
            "at": found.at,
            "title": found.title,
            "support": found.grounds.support or "",
            "note": found.grounds.note or "",
            "evidence": places,
        },
        "supports": list(grounds.SUPPORTS),
        "sources": [{"key": s.key, "title": s.title} for s in one.conflict.sources],
    }
    return Answer("element.html", data, shown={"typed": NOTHING_TYPED, "back": _home(found.at)})


def _home(at: str) -> str:
    """The page on which an element stands, below the project's address."""
    kind, _, rest = at.partition("/")
    if kind in ("statement", "preference"):
        return f"model/preferences?party={rest.partition('/')[0]}"
    return "model" if kind in ("party", "option") else "model/limits"


def _element_home(ask: Ask) -> str:
    return f"{ask.project().address}/{_home(ask.one('at'))}"


_HERE = "/p/{project}/model"
_GROUNDS = {"grounds": (grounds.write_grounds, N_("what an element rests on"))}
ROOM = Room(
    (
        Page(_HERE, model, acting(EDITS, model, lambda ask: f"{ask.project().address}/model")),
        Page(f"{_HERE}/element", element, acting(_GROUNDS, element, _element_home)),
    ),
    (Tab(N_("Model"), "model", 20),),
)
