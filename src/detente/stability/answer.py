"""The parts of a JSON answer that results of every size share."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from detente.errors import call_fault
from detente.model.conflict import Conflict
from detente.model.states import State
from detente.stability.concept import Concept, Definition
from detente.stability.registry import concepts_named
from detente.wording import N_, worded

#: Names of states that a JSON answer lists at most in one place, unless told otherwise.
LISTED = 10_000


def model_record(conflict: Conflict, sha256: str) -> dict[str, Any]:
    """What was analysed."""
    return {
        "title": conflict.title,
        "form": conflict.form,
        "decision_makers": list(conflict.party_ids),
        "options": list(conflict.option_names),
        "variants": list(conflict.applied),
        "sha256": sha256,
    }


def method_record(
    conflict: Conflict, engine: str, because: str, responses: str, concepts: Sequence[Concept]
) -> dict[str, Any]:
    """How the answer was got.

    ``definitions`` names the concepts whose definition was not read where it was published.
    """
    unread = {
        concept.name: concept.definition.value
        for concept in concepts
        if concept.definition is not Definition.PUBLISHED
    }
    return {
        "engine": engine,
        "because": because,
        "responses": responses,
        "concepts": [concept.name for concept in concepts],
        "return_to_start": "counts as a sanction",
        "coalesced": bool(conflict.coalesce),
        **({"definitions": unread} if unread else {}),
    }


def definitions_told(concepts: Sequence[Concept]) -> list[str]:
    """A line on concepts whose definition was not read where it was published."""
    told: list[str] = []
    for definition, says in (
        (Definition.REBUILT, N_("definition rebuilt, not read in its source: {which}")),
        (Definition.OWN, N_("definition of this program's own: {which}")),
    ):
        which = [c.abbreviation for c in dict.fromkeys(concepts) if c.definition is definition]
        if which:
            told.append(worded(says, which=", ".join(which)))
    return told


def states_record(states: Sequence[State]) -> list[dict[str, Any]]:
    """States as an answer lists them."""
    return [{"number": s.number, "pattern": s.pattern, "name": s.name} for s in states]


def limits_record(limit: int, states: int) -> list[str]:
    """What the answer leaves out because lists are limited."""
    if states <= limit:
        return []
    return [
        worded(
            "lists hold at most {limit} of {states} states; counts are exact",
            limit=limit,
            states=states,
        )
    ]


def asked_for(concept: str, analysed: Collection[str]) -> str:
    """The full name of a concept that was analysed; E701 for any other.

    A name that means another concept for more than two parties finds that one too.
    """
    (chosen,) = concepts_named([concept])
    of_many = chosen.for_parties(3).name
    if chosen.name not in analysed and of_many in analysed:
        return of_many
    if chosen.name not in analysed:
        raise call_fault(
            worded("This concept was not asked for."),
            concept,
            worded("ask for concepts that include {chosen}", chosen=chosen.name),
        )
    return chosen.name
