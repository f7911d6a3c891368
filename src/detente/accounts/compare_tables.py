"""A comparison as tables: what differs, how orders differ, verdicts, and observations."""

from __future__ import annotations

from collections.abc import Iterator

from detente.accounts.compare_words import (
    concepts_in_words,
    kind_in_words,
    party_label,
    side_in_words,
)
from detente.accounts.comparison import Comparison
from detente.accounts.differences import Difference
from detente.accounts.pair import PairComparison, PatternVerdict
from detente.accounts.verdicts import SIGNS
from detente.questions.words import capital
from detente.table import Row, Table
from detente.wording import N_, joined, worded

#: Patterns, and observations, that a table lists; the counts in the text stay exact.
LISTED = 20
OBSERVED = 8

_OTHERWISE = {
    "no improvement": worded("not an improvement there"),
    "deterred": worded("an improvement there, and deterred"),
    "impossible": worded("not possible there"),
}


def tables_of(comparison: Comparison, pair: PairComparison) -> Iterator[Table]:
    """Every table of a pair."""
    yield same_table(pair)
    yield differences_table(pair)
    yield coded_table(pair)
    yield orders_table(pair)
    yield verdicts_table(comparison, pair)
    yield moves_table(pair)
    yield lasting_table(pair)


def same_table(pair: PairComparison) -> Table:
    """What both accounts tell alike."""
    first, second = pair.accounts
    rows = []
    for each in pair.common:
        near = joined(
            "; ",
            (
                worded("nearly: in {account} {how}", account=account, how=how)
                for account, how in each.near
            ),
        )
        cells = (side_in_words(each.first), side_in_words(each.second), near)
        rows.append(Row(_label(pair, each.kind, each.about), cells))
    return Table(
        worded("told alike"),
        (first, second, worded("remark")),
        tuple(rows),
        worded("What both accounts tell"),
    )


def differences_table(pair: PairComparison) -> Table:
    """What differs, with each account's words and grounds."""
    first, second = pair.accounts
    rows = tuple(_row(pair, f"{at}. ", each) for at, each in enumerate(pair.differences, 1))
    caption = worded("Where {first} and {second} differ", first=first, second=second)
    return Table(worded("difference"), (first, second, worded("how")), rows, caption)


def coded_table(pair: PairComparison) -> Table:
    """What is coded beside the models: causal map, claims, predictions; differences first."""
    first, second = pair.accounts
    rows = [_row(pair, "", each) for each in pair.coded_differences]
    for each in pair.coded_common:
        cells = (side_in_words(each.first), side_in_words(each.second), worded("told alike"))
        rows.append(Row(_label(pair, each.kind, each.about), cells))
    caption = worded("Causal map, claims and predictions, which decide no verdict")
    return Table(worded("element"), (first, second, worded("how")), tuple(rows), caption)


_RELATIONS = (N_("read otherwise"), N_("opposite"), N_("another order"), N_("another kind"))


def _row(pair: PairComparison, number: str, each: Difference) -> Row:
    remark: str = worded(each.relation)
    if each.relation == "only one has it":
        remark = worded("only one has it")
        if each.silent:
            remark = worded("{silent} has no counterpart of what it speaks of", silent=each.silent)
        if each.kind in ("party", "option", "concept"):
            remark = worded("{silent} has no counterpart", silent=each.silent)
    label = joined("", (number, _label(pair, each.kind, each.about)))
    return Row(label, (side_in_words(each.first), side_in_words(each.second), remark))


def _label(pair: PairComparison, kind: str, about: str | None) -> str:
    words = capital(kind_in_words(kind))
    return (
        words
        if about is None or kind == "party"
        else joined("", (words, ", ", party_label(pair, about)))
    )


def orders_table(pair: PairComparison) -> Table:
    """Each shared party's order of the shared states."""
    rows = []
    for each in pair.orders:
        distance = "–" if each.distance is None else f"{each.distance:.2f}"
        tiers = joined(" / ", ("–" if count is None else str(count) for count in each.tiers))
        cells = (distance, each.pairs, each.opposed, each.tied_once, each.depending, tiers)
        rows.append(Row(party_label(pair, each.party), tuple(map(str, cells))))
    columns = (
        worded("distance"),
        worded("pairs"),
        worded("opposed"),
        worded("tied once"),
        worded("depends"),
        worded("levels"),
    )
    caption = worded(
        "How far the order of the shared states differs: 0 alike, 1 reversed (Kendall)"
    )
    return Table(worded("party"), columns, tuple(rows), caption)


def verdicts_table(
    comparison: Comparison, pair: PairComparison, *, only_differing: bool = True
) -> Table:
    """What each account says of the shared states, one sign for each account."""
    shown = pair.differing if only_differing else pair.verdicts
    rows = tuple(
        Row(_pattern_label(each), _signs(comparison, each), strong=bool(each.apart))
        for each in shown[:LISTED]
    )
    columns = tuple(concept.abbreviation for concept in comparison.concepts)
    first, second = pair.accounts
    caption = worded(
        "What the accounts say of the shared states on which they differ: {first} / {second}",
        first=first,
        second=second,
    )
    return Table(worded("shared state"), columns, rows, caption)


def _pattern_label(each: PatternVerdict) -> str:
    return (
        joined("", (each.words, " (", joined(", ", each.titles), ")"))
        if each.titles
        else each.words
    )


def _signs(comparison: Comparison, each: PatternVerdict) -> tuple[str, ...]:
    return tuple(
        joined("", (SIGNS[each.first[concept.name]], " / ", SIGNS[each.second[concept.name]]))
        for concept in comparison.concepts
    )


def moves_table(pair: PairComparison) -> Table:
    """Moves that one account expects and the other does not."""
    rows = []
    for each in pair.moves[:OBSERVED]:
        start = worded("now") if each.now else pair.showing(each.start)
        otherwise = dict.fromkeys(why for _, why in each.otherwise)
        cells = (
            start,
            each.expected_by,
            each.because,
            joined(
                "",
                (each.not_expected_by, ": ", joined(", ", (_OTHERWISE[why] for why in otherwise))),
            ),
            concepts_in_words(each.concepts),
        )
        rows.append(Row(joined("", (each.owner, ": ", each.move)), cells))
    columns = (
        worded("from"),
        worded("expected by"),
        worded("because"),
        worded("not expected by"),
        worded("under"),
    )
    return Table(
        worded("move"), columns, tuple(rows), worded("Moves that would tell the accounts apart")
    )


def lasting_table(pair: PairComparison) -> Table:
    """Shared states that last in one account only."""
    rows = []
    for each in pair.lasting[:OBSERVED]:
        leaving = joined(
            "; ",
            (
                worded("{party} would {change}", party=party, change=change)
                for party, change in each.leaving
            ),
        )
        cells = (
            worded("yes") if each.now else worded("no"),
            each.lasts_in,
            joined("", (each.not_in, ": ", leaving)) if leaving else each.not_in,
            concepts_in_words(each.concepts),
        )
        rows.append(Row(pair.showing(each.shown), cells))
    columns = (worded("now"), worded("lasts in"), worded("not in"), worded("under"))
    return Table(
        worded("shared state"), columns, tuple(rows), worded("States that last in one account only")
    )
