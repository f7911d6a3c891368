"""Changes of a model: what can be switched, and what is left when some of it is.

A change of preference makes another preference of one party's; a change of structure takes
an option, a party's moves, a rule or an infeasible combination out of the model. A set of
changes always means the same model, in whatever order they are named: places are exchanged
first, then statements negated, then left out, then attitudes switched off.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from detente.model.conflict import (
    Conflict,
    Infeasible,
    Preference,
    Prioritisation,
    Ranking,
    Statement,
    Weights,
)
from detente.model.formula import Formula, Not, OptionKey, Takes, options_of, written
from detente.model.states import StateSpace
from detente.preference.order import ranks
from detente.wording import worded

#: What a change of preference does, in the order in which changes of a set are made.
PreferenceVerb = Literal["swap", "top", "bottom", "negate", "drop", "off"]
#: What a change of structure takes away.
StructureVerb = Literal["option", "party", "rule", "infeasible", "choice"]
#: When a statement about several others' options goes: with any of them, or with the last.
Several = Literal["any", "all"]

_ORDER = ("swap", "top", "bottom", "negate", "drop", "off")


@dataclass(frozen=True, slots=True)
class PreferenceChange:
    """A change of one party's preference.

    ``at`` is a place from 0 in its statements or tiers, or the option whose weight is
    meant. For ``off`` it is the party that the attitude concerns.
    """

    party: str
    verb: PreferenceVerb
    at: int | str | OptionKey
    says: str
    several: Several = "any"


@dataclass(frozen=True, slots=True)
class StructureChange:
    """Something of the model that is taken away: an option, a party's moves, a limit."""

    verb: StructureVerb
    at: int | str | OptionKey
    says: str


Change = PreferenceChange | StructureChange


# --- which changes there are


def single_changes(conflict: Conflict) -> tuple[Change, ...]:
    """Every change that is looked at by itself, in file order: preferences, then structure."""
    return (*preference_changes(conflict), *structure_changes(conflict))


def preference_changes(conflict: Conflict) -> Iterator[PreferenceChange]:
    """Statements left out, negated, exchanged or moved to an end; tiers; weights."""
    for party in conflict.party_ids:
        match conflict.preference_of.get(party):
            case Prioritisation(statements=statements):
                yield from _of_statements(party, statements)
            case Ranking(tiers=tiers):
                for at in range(len(tiers) - 1):
                    says = worded(
                        "{party}: exchange places {one} and {other} of the ranking",
                        party=party,
                        one=at + 1,
                        other=at + 2,
                    )
                    yield PreferenceChange(party, "swap", at, says)
            case Weights(weights=weights):
                for key in dict.fromkeys(key for key, _, _ in weights):
                    name = conflict.vocabulary.short_name(key)
                    to_nothing = worded("{party}: weight of {name} to 0", party=party, name=name)
                    yield PreferenceChange(party, "drop", key, to_nothing)
                    negated = worded("{party}: weight of {name} negated", party=party, name=name)
                    yield PreferenceChange(party, "negate", key, negated)
            case None:
                pass


def _of_statements(party: str, statements: Sequence[Statement]) -> Iterator[PreferenceChange]:
    last = len(statements) - 1
    for at, statement in enumerate(statements):
        name = statement_name(party, at, statement)
        yield PreferenceChange(party, "drop", at, worded("leave out {name}", name=name))
        yield PreferenceChange(party, "negate", at, worded("negate {name}", name=name))
        if at < last:
            below = statement_name(party, at + 1, statements[at + 1])
            says = worded("exchange {name} and {below}", name=name, below=below)
            yield PreferenceChange(party, "swap", at, says)
        # One place up or down is an exchange already.
        if at > 1:
            yield PreferenceChange(party, "top", at, worded("{name} to the top", name=name))
        if at < last - 1:
            yield PreferenceChange(party, "bottom", at, worded("{name} to the bottom", name=name))


def statement_name(party: str, at: int, statement: Statement) -> str:
    """The address of a statement, by id where it has one."""
    return f"{party}.{statement.id or at + 1}"


