"""The stable states of every party under every concept asked for, as sets.

Where the engine works in processes of its own, two parties or concepts are worked on at
once, and what is not found in time is replaced by what is known in any case: a party that
cannot improve at all is stable under every concept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from detente.engine.protocol import Engine
from detente.engine.symbolic.separate import Job, SeparateEngine
from detente.model.conflict import Conflict
from detente.stability.concept import Concept
from detente.stability.nash import Nash


def stable_sets(
    engine: Any, conflict: Conflict, concepts: Sequence[Concept], tell: Callable[[str], None]
) -> Mapping[str, tuple[Any, ...]]:
    """For each concept the states that are stable for each party."""
    if isinstance(engine, SeparateEngine):
        return _at_once(engine, conflict, concepts, tell)
    found: dict[str, list[Any]] = {concept.name: [] for concept in concepts}
    for concept in concepts:
        for i, party in enumerate(conflict.decision_makers):
            tell(_label(concept, party.label))
            found[concept.name].append(_stable(engine, concept, i))
    return {name: tuple(sets) for name, sets in found.items()}


def _at_once(
    engine: SeparateEngine,
    conflict: Conflict,
    concepts: Sequence[Concept],
    tell: Callable[[str], None],
) -> Mapping[str, tuple[Any, ...]]:
    """Nash first: it takes least, and stands for what is not found in time."""
    ordered = [Nash(), *(concept for concept in concepts if concept.name != Nash.name)]
    parties = [party.label for party in conflict.decision_makers]
    jobs = [
        Job(_label(concept, label), _stable, (concept, i))
        for concept in ordered
        for i, label in enumerate(parties)
    ]
    found = engine.done(jobs, tell)
    nash = [engine.nothing_known() if each is None else each for each in found[: len(parties)]]
    sets = {Nash.name: tuple(nash)}
    for at, concept in enumerate(ordered[1:], 1):
        those = found[at * len(parties) : (at + 1) * len(parties)]
        sets[concept.name] = tuple(
            engine.in_part(least) if each is None else each
            for each, least in zip(those, nash, strict=True)
        )
    return {concept.name: sets[concept.name] for concept in concepts}


def _label(concept: Concept, party: str) -> str:
    return f"{concept.title}, {party}"


def _stable(engine: Engine[Any, Any], concept: Concept, party: int) -> Any:
    """The states that are stable for a party; called in whichever process the engine is."""
    return concept.stable_states(engine, party)
