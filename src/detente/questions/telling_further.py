"""Verdicts of the further concepts in words: courses, plans, joint steps, support."""

from __future__ import annotations

from collections.abc import Iterator

from detente.engine.protocol import ResponsePath, Step
from detente.questions.telling import THEN, Teller
from detente.questions.words import counted, headed, listed, sentence
from detente.stability.verdict import (
    Foreseen,
    Help,
    HelpWithheld,
    JointlyStable,
    JointSanction,
    Planned,
    Supported,
)
from detente.wording import N_, joined, worded

#: Courses and steps of plans that are told of for one verdict.
TOLD = 8

Told = tuple[str, tuple[str, ...]]
FurtherVerdict = Foreseen | Planned | JointlyStable | Supported | HelpWithheld


def told_further(teller: Teller, verdict: FurtherVerdict, *, credible: bool, lasting: bool) -> Told:
    """A headline and sentences for the verdict.

    ``credible`` says that only steps that serve their maker were looked at, ``lasting``
    that whoever loses finds no way out.
    """
    match verdict:
        case Foreseen():
            return _foreseen(teller, verdict)
        case Planned():
            return _planned(teller, verdict, credible=credible)
        case JointlyStable():
            return _jointly_stable(teller, verdict)
        case Supported():
            return _supported(teller, verdict, credible=credible)
        case HelpWithheld():
            return _withheld(teller, verdict, lasting=lasting)


def _no_more_than(sentences: list[str], what: str) -> tuple[str, ...]:
    if len(sentences) <= TOLD:
        return tuple(sentences)
    more = counted(len(sentences) - TOLD, f"more {what}")
    return (*sentences[:TOLD], worded("And {more}; the JSON answer holds all of them.", more=more))


# --- anticipation ------------------------------------------------------------------


def _foreseen(teller: Teller, verdict: Foreseen) -> Told:
    name = teller.label(verdict.party)
    if not verdict.lines:
        return headed(name, worded("no reason to leave, no move from here")), ()
    courses = dict.fromkeys(line.path for line in verdict.lines)
    told = [_course(teller, verdict.party, path, moves=not verdict.stable) for path in courses]
    ahead = _ahead(verdict)
    if verdict.stable:
        headline = worded("would stay, {ahead}", ahead=ahead)
    else:
        headline = worded("a reason to move, {ahead}", ahead=ahead)
    return headed(name, headline), _no_more_than(told, "course of events")


def _ahead(verdict: Foreseen) -> str:
    repeats = verdict.repeats
    noun = "turn" if verdict.turns else "move"
    looking = worded("looking {horizon} ahead", horizon=counted(verdict.lines[0].horizon, noun))
    if not repeats:
        return looking
    if verdict.stable:
        return worded("{looking} or any number more", looking=looking)
    again = (
        worded("at every horizon from there on")
        if repeats == 1
        else worded("and again each {repeats} moves", repeats=repeats)
    )
    return joined(" ", (looking, again))


_WOULD = N_("{party} would {step}")
_COULD = N_("{party} could {step}")


def _course(teller: Teller, party: int, path: ResponsePath, *, moves: bool) -> str:
    """A first move, what is anticipated then, and how that compares with staying."""
    name = teller.label(party)
    first, *rest = path
    template = _WOULD if moves else _COULD
    told = [sentence(worded(template, party=name, step=teller.arriving(first, teller.at)))]
    at = first.state
    steps = []
    for step in rest:
        steps.append(
            worded(
                "{party} would {step}", party=teller.label(step.party), step=teller.change(step, at)
            )
        )
        at = step.state
    if steps:
        told.append(
            sentence(worded("It would expect that {steps}", steps=joined(worded(", then "), steps)))
        )
        told.append(
            sentence(
                worded(
                    "That would end at {at}, {teller}",
                    at=teller.title(at),
                    teller=_end(teller, party, at),
                )
            )
        )
    else:
        told.append(
            sentence(
                worded(
                    "It would expect nobody to go on from there, {teller}",
                    teller=_end(teller, party, at),
                )
            )
        )
    return joined(" ", told)


def _end(teller: Teller, party: int, at: int) -> str:
    return teller.compared(party, at)


# --- plans -------------------------------------------------------------------------


def _planned(teller: Teller, verdict: Planned, *, credible: bool) -> Told:
    name = teller.label(verdict.party)
    if verdict.stable:
        firsts = teller.result.engine.unilateral_improvements(verdict.party, teller.at)
        if not firsts:
            return headed(name, worded("no reason to leave, no improvement")), ()
        serving = worded(" by steps that serve them") if credible else ""
        headline = worded(
            "deterred, the others can keep it from gaining{serving}",
            serving=serving,
        )
        return headed(name, headline), _no_more_than(list(_answers(teller, verdict)), "answer")
    told = [teller.improvement(verdict.party, verdict.improvement), _sure(verdict)]
    told += _way_on(teller, verdict)
    whatever = (
        worded("steps that serve them the others take") if credible else worded("the others do")
    )
    headline = worded(
        "a reason to leave, it can make sure of a gain whatever {whatever}",
        whatever=whatever,
    )
    return headed(name, headline), _no_more_than(told, "step")


_CONTINUED = N_("then {party} could {step}")