def structure_changes(conflict: Conflict) -> Iterator[StructureChange]:
    """Options never taken, parties that stay put, limits and rules that do not bind."""
    for option in conflict.options:
        name = conflict.vocabulary.short_name(option.key)
        says = worded("option {name} is never taken", name=name)
        yield StructureChange("option", option.key, says)
    for party in conflict.party_ids:
        yield StructureChange("party", party, worded("{party} makes no move", party=party))
    for at, rule in enumerate(conflict.rules):
        yield StructureChange("rule", at, worded("without rule {name}", name=rule.id or at + 1))
    for at, limit in enumerate(conflict.infeasible):
        says = worded("without infeasible {name}", name=limit.id or at + 1)
        yield StructureChange("infeasible", at, says)
    for at, choice in enumerate(conflict.choices):
        says = worded("without {kind} {name}", kind=choice.kind, name=choice.id or at + 1)
        yield StructureChange("choice", at, says)


def dropped_statements(conflict: Conflict) -> tuple[PreferenceChange, ...]:
    """Leaving out each statement; weights to 0."""
    return tuple(c for c in preference_changes(conflict) if c.verb == "drop")


def relations(conflict: Conflict, several: Several = "any") -> tuple[PreferenceChange, ...]:
    """Each attitude of a party to what another can do, as something to be switched off.

    There is a relation (i, j) where some statement of i mentions an option of j, i weighs
    one, or i has a ranking and j has options.
    """
    found = []
    for party in conflict.party_ids:
        concerned = _concerned(conflict, party)
        for other in conflict.party_ids:
            if other != party and other in concerned:
                says = worded("{party} to {other}", party=party, other=other)
                found.append(PreferenceChange(party, "off", other, says, several))
    return tuple(found)


def _concerned(conflict: Conflict, party: str) -> set[str]:
    match conflict.preference_of.get(party):
        case Prioritisation(statements=statements):
            return {key.party for s in statements for key in options_of(s.that.tree)}
        case Weights(weights=weights):
            return {key.party for key, _, weight in weights if weight}
        case Ranking():
            return {option.party for option in conflict.options}
        case None:
            return set()


# --- what is left


def changed_preference(
    space: StateSpace, given: Preference, party: str, changes: Sequence[PreferenceChange]
) -> Preference:
    """A party's preference after a set of changes, as it could stand in a file."""
    ordered = sorted(changes, key=lambda change: _ORDER.index(change.verb))
    match given:
        case Prioritisation():
            return _changed_statements(space, given, party, ordered)
        case Weights():
            return _changed_weights(given, ordered)
        case Ranking():
            return _changed_ranking(space, given, party, ordered)


def _changed_statements(
    space: StateSpace,
    given: Prioritisation,
    party: str,
    changes: Sequence[PreferenceChange],
) -> Prioritisation:
    places = list(range(len(given.statements)))
    statements = list(given.statements)
    off: set[str] = set()
    several: Several = "any"
    for change in changes:
        at = change.at
        if change.verb == "off":
            off.add(str(at))
            several = change.several
        elif isinstance(at, int):
            _rearranged(places, statements, change.verb, at, space.conflict)
    kept = [statements[at] for at in places]
    if off:
        kept = [s for s in kept if not _goes(s, party, off, several)]
    return replace(given, statements=tuple(kept))


def _rearranged(
    places: list[int],
    statements: list[Statement],
    verb: PreferenceVerb,
    at: int,
    conflict: Conflict,
) -> None:
    if verb == "swap":
        one, other = places.index(at), places.index(at + 1)
        places[one], places[other] = places[other], places[one]
    elif verb == "negate":
        node = Not(statements[at].that.tree)
        formula = Formula(node, written(node, conflict.vocabulary))
        statements[at] = replace(statements[at], that=formula)
    else:
        places.remove(at)
        if verb == "top":
            places.insert(0, at)
        elif verb == "bottom":
            places.append(at)


def _goes(statement: Statement, party: str, off: set[str], several: Several) -> bool:
    """True if the statement is about what was switched off; the party itself never is."""
    about = {key.party for key in options_of(statement.that.tree)} - {party}
    return bool(about & off) if several == "any" else bool(about) and about <= off


