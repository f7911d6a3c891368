"""A crosswalk proposed from ids, names and aliases; a person decides what it says.

Nothing here is certain to be right. Equal ids are a strong sign where one coder coded all
accounts, and none where two did; names are compared as words. Every proposal carries its
reason, and how far the reason goes is said in words: a number would look like a
measurement.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from detente.accounts.crosswalk import (
    PARTS,
    Confidence,
    Crosswalk,
    Entry,
    Part,
    ids_of,
    key_of,
)
from detente.model.conflict import Conflict
from detente.wording import N_, Said, Wording, joined, recognised, worded

#: Likeness of names from which a match is proposed at all, and from which it is likely.
_POSSIBLE = 0.6
_LIKELY = 0.8
#: Every reason that a proposal has, as a file of decisions keeps it; the last holds another one.
REASONS = (
    "the ids are equal",
    "no other account has this id",
    "nothing alike was found",
    "the ids are equal, and so are the names",
    "the ids are equal, the names are not",
    "the names are equal",
    "both are called {name}",
    "the names share {words}",
    "the names look alike",
)
_APART = N_("{because}, but their owners are not proposed as counterparts")
_SMALL = frozenset({"a", "an", "the", "of", "on", "in", "to", "and", "or", "for", "with", "by"})


@dataclass(frozen=True, slots=True)
class _Likeness:
    score: float
    confidence: Confidence
    because: str


@dataclass(frozen=True, slots=True)
class _Thing:
    """A party or option as an account names it."""

    account: str
    id: str
    short: str
    label: str
    also: tuple[str, ...]
    words: frozenset[str]
    owner: str | None = None


def reason_kept(text: str) -> str:
    """A reason as a file keeps it: the wording that a proposal had, where it is one of ours.

    Examples
    --------
    >>> reason_kept("the names share lake; the ids are equal").form.separator
    '; '
    """
    parts = []
    for part in text.split("; "):
        inner = recognised(part, (_APART,))
        if isinstance(inner, Wording) and isinstance(inner.form, Said):
            found = recognised(str(dict(inner.form.values)["because"]), REASONS)
            parts.append(worded(_APART, because=found) if isinstance(found, Wording) else part)
        else:
            parts.append(recognised(part, REASONS))
    return joined("; ", parts) if all(isinstance(each, Wording) for each in parts) else text


def equal_ids(accounts: Mapping[str, Conflict]) -> Crosswalk:
    """The crosswalk that is used where there is none: equal ids, taken as proposed."""
    parts = {part: _of_equal(accounts, part) for part in PARTS}
    origin = worded(
        "no crosswalk was given: equal ids are matched as proposed, and nobody has decided"
    )
    return Crosswalk.of_parts(tuple(accounts), parts, "as proposed", origin)


def _of_equal(accounts: Mapping[str, Conflict], part: Part) -> tuple[Entry, ...]:
    holders: dict[str, list[str]] = {}
    for account, conflict in accounts.items():
        for identifier in ids_of(conflict, part):
            holders.setdefault(identifier, []).append(account)
    return tuple(
        Entry(
            tuple((account, identifier) for account in who),
            tuple(account for account in accounts if account not in who),
            "open",
            because=worded("the ids are equal")
            if len(who) > 1
            else worded("no other account has this id"),
            confidence="likely" if len(who) > 1 else "possible",
        )
        for identifier, who in holders.items()
    )


def propose_crosswalk(accounts: Mapping[str, Conflict]) -> Crosswalk:
    """A crosswalk proposed for the accounts, every entry open.

    Pairs are taken by likeness, the most alike first, one-to-one for every pair of
    accounts. Options are compared with options of proposed counterparts first.

    Examples
    --------
    >>> from detente.files.reader import conflict
    >>> def model(party, option):
    ...     return conflict({
    ...         "detente": 1, "title": "x",
    ...         "decision_makers": {party: {"options": {option: "Raise the draw"}}},
    ...         "preferences": {party: {"statements": [option]}},
    ...     })
    >>> walk = propose_crosswalk({"one": model("up", "draw"), "two": model("up", "raise_draw")})
    >>> [(entry.ids, entry.because) for entry in walk.options]
    [((('one', 'up.draw'), ('two', 'up.raise_draw')), 'the names are equal')]
    """
    parties = _merged(accounts, _party_things(accounts))
    partner = {
        (account, identifier): number
        for number, entry in enumerate(parties)
        for account, identifier in entry.ids
    }
    options = _merged(accounts, _option_things(accounts), partner)
    parts: dict[Part, tuple[Entry, ...]] = {"parties": parties, "options": options}
    parts |= {part: _merged(accounts, _coded_things(accounts, part)) for part in PARTS[2:]}
    return Crosswalk.of_parts(tuple(accounts), parts, "apart", "proposed")


def _party_things(accounts: Mapping[str, Conflict]) -> list[_Thing]:
    return [
        _Thing(
            account,
            party.id,
            party.id,
            party.label,
            _aliases(conflict, party.id),
            _words(party.label, party.id),
        )
        for account, conflict in accounts.items()
        for party in conflict.decision_makers
    ]


def _aliases(conflict: Conflict, party: str) -> tuple[str, ...]:
    """What the account's sources call the party."""
    return tuple(
        text
        for source in conflict.sources
        for owner, texts in source.aliases
        if owner == party
        for text in texts
    )


