"""What bears on a question: of many options and parties, mostly few.

Whether a state is stable for a party depends on what its preference speaks of, on the
others who can change any of that, on what their own improvements depend on, and so on.
A party's improvements depend only on those of its statements that speak of its own
options: the others cannot tell apart two states between which it chooses. Options and
parties that are not reached in this way are left out, which changes no answer.
"""

from __future__ import annotations

from dataclasses import dataclass

from detente.engine.symbolic.criteria import Criteria, criteria_of
from detente.errors import Fault, FaultyInput
from detente.model.conflict import Conflict
from detente.model.formula import Node, OptionKey, options_of
from detente.model.states import constraints


@dataclass(frozen=True)
class Outline:
    """A conflict as the symbolic engine reads it: criteria, owners, constraints."""

    conflict: Conflict
    #: For each party its options.
    own: tuple[frozenset[OptionKey], ...]
    #: For each party all its criteria.
    criteria: tuple[Criteria, ...]
    #: For each party the criteria by which it compares its own choices.
    about_own: tuple[Criteria, ...]
    #: What removes states, with the options that it speaks of.
    excluded: tuple[tuple[Node, frozenset[OptionKey]], ...]

    @classmethod
    def of(cls, conflict: Conflict) -> Outline:
        """The outline of a conflict in option form.

        Raises
        ------
        FaultyInput
            Every fault of preferences together.
        """
        faults: list[Fault] = []
        criteria: list[Criteria] = []
        for party in conflict.party_ids:
            try:
                criteria.append(criteria_of(conflict, party))
            except FaultyInput as faulty:
                faults.extend(faulty.faults)
        if faults:
            raise FaultyInput(faults)
        own = tuple(frozenset(o.key for o in p.options) for p in conflict.decision_makers)
        nodes = [constraint.excluded for constraint in constraints(conflict)]
        return cls(
            conflict,
            own,
            tuple(criteria),
            tuple(each.about(keys) for each, keys in zip(criteria, own, strict=True)),
            tuple((node, options_of(node)) for node in nodes),
        )


@dataclass(frozen=True, slots=True)
class Scope:
    """What bears on one party's stability: options, other parties, constraints."""

    options: frozenset[OptionKey]
    #: The others who own some of the options, nearest first: those who change what the
    #: party's preference speaks of, then those who change what these depend on.
    movers: tuple[int, ...]
    excluded: tuple[Node, ...]


def scope_of_everything(outline: Outline) -> Scope:
    """All options, all parties, all constraints: what a search between states bears on."""
    options: frozenset[OptionKey] = frozenset().union(*outline.own)
    excluded = tuple(node for node, _ in outline.excluded)
    return Scope(options, tuple(range(len(outline.own))), excluded)


def scope_of_improvements(outline: Outline, party: int) -> Scope:
    """What the party's own improvements depend on."""
    return _grown(outline, party, outline.about_own[party].options, responses=False)


def scope_of_stability(outline: Outline, party: int) -> Scope:
    """What the party's stability depends on, whatever the others respond by."""
    return _grown(outline, party, outline.criteria[party].options, responses=True)


def scope_of_witnesses(outline: Outline, party: int) -> Scope:
    """The same with all of the party's own options: every improvement is to be named."""
    start = outline.criteria[party].options | outline.own[party]
    return _grown(outline, party, start, responses=True)


def _grown(outline: Outline, party: int, start: frozenset[OptionKey], *, responses: bool) -> Scope:
    """Everything reached from the options that a first question speaks of."""
    options = set(start)
    changing = [party]
    waiting = list(range(len(outline.excluded)))
    before = -1
    while len(options) + len(changing) > before:
        before = len(options) + len(changing)
        for at, own in enumerate(outline.own):
            if responses and at not in changing and own & options:
                changing.append(at)
                options |= outline.about_own[at].options
        changeable = frozenset().union(*(outline.own[at] for at in changing)) & options
        for number in list(waiting):
            keys = outline.excluded[number][1]
            if keys & changeable:
                waiting.remove(number)
                options |= keys
    excluded = (n for at, (n, _) in enumerate(outline.excluded) if at not in waiting)
    return Scope(frozenset(options), tuple(changing[1:]), tuple(excluded))
