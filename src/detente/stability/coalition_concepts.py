"""Stability for coalitions: four concepts, each the analogue of an individual one.

Here ``H`` is a coalition, ``T = N - H`` everybody else, ``R_H(s)`` what H can reach,
``R_H++(s)`` what of it is an improvement for H, and ``Phi_H(s)`` all states that are no
improvement on ``s`` for H, reached or not: the sanctions.

    CNash  R_H++(s) is empty
    CGMR   for every s1 in R_H++(s) some s2 in R_T(s1) lies in Phi_H(s)
    CSMR   … and R_H(s2) lies within Phi_H(s)
    CSEQ   for every s1 in R_H++(s) some s2 in Phi_H(s) ends a sequence from s1 of
           improvements of coalitions of members of T, no coalition twice in a row

The names and the structure are those of inohara-hipel-2008 for strict improvements; the
formulas are the project's own reading, because the paper's text could not be read. With
weak improvements they are the project's own altogether.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from typing import ClassVar

from detente.engine.coalitions.moves import Moves
from detente.errors import Fault, FaultyInput, suggestion
from detente.model.truth import ascending
from detente.wording import worded


class CoalitionConcept(ABC):
    """When an improvement of a coalition is sanctioned."""

    name: ClassVar[str]
    title: ClassVar[str]
    abbreviation: ClassVar[str]
    #: The concept for one party that this one generalises.
    individual: ClassVar[str]
    #: One sentence for a person who does not know the field.
    plainly: ClassVar[str]
    sources: ClassVar[tuple[str, ...]]
    #: Concepts under which every state stable by this one is stable too, on any graph.
    implies: ClassVar[tuple[str, ...]]

    @abstractmethod
    def sanctioned(self, moves: Moves, coalition: int, state: int, improvement: int) -> bool:
        """True if the others can answer the improvement so that it does not pay."""


class CoalitionNash(CoalitionConcept):
    """The coalition has no improvement."""

    name = "coalition_nash"
    title = worded("Coalition Nash")
    abbreviation = "CNash"
    individual = "nash"
    plainly = worded("The coalition cannot bring about a state that all its members prefer.")
    sources = ("kilgour-2001", "inohara-hipel-2008")
    implies = (
        "coalition_general_metarational",
        "coalition_symmetric_metarational",
        "coalition_sequential",
    )

    def sanctioned(
        self,
        moves: Moves,  # noqa: ARG002 - the form of every concept
        coalition: int,  # noqa: ARG002
        state: int,  # noqa: ARG002
        improvement: int,  # noqa: ARG002
    ) -> bool:
        """Never: an improvement is reason enough to leave."""
        return False


class CoalitionGeneralMetarational(CoalitionConcept):
    """Every improvement can be answered by any moves of the others."""

    name = "coalition_general_metarational"
    title = worded("Coalition general metarational")
    abbreviation = "CGMR"
    individual = "general_metarational"
    plainly = worded(
        "After each improvement of the coalition the others could bring it to a state that "
        "is no improvement on where it started: at least one member would not gain."
    )
    sources = ("inohara-hipel-2008",)
    implies = ()

    def sanctioned(self, moves: Moves, coalition: int, state: int, improvement: int) -> bool:
        """True if the others reach a state that is no improvement on the start."""
        others = moves.everybody & ~coalition
        return bool(moves.reached(others, improvement) & ~moves.preferred(coalition, state))


class CoalitionSymmetricMetarational(CoalitionConcept):
    """Every improvement can be answered, and the coalition has no way out."""

    name = "coalition_symmetric_metarational"
    title = worded("Coalition symmetric metarational")
    abbreviation = "CSMR"
    individual = "symmetric_metarational"
    plainly = worded(
        "After each improvement of the coalition the others could bring it to a state that "
        "is no improvement on where it started, and nothing that the coalition could then "
        "reach would be one."
    )
    sources = ("inohara-hipel-2008",)
    implies = ("coalition_general_metarational",)

    def sanctioned(self, moves: Moves, coalition: int, state: int, improvement: int) -> bool:
        """True if the others reach a sanction from which the coalition cannot escape."""
        better = moves.preferred(coalition, state)
        answers = moves.reached(moves.everybody & ~coalition, improvement) & ~better
        return any(not moves.reached(coalition, at) & better for at in ascending(answers))


class CoalitionSequential(CoalitionConcept):
    """Every improvement can be answered by improvements of the others' coalitions."""

    name = "coalition_sequential"
    title = worded("Coalition sequential")
    abbreviation = "CSEQ"
    individual = "sequential"
    plainly = worded(
        "After each improvement of the coalition the others, alone or in coalitions of "
        "their own, could bring it by steps that serve whoever takes them to a state that "
        "is no improvement on where it started."
    )
    sources = ("inohara-hipel-2008",)
    # It implies CGMR only where moves are transitive: two coalitions of the others may
    # share a member, who would then move twice in a row.
    implies = ()

    def sanctioned(self, moves: Moves, coalition: int, state: int, improvement: int) -> bool:
        """True if credible steps of the others lead to a sanction."""
        others = moves.everybody & ~coalition
        wanted = ~moves.preferred(coalition, state)
        return moves.credibly_meets(others, improvement, wanted)


#: Every coalition concept, in the order in which tables show them.
COALITION_CONCEPTS: tuple[CoalitionConcept, ...] = (
    CoalitionNash(),
    CoalitionGeneralMetarational(),
    CoalitionSymmetricMetarational(),
    CoalitionSequential(),
)


def unsanctioned(
    concept: CoalitionConcept, moves: Moves, coalition: int, state: int, improvements: int
) -> Iterator[int]:
    """The improvements that nothing sanctions, ascending; none where the state is stable."""
    return (
        improvement
        for improvement in ascending(improvements)
        if not concept.sanctioned(moves, coalition, state, improvement)
    )


def coalition_concepts_named(names: Sequence[str]) -> tuple[CoalitionConcept, ...]:
    """The concepts with these names, in table order, each once.

    A concept may be named in full, by its abbreviation, or by the name or abbreviation of
    the individual concept that it generalises.

    Raises
    ------
    FaultyInput
        E701 for each name that no concept has.

    Examples
    --------
    >>> [concept.name for concept in coalition_concepts_named(["SEQ", "coalition_nash"])]
    ['coalition_nash', 'coalition_sequential']
    """
    known: dict[str, CoalitionConcept] = {}
    for concept in COALITION_CONCEPTS:
        known[concept.name] = known[concept.individual] = concept
        known[concept.abbreviation.lower()] = concept
        known[concept.abbreviation.lower().removeprefix("c")] = concept
    known["r"] = known["cr"] = known["nash"]
    chosen = set()
    faults = []
    for name in names:
        key = name.strip().lower().replace(" ", "_").replace("-", "_")
        if key in known:
            chosen.add(known[key].name)
        else:
            faults.append(_unknown(name))
    if faults:
        raise FaultyInput(faults)
    return tuple(concept for concept in COALITION_CONCEPTS if concept.name in chosen)


def _unknown(name: str) -> Fault:
    names = [concept.name for concept in COALITION_CONCEPTS]
    choices = ", ".join(f"{c.name} ({c.abbreviation})" for c in COALITION_CONCEPTS)
    mend = suggestion(name, names, worded("the concepts are: {choices}", choices=choices))
    return Fault(
        "E701", worded("There is no such coalition concept."), name or worded("nothing"), mend
    )
