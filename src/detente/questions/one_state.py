"""Why one given state holds, or not, in a model too large to list.

The same story as :mod:`detente.questions.explain` tells, from the symbolic engine's search
at one state: only the states of the witnesses are ever made.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from detente.engine.protocol import Means
from detente.engine.symbolic.diagrams import OutOfMemory
from detente.engine.symbolic.engine import SymbolicEngine
from detente.engine.symbolic.one_state import Deterred, Move, OutOfTime, Tempted, deterrence
from detente.engine.symbolic.separate import Job, SeparateEngine
from detente.errors import Fault, FaultyInput, LimitReached
from detente.model.conflict import Conflict, DecisionMaker, Levels
from detente.model.plain import digest
from detente.model.states import (
    STATUS_QUO,
    State,
    StateSpace,
    named_pattern,
    pattern_text,
    reasons_against,
)
from detente.preference.order import Indifference, reason
from detente.questions.words import (
    arriving_in_words,
    change_in_words,
    reason_in_words,
    sentence,
    shortfall_in_words,
    state_in_words,
    state_title,
)
from detente.stability.analysis import Limits, Tell, symbolic_engine, told_nobody
from detente.stability.answer import method_record, model_record
from detente.stability.concept import Concept, ResponseConcept
from detente.stability.registry import concepts_for
from detente.wording import worded

#: Improvements that are told with their answers, for one party.
TOLD = 20

Witness = Deterred | Tempted


@dataclass(frozen=True, slots=True)
class OneStateAccount:
    """One verdict, or several with the same witness, in words."""

    party: DecisionMaker
    concepts: tuple[ResponseConcept, ...]
    witness: Witness
    headline: str
    sentences: tuple[str, ...]

    @property
    def stable(self) -> bool:
        """Whether the party has no reason to leave."""
        return isinstance(self.witness, Deterred)


@dataclass(frozen=True)
class OneState:
    """Why a state holds or not, party by party."""

    conflict: Conflict
    state: State
    concepts: tuple[ResponseConcept, ...]
    accounts: tuple[OneStateAccount, ...]
    made_by: str

    @property
    def equilibrium(self) -> tuple[Concept, ...]:
        """Concepts under which nobody has a reason to leave."""
        leaving = {c.name for each in self.accounts if not each.stable for c in each.concepts}
        return tuple(concept for concept in self.concepts if concept.name not in leaving)

    def lines(self) -> list[str]:
        """The answer as lines of text."""
        holds = ", ".join(c.abbreviation for c in self.equilibrium) or "none of the concepts"
        told = [state_title(self.state), state_in_words(self.conflict, self.state), ""]
        told += [f"Equilibrium under: {holds}."]
        for each in self.accounts:
            names = ", ".join(concept.abbreviation for concept in each.concepts)
            told += ["", f"{each.headline} ({names})", *(f"  {text}" for text in each.sentences)]
        told += ["", f"engine symbolic, one state: {self.made_by}"]
        return [*told, f"model sha256 {digest(self.conflict)}"]

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain data, witnesses as patterns and paths of moves."""
        parties: dict[str, list[dict[str, Any]]] = {p: [] for p in self.conflict.party_ids}
        for each in self.accounts:
            parties[each.party.id].append(
                {
                    "concepts": [concept.name for concept in each.concepts],
                    "stable": each.stable,
                    "headline": each.headline,
                    "sentences": list(each.sentences),
                    "witness": _witness_record(self.conflict, each.witness),
                }
            )
        method = method_record(
            self.conflict,
            "symbolic",
            worded("one state of a model too large to list"),
            "legal sequences",
            self.concepts,
        )
        return {
            "model": model_record(self.conflict, digest(self.conflict)),
            "method": {**method, "made_by": self.made_by},
            "complete": True,
            "state": {
                "number": self.state.number,
                "pattern": self.state.pattern,
                "name": self.state.name,
                "in_words": state_in_words(self.conflict, self.state),
            },
            "equilibrium": [concept.name for concept in self.equilibrium],
            "parties": parties,
        }


