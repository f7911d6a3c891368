"""What two accounts have in common and where they differ, element by element.

Each difference is also a unit that can be exchanged: :mod:`detente.accounts.mixing` takes
any of them from the second account into the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from detente.accounts.joint import Element, Joint, Told
from detente.model.conflict import (
    NO_GROUNDS,
    Grounds,
    Option,
    Preference,
    Prioritisation,
    Ranking,
    Weights,
)
from detente.model.states import parse_pattern
from detente.preference.whole import whole_weights
from detente.questions.words import listed, quoted
from detente.wording import joined, worded

Kind = Literal[
    "party",
    "option",
    "owner",
    "direction",
    "limit",
    "rule",
    "coalescing",
    "statement",
    "order",
    "preference",
    "concept",
    "link",
    "claim",
    "prediction",
]
#: How the two sides of a difference stand to each other.
Relation = Literal["only one has it", "read otherwise", "opposite", "another order", "another kind"]

_DIRECTIONS = {
    "both": worded("can be taken and dropped again"),
    "forward": worded("can be taken, not dropped again"),
    "backward": worded("can be dropped, not taken again"),
}


@dataclass(frozen=True, slots=True)
class Side:
    """One account's side of a difference: where it stands, what it says, what it rests on."""

    account: str
    address: str
    words: str
    grounds: Grounds = NO_GROUNDS


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that two accounts tell differently, or that only one of them tells.

    ``about`` is the joint id of the party that it concerns; ``None`` where it binds
    everybody. ``silent`` names the account that could not tell the same, because it has
    no counterpart of an option or party that the other speaks of.
    """

    kind: Kind
    relation: Relation
    about: str | None
    first: Side | None
    second: Side | None
    silent: str | None = None
    #: What is exchanged: the elements, or the joint id of the party or option.
    elements: tuple[Element | None, Element | None] = (None, None)
    name: str = ""

    @property
    def turned(self) -> Difference:
        """The same with the accounts exchanged."""
        return Difference(
            self.kind,
            self.relation,
            self.about,
            self.second,
            self.first,
            self.silent,
            self.elements[::-1],
            self.name,
        )


@dataclass(frozen=True, slots=True)
class Common:
    """One thing that both accounts tell alike."""

    kind: Kind
    about: str | None
    first: Side
    second: Side
    #: How the meaning differs a little, by account, where the crosswalk says so.
    near: tuple[tuple[str, str], ...] = ()


def compared_elements(joint: Joint) -> tuple[tuple[Common, ...], tuple[Difference, ...]]:
    """Everything that the two accounts have in common, and everything that differs."""
    common: list[Common] = []
    different: list[Difference] = []
    for each in (*_parties(joint), *_options(joint), *_limits(joint), *_preferences(joint)):
        if isinstance(each, Common):
            common.append(each)
        else:
            different.append(each)
    return tuple(common), tuple(different)


_Found = Iterator[Common | Difference]


# --- parties and options -----------------------------------------------------------


def _parties(joint: Joint) -> _Found:
    for name in joint.parties:
        sides = [_party_side(told, name) for told in (joint.first, joint.second)]
        first, second = sides
        if first is not None and second is not None:
            yield Common("party", name, first, second, _nearness(joint, "parties", name))
        else:
            lacking = joint.second if second is None else joint.first
            yield Difference(
                "party", "only one has it", name, first, second, lacking.account, name=name
            )


def _party_side(told: Told, name: str) -> Side | None:
    party = told.parties.get(name)
    if party is None:
        return None
    return Side(told.account, party.id, party.label, party.grounds)


def _nearness(joint: Joint, part: str, name: str) -> tuple[tuple[str, str], ...]:
    shared = joint.parties[name] if part == "parties" else joint.options[name]
    if shared.entry is None:
        return ()
    return tuple(pair for pair in shared.entry.near if pair[0] in shared.id_in)


def _options(joint: Joint) -> _Found:
    for name in joint.options:
        one, two = joint.first.options.get(name), joint.second.options.get(name)
        if one is not None and two is not None:
            first, second = _option_side(joint.first, one), _option_side(joint.second, two)
            about = joint.first.owner(name)
            yield Common("option", about, first, second, _nearness(joint, "options", name))
            yield from _owner(joint, name)
            yield from _direction(joint, name, one, two)
            continue
        told = joint.first if one is not None else joint.second
        lacking = joint.second if one is not None else joint.first
        side = _option_side(told, told.options[name])
        owner, silent = told.owner(name), lacking.account
        here, there = (side if one is not None else None), (side if one is None else None)
        yield Difference("option", "only one has it", owner, here, there, silent, name=name)


def _option_side(told: Told, option: Option) -> Side:
    words = joined(": ", (told.conflict.party(option.party).label, quoted(option.label)))
    return Side(told.account, f"{option.party}.{option.id}", words, option.grounds)


def _owner(joint: Joint, name: str) -> Iterator[Difference]:
    if joint.first.owner(name) == joint.second.owner(name):
        return
    sides = []
    for told in (joint.first, joint.second):
        option = told.options[name]
        words = worded(
            "{option} is up to {party}",
            option=quoted(option.label),
            party=told.conflict.party(option.party).label,
        )
        sides.append(Side(told.account, f"{option.party}.{option.id}", words, option.grounds))
    about = joint.first.owner(name)
    yield Difference("owner", "read otherwise", about, sides[0], sides[1], name=name)


def _direction(joint: Joint, name: str, one: Option, two: Option) -> Iterator[Difference]:
    if one.moves == two.moves:
        return
    first, second = (
        Side(
            told.account,
            f"{option.party}.{option.id}",
            joined(" ", (quoted(option.label), _DIRECTIONS[option.moves])),
            option.grounds,
        )
        for told, option in ((joint.first, one), (joint.second, two))
    )
    about = joint.first.owner(name)
    yield Difference("direction", "read otherwise", about, first, second, name=name)


# --- what cannot occur, and which moves cannot be made ------------------------------


def _limits(joint: Joint) -> _Found:
    first, second = joint.first, joint.second
    yield from _matched(joint, "limit", None, first.limits, second.limits)
    yield from _matched(joint, "rule", None, first.rules, second.rules)
    yield from _matched(joint, "coalescing", None, first.coalesced, second.coalesced)


def _matched(
    joint: Joint, kind: Kind, about: str | None, ones: Sequence[Element], twos: Sequence[Element]
) -> _Found:
    for one, two in pairs(joint, ones, twos):
        yield _line(joint, kind, about, one, two)


def pairs(
    joint: Joint, ones: Sequence[Element], twos: Sequence[Element]
) -> list[tuple[Element | None, Element | None]]:
    """Elements of two lists with their counterparts, in the order of the first list.

    A counterpart says the same; or, where none does, the opposite; or else has the same id.
    """
    rest = list(twos)
    partner: dict[int, Element] = {}
    for fits in (_says_the_same, _says_the_opposite, _has_the_same_id):
        for at, one in enumerate(ones):
            if at in partner:
                continue
            found = next((two for two in rest if fits(joint, one, two)), None)
            if found is not None:
                partner[at] = found
                rest.remove(found)
    matched: list[tuple[Element | None, Element | None]] = [
        (one, partner.get(at)) for at, one in enumerate(ones)
    ]
    return [*matched, *((None, two) for two in rest)]


def _says_the_same(joint: Joint, one: Element, two: Element) -> bool:
    if one.who != two.who or not joint.alike(one.node, two.node):
        return False
    if one.end is None or two.end is None:
        return one.end is two.end
    return joint.alike(one.end, two.end)


def _says_the_opposite(joint: Joint, one: Element, two: Element) -> bool:
    return one.end is None and two.end is None and joint.opposite(one.node, two.node)


def _has_the_same_id(_joint: Joint, one: Element, two: Element) -> bool:
    return one.id is not None and one.id == two.id


def _line(
    joint: Joint, kind: Kind, about: str | None, one: Element | None, two: Element | None
) -> Common | Difference:
    first = None if one is None else _side(joint.first, one)
    second = None if two is None else _side(joint.second, two)
    about = about or _bound(one, two)
    if one is not None and two is not None and first is not None and second is not None:
        if _says_the_same(joint, one, two):
            return Common(kind, about, first, second)
        relation: Relation = "read otherwise"
        if _says_the_opposite(joint, one, two):
            relation = "opposite"
        return Difference(kind, relation, about, first, second, None, (one, two))
    lacking = joint.second if one is not None else joint.first
    element = one or two
    unknown = element is not None and not element.mentions <= set(lacking.options)
    silent = lacking.account if unknown else None
    return Difference(kind, "only one has it", about, first, second, silent, (one, two))


def _bound(one: Element | None, two: Element | None) -> str | None:
    element = one or two
    return None if element is None else element.who


def _side(told: Told, element: Element) -> Side:
    words = element.words
    if element.because:
        words = worded("{words}, because {because}", words=words, because=element.because)
    return Side(told.account, element.address, words, element.grounds)


# --- preferences -------------------------------------------------------------------


def _preferences(joint: Joint) -> _Found:
    for party in joint.shared_parties:
        one, two = joint.first.preference(party), joint.second.preference(party)
        if isinstance(one, Prioritisation) and isinstance(two, Prioritisation):
            yield from _statements(joint, party)
        elif one is not None or two is not None:
            yield from _whole(joint, party, one, two)


def _statements(joint: Joint, party: str) -> _Found:
    found = pairs(joint, joint.first.statements(party), joint.second.statements(party))
    for one, two in found:
        yield _line(joint, "statement", party, one, two)
    both = [(one, two) for one, two in found if one is not None and two is not None]
    order = [joint.second.statements(party).index(two) for _, two in both]
    if order != sorted(order):
        sides = []
        for told, picked in ((joint.first, 0), (joint.second, 1)):
            elements = sorted((pair[picked] for pair in both), key=told.statements(party).index)
            words = ", then ".join(element.words for element in elements)
            own = told.parties[party].id
            sides.append(Side(told.account, f"{own}.statements", words))
        yield Difference("order", "another order", party, sides[0], sides[1])


def _whole(joint: Joint, party: str, one: Preference | None, two: Preference | None) -> _Found:
    first = _preference_side(joint.first, party, one)
    second = _preference_side(joint.second, party, two)
    if first is not None and second is not None and _same_preference(joint, one, two):
        yield Common("preference", party, first, second)
        return
    relation: Relation = "another kind" if type(one) is not type(two) else "read otherwise"
    yield Difference("preference", relation, party, first, second)


def _preference_side(told: Told, party: str, preference: Preference | None) -> Side | None:
    kinds = {
        Prioritisation: worded("statements"),
        Ranking: worded("a ranking"),
        Weights: worded("weights"),
    }
    if preference is None:
        return None
    address = f"{told.parties[party].id}.preferences"
    words = worded(
        "{party} by {kind}", party=told.parties[party].label, kind=kinds[type(preference)]
    )
    return Side(told.account, address, words, preference.grounds)


def _same_preference(joint: Joint, one: Preference | None, two: Preference | None) -> bool:
    if isinstance(one, Weights) and isinstance(two, Weights):
        return _joint_weights(joint.first, one) == _joint_weights(joint.second, two)
    if isinstance(one, Ranking) and isinstance(two, Ranking):
        tiers = _joint_tiers(joint.first, one), _joint_tiers(joint.second, two)
        return tiers[0] is not None and tiers[0] == tiers[1]
    return False


def _joint_weights(told: Told, preference: Weights) -> dict[tuple[str, int], int]:
    """Whole weights by joint option and level, scaled to their smallest whole numbers."""
    from math import gcd

    options = told.conflict.options
    found = {
        (told.option_id[option.key], told.level_of[told.option_id[option.key]][level]): weight
        for option, weights in zip(options, whole_weights(options, preference), strict=True)
        for level, weight in enumerate(weights)
        if weight
    }
    divisor = gcd(*found.values()) if found else 1
    return {key: weight // divisor for key, weight in found.items()}


def _joint_tiers(
    told: Told, preference: Ranking
) -> list[frozenset[tuple[tuple[str, int], ...]]] | None:
    """Tiers of states as levels by joint option; ``None`` where an entry is no full pattern."""
    tiers = []
    for references in preference.tiers:
        tier = set()
        for reference in references:
            named = told.conflict.pattern_of_name.get(reference)
            pattern = named or parse_pattern(told.conflict, reference)
            if not isinstance(pattern, tuple) or None in pattern:
                return None
            levels = zip(told.conflict.options, pattern, strict=True)
            tier.add(
                tuple(
                    sorted(
                        (name, told.level_of[name][level])
                        for option, level in levels
                        if level is not None and (name := told.option_id[option.key])
                    )
                )
            )
        tiers.append(frozenset(tier))
    return tiers


def title_of(difference: Difference, party: str | None) -> str:
    """A difference in one line: whose, and what each account says."""
    whose = joined("", (party, ": ")) if party else ""
    sides = [
        joined(": ", (side.account, side.words))
        for side in (difference.first, difference.second)
        if side is not None
    ]
    return joined("", (whose, listed(sides)))
