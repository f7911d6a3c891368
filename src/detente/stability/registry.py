"""All solution concepts, by name and by abbreviation."""

from __future__ import annotations

from collections.abc import Sequence

from detente.errors import Fault, FaultyInput, suggestion
from detente.stability.concept import Concept
from detente.stability.general_metarational import GeneralMetarational
from detente.stability.nash import Nash
from detente.stability.sequential import Sequential
from detente.stability.symmetric_metarational import SymmetricMetarational
from detente.stability.symmetric_sequential import SymmetricSequential

#: Every concept, in the order in which tables show them.
CONCEPTS: tuple[Concept, ...] = (
    Nash(),
    GeneralMetarational(),
    SymmetricMetarational(),
    Sequential(),
    SymmetricSequential(),
)


def concepts_named(names: Sequence[str]) -> tuple[Concept, ...]:
    """The concepts with these names or abbreviations, in table order, each once.

    Raises
    ------
    FaultyInput
        E701 for each name that no concept has.

    Examples
    --------
    >>> [concept.name for concept in concepts_named(["SEQ", "nash"])]
    ['nash', 'sequential']
    """
    by_name = {concept.name: concept for concept in CONCEPTS}
    known = by_name | {concept.abbreviation.lower(): concept for concept in CONCEPTS}
    chosen = set()
    faults = []
    for name in names:
        key = name.strip().lower().replace(" ", "_").replace("-", "_")
        if key in known:
            chosen.add(known[key].name)
        else:
            faults.append(_unknown(name, list(by_name)))
    if faults:
        raise FaultyInput(faults)
    return tuple(concept for concept in CONCEPTS if concept.name in chosen)


def _unknown(name: str, known: Sequence[str]) -> Fault:
    choices = ", ".join(f"{concept.name} ({concept.abbreviation})" for concept in CONCEPTS)
    mend = suggestion(name, known, f"the concepts are: {choices}")
    return Fault("E701", "There is no such solution concept.", name or "nothing", mend)
