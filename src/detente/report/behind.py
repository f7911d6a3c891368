"""What stands behind a verdict: the wishes that decide its comparisons, the options it moves.

Read off the witness, not off the words: every pair of states that the witness compares is
decided by a statement or by the preference as a whole, and every step changes options. For a
party that has nothing to gain, each of its moves is compared with staying.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from detente.engine.protocol import Step
from detente.model.formula import OptionKey
from detente.preference.order import ByStatement, Indifference, reason
from detente.questions.explain import Explanation, PartyExplanation
from detente.report.blocks import Leads, Link
from detente.report.grounded import option_id, preference_id, statement_id
from detente.stability.result import Result
from detente.stability.verdict import (
    Foreseen,
    Help,
    HelpWithheld,
    JointlyStable,
    JointSanction,
    Planned,
    Sanction,
    Stable,
    Supported,
    Unstable,
    Verdict,
)
from detente.wording import worded


@dataclass(frozen=True, slots=True)
class Behind:
    """What the verdicts told of one party at one state depend on.

    ``wishes`` are pairs of a party and the number of its statement; 0 where the order as a
    whole decides (a ranking, or weights).
    """

    party: str
    wishes: tuple[tuple[str, int], ...]
    options: tuple[OptionKey, ...]

    @property
    def targets(self) -> tuple[str, ...]:
        """The ids of these elements in a report."""
        wishes = [
            statement_id(*wish) if wish[1] else preference_id(wish[0]) for wish in self.wishes
        ]
        return (*wishes, *map(option_id, self.options))


def behind(result: Result, explanation: Explanation, party: PartyExplanation) -> Behind:
    """What stands behind the verdicts that an explanation tells of one party."""
    at = explanation.state.number - 1
    wishes: dict[tuple[str, int], None] = {}
    options: dict[OptionKey, None] = {}
    for account in party.accounts:
        for verdict in account.verdicts:
            for judge, one, other in _compared(result, verdict, at):
                wish = _wish(result, judge, one, other)
                if wish is not None:
                    wishes[wish] = None
            for mover, start, end in _steps(result, verdict, at):
                options.update(dict.fromkeys(_changed(result, mover, start, end)))
    return Behind(party.party.id, tuple(sorted(wishes, key=_order(result))), tuple(options))


def behind_in_words(result: Result, parts: Sequence[Behind]) -> Leads | None:
    """The same as one line of links; ``None`` where nothing stands behind the verdicts."""
    labels = {party.id: party.label for party in result.conflict.decision_makers}
    wishes = dict.fromkeys(wish for part in parts for wish in part.wishes)
    items: list[str | Link] = []
    told: set[str] = set()
    for owner, number in sorted(wishes, key=_order(result)):
        target = statement_id(owner, number) if number else preference_id(owner)
        # The owner is named once, before the first of its wishes.
        name = f"{number}" if number and owner in told else labels[owner]
        if number and owner not in told:
            name = f"{labels[owner]} {number}"
        told.add(owner)
        items.append(Link(name, target))
    named = {option.key: option.label for option in result.conflict.options}
    options = dict.fromkeys(key for part in parts for key in part.options)
    items += [Link(f"“{named[key]}”", option_id(key)) for key in options]
    return Leads(worded("Rests on wishes and options:"), tuple(items)) if items else None


def _order(result: Result) -> Callable[[tuple[str, int]], tuple[int, int]]:
    """Sorts wishes by their parties, as the model lists them, and then by their numbers."""
    place = {party: at for at, party in enumerate(result.graph.parties)}
    return lambda wish: (place[wish[0]], wish[1])


def _wish(result: Result, judge: int, one: int, other: int) -> tuple[str, int] | None:
    owner = result.graph.parties[judge]
    if one == other:
        return None
    match reason(result.graph.space, owner, one, other):
        case ByStatement(number=number):
            return owner, number
        case Indifference():
            return None
        case _:
            return owner, 0


def _changed(result: Result, mover: int, start: int, end: int) -> Iterator[OptionKey]:
    """The mover's own options that differ between two states."""
    if result.conflict.form == "abstract":
        return
    states = result.states
    letters = zip(result.conflict.options, states[start].pattern, states[end].pattern, strict=True)
    owner = result.graph.parties[mover]
    for option, before, after in letters:
        if before != after and option.party == owner:
            yield option.key


# --- what a witness compares and moves ----------------------------------------------


def _compared(result: Result, verdict: Verdict, at: int) -> Iterator[tuple[int, int, int]]:
    """(party, state, state) that the verdict turns on: the focal party's, then each mover's."""
    focal = verdict.party
    for end in _ends(result, verdict, at):
        yield focal, end, at
    if isinstance(verdict, HelpWithheld):
        for each in verdict.helps:
            for loss in each.losses:
                yield loss.helper, loss.answer[-1].state if loss.answer else each.state, at
    for mover, start, end in _steps(result, verdict, at):
        if mover != focal and result.engine.prefers(mover, end, to=start):
            yield mover, end, start


def _ends(result: Result, verdict: Verdict, at: int) -> Iterator[int]:
    """States that the focal party compares with staying."""
    match verdict:
        case Stable(sanctions=()):
            yield from result.engine.unilateral_moves(verdict.party, at)
        case Stable(sanctions=sanctions) | JointlyStable(sanctions=sanctions):
            for sanction in sanctions:
                yield from (sanction.improvement, sanction.state)
        case Unstable(improvement=improvement):
            yield improvement
        case _:
            yield from {end for _, _, end in _steps(result, verdict, at)}


def _steps(result: Result, verdict: Verdict, at: int) -> Iterator[tuple[int, int, int]]:
    """(mover, from, to) of every step of the witness."""
    focal = verdict.party
    match verdict:
        case Stable(sanctions=()):
            for end in result.engine.unilateral_moves(focal, at):
                yield focal, at, end
        case Stable(sanctions=sanctions):
            yield from _answered(focal, at, sanctions)
        case Unstable(improvement=improvement):
            yield focal, at, improvement
        case JointlyStable(sanctions=joint):
            yield from _joint(focal, at, joint)
        case Foreseen(lines=lines):
            yield from (step for line in lines for step in _path(at, line.path))
        case Planned(plan=plan):
            for turn in plan:
                yield from _path(turn.state, turn.path)
        case Supported(path=path):
            yield from _path(at, path)
        case HelpWithheld(helps=helps):
            yield from _helped(at, helps)


def _answered(focal: int, at: int, sanctions: Sequence[Sanction]) -> Iterator[tuple[int, int, int]]:
    for sanction in sanctions:
        yield focal, at, sanction.improvement
        yield from _path(sanction.improvement, sanction.path)


def _joint(
    focal: int, at: int, sanctions: Sequence[JointSanction]
) -> Iterator[tuple[int, int, int]]:
    for sanction in sanctions:
        yield focal, at, sanction.improvement
        yield from ((step.party, at, step.state) for step in sanction.steps)


def _helped(at: int, helps: Sequence[Help]) -> Iterator[tuple[int, int, int]]:
    for each in helps:
        yield from _path(at, each.path)
        for loss in each.losses:
            yield from _path(each.state, loss.answer)


def _path(start: int, path: Sequence[Step]) -> Iterator[tuple[int, int, int]]:
    for step in path:
        yield step.party, start, step.state
        start = step.state
