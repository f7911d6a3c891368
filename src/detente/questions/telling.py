"""The sentences that every account of a verdict is made of, at one state of a result."""

from __future__ import annotations

from collections.abc import Iterable

from detente.engine.protocol import Step
from detente.preference.order import Indifference, reason
from detente.questions.words import (
    arriving_in_words,
    change_in_words,
    reason_in_words,
    sentence,
    shortfall_in_words,
    state_title,
)
from detente.stability.result import Result
from detente.wording import N_, placed, worded

_BUT_THEN = N_("But then {party} could {step}")
THEN = N_("Then {party} could {step}")


class Teller:
    """Tells moves and preferences at one state."""

    def __init__(self, result: Result, at: int) -> None:
        self.result = result
        self.space = result.graph.space
        self.conflict = result.conflict
        self.at = at

    def label(self, party: int) -> str:
        """What the party is called."""
        return self.conflict.decision_makers[party].label

    def improvement(self, party: int, improvement: int) -> str:
        """What a party could do, and why it prefers what that leads to."""
        mover = self.conflict.decision_makers[party]
        change = arriving_in_words(self.space, mover, self.at, improvement)
        why = reason_in_words(self.conflict, reason(self.space, mover.id, improvement, self.at))
        return sentence(
            worded(
                "{mover} could {change}, preferred because {why}",
                mover=mover.label,
                change=change,
                why=why,
            )
        )

    def change(self, step: Step, before: int) -> str:
        """What a step changes, as an infinitive."""
        mover = self.conflict.decision_makers[step.party]
        return change_in_words(self.space, mover, before, step.state)

    def arriving(self, step: Step, before: int) -> str:
        """The same, with the state that it leads to."""
        mover = self.conflict.decision_makers[step.party]
        return arriving_in_words(self.space, mover, before, step.state)

    def answer(
        self, path: Iterable[Step], improvement: int, opening: str | None = None
    ) -> list[str]:
        """The steps of an answer, a sentence each, with what serves those who take them."""
        told: list[str] = []
        at = improvement
        for number, step in enumerate(path):
            template = THEN if number else opening or _BUT_THEN
            text = worded(template, party=self.label(step.party), step=self.change(step, at))
            if self.result.engine.prefers(step.party, step.state, to=at):
                mover = self.result.graph.parties[step.party]
                why = reason_in_words(self.conflict, reason(self.space, mover, step.state, at))
                text = worded("{text}, preferred because {why}", text=text, why=why)
            told.append(placed(text, "ended") if opening and not number else sentence(text))
            at = step.state
        return told

    def compared(self, party: int, at: int) -> str:
        """How the party compares a state with this one, as a clause after the state's title."""
        owner = self.conflict.decision_makers[party]
        if at == self.at:
            return worded("back where {owner} started", owner=owner.label)
        if self.result.engine.prefers(party, at, to=self.at):
            why = reason_in_words(self.conflict, reason(self.space, owner.id, at, self.at))
            return worded("which {owner} prefers to staying: {why}", owner=owner.label, why=why)
        lacking = reason(self.space, owner.id, self.at, at)
        if isinstance(lacking, Indifference):
            return worded("which is no better for {owner} than staying", owner=owner.label)
        text = shortfall_in_words(self.conflict, lacking)
        return worded(
            "which is worse for {owner} than staying: {text}", owner=owner.label, text=text
        )

    def no_way_out(self, party: int, at: int) -> str:
        """That the party can get to nothing better from a state, as the end of a sentence."""
        moves = len(self.result.engine.unilateral_moves(party, at))
        if not moves:
            return worded("; from there it has no further move")
        if moves == 1:
            return worded("; from there its one further move leads nowhere better than staying")
        return worded(
            "; from there none of its {moves:,} further moves leads anywhere better than staying",
            moves=moves,
        )

    def title(self, at: int) -> str:
        """What a sentence calls a state."""
        return state_title(self.space.states[at])