def _answers(teller: Teller, verdict: Planned) -> Iterator[str]:
    """The plan of the others: first what answers the first moves, then what comes later."""
    engine, party = teller.result.engine, verdict.party
    firsts = set(engine.unilateral_improvements(party, teller.at))
    most = max((step.left for step in verdict.plan), default=0)
    later = []
    for step in verdict.plan:
        end = step.path[-1].state
        leads = worded(
            "That leads to {end}, {party}", end=teller.title(end), party=teller.compared(party, end)
        )
        if step.state in firsts and step.left == most:
            begun = teller.improvement(party, step.state)
            answer = teller.answer(step.path, step.state)
            yield joined(" ", [begun, *answer, sentence(leads)])
        else:
            later.append(
                joined(
                    " ",
                    [
                        worded(
                            "If {party} went on to {state}:",
                            party=teller.label(party),
                            state=teller.title(step.state),
                        ),
                        *teller.answer(step.path, step.state, opening=_CONTINUED),
                        sentence(leads),
                    ],
                )
            )
    yield from later


def _sure(verdict: Planned) -> str:
    if verdict.plan:
        return worded("Wherever the others then take its gain away, it has a further move:")
    return worded(
        "Nothing that the others could do so takes that gain away in the turns looked ahead."
    )


def _way_on(teller: Teller, verdict: Planned) -> list[str]:
    told: list[str] = []
    for step in verdict.plan:
        (move,) = step.path
        on = teller.arriving(move, step.state)
        told.append(
            sentence(
                worded(
                    "From {state} {party} could {on}",
                    state=teller.title(step.state),
                    party=teller.label(move.party),
                    on=on,
                )
            )
        )
    return told


# --- joint steps -------------------------------------------------------------------


def _jointly_stable(teller: Teller, verdict: JointlyStable) -> Told:
    name = teller.label(verdict.party)
    if not verdict.sanctions:
        return headed(name, worded("no reason to leave, no improvement")), ()
    number = len(verdict.sanctions)
    each = (
        worded("the one improvement")
        if number == 1
        else worded("each of {number:,} improvements", number=number)
    )
    told = [_joint(teller, verdict.party, sanction) for sanction in verdict.sanctions]
    headline = worded("deterred, {each} can be met by steps at the same time", each=each)
    return headed(name, headline), _no_more_than(told, "improvement")


def _joint(teller: Teller, party: int, sanction: JointSanction) -> str:
    steps = listed([_own(teller, step) for step in sanction.steps])
    end = joined(", ", (teller.title(sanction.state), teller.compared(party, sanction.state)))
    return joined(
        " ",
        [
            teller.improvement(party, sanction.improvement),
            sentence(worded("But at the same time {steps}", steps=steps)),
            sentence(worded("Together that leads to {end}", end=end)),
        ],
    )


def _own(teller: Teller, step: Step) -> str:
    return worded(
        "{party} could {step}", party=teller.label(step.party), step=teller.change(step, teller.at)
    )


# --- support -----------------------------------------------------------------------


def _supported(teller: Teller, verdict: Supported, *, credible: bool) -> Told:
    name = teller.label(verdict.party)
    if verdict.stable:
        return headed(name, worded("the others could do nothing better for it")), ()
    told = _help(teller, verdict.party, verdict.path)
    if verdict.concept != "berge":
        told.append(_no_risk(name, credible=credible))
    return headed(name, worded("the others could do better for it")), (joined(" ", told),)


def _help(teller: Teller, party: int, path: ResponsePath) -> list[str]:
    """What others could do for a party, a sentence for each step and one for the end."""
    told = []
    at = teller.at
    for number, step in enumerate(path):
        template = THEN if number else _COULD
        change = teller.change(step, at)
        told.append(sentence(worded(template, party=teller.label(step.party), step=change)))
        at = step.state
    return [*told, _leading_to(teller, party, at)]


def _leading_to(teller: Teller, party: int, at: int) -> str:
    compared = teller.compared(party, at)
    return sentence(worded("That leads to {at}, {party}", at=teller.title(at), party=compared))


def _no_risk(name: str, *, credible: bool) -> str:
    if credible:
        return worded(
            "No step that serves {party} could then keep anybody who helped from being better "
            "off than now.",
            party=name,
        )
    return worded(
        "Nothing that {party} could then do would keep anybody who helped from being better "
        "off than now.",
        party=name,
    )


def _withheld(teller: Teller, verdict: HelpWithheld, *, lasting: bool) -> Told:
    name = teller.label(verdict.party)
    if not verdict.helps:
        return headed(name, worded("the others could do nothing better for it")), ()
    told = [_kept_back(teller, verdict.party, each, lasting=lasting) for each in verdict.helps]
    headline = worded("the others could do better for it, but some helper may gain nothing by it")
    return headed(name, headline), _no_more_than(told, "way")


def _kept_back(teller: Teller, party: int, each: Help, *, lasting: bool) -> str:
    """A help, and how the first of its movers that may lose comes to lose."""
    told = _help(teller, party, each.path)
    answers = {loss.helper: loss.answer for loss in each.losses}
    helper = next(step.party for step in each.path if step.party in answers)
    answer = answers[helper]
    end = answer[-1].state if answer else each.state
    words = {
        "end": teller.title(end),
        "party": teller.compared(helper, end),
        "closed": teller.no_way_out(helper, end) if lasting else "",
    }
    if answer:
        told += teller.answer(answer, each.state)
        told.append(sentence(worded("That leads to {end}, {party}{closed}", **words)))
    else:
        lets = worded(
            "If {name} lets it be, that is {end}, {party}{closed}",
            name=teller.label(party),
            **words,
        )
        told.append(sentence(lets))
    return joined(" ", told)
