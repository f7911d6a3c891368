"""Concepts whose names hold a horizon, an order or a leader, read from names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from detente.model.conflict import Conflict
from detente.stability.concept import Concept
from detente.stability.further.anticipation import Ties
from detente.stability.further.berge import Berge
from detente.stability.further.higher_sequential import HigherSequential
from detente.stability.further.limited_move import LimitedMove
from detente.stability.further.maximin import Maximin
from detente.stability.further.metarational import CredibleMetarational, Metarational
from detente.stability.further.non_myopic import NonMyopic
from detente.stability.further.policy import CrediblePolicy, Policy
from detente.stability.further.pursuit import MAXIMUM_HORIZON
from detente.stability.further.simultaneous import Simultaneous
from detente.stability.further.stackelberg import Stackelberg
from detente.stability.further.together import LimitedMoveTogether
from detente.stability.further.withheld import WITHHELD, HelpWithheldConcept


@dataclass(frozen=True, slots=True)
class Family:
    """Concepts of one kind.

    ``pattern`` fits names and abbreviations in small letters with ``_`` for blanks and
    dashes; ``form`` and ``short`` show how they are written; ``example`` is one of them.
    """

    form: str
    short: str
    pattern: re.Pattern[str]
    make: Callable[[re.Match[str]], Concept]
    example: Concept


_NUMBER = r"_?(?P<number>\d+)"
_VARIANT = r"_?(?P<any>any_mover|any)?_?(?P<ties>cautious|hopeful|first)?"


def _family(
    form: str, short: str, pattern: str, make: Callable[[re.Match[str]], Concept], example: Concept
) -> Family:
    return Family(form, short, re.compile(pattern, re.IGNORECASE), make, example)


def _number(found: re.Match[str]) -> int:
    return int(found["number"])


def _ties(found: re.Match[str]) -> Ties:
    return Ties((found["ties"] or "cautious").lower())


def _withheld(concept: HelpWithheldConcept) -> Family:
    names = f"{concept.name}|{concept.abbreviation}"
    return _family(concept.name, concept.abbreviation, names, lambda _: concept, concept)


FAMILIES: tuple[Family, ...] = (
    _family(
        "limited_move_H",
        "LH",
        rf"(?:limited_move|l){_NUMBER}{_VARIANT}",
        lambda m: LimitedMove(_number(m), _ties(m), any_mover=bool(m["any"])),
        LimitedMove(2),
    ),
    _family(
        "limited_move_H_together",
        "LHtogether",
        rf"(?:limited_move|l){_NUMBER}_?together",
        lambda m: LimitedMoveTogether(_number(m)),
        LimitedMoveTogether(4),
    ),
    _family(
        "non_myopic",
        "NM",
        rf"(?:non_?myopic|nm){_VARIANT}",
        lambda m: NonMyopic(_ties(m), any_mover=bool(m["any"])),
        NonMyopic(),
    ),
    _family(
        "stackelberg_LEADER",
        "St:LEADER",
        r"(?:stackelberg|st)[_:](?P<leader>.+)",
        lambda m: Stackelberg(m["leader"]),
        Stackelberg("leader"),
    ),
    _family(
        "metarational_H",
        "MRH",
        rf"(?:metarational|mr){_NUMBER}",
        lambda m: Metarational(_number(m)),
        Metarational(4),
    ),
    _family(
        "credible_metarational_H",
        "CMRH",
        rf"(?:credible_metarational|cmr){_NUMBER}",
        lambda m: CredibleMetarational(_number(m)),
        CredibleMetarational(4),
    ),
    _family(
        "maximin_H", "MaximinH", rf"maximin{_NUMBER}", lambda m: Maximin(_number(m)), Maximin(4)
    ),
    _family("policy", "POL", r"policy|pol", lambda _: Policy(), Policy()),
    _family(
        "credible_policy",
        "CPOL",
        r"credible_policy|cpol",
        lambda _: CrediblePolicy(),
        CrediblePolicy(),
    ),
    _family(
        "sequential_order_R",
        "SEQR",
        rf"(?:sequential_order|seq){_NUMBER}",
        lambda m: HigherSequential(_number(m)),
        HigherSequential(2),
    ),
    _family("simultaneous", "SIM", r"simultaneous|sim", lambda _: Simultaneous(), Simultaneous()),
    _family("berge", "Berge", r"berge", lambda _: Berge(), Berge()),
    *(_withheld(concept) for concept in WITHHELD),
)


def further_concept(name: str) -> Concept | None:
    """The concept of this name or abbreviation beyond the five, ``None`` if there is none.

    Examples
    --------
    >>> further_concept("L4").name, further_concept("limited-move 4 hopeful").name
    ('limited_move_4', 'limited_move_4_hopeful')
    >>> further_concept("St:Rome").name
    'stackelberg_Rome'
    """
    plain = re.sub(r"[\s-]+", "_", name.strip())
    for family in FAMILIES:
        found = family.pattern.fullmatch(plain)
        if found and 1 <= int(found.groupdict().get("number") or 1) <= MAXIMUM_HORIZON:
            return family.make(found)
    return None


def written_forms() -> str:
    """How every further concept is written, for messages."""
    return ", ".join(f"{family.form} ({family.short})" for family in FAMILIES)


def suiting(conflict: Conflict) -> Iterator[Concept]:
    """Further concepts that have an answer for the conflict, a few of each family."""
    count = len(conflict.party_ids)
    for concept in (
        *(LimitedMove(horizon).for_parties(count) for horizon in (2, 3, 4)),
        NonMyopic().for_parties(count),
        # with two parties they are one
        *((LimitedMoveTogether(4),) if count > 2 else ()),
        *(Stackelberg(party) for party in conflict.party_ids),
        Metarational(4),
        Metarational(5),
        CredibleMetarational(4),
        CredibleMetarational(5),
        Maximin(4),
        Policy(),
        CrediblePolicy(),
        HigherSequential(2),
        HigherSequential(3),
        Simultaneous(),
        Berge(),
        *WITHHELD,
    ):
        if not concept.faults(conflict):
            yield concept
