"""The answer to which coalition breaks which state: a frozen record of how it was got."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

from detente._version import __version__
from detente.engine.coalitions.moves import CoalitionMoves
from detente.errors import call_fault
from detente.model.conflict import Conflict
from detente.model.states import State
from detente.model.truth import members
from detente.questions.coalition_table import Jumping
from detente.questions.coalition_witness import (
    CoalitionWitness,
    check_coalition_witness,
    coalition_witness,
)
from detente.stability.answer import LISTED, model_record, states_record
from detente.stability.coalition_concepts import CoalitionConcept, coalition_concepts_named
from detente.stability.result import Result
from detente.wording import worded


@dataclass(frozen=True, slots=True)
class Break:
    """A coalition that breaks a state: some improvement of its is not sanctioned.

    ``minimal`` is true if no part of the coalition breaks the state under the concept.
    """

    concept: str
    state: State
    parties: tuple[str, ...]
    minimal: bool


@dataclass(frozen=True, slots=True)
class Jump:
    """An equilibrium that a coalition of two or more leaves for another by improving.

    ``concepts`` are the individual concepts under which both states are equilibria.
    """

    state: State
    to: State
    parties: tuple[str, ...]
    concepts: tuple[str, ...]


@dataclass(frozen=True)
class CoalitionResult:
    """Which states hold against coalitions. Made by :func:`detente.coalitions`.

    Coalitions are told by the ids of their members. Where ``complete`` is false, states
    among :attr:`unexamined` are in no answer.
    """

    #: The analysis party by party, under the individual concepts.
    result: Result
    moves: CoalitionMoves
    concepts: tuple[CoalitionConcept, ...]
    #: The coalitions that were looked at, as bit sets of parties.
    asked: tuple[int, ...]
    #: True if every coalition was looked at.
    every_coalition: bool
    #: Positions of the states whose coalitions are listed.
    focus: tuple[int, ...]
    #: By state in focus and concept: the coalitions that break it, smaller ones first.
    broken_by: Mapping[int, Mapping[str, tuple[int, ...]]]
    #: By concept: the examined states that no coalition looked at breaks.
    holding_positions: Mapping[str, frozenset[int]]
    #: By equilibrium in focus and coalition: improvements that are equilibria, as bits.
    jumping: Mapping[tuple[int, int], int]
    unexamined_positions: tuple[int, ...]

    @property
    def conflict(self) -> Conflict:
        """The conflict, variants applied."""
        return self.result.conflict

    @property
    def complete(self) -> bool:
        """True if every state was examined."""
        return not self.unexamined_positions

    @property
    def unexamined(self) -> tuple[State, ...]:
        """The states that were not reached before time ran out."""
        return self._listed(self.unexamined_positions)

    def holding(self, concept: str) -> tuple[State, ...]:
        """The states that no coalition looked at breaks, single parties included.

        Where every coalition was looked at these are the universally stable states.
        """
        return self._listed(sorted(self.holding_positions[self._concept(concept).name]))

    def breaks(self, concept: str) -> tuple[Break, ...]:
        """Who breaks which equilibrium of the individual concept, state by state.

        The states are those in focus that are equilibria under the individual concept that
        this one generalises.
        """
        chosen = self._concept(concept)
        equilibria = self.result.equilibrium_positions(chosen.individual)
        return tuple(
            found
            for at in self.examined_focus
            if at in equilibria
            for found in self.breaks_of(self.result.states[at], concept)
        )

    def breaks_of(self, state: str | State, concept: str) -> tuple[Break, ...]:
        """Every coalition that breaks one state in focus, smaller ones first.

        Raises
        ------
        FaultyInput
            E701 for a state that is not in focus or was not reached in time.
        """
        name = self._concept(concept).name
        at = self._in_focus(state)
        return tuple(
            Break(name, self.result.states[at], self.ids(each), self.minimal(at, name, each))
            for each in self.broken_by[at][name]
        )

    def jumps(self) -> Iterator[Jump]:
        """Every equilibrium jump of a coalition looked at, from the states in focus."""
        for (at, coalition), there in self.jumping.items():
            for to in members(there):
                names = tuple(
                    concept.individual
                    for concept in self.concepts
                    if {at, to} <= self.result.equilibrium_positions(concept.individual)
                )
                if names:
                    here, end = self.result.states[at], self.result.states[to]
                    yield Jump(here, end, self.ids(coalition), names)

    @cached_property
    def jump_count(self) -> int:
        """How many jumps there are."""
        if isinstance(self.jumping, Jumping):
            return self.jumping.total
        return sum(there.bit_count() for there in self.jumping.values())

    def witness(self, state: str | State, parties: Sequence[str], concept: str) -> CoalitionWitness:
        """How the coalition breaks the state: a shortest path to an unsanctioned improvement.

        Raises
        ------
        FaultyInput
            E701 if it does not break it.
        """
        chosen = self._concept(concept)
        at = self._in_focus(state)
        coalition = 0
        for party in parties:
            coalition |= 1 << self.result.graph.parties.index(self.conflict.party(party).id)
        if coalition not in self.broken_by[at][chosen.name]:
            raise call_fault(
                worded("The coalition does not break this state."),
                worded(
                    "{parties} at {states}, {chosen}",
                    parties=", ".join(parties),
                    states=self.result.states[at].title,
                    chosen=chosen.name,
                ),
                worded("ask for one of the coalitions that break it"),
            )
        return coalition_witness(self.moves, chosen, coalition, at)

    def check(self, witness: CoalitionWitness) -> tuple[str, ...]:
        """What the independent checker objects to in a witness; empty if it holds."""
        return check_coalition_witness(self.moves, witness)

    @cached_property
    def pareto_efficient(self) -> frozenset[int]:
        """Positions of states to which all parties together prefer nothing, weakly.

        Whether a better state could be reached is not asked.
        """
        everybody = range(len(self.result.graph.parties))
        found = set()
        for at in range(self.result.graph.size):
            no_worse = same = (1 << self.result.graph.size) - 1
            for party in everybody:
                equal = self.moves.same(party, at)
                no_worse &= self.moves.above(party, at) | equal
                same &= equal
            if not no_worse & ~same:
                found.add(at)
        return frozenset(found)

    @property
    def examined_focus(self) -> tuple[int, ...]:
        """Positions of the states in focus that were reached in time."""
        return tuple(at for at in self.focus if at in self.broken_by)

    def minimal(self, at: int, concept: str, coalition: int) -> bool:
        """True if the coalition breaks the state at the position, and no part of it does."""
        key = at, concept
        if key not in self._smallest:
            smallest: set[int] = set()
            for each in self.broken_by[at][concept]:  # smaller ones first
                if not any(part & each == part for part in smallest):
                    smallest.add(each)
            self._smallest[key] = smallest
        return coalition in self._smallest[key]

    @cached_property
    def _smallest(self) -> dict[tuple[int, str], set[int]]:
        return {}

    def ids(self, coalition: int) -> tuple[str, ...]:
        """The ids of a coalition's members, in file order."""
        return tuple(self.result.graph.parties[i] for i in members(coalition))

    def _concept(self, name: str) -> CoalitionConcept:
        (chosen,) = coalition_concepts_named([name])
        if chosen not in self.concepts:
            raise call_fault(
                worded("This concept was not asked for."),
                name,
                worded("ask for concepts that include {chosen}", chosen=chosen.name),
            )
        return chosen

    def _in_focus(self, state: str | State) -> int:
        at = self.result.position(state)
        if at not in self.broken_by:
            raise call_fault(
                worded("The coalitions that break this state were not listed."),
                self.result.states[at].title,
                worded("name it among the states to look at, or allow more time"),
            )
        return at

    def _listed(self, positions: Sequence[int]) -> tuple[State, ...]:
        return tuple(self.result.states[at] for at in positions)

    # --- in other shapes

    def __repr__(self) -> str:
        counts = ", ".join(f"{c.name} {len(self.holding_positions[c.name])}" for c in self.concepts)
        return f"<CoalitionResult of {self.conflict.title!r}: holding: {counts}>"

    def to_dict(self, limit: int = LISTED, *, verify: bool = False) -> dict[str, Any]:
        """The answer as plain data, as the command line prints it with ``--json``.

        No list holds more than ``limit`` entries; counts stay exact, and ``limits`` says
        what was left out. With ``verify`` each path goes with what the independent
        checker objects to.
        """
        return {
            "detente": __version__,
            "model": model_record(self.conflict, self.result.model_digest),
            "method": {
                "engine": "explicit",
                "reach": self.moves.reach.value,
                "mode": self.moves.improvement.value,
                "concepts": [concept.name for concept in self.concepts],
                "coalitions": len(self.asked),
                "every_coalition": self.every_coalition,
            },
            "complete": self.complete,
            "limits": self.limits(limit),
            "states": states_record([self.result.states[at] for at in self.focus[:limit]]),
            "equilibria": {
                c.name: self._patterns(self._equilibria(c), limit) for c in self.concepts
            },
            "holding": {
                c.name: self._patterns(sorted(self.holding_positions[c.name]), limit)
                for c in self.concepts
            },
            "broken": {c.name: self._broken_record(c, limit, verify) for c in self.concepts},
            "jumps": [
                {
                    "from": jump.state.pattern,
                    "to": jump.to.pattern,
                    "coalition": list(jump.parties),
                    "concepts": list(jump.concepts),
                }
                for jump in islice(self.jumps(), limit)
            ],
            "pareto_efficient": self._patterns(sorted(self.pareto_efficient), limit),
            "counts": {
                "feasible": self.result.graph.size,
                "unexamined": len(self.unexamined_positions),
                "holding": {c.name: len(self.holding_positions[c.name]) for c in self.concepts},
                "jumps": self.jump_count,
                "pareto_efficient": len(self.pareto_efficient),
            },
        }

    def to_json(self, limit: int = LISTED) -> str:
        """:meth:`to_dict` as text, two spaces of indentation."""
        return json.dumps(self.to_dict(limit), ensure_ascii=False, indent=2)

    def limits(self, limit: int = LISTED) -> list[str]:
        """What the answer leaves out, in words."""
        told = []
        missing = len(self.unexamined_positions)
        if missing:
            told.append(
                f"time ran out: {missing:,} of {self.result.graph.size:,} states were not examined"
            )
        if self.result.graph.size > limit:
            told.append(f"lists hold at most {limit:,} entries; counts are exact")
        return told

    def _equilibria(self, concept: CoalitionConcept) -> list[int]:
        return sorted(self.result.equilibrium_positions(concept.individual))

    def _broken_record(self, concept: CoalitionConcept, limit: int, verify: bool) -> dict[str, Any]:
        """By state in focus: the coalitions that break it, with a way for each minimal one."""
        return {
            self.result.states[at].pattern: [
                self._break_record(at, concept, each, verify)
                for each in self.broken_by[at][concept.name][:limit]
            ]
            for at in self.examined_focus[:limit]
            if self.broken_by[at][concept.name]
        }

    def _break_record(
        self, at: int, concept: CoalitionConcept, coalition: int, verify: bool
    ) -> dict[str, Any]:
        minimal = self.minimal(at, concept.name, coalition)
        record: dict[str, Any] = {"coalition": list(self.ids(coalition)), "minimal": minimal}
        if minimal:
            witness = coalition_witness(self.moves, concept, coalition, at)
            record["path"] = [
                {
                    "parties": [self.result.graph.parties[i] for i in step.parties],
                    "to": self.result.states[step.state].pattern,
                }
                for step in witness.path
            ]
            if verify:
                record["objections"] = list(self.check(witness))
        return record

    def _patterns(self, positions: Sequence[int], limit: int) -> list[str]:
        return [self.result.states[at].pattern for at in positions[:limit]]
