"""Non-myopic stability: from some horizon on the party would never move.

    s is non-myopically stable for i  <=>  there is an h0 such that s is L_h stable for i for
        every h >= h0

What is anticipated with one more move depends on what is anticipated with the moves
before, and there are finitely many expectations, so from some horizon on they come back in
a period. The period is found, and nothing is guessed from a horizon that merely is large.
If the party would move at one horizon of the period, it would do so again and again: the
state is not stable.
"""

from __future__ import annotations

from typing import cast

from detente.engine.protocol import Engine, LevelsT, StatesT
from detente.stability.concept import Concept, Definition, OtherName
from detente.stability.further.anticipation import Ties, expecting
from detente.stability.further.limited_move import (
    foreseen,
    in_brackets,
    variant_name,
    variant_short,
)
from detente.stability.further.listed import list_engine
from detente.stability.verdict import Foreseen, Verdict
from detente.wording import worded


class NonMyopic(Concept):
    """L_h for every large h.

    Parameters
    ----------
    ties : Ties
        How a party judges a set of anticipated ends.
    any_mover : bool
        The program's own form for more than two parties.
    """

    listed_only = True
    credible = True

    def __init__(self, ties: Ties = Ties.CAUTIOUS, *, any_mover: bool = False) -> None:
        self.ties, self.any_mover = ties, any_mover
        self.name = f"non_myopic{variant_name(ties, any_mover=any_mover)}"
        self.title = worded("Non-myopic{ties}", ties=in_brackets(ties, any_mover=any_mover))
        self.abbreviation = f"NM{variant_short(ties, any_mover=any_mover)}"
        self.plainly = worded(
            "From some number of moves on, however much further everybody looks ahead, the party "
            "would stay."
        )
        self.names = () if any_mover else (OtherName("non-myopic", "brams-wittman-1981"),)
        self.sources = ("brams-wittman-1981", "kilgour-1984", "fang-1989")
        self.definition = Definition.OWN if any_mover else Definition.REBUILT
        self.implies = () if any_mover else ("general_metarational",)
        self.implies_of_two = ("general_metarational",) if any_mover else ()

    def for_parties(self, count: int) -> Concept:
        """Itself for two parties; for more the program's own form, named apart."""
        return NonMyopic(self.ties, any_mover=self.any_mover or count != 2)

    def stable_states(self, engine: Engine[LevelsT, StatesT], party: int) -> StatesT:
        """Every state that is stable; as limited-move stability up to the first repetition."""
        lists = list_engine(self, engine)
        layers, period = expecting(lists, self.ties).period
        recurring = [layer.choices[party] for layer in layers[-period:]]
        stays = (at for at in range(lists.graph.size) if not any(each[at] for each in recurring))
        return cast("StatesT", frozenset(stays))

    def verdict(self, engine: Engine[LevelsT, StatesT], party: int, start: int) -> Verdict:
        """The verdict with what is anticipated in a period, or when the party would move."""
        lists = list_engine(self, engine)
        graph = lists.graph
        layers, period = expecting(lists, self.ties).period
        horizons = range(len(layers) - period, len(layers))
        moving = [h for h in horizons if layers[h].choices[party][start]]
        lines = (
            line
            for horizon in moving[:1] or horizons
            for line in foreseen(graph, self.ties, layers, horizon, party, start)
        )
        return Foreseen(self.name, party, start, not moving, tuple(lines), period)
