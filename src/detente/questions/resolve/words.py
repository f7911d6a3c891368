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
from detente.questions.words import counted, formula_in_words, listed, quoted, state_title

if TYPE_CHECKING:
    from detente.questions.resolve.answer import Resolution

#: Who gives what no party of the model gives.
THIRD_PARTY = "a third party"
EVERYBODY = "everybody together"

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
        (conflict.party(each.owner).label, f"comes to have the option {quoted(each.option.label)}")
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
    more = f" (and {counted(rest, 'other pair')} of states change with it)" if rest else ""
    return f"comes to see it so that {listed(told)}{more}"


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
        return f"{better} is as good as {worse}"
    return f"{better} is better than {worse}"


def _edits_in_words(
    world: World, each: EditedStatements, adopt: Mapping[str, Sequence[Statement]]
) -> list[str]:
    preference = world.conflict.preference_of[each.party]
    own = preference.statements if isinstance(preference, Prioritisation) else ()
    statements = (*own, *adopt.get(each.party, ()))

    def text(at: int) -> str:
        return f"({formula_in_words(world.conflict, statements[at].that.tree)})"

    told = [f"gives up statement {at + 1}, {text(at)}" for at in each.dropped]
    told += [f"turns statement {at + 1}, {text(at)}, into its opposite" for at in each.negated]
    order = [at for at, _ in each.statements]
    told += [
        f"comes to want {text(at)}, at place {order.index(at) + 1} of its statements"
        for at in each.adopted
    ]
    own_order = [at for at in order if at < len(own)]
    raised = [
        (at, [o for o in own_order[place + 1 :] if o < at])
        for place, at in enumerate(own_order)
        if any(o < at for o in own_order[place + 1 :])
    ]
    told += [
        f"puts statement {at + 1}, {text(at)}, before "
        + listed([f"statement {o + 1}, {text(o)}" for o in passed])
        for at, passed in raised
    ]
    return told


def _structure_in_words(world: World, change: Structural) -> tuple[str, str]:
    conflict = world.conflict
    match change:
        case Commitment(option, level):
            owner = conflict.party(option.party).label
            return owner, f"commits itself to {_held(option, level)}"
        case Guarantee(option, level, by):
            owner = conflict.party(option.party).label
            who = conflict.labels.get(by, by) or THIRD_PARTY
            return who, f"guarantees that {owner} keeps to {_held(option, level)}"
        case GivenUp(option):
            return conflict.party(option.party).label, f"gives up {quoted(option.label)} for good"
        case RuledOut(when):
            what = formula_in_words(conflict, when.tree)
            return EVERYBODY, f"make it impossible that {what}"
        case BarredMove(party, start, end):
            one, other = (state_title(world.space.states[at]) for at in (start, end))
            return conflict.party(party).label, f"commits itself not to move from {one} to {other}"
        case Allowed(what):
            return EVERYBODY, f"make it possible again: {_lifted(world, what)}"


def _lifted(world: World, what: Infeasible | Choice | MoveRule | Option) -> str:
    """What stood in the way, in words."""
    conflict = world.conflict
    match what:
        case Infeasible(when=when):
            return formula_in_words(conflict, when.tree)
        case Choice(kind=kind, options=keys):
            labels = {option.key: quoted(option.label) for option in conflict.options}
            return f"other than {kind.replace('_', ' ')} of {listed([labels[k] for k in keys])}"
        case MoveRule(start=start, end=end):
            begins, ends = (formula_in_words(conflict, f.tree) for f in (start, end))
            return f"moves from where {begins} to where {ends}"
        case Option() as option:
            return f"moves of {quoted(option.label)} in both directions"


def _held(option: Option, level: int) -> str:
    if option.binary:
        return quoted(option.label) if level else f"leaving {quoted(option.label)} undone"
    return f"{quoted(option.label)} at {option.levels[level]}"


def resolution_in_words(found: Resolution) -> list[str]:
    """What was asked and how far the answer goes, as sentences."""
    under = ", ".join(found.concepts) or ", ".join(f"{p}: {c}" for p, c in found.profile)
    more = [
        text
        for asked, text in (
            (found.reachable, "reachable from the status quo by improvements"),
            (found.strict, "resting on no tie"),
        )
        if asked
    ]
    asked = ", ".join([f"an equilibrium ({under})", *more])
    lines = [
        f"Wanted: {found.want} ({counted(len(found.wanted), 'state')}), {asked}.",
        f"May change: {', '.join(found.menu)}"
        + (f"; nothing of {', '.join(found.keep)}" if found.keep else "")
        + ".",
    ]
    if not found.proposals:
        lines.append(
            "Nothing on this menu brings it about."
            if found.complete
            else f"Nothing was found in the time given; nothing costs less than {found.bound}."
        )
    elif found.proposals[0].cost == 0:
        lines.append("It holds as things are: nothing has to change.")
    elif found.complete:
        lines.append(f"The smallest change costs {found.bound}; that nothing costs less is proved.")
    else:
        lines.append(
            f"The best change found costs {found.proposals[0].cost}; nothing costs less than "
            f"{found.bound}."
        )
    return lines
