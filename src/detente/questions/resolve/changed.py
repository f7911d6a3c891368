"""The changed model itself: what a proposal makes of the conflict, and as a variant of the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from detente.model.conflict import (
    Change as VariantChange,
)
from detente.model.conflict import (
    Choice,
    Conflict,
    DecisionMaker,
    Grounds,
    Infeasible,
    MoveRule,
    Option,
    Preference,
    Prioritisation,
    Ranking,
    Statement,
    Variant,
)
from detente.model.formula import Formula, Not, Takes, parse, written
from detente.model.plain import plain_form
from detente.model.states import State
from detente.model.widening import with_new_options
from detente.preference.order import Ranks
from detente.questions.resolve.orders import EditedStatements, NewOrder
from detente.questions.resolve.search import Change
from detente.questions.resolve.world import (
    Allowed,
    BarredMove,
    Commitment,
    GivenUp,
    Guarantee,
    RuledOut,
    Structural,
    World,
)

_PROPOSED = Grounds(support="inferred", note="proposed by detente resolve")


def changed_conflict(
    world: World, change: Change, adopt: Mapping[str, Sequence[Statement]]
) -> Conflict:
    """The conflict with everything that the change says; nothing else differs."""
    conflict = world.conflict
    for structural in change.structural:
        conflict = _with(conflict, world, structural)
    conflict = _without_lost_states(conflict, world, change)
    preferences = dict(conflict.preferences)
    for each in change.preferences:
        preferences[each.party] = _preference(conflict, world, change, each, adopt)
    return replace(conflict, preferences=tuple(preferences.items()), variants=())


def as_variant(before: Conflict, after: Conflict, name: str, about: str) -> Variant | None:
    """The change as a variant of the file; ``None`` where variants cannot say it.

    Variants have no address for the moves of an abstract form. An option that is added makes
    every pattern longer; what follows speaks of the longer ones.
    """
    if any(
        one.moves != other.moves
        for one, other in zip(before.decision_makers, after.decision_makers, strict=True)
    ):
        return None
    known = {option.key for option in before.options}
    added = [option for option in after.options if option.key not in known]
    before = with_new_options(before, added)
    old, new = plain_form(replace(before, applied=())), plain_form(replace(after, applied=()))
    changes = [
        *(
            VariantChange("add", (option.party, "options", option.id), _plain_option(new, option))
            for option in added
        ),
        *_list_changes(old, new, "infeasible"),
        *_list_changes(old, new, "exactly_one"),
        *_list_changes(old, new, "at_most_one"),
        *_list_changes(old, new, "at_least_one"),
        *_list_changes(old, new, "rules"),
        *_direction_changes(before, after),
        *(
            VariantChange("replace", (party, "preferences"), new["preferences"][party])
            for party in before.party_ids
            if old["preferences"][party] != new["preferences"][party]
        ),
    ]
    return Variant(name, about, tuple(changes))


def _plain_option(new: dict[str, Any], option: Option) -> Any:
    return new["decision_makers"][option.party]["options"][option.id]


def _list_changes(old: dict[str, Any], new: dict[str, Any], key: str) -> list[VariantChange]:
    before, after = old.get(key, []), new.get(key, [])
    kept = [entry for entry in before if entry in after]
    dropped = [
        VariantChange("drop", (key, number))
        for number, entry in enumerate(before, 1)
        if entry not in after
    ]
    return dropped + [VariantChange("add", (key,), entry) for entry in after if entry not in kept]


def _direction_changes(before: Conflict, after: Conflict) -> list[VariantChange]:
    return [
        VariantChange("replace", (one.party, "options", one.id, "moves"), other.moves)
        for one, other in zip(before.options, after.options, strict=True)
        if one.moves != other.moves
    ]


# --- structure ---------------------------------------------------------------------


def _with(conflict: Conflict, world: World, change: Structural) -> Conflict:
    match change:
        case Commitment(option, level):
            rule = _keeping(conflict, option, level, f"{option.party} has committed itself to it")
            return replace(conflict, rules=(*conflict.rules, rule))
        case Guarantee(option, level, by):
            who = conflict.labels.get(by, by) or "a third party"
            rule = _keeping(conflict, option, level, f"{who} guarantees it")
            rule = replace(rule, who=None)
            return replace(conflict, rules=(*conflict.rules, rule))
        case RuledOut(when):
            entry = Infeasible(when, "it has been agreed that this cannot occur", None, _PROPOSED)
            return replace(conflict, infeasible=(*conflict.infeasible, entry))
        case GivenUp(option):
            taken = conflict.vocabulary.short_name(option.key)
            text = taken if option.binary else f"not {taken} = {option.levels[0]}"
            when = parse(text, conflict.vocabulary)
            because = f"{conflict.labels[option.party]} has given it up"
            entry = Infeasible(when, because, None, _PROPOSED)
            return replace(conflict, infeasible=(*conflict.infeasible, entry))
        case BarredMove():
            return replace(
                conflict,
                decision_makers=tuple(
                    _barred(party, world, change) for party in conflict.decision_makers
                ),
            )
        case Allowed(what):
            return _lifted(conflict, what)


def _keeping(conflict: Conflict, option: Option, level: int, because: str) -> MoveRule:
    here = Takes(option.key, level)
    start = here if level or not option.binary else Not(Takes(option.key, 1))
    end = Not(here) if level or not option.binary else Takes(option.key, 1)

    def formula(tree: Takes | Not) -> Formula:
        return parse(written(tree, conflict.vocabulary), conflict.vocabulary)

    return MoveRule(formula(start), formula(end), option.party, because, None, _PROPOSED)


def _barred(party: DecisionMaker, world: World, change: BarredMove) -> DecisionMaker:
    if party.id != change.party:
        return party
    start, end = (world.space.states[at].name for at in (change.start, change.end))
    moves = tuple(
        (name, tuple(t for t in targets if name != start or t != end))
        for name, targets in party.moves
    )
    return replace(party, moves=tuple((name, targets) for name, targets in moves if targets))


def _lifted(conflict: Conflict, what: Infeasible | Choice | MoveRule | Option) -> Conflict:
    match what:
        case Infeasible():
            kept = tuple(e for e in conflict.infeasible if e is not what)
            return replace(conflict, infeasible=kept)
        case Choice():
            return replace(conflict, choices=tuple(c for c in conflict.choices if c is not what))
        case MoveRule():
            return replace(conflict, rules=tuple(r for r in conflict.rules if r is not what))
        case Option():
            parties = tuple(
                replace(
                    party,
                    options=tuple(
                        replace(o, moves="both") if o.key == what.key else o for o in party.options
                    ),
                )
                for party in conflict.decision_makers
            )
            return replace(conflict, decision_makers=parties)


# --- preferences -------------------------------------------------------------------


def _without_lost_states(conflict: Conflict, world: World, change: Change) -> Conflict:
    """Rankings without the states that can no longer occur; a ranking names no others."""
    gone = lost_states(world, change)
    if not gone:
        return conflict
    preferences: list[tuple[str, Preference]] = []
    for party, preference in conflict.preferences:
        if isinstance(preference, Ranking):
            tiers = tuple(
                tuple(name for name in tier if world.space.find(name) not in gone)
                for tier in preference.tiers
            )
            left = replace(preference, tiers=tuple(tier for tier in tiers if tier))
            preferences.append((party, left))
        else:
            preferences.append((party, preference))
    return replace(conflict, preferences=tuple(preferences))


def lost_states(world: World, change: Change) -> frozenset[int]:
    """Positions of the world's states that do not exist under the change."""
    switched = set(change.structural)
    blocking = {
        number
        for number, restriction in enumerate(world.restrictions)
        if (restriction.change in switched) != restriction.today
    }
    return frozenset(at for at in range(world.size) if world.blocks_of_state(at) & blocking)


