"""What cannot occur: infeasible formulas, choices, rules, and the states that are left."""

from __future__ import annotations

from typing import Any

from detente.errors import FaultyInput
from detente.model.conflict import Conflict
from detente.model.states import Removal, removals
from detente.questions.occurrence import constraint_in_words, occurrence, state_record
from detente.questions.words import formula_in_words
from detente.web.answers import Answer, Ask, Page, Room
from detente.web.language import N_
from detente.web.modelling import limits as edits
from detente.web.modelling.acting import NOTHING_TYPED, acting
from detente.web.modelling.choosing import options_of
from detente.web.pages.model import size, unreadable_file
from detente.web.project_pages import opened
from detente.web.worked_out import listed_states

EDITS = {
    "add_limit": (edits.add_limit, N_("a limit added")),
    "edit_limit": (edits.edit_limit, N_("a limit changed")),
    "delete_limit": (edits.delete_limit, N_("a limit removed")),
    "move_limit": (edits.move_limit, N_("a limit moved")),
}
#: States that the page lists.
SHOWN = 60


def limits(ask: Ask) -> Answer:
    """Every limit with what it removes, and the states that are left."""
    one = opened(ask)
    if one.conflict is None:
        return unreadable_file(one)
    conflict = one.conflict
    counted = removals(conflict) if conflict.form == "options" else ()
    space = listed_states(conflict)
    data: dict[str, Any] = {
        **one.data(),
        "form": conflict.form,
        "parties": [{"id": p.id, "label": p.label} for p in conflict.decision_makers],
        "options": options_of(conflict),
        "limits": _limits(conflict, counted),
        "rules": _rules(conflict),
        "removals_counted": counted is not None,
        "size": size(conflict),
        "states": [state_record(space, state) for state in space.states[:SHOWN]] if space else [],
        "asked": _asked(ask, conflict),
    }
    return Answer("limits.html", data, shown={"typed": NOTHING_TYPED, "kinds": edits.CHOICES})


def _limits(conflict: Conflict, counted: tuple[Removal, ...] | None) -> list[dict[str, Any]]:
    removed = {tuple(each.constraint.path[:2]): each for each in counted or ()}
    found: list[dict[str, Any]] = []
    for at, limit in enumerate(conflict.infeasible):
        said = {
            "when": limit.when.text,
            "in_words": formula_in_words(conflict, limit.when.tree),
            "of": [],
        }
        found.append(_limit("infeasible", at, limit, said, removed))
    places: dict[str, int] = {}
    labels = {option.key: option.label for option in conflict.options}
    for choice in conflict.choices:
        at = places.get(choice.kind, 0)
        places[choice.kind] = at + 1
        names = [conflict.vocabulary.short_name(key) for key in choice.options]
        words = ", ".join(labels[key] for key in choice.options)
        said = {"when": "", "in_words": words, "of": names}
        found.append(_limit(choice.kind, at, choice, said, removed))
    return found


def _limit(
    kind: str, at: int, limit: Any, said: dict[str, Any], removed: dict[Any, Removal]
) -> dict[str, Any]:
    count = removed.get((kind, at))
    return {
        "kind": kind,
        "at": at,
        **said,
        "because": limit.because or "",
        "support": limit.grounds.support or "",
        "removed": count.removed if count else None,
        "alone": count.alone if count else None,
    }


def _rules(conflict: Conflict) -> list[dict[str, Any]]:
    return [
        {
            "at": at,
            "who": rule.who or "",
            "label": conflict.labels[rule.who] if rule.who else "",
            "from": rule.start.text,
            "to": rule.end.text,
            "in_words": [
                formula_in_words(conflict, rule.start.tree),
                formula_in_words(conflict, rule.end.tree),
            ],
            "because": rule.because or "",
            "support": rule.grounds.support or "",
        }
        for at, rule in enumerate(conflict.rules)
    ]


def _asked(ask: Ask, conflict: Conflict) -> dict[str, Any] | None:
    """Whether the state that somebody asks about can occur, and why not."""
    text = ask.query.get("state", ("",))[0].strip() if ask.query.get("state") else ""
    space = listed_states(conflict) if text else None
    if not text or space is None:
        return None
    try:
        found = occurrence(space, text)
    except FaultyInput as faulty:
        told = [fault.to_dict() for fault in faulty.faults]
        return {"state": text, "states": [], "reasons": [], "faults": told}
    return {
        "state": text,
        "states": [state_record(space, state) for state in found.states[:SHOWN]],
        "reasons": [constraint_in_words(space, reason) for reason in found.reasons],
        "faults": [],
    }


ROOM = Room(
    (
        Page(
            "/p/{project}/model/limits",
            limits,
            acting(EDITS, limits, lambda ask: f"{ask.project().address}/model/limits"),
        ),
    )
)
