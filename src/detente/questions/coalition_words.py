"""Who breaks a state together, told in the model's own words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from detente.engine.coalitions.moves import Reach
from detente.model.conflict import DecisionMaker
from detente.model.truth import members
from detente.preference.order import Indifference, reason
from detente.questions.coalition_result import CoalitionResult
from detente.questions.coalition_witness import CoalitionStep, CoalitionWitness
from detente.questions.words import (
    change_in_words,
    counted,
    joint_change_in_words,
    listed,
    reason_in_words,
    sentence,
    state_title,
)
from detente.stability.coalition_concepts import CoalitionConcept
from detente.wording import N_, joined, worded


@dataclass(frozen=True, slots=True)
class ToldBreak:
    """How one coalition breaks a state, under the concepts that share the way.

    ``objections`` is what the independent checker found wrong; ``None`` if it was not
    asked, empty if the witness holds.
    """

    parties: tuple[str, ...]
    concepts: tuple[str, ...]
    headline: str
    sentences: tuple[str, ...]
    witness: CoalitionWitness
    objections: tuple[str, ...] | None


def breaks_in_words(
    result: CoalitionResult, at: int, *, verify: bool = False, most: int | None = None
) -> tuple[ToldBreak, ...]:
    """How minimal coalitions break a state in focus, smaller ones first.

    A coalition is minimal under a concept if no part of it breaks the state under the
    same concept. Of an equilibrium only those concepts are told under which it is one.
    ``most`` bounds how many are told.
    """
    told = []
    for coalition, concepts in _minimal(result, at):
        for witness, sharing in _ways(result, at, coalition, concepts):
            told.append(_told(result, witness, sharing, verify=verify))
            if len(told) == most:
                return tuple(told)
    return tuple(told)


def is_broken(result: CoalitionResult, at: int) -> bool:
    """True if there is something to tell of the state."""
    return any(result.broken_by[at][concept.name] for concept in _held(result, at))


def coalition_label(result: CoalitionResult, parties: Sequence[str]) -> str:
    """The members' labels as a sentence joins them."""
    return listed([result.conflict.party(party).label for party in parties])


def _minimal(
    result: CoalitionResult, at: int
) -> Iterator[tuple[int, tuple[CoalitionConcept, ...]]]:
    held = _held(result, at)
    breaking = {each for found in result.broken_by[at].values() for each in found}
    for coalition in sorted(breaking, key=lambda c: (c.bit_count(), members(c))):
        concepts = tuple(concept for concept in held if result.minimal(at, concept.name, coalition))
        if concepts:
            yield coalition, concepts


def _held(result: CoalitionResult, at: int) -> tuple[CoalitionConcept, ...]:
    """The concepts under which the state is an equilibrium; all where there are none."""
    held = tuple(
        concept
        for concept in result.concepts
        if at in result.result.equilibrium_positions(concept.individual)
    )
    return held or result.concepts


def _ways(
    result: CoalitionResult, at: int, coalition: int, concepts: Sequence[CoalitionConcept]
) -> Iterator[tuple[CoalitionWitness, tuple[CoalitionConcept, ...]]]:
    """Witnesses with the concepts that share their path."""
    ways: dict[object, tuple[CoalitionWitness, list[CoalitionConcept]]] = {}
    here, parties = result.result.states[at], result.ids(coalition)
    for concept in concepts:
        witness = result.witness(here, parties, concept.name)
        ways.setdefault(witness.path, (witness, []))[1].append(concept)
    for witness, sharing in ways.values():
        yield witness, tuple(sharing)


_TOGETHER = N_("{who} together ({concepts})")
_ALONE = N_("{who} ({concepts})")


def _told(
    result: CoalitionResult,
    witness: CoalitionWitness,
    concepts: tuple[CoalitionConcept, ...],
    *,
    verify: bool,
) -> ToldBreak:
    parties = tuple(result.result.graph.parties[i] for i in witness.coalition)
    short = ", ".join(concept.abbreviation for concept in concepts)
    template = _TOGETHER if len(parties) > 1 else _ALONE
    headline = worded(template, who=coalition_label(result, parties), concepts=short)
    sentences = (
        *_path(result, witness),
        _gain(result, witness),
        *_no_answer(result, witness, concepts),
    )
    found = None
    if verify:
        found = tuple(
            objection
            for concept in concepts
            for objection in result.check(
                CoalitionWitness(concept.name, witness.coalition, witness.state, witness.path)
            )
        )
    names = tuple(concept.name for concept in concepts)
    return ToldBreak(parties, names, headline, sentences, witness, found)


def _path(result: CoalitionResult, witness: CoalitionWitness) -> Iterator[str]:
    space = result.result.graph.space
    at = witness.state
    for number, step in enumerate(witness.path):
        movers = _makers(result, step)
        if result.moves.reach is Reach.JOINT_MOVES:
            text = joint_change_in_words(space, movers, at, step.state)
            if len(movers) > 1:
                text = worded("{text} at the same time", text=text)
        else:
            text = worded(
                "{movers} could {space}",
                movers=movers[0].label,
                space=change_in_words(space, movers[0], at, step.state),
            )
        yield sentence(worded("Then {text}", text=text) if number else text)
        at = step.state


def _makers(result: CoalitionResult, step: CoalitionStep) -> list[DecisionMaker]:
    return [result.conflict.decision_makers[i] for i in step.parties]


def _gain(result: CoalitionResult, witness: CoalitionWitness) -> str:
    space = result.result.graph.space
    clauses = []
    for i in witness.coalition:
        party = result.conflict.decision_makers[i]
        why = reason(space, party.id, witness.improvement, witness.state)
        if isinstance(why, Indifference):
            clauses.append(worded("{party} finds it as good as staying", party=party.label))
        else:
            told = reason_in_words(result.conflict, why)
            clauses.append(
                worded("{party} prefers it because {told}", party=party.label, told=told)
            )
    end = state_title(space.states[witness.improvement])
    return sentence(
        worded("That leads to {end}: {clauses}", end=end, clauses=joined("; ", clauses))
    )


def _no_answer(
    result: CoalitionResult, witness: CoalitionWitness, concepts: Sequence[CoalitionConcept]
) -> Iterator[str]:
    """Why nothing that the others can do makes staying the better choice."""
    names = {concept.name for concept in concepts}
    others = result.moves.everybody
    for i in witness.coalition:
        others &= ~(1 << i)
    if names == {"coalition_nash"}:
        return
    here = 1 << witness.improvement
    answers = result.moves.reached(others, witness.improvement) & ~here if others else 0
    if not others:
        yield worded("Nobody is left to answer.")
    elif not answers:
        yield worded("The others have no move from there.")
    elif "coalition_general_metarational" in names:
        count = counted(answers.bit_count(), "state")
        yield worded(
            "No answer deters: the others could bring about {count}, and each is still a gain.",
            count=count,
        )
    else:
        if "coalition_symmetric_metarational" in names:
            yield worded(
                "After every answer the coalition could again reach a state that is a gain."
            )
        if "coalition_sequential" in names:
            yield worded("No answer that serves those who give it deters.")
