"""Berge stability: the others can do nothing better for the party.

    s is stable for i  <=>  no s1 in R_{N-i}(s) is preferred to s by i

It is about mutual support, not about leaving: where it fails, the others could move to
something that the party prefers. Published for conflicts of any number of parties,
together with metarational and sequential forms; of those no definition could be read, and
they are not offered. What :mod:`detente.stability.further.withheld` offers instead is this
program's own.
"""

from __future__ import annotations

from typing import cast

from detente.engine.protocol import Engine, LevelsT, Means, StatesT
from detente.stability.concept import Concept, Definition, OtherName
from detente.stability.further.listed import list_engine
from detente.stability.further.withheld import WITHHELD
from detente.stability.verdict import Supported, Verdict
from detente.wording import worded


class Berge(Concept):
    """The counterpart of Nash stability for those who act for each other."""

    name = "berge"
    title = worded("Berge")
    abbreviation = "Berge"
    plainly = worded(
        "The others cannot, by any moves of theirs, bring the party to something it prefers."
    )
    names = (OtherName("Berge stability", "vieira-rego-2020"),)
    sources = ("vieira-rego-2020", "rego-cordeiro-2023")
    definition = Definition.REBUILT
    # Where nothing better can be done for the party, there is no help to withhold.
    implies = tuple(concept.name for concept in WITHHELD)
    listed_only = True
    fails = worded("could be helped by the others")

    def stable_states(self, engine: Engine[LevelsT, StatesT], party: int) -> StatesT:
        """Every state that is stable; one search of responses."""
        lists = list_engine(self, engine)
        # The best that responses lead to is the worst of the order upside down.
        turned = [-rank for rank in lists.preference(party)]
        best = lists.worst_of_responses(party, turned, Means.MOVES)
        stable = (at for at, rank in enumerate(turned) if best[at] == rank)
        return cast("StatesT", frozenset(stable))

    def verdict(self, engine: Engine[LevelsT, StatesT], party: int, start: int) -> Verdict:
        """The verdict with a shortest path of the others to something better."""
        lists = list_engine(self, engine)
        for path in lists.responses(party, start, Means.MOVES):
            if lists.prefers(party, path[-1].state, to=start):
                return Supported(self.name, party, start, path)
        return Supported(self.name, party, start, ())
