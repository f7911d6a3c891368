"""How a coalition breaks a state: the path it takes, and an independent check of it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from detente.engine.coalitions.moves import CoalitionMoves, Improvement, Reach
from detente.graph.graph import Graph
from detente.graph.joint import JointMoves
from detente.model.truth import TruthTable, members
from detente.stability.coalition_checker import BrokenBy, PlainModel, objections
from detente.stability.coalition_concepts import CoalitionConcept, unsanctioned


@dataclass(frozen=True, slots=True)
class CoalitionStep:
    """One step of a coalition: whose options change (party indices), and where it leads.

    In a legal sequence a step has one mover; a joint move is one step of several.
    """

    parties: tuple[int, ...]
    state: int


@dataclass(frozen=True, slots=True)
class CoalitionWitness:
    """That a coalition breaks a state: a path to an improvement that nothing sanctions.

    ``coalition`` holds party indices, states are positions from 0.
    """

    concept: str
    coalition: tuple[int, ...]
    state: int
    path: tuple[CoalitionStep, ...]

    @property
    def improvement(self) -> int:
        """Where the path ends."""
        return self.path[-1].state


def coalition_witness(
    moves: CoalitionMoves, concept: CoalitionConcept, coalition: int, state: int
) -> CoalitionWitness:
    """The witness with the shortest path; among several the one to the first state.

    The coalition must break the state under the concept.
    """
    improvements = moves.improvements(coalition, state)
    wanted = 0
    for improvement in unsanctioned(concept, moves, coalition, state, improvements):
        wanted |= 1 << improvement
    path = next(path for path in _paths(moves, coalition, state) if wanted >> path[-1].state & 1)
    return CoalitionWitness(concept.name, tuple(members(coalition)), state, path)


def _paths(
    moves: CoalitionMoves, coalition: int, state: int
) -> Iterator[tuple[CoalitionStep, ...]]:
    """A shortest path to each state that the coalition reaches, shorter ones first."""
    if moves.reach is Reach.JOINT_MOVES:
        joint = JointMoves(moves.graph)
        for target in members(joint.targets(coalition, state)):
            parties = _needed(joint, coalition, state, target)
            yield (CoalitionStep(parties, target),)
        return
    told: set[int] = set()
    seen: set[tuple[int, int]] = set()
    waiting: deque[tuple[int, int, tuple[CoalitionStep, ...]]] = deque([(state, -1, ())])
    while waiting:
        at, last, path = waiting.popleft()
        if path and at not in told:
            told.add(at)
            yield path
        for party in members(coalition):
            if party == last:
                continue
            for target in moves.graph.moves[party][at]:
                if (target, party) not in seen:
                    seen.add((target, party))
                    waiting.append((target, party, (*path, CoalitionStep((party,), target))))


def _needed(joint: JointMoves, coalition: int, state: int, target: int) -> tuple[int, ...]:
    """Members without whom the joint move cannot be made; the others stand by."""
    for party in members(coalition):
        fewer = coalition & ~(1 << party)
        if fewer and joint.targets(fewer, state) >> target & 1:
            coalition = fewer
    return tuple(members(coalition))


def check_coalition_witness(moves: CoalitionMoves, witness: CoalitionWitness) -> tuple[str, ...]:
    """What the independent checker objects to; empty if the witness holds.

    The checker tries every answer of the others by itself: its cost grows exponentially
    with the number of parties outside the coalition.
    """
    claim = BrokenBy(
        concept=witness.concept,
        joint=moves.reach is Reach.JOINT_MOVES,
        strict=moves.improvement is Improvement.STRICT,
        coalition=frozenset(witness.coalition),
        state=witness.state,
        path=[(frozenset(step.parties), step.state) for step in witness.path],
    )
    return tuple(objections(plain_model(moves.graph), claim))


def plain_model(graph: Graph) -> PlainModel:
    """The graph as the checker reads it."""
    conflict = graph.space.conflict
    if conflict.form == "abstract":
        return PlainModel(graph.moves, graph.ranks)
    combinations = graph.space.combinations
    table = TruthTable.of(conflict.options, combinations)
    rules = [
        (
            None if rule.who is None else graph.parties.index(rule.who),
            frozenset(combinations[at] for at in members(table.where(rule.start.tree))),
            frozenset(combinations[at] for at in members(table.where(rule.end.tree))),
        )
        for rule in conflict.rules
    ]
    return PlainModel(
        graph.moves,
        graph.ranks,
        [state.members for state in graph.space.states],
        [graph.parties.index(option.party) for option in conflict.options],
        [option.moves for option in conflict.options],
        rules,
    )
