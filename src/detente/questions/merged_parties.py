"""Merged parties: some parties act as one, once and for all, and nobody else does.

Printed tables of programs use this rule for coalitions. It is not the published coalition
stability, where any coalition may form at any time. A merged party moves by changing any
of its members' options at once, and prefers one state to another only if every member
does. Everything else, ties and incomparable states included, is no improvement and may
sanction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from detente._version import __version__
from detente.engine.coalitions.moves import MergedMoves
from detente.errors import Fault, FaultyInput, call_fault
from detente.graph.graph import Graph, compile_graph
from detente.model.conflict import Conflict
from detente.model.plain import digest
from detente.model.states import MAXIMUM_STATES, State
from detente.model.truth import members
from detente.questions.coalitions import coalitions_named
from detente.stability.answer import LISTED, limits_record, model_record, states_record
from detente.stability.coalition_concepts import (
    COALITION_CONCEPTS,
    CoalitionConcept,
    coalition_concepts_named,
)
from detente.wording import worded


def merged_parties(
    conflict: Conflict,
    merged: Sequence[Sequence[str]],
    concepts: Sequence[str] | None = None,
    *,
    maximum_states: int = MAXIMUM_STATES,
) -> MergedResult:
    """Which states are stable if some parties act as one.

    Parameters
    ----------
    conflict : Conflict
        In option form: merged parties move by joint moves.
    merged : sequence of sequences of str
        The parties that are merged, by id; a party in none of them stays alone.
    concepts : sequence of str, optional
        ``nash``, ``general_metarational``, ``symmetric_metarational``, ``sequential``, by
        name or abbreviation; all four if not given.
    maximum_states : int
        States listed at most.

    Returns
    -------
    MergedResult

    Raises
    ------
    FaultyInput
        E701 for a party that there is not or that is named twice, for a concept that
        there is not, and for a conflict in abstract form; and whatever compiling the conflict
        raises.
    LimitReached
        E501 above the states that may be listed.

    Notes
    -----
    The others answer in turns, no merged party twice in a row, each by a joint move. The rule
    is that of kinsara-guide-2014, with one difference: its program also asks of an
    escape that it beat the sanction for every member, and so overlooks some escapes. Here
    an escape is any state that is an improvement on the start.

    Examples
    --------
    >>> import detente
    >>> elmira = detente.case("kinsara-2014/elmira").load()
    >>> found = detente.merged_parties(elmira, [["moe", "uniroyal"]], ["nash"])
    >>> [state.name for state in found.equilibria("nash")]
    ['s5', 's6', 's9', 's10', 's11', 's12']
    """
    chosen = COALITION_CONCEPTS if concepts is None else coalition_concepts_named(concepts)
    blocks = _blocks(conflict, merged)
    graph = compile_graph(conflict, maximum_states)
    moves = MergedMoves(graph, blocks)
    stable = {
        concept.individual: tuple(_stable(concept, moves, block) for block in blocks)
        for concept in chosen
    }
    return MergedResult(graph, blocks, chosen, stable)


def _blocks(conflict: Conflict, merged: Sequence[Sequence[str]]) -> tuple[int, ...]:
    """The merged parties and those that stay alone, by the first member's place."""
    named = coalitions_named(conflict, merged)
    taken = 0
    faults: list[Fault] = []
    for block in named:
        for party in members(block & taken):
            faults.extend(
                call_fault(
                    worded("A party is merged twice."),
                    conflict.party_ids[party],
                    worded("name each party in one group only"),
                ).faults
            )
        taken |= block
    if faults:
        raise FaultyInput(faults)
    alone = [1 << i for i in range(len(conflict.party_ids)) if not taken >> i & 1]
    return tuple(sorted([*named, *alone], key=lambda block: block & -block))


def _stable(concept: CoalitionConcept, moves: MergedMoves, block: int) -> frozenset[int]:
    return frozenset(
        at
        for at in range(moves.graph.size)
        if all(
            concept.sanctioned(moves, block, at, improvement)
            for improvement in members(moves.improvements(block, at))
        )
    )


@dataclass(frozen=True)
class MergedResult:
    """Which states are stable for merged parties. Made by :func:`detente.merged_parties`."""

    graph: Graph
    #: The merged parties and those that stay alone, as bit sets of parties.
    blocks: tuple[int, ...]
    concepts: tuple[CoalitionConcept, ...]
    #: By name of the individual concept: positions of the stable states, one set a block.
    stable: Mapping[str, tuple[frozenset[int], ...]]

    @property
    def conflict(self) -> Conflict:
        """The conflict, variants applied."""
        return self.graph.space.conflict

    @property
    def parties(self) -> tuple[tuple[str, ...], ...]:
        """The members of each merged party, by id; those that stay alone by themselves."""
        return tuple(tuple(self.graph.parties[i] for i in members(b)) for b in self.blocks)

    @cached_property
    def model_digest(self) -> str:
        """SHA-256 of the model, variants applied."""
        return digest(self.conflict)

    def equilibria(self, concept: str) -> tuple[State, ...]:
        """The states that are stable for every merged party."""
        found = frozenset.intersection(*self.stable[self._name(concept)])
        return tuple(self.graph.space.states[at] for at in sorted(found))

    def stable_for(self, party: str, concept: str) -> tuple[State, ...]:
        """The states that are stable for the merged party that this party belongs to."""
        at = self.graph.parties.index(self.conflict.party(party).id)
        (block,) = (b for b, mask in enumerate(self.blocks) if mask >> at & 1)
        found = self.stable[self._name(concept)][block]
        return tuple(self.graph.space.states[at] for at in sorted(found))

    def _name(self, concept: str) -> str:
        (chosen,) = coalition_concepts_named([concept])
        if chosen.individual not in self.stable:
            raise call_fault(
                worded("This concept was not asked for."),
                concept,
                worded("ask for concepts that include {individual}", individual=chosen.individual),
            )
        return chosen.individual

    def to_dict(self, limit: int = LISTED) -> dict[str, Any]:
        """The answer as plain data; lists hold at most ``limit`` states."""
        names = [concept.individual for concept in self.concepts]
        return {
            "detente": __version__,
            "model": model_record(self.conflict, self.model_digest),
            "method": {
                "engine": "explicit",
                "rule": "merged parties",
                "reach": "joint moves",
                "mode": "strict",
                "responses": "legal sequences",
                "concepts": names,
            },
            "complete": True,
            "limits": limits_record(limit, self.graph.size),
            "states": states_record(self.graph.space.states[:limit]),
            "merged": [list(ids) for ids in self.parties],
            "stability": {
                name: [self._patterns(found, limit) for found in self.stable[name]]
                for name in names
            },
            "equilibria": {
                name: [state.pattern for state in self.equilibria(name)[:limit]] for name in names
            },
            "counts": {
                "feasible": self.graph.size,
                "equilibria": {name: len(self.equilibria(name)) for name in names},
            },
        }

    def _patterns(self, positions: frozenset[int], limit: int) -> list[str]:
        return [self.graph.space.states[at].pattern for at in sorted(positions)[:limit]]
