"""Every kind of preference as one ordinal rank per state, and the reason for a comparison.

Ranks are dense integers from 0 (least preferred). Only their order means anything: they
carry no size and are not comparable between parties. Equal ranks mean indifference. No
rank is ever missing: a preference that leaves a state out is a fault.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from detente.errors import Fault, FaultyInput, Path
from detente.model.conflict import Levels, Prioritisation, Ranking, Statement, Weights
from detente.model.formula import decided
from detente.model.states import State, StateSpace, pattern_text
from detente.model.truth import TruthTable
from detente.wording import number_worded, worded

Ranks = tuple[int, ...]

#: States that a fault about a ranking names at most.
_SHOWN = 6


def ranks(space: StateSpace, party: str) -> Ranks:
    """The party's rank of every state of the space, by position; larger is better.

    Raises
    ------
    FaultyInput
        E403 (no preference), E404, E405, E406, E308 (rankings) or E407 (unequal inside
        a coalesced state).

    Notes
    -----
    Statements are compared lexicographically, as truth vectors of any length, which is
    option prioritisation; they are never added up as powers of two. O(q m) for q
    statements and m states, plus sorting.
    """
    preference = space.conflict.preference_of.get(party)
    match preference:
        case Prioritisation():
            return _of_combinations(space, party, _truth_vectors(space, preference))
        case Weights():
            sums = [worth(space, preference, levels) for levels in space.combinations]
            return _of_combinations(space, party, sums)
        case Ranking():
            return _of_ranking(space, party, preference)
        case None:
            raise FaultyInput([missing_preference(party)])


def missing_preference(party: str) -> Fault:
    """The fault E403."""
    return Fault(
        "E403",
        worded("The decision maker {party} has no preference.", party=party),
        worded("no entry under preferences"),
        worded("add {party}: with statements, a ranking or weights under preferences", party=party),
        ("preferences",),
    )


def _truth_vectors(space: StateSpace, preference: Prioritisation) -> list[str]:
    table = TruthTable.of(space.conflict.options, space.combinations)
    rows = [
        f"{table.where(statement.that.tree):0{table.size}b}"[::-1]
        for statement in preference.statements
    ]
    return ["".join(bits) for bits in zip(*rows, strict=True)] if rows else [""] * table.size


def worth(space: StateSpace, preference: Weights, levels: Levels) -> Fraction:
    """Sum of the weights of what the combination takes; only its order means anything."""
    chosen = dict(zip((o.key for o in space.conflict.options), levels, strict=True))
    taken = (weight for key, level, weight in preference.weights if chosen[key] == level)
    return sum(taken, Fraction(0))


def _of_combinations(space: StateSpace, party: str, values: Sequence[Any]) -> Ranks:
    """Ranks from one comparable value per feasible combination."""
    value_of = dict(zip(space.combinations, values, strict=True))
    for state in space.states:
        first = state.members[0]
        other = next((c for c in state.members if value_of[c] != value_of[first]), None)
        if other is not None:
            raise FaultyInput([_unequal_inside(space, party, state, first, other)])
    return dense_ranks([value_of[state.members[0]] for state in space.states])


def _unequal_inside(
    space: StateSpace, party: str, state: State, first: Levels, other: Levels
) -> Fault:
    one, two = (pattern_text(space.conflict.options, levels) for levels in (first, other))
    return Fault(
        "E407",
        worded(
            "{party} prefers one member of the coalesced state {state} to another.",
            party=party,
            state=state.title,
        ),
        worded("{one} and {two} are not equally preferred", one=one, two=two),
        worded(
            "states become one only if every party is indifferent between them: change the "
            "preference or what is coalesced"
        ),
        ("preferences", party),
    )


def dense_ranks(values: Sequence[Any]) -> Ranks:
    """Ranks from 0 for comparable values, larger better, equal values equal.

    Examples
    --------
    >>> dense_ranks([2.5, -1, 2.5, 7])
    (1, 0, 1, 2)
    """
    order: dict[Hashable, int] = {value: rank for rank, value in enumerate(sorted(set(values)))}
    return tuple(order[value] for value in values)


def _of_ranking(space: StateSpace, party: str, ranking: Ranking) -> Ranks:
    """Ranks by tier. A coalesced state is named by its pattern, or by all its members."""
    tier_of: dict[Levels, int] = {}
    faults = []
    for tier, references in enumerate(ranking.tiers):
        for place, reference in enumerate(references):
            path = _ranking_path(party, tier, place, len(references))
            named = _named_by(space, reference)
            if isinstance(named, Fault):
                faults.append(Fault(named.code, named.problem, named.found, named.mend, path))
                continue
            before = next((levels for levels in named if levels in tier_of), None)
            if before is not None:
                faults.append(_repeated(party, reference, tier_of[before], path))
            tier_of |= dict.fromkeys(named, tier)
    left_out = [c for c in space.combinations if c not in tier_of]
    if left_out:
        faults.append(_left_out(space, party, left_out))
    if faults:
        raise FaultyInput(faults)
    return _of_combinations(space, party, [-tier_of[levels] for levels in space.combinations])


def _named_by(space: StateSpace, reference: str) -> tuple[Levels, ...] | Fault:
    """The combinations that an entry of a ranking stands for."""
    at = space.find(reference)
    if isinstance(at, Fault):
        return at
    pattern = space.pattern(reference)
    whole = isinstance(pattern, Fault) or None in pattern
    members = space.states[at].members
    return members if whole else tuple(levels for levels in members if levels == pattern)


def _ranking_path(party: str, tier: int, place: int, count: int) -> Path:
    path: Path = ("preferences", party, "ranking", tier)
    return path if count == 1 else (*path, place)


def _repeated(party: str, reference: str, tier: int, path: Path) -> Fault:
    return Fault(
        "E405",
        worded("The ranking of {party} names a state twice.", party=party),
        worded("{reference}, which is also at place {tier}", reference=reference, tier=tier + 1),
        worded("name each state once; put equally preferred states in an inner list"),
        path,
    )


def _left_out(space: StateSpace, party: str, combinations: Sequence[Levels]) -> Fault:
    titles = list(dict.fromkeys(_title(space, levels) for levels in combinations))
    shown = ", ".join(titles[:_SHOWN])
    found = worded("not ranked: {shown}", shown=shown)
    if len(titles) > _SHOWN:
        more = len(titles) - _SHOWN
        found = worded("not ranked: {shown} and {number} more", shown=shown, number=more)
    return Fault(
        "E404",
        number_worded(
            "The ranking of {party} leaves out {number} feasible state.",
            "The ranking of {party} leaves out {number} feasible states.",
            len(titles),
            party=party,
        ),
        found,
        worded("add each to the ranking, or rule it out under infeasible"),
        ("preferences", party, "ranking"),
    )


def _title(space: StateSpace, levels: Levels) -> str:
    """The name or pattern of a combination; of a member, its own pattern."""
    state = space.states[space.position_of[levels]]
    if state.coalesced:
        return f"{pattern_text(space.conflict.options, levels)} (part of {state.title})"
    return state.title


# --- why one state is preferred to another -----------------------------------------


@dataclass(frozen=True, slots=True)
class ByStatement:
    """The first statement on which two states differ holds in the better one only."""

    number: int
    statement: Statement


@dataclass(frozen=True, slots=True)
class ByPlace:
    """Places in a ranking, from 1 (best): the better one's and the worse one's."""

    better: int
    worse: int


@dataclass(frozen=True, slots=True)
class ByWorth:
    """Sums of weights of the better and the worse state."""

    better: Fraction
    worse: Fraction


@dataclass(frozen=True, slots=True)
class Indifference:
    """Neither state is preferred."""


Reason = ByStatement | ByPlace | ByWorth | Indifference


def reason(space: StateSpace, party: str, first: int, second: int) -> Reason:
    """Why the party prefers one of two states (positions) to the other, if it does.

    The reason speaks of the *better* state, whichever of the two that is.
    """
    preference = space.conflict.preference_of[party]
    match preference:
        case Ranking():
            tiers = _tiers(space, preference, (first, second))
            return ByPlace(min(tiers), max(tiers)) if tiers[0] != tiers[1] else Indifference()
        case Weights():
            sums = [worth(space, preference, space.states[at].members[0]) for at in (first, second)]
            return ByWorth(max(sums), min(sums)) if sums[0] != sums[1] else Indifference()
        case Prioritisation():
            return _first_difference(space, preference, first, second)


def _tiers(space: StateSpace, ranking: Ranking, positions: Iterable[int]) -> list[int]:
    tier_of = {
        space.find(reference): tier
        for tier, references in enumerate(ranking.tiers, 1)
        for reference in references
    }
    return [tier_of[at] for at in positions]


def _first_difference(
    space: StateSpace, preference: Prioritisation, first: int, second: int
) -> Reason:
    keys = [option.key for option in space.conflict.options]
    one, two = (dict(zip(keys, space.states[at].members[0], strict=True)) for at in (first, second))
    for number, statement in enumerate(preference.statements, 1):
        if decided(statement.that.tree, one) != decided(statement.that.tree, two):
            return ByStatement(number, statement)
    return Indifference()
