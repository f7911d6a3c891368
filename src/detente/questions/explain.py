"""Why does a state hold, or not? Each verdict's witness, told in the user's own words.

For every party: what it could improve, how the others could answer, and why the answer
deters it - or which improvement nothing deters. Concepts whose witnesses are the same
are told together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from detente.engine.protocol import ResponsePath
from detente.model.conflict import DecisionMaker
from detente.model.states import State
from detente.preference.order import Indifference, reason
from detente.questions.summary import answer, answers_to, changes, temptations
from detente.questions.words import (
    arriving_in_words,
    change_in_words,
    counted,
    reason_in_words,
    sentence,
    shortfall_in_words,
    state_in_words,
    state_title,
)
from detente.stability.checker import Claim, objections
from detente.stability.concept import Concept
from detente.stability.registry import concepts_named
from detente.stability.result import Result
from detente.stability.verdict import Sanction, Stable, Unstable, Verdict


@dataclass(frozen=True, slots=True)
class Account:
    """One verdict, or several with the same witness, in words.

    ``objections`` is what the independent checker found wrong; ``None`` if it was not
    asked, empty if every witness holds.
    """

    concepts: tuple[Concept, ...]
    stable: bool
    headline: str
    sentences: tuple[str, ...]
    verdicts: tuple[Verdict, ...]
    objections: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class PartyExplanation:
    """Everything that is told of one party at the state."""

    party: DecisionMaker
    accounts: tuple[Account, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a state holds or not, party by party."""

    state: State
    title: str
    in_words: str
    #: Whether it holds, in a sentence or two for a person who does not know the field.
    answer: str
    #: For each party that could gain by leaving: how, and what keeps it or lets it go.
    temptations: tuple[str, ...]
    #: Concepts under which the state is an equilibrium.
    equilibrium: tuple[Concept, ...]
    parties: tuple[PartyExplanation, ...]


def explain(
    result: Result,
    state: str | State,
    concepts: Sequence[str] | None = None,
    *,
    verify: bool = False,
) -> Explanation:
    """Why the state holds, or not, under the concepts of the result.

    Parameters
    ----------
    result : Result
    state : str or State
        A name, a pattern, or one of the result's states.
    concepts : sequence of str, optional
        Which of the result's concepts to explain; all if not given.
    verify : bool
        Have every witness judged by the independent checker.

    Raises
    ------
    FaultyInput
        E308, E307 or E406 for a state that does not exist; E701 for a concept that was
        not analysed.
    """
    at = result.position(state)
    chosen = result.concepts if concepts is None else concepts_named(concepts)
    teller = _Teller(result, at, verify)
    holds = tuple(c for c in chosen if at in result.equilibrium_positions(c.name))
    parties = tuple(
        PartyExplanation(party, teller.accounts(i, chosen))
        for i, party in enumerate(result.conflict.decision_makers)
    )
    here = result.states[at]
    return Explanation(
        state=here,
        title=state_title(here),
        in_words=state_in_words(result.conflict, here),
        answer=answer(result, at),
        temptations=tuple(temptations(result, at)),
        equilibrium=holds,
        parties=parties,
    )


def explanation_record(result: Result, explanation: Explanation) -> dict[str, Any]:
    """An explanation as plain data, witnesses as patterns and paths of moves."""
    return {
        "model": {"title": result.conflict.title, "sha256": result.model_digest},
        "method": {"engine": result.engine.name, "responses": result.responses},
        "complete": True,
        "state": {
            "number": explanation.state.number,
            "pattern": explanation.state.pattern,
            "name": explanation.state.name,
            "in_words": explanation.in_words,
        },
        "answer": explanation.answer,
        "temptations": list(explanation.temptations),
        "equilibrium": [concept.name for concept in explanation.equilibrium],
        "parties": {
            part.party.id: [_account_record(result, account) for account in part.accounts]
            for part in explanation.parties
        },
    }