def explain_one(
    conflict: Conflict,
    state: str,
    concepts: Sequence[str] | None = None,
    limits: Limits | None = None,
    tell: Tell = told_nobody,
) -> OneState:
    """Why one state holds or not, however many states there are.

    Parameters
    ----------
    conflict : Conflict
        In option form, without move rules and coalesced states.
    state : str
        A name or a pattern of one feasible state.
    concepts : sequence of str, optional
        Names or abbreviations; all five basic concepts if not given.
    limits : Limits, optional
        Memory, and time for all of it.
    tell : callable, optional
        Is called with the party that is being looked at, whenever that changes.

    Raises
    ------
    FaultyInput
        E307, E308 or E406 for a state that there is not; E701 for concepts.
    LimitReached
        E501 for a conflict of another form, or where time or memory run out.
    """
    chosen = _of_responses(concepts_for(conflict, concepts))
    levels = levels_of_state(conflict, state)
    limits = limits or Limits()
    engine = symbolic_engine(conflict, limits)
    accounts: list[OneStateAccount] = []
    for party, found in zip(
        conflict.decision_makers, _found(engine, levels, chosen, tell), strict=True
    ):
        groups: dict[Witness, list[ResponseConcept]] = {}
        for concept, witness in zip(chosen, found, strict=True):
            groups.setdefault(witness, []).append(concept)
        for witness, names in groups.items():
            accounts.append(_told(engine, party, levels, witness, tuple(names)))
    asked = state_of(conflict, levels, engine.number_of(levels))
    by_sat = any(concept.responses is Means.IMPROVEMENTS for concept in chosen)
    made_by = f"{engine.made_by}, and SAT" if by_sat else engine.made_by
    return OneState(conflict, asked, chosen, tuple(accounts), made_by)


def _found(
    engine: SymbolicEngine | SeparateEngine,
    levels: Levels,
    concepts: tuple[ResponseConcept, ...],
    tell: Tell,
) -> list[list[Witness]]:
    """For each party a witness for each concept."""
    parties = engine.conflict.decision_makers
    asked = [(i, levels, concepts) for i in range(len(parties))]
    try:
        if isinstance(engine, SeparateEngine):
            labels = [party.label for party in parties]
            jobs = [Job(name, _witnesses, of) for name, of in zip(labels, asked, strict=True)]
            found = engine.done(jobs, tell, all_time=True)
            engine.settled()
        else:
            found = [_witnesses(engine, *each) for each in asked]
    except (OutOfTime, OutOfMemory):
        found = [None]
    if any(each is None for each in found):
        raise LimitReached(
            Fault(
                "E501",
                worded("The verdict on the state was not found within the limits."),
                worded("all parties of {number} options", number=len(engine.conflict.options)),
                worded("allow more, or ask for fewer concepts"),
            )
        ) from None
    return found


def _witnesses(
    engine: SymbolicEngine, party: int, levels: Levels, concepts: tuple[ResponseConcept, ...]
) -> list[Witness] | None:
    """One party's witnesses; called in whichever process the engine is."""
    try:
        return [
            deterrence(
                engine,
                party,
                levels,
                None if concept.name == "nash" else concept.responses,
                lasting=concept.lasting,
                listed=TOLD,
            )
            for concept in concepts
        ]
    except OutOfTime:
        return None


def _of_responses(concepts: Sequence[Concept]) -> tuple[ResponseConcept, ...]:
    """The concepts, if the search knows all of them; E501 otherwise."""
    chosen = tuple(concept for concept in concepts if isinstance(concept, ResponseConcept))
    if len(chosen) == len(concepts):
        return chosen
    others = [concept.name for concept in concepts if concept not in chosen]
    raise LimitReached(
        Fault(
            "E501",
            worded("Of a model too large to list, only the five basic concepts are explained."),
            ", ".join(others),
            worded("raise the limit (--max-states), or ask for basic concepts"),
        )
    )


def levels_of_state(conflict: Conflict, state: str) -> Levels:
    """The feasible combination that a name or a pattern stands for (E307, E308, E406)."""
    if state == STATUS_QUO and conflict.status_quo is not None:
        state = conflict.status_quo
    pattern = named_pattern(conflict, state)
    if isinstance(pattern, Fault):
        raise FaultyInput([pattern])
    levels = tuple(level for level in pattern if level is not None)
    if len(levels) < len(pattern):
        mend = worded("write Y, N or a level for each option")
        raise FaultyInput(
            [Fault("E308", worded("The pattern fits more than one state."), state, mend)]
        )
    against = reasons_against(conflict, levels)
    if against:
        mend = worded(
            "it is ruled out by: {against}", against="; ".join(each.says for each in against)
        )
        raise FaultyInput([Fault("E406", worded("The state is infeasible."), state, mend)])
    return levels


