"""Proposals as sentences, by who must give what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from detente.model.conflict import (
    Choice,
    Conflict,
    Infeasible,
    MoveRule,
    Option,
    Prioritisation,
    Statement,
)
from detente.preference.order import Ranks
from detente.questions.resolve.offers import OfferedOption
from detente.questions.resolve.orders import EditedStatements, NewOrder, comparison
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
from detente.questions.words import (
    counted,
    formula_in_words,
    listed,
    quoted,
    reference_in_words,
    state_title,
)
from detente.stability.concept import concept_name_in_words
from detente.wording import N_, joined, worded

#: What may change, as the command line names it.
_MENU = (
    N_("statements"),
    N_("rankings"),
    N_("commitments"),
    N_("guarantees"),
    N_("options"),
    N_("rule_out"),
    N_("allow"),
)

if TYPE_CHECKING:
    from detente.questions.resolve.answer import Resolution

#: Who gives what no party of the model gives.
THIRD_PARTY = worded("a third party")
EVERYBODY = worded("everybody together")

#: Pairs of states that a sentence names at most.
_SHOWN = 4


def proposal_in_words(
    world: World, change: Change, adopt: Mapping[str, Sequence[Statement]]
) -> tuple[tuple[str, str], ...]:
    """Who must give what, a pair for each change; empty where nothing has to change."""
    label = {party.id: party.label for party in world.conflict.decision_makers}
    told = [
        (label[each.party], _order_in_words(world, change, each))
        for each in change.preferences
        if isinstance(each, NewOrder)
    ]
    for each in change.preferences:
        if isinstance(each, EditedStatements):
            told += [(label[each.party], text) for text in _edits_in_words(world, each, adopt)]
    told += [_structure_in_words(world, each) for each in change.structural]
    return tuple(told)


def added_in_words(
    conflict: Conflict, added: Sequence[OfferedOption]
) -> tuple[tuple[str, str], ...]:
    """Which options are added: their owners have a new course, and others must let them."""
    return tuple(
        (
            conflict.party(each.owner).label,
            worded("comes to have the option {option}", option=quoted(each.option.label)),
        )
        for each in added
    )


def _order_in_words(world: World, change: Change, each: NewOrder) -> str:
    """The pairs with the wanted state first: they are what the change is for."""
    at = world.conflict.party_ids.index(each.party)
    today = world.ranks[at]
    pairs = _changed_pairs(today, each.ranks)
    first = [pair for pair in pairs if change.target in pair]
    told = [_pair_in_words(world, each.ranks, pair) for pair in (first or pairs)[:_SHOWN]]
    rest = len(pairs) - len(told)
    more = (
        worded(" (and {rest} of states change with it)", rest=counted(rest, "other pair"))
        if rest
        else ""
    )
    return worded("comes to see it so that {told}{more}", told=listed(told), more=more)


def _changed_pairs(today: Ranks, new: Ranks) -> list[tuple[int, int]]:
    size = len(today)
    return [
        (a, b)
        for a in range(size)
        for b in range(a + 1, size)
        if comparison(today, a, b) != comparison(new, a, b)
    ]


def _pair_in_words(world: World, new: Ranks, pair: tuple[int, int]) -> str:
    one, other = pair
    if new[one] < new[other]:
        one, other = other, one
    better, worse = (state_title(world.space.states[at]) for at in (one, other))
    if new[one] == new[other]:
        return worded("{better} is as good as {worse}", better=better, worse=worse)
    return worded("{better} is better than {worse}", better=better, worse=worse)


def _edits_in_words(
    world: World, each: EditedStatements, adopt: Mapping[str, Sequence[Statement]]
) -> list[str]:
    preference = world.conflict.preference_of[each.party]
    own = preference.statements if isinstance(preference, Prioritisation) else ()
    statements = (*own, *adopt.get(each.party, ()))

    def text(at: int) -> str:
        return joined("", ("(", formula_in_words(world.conflict, statements[at].that.tree), ")"))

    told: list[str] = [
        worded("gives up statement {number}, {words}", number=at + 1, words=text(at))
        for at in each.dropped
    ]
    told += [
        worded(
            "turns statement {number}, {words}, into its opposite", number=at + 1, words=text(at)
        )
        for at in each.negated
    ]
    order = [at for at, _ in each.statements]
    told += [
        worded(
            "comes to want {words}, at place {place} of its statements",
            words=text(at),
            place=order.index(at) + 1,
        )
        for at in each.adopted
    ]
    own_order = [at for at in order if at < len(own)]
    raised = [
        (at, [o for o in own_order[place + 1 :] if o < at])
        for place, at in enumerate(own_order)
        if any(o < at for o in own_order[place + 1 :])
    ]
    told += [
        worded(
            "puts statement {number}, {words}, before {others}",
            number=at + 1,
            words=text(at),
            others=listed(
                [worded("statement {number}, {words}", number=o + 1, words=text(o)) for o in passed]
            ),
        )
        for at, passed in raised
    ]
    return told


def _structure_in_words(world: World, change: Structural) -> tuple[str, str]:
    conflict = world.conflict
    match change:
        case Commitment(option, level):
            owner = conflict.party(option.party).label
            return owner, worded("commits itself to {option}", option=_held(option, level))
        case Guarantee(option, level, by):
            owner = conflict.party(option.party).label
            who = conflict.labels.get(by, by) or THIRD_PARTY
            return who, worded(
                "guarantees that {owner} keeps to {option}",
                owner=owner,
                option=_held(option, level),
            )
        case GivenUp(option):
            return conflict.party(option.party).label, worded(
                "gives up {option} for good", option=quoted(option.label)
            )
        case RuledOut(when):
            what = formula_in_words(conflict, when.tree)
            return EVERYBODY, worded("make it impossible that {what}", what=what)
        case BarredMove(party, start, end):
            one, other = (state_title(world.space.states[at]) for at in (start, end))
            return conflict.party(party).label, worded(
                "commits itself not to move from {one} to {other}", one=one, other=other
            )
        case Allowed(what):
            return EVERYBODY, worded("make it possible again: {world}", world=_lifted(world, what))


_OTHER_THAN = {
    "exactly_one": N_("other than exactly one of {options}"),
    "at_most_one": N_("other than at most one of {options}"),
    "at_least_one": N_("other than at least one of {options}"),
}


def _lifted(world: World, what: Infeasible | Choice | MoveRule | Option) -> str:
    """What stood in the way, in words."""
    conflict = world.conflict
    match what:
        case Infeasible(when=when):
            return formula_in_words(conflict, when.tree)
        case Choice(kind=kind, options=keys):
            labels = {option.key: quoted(option.label) for option in conflict.options}
            return worded(_OTHER_THAN[kind], options=listed([labels[k] for k in keys]))
        case MoveRule(start=start, end=end):
            begins, ends = (formula_in_words(conflict, f.tree) for f in (start, end))
            return worded("moves from where {begins} to where {ends}", begins=begins, ends=ends)
        case Option() as option:
            return worded("moves of {option} in both directions", option=quoted(option.label))


def _held(option: Option, level: int) -> str:
    if option.binary:
        return (
            quoted(option.label)
            if level
            else worded("leaving {option} undone", option=quoted(option.label))
        )
    return worded("{option} at {levels}", option=quoted(option.label), levels=option.levels[level])


def menu_in_words(kind: str) -> str:
    """One kind of change that is allowed."""
    return worded(kind)


def resolution_in_words(found: Resolution) -> list[str]:
    """What was asked and how far the answer goes, as sentences."""
    named = concept_name_in_words
    under = joined(", ", map(named, found.concepts))
    if not found.concepts:
        under = joined(", ", (joined(": ", (p, named(c))) for p, c in found.profile))
    asked: list[str] = [worded("an equilibrium ({concepts})", concepts=under)]
    if found.reachable:
        asked.append(worded("reachable from the status quo by improvements"))
    if found.strict:
        asked.append(worded("resting on no tie"))
    states = counted(len(found.wanted), "state")
    menu, keep = joined(", ", map(menu_in_words, found.menu)), ", ".join(found.keep)
    lines: list[str] = [
        worded(
            "Wanted: {want} ({states}), {asked}.",
            want=reference_in_words(found.want),
            states=states,
            asked=joined(", ", asked),
        ),
        worded("May change: {menu}; nothing of {keep}.", menu=menu, keep=keep)
        if keep
        else worded("May change: {menu}.", menu=menu),
    ]
    lines.append(_how_far(found))
    return lines


def _how_far(found: Resolution) -> str:
    if not found.proposals:
        if found.complete:
            return worded("Nothing on this menu brings it about.")
        return worded(
            "Nothing was found in the time given; nothing costs less than {bound}.",
            bound=found.bound,
        )
    cost = found.proposals[0].cost
    if cost == 0:
        return worded("It holds as things are: nothing has to change.")
    if found.complete:
        return worded(
            "The smallest change costs {bound}; that nothing costs less is proved.",
            bound=found.bound,
        )
    return worded(
        "The best change found costs {cost}; nothing costs less than {bound}.",
        cost=cost,
        bound=found.bound,
    )