def _account_record(result: Result, account: Account) -> dict[str, Any]:
    return {
        "concepts": [concept.name for concept in account.concepts],
        "stable": account.stable,
        "headline": account.headline,
        "sentences": list(account.sentences),
        "witness": _witness_record(result, account.verdicts[0]),
        "objections": None if account.objections is None else list(account.objections),
    }


def _witness_record(result: Result, verdict: Verdict) -> dict[str, Any]:
    states, parties = result.states, result.graph.parties
    if isinstance(verdict, Unstable):
        return {"improvement": states[verdict.improvement].pattern}
    return {
        "sanctions": [
            {
                "improvement": states[sanction.improvement].pattern,
                "path": [
                    {"party": parties[step.party], "to": states[step.state].pattern}
                    for step in sanction.path
                ],
            }
            for sanction in verdict.sanctions
        ]
    }


def check_witness(result: Result, verdict: Verdict) -> tuple[str, ...]:
    """What the independent checker objects to in a verdict; empty if its witness holds."""
    sanctions = None
    improvement = None
    if isinstance(verdict, Stable):
        sanctions = {
            s.improvement: [(step.party, step.state) for step in s.path] for s in verdict.sanctions
        }
    else:
        improvement = verdict.improvement
    claim = Claim(
        verdict.concept, result.responses, verdict.party, verdict.state, sanctions, improvement
    )
    return tuple(objections(result.graph.moves, result.graph.ranks, claim))


def _witness(verdict: Verdict) -> object:
    """What verdicts must share to be told together."""
    return verdict.sanctions if isinstance(verdict, Stable) else verdict.improvement


def _strongest_witness(
    concept: Concept, concepts: Sequence[Concept], own: Mapping[str, Verdict]
) -> Verdict:
    """The verdict, with the sanctions of a concept that implies this one where it holds.

    What sanctions under the stronger concept sanctions under the weaker one too, so that
    one story serves both.
    """
    for other in reversed(concepts):
        stronger = own[other.name]
        if concept.name in other.implies and isinstance(stronger, Stable):
            return replace(stronger, concept=concept.name)
    return own[concept.name]


