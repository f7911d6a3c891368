"""What the compiled loops of coalitions are given, and the room that they work in."""

from __future__ import annotations

from typing import Any, NamedTuple


class Reached(NamedTuple):
    """What coalitions reach.

    ``component[H, s]`` says which row of ``rows``, counted from ``first_row[H]`` on, holds
    what coalition *H* reaches from state *s*.
    """

    component: Any
    first_row: Any
    rows: Any


class Improvements(NamedTuple):
    """Where each state's improvements begin, whose they are (smallest coalitions), to where."""

    first: Any
    who: Any
    to: Any


class Walk(NamedTuple):
    """Room for going through the coalitions of one state, one after another.

    States that are an improvement of anybody have places from 0, and bits by place:
    ``accepted`` and ``same`` for each party; by depth, that is the number of members so far,
    ``all_of`` and ``equal`` of the members together, and what they ``reached``. ``last`` and
    ``upcoming`` are the member of each depth and the next to try; ``into`` has the
    improvements of the coalition that is looked at.
    """

    gained: Any
    accepted: Any
    same: Any
    all_of: Any
    equal: Any
    reached: Any
    into: Any
    last: Any
    upcoming: Any


class Answering(NamedTuple):
    """Room for judging answers to the improvements of a coalition.

    ``accepted`` and ``same`` are as in :class:`Walk`, of all states; ``preferred`` is what
    the coalition prefers to the state. The others are marks, told apart by ``counts``.
    """

    accepted: Any
    same: Any
    preferred: Any
    waiting: Any
    seen: Any
    known: Any
    counts: Any
