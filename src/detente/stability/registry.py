"""All solution concepts, by name and by abbreviation."""

from __future__ import annotations

from collections.abc import Sequence

from detente.errors import Fault, FaultyInput, suggestion
from detente.model.conflict import Conflict
from detente.stability.concept import Concept, ResponseConcept
from detente.stability.general_metarational import GeneralMetarational
from detente.stability.nash import Nash
from detente.stability.sequential import Sequential
from detente.stability.symmetric_metarational import SymmetricMetarational
from detente.stability.symmetric_sequential import SymmetricSequential
from detente.wording import worded

#: The five basic concepts, in the order in which tables show them.
CONCEPTS: tuple[ResponseConcept, ...] = (
    Nash(),
    GeneralMetarational(),
    SymmetricMetarational(),
    Sequential(),
    SymmetricSequential(),
)
#: Names for several concepts at once: the five, and these with a few of every other kind.
BASIC, ALL = "basic", "all"


def concepts_named(names: Sequence[str]) -> tuple[Concept, ...]:
    """The concepts with these names or abbreviations, each once.

    The basic ones come first, in table order, then others in the order asked for.

    Raises
    ------
    FaultyInput
        E701 for each name that no concept has.

    Examples
    --------
    >>> [concept.name for concept in concepts_named(["SEQ", "L4", "nash"])]
    ['nash', 'sequential', 'limited_move_4']
    """
    by_name: dict[str, Concept] = {concept.name: concept for concept in CONCEPTS}
    known = by_name | {concept.abbreviation.lower(): concept for concept in CONCEPTS}
    chosen: set[Concept] = set()
    others: dict[Concept, None] = {}
    faults = []
    for name in names:
        key = name.strip().lower().replace(" ", "_").replace("-", "_")
        if key in known:
            chosen.add(known[key])
        elif further := _further(name):
            others[further] = None
        else:
            faults.append(_unknown(name, list(by_name)))
    if faults:
        raise FaultyInput(faults)
    return (*(concept for concept in CONCEPTS if concept in chosen), *others)


def concept(name: str) -> Concept:
    """The solution concept of this name or abbreviation.

    Parameters
    ----------
    name : str
        Such as ``"nash"``, ``"SEQ"``, ``"limited_move_4"`` or ``"L4"``. A number is the
        horizon or the order, from 1 to 100.

    Returns
    -------
    Concept
        With its ``name``, ``title``, ``abbreviation``, a plain sentence, ``sources`` by
        bibliography key, where its ``definition`` comes from, and what it ``implies``.

    Raises
    ------
    FaultyInput
        E701 if there is none.

    Examples
    --------
    >>> found = concept("L4")
    >>> found.name, found.definition.value
    ('limited_move_4', 'rebuilt')
    """
    (found,) = concepts_named([name])
    return found


def concepts_for(conflict: Conflict, names: Sequence[str] | None) -> tuple[Concept, ...]:
    """The concepts to be asked of a conflict; the five basic ones if none is named.

    ``basic`` stands for the five, and ``all`` for these and a few of every other kind that
    has an answer for the conflict. A name that means one thing for two parties and another
    for more stands for the one that the conflict needs, under its own name.

    Raises
    ------
    FaultyInput
        E701 for each name that no concept has, and for each concept that has no answer
        for the conflict.
    """
    if names is None:
        return CONCEPTS
    groups = {name.strip().lower() for name in names} & {BASIC, ALL}
    chosen = concepts_named([name for name in names if name.strip().lower() not in groups])
    if ALL in groups:
        from detente.stability.further.families import suiting

        chosen = (*CONCEPTS, *suiting(conflict), *chosen)
    elif groups:
        chosen = (*CONCEPTS, *chosen)
    count = len(conflict.party_ids)
    chosen = tuple(dict.fromkeys(concept.for_parties(count) for concept in chosen))
    check_suits(conflict, chosen)
    return chosen


def basic_only(concepts: Sequence[Concept]) -> tuple[ResponseConcept, ...]:
    """The concepts, for questions that are answered for the basic ones only.

    Raises
    ------
    FaultyInput
        E701 for each that is not one of the five.
    """
    faults = [
        Fault(
            "E701",
            worded("This question is answered for the five basic concepts only."),
            concept.name,
            worded(
                "ask for one of: {concepts}", concepts=", ".join(each.name for each in CONCEPTS)
            ),
        )
        for concept in concepts
        if not isinstance(concept, ResponseConcept)
    ]
    if faults:
        raise FaultyInput(faults)
    return tuple(concept for concept in concepts if isinstance(concept, ResponseConcept))


def check_suits(conflict: Conflict, concepts: Sequence[Concept]) -> None:
    """Raise E701 for every concept that has no answer for the conflict."""
    faults = [fault for concept in dict.fromkeys(concepts) for fault in concept.faults(conflict)]
    if faults:
        raise FaultyInput(faults)


def _further(name: str) -> Concept | None:
    # Most analyses ask for the basic concepts only: the others are loaded when named.
    from detente.stability.further.families import further_concept

    return further_concept(name)


def _unknown(name: str, known: Sequence[str]) -> Fault:
    from detente.stability.further.families import written_forms
    from detente.stability.further.pursuit import MAXIMUM_HORIZON

    choices = ", ".join(f"{concept.name} ({concept.abbreviation})" for concept in CONCEPTS)
    mend = suggestion(
        name,
        known,
        worded(
            "the concepts are: {choices}, {written_forms}, with H or R from 1 to {maximum_horizon}",
            choices=choices,
            written_forms=written_forms(),
            maximum_horizon=MAXIMUM_HORIZON,
        ),
    )
    return Fault(
        "E701", worded("There is no such solution concept."), name or worded("nothing"), mend
    )
