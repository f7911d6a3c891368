"""What a coder found in accounts beside the model: acts, events, claims, causes and others.

Nothing here takes part in any verdict. It is what accounts say, kept beside the model that
was made of them, each element with its :class:`~detente.model.grounds.Grounds`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from detente.model.formula import Formula, OptionKey
from detente.model.grounds import NO_GROUNDS, Grounds

#: What an actor is.
PartyKind = Literal[
    "state", "government", "people", "movement", "bloc", "organisation", "institution",
    "company", "leader", "person", "group", "other",
]  # fmt: skip
#: More of the first makes more (+) or less (-) of the second; ? where the account is not clear.
Sign = Literal["+", "-", "?"]


@dataclass(frozen=True, slots=True)
class MentionedParty:
    """An actor that accounts mention and that decides nothing in the model."""

    id: str
    name: str | None = None
    kind: PartyKind | None = None
    member_of: tuple[str, ...] = ()
    grounds: Grounds = NO_GROUNDS

    @property
    def label(self) -> str:
        """The name if there is one, else the id."""
        return self.name or self.id


@dataclass(frozen=True, slots=True)
class Act:
    """A reported act: who did what to whom, when.

    ``does`` is the act in the coder's words or a class of acts; ``option`` is the option
    of the model that the act is, where there is one. One of the two is given. ``when`` is
    a date as :mod:`detente.model.dates` reads it.
    """

    id: str
    who: str
    does: str | None = None
    option: OptionKey | None = None
    to: tuple[str, ...] = ()
    when: str | None = None
    grounds: Grounds = NO_GROUNDS


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, as an account orders it.

    ``before`` and ``after`` name events that it comes before and after. ``zone`` is the
    time zone of a ``when`` that has no offset of its own, such as ``+03:00``.
    """

    id: str
    label: str
    when: str | None = None
    zone: str | None = None
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    grounds: Grounds = NO_GROUNDS


@dataclass(frozen=True, slots=True)
class MapConcept:
    """Something that can be more or less: a point of the causal map."""

    id: str
    label: str
    grounds: Grounds = NO_GROUNDS


@dataclass(frozen=True, slots=True)
class CausalLink:
    """A claim of cause and effect between two concepts of the map."""

    start: str
    end: str
    sign: Sign
    id: str | None = None
    grounds: Grounds = NO_GROUNDS


@dataclass(frozen=True, slots=True)
class Check:
    """How a claim was checked, what came out, when, and by whom."""

    finding: str
    how: str | None = None
    when: str | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """Something that an account claims. ``checkable`` is false for a pure judgement."""

    id: str
    label: str
    checkable: bool | None = None
    checked: Check | None = None
    grounds: Grounds = NO_GROUNDS


@dataclass(frozen=True, slots=True)
class Prediction:
    """What an account foretells: if one thing, then another.

    ``condition`` and ``outcome`` are formulas over the model's options, where it has what
    the prediction speaks of; ``condition_told`` and ``outcome_told`` say it in words.
    Without either condition the prediction is unconditional.
    """

    id: str
    label: str
    condition: Formula | None = None
    outcome: Formula | None = None
    condition_told: str | None = None
    outcome_told: str | None = None
    horizon: str | None = None
    grounds: Grounds = NO_GROUNDS


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a relation, with what it rests on."""

    what: str
    grounds: Grounds = NO_GROUNDS


@dataclass(frozen=True, slots=True)
class Relation:
    """How two parties stand to each other: together (plus), against each other (minus), or both."""

    between: tuple[str, str]
    plus: Side | None = None
    minus: Side | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Codes:
    """Every coded element that is no part of the model, in file order."""

    parties: tuple[MentionedParty, ...] = ()
    acts: tuple[Act, ...] = ()
    events: tuple[Event, ...] = ()
    concepts: tuple[MapConcept, ...] = ()
    links: tuple[CausalLink, ...] = ()
    relations: tuple[Relation, ...] = ()
    claims: tuple[Claim, ...] = ()
    predictions: tuple[Prediction, ...] = ()

    def elements(self) -> Iterator[tuple[str, Grounds]]:
        """Every element with its address: ``claims.ID``, ``links.N`` and so on."""
        for key in KEYED:
            for element in getattr(self, key):
                yield f"{key}.{element.id}", element.grounds
        for number, link in enumerate(self.links, 1):
            yield f"links.{link.id or number}", link.grounds
        for number, relation in enumerate(self.relations, 1):
            for name, side in (("plus", relation.plus), ("minus", relation.minus)):
                if side is not None:
                    yield f"relations.{relation.id or number}.{name}", side.grounds


#: Kinds of coded elements that are listed by id, and those in plain lists.
KEYED = ("parties", "acts", "events", "concepts", "claims", "predictions")
LISTED = ("links", "relations")

NO_CODES = Codes()

__all__ = [
    "KEYED", "LISTED", "NO_CODES", "Act", "CausalLink", "Check", "Claim", "Codes", "Event",
    "MapConcept", "MentionedParty", "PartyKind", "Prediction", "Relation", "Side", "Sign",
]  # fmt: skip