def _preference(
    conflict: Conflict,
    world: World,
    change: Change,
    each: NewOrder | EditedStatements,
    adopt: Mapping[str, Sequence[Statement]],
) -> Preference:
    today = conflict.preference_of[each.party]
    match each:
        case NewOrder(ranks=ranks):
            gone = lost_states(world, change)
            return Ranking(ranking_of(world.space.states, ranks, gone), _PROPOSED)
        case EditedStatements(statements=edited):
            own = today.statements if isinstance(today, Prioritisation) else ()
            listed = (*own, *adopt.get(each.party, ()))
            kept = tuple(
                _negated(listed[at], conflict) if turned else listed[at] for at, turned in edited
            )
            return Prioritisation(kept, today.grounds)


def _negated(statement: Statement, conflict: Conflict) -> Statement:
    tree = statement.that.tree
    inner = tree.part if isinstance(tree, Not) else Not(tree)
    text = written(inner, conflict.vocabulary)
    return Statement(parse(text, conflict.vocabulary), statement.id, _PROPOSED)


def ranking_of(
    states: Sequence[State], ranks: Ranks, left_out: frozenset[int] = frozenset()
) -> tuple[tuple[str, ...], ...]:
    """Tiers of states, best first, by patterns (names in abstract form)."""
    tiers: dict[int, list[str]] = {}
    for at, (state, rank) in enumerate(zip(states, ranks, strict=True)):
        if at not in left_out:
            tiers.setdefault(rank, []).append(state.pattern)
    return tuple(tuple(tiers[rank]) for rank in sorted(tiers, reverse=True))
