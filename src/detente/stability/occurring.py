"""Whether some equilibrium lies inside sets of states, in many scenarios of preference.

Nothing is counted. Where there are few scenarios, states that are likely to be equilibria
are tried first, and the states of a scenario are worked out only where these settle
nothing. Where there are many, each party's stable states are worked out once for whatever
they depend on (:meth:`~detente.stability.scenarios.ScenarioFamily.alike`), and a scenario
is settled by putting its parties' sets together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from detente.engine.choose import choose_engine
from detente.engine.protocol import ResponseRule
from detente.graph.graph import Graph
from detente.stability.concept import ResponseConcept
from detente.stability.scenarios import Deadline, ScenarioFamily, different_rows

#: Scenarios up to which each is worked out by itself, without lanes.
_FEW = 8
#: Scenarios that are put together at once.
_TOGETHER = 1 << 13


@dataclass(frozen=True)
class Occurring:
    """Answers for one family of scenarios and some sets of states.

    Parameters
    ----------
    family : ScenarioFamily
    masks : array of shape (sets, states)
    likely : mapping of str to sequence of int
        For each concept by name: states that are equilibria under it in some model like
        these, to be tried first where scenarios are few.
    """

    family: ScenarioFamily
    masks: NDArray[np.bool_]
    likely: Mapping[str, Sequence[int]] = field(default_factory=dict)

    def inside(self, concept: ResponseConcept) -> NDArray[np.bool_]:
        """Whether there is an equilibrium in each set: shape (sets, scenarios)."""
        different, inverse = self._distinct
        few = len(different.choices) <= _FEW
        found = (self._one_by_one if few else self._put_together)(different, concept)
        return found[:, inverse]

    @cached_property
    def _distinct(self) -> tuple[ScenarioFamily, NDArray[np.int64]]:
        """Each different scenario once, and where each stands among these."""
        first, same = different_rows(self.family.choices)
        return replace(self.family, choices=self.family.choices[first]), same

    # --- few scenarios: each by itself

    def _one_by_one(self, family: ScenarioFamily, concept: ResponseConcept) -> NDArray[np.bool_]:
        found = np.zeros((len(self.masks), len(family.choices)), np.bool_)
        for state in self.likely.get(concept.name, ()):
            open_ = self.masks[:, state, None] & ~found
            if open_.any():
                found |= open_ & family.holding([state], [concept])[0, 0]
        possible = self.masks.any(axis=1)
        for at in np.flatnonzero(~found[possible].all(axis=0)):
            held = sorted(_equilibria(family, family.choices[at], concept))
            found[:, at] |= self.masks[:, held].any(axis=1)
        return found

    # --- many: what they share once

    def _put_together(self, family: ScenarioFamily, concept: ResponseConcept) -> NDArray[np.bool_]:
        sets, which = [], []
        for party in range(len(family.rows)):
            first, same = family.alike(party, credible=concept.credible)
            alone = replace(family, choices=family.choices[first])
            sets.append(np.packbits(alone.stable_for(party, concept), axis=0).T.copy())
            which.append(same)
        masks = np.packbits(self.masks, axis=1)
        found = np.empty((len(masks), len(family.choices)), np.bool_)
        for begin in range(0, len(family.choices), _TOGETHER):
            family.deadline.check()
            part = slice(begin, begin + _TOGETHER)
            held = sets[0][which[0][part]]
            for each, same in zip(sets[1:], which[1:], strict=True):
                held &= each[same[part]]
            for row, mask in enumerate(masks):
                found[row, part] = (held & mask).any(axis=1)
        return found


def _equilibria(
    family: ScenarioFamily, choice: NDArray[np.int64], concept: ResponseConcept
) -> frozenset[int]:
    """The equilibria of one scenario, by the engine of lists."""
    orders = zip(family.rows, choice, strict=True)
    ranks = tuple(tuple(rows[row].tolist()) for rows, row in orders)
    return equilibria_of(replace(family.graph, ranks=ranks), concept, family.deadline)


def equilibria_of(graph: Graph, concept: ResponseConcept, deadline: Deadline) -> frozenset[int]:
    """The equilibria of one graph under one concept, by the engine of lists."""
    engine = choose_engine(graph, ResponseRule.LEGAL_SEQUENCES)
    left = frozenset(range(graph.size))
    for party in range(len(graph.parties)):
        deadline.check()
        if left:
            stable: frozenset[int] = concept.stable_states(engine, party)
            left &= stable
    return left
