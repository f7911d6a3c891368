"""The concepts that a page offers for a model, and those that its address asks for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from detente.model.conflict import Conflict
from detente.stability.concept import Concept, Definition
from detente.stability.further.families import suiting
from detente.stability.registry import CONCEPTS
from detente.web.answers import Ask

BASIC = tuple(concept.name for concept in CONCEPTS)


def concepts_asked(ask: Ask) -> list[str]:
    """Names as the address has them, several in one value or not; the five where there are none."""
    named = [part.strip() for text in ask.many("concept") for part in text.split(",")]
    return list(dict.fromkeys(name for name in named if name)) or list(BASIC)


def concepts_offered(
    conflicts: Sequence[Conflict], chosen: Sequence[Concept], others: Sequence[Concept] = ()
) -> list[dict[str, Any]]:
    """What suits every one of the models, and ``chosen`` and ``others`` besides."""
    several = [tuple(suiting(conflict)) for conflict in conflicts]
    suit = [concept for concept in several[0] if all(concept in each for each in several)]
    names = {concept.name for concept in chosen}
    return [
        {
            "name": concept.name,
            "title": concept.title,
            "abbreviation": concept.abbreviation,
            "sentence": concept.plainly,
            "basic": concept in CONCEPTS,
            "own": concept.definition is Definition.OWN,
            "chosen": concept.name in names,
        }
        for concept in dict.fromkeys((*CONCEPTS, *suit, *chosen, *others))
    ]
