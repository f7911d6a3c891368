"""Does a state hold? In one sentence, for a person who does not know the field.

Then, for each party that could gain by leaving: how, and every answer that keeps it.
"""

from __future__ import annotations

from collections.abc import Sequence

from detente.engine.protocol import ResponsePath
from detente.preference.order import ByStatement, reason
from detente.questions.words import (
    capital,
    change_in_words,
    counted,
    formula_in_words,
    listed,
)
from detente.stability.concept import Concept, ResponseConcept
from detente.stability.result import Result
from detente.wording import N_, joined, worded

#: Other answers that are told of for one improvement.
_TOLD = 4


def named(concept: Concept) -> str:
    """A concept by its title and abbreviation."""
    return joined("", (concept.title, f" ({concept.abbreviation})"))


def _credibility(concept: Concept) -> tuple[bool, bool, bool]:
    """By how much a concept's answers can be relied on; Nash knows no answers."""
    return concept.credible, concept.lasting, concept.name != "nash"


def _basic(result: Result) -> list[ResponseConcept]:
    """The basic concepts among those asked for: plain answers are made of these alone."""
    return [concept for concept in result.concepts if isinstance(concept, ResponseConcept)]


def telling_concept(result: Result, at: int) -> Concept:
    """The concept whose witnesses say most about a state.

    Of the basic concepts, where there are any, the one with the most credible answers under
    which it is an equilibrium, else the one with the most credible answers of all.
    """
    among: Sequence[Concept] = _basic(result) or result.concepts
    order = sorted(among, key=_credibility, reverse=True)
    held = result.concepts_holding(at)
    return next((concept for concept in order if concept in held), order[0])


def answers_to(
    result: Result, concept: ResponseConcept, party: int, start: int, improvement: int
) -> list[ResponsePath]:
    """Shortest answers that sanction an improvement, one for each who may give the first.

    Where several could answer alone, each of them is a reason of its own to stay: naming
    one would hide the others.
    """
    first = concept.find_sanction(result.engine, party, start, improvement)
    if first is None:
        return []
    found: dict[int, list[ResponsePath]] = {}
    for path in result.engine.responses(party, improvement, concept.responses):
        if len(path) > len(first.path):
            break
        if concept.sanction.holds(result.engine, party, start, path[-1].state):
            found.setdefault(path[0].party, []).append(path)
    return [
        min(found[mover], key=lambda path: changes(result, improvement, path[-1].state))
        for mover in sorted(found)
    ]


def changes(result: Result, start: int, end: int) -> int:
    """On how many options two states differ at least."""
    one, two = (result.states[at].members for at in (start, end))
    return min(sum(x != y for x, y in zip(a, b, strict=True)) for a in one for b in two)


def answer(result: Result, at: int) -> str:
    """Whether a state holds, for a person who does not know the field."""
    basic = _basic(result)
    if not basic:
        return _by_other_concepts(result, at)
    tempted = listed(_labels(result, _tempted(result, at)))
    held = [concept for concept in result.concepts_holding(at) if concept in basic]
    if not tempted:
        return worded(
            "It holds: nobody has a reason to leave, whatever the others would answer. No party "
            "has a move of its own to anything that it prefers."
        )
    if not held:
        leaving = listed(_labels(result, _leaving(result, at)))
        if all(concept.name == "nash" for concept in basic):
            return worded(
                "It does not hold: {leaving} could move to something better, and so would leave.",
                leaving=leaving,
            )
        return worded(
            "It does not hold: {leaving} would leave it, and would gain by that even when the "
            "answers of the others are counted.",
            leaving=leaving,
        )
    if any(concept.credible for concept in held):
        return worded(
            "It holds: nobody has a reason to leave, as long as everybody reckons with the "
            "answers of the others. {tempted} could gain by leaving, but only until the others "
            "answer; they have answers that serve themselves, and after these nothing would be "
            "gained.",
            tempted=capital(tempted),
        )
    return worded(
        "It holds only by the fear of what the others could do. {tempted} could gain by leaving; "
        "the others could answer so that nothing would be gained, whether or not the answer "
        "serves those who give it.",
        tempted=capital(tempted),
    )


def _by_other_concepts(result: Result, at: int) -> str:
    """The answer where none of the basic concepts was asked for."""
    held = result.concepts_holding(at)
    if not held:
        return worded("It does not hold under any of the concepts asked for.")
    if len(held) == len(result.concepts):
        return worded("It holds under every concept asked for.")
    return worded("It holds under {concepts}.", concepts=listed([named(each) for each in held]))


def temptations(result: Result, at: int) -> list[str]:
    """For each party that could gain by leaving: how, and what keeps it or lets it go."""
    concept = telling_concept(result, at)
    if not isinstance(concept, ResponseConcept):
        return []
    return [_temptation(result, at, i, concept) for i in _tempted(result, at)]


#: That no answer deters, by whether answers are credible and whether they last.
_UNDETERRED = {
    (True, True): N_("No answer that serves those who give it takes that gain away for good."),
    (True, False): N_("No answer that serves those who give it takes that gain away."),
    (False, True): N_("No answer of the others takes that gain away for good."),
    (False, False): N_("No answer of the others takes that gain away."),
}


