"""Higher-order sequential stability: who answers must have a reason to leave, too.

    Of order 1: sequential stability.
    Of order r: s is stable for i  <=>  for every s1 in R_i+(s) the others can answer by
        improvements to an s2 that is no better than s for i, and no step of the answer
        leaves a state that is stable of order r - 1 for its mover

An improvement from a state that is sequentially stable for the mover would itself be
deterred, so as a sanction it is not credible. The idea and the fault that it mends are
published; the formula was not read. Taking each step of an answer of several parties by
itself is this program's own.
"""

from __future__ import annotations

from typing import cast

from detente.engine.explicit.lists import ListEngine
from detente.engine.explicit.restricted import RestrictedEngine
from detente.engine.protocol import Engine, LevelsT, StatesT
from detente.stability.concept import Concept, Definition, OtherName
from detente.stability.further.listed import list_engine
from detente.stability.sequential import Sequential
from detente.stability.verdict import Verdict
from detente.wording import worded

_SEQUENTIAL = Sequential()


class HigherSequential(Concept):
    """Sequential stability of some order.

    Parameters
    ----------
    order : int
        At least 1, which is sequential stability itself.
    """

    definition = Definition.REBUILT
    names = (OtherName("higher-order sequential stability", "oliveira-2018"),)
    sources = ("oliveira-2018",)
    listed_only = True
    credible = True

    def __init__(self, order: int) -> None:
        self.order = order
        self.name = f"sequential_order_{order}"
        self.title = worded("Sequential of order {order}", order=order)
        self.abbreviation = f"SEQ{order}"
        self.plainly = worded(
            "Each improvement of the party can be answered by steps that serve those who take "
            "them, and that these would not be deterred from taking."
        )
        # Whatever discounts more sanctions at one order discounts fewer at the next.
        family = (order - 2,) * (order > 2) if order % 2 else (order + 1, order + 2)
        near = (f"sequential_order_{each}" for each in family)
        self.implies = ("sequential", "general_metarational", *near)

    def restricted(self, engine: ListEngine) -> ListEngine:
        """The engine whose responses leave no state that is stable of the order before."""
        return engine.made_once(("restricted", self.order), lambda: self._restricted(engine))

    def _restricted(self, engine: ListEngine) -> ListEngine:
        everybody = range(len(engine.graph.parties))
        at_order: ListEngine = engine
        for _ in range(1, self.order):
            engine.check_time()
            stays = [_SEQUENTIAL.stable_states(at_order, i) for i in everybody]
            at_order = RestrictedEngine(engine, stays)
        return at_order

    def stable_states(self, engine: Engine[LevelsT, StatesT], party: int) -> StatesT:
        """Every state that is stable; a sequential analysis of all parties for each order."""
        restricted = self.restricted(list_engine(self, engine))
        return cast("StatesT", _SEQUENTIAL.stable_states(restricted, party))

    def verdict(self, engine: Engine[LevelsT, StatesT], party: int, start: int) -> Verdict:
        """The verdict with an answer to each improvement, or one that is not answered."""
        from dataclasses import replace

        restricted = self.restricted(list_engine(self, engine))
        return replace(_SEQUENTIAL.verdict(restricted, party, start), concept=self.name)
