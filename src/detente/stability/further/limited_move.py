"""Limited-move stability: the party would not move if everybody looks h moves ahead.

    G_0(i, s) = s.  For h >= 1, with M the move of i from s for which i likes G_(h-1)(j, M)
    best: G_h(i, s) = G_(h-1)(j, M) if i prefers that to s, else s.
    s is L_h stable for i  <=>  G_h(i, s) = s

The mover may first go to something worse, if it expects what follows to be better. With
h = 1 this is Nash stability. With more moves ahead a verdict may change, back and for ever.

The concept is published for two parties. Where parties are indifferent, what is anticipated
need not be unique; :class:`detente.stability.further.anticipation.Ties` gives three ways
to deal with that, and the program's default is the cautious one. For more than two parties
the published definitions differ and were not read; ``any_mover`` is this program's own,
under a name of its own: any other party that would move may be the next to do so, and a
party reckons with each. With two parties it is the published concept.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from detente.engine.protocol import Engine, LevelsT, StatesT, Step
from detente.graph.graph import Graph
from detente.stability.concept import Concept, Definition, OtherName
from detente.stability.further.anticipation import Layer, Ties, course, expecting
from detente.stability.further.listed import list_engine
from detente.stability.verdict import Foreseen, Foresight, Verdict
from detente.wording import joined, number_worded, worded

_TIES = {
    Ties.CAUTIOUS: worded("ties cautious"),
    Ties.HOPEFUL: worded("ties hopeful"),
    Ties.FIRST: worded("ties first"),
}


class LimitedMove(Concept):
    """L_h.

    Parameters
    ----------
    horizon : int
        Moves looked ahead, at least 1.
    ties : Ties
        How a party judges a set of anticipated ends.
    any_mover : bool
        The program's own form for more than two parties.
    """

    listed_only = True
    credible = True

    def __init__(
        self, horizon: int, ties: Ties = Ties.CAUTIOUS, *, any_mover: bool = False
    ) -> None:
        self.horizon, self.ties, self.any_mover = horizon, ties, any_mover
        self.name = f"limited_move_{horizon}{variant_name(ties, any_mover=any_mover)}"
        self.title = worded(
            "Limited move, horizon {horizon}{ties}",
            horizon=horizon,
            ties=in_brackets(ties, any_mover=any_mover),
        )
        self.abbreviation = f"L{horizon}{variant_short(ties, any_mover=any_mover)}"
        ahead = number_worded("{number} move", "{number} moves", horizon)
        self.plainly = worded(
            "The party would stay if everybody looked {ahead} ahead and, at each move, did what "
            "it then expects to end best for it.",
            ahead=ahead,
        )
        self.names = () if any_mover else (OtherName(f"L_{horizon}", "kilgour-1985"),)
        self.sources = ("kilgour-1985", "fang-1989", "rego-2025")
        self.definition = Definition.OWN if any_mover else Definition.REBUILT
        near = {1: ("nash",), 2: ("sequential", "general_metarational")}.get(horizon, ())
        of_two = (f"metarational_{horizon}", "general_metarational")
        self.implies = near if any_mover else tuple(dict.fromkeys((*near, *of_two)))
        self.implies_of_two = of_two if any_mover else ()

    def for_parties(self, count: int) -> Concept:
        """Itself for two parties; for more the program's own form, named apart."""
        own = self.any_mover or count != 2
        return LimitedMove(self.horizon, self.ties, any_mover=own)

    def stable_states(self, engine: Engine[LevelsT, StatesT], party: int) -> StatesT:
        """Every state that is stable; O(horizon x moves) comparisons of sets of ends."""
        layers = expecting(list_engine(self, engine), self.ties).up_to(self.horizon)
        choices = layers[-1].choices[party]
        return cast("StatesT", frozenset(at for at, targets in enumerate(choices) if not targets))

    def verdict(self, engine: Engine[LevelsT, StatesT], party: int, start: int) -> Verdict:
        """The verdict with what is anticipated after each move, or after the one made."""
        lists = list_engine(self, engine)
        graph = lists.graph
        layers = expecting(lists, self.ties).up_to(self.horizon)
        stays = not layers[self.horizon].choices[party][start]
        lines = foreseen(graph, self.ties, layers, self.horizon, party, start)
        return Foreseen(self.name, party, start, stays, lines)


def foreseen(
    graph: Graph, ties: Ties, layers: Sequence[Layer], horizon: int, party: int, start: int
) -> tuple[Foresight, ...]:
    """What follows the move that would be made; where none would, what follows each."""
    chosen = layers[horizon].choices[party][start]
    firsts = chosen[:1] or graph.moves[party][start]
    return tuple(
        Foresight(horizon, course(graph, ties, layers, horizon, Step(party, first)))
        for first in firsts
    )


def variant_name(ties: Ties, *, any_mover: bool) -> str:
    """How the full name says what is not the ordinary form."""
    parts = ["any_mover"] * any_mover + [ties.value] * (ties is not Ties.CAUTIOUS)
    return "".join(f"_{part}" for part in parts)


def variant_short(ties: Ties, *, any_mover: bool) -> str:
    """The same for the abbreviation."""
    return "any" * any_mover + ties.value * (ties is not Ties.CAUTIOUS)


def in_brackets(ties: Ties, *, any_mover: bool) -> str:
    """The same for the title."""
    parts = [worded("any mover")] * any_mover + [_TIES[ties]] * (ties is not Ties.CAUTIOUS)
    return worded(" ({parts})", parts=joined(", ", parts)) if parts else ""