def _temptation(result: Result, at: int, party: int, concept: ResponseConcept) -> str:
    """The party's first improvement that decides the verdict, and the answers to it."""
    improvements = result.engine.unilateral_improvements(party, at)
    concept = _most_lenient(result, at, party) or concept
    answered = {t: answers_to(result, concept, party, at, t) for t in improvements}
    target = next((t for t in improvements if not answered[t]), improvements[0])
    label = result.conflict.decision_makers[party].label
    change = change_in_words(result.graph.space, result.conflict.decision_makers[party], at, target)
    told = worded(
        "{label} could {change}, which by itself would be better for {label2}.",
        label=capital(label),
        change=change,
        label2=label,
    )
    if not answered[target]:
        if concept.name == "nash":
            return told
        return joined(" ", (told, worded(_UNDETERRED[concept.credible, concept.lasting])))
    ways = joined(worded(", or "), _ways(result, target, answered[target]))
    ends = [path[-1].state for path in answered[target][:_TOLD]]
    others = len(improvements) - 1
    likewise = (
        worded(" Its {others} can be answered too.", others=counted(others, "other improvement"))
        if others
        else ""
    )
    loss = _loss(result, party, at, target, ends)
    end = worded(
        "{label} would be no better off than by staying{loss}.", label=capital(label), loss=loss
    )
    return worded(
        "{told} But then {ways}. {end}{likewise}", told=told, ways=ways, end=end, likewise=likewise
    )


def _most_lenient(result: Result, at: int, party: int) -> ResponseConcept | None:
    """The concept that says most of a party that leaves: it leaves even by this one."""
    basic = _basic(result)
    unstable = [c for c in basic if c.name != "nash" and at not in result.stable[c.name][party]]
    if set(basic) & set(result.concepts_holding(at)) or not unstable:
        return None
    return min(unstable, key=lambda concept: len(concept.implies))


def _loss(result: Result, party: int, at: int, target: int, ends: Sequence[int]) -> str:
    """Which statement the improvement serves, and which more important ones the answers hurt."""
    space = result.graph.space
    name = result.graph.parties[party]
    gain = reason(space, name, target, at)
    losses = [reason(space, name, at, end) for end in ends]
    if not isinstance(gain, ByStatement):
        return ""
    failing = {r.number: _statement(result, r) for r in losses if isinstance(r, ByStatement)}
    # Said only where it is true of every answer told of.
    if not all(isinstance(r, ByStatement) and r.number < gain.number for r in losses):
        return ""
    serving = listed(list(failing.values()), "or")
    return worded(
        ": the gain is {result}, the loss {serving}, which counts for more",
        result=_statement(result, gain),
        serving=serving,
    )


def _statement(result: Result, found: ByStatement) -> str:
    words = formula_in_words(result.conflict, found.statement.that.tree)
    return worded("statement {number} ({words})", number=found.number, words=words)


def _ways(result: Result, improvement: int, answers: Sequence[ResponsePath]) -> list[str]:
    """Answers in words, each as a clause; later steps of an answer are told too."""
    ways: list[str] = []
    for path in answers[:_TOLD]:
        at = improvement
        steps = []
        for step in path:
            mover = result.conflict.decision_makers[step.party]
            change = change_in_words(result.graph.space, mover, at, step.state)
            steps.append(worded("{mover} could {change}", mover=mover.label, change=change))
            at = step.state
        ways.append(joined(worded(", then "), steps))
    return ways


def _tempted(result: Result, at: int) -> list[int]:
    parties = range(len(result.graph.parties))
    return [i for i in parties if result.engine.unilateral_improvements(i, at)]


def _leaving(result: Result, at: int) -> list[int]:
    """The parties that leave under most of the concepts, at least under the most lenient."""
    leaving: list[set[int]] = [
        {i for i, stable in enumerate(result.stable[c.name]) if at not in stable}
        for c in _basic(result)
    ]
    certain = set.intersection(*leaving)
    fewest = min(leaving, key=len)
    return sorted(certain or fewest)


def _labels(result: Result, parties: Sequence[int]) -> list[str]:
    return [result.conflict.decision_makers[i].label for i in parties]


def under_which(result: Result, at: int) -> list[str]:
    """One sentence on the concepts that it holds under, and one for each other concept."""
    held = result.concepts_holding(at)
    told: list[str] = []
    if held:
        every = len(held) == len(result.concepts) > 1
        template = _UNDER_EVERY if every else _UNDER
        told.append(worded(template, concepts=listed([named(c) for c in held])))
    leaving: dict[tuple[tuple[int, ...], str], list[Concept]] = {}
    for concept in result.concepts:
        if concept not in held:
            sets = enumerate(result.stable[concept.name])
            who = tuple(i for i, stable in sets if at not in stable)
            leaving.setdefault((who, concept.fails), []).append(concept)
    for (parties, fails), concepts in leaving.items():
        not_under = listed([_named_with_reason(concept) for concept in concepts], "or")
        one = len(parties) == 1 < len(result.graph.parties)
        template = _FAILS[fails == Concept.fails, one]
        labels = listed(_labels(result, parties))
        told.append(worded(template, concepts=not_under, who=labels, fails=fails))
    return told


_UNDER = N_("It holds under {concepts}.")
_UNDER_EVERY = N_("It holds under every concept: {concepts}.")
#: By whether failing means to leave, and whether it is one party alone.
_FAILS = {
    (True, False): N_("Not under {concepts}: {who} would leave."),
    (True, True): N_("Not under {concepts}: {who} alone would leave."),
    (False, False): N_("Not under {concepts}: {who} {fails}."),
    (False, True): N_("Not under {concepts}: {who} alone {fails}."),
}


def _named_with_reason(concept: Concept) -> str:
    if concept.name != "nash":
        return named(concept)
    return worded(
        "{title} ({abbreviation}, which looks at own moves only)",
        title=concept.title,
        abbreviation=concept.abbreviation,
    )
