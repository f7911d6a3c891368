"""Stackelberg stability: a leader that looks two moves ahead, a follower that answers.

    s is stable for the leader    <=>  it is limited-move stable with horizon 2
    s is stable for the follower  <=>  it is Nash stable

The leader reckons with the follower's best answer; the follower only with its own moves.
Defined for two parties.
"""

from __future__ import annotations

from dataclasses import replace

from detente.engine.protocol import Engine, LevelsT, StatesT
from detente.errors import Fault, suggestion
from detente.model.conflict import Conflict
from detente.stability.concept import Concept, Definition, OtherName
from detente.stability.further.limited_move import LimitedMove
from detente.stability.further.listed import list_engine, two_parties_only
from detente.stability.nash import Nash
from detente.stability.verdict import Verdict
from detente.wording import worded

_LEADER, _FOLLOWER = LimitedMove(2), Nash()


class Stackelberg(Concept):
    """One leader, one follower.

    Parameters
    ----------
    leader : str
        The leader's id.
    """

    definition = Definition.REBUILT
    names = (OtherName("St", "fang-1989"),)
    sources = ("fang-1989",)
    implies = ("general_metarational", "sequential")
    listed_only = True
    credible = True

    def __init__(self, leader: str) -> None:
        self.leader = leader
        self.name = f"stackelberg_{leader}"
        self.title = worded("Stackelberg, {leader} leads", leader=leader)
        self.abbreviation = f"St:{leader}"
        self.plainly = worded(
            "The leader would not move, reckoning with the follower's best answer; the follower "
            "has no move to anything that it prefers."
        )

    def faults(self, conflict: Conflict) -> tuple[Fault, ...]:
        """E701 unless there are two parties and the leader is one of them."""
        known = list(conflict.party_ids)
        found = two_parties_only(
            conflict, self.name, worded("ask for a concept for each party instead")
        )
        if self.leader in known:
            return found
        mend = suggestion(self.leader, known, worded("name one of {known}", known=", ".join(known)))
        return (
            *found,
            Fault("E701", worded("The leader is no decision maker."), self.leader, mend),
        )

    def stable_states(self, engine: Engine[LevelsT, StatesT], party: int) -> StatesT:
        """By the concept of the party's role."""
        return self._of(engine, party).stable_states(engine, party)

    def verdict(self, engine: Engine[LevelsT, StatesT], party: int, start: int) -> Verdict:
        """By the concept of the party's role."""
        return replace(self._of(engine, party).verdict(engine, party, start), concept=self.name)

    def _of(self, engine: Engine[LevelsT, StatesT], party: int) -> Concept:
        leads = list_engine(self, engine).graph.parties[party] == self.leader
        return _LEADER if leads else _FOLLOWER
