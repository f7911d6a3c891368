"""Verdicts of the further concepts in words: courses, plans, joint steps, support."""

from __future__ import annotations

from collections.abc import Iterator

from detente.engine.protocol import ResponsePath, Step
from detente.questions.telling import Teller
from detente.questions.words import counted, listed, sentence
from detente.stability.verdict import (
    Foreseen,
    Foresight,
    JointlyStable,
    JointSanction,
    Planned,
    Supported,
)

#: Courses and steps of plans that are told of for one verdict.
TOLD = 8

Told = tuple[str, tuple[str, ...]]
FurtherVerdict = Foreseen | Planned | JointlyStable | Supported


def told_further(teller: Teller, verdict: FurtherVerdict, *, credible: bool) -> Told:
    """A headline and sentences for the verdict.

    ``credible`` says that only steps that serve their maker were looked at.
    """
    match verdict:
        case Foreseen():
            return _foreseen(teller, verdict)
        case Planned():
            return _planned(teller, verdict, credible=credible)
        case JointlyStable():
            return _jointly_stable(teller, verdict)
        case Supported():
            return _supported(teller, verdict)


def _no_more_than(sentences: list[str], what: str) -> tuple[str, ...]:
    if len(sentences) <= TOLD:
        return tuple(sentences)
    more = counted(len(sentences) - TOLD, f"more {what}")
    return (*sentences[:TOLD], f"And {more}; the JSON answer holds all of them.")


# --- anticipation ------------------------------------------------------------------


def _foreseen(teller: Teller, verdict: Foreseen) -> Told:
    name = teller.label(verdict.party)
    if not verdict.lines:
        return sentence(f"{name}: no reason to leave, no move from here"), ()
    courses = dict.fromkeys(line.path for line in verdict.lines)
    told = [_course(teller, verdict.party, path, moves=not verdict.stable) for path in courses]
    ahead = _ahead(verdict.lines[0], verdict.repeats, stable=verdict.stable)
    if verdict.stable:
        headline = f"{name}: would stay, {ahead}"
    else:
        headline = f"{name}: a reason to move, {ahead}"
    return sentence(headline), _no_more_than(told, "course of events")


def _ahead(line: Foresight, repeats: int, *, stable: bool) -> str:
    looking = f"looking {counted(line.horizon, 'move')} ahead"
    if not repeats:
        return looking
    if stable:
        return f"{looking} or any number more"
    again = "at every horizon from there on" if repeats == 1 else f"and again each {repeats} moves"
    return f"{looking} {again}"


def _course(teller: Teller, party: int, path: ResponsePath, *, moves: bool) -> str:
    """A first move, what is anticipated then, and how that compares with staying."""
    name = teller.label(party)
    first, *rest = path
    would = "would" if moves else "could"
    told = [sentence(f"{name} {would} {teller.arriving(first, teller.at)}")]
    at = first.state
    steps = []
    for step in rest:
        steps.append(f"{teller.label(step.party)} would {teller.change(step, at)}")
        at = step.state
    if steps:
        told.append(sentence(f"It would expect that {', then '.join(steps)}"))
        told.append(sentence(f"That would end at {teller.title(at)}, {_end(teller, party, at)}"))
    else:
        told.append(
            sentence(f"It would expect nobody to go on from there, {_end(teller, party, at)}")
        )
    return " ".join(told)


def _end(teller: Teller, party: int, at: int) -> str:
    return teller.compared(party, at)


# --- plans -------------------------------------------------------------------------


def _planned(teller: Teller, verdict: Planned, *, credible: bool) -> Told:
    name = teller.label(verdict.party)
    if verdict.stable:
        firsts = teller.result.engine.unilateral_improvements(verdict.party, teller.at)
        if not firsts:
            return sentence(f"{name}: no reason to leave, no improvement"), ()
        serving = " by steps that serve them" if credible else ""
        headline = f"{name}: deterred, the others can keep it from gaining{serving}"
        return sentence(headline), _no_more_than(list(_answers(teller, verdict)), "answer")
    told = [teller.improvement(verdict.party, verdict.improvement), _sure(verdict)]
    told += _way_on(teller, verdict)
    whatever = "steps that serve them the others take" if credible else "the others do"
    headline = f"{name}: a reason to leave, it can make sure of a gain whatever {whatever}"
    return sentence(headline), _no_more_than(told, "step")


def _answers(teller: Teller, verdict: Planned) -> Iterator[str]:
    """The plan of the others: first what answers the first moves, then what comes later."""
    engine, party = teller.result.engine, verdict.party
    firsts = set(engine.unilateral_improvements(party, teller.at))
    most = max((step.left for step in verdict.plan), default=0)
    later = []
    for step in verdict.plan:
        end = step.path[-1].state
        leads = f"That leads to {teller.title(end)}, {teller.compared(party, end)}"
        if step.state in firsts and step.left == most:
            begun = teller.improvement(party, step.state)
            answer = teller.answer(step.path, step.state)
            yield " ".join([begun, *answer, sentence(leads)])
        else:
            answer = teller.answer(step.path, step.state)
            later.append(
                " ".join(
                    [
                        sentence(f"If {teller.label(party)} went on to {teller.title(step.state)}"),
                        *answer,
                        sentence(leads),
                    ]
                ).replace(". But then", ": then", 1)
            )
    yield from later


def _sure(verdict: Planned) -> str:
    if verdict.plan:
        return "Wherever the others then take its gain away, it has a further move:"
    return "Nothing that the others could do so takes that gain away in the turns looked ahead."


def _way_on(teller: Teller, verdict: Planned) -> list[str]:
    told = []
    for step in verdict.plan:
        (move,) = step.path
        on = teller.arriving(move, step.state)
        told.append(
            sentence(f"From {teller.title(step.state)} {teller.label(move.party)} could {on}")
        )
    return told


# --- joint steps -------------------------------------------------------------------


def _jointly_stable(teller: Teller, verdict: JointlyStable) -> Told:
    name = teller.label(verdict.party)
    if not verdict.sanctions:
        return sentence(f"{name}: no reason to leave, no improvement"), ()
    number = len(verdict.sanctions)
    each = "the one improvement" if number == 1 else f"each of {number:,} improvements"
    told = [_joint(teller, verdict.party, sanction) for sanction in verdict.sanctions]
    headline = f"{name}: deterred, {each} can be met by steps at the same time"
    return sentence(headline), _no_more_than(told, "improvement")


def _joint(teller: Teller, party: int, sanction: JointSanction) -> str:
    steps = listed([_own(teller, step) for step in sanction.steps])
    end = f"{teller.title(sanction.state)}, {teller.compared(party, sanction.state)}"
    return " ".join(
        [
            teller.improvement(party, sanction.improvement),
            sentence(f"But at the same time {steps}"),
            sentence(f"Together that leads to {end}"),
        ]
    )


def _own(teller: Teller, step: Step) -> str:
    return f"{teller.label(step.party)} could {teller.change(step, teller.at)}"


# --- support -----------------------------------------------------------------------


def _supported(teller: Teller, verdict: Supported) -> Told:
    name = teller.label(verdict.party)
    if verdict.stable:
        return sentence(f"{name}: the others could do nothing better for it"), ()
    told = []
    at = teller.at
    for number, step in enumerate(verdict.path):
        then = "Then " if number else ""
        told.append(sentence(f"{then}{teller.label(step.party)} could {teller.change(step, at)}"))
        at = step.state
    told.append(sentence(f"That leads to {teller.title(at)}, {teller.compared(verdict.party, at)}"))
    return sentence(f"{name}: the others could do better for it"), (" ".join(told),)
