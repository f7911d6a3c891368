"""Chosen scenarios of preference, rather than random ones, analysed together.

A scenario gives each party one of several orders of the same states. What is asked of all
scenarios is either whether one state holds, which looks only at what bears on that state,
or which states are stable for whom, which needs every state; whether some equilibrium lies
inside a set of states is made of both (:mod:`detente.stability.occurring`).
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib.util import find_spec
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from detente.engine.ensemble.lanes import Flags, LaneEngine, Moves, blank, listed
from detente.engine.ensemble.one_state import Followed, OneStateLanes, Rows, flags_of
from detente.engine.ensemble.plain import LANES, Values
from detente.engine.protocol import Engine
from detente.errors import Fault, LimitReached
from detente.graph.graph import Arcs, Graph
from detente.stability import ensembles
from detente.stability.concept import ResponseConcept
from detente.wording import worded

#: Scenarios that are looked at together where one state is asked about.
_TOGETHER = 1 << 16
_LARGEST = 1 << 62
#: Orders whose improvements are looked at at once.
_ORDERS = 256
#: Moves and states of all parties, times scenarios, from which loops are compiled.
_COMPILED_FROM = 1 << 25


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
    _listed: dict[bool, Moves] = field(default_factory=dict, repr=False)
    _kinds: dict[tuple[int, bool], tuple[NDArray[np.int64], NDArray[np.int64]]] = field(
        default_factory=dict, init=False, repr=False
    )
    _followed: dict[tuple[int, int], Followed] = field(default_factory=dict, init=False, repr=False)
    _made: dict[tuple[int, bool, int], OneStateLanes] = field(
        default_factory=dict, init=False, repr=False
    )

    def holding(
        self, positions: Sequence[int], concepts: Sequence[ResponseConcept]
    ) -> NDArray[np.bool_]:
        """Whether each state is an equilibrium: shape (positions, concepts, scenarios)."""
        found = np.ones((len(positions), len(concepts), len(self.choices)), np.bool_)
        for party in range(len(self.rows)):
            for at, concept in enumerate(concepts):
                first, same = self.alike(party, credible=concept.credible)
                for begin in range(0, len(first), _TOGETHER):
                    part = first[begin : begin + _TOGETHER]
                    lanes = self._lanes(party, concept.credible, begin, part)
                    inside = (same >= begin) & (same < begin + len(part))
                    for place, position in enumerate(positions):
                        self.deadline.check()
                        means = concept.responses if needs_responses(concept) else None
                        held = lanes.stable(party, position, means, lasting=concept.lasting)
                        flags = flags_of(held, len(part))
                        found[place, at, inside] &= flags[same[inside] - begin]
        return found

    def _lanes(
        self, party: int, credible: bool, begin: int, part: NDArray[np.int64]
    ) -> OneStateLanes:
        key = (party, credible, begin)
        if key not in self._made:
            self._made[key] = OneStateLanes(
                self.graph, self.rows, self.choices[part], self._followed
            )
        return self._made[key]

    def alike(self, party: int, *, credible: bool) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Scenarios in which the same states are stable for the party, as far as is known.

        That depends on the party's own order and, only where the others' answers have to
        serve them (``credible``), on which of the others' moves are improvements; there
        are far fewer such patterns than orders.

        Returns
        -------
        tuple of arrays
            The first scenario of each kind, and the kind of each scenario.
        """
        if (party, credible) not in self._kinds:
            others = self._patterns if credible else np.zeros_like(self.choices)
            key = others.copy()
            key[:, party] = self.choices[:, party]
            self._kinds[party, credible] = different_rows(key)
        return self._kinds[party, credible]

    @cached_property
    def _patterns(self) -> NDArray[np.int64]:
        """Which of its moves are improvements, as one number for each scenario and party."""
        columns = [
            _pattern_of_rows(rows, arcs)[self.choices[:, party]]
            for party, (rows, arcs) in enumerate(zip(self.rows, self.graph.moves, strict=True))
        ]
        return np.array(columns, np.int64).T

    def stable_for(self, party: int, concept: ResponseConcept) -> NDArray[np.bool_]:
        """Whether each state is stable for the party: shape (states, scenarios)."""
        compiled = self._compiled_serves(len(self.choices))
        moves = self.moves(compiled)
        loops = ensembles.loops_of(compiled=compiled)
        found = np.empty((self.graph.size, len(self.choices)), np.bool_)
        dtype = np.min_scalar_type(max(int(rows.max()) for rows in self.rows))
        for begin in range(0, len(self.choices), LANES):
            self.deadline.check()
            part = self.choices[begin : begin + LANES]
            ranks = [self._filled(other, part, dtype) for other in range(len(self.rows))]
            engine = cast("Engine[Values, Flags]", LaneEngine(moves, ranks, loops))
            stable = concept.stable_states(engine, party).reshape(-1, LANES)
            found[:, begin : begin + len(part)] = stable[:, : len(part)]
        return found

    def moves(self, compiled: bool) -> Moves:
        """Everybody's moves as lanes want them; made once for families of one graph."""
        if compiled not in self._listed:
            self._listed[compiled] = Moves.of(self.graph, classed=compiled)
        return self._listed[compiled]

    def _filled(self, party: int, choices: NDArray[np.int64], dtype: np.dtype[Any]) -> Values:
        into = blank(self.graph.size, dtype)
        lanes = into.reshape(self.graph.size, LANES)
        lanes[:, : len(choices)] = self.rows[party][choices[:, party]].T
        lanes[:, len(choices) :] = 0
        return into

    def _compiled_serves(self, scenarios: int) -> bool:
        work = (self.graph.arc_count + self.graph.size) * len(self.rows)
        # Each of several concepts asks this again; the compiled loops are loaded once.
        return max(scenarios, LANES) * work >= _COMPILED_FROM and find_spec("numba") is not None


def different_rows(rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where each different row stands first, and which of these each row is.

    Columns hold numbers from 0. As ``numpy.unique(rows, axis=0)``, by comparing whole
    numbers in place of rows, which is far quicker.

    Examples
    --------
    >>> first, same = different_rows(np.array([[0, 1], [2, 0], [0, 1]]))
    >>> first.tolist(), same.tolist()
    ([0, 1], [0, 1, 0])
    """
    code = np.zeros(len(rows), np.int64)
    size = 1
    for column in rows.T:
        values = int(column.max(initial=0)) + 1
        if size * values >= _LARGEST:
            code = np.unique(code, return_inverse=True)[1].ravel()
            size = int(code.max(initial=0)) + 1
        code = code * values + column
        size *= values
    _, first, same = np.unique(code, return_index=True, return_inverse=True)
    return first, same.ravel()


def _pattern_of_rows(rows: Rows, arcs: Arcs) -> NDArray[np.int64]:
    """A number for each order, the same where the same moves are improvements."""
    _, targets = listed(arcs)
    origins = np.repeat(np.arange(len(arcs)), [len(ends) for ends in arcs])
    known: dict[bytes, int] = {}
    pattern = np.empty(len(rows), np.int64)
    for at in range(0, len(rows), _ORDERS):
        part = rows[at : at + _ORDERS]
        improving = np.packbits(part[:, targets] > part[:, origins], axis=1)
        for number, row in enumerate(improving, at):
            pattern[number] = known.setdefault(row.tobytes(), len(known))
    return pattern


def needs_responses(concept: ResponseConcept) -> bool:
    """False for Nash stability, which does not ask what the others would answer."""
    return concept.name != "nash"
