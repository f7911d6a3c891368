"""Nash stability: the party cannot improve by itself.

s is Nash stable for i  <=>  R_i+(s) is empty
"""

from __future__ import annotations

from detente.engine.protocol import Engine, LevelsT, Means, StatesT
from detente.stability.concept import OtherName, ResponseConcept
from detente.stability.sanctions import NO_BETTER
from detente.stability.verdict import Sanction
from detente.wording import worded


class Nash(ResponseConcept):
    """No improvement exists; what the others would answer does not matter."""

    name = "nash"
    title = worded("Nash")
    abbreviation = "R"
    plainly = worded("The party has no move of its own to a state that it prefers.")
    names = (OtherName("rational", "fraser-hipel-1984"), OtherName("individual", "fang-1993"))
    sources = ("nash-1950", "nash-1951", "fang-1993")
    implies = (
        "general_metarational",
        "symmetric_metarational",
        "sequential",
        "symmetric_sequential",
    )
    responses = Means.MOVES
    sanction = NO_BETTER

    def stable_states(self, engine: Engine[LevelsT, StatesT], party: int) -> StatesT:
        """The states without an improvement."""
        return engine.without_improvement(party)

    def find_sanction(
        self,
        engine: Engine[LevelsT, StatesT],  # noqa: ARG002 - the form of every concept
        party: int,  # noqa: ARG002
        start: int,  # noqa: ARG002
        improvement: int,  # noqa: ARG002
    ) -> Sanction | None:
        """None, whatever the others can do: an improvement is reason enough to leave."""
        return None
