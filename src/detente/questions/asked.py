"""What a question is asked with, read from short texts: costs, statements to adopt, weights.

The command line and the page give the same texts, and get the same faults.
"""

from __future__ import annotations

from collections.abc import Iterable

from detente.errors import Fault, FaultyInput
from detente.wording import worded

#: Digits that a cost may have.
_DIGITS = 9


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
    found: dict[str, int] = {}
    faults = []
    for part in _pieces(parts):
        name, equals, number = (piece.strip() for piece in part.partition("="))
        plain = number.isdecimal() and number.isascii() and len(number) <= _DIGITS
        if name and equals and plain:
            found[name] = int(number)
        else:
            mend = worded("write NAME=NUMBER with a whole number")
            faults.append(Fault("E701", worded("The cost cannot be read."), part, mend))
    _raised(faults)
    return found


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
    found: dict[str, float] = {}
    faults = []
    for part in _pieces(parts):
        party, _, number = (piece.strip() for piece in part.partition("="))
        try:
            found[party] = float(number)
        except ValueError:
            mend = worded("write PARTY=NUMBER, with a comma before the next")
            faults.append(Fault("E701", worded("The weights cannot be read."), part, mend))
    _raised(faults)
    return found


def _pieces(parts: Iterable[str]) -> list[str]:
    return [piece.strip() for part in parts for piece in part.split(",") if piece.strip()]


def _raised(faults: list[Fault]) -> None:
    if faults:
        raise FaultyInput(faults)
