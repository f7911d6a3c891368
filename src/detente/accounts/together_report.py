"""Three and more accounts compared all at once: as blocks of a report, and as plain data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from detente.accounts.compare_words import (
    concepts_in_words,
    evidence_texts,
    kind_in_words,
    side_in_words,
)
from detente.accounts.differences import Side
from detente.accounts.matter_sets import Decided, SharedVerdict
from detente.accounts.matters import Matter
from detente.accounts.pair import shown_in_words
from detente.accounts.together import SharedObservation, Together
from detente.accounts.verdicts import SIGNS, Shown
from detente.questions.words import capital, counted, listed
from detente.report.blocks import Block, Bullets, Note, Paragraph, Section, TableBlock
from detente.stability.concept import Concept
from detente.table import Row, Table

#: Matters, states and observations that a table lists; the counts in the text stay exact.
MATTERS, LISTED, OBSERVED = 40, 20, 8
_OTHERWISE = {
    "no improvement": "not an improvement",
    "deterred": "deterred",
    "impossible": "not possible",
}


def together_sections(together: Together, concepts: Sequence[Concept]) -> Iterator[Section]:
    """What decides among all, what each tells and says of shared states, what tells them apart."""
    who = listed(together.accounts)
    yield Section("together", f"What decides among {who}", tuple(_answer(together)))
    yield Section("together-told", f"What each of {who} tells", tuple(_told(together)))
    yield Section(
        "together-verdicts",
        f"What {who} say of the states that all share",
        tuple(_verdicts(together, concepts)),
    )
    yield Section("together-apart", f"What would tell {who} apart", tuple(_apart(together)))


def showing(together: Together, shown: Shown) -> str:
    """A state that all share, in the words of the first account."""
    return shown_in_words(together.tolds[0], [each.id for each in together.options], shown)


def matter_in_words(together: Together, number: int) -> str:
    """A matter with what each account makes of it."""
    matter = together.matters.all[number]
    whose = "" if matter.about is None or matter.kind == "party" else f", {matter.about}"
    told = [
        f"{listed(accounts)}: {version[0].words}"
        for accounts, version in zip(matter.accounts, matter.versions, strict=True)
    ]
    told += [f"{account} {why}" for account, why in matter.silent]
    return f"{kind_in_words(matter.kind)}{whose} ({'; '.join(told)})"


def answer(together: Together) -> str:
    """Which matters decide among all accounts at once, in a sentence."""
    if not together.options:
        return "No option is shared by all: no state can be compared among all of them."
    if not together.differing:
        return "All accounts say the same of every state that they share."
    if not together.decided:
        return "All accounts say the same of the states asked about."
    scope = f"the {counted(len(together.focus), 'shared state')} looked at"
    named = [matter_in_words(together, at) for at in together.deciding]
    rest = (
        "Exchanging what two accounts make of it, any two that disagree, makes either say what "
        f"the other says of {scope}."
    )
    if len(named) == 1:
        return f"One matter decides among all: {named[0]}. {rest}"
    if named:
        return f"Each of {len(named)} matters decides alone: {' | '.join(named)}. {rest}"
    return (
        f"No single matter accounts for every different verdict on {scope} among all accounts; "
        "below are the smallest sets that do, where any were found. Pairs are told after this."
    )


def _answer(together: Together) -> Iterator[Block]:
    yield Paragraph(answer(together), strong=True)
    for each in together.decided:
        verdict = next(v for v in together.verdicts if v.shown == each.shown)
        said = "; ".join(
            f"{listed(accounts)}: {says}" for says, accounts in verdict.groups(each.concept).items()
        )
        name = concepts_in_words([each.concept])
        yield Paragraph(f"{showing(together, each.shown)}, under {name} ({said})")
        yield Bullets(tuple(_sets(together, each)))


def _sets(together: Together, each: Decided) -> Iterator[str]:
    if not each.smallest:
        yield f"no set of up to {counted(each.searched, 'matter')} does, among all at once"
    for taken in each.smallest[:LISTED]:
        yield " AND ".join(matter_in_words(together, at) for at in sorted(taken))
    if len(each.smallest) > LISTED:
        yield f"and {len(each.smallest) - LISTED} more sets of that size"


def _told(together: Together) -> Iterator[Block]:
    same, apart = together.matters.same, together.matters.apart
    told = f"{counted(len(same), 'element')} told alike by all"
    yield Paragraph(f"{told}, {len(apart)} told otherwise by some, or by some only.")
    if apart:
        yield TableBlock(matters_table(together))
    if len(apart) > MATTERS:
        yield Note(f"{len(apart) - MATTERS} more are in the JSON answer.", "limit")
    if same:
        yield TableBlock(_same_table(together))


def matters_table(together: Together) -> Table:
    """What is told otherwise by some or by some only; what most tell comes first."""
    ordered = sorted(together.matters.apart, key=lambda m: (len(m.silent), -len(m.versions)))
    rows = tuple(
        Row(_label(each), (*_cells(together, each), _how(each))) for each in ordered[:MATTERS]
    )
    return Table("told", (*together.accounts, "how"), rows, "Where the accounts do not all agree")


def _same_table(together: Together) -> Table:
    rows = tuple(Row(_label(each), _cells(together, each)) for each in together.matters.same)
    return Table("told alike", together.accounts, rows, "What all accounts tell")


def _label(matter: Matter) -> str:
    words = capital(kind_in_words(matter.kind))
    return words if matter.about is None or matter.kind == "party" else f"{words}, {matter.about}"


def _cells(together: Together, matter: Matter) -> tuple[str, ...]:
    sides: dict[str, list[Side]] = {account: [] for account in together.accounts}
    for version in matter.versions:
        for side in version:
            sides[side.account].append(side)
    return tuple("; ".join(map(side_in_words, sides[account])) for account in together.accounts)


def _how(matter: Matter) -> str:
    groups = " | ".join(listed(accounts) for accounts in matter.accounts)
    parts = [f"told in {len(matter.versions)} ways: {groups}"] if len(matter.versions) > 1 else []
    parts += [f"{account} {why}" for account, why in matter.silent]
    return "; ".join(parts)


def _verdicts(together: Together, concepts: Sequence[Concept]) -> Iterator[Block]:
    total, apart = len(together.verdicts), len(together.differing)
    yield Paragraph(f"{counted(total, 'state')} shared by all: they differ on {apart}.")
    if apart:
        yield TableBlock(shared_verdicts_table(together, concepts))
        yield Paragraph("E equilibrium   · not stable for somebody   – cannot occur")
    if apart > LISTED:
        yield Note(f"{apart - LISTED} more are in the JSON answer.", "limit")


def shared_verdicts_table(together: Together, concepts: Sequence[Concept]) -> Table:
    """What each account says of the states on which not all agree, one sign for each."""

    def label(each: SharedVerdict) -> str:
        words = showing(together, each.shown)
        return f"{words} ({', '.join(each.titles)})" if each.titles else words

    rows = tuple(
        Row(
            label(each),
            tuple(
                " / ".join(SIGNS[says[concept.name]] for says in each.says.values())
                for concept in concepts
            ),
            strong=True,
        )
        for each in together.differing[:LISTED]
    )
    columns = tuple(concept.abbreviation for concept in concepts)
    caption = f"What the accounts say where they differ: {' / '.join(together.accounts)}"
    return Table("shared state", columns, rows, caption)


def _apart(together: Together) -> Iterator[Block]:
    fewest = together.telling_apart
    if not fewest:
        yield Paragraph("Nothing on what all share is expected by some accounts only.")
        return
    told = tuple(
        f"{observed(together, each)}: expected by {listed(each.expected_by)} only, under "
        f"{concepts_in_words(each.concepts)}"
        for each in fewest
    )
    yield Paragraph(f"{counted(len(fewest), 'observation')} would tell the accounts apart:")
    yield Bullets(told)
    for one, two in together.never_apart:
        yield Note(f"Nothing on what all share tells {one} and {two} apart.", "limit")
    for kind, found in (("move", together.moves), ("state", together.lasting)):
        if found:
            yield TableBlock(_observations_table(together, kind, found))
        if len(found) > OBSERVED:
            yield Note(f"{len(found) - OBSERVED} more are in the JSON answer.", "limit")


def observed(together: Together, each: SharedObservation) -> str:
    """What would be observed, in words."""
    start = "now" if each.now else showing(together, each.shown)
    if each.end is None:
        return f"{showing(together, each.shown)} lasts"
    return f"{each.owner} ({start}): {each.what}"


def _observations_table(together: Together, kind: str, found: Sequence[SharedObservation]) -> Table:
    rows = tuple(
        Row(
            observed(together, each),
            (
                listed(each.expected_by),
                each.because or "it is stable there for everybody",
                "; ".join(_why(each, account, why) for account, why in each.others),
                concepts_in_words(each.concepts),
            ),
        )
        for each in found[:OBSERVED]
    )
    columns = ("expected by", "because", "not expected by", "under")
    caption = "Moves" if kind == "move" else "Lasting states"
    return Table(kind, columns, rows, f"{caption} that not all accounts expect")


def _why(each: SharedObservation, account: str, why: str) -> str:
    if each.end is None:
        return f"{account}: {'somebody would leave' if why != 'impossible' else 'not possible'}"
    return f"{account}: {_OTHERWISE[why]}"


# --- as data ------------------------------------------------------------------------


def together_record(together: Together) -> dict[str, Any]:
    """Everything as plain data."""
    return {
        "accounts": list(together.accounts),
        "shared": {
            "parties": [dict(each.ids) for each in together.parties],
            "options": [dict(each.ids) for each in together.options],
        },
        "matters": [_matter(number, each) for number, each in enumerate(together.matters.all)],
        "verdicts": [
            {
                "pattern": _pattern(together, each.shown),
                "in_words": showing(together, each.shown),
                "titles": list(each.titles),
                "says": {account: dict(says) for account, says in each.says.items()},
                "apart": list(each.apart),
            }
            for each in together.verdicts
        ],
        "answer": answer(together),
        "deciding": list(together.deciding),
        "decided": [
            {
                "pattern": _pattern(together, each.shown),
                "in_words": showing(together, each.shown),
                "concept": each.concept,
                "smallest": [sorted(taken) for taken in each.smallest],
                "searched_to_size": each.searched,
            }
            for each in together.decided
        ],
        "models": together.models,
        "stopped": together.stopped,
        "observations": {
            "moves": [_observation(together, each) for each in together.moves],
            "lasting": [_observation(together, each) for each in together.lasting],
            "fewest": [_observation(together, each) for each in together.telling_apart],
            "never_apart": [list(pair) for pair in together.never_apart],
        },
    }


def _matter(number: int, each: Matter) -> dict[str, Any]:
    return {
        "number": number,
        "kind": each.kind,
        "about": each.about,
        "same": each.same,
        "versions": [
            [
                {
                    "account": side.account,
                    "address": side.address,
                    "in_words": side.words,
                    "support": side.grounds.support,
                    "evidence": evidence_texts(side.grounds),
                }
                for side in version
            ]
            for version in each.versions
        ],
        "silent": dict(each.silent),
    }


def _pattern(together: Together, shown: Shown) -> dict[str, str]:
    """Levels by option, with the ids of the first account."""
    told = together.tolds[0]
    found = {}
    for each, level in zip(together.options, shown, strict=True):
        option = told.options[each.id]
        own = told.level_of[each.id].index(level)
        found[each.id_in[told.account]] = option.levels[own]
    return found


def _observation(together: Together, each: SharedObservation) -> dict[str, Any]:
    return {
        "what": observed(together, each),
        "from": _pattern(together, each.shown),
        "to": None if each.end is None else _pattern(together, each.end),
        "party": each.owner or None,
        "because": each.because or None,
        "expected_by": list(each.expected_by),
        "not_expected_by": dict(each.others),
        "concepts": list(each.concepts),
        "from_status_quo": each.now,
        "evidence": [str(anchor) for anchor in each.evidence],
    }
