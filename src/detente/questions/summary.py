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

#: Other answers that are told of for one improvement.
_TOLD = 4


def named(concept: Concept) -> str:
    """A concept by its title and abbreviation."""
    return f"{concept.title} ({concept.abbreviation})"


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
        return (
            "It holds: nobody has a reason to leave, whatever the others would answer. No party "
            "has a move of its own to anything that it prefers."
        )
    if not held:
        leaving = listed(_labels(result, _leaving(result, at)))
        if all(concept.name == "nash" for concept in basic):
            return (
                f"It does not hold: {leaving} could move to something better, and so would leave."
            )
        return (
            f"It does not hold: {leaving} would leave it, and would gain by that even when the "
            "answers of the others are counted."
        )
    if any(concept.credible for concept in held):
        return (
            "It holds: nobody has a reason to leave, as long as everybody reckons with the answers "
            f"of the others. {capital(tempted)} could gain by leaving, but only until the others "
            "answer; they have answers that serve themselves, and after these nothing would be "
            "gained."
        )
    return (
        f"It holds only by the fear of what the others could do. {capital(tempted)} could gain by "
        "leaving; the others could answer so that nothing would be gained, whether or not the "
        "answer serves those who give it."
    )


def _by_other_concepts(result: Result, at: int) -> str:
    """The answer where none of the basic concepts was asked for."""
    held = result.concepts_holding(at)
    if not held:
        return "It does not hold under any of the concepts asked for."
    every = " every concept asked for" if len(held) == len(result.concepts) else ""
    return f"It holds under{every or f' {listed([named(concept) for concept in held])}'}."


def temptations(result: Result, at: int) -> list[str]:
    """For each party that could gain by leaving: how, and what keeps it or lets it go."""
    concept = telling_concept(result, at)
    if not isinstance(concept, ResponseConcept):
        return []
    return [_temptation(result, at, i, concept) for i in _tempted(result, at)]


def _temptation(result: Result, at: int, party: int, concept: ResponseConcept) -> str:
    """The party's first improvement that decides the verdict, and the answers to it."""
    improvements = result.engine.unilateral_improvements(party, at)
    concept = _most_lenient(result, at, party) or concept
    answered = {t: answers_to(result, concept, party, at, t) for t in improvements}
    target = next((t for t in improvements if not answered[t]), improvements[0])
    label = result.conflict.decision_makers[party].label
    change = change_in_words(result.graph.space, result.conflict.decision_makers[party], at, target)
    told = f"{capital(label)} could {change}, which by itself would be better for {label}."
    if not answered[target]:
        if concept.name == "nash":
            return told
        whose = " that serves those who give it" if concept.credible else " of the others"
        lasting = " for good" if concept.lasting else ""
        return f"{told} No answer{whose} takes that gain away{lasting}."
    ways = ", or ".join(_ways(result, target, answered[target]))
    ends = [path[-1].state for path in answered[target][:_TOLD]]
    others = len(improvements) - 1
    likewise = f" Its {counted(others, 'other improvement')} can be answered too." if others else ""
    loss = _loss(result, party, at, target, ends)
    end = f"{capital(label)} would be no better off than by staying{loss}."
    return f"{told} But then {ways}. {end}{likewise}"


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
    return f": the gain is {_statement(result, gain)}, the loss {serving}, which counts for more"


def _statement(result: Result, found: ByStatement) -> str:
    words = formula_in_words(result.conflict, found.statement.that.tree)
    return f"statement {found.number} ({words})"


def _ways(result: Result, improvement: int, answers: Sequence[ResponsePath]) -> list[str]:
    """Answers in words, each as a clause; later steps of an answer are told too."""
    ways = []
    for path in answers[:_TOLD]:
        at = improvement
        steps = []
        for step in path:
            mover = result.conflict.decision_makers[step.party]
            change = change_in_words(result.graph.space, mover, at, step.state)
            steps.append(f"{mover.label} could {change}")
            at = step.state
        ways.append(", then ".join(steps))
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
    told = []
    if held:
        everything = "every concept: " if len(held) == len(result.concepts) > 1 else ""
        told.append(f"It holds under {everything}{listed([named(c) for c in held])}.")
    leaving: dict[tuple[tuple[int, ...], str], list[Concept]] = {}
    for concept in result.concepts:
        if concept not in held:
            sets = enumerate(result.stable[concept.name])
            who = tuple(i for i, stable in sets if at not in stable)
            leaving.setdefault((who, concept.fails), []).append(concept)
    for (parties, fails), concepts in leaving.items():
        not_under = listed([_named_with_reason(concept) for concept in concepts], "or")
        alone = " alone" if len(parties) == 1 < len(result.graph.parties) else ""
        told.append(f"Not under {not_under}: {listed(_labels(result, parties))}{alone} {fails}.")
    return told


def _named_with_reason(concept: Concept) -> str:
    own = ", which looks at own moves only" if concept.name == "nash" else ""
    return f"{concept.title} ({concept.abbreviation}{own})"
