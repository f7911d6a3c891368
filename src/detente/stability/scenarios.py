"""Chosen scenarios of preference, rather than random ones, analysed together.

A scenario gives each party one of several orders of the same states. What is asked of all
scenarios is either whether one state holds, which looks only at what bears on that state,
or how many equilibria there are inside sets of states, which needs every state.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from detente.engine.ensemble.lanes import Flags, LaneEngine, Moves, blank
from detente.engine.ensemble.one_state import OneStateLanes, Rows, flags_of
from detente.engine.ensemble.plain import LANES, Values
from detente.engine.protocol import Engine
from detente.errors import Fault, LimitReached
from detente.graph.graph import Graph
from detente.stability import ensembles
from detente.stability.concept import ResponseConcept
from detente.wording import worded

#: Scenarios that are looked at together where one state is asked about.
_TOGETHER = 1 << 16


@dataclass(frozen=True, slots=True)
class Deadline:
    """When to stop, on the clock of :func:`time.monotonic`; ``None`` for never."""

    until: float | None = None

    def check(self) -> None:
        """Raise E501 when the time is over."""
        if self.until is not None and time.monotonic() > self.until:
            raise LimitReached(
                Fault(
                    "E501",
                    worded("The time allowed is over."),
                    worded("what was being worked on is not complete"),
                    worded("allow more (--time), or ask for less at once"),
                )
            )


@dataclass(frozen=True)
class ScenarioFamily:
    """Scenarios of one graph.

    Parameters
    ----------
    graph : Graph
        Its moves and states.
    rows : tuple of arrays
        For each party, shape (orders, states): ordinal ranks, larger better.
    choices : array of shape (scenarios, parties)
        Which of its orders each party has in each scenario.
    """

    graph: Graph
    rows: tuple[Rows, ...]
    choices: NDArray[np.int64]
    deadline: Deadline = field(default_factory=Deadline)

    def holding(
        self, positions: Sequence[int], concepts: Sequence[ResponseConcept]
    ) -> NDArray[np.bool_]:
        """Whether each state is an equilibrium: shape (positions, concepts, scenarios)."""
        different, inverse = np.unique(self.choices, axis=0, return_inverse=True)
        found = np.empty((len(positions), len(concepts), len(different)), np.bool_)
        for begin in range(0, len(different), _TOGETHER):
            part = different[begin : begin + _TOGETHER]
            lanes = OneStateLanes(self.graph, self.rows, part)
            for place, position in enumerate(positions):
                for at, concept in enumerate(concepts):
                    held = self._held(lanes, position, concept)
                    found[place, at, begin : begin + len(part)] = flags_of(held, len(part))
        return found[:, :, inverse.ravel()]

    def _held(self, lanes: OneStateLanes, position: int, concept: ResponseConcept) -> int:
        """The scenarios in which the state is stable for everybody."""
        means = concept.responses if needs_responses(concept) else None
        held = lanes.everywhere
        for party in range(len(self.graph.parties)):
            self.deadline.check()
            held &= lanes.stable(party, position, means, lasting=concept.lasting)
        return held

    def equilibria_inside(
        self, masks: NDArray[np.bool_], concepts: Sequence[ResponseConcept]
    ) -> NDArray[np.int64]:
        """How many equilibria lie in each set of states.

        Parameters
        ----------
        masks : array of shape (concepts, sets, states)

        Returns
        -------
        array of shape (concepts, sets, scenarios)
        """
        different, inverse = np.unique(self.choices, axis=0, return_inverse=True)
        compiled = self._compiled_serves(len(different), len(concepts))
        moves = Moves.of(self.graph, classed=compiled)
        loops = ensembles.loops_of(compiled=compiled)
        weights = masks.astype(np.float32)
        found = np.empty((*masks.shape[:2], len(different)), np.int64)
        dtype = np.min_scalar_type(max(int(rows.max()) for rows in self.rows))
        for begin in range(0, len(different), LANES):
            part = different[begin : begin + LANES]
            ranks = [self._filled(party, part, dtype) for party in range(len(self.rows))]
            engine = LaneEngine(moves, ranks, loops)
            for at, concept in enumerate(concepts):
                self.deadline.check()
                flags = self._equilibria(engine, concept)[:, : len(part)]
                # Whole numbers this small are exact as floats of 32 bits.
                found[at, :, begin : begin + len(part)] = weights[at] @ flags.astype(np.float32)
        return found[:, :, inverse.ravel()]

    def _filled(self, party: int, choices: NDArray[np.int64], dtype: np.dtype[Any]) -> Values:
        into = blank(self.graph.size, dtype)
        lanes = into.reshape(self.graph.size, LANES)
        lanes[:, : len(choices)] = self.rows[party][choices[:, party]].T
        lanes[:, len(choices) :] = 0
        return into

    def _equilibria(self, engine: LaneEngine, concept: ResponseConcept) -> Flags:
        door = cast("Engine[Values, Flags]", engine)
        everybody = concept.stable_states(door, 0)
        for party in range(1, len(self.rows)):
            everybody = everybody & concept.stable_states(door, party)
        return everybody.reshape(self.graph.size, LANES)

    def _compiled_serves(self, scenarios: int, concepts: int) -> bool:
        work = (self.graph.arc_count + self.graph.size) * len(self.rows) * concepts
        steps = max(scenarios, LANES) * work
        return steps >= ensembles.COMPILED_FROM and find_spec("numba") is not None


def needs_responses(concept: ResponseConcept) -> bool:
    """False for Nash stability, which does not ask what the others would answer."""
    return concept.name != "nash"
