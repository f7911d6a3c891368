"""Why does a state hold, or not? Each verdict's witness, told in the user's own words.

For every party: what it could improve, how the others could answer, and why the answer
deters it - or which improvement nothing deters. Concepts whose witnesses are the same
are told together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from detente.engine.protocol import Means, ResponsePath
from detente.model.conflict import DecisionMaker
from detente.model.states import State
from detente.questions.summary import answer, answers_to, changes, temptations
from detente.questions.telling import Teller
from detente.questions.telling_further import told_further
from detente.questions.threats import threat, threat_in_words
from detente.questions.witnesses import check_witness as check_witness
from detente.questions.witnesses import witness_record
from detente.questions.words import counted, headed, sentence, state_in_words, state_title
from detente.stability.concept import Concept, ResponseConcept
from detente.stability.further.higher_sequential import HigherSequential
from detente.stability.further.simultaneous import Simultaneous
from detente.stability.registry import concepts_for
from detente.stability.result import Result
from detente.stability.verdict import Planned, Sanction, Stable, Unstable, Verdict
from detente.wording import joined, worded

#: What is said of an improvement that nothing meets, by kind of concept.
_UNANSWERED: dict[type[Concept], str] = {
    HigherSequential: worded(
        "No answer deters: none that ends no better consists of steps that "
        "serve those who take them and that these would not be deterred from taking."
    ),
    Simultaneous: worded(
        "No steps that others could take at the same time, each serving the one who "
        "takes it, lead to anything that is no better."
    ),
}


_MEANS = {
    Means.MOVES: worded("moves"),
    Means.IMPROVEMENTS: worded("improvements"),
}


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
    #: For each other concept, the ids of the parties for want of which it is none.
    wanting: Mapping[Concept, tuple[str, ...]]
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
    chosen = result.concepts if concepts is None else concepts_for(result.conflict, concepts)
    accounts = _Accounts(result, at, verify)
    holds = tuple(c for c in chosen if at in result.equilibrium_positions(c.name))
    parties = tuple(
        PartyExplanation(party, accounts.of(i, chosen))
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
        wanting={c: _wanting(result, at, c) for c in chosen if c not in holds},
        parties=parties,
    )


def _wanting(result: Result, at: int, concept: Concept) -> tuple[str, ...]:
    parties = zip(result.graph.parties, result.stable[concept.name], strict=True)
    return tuple(party for party, stable in parties if at not in stable)


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
        "wanting": {c.name: list(parties) for c, parties in explanation.wanting.items()},
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
        "witness": witness_record(result, account.verdicts[0]),
        "objections": None if account.objections is None else list(account.objections),
    }


def _witness(verdict: Verdict) -> object:
    """What verdicts must share to be told together."""
    match verdict:
        case Stable() if not verdict.sanctions:
            return ()
        case Stable():
            return verdict.sanctions
        case Unstable():
            return verdict.improvement
        case Planned() if verdict.stable and not verdict.plan:
            return ()
        case _:
            return replace(verdict, concept="")


def _strongest_witness(
    concept: Concept, concepts: Sequence[Concept], own: Mapping[Concept, Verdict]
) -> Verdict:
    """The verdict, with the sanctions of a concept that implies this one where it holds.

    What sanctions under the stronger concept sanctions under the weaker one too, so that
    one story serves both.
    """
    if not isinstance(concept, ResponseConcept):
        return own[concept]
    for other in reversed(concepts):
        stronger = own[other]
        basic = isinstance(other, ResponseConcept) and isinstance(stronger, Stable)
        if basic and concept.name in other.implies:
            return replace(stronger, concept=concept.name)
    return own[concept]


class _Accounts:
    """Accounts of verdicts at one state."""

    def __init__(self, result: Result, at: int, verify: bool) -> None:
        self.result = result
        self.at = at
        self.verify = verify
        self.teller = Teller(result, at)

    def of(self, party: int, concepts: Sequence[Concept]) -> tuple[Account, ...]:
        """The party's verdicts; those with the same witness are one account."""
        own = {concept: self._verdict(concept, party) for concept in concepts}
        groups: dict[object, list[tuple[Concept, Verdict]]] = {}
        for concept in concepts:
            verdict = _strongest_witness(concept, concepts, own)
            groups.setdefault(_witness(verdict), []).append((concept, verdict))
        return tuple(self._account(group) for group in groups.values())

    def _verdict(self, concept: Concept, party: int) -> Verdict:
        """The verdict with the plainest sanctions: of the shortest, those that change least."""
        verdict = concept.verdict(self.result.engine, party, self.at)
        if not (isinstance(verdict, Stable) and isinstance(concept, ResponseConcept)):
            return verdict
        plainest = [
            Sanction(s.improvement, self._plainest(concept, party, s)) for s in verdict.sanctions
        ]
        return replace(verdict, sanctions=tuple(plainest))

    def _plainest(self, concept: ResponseConcept, party: int, sanction: Sanction) -> ResponsePath:
        answers = answers_to(self.result, concept, party, self.at, sanction.improvement)
        return min(
            answers, key=lambda path: changes(self.result, sanction.improvement, path[-1].state)
        )

    def _account(self, group: list[tuple[Concept, Verdict]]) -> Account:
        concepts = tuple(concept for concept, _ in group)
        verdicts = tuple(verdict for _, verdict in group)
        # Where one of them also closes the way out, the sentence should say so.
        lasting = any(concept.lasting for concept in concepts)
        headline, sentences = self._told(concepts[0], verdicts[0], lasting=lasting)
        found = None
        if self.verify:
            found = tuple(o for verdict in verdicts for o in check_witness(self.result, verdict))
        return Account(concepts, verdicts[0].stable, headline, sentences, verdicts, found)

    def _told(
        self, concept: Concept, verdict: Verdict, *, lasting: bool
    ) -> tuple[str, tuple[str, ...]]:
        party, name = verdict.party, self.teller.label(verdict.party)
        if isinstance(verdict, Unstable):
            return headed(name, worded("a reason to leave")), (self._escape(concept, verdict),)
        if not isinstance(verdict, Stable):
            return told_further(self.teller, verdict, credible=concept.credible, lasting=lasting)
        if not verdict.sanctions:
            moves = len(self.result.engine.unilateral_moves(party, self.at))
            why = {
                0: worded("no move from here"),
                1: worded("the only move is no improvement"),
            }.get(moves, worded("none of {moves:,} moves is an improvement", moves=moves))
            return headed(name, worded("no reason to leave, {why}", why=why)), ()
        number = len(verdict.sanctions)
        answered = (
            worded("the one improvement")
            if number == 1
            else worded("each of {number:,} improvements", number=number)
        )
        told = tuple(self._deterred(party, s, lasting=lasting) for s in verdict.sanctions)
        return headed(name, worded("deterred, {answered} can be answered", answered=answered)), told

    def _escape(self, concept: Concept, verdict: Unstable) -> str:
        first = self.teller.improvement(verdict.party, verdict.improvement)
        if concept.name == "nash":
            return first
        if not isinstance(concept, ResponseConcept):
            more = _UNANSWERED.get(type(concept))
            return joined(" ", (first, more)) if more else first
        means = _MEANS[concept.responses]
        engine = self.result.engine
        responses = engine.responses(verdict.party, verdict.improvement, concept.responses)
        answers = sum(1 for _ in responses)
        if not answers:
            return worded(
                "{first} Nobody would answer: the others have no {means} from there.",
                first=first,
                means=means,
            )
        reached = counted(answers, "state")
        return worded(
            "{first} No answer deters: the others could bring about {reached} by {means}, and "
            "none of them makes staying the better choice.",
            first=first,
            reached=reached,
            means=means,
        )

    def _deterred(self, party: int, sanction: Sanction, *, lasting: bool) -> str:
        teller = self.teller
        end = sanction.state
        closed = teller.no_way_out(party, end) if lasting else ""
        return joined(
            " ",
            [
                teller.improvement(party, sanction.improvement),
                *teller.answer(sanction.path, sanction.improvement),
                sentence(
                    worded(
                        "That leads to {end}, {party}{closed}",
                        end=teller.title(end),
                        party=teller.compared(party, end),
                        closed=closed,
                    )
                ),
                threat_in_words(
                    self.result, threat(self.result, self.at, sanction.improvement, sanction.path)
                ),
            ],
        )
