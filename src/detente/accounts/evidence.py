"""Which element of a model rests on which passage, and the other way round."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from detente.accounts.account import Account
from detente.accounts.anchors import Ambiguous, Lost, Moved, Resolution, Resolved
from detente.accounts.elements import CodedElement, coded_elements
from detente.accounts.passages import Passages
from detente.accounts.provenance import Chain
from detente.accounts.span import Span
from detente.model.conflict import Anchor, Conflict
from detente.questions.words import support_in_words
from detente.table import Row, Table
from detente.wording import worded


@dataclass(frozen=True, slots=True)
class Rest:
    """One element of a model resting on one place of an account.

    ``voices`` are the chains of hands and voices behind the place; empty where the place
    was not found, and for a source without provenance.
    """

    element: CodedElement
    anchor: Anchor
    resolution: Resolution
    voices: tuple[Chain, ...] = ()

    @property
    def spans(self) -> tuple[Span, ...]:
        """Where it was found: one span, or none."""
        found = self.resolution
        return (found.span,) if isinstance(found, Resolved | Moved) else ()

    @property
    def outcome(self) -> str:
        """``resolved``, ``moved``, ``ambiguous`` or ``lost``."""
        return type(self.resolution).__name__.lower()

    def to_dict(self) -> dict[str, Any]:
        """The element and its place as plain data."""
        found = self.resolution
        record: dict[str, Any] = {
            "element": self.element.address,
            "kind": self.element.kind,
            "label": self.element.label,
            "support": self.element.grounds.support,
            "at": str(self.anchor),
            "outcome": self.outcome,
            "spans": [[span.start, span.end] for span in self.spans],
            "voices": [[origin.label for origin in chain] for chain in self.voices],
        }
        if isinstance(found, Resolved):
            record["checked"] = found.checked
        else:
            record["why"] = found.why
        if isinstance(found, Ambiguous | Lost):
            places = found.spans if isinstance(found, Ambiguous) else found.nearby
            record["candidates"] = [[span.start, span.end] for span in places]
        return record


def resting_on(
    conflict: Conflict, account: Account, former: Passages | None = None
) -> tuple[Rest, ...]:
    """Every element of a conflict that rests on an account, in the order of the file.

    Parameters
    ----------
    conflict : Conflict
        The model.
    account : Account
        The account; its key is that under which the model lists it.
    former : Passages, optional
        The positions of the text that the anchors were made from, where the account's is
        another one.
    """
    found = []
    for element in coded_elements(conflict):
        for anchor in element.grounds.evidence:
            if anchor.source == account.source.key:
                place = account.resolve(anchor, former)
                at = place.span if isinstance(place, Resolved | Moved) else None
                voices = () if at is None else account.voices(at)
                found.append(Rest(element, anchor, place, voices))
    return tuple(found)


def by_sentence(rests: Iterable[Rest], passages: Passages) -> dict[str, tuple[str, ...]]:
    """Ids of sentences, in order, with the elements that rest on each."""
    found: dict[int, dict[str, None]] = {}
    for rest in rests:
        for span in rest.spans:
            for sentence in passages.touching(span):
                found.setdefault(sentence.sentence, {})[rest.element.address] = None
    ids = {sentence.sentence: sentence.id for sentence in passages.sentences}
    return {ids[number]: tuple(found[number]) for number in sorted(found)}


def evidence_table(rests: Iterable[Rest]) -> Table:
    """The elements of a model, each with the passages that it rests on."""
    rows: dict[str, list[Rest]] = {}
    for rest in rests:
        rows.setdefault(rest.element.address, []).append(rest)
    return Table(
        worded("element"),
        (worded("support"), worded("rests on")),
        tuple(
            Row(
                element,
                (
                    support_in_words(each[0].element.grounds.support) or worded("not said"),
                    ", ".join(map(_place, each)),
                ),
            )
            for element, each in rows.items()
        ),
    )


def _place(rest: Rest) -> str:
    place = str(rest.anchor).partition(":")[2] or "the whole"
    if rest.anchor.start is not None:
        place += f" ({rest.anchor.start} to {rest.anchor.end})"
    return place if isinstance(rest.resolution, Resolved) else f"{place} {rest.outcome}"
