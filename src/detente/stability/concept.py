"""What every solution concept is made of.

All basic concepts say the same of a state ``s`` and a focal party ``i``: *every*
improvement of ``i`` from ``s`` meets *some* response of the others that sanctions it.
They differ in by what the others respond (any moves, or improvements only) and in what
counts as a sanction (no better than ``s`` for ``i``, and for the symmetric ones also no
way out for ``i`` by one further move). A concept module states exactly these two things.
:meth:`ResponseConcept.verdict` follows the definition at one state;
:meth:`ResponseConcept.stable_states` is the same for all states together, and tests hold
the two to each other. Concepts that are made of other things stand in
:mod:`detente.stability.further`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from enum import Enum

from detente.engine.protocol import Engine, LevelsT, Means, StatesT
from detente.errors import Fault
from detente.model.conflict import Conflict
from detente.stability.sanctions import NO_BETTER_AND_NO_ESCAPE, SanctionTest
from detente.stability.verdict import Sanction, Stable, Unstable, Verdict
from detente.wording import N_, Wording, worded

#: Names of concepts as keys and in words, for languages that say them otherwise.
_NAMES = (
    N_("nash"),
    N_("general_metarational"),
    N_("symmetric_metarational"),
    N_("sequential"),
    N_("symmetric_sequential"),
    N_("general metarational"),
    N_("symmetric metarational"),
    N_("symmetric sequential"),
)


def concept_name_in_words(name: str) -> Wording:
    """A concept by its name, as sentences have it."""
    return worded(name)


@dataclass(frozen=True, slots=True)
class OtherName:
    """A name that the literature gives a concept, and who uses it (a bibliography key)."""

    name: str
    source: str


class Definition(Enum):
    """Where the definition that the program follows comes from."""

    #: Read in a source that prints it.
    PUBLISHED = "published"
    #: The concept is published; its formula was not read there, but rebuilt from what
    #: other sources say of it and from the results that they state.
    REBUILT = "rebuilt"
    #: This program's own, and not to be quoted as anybody else's.
    OWN = "own"


class Concept(ABC):
    """A solution concept. Subclasses are the modules of this package, one each.

    Two concepts of one name are the same: a parameter, such as a horizon, is part of it.
    """

    #: The name in code, files and JSON.
    name: str
    #: The name in words.
    title: str
    #: The abbreviation of the literature, accepted by the command line.
    abbreviation: str
    #: One sentence for a person who does not know the field.
    plainly: str
    #: Other names in the literature.
    names: tuple[OtherName, ...] = ()
    #: Bibliography keys of the definition.
    sources: tuple[str, ...]
    #: Where the definition comes from.
    definition: Definition = Definition.PUBLISHED
    #: Concepts under which every state stable by this one is stable too.
    implies: tuple[str, ...]
    #: Further ones where there are two parties.
    implies_of_two: tuple[str, ...] = ()
    #: True if only an engine that lists states can answer.
    listed_only: bool = False
    #: What happens at a state that is not stable, said of the party.
    fails: str = worded("would leave")

    @property
    def credible(self) -> bool:
        """True where the others' answers are steps that serve those who take them."""
        return False

    @property
    def lasting(self) -> bool:
        """True where an answer counts only if the party cannot escape from it."""
        return False

    def for_parties(self, count: int) -> Concept:  # noqa: ARG002 - a form to fill
        """The concept that answers to this one's name in a conflict of so many parties."""
        return self

    def faults(self, conflict: Conflict) -> tuple[Fault, ...]:  # noqa: ARG002 - a form to fill
        """Why the concept has no answer for this conflict (E701); empty if it has."""
        return ()

    @abstractmethod
    def stable_states(self, engine: Engine[LevelsT, StatesT], party: int) -> StatesT:
        """Every state that is stable for the party."""

    @abstractmethod
    def verdict(self, engine: Engine[LevelsT, StatesT], party: int, start: int) -> Verdict:
        """The verdict on one state with its witness, by the definition as it stands."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Concept) and self.name == other.name

    def __hash__(self) -> int:
        return hash(self.name)

    def __repr__(self) -> str:
        return f"<{self.name}>"


class ResponseConcept(Concept):
    """A concept of the basic kind: improvements, and responses that sanction them."""

    #: By what the others respond.
    responses: Means
    #: Which response sanctions an improvement.
    sanction: SanctionTest

    @property
    def credible(self) -> bool:
        """True where the others' answers are steps that serve those who take them."""
        return self.responses is Means.IMPROVEMENTS

    @property
    def lasting(self) -> bool:
        """True where an answer counts only if the party cannot escape from it."""
        return self.sanction is NO_BETTER_AND_NO_ESCAPE

    def stable_states(self, engine: Engine[LevelsT, StatesT], party: int) -> StatesT:
        """Every state that is stable for the party."""
        levels = self.sanction.levels(engine, party)
        worst = engine.worst_of_responses(party, levels, self.responses)
        return engine.where_no_improvement_keeps_above(party, worst)

    def verdict(self, engine: Engine[LevelsT, StatesT], party: int, start: int) -> Verdict:
        """The verdict on one state with its witness, by the definition as it stands.

        Sanctions are as short as possible. The cost is that of searching the others'
        responses to each improvement until one sanctions it.
        """
        found = []
        for improvement in engine.unilateral_improvements(party, start):
            sanction = self.find_sanction(engine, party, start, improvement)
            if sanction is None:
                return Unstable(self.name, party, start, improvement)
            found.append(sanction)
        return Stable(self.name, party, start, tuple(found))

    def find_sanction(
        self, engine: Engine[LevelsT, StatesT], party: int, start: int, improvement: int
    ) -> Sanction | None:
        """A shortest response that sanctions the improvement, ``None`` if none does."""
        for path in engine.responses(party, improvement, self.responses):
            if self.sanction.holds(engine, party, start, path[-1].state):
                return Sanction(improvement, path)
        return None