def _coded_things(accounts: Mapping[str, Conflict], part: Part) -> list[_Thing]:
    return [
        _Thing(
            account, element.id, element.id, element.label, (), _words(element.label, element.id)
        )
        for account, conflict in accounts.items()
        for element in getattr(conflict.codes, part)
    ]


def _option_things(accounts: Mapping[str, Conflict]) -> list[_Thing]:
    return [
        _Thing(
            account, identifier, short, option.label, (), _words(option.label, short), option.party
        )
        for account, conflict in accounts.items()
        for identifier, option in zip(ids_of(conflict, "options"), conflict.options, strict=True)
        for short in (key_of(identifier).option,)
    ]


def _merged(
    accounts: Mapping[str, Conflict],
    things: Sequence[_Thing],
    partner: Mapping[tuple[str, str], int] | None = None,
) -> tuple[Entry, ...]:
    """Entries of the things of all accounts, the most alike joined first."""
    group = {thing: {thing.account: thing} for thing in things}
    reasons: dict[_Thing, list[_Likeness]] = {thing: [] for thing in things}
    pairs = [
        (found, one, two)
        for at, one in enumerate(things)
        for two in things[at + 1 :]
        if one.account != two.account and (found := _likeness(one, two, partner)) is not None
    ]
    for found, one, two in sorted(pairs, key=lambda pair: -pair[0].score):
        first, second = group[one], group[two]
        if first is second or first.keys() & second.keys():
            continue
        joined = first | second
        why = [*reasons[one], *reasons[two], found]
        for thing in joined.values():
            group[thing], reasons[thing] = joined, why
    entries, done = [], set[int]()
    for thing in things:
        if id(group[thing]) in done:
            continue
        done.add(id(group[thing]))
        entries.append(_entry(accounts, group[thing], reasons[thing]))
    return tuple(entries)


def _entry(
    accounts: Mapping[str, Conflict], members: Mapping[str, _Thing], why: Sequence[_Likeness]
) -> Entry:
    ids = tuple((account, members[account].id) for account in accounts if account in members)
    absent = tuple(account for account in accounts if account not in members)
    if not why:
        return Entry(ids, absent, because=worded("nothing alike was found"), confidence="possible")
    weakest = min(why, key=lambda each: each.score)
    because = joined("; ", dict.fromkeys(each.because for each in why))
    return Entry(ids, absent, because=because, confidence=weakest.confidence)


def _likeness(
    one: _Thing, two: _Thing, partner: Mapping[tuple[str, str], int] | None
) -> _Likeness | None:
    """How alike two things are, with the reason; ``None`` where nothing speaks for it."""
    found = _by_words(one, two)
    if found is None or partner is None:
        return found
    owners = [partner.get((thing.account, thing.owner or "")) for thing in (one, two)]
    if owners[0] == owners[1]:
        return found
    # One option of two parties would be a rare finding; equal ids alone do not show it.
    because = worded(_APART, because=found.because)
    return _Likeness(found.score - 0.5, "possible", because) if found.score >= 1 else None


def _by_words(one: _Thing, two: _Thing) -> _Likeness | None:
    first, second = one.label.casefold(), two.label.casefold()
    if one.short == two.short:
        if first == second or one.short.casefold() in (first, second):
            return _Likeness(2.0, "certain", worded("the ids are equal, and so are the names"))
        return _Likeness(1.5, "likely", worded("the ids are equal, the names are not"))
    if first == second:
        return _Likeness(1.4, "likely", worded("the names are equal"))
    named = {first, *(text.casefold() for text in one.also)}
    named &= {second, *(text.casefold() for text in two.also)}
    if named:
        return _Likeness(1.2, "likely", worded("both are called {name}", name=min(named)))
    common = one.words & two.words
    share = 2 * len(common) / max(1, len(one.words) + len(two.words))
    least = _POSSIBLE if common else _LIKELY
    spelt = _spelt(first, second, 0.0 if share >= least else least)
    score = max(share, spelt)
    if score < least:
        return None
    shared = (
        worded("the names share {words}", words=joined(", ", sorted(common)))
        if common
        else worded("the names look alike")
    )
    return _Likeness(score, "likely" if score >= _LIKELY else "possible", shared)


def _spelt(first: str, second: str, least: float) -> float:
    """How alike two names are spelt; 0 where that is less than ``least``, which is told sooner."""
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    # either is never less than the likeness itself
    if matcher.real_quick_ratio() < least or matcher.quick_ratio() < least:
        return 0.0
    return matcher.ratio()


def _words(label: str, short: str) -> frozenset[str]:
    text = f"{label} {short}".casefold().replace("_", " ")
    return frozenset(re.findall(r"\w+", text)) - _SMALL
