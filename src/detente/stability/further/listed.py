"""What a concept needs that only the engine of lists can give: all moves and ranks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from detente.engine.explicit.lists import ListEngine
from detente.engine.protocol import Engine
from detente.errors import Fault, LimitReached
from detente.model.conflict import Conflict
from detente.stability.concept import Concept
from detente.wording import Wording, worded


def list_engine(concept: Concept, engine: Engine[Any, Any]) -> ListEngine:
    """The engine, if it lists states.

    Raises
    ------
    LimitReached
        E501 for any other engine.
    """
    if isinstance(engine, ListEngine):
        return engine
    raise LimitReached(_needs_lists([concept.name], worded("engine {engine}", engine=engine.name)))


def check_listing(concepts: Iterable[Concept], because: str) -> None:
    """Raise E501 if some of the concepts need states that are listed, and they are not."""
    names = [concept.name for concept in concepts if concept.listed_only]
    if names:
        raise LimitReached(_needs_lists(names, because))


def _needs_lists(names: Sequence[str], because: str) -> Fault:
    return Fault(
        "E501",
        worded("The concept is decided only where states are listed."),
        f"{', '.join(names)}; {because}",
        worded(
            "raise the limit (--max-states), or ask for concepts that are counted as well: the "
            "basic ones, metarational, credible_metarational and maximin with any horizon"
        ),
    )


def two_parties_only(conflict: Conflict, name: str, instead: Wording) -> tuple[Fault, ...]:
    """E701 unless the conflict has two parties."""
    count = len(conflict.party_ids)
    if count == 2:
        return ()
    return (
        Fault(
            "E701",
            worded("This concept is defined for two parties."),
            worded("{name}; the conflict has {count}", name=name, count=count),
            instead,
        ),
    )