class _Teller:
    """Tells verdicts at one state."""

    def __init__(self, result: Result, at: int, verify: bool) -> None:
        self.result = result
        self.space = result.graph.space
        self.conflict = result.conflict
        self.at = at
        self.verify = verify

    def accounts(self, party: int, concepts: Sequence[Concept]) -> tuple[Account, ...]:
        """The party's verdicts; those with the same witness are one account."""
        own = {c.name: self._verdict(c, party) for c in concepts}
        groups: dict[object, list[tuple[Concept, Verdict]]] = {}
        for concept in concepts:
            verdict = _strongest_witness(concept, concepts, own)
            groups.setdefault(_witness(verdict), []).append((concept, verdict))
        return tuple(self._account(party, group) for group in groups.values())

    def _verdict(self, concept: Concept, party: int) -> Verdict:
        """The verdict with the plainest sanctions: of the shortest, those that change least."""
        verdict = concept.verdict(self.result.engine, party, self.at)
        if isinstance(verdict, Unstable):
            return verdict
        plainest = [
            Sanction(s.improvement, self._plainest(concept, party, s)) for s in verdict.sanctions
        ]
        return replace(verdict, sanctions=tuple(plainest))

    def _plainest(self, concept: Concept, party: int, sanction: Sanction) -> ResponsePath:
        answers = answers_to(self.result, concept, party, self.at, sanction.improvement)
        return min(
            answers, key=lambda path: changes(self.result, sanction.improvement, path[-1].state)
        )

    def _account(self, party: int, group: list[tuple[Concept, Verdict]]) -> Account:
        concepts = tuple(concept for concept, _ in group)
        verdicts = tuple(verdict for _, verdict in group)
        # Where one of them also closes the way out, the sentence should say so.
        lasting = any(concept.lasting for concept in concepts)
        headline, sentences = self._told(party, verdicts[0], lasting=lasting)
        found = None
        if self.verify:
            found = tuple(o for verdict in verdicts for o in check_witness(self.result, verdict))
        return Account(concepts, verdicts[0].stable, headline, sentences, verdicts, found)

    def _told(self, party: int, verdict: Verdict, *, lasting: bool) -> tuple[str, tuple[str, ...]]:
        name = self._label(party)
        if isinstance(verdict, Unstable):
            return sentence(f"{name}: a reason to leave"), (self._escape(party, verdict),)
        if not verdict.sanctions:
            moves = len(self.result.engine.unilateral_moves(party, self.at))
            why = {0: "no move from here", 1: "the only move is no improvement"}.get(
                moves, f"none of {moves:,} moves is an improvement"
            )
            return sentence(f"{name}: no reason to leave, {why}"), ()
        number = len(verdict.sanctions)
        answered = "the one improvement" if number == 1 else f"each of {number:,} improvements"
        told = tuple(self._deterred(party, s, lasting=lasting) for s in verdict.sanctions)
        return sentence(f"{name}: deterred, {answered} can be answered"), told

    def _escape(self, party: int, verdict: Unstable) -> str:
        first = self._improvement(party, verdict.improvement)
        if verdict.concept == "nash":
            return first
        (concept,) = concepts_named([verdict.concept])
        means = concept.responses.value
        responses = self.result.engine.responses(party, verdict.improvement, concept.responses)
        answers = sum(1 for _ in responses)
        if not answers:
            return f"{first} Nobody would answer: the others have no {means} from there."
        reached = counted(answers, "state")
        return (
            f"{first} No answer deters: the others could bring about {reached} by {means}, and "
            "none of them makes staying the better choice."
        )

    def _deterred(self, party: int, sanction: Sanction, *, lasting: bool) -> str:
        told = [self._improvement(party, sanction.improvement)]
        at = sanction.improvement
        for number, step in enumerate(sanction.path):
            mover = self.conflict.decision_makers[step.party]
            change = change_in_words(self.space, mover, at, step.state)
            then = "But then" if number == 0 else "Then"
            text = f"{then} {mover.label} could {change}"
            if self.result.engine.prefers(step.party, step.state, to=at):
                why = reason_in_words(self.conflict, reason(self.space, mover.id, step.state, at))
                text += f", preferred because {why}"
            told.append(sentence(text))
            at = step.state
        end = state_title(self.space.states[at])
        closed = self._no_way_out(party, at) if lasting else ""
        told.append(sentence(f"That leads to {end}, {self._no_better(party, at)}{closed}"))
        return " ".join(told)

    def _improvement(self, party: int, improvement: int) -> str:
        mover = self.conflict.decision_makers[party]
        change = arriving_in_words(self.space, mover, self.at, improvement)
        why = reason_in_words(self.conflict, reason(self.space, mover.id, improvement, self.at))
        return sentence(f"{mover.label} could {change}, preferred because {why}")

    def _no_better(self, party: int, at: int) -> str:
        owner = self.conflict.decision_makers[party]
        if at == self.at:
            return f"back where {owner.label} started"
        why = reason(self.space, owner.id, self.at, at)
        if isinstance(why, Indifference):
            return f"which is no better for {owner.label} than staying"
        text = shortfall_in_words(self.conflict, why)
        return f"which is worse for {owner.label} than staying: {text}"

    def _no_way_out(self, party: int, at: int) -> str:
        moves = len(self.result.engine.unilateral_moves(party, at))
        if not moves:
            return "; from there it has no further move"
        further = "its one further move" if moves == 1 else f"none of its {moves:,} further moves"
        leads = "leads nowhere better" if moves == 1 else "leads anywhere better"
        return f"; from there {further} {leads} than staying"

    def _label(self, party: int) -> str:
        return self.conflict.decision_makers[party].label
