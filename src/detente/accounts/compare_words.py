"""What a comparison says, in sentences: the same words for the terminal, HTML and JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from detente.accounts.deciding import Deciding
from detente.accounts.differences import Difference, Side
from detente.accounts.mixing import Taken
from detente.accounts.pair import Direction, PairComparison
from detente.accounts.verdicts import Shown
from detente.model.conflict import Grounds
from detente.questions.words import counted, grounds_in_words, listed
from detente.stability.registry import concepts_named
from detente.wording import joined, worded

_KINDS = {
    "party": worded("party"),
    "option": worded("option"),
    "owner": worded("owner of an option"),
    "direction": worded("direction of an option"),
    "limit": worded("what cannot occur"),
    "rule": worded("rule of moves"),
    "coalescing": worded("states that count as one"),
    "statement": worded("wish"),
    "order": worded("order of wishes"),
    "preference": worded("preference as a whole"),
    "concept": worded("concept of the causal map"),
    "link": worded("cause and effect"),
    "claim": worded("claim"),
    "prediction": worded("prediction"),
}


def kind_in_words(kind: str) -> str:
    """What sort of thing differs."""
    return _KINDS[kind]


def party_label(pair: PairComparison, party: str | None) -> str:
    """The party in the words of the first account that has it; everybody where it binds all."""
    if party is None:
        return worded("everybody")
    for told in (pair.joint.first, pair.joint.second):
        if party in told.parties:
            return told.parties[party].label
    return party


def side_in_words(side: Side | None) -> str:
    """What one account says, with its grounds; empty where it says nothing of the kind."""
    return "" if side is None else joined("", (side.words, grounds_in_words(side.grounds)))


def difference_in_words(pair: PairComparison, difference: Difference) -> str:
    """A difference in one sentence, without its grounds."""
    whose = party_label(pair, difference.about)
    sides = [
        worded("{account} has {words}", account=side.account, words=side.words)
        for side in (difference.first, difference.second)
        if side
    ]
    missing = next(
        (
            account
            for account, side in zip(
                pair.accounts, (difference.first, difference.second), strict=True
            )
            if side is None
        ),
        None,
    )
    if missing is not None:
        why = (
            worded("has no counterpart of what it speaks of")
            if difference.silent
            else worded("does not")
        )
        if difference.kind in ("party", "option"):
            why = worded("has no counterpart")
        sides.append(joined("", (missing, " ", why)))
    said = joined("; ", sides)
    return joined("", (kind_in_words(difference.kind), ", ", whose, ": ", said))


def taken_in_words(pair: PairComparison, direction: Direction, at: int) -> str:
    """What ``base`` is given to say by exchanging one difference."""
    difference = pair.differences[at]
    forth = direction.base == pair.accounts[0]
    old, new = difference.first, difference.second
    if not forth:
        old, new = new, old
    whose = party_label(pair, difference.about)
    kind = kind_in_words(difference.kind)
    if new is None and old is not None:
        return worded(
            "{kind}, {whose}: without {words}{grounds}",
            kind=kind,
            whose=whose,
            words=old.words,
            grounds=grounds_in_words(old.grounds),
        )
    if new is None:
        return joined("", (kind, ", ", whose))
    instead = ""
    if old is not None:
        instead = worded(
            " instead of {words}{grounds}",
            words=old.words,
            grounds=grounds_in_words(old.grounds),
        )
    return joined("", (kind, ", ", whose, ": ", new.words, grounds_in_words(new.grounds), instead))


def deciding_in_words(pair: PairComparison) -> str:
    """Which difference decides, or that none does alone: the answer in one sentence."""
    if not pair.differing:
        return worded(
            "Nothing is decided differently: the accounts say the same of every shared state."
        )
    if not any(direction.search.found for direction in pair.directions):
        return worded("The accounts say the same of the states asked about.")
    deciding = pair.deciding
    scope = worded("the {number} looked at", number=counted(len(pair.focus), "shared state"))
    if len(deciding) == 1:
        return worded(
            "One difference decides: {difference}. Exchanging it alone makes either "
            "account say what the other says of {scope}, under every concept under which they "
            "differ.",
            difference=difference_in_words(pair, deciding[0]),
            scope=scope,
        )
    if deciding:
        each = [difference_in_words(pair, difference) for difference in deciding]
        return worded(
            "Each of {number} differences decides alone, so that no single one is needed: "
            "{each}. Exchanging any one of them makes either account say what the other says of "
            "{scope}.",
            number=len(deciding),
            each=joined(" | ", each),
            scope=scope,
        )
    return worded(
        "No single difference accounts for every different verdict on {scope} in both directions;"
        " below, state by state, are the smallest sets that do.",
        scope=scope,
    )


def concepts_in_words(names: Sequence[str]) -> str:
    """Concepts by abbreviation."""
    return listed([concept.abbreviation for concept in concepts_named(list(names))])


def outcomes(direction: Direction) -> Iterator[tuple[Shown, tuple[str, ...], Deciding]]:
    """What was found, with concepts under which the same was found told together."""
    grouped: dict[tuple[object, ...], list[Deciding]] = {}
    for goal, each in direction.search.found.items():
        key = (goal.shown, goal.wanted, each.smallest, each.next_size)
        grouped.setdefault(key, []).append(each)
    for same in grouped.values():
        yield same[0].goal.shown, tuple(each.goal.concept for each in same), same[0]


def sets_in_words(pair: PairComparison, direction: Direction, sets: Sequence[Taken]) -> list[str]:
    """Each set as its exchanges, joined."""
    return [
        joined(worded(" AND "), (taken_in_words(pair, direction, at) for at in sorted(taken)))
        for taken in sets
    ]


def whose(pair: PairComparison, taken: Taken) -> str:
    """The parties whose picture a set of differences exchanges."""
    about = dict.fromkeys(pair.differences[at].about for at in sorted(taken))
    return listed([party_label(pair, party) for party in about])


def evidence_texts(grounds: Grounds) -> list[str]:
    """Anchors as texts."""
    return [str(anchor) for anchor in grounds.evidence]