def state_of(conflict: Conflict, levels: Levels, number: int) -> State:
    """A feasible combination as a state, with its number and its name."""
    name = next((s.name for s in conflict.states if s.pattern == levels), None)
    pattern = pattern_text(conflict.options, levels)
    return State(number, pattern, name, None, (levels,))


def _told(
    engine: SymbolicEngine | SeparateEngine,
    party: DecisionMaker,
    here: Levels,
    witness: Witness,
    concepts: tuple[ResponseConcept, ...],
) -> OneStateAccount:
    teller = _Teller(engine, party, here, witness)
    if isinstance(witness, Tempted):
        headline = f"{party.label}: a reason to leave"
        sentences = [teller.improvement(witness.improvement)]
        if any(concept.name != "nash" for concept in concepts):
            sentences.append("Nothing that the others could answer deters it.")
    elif not witness.sanctions:
        headline, sentences = f"{party.label}: no reason to leave, no improvement", []
    else:
        headline = f"{party.label}: deterred, each improvement can be answered"
        lasting = any(concept.lasting for concept in concepts)
        sentences = [teller.deterred(s, path, lasting=lasting) for s, path in witness.sanctions]
        if witness.unlisted:
            sentences.append(f"And more: the first {len(witness.sanctions)} are told.")
    return OneStateAccount(party, concepts, witness, sentence(headline), tuple(sentences))


def _involved(here: Levels, witness: Witness) -> Iterable[Levels]:
    yield here
    if isinstance(witness, Tempted):
        yield witness.improvement
        return
    for improvement, path in witness.sanctions:
        yield improvement
        for _, levels in path:
            yield levels


class _Teller:
    """Tells a witness by the states that it is made of."""

    def __init__(
        self,
        engine: SymbolicEngine | SeparateEngine,
        party: DecisionMaker,
        here: Levels,
        witness: Witness,
    ) -> None:
        involved = list(dict.fromkeys(_involved(here, witness)))
        self.party = party
        self.conflict = engine.conflict
        numbered = ((each, engine.number_of(each)) for each in involved)
        states = tuple(state_of(self.conflict, each, number) for each, number in numbered)
        self.space = StateSpace(self.conflict, states)
        self.at = self.space.position_of
        self.here = self.at[here]

    def improvement(self, levels: Levels) -> str:
        """What the party could do, and why it would rather."""
        change = arriving_in_words(self.space, self.party, self.here, self.at[levels])
        why = self._reason(self.party, self.at[levels], self.here)
        return sentence(f"{self.party.label} could {change}, preferred because {why}")

    def deterred(self, improvement: Levels, path: Sequence[Move], *, lasting: bool) -> str:
        """An improvement and the answer to it."""
        told = [self.improvement(improvement)]
        at = self.at[improvement]
        for number, (step, levels) in enumerate(path):
            mover, to = self.conflict.decision_makers[step], self.at[levels]
            change = change_in_words(self.space, mover, at, to)
            told.append(
                sentence(f"{'Then' if number else 'But then'} {mover.label} could {change}")
            )
            at = to
        end = state_title(self.space.states[at])
        why = reason(self.space, self.party.id, self.here, at)
        shortfall = f"no better for {self.party.label} than staying"
        if not isinstance(why, Indifference):
            lacking = shortfall_in_words(self.conflict, why)
            shortfall = f"worse for {self.party.label} than staying: {lacking}"
        closed = "; from there no further move of its own leads anywhere better" if lasting else ""
        told.append(sentence(f"That leads to {end}, which is {shortfall}{closed}"))
        return " ".join(told)

    def _reason(self, party: DecisionMaker, better: int, worse: int) -> str:
        return reason_in_words(self.conflict, reason(self.space, party.id, better, worse))


def _witness_record(conflict: Conflict, witness: Witness) -> dict[str, Any]:
    options = conflict.options
    if isinstance(witness, Tempted):
        return {"improvement": pattern_text(options, witness.improvement)}
    return {
        "all": not witness.unlisted,
        "sanctions": [
            {
                "improvement": pattern_text(options, improvement),
                "path": [
                    {"party": conflict.party_ids[party], "to": pattern_text(options, levels)}
                    for party, levels in path
                ],
            }
            for improvement, path in witness.sanctions
        ],
    }
