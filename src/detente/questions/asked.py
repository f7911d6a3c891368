"""What a question is asked with, read from short texts: costs, statements, offers, weights.

The command line and the page give the same texts, and get the same faults.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Any, TypeVar

from detente.errors import Fault, FaultyInput
from detente.questions.resolve.offers import OfferedOption, offers_from
from detente.wording import Wording, worded

N = TypeVar("N", int, float)

#: Digits that a cost may have.
_DIGITS = 9
_ID = r"[^\W\d_]\w*"
#: An option offered, in one line; what names a file has no colon there.
OFFER = re.compile(
    rf"(?P<owner>{_ID})\.(?P<id>{_ID})\s*(?:\((?P<moves>\w+)\)\s*)?:(?P<name>.*)", re.DOTALL
)
_VIEW = re.compile(
    rf"(?P<id>{_ID})\s*,\s*(?P<party>{_ID})\s*(?:,\s*(?P<place>\d{{1,4}})\s*)?:(?P<that>.*)",
    re.DOTALL,
)
_NUMBER = re.compile(r"[+-]?\d{1,9}(?:\.\d{1,9})?")


def costs_asked(parts: Iterable[str]) -> dict[str, int]:
    """``drop=3`` and the like as a mapping.

    Raises
    ------
    FaultyInput
        E701 for each part that cannot be read.

    Examples
    --------
    >>> costs_asked(["drop=3, iran=2", "rank=1"])
    {'drop': 3, 'iran': 2, 'rank': 1}
    """
    problem, mend = (
        worded("The cost cannot be read."),
        worded("write NAME=NUMBER with a whole number"),
    )
    return _numbers(parts, _whole, problem, mend)


def adoptions_asked(parts: Iterable[str]) -> dict[str, list[str]]:
    """``iran:not strike`` and the like as a mapping from parties to formulas.

    Raises
    ------
    FaultyInput
        E701 for each part that cannot be read.

    Examples
    --------
    >>> adoptions_asked(["iran:not strike", "iran: talk or wait"])
    {'iran': ['not strike', 'talk or wait']}
    """
    offered: dict[str, list[str]] = {}
    faults = []
    for part in parts:
        party, colon, formula = (piece.strip() for piece in part.partition(":"))
        if party and colon and formula:
            offered.setdefault(party, []).append(formula)
        else:
            problem = worded("The statement to adopt cannot be read.")
            faults.append(Fault("E701", problem, part, worded("write PARTY:FORMULA")))
    _raised(faults)
    return offered


def weights_asked(parts: Iterable[str]) -> dict[str, float]:
    """``iran=2`` and the like as a mapping.

    Raises
    ------
    FaultyInput
        E701 for each part that cannot be read.

    Examples
    --------
    >>> weights_asked(["iran=2,us=0.5"])
    {'iran': 2.0, 'us': 0.5}
    """
    problem = worded("The weights cannot be read.")
    return _numbers(
        parts, float, problem, worded("write PARTY=NUMBER, with a comma before the next")
    )


def offers_asked(offers: Iterable[str], views: Iterable[str] = ()) -> tuple[OfferedOption, ...]:
    """``b.meter: read the meter`` and the like as options that a party may be given.

    ``(forward)`` or ``(backward)`` may stand before the colon. A view is of one of them:
    ``meter, a: not meter`` adds a statement at the end of a's, ``meter, a, 1: not meter`` as the
    first of them, and ``meter, a: -2`` gives it a weight.

    Raises
    ------
    FaultyInput
        E701 for each text that cannot be read, and a view of an option that is not offered.

    Examples
    --------
    >>> (offer,) = offers_asked(["b.meter: read the meter"], ["meter, a, 1: not meter"])
    >>> offer.owner, offer.name, offer.views["a"]
    ('b', 'read the meter', (('not meter', 1),))
    """
    faults: list[Fault] = []
    entries: dict[str, dict[str, Any]] = {}
    for text in offers:
        found = OFFER.fullmatch(text.strip())
        if found is None:
            mend = worded("write PARTY.ID: what it is")
            faults.append(
                Fault("E701", worded("An option offered cannot be read."), text[:200], mend)
            )
        elif found["id"] in entries:
            mend = worded("give the second another id")
            problem = worded("Two options offered have one id.")
            faults.append(Fault("E701", problem, found["id"], mend))
        else:
            entries[found["id"]] = {
                "id": found["id"],
                "owner": found["owner"],
                "name": found["name"].strip() or None,
                "moves": found["moves"] or "both",
                "views": {},
            }
    for text in views:
        _add_view(text.strip(), entries, faults)
    _raised(faults)
    return offers_from({"options": list(entries.values())})


def _add_view(text: str, entries: Mapping[str, dict[str, Any]], faults: list[Fault]) -> None:
    """Put what a party thinks of an option into its entry."""
    found = _VIEW.fullmatch(text)
    if found is None:
        mend = worded("write ID, PARTY: FORMULA, or ID, PARTY, PLACE: FORMULA, or a number")
        problem = worded("What a party thinks of it cannot be read.")
        faults.append(Fault("E701", problem, text[:200], mend))
        return
    if found["id"] not in entries:
        known = ", ".join(entries) or worded("none")
        mend = worded("they are: {known}", known=known)
        faults.append(Fault("E701", worded("No option of this id is offered."), found["id"], mend))
        return
    held = entries[found["id"]]["views"]
    thought = found["that"].strip()
    if _NUMBER.fullmatch(thought):
        held[found["party"]] = Fraction(thought)
    else:
        place = None if found["place"] is None else int(found["place"])
        kept = held.get(found["party"])
        earlier = kept if isinstance(kept, list) else []
        held[found["party"]] = [*earlier, {"that": thought, "place": place}]


def _numbers(
    parts: Iterable[str], number: Callable[[str], N], problem: Wording, mend: Wording
) -> dict[str, N]:
    """Names with a number each; a number that cannot be read raises ``ValueError``."""
    found: dict[str, N] = {}
    faults = []
    for part in _pieces(parts):
        name, equals, text = (piece.strip() for piece in part.partition("="))
        try:
            if not (name and equals):
                raise ValueError(part)
            found[name] = number(text)
        except ValueError:
            faults.append(Fault("E701", problem, part, mend))
    _raised(faults)
    return found


def _whole(text: str) -> int:
    if not (text.isdecimal() and text.isascii() and len(text) <= _DIGITS):
        raise ValueError(text)
    return int(text)


def _pieces(parts: Iterable[str]) -> list[str]:
    return [piece.strip() for part in parts for piece in part.split(",") if piece.strip()]


def _raised(faults: list[Fault]) -> None:
    if faults:
        raise FaultyInput(faults)