def _changed_weights(given: Weights, changes: Sequence[PreferenceChange]) -> Weights:
    factor: dict[OptionKey, int] = {}
    for key in {key for key, _, _ in given.weights}:
        factor[key] = 1
        for change in changes:
            if change.verb == "off" and key.party == change.at:
                factor[key] = 0
            elif change.at == key:
                factor[key] *= -1 if change.verb == "negate" else 0
    weights = tuple((key, level, factor[key] * weight) for key, level, weight in given.weights)
    return replace(given, weights=weights)


def _changed_ranking(
    space: StateSpace, given: Ranking, party: str, changes: Sequence[PreferenceChange]
) -> Ranking:
    tiers = list(given.tiers)
    off = set()
    for change in changes:
        if change.verb == "off":
            off.add(str(change.at))
        elif isinstance(change.at, int):
            at = change.at
            tiers[at], tiers[at + 1] = tiers[at + 1], tiers[at]
    changed = replace(given, tiers=tuple(tiers))
    return _blind_ranking(space, changed, party, off) if off else changed


def _blind_ranking(space: StateSpace, given: Ranking, party: str, off: set[str]) -> Ranking:
    """States that differ only in what is switched off are tied, ranked by their mean rank.

    A mean of ranks is a choice of ours: a ranking does not say how its parts would be
    compared without the rest.
    """
    conflict = replace(
        space.conflict,
        preferences=tuple(
            (p, given if p == party else other) for p, other in space.conflict.preferences
        ),
    )
    order = ranks(replace(space, conflict=conflict), party)
    kept = [at for at, option in enumerate(conflict.options) if option.party not in off]
    group = list(range(len(space.states)))
    first: dict[tuple[int, ...], int] = {}
    for levels, at in space.position_of.items():
        seen = first.setdefault(tuple(levels[k] for k in kept), at)
        one, other = _leader(group, seen), _leader(group, at)
        group[max(one, other)] = min(one, other)
    members: dict[int, list[int]] = {}
    for at in range(len(group)):
        members.setdefault(_leader(group, at), []).append(at)
    mean = {
        leader: Fraction(sum(order[at] for at in states), len(states))
        for leader, states in members.items()
    }
    tiers: list[tuple[str, ...]] = []
    for value in sorted(set(mean.values()), reverse=True):
        same = [at for leader, worth in mean.items() if worth == value for at in members[leader]]
        tiers.append(tuple(reference for at in sorted(same) for reference in _named(space, at)))
    return Ranking(tuple(tiers), given.grounds)


def _leader(group: list[int], at: int) -> int:
    while group[at] != at:
        at = group[at]
    return at


def _named(space: StateSpace, at: int) -> Iterator[str]:
    """How a ranking names the state: by pattern, one for each member of a coalesced one."""
    options = space.conflict.options
    for levels in space.states[at].members:
        yield "".join(
            "NY"[level] if option.binary else str(level)
            for option, level in zip(options, levels, strict=True)
        )


def changed_structure(conflict: Conflict, changes: Sequence[StructureChange]) -> Conflict:
    """The conflict without what the changes take away; parties keep their moves here."""

    def gone(verb: StructureVerb) -> set[int | str | OptionKey]:
        return {change.at for change in changes if change.verb == verb}

    never = tuple(
        Infeasible(Formula(Not(Takes(option.key, 0)), f"{option.id} is taken"))
        for option in conflict.options
        if option.key in gone("option")
    )
    rules, limits, choices = gone("rule"), gone("infeasible"), gone("choice")
    return replace(
        conflict,
        rules=tuple(r for at, r in enumerate(conflict.rules) if at not in rules),
        infeasible=(
            *(e for at, e in enumerate(conflict.infeasible) if at not in limits),
            *never,
        ),
        choices=tuple(c for at, c in enumerate(conflict.choices) if at not in choices),
    )


def changed_conflict(space: StateSpace, changes: Sequence[Change]) -> Conflict:
    """The whole model after changes of preference, as a conflict to be analysed by itself."""
    conflict = space.conflict
    preferences = tuple(
        (
            party,
            changed_preference(
                space,
                given,
                party,
                [c for c in changes if isinstance(c, PreferenceChange) and c.party == party],
            ),
        )
        for party, given in conflict.preferences
    )
    structural = [c for c in changes if isinstance(c, StructureChange)]
    return changed_structure(replace(conflict, preferences=preferences), structural)
