"""The passages that compared accounts rest on, account by account, for a report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from detente.accounts.comparison import Comparison
from detente.accounts.elements import CodedElement, coded_elements
from detente.questions.words import capital
from detente.report.blocks import Section
from detente.report.grounded import Grounded
from detente.report.passages import ShownPassage, passage_blocks, places_of
from detente.wording import joined, worded


def difference_id(pair: int, at: int) -> str:
    """The id of a difference's row: the number of its pair, and its own, from 1."""
    return f"difference-{pair}-{at}"


def compared_elements(comparison: Comparison) -> dict[str, tuple[Grounded, ...]]:
    """The coded elements of each account, each with the first difference that it is a side of."""
    rows: dict[tuple[str, str], str] = {}
    for number, pair in enumerate(comparison.pairs, 1):
        for at, difference in enumerate(pair.differences, 1):
            for side in (difference.first, difference.second):
                if side is not None:
                    rows.setdefault((side.account, side.address), difference_id(number, at))
    return {
        account: tuple(
            Grounded(rows.get((account, each.address), ""), _label(each), each.grounds)
            for each in coded_elements(conflict)
        )
        for account, conflict in comparison.accounts.items()
    }


def _label(element: CodedElement) -> str:
    return joined("", (capital(element.kind), ": ", element.label))


def compared_places(elements: Mapping[str, Sequence[Grounded]]) -> dict[tuple[str, str], str]:
    """Where each place leads: in a column of an account to its own entry, else to the first."""
    places: dict[tuple[str, str], str] = {}
    for number, (account, each) in enumerate(elements.items(), 1):
        for place, target in places_of(each, str(number)).items():
            places[account, place] = target
            places.setdefault(("", place), target)
    return places


def compared_passages(
    elements: Mapping[str, Sequence[Grounded]],
    passages: Mapping[str, Sequence[ShownPassage]],
    names: Mapping[str, str],
) -> Iterator[Section]:
    """A section for each account that rests on passages, under its name."""
    for number, (account, each) in enumerate(elements.items(), 1):
        blocks = tuple(passage_blocks(each, passages.get(account, ()), {}, str(number)))
        if blocks:
            yield Section(
                f"passages-{number}",
                worded("Passages of {account}", account=names[account]),
                blocks,
            )
