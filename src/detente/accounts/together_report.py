"""Three and more accounts compared all at once: as blocks of a report, and as plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
from detente.accounts.verdicts import SAYS, SIGNS, Shown
from detente.questions.words import capital, counted, listed
from detente.report.blocks import Block, Bullets, Note, Paragraph, Section, TableBlock
from detente.stability.concept import Concept
from detente.table import Row, Table
from detente.wording import N_, joined, worded

#: Matters, states and observations that a table lists; the counts in the text stay exact.
MATTERS, LISTED, OBSERVED = 40, 20, 8
_SILENT = (N_("has no counterpart of what it speaks of"), N_("does not tell it"))
_OTHERWISE = {
    "no improvement": worded("not an improvement"),
    "deterred": "deterred",
    "impossible": worded("not possible"),
}


def together_sections(
    together: Together, concepts: Sequence[Concept], names: Mapping[str, str]
) -> Iterator[Section]:
    """What decides among all, what each tells and says of shared states, what tells them apart."""
    who = listed([names[account] for account in together.accounts])
    yield Section("together", worded("What decides among {who}", who=who), tuple(_answer(together)))
    yield Section(
        "together-told", worded("What each of {who} tells", who=who), tuple(_told(together))
    )
    yield Section(
        "together-verdicts",
        worded("What {who} say of the states that all share", who=who),
        tuple(_verdicts(together, concepts)),
    )
    yield Section(
        "together-apart", worded("What would tell {who} apart", who=who), tuple(_apart(together))
    )


def showing(together: Together, shown: Shown) -> str:
    """A state that all share, in the words of the first account."""
    return shown_in_words(together.tolds[0], [each.id for each in together.options], shown)


def matter_in_words(together: Together, number: int) -> str:
    """A matter with what each account makes of it."""
    matter = together.matters.all[number]
    whose = (
        "" if matter.about is None or matter.kind == "party" else joined("", (", ", matter.about))
    )
    told = [
        joined("", (listed(accounts), ": ", version[0].words))
        for accounts, version in zip(matter.accounts, matter.versions, strict=True)
    ]
    told += [joined(" ", (account, worded(why))) for account, why in matter.silent]
    return joined("", (kind_in_words(matter.kind), whose, " (", joined("; ", told), ")"))


def answer(together: Together) -> str:
    """Which matters decide among all accounts at once, in a sentence."""
    if not together.options:
        return worded("No option is shared by all: no state can be compared among all of them.")
    if not together.differing:
        return worded("All accounts say the same of every state that they share.")
    if not together.decided:
        return worded("All accounts say the same of the states asked about.")
    scope = worded("the {number} looked at", number=counted(len(together.focus), "shared state"))
    named = [matter_in_words(together, at) for at in together.deciding]
    rest = worded(
        "Exchanging what two accounts make of it, any two that disagree, makes either say what "
        "the other says of {scope}.",
        scope=scope,
    )
    if len(named) == 1:
        return worded("One matter decides among all: {matter}. {rest}", matter=named[0], rest=rest)
    if named:
        return worded(
            "Each of {number} matters decides alone: {matters}. {rest}",
            number=len(named),
            matters=joined(" | ", named),
            rest=rest,
        )
    return worded(
        "No single matter accounts for every different verdict on {scope} among all accounts; "
        "below are the smallest sets that do, where any were found. Pairs are told after this.",
        scope=scope,
    )


def _answer(together: Together) -> Iterator[Block]:
    yield Paragraph(answer(together), strong=True)
    for each in together.decided:
        verdict = next(v for v in together.verdicts if v.shown == each.shown)
        said = joined(
            "; ",
            (
                joined("", (listed(accounts), ": ", SAYS[says]))
                for says, accounts in verdict.groups(each.concept).items()
            ),
        )
        name = concepts_in_words([each.concept])
        yield Paragraph(
            worded(
                "{showing}, under {name} ({said})",
                showing=showing(together, each.shown),
                name=name,
                said=said,
            )
        )
        yield Bullets(tuple(_sets(together, each)))


def _sets(together: Together, each: Decided) -> Iterator[str]:
    if not each.smallest:
        yield worded(
            "no set of up to {number} does, among all at once",
            number=counted(each.searched, "matter"),
        )
    for taken in each.smallest[:LISTED]:
        yield joined(worded(" AND "), (matter_in_words(together, at) for at in sorted(taken)))
    if len(each.smallest) > LISTED:
        yield worded("and {number} more sets of that size", number=len(each.smallest) - LISTED)


def _told(together: Together) -> Iterator[Block]:
    same, apart = together.matters.same, together.matters.apart
    told = worded("{number} told alike by all", number=counted(len(same), "element"))
    yield Paragraph(
        worded(
            "{told}, {apart} told otherwise by some, or by some only.", told=told, apart=len(apart)
        )
    )
    if apart:
        yield TableBlock(matters_table(together))
    if len(apart) > MATTERS:
        yield Note(
            worded("{number} more are in the JSON answer.", number=len(apart) - MATTERS), "limit"
        )
    if same:
        yield TableBlock(_same_table(together))


def matters_table(together: Together) -> Table:
    """What is told otherwise by some or by some only; what most tell comes first."""
    ordered = sorted(together.matters.apart, key=lambda m: (len(m.silent), -len(m.versions)))
    rows = tuple(
        Row(_label(each), (*_cells(together, each), _how(each))) for each in ordered[:MATTERS]
    )
    return Table(
        worded("told"),
        (*together.accounts, worded("how")),
        rows,
        worded("Where the accounts do not all agree"),
    )


def _same_table(together: Together) -> Table:
    rows = tuple(Row(_label(each), _cells(together, each)) for each in together.matters.same)
    return Table(worded("told alike"), together.accounts, rows, worded("What all accounts tell"))


def _label(matter: Matter) -> str:
    words = capital(kind_in_words(matter.kind))
    return (
        words
        if matter.about is None or matter.kind == "party"
        else joined("", (words, ", ", matter.about))
    )


def _cells(together: Together, matter: Matter) -> tuple[str, ...]:
    sides: dict[str, list[Side]] = {account: [] for account in together.accounts}
    for version in matter.versions:
        for side in version:
            sides[side.account].append(side)
    return tuple(joined("; ", map(side_in_words, sides[account])) for account in together.accounts)


def _how(matter: Matter) -> str:
    groups = joined(" | ", (listed(accounts) for accounts in matter.accounts))
    parts = (
        [worded("told in {number} ways: {groups}", number=len(matter.versions), groups=groups)]
        if len(matter.versions) > 1
        else []
    )
    parts += [joined(" ", (account, worded(why))) for account, why in matter.silent]
    return joined("; ", parts)


def _verdicts(together: Together, concepts: Sequence[Concept]) -> Iterator[Block]:
    total, apart = len(together.verdicts), len(together.differing)
    yield Paragraph(
        worded(
            "{number} shared by all: they differ on {apart}.",
            number=counted(total, "state"),
            apart=apart,
        )
    )
    if apart:
        yield TableBlock(shared_verdicts_table(together, concepts))
        yield Paragraph(worded("E equilibrium   · not stable for somebody   – cannot occur"))
    if apart > LISTED:
        yield Note(worded("{number} more are in the JSON answer.", number=apart - LISTED), "limit")


def shared_verdicts_table(together: Together, concepts: Sequence[Concept]) -> Table:
    """What each account says of the states on which not all agree, one sign for each."""

    def label(each: SharedVerdict) -> str:
        words = showing(together, each.shown)
        return joined("", (words, " (", joined(", ", each.titles), ")")) if each.titles else words

    rows = tuple(
        Row(
            label(each),
            tuple(
                joined(" / ", (SIGNS[says[concept.name]] for says in each.says.values()))
                for concept in concepts
            ),
            strong=True,
        )
        for each in together.differing[:LISTED]
    )
    columns = tuple(concept.abbreviation for concept in concepts)
    caption = worded(
        "What the accounts say where they differ: {accounts}",
        accounts=joined(" / ", together.accounts),
    )
    return Table(worded("shared state"), columns, rows, caption)


def _apart(together: Together) -> Iterator[Block]:
    fewest = together.telling_apart
    if not fewest:
        yield Paragraph(worded("Nothing on what all share is expected by some accounts only."))
        return
    told = tuple(
        worded(
            "{observed}: expected by {expected_by} only, under {concepts}",
            observed=observed(together, each),
            expected_by=listed(each.expected_by),
            concepts=concepts_in_words(each.concepts),
        )
        for each in fewest
    )
    yield Paragraph(
        worded(
            "{number} would tell the accounts apart:", number=counted(len(fewest), "observation")
        )
    )
    yield Bullets(told)
    for one, two in together.never_apart:
        yield Note(
            worded("Nothing on what all share tells {one} and {two} apart.", one=one, two=two),
            "limit",
        )
    for kind, found in (("move", together.moves), ("state", together.lasting)):
        if found:
            yield TableBlock(_observations_table(together, kind, found))
        if len(found) > OBSERVED:
            yield Note(
                worded("{number} more are in the JSON answer.", number=len(found) - OBSERVED),
                "limit",
            )


def observed(together: Together, each: SharedObservation) -> str:
    """What would be observed, in words."""
    start = "now" if each.now else showing(together, each.shown)
    if each.end is None:
        return worded("{showing} lasts", showing=showing(together, each.shown))
    return joined("", (each.owner, " (", start, "): ", each.what))


def _observations_table(together: Together, kind: str, found: Sequence[SharedObservation]) -> Table:
    rows = tuple(
        Row(
            observed(together, each),
            (
                listed(each.expected_by),
                each.because or worded("it is stable there for everybody"),
                joined("; ", (_why(each, account, why) for account, why in each.others)),
                concepts_in_words(each.concepts),
            ),
        )
        for each in found[:OBSERVED]
    )
    columns = (worded("expected by"), worded("because"), worded("not expected by"), worded("under"))
    caption = worded("Moves") if kind == "move" else worded("Lasting states")
    return Table(
        worded("move") if kind == "move" else worded("state"),
        columns,
        rows,
        worded("{caption} that not all accounts expect", caption=caption),
    )


def _why(each: SharedObservation, account: str, why: str) -> str:
    if each.end is None:
        return joined(
            "",
            (
                account,
                ": ",
                worded("somebody would leave") if why != "impossible" else worded("not possible"),
            ),
        )
    return joined("", (account, ": ", _OTHERWISE[why]))


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
