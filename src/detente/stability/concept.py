"""What every solution concept is made of.

All basic concepts say the same of a state ``s`` and a focal party ``i``: *every*
improvement of ``i`` from ``s`` meets *some* response of the others that sanctions it.
They differ in by what the others respond (any moves, or improvements only) and in what
counts as a sanction (no better than ``s`` for ``i``, and for the symmetric ones also no
way out for ``i`` by one further move). A concept module states exactly these two things.
:meth:`Concept.verdict` follows the definition at one state; :meth:`Concept.stable_states`
is the same for all states together, and tests hold the two to each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from detente.engine.protocol import Engine, LevelsT, Means, StatesT
from detente.stability.sanctions import NO_BETTER_AND_NO_ESCAPE, SanctionTest
from detente.stability.verdict import Sanction, Stable, Unstable, Verdict


@dataclass(frozen=True, slots=True)
class OtherName:
    """A name that the literature gives a concept, and who uses it (a bibliography key)."""

    name: str
    source: str


class Concept:
    """A solution concept. Subclasses are the modules of this package, one each."""

    #: The name in code, files and JSON.
    name: ClassVar[str]
    #: The name in words.
    title: ClassVar[str]
    #: The abbreviation of the literature, accepted by the command line.
    abbreviation: ClassVar[str]
    #: One sentence for a person who does not know the field.
    plainly: ClassVar[str]
    #: Other names in the literature.
    names: ClassVar[tuple[OtherName, ...]] = ()
    #: Bibliography keys of the definition.
    sources: ClassVar[tuple[str, ...]]
    #: Concepts under which every state stable by this one is stable too.
    implies: ClassVar[tuple[str, ...]]
    #: By what the others respond.
    responses: ClassVar[Means]
    #: Which response sanctions an improvement.
    sanction: ClassVar[SanctionTest]

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
