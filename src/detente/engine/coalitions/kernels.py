"""Every coalition of one state after another, in loops that are compiled on first use.

A coalition is a number whose bit *i* is party *i*, a set of states a row of 64-bit words.
``component[H, s]`` says which row of ``rows``, counted from ``first_row[H]`` on, holds what
coalition *H* reaches from state *s*. Moves must be transitive for every coalition, that is
the rule that nobody moves twice in a row must forbid nothing.

Importing this module imports numba: only large questions do.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba
import numpy as np
from numba import int64, uint64

#: The same as in :mod:`detente.engine.coalitions.every`, but written here: compiled loops are
#: kept on disk as long as this file is unchanged, and they contain the numbers.
NASH, GENERAL, SYMMETRIC, SEQUENTIAL, JUMPS = 1, 2, 4, 8, 16

_ONE, _NONE, _LAST = uint64(1), uint64(0), uint64(63)
_PLACES = np.zeros(64, np.int64)
_SEQUENCE = 0x03F79D71B4CB0A89
for _place in range(64):
    _PLACES[((_SEQUENCE << _place) & (2**64 - 1)) >> 58] = _place
_MULTIPLY, _DOWN = uint64(_SEQUENCE), uint64(58)


def _compiled(loop: Callable[..., Any]) -> Callable[..., Any]:
    try:
        kept: Callable[..., Any] = numba.njit(nogil=True, cache=True)(loop)
    except RuntimeError:
        # Nowhere to write to: then it is compiled anew in every process.
        kept = numba.njit(nogil=True)(loop)
    return kept


@_compiled
def _lowest(word: Any) -> Any:
    """The place of the lowest bit that is set."""
    lowest = word & (~word + _ONE)
    return _PLACES[int64((lowest * _MULTIPLY) >> _DOWN)]


@_compiled
def _holds(words: Any, at: Any) -> Any:
    return (words[at >> 6] >> (uint64(at) & _LAST)) & _ONE != _NONE


@_compiled
def join_components(first: Any, targets: Any, component: Any, first_row: Any) -> None:
    """Who reaches whom, for each coalition, where every move can be taken back.

    Then what a coalition reaches is what hangs together by its moves. That of a coalition
    grows from that of the coalition without its last party: the components of this one are
    joined along the moves of the last.
    """
    parties, size = first.shape[0], first.shape[1] - 1
    above = np.empty(size, np.int64)
    number = np.empty(size, np.int64)
    for at in range(size):
        component[0, at] = at
    first_row[0], first_row[1] = 0, size
    for party in range(parties):
        for rest in range(1 << party):
            coalition = rest | 1 << party
            for at in range(size):
                above[at], number[at] = at, -1
            for at in range(size):
                one = _root(above, component[rest, at])
                for arc in range(first[party, at], first[party, at + 1]):
                    two = _root(above, component[rest, targets[arc]])
                    above[max(one, two)] = min(one, two)
                    one = min(one, two)
            count = 0
            for at in range(size):
                root = _root(above, component[rest, at])
                if number[root] < 0:
                    number[root] = count
                    count += 1
                component[coalition, at] = number[root]
            first_row[coalition + 1] = first_row[coalition] + count


@_compiled
def _root(above: Any, at: Any) -> Any:
    while above[at] != at:
        above[at] = above[above[at]]
        at = above[at]
    return at


@_compiled
def fill_rows(component: Any, first_row: Any, rows: Any) -> None:
    """The members of each component."""
    for coalition in range(component.shape[0]):
        for at in range(component.shape[1]):
            row = rows[first_row[coalition] + component[coalition, at]]
            row[at >> 6] |= _ONE << (uint64(at) & _LAST)


@_compiled
def _compare(ranks: Any, at: Any, weak: Any, accepted: Any, same: Any) -> None:
    """What each party accepts in an improvement, and between what it is indifferent."""
    accepted[:] = _NONE
    same[:] = _NONE
    for party in range(ranks.shape[0]):
        own = ranks[party, at]
        for to in range(ranks.shape[1]):
            bit = _ONE << (uint64(to) & _LAST)
            if ranks[party, to] == own:
                same[party, to >> 6] |= bit
            if ranks[party, to] > own or (weak and ranks[party, to] == own):
                accepted[party, to >> 6] |= bit


@_compiled
def _begin(reached: Any, same: Any, weak: Any, start: Any, preferred: Any, equal: Any) -> None:
    """What all reach and are not all indifferent to; before anybody is in the coalition."""
    for word in range(start.size):
        indifferent = ~_NONE
        for party in range(same.shape[0]):
            indifferent &= same[party, word]
        start[word] = reached[word] & ~indifferent
        preferred[0, word] = ~_NONE
        equal[0, word] = ~_NONE if weak else _NONE


@_compiled
def _next(
    depth: Any,
    last: Any,
    upcoming: Any,
    accepted: Any,
    same: Any,
    start: Any,
    all_of: Any,
    equal: Any,
) -> Any:
    """Go to the next coalition; returns its size, 0 after the last.

    Parties join in ascending order. What all members accept of ``start`` can only shrink as
    parties join, and whatever a coalition reaches all together reach: ``start`` holds that.
    So where nothing of ``start`` is accepted any more, no coalition that contains this one
    has an improvement, and all of them are passed over.
    """
    parties, words = accepted.shape
    while True:
        party = upcoming[depth]
        if party <= last[depth]:
            if depth == 0:
                return 0
            depth -= 1
            continue
        upcoming[depth] = party - 1
        left = _NONE
        for word in range(words):
            both = all_of[depth, word] & accepted[party, word]
            all_of[depth + 1, word] = both
            equal[depth + 1, word] = equal[depth, word] & same[party, word]
            left |= both & start[word]
        if left != _NONE:
            depth += 1
            last[depth], upcoming[depth] = party, parties - 1
            return depth


@_compiled
def improvements_from(
    at: Any, ranks: Any, weak: Any, component: Any, first_row: Any, rows: Any, who: Any, to: Any
) -> Any:
    """Each improvement from a state with each smallest coalition whose it is.

    ``who`` and ``to`` are filled; returns how many there are, even where there is no room
    for all. Subsets of a coalition are visited before it, as the rule of :func:`_next`
    orders them: the last party counts least. So an improvement is left out if it is one of
    a part already.
    """
    parties, size = ranks.shape
    words = rows.shape[1]
    accepted, same = np.empty((parties, words), np.uint64), np.empty((parties, words), np.uint64)
    start = np.empty(words, np.uint64)
    all_of = np.empty((parties + 1, words), np.uint64)
    equal = np.empty((parties + 1, words), np.uint64)
    last, upcoming = np.full(parties + 1, -1), np.full(parties + 1, parties - 1)
    latest, earlier = np.full(size, -1), np.empty(to.size, np.int64)
    everybody = (1 << parties) - 1
    _compare(ranks, at, weak, accepted, same)
    reached = rows[first_row[everybody] + component[everybody, at]]
    _begin(reached, same, weak, start, all_of, equal)
    depth = found = 0
    while True:
        depth = _next(depth, last, upcoming, accepted, same, start, all_of, equal)
        if depth == 0:
            return found
        coalition = 0
        for member in range(1, depth + 1):
            coalition |= 1 << last[member]
        row = rows[first_row[coalition] + component[coalition, at]]
        for word in range(words):
            here = all_of[depth, word] & ~equal[depth, word] & row[word]
            while here != _NONE:
                target = (word << 6) + _lowest(here)
                here &= here - _ONE
                known = latest[target]
                while known >= 0 and who[known] & ~coalition:
                    known = earlier[known]
                if known < 0:
                    if found < to.size:
                        who[found], to[found] = coalition, target
                        earlier[found], latest[target] = latest[target], found
                    found += 1


@_compiled
def _answered(
    others: Any,
    at: Any,
    preferred: Any,
    first: Any,
    who: Any,
    to: Any,
    waiting: Any,
    seen: Any,
    visit: Any,
) -> Any:
    """True if credible answers of the others lead to what is not preferred."""
    waiting[0], left = at, 1
    seen[at] = visit
    while left:
        left -= 1
        here = waiting[left]
        for arc in range(first[here], first[here + 1]):
            if who[arc] & ~others == 0:
                target = to[arc]
                if not _holds(preferred, target):
                    return True
                if seen[target] != visit:
                    seen[target] = visit
                    waiting[left] = target
                    left += 1
    return False


@_compiled
def _sanctioned_for_good(
    answers: Any, preferred: Any, component: Any, own_rows: Any, known: Any, visit: Any
) -> Any:
    """True if some answer is not preferred, and from it the coalition reaches nothing that is."""
    for word in range(answers.size):
        left = answers[word] & ~preferred[word]
        while left != _NONE:
            at = (word << 6) + _lowest(left)
            left &= left - _ONE
            own = component[at]
            # Twice the visit: no escape; one more: an escape.
            if known[own] >> 1 != visit:
                escape = 0
                for each in range(answers.size):
                    if own_rows[own, each] & preferred[each] != _NONE:
                        escape = 1
                        break
                known[own] = 2 * visit + escape
            if known[own] & 1 == 0:
                return True
    return False


@_compiled
def _outside(answers: Any, preferred: Any) -> Any:
    for word in range(answers.size):
        if answers[word] & ~preferred[word] != _NONE:
            return True
    return False


@_compiled
def examine(
    at: Any,
    asked: Any,
    hastily: Any,
    there: Any,
    ranks: Any,
    weak: Any,
    component: Any,
    first_row: Any,
    rows: Any,
    first: Any,
    who: Any,
    to: Any,
    found: Any,
) -> Any:
    """Under which concepts a coalition breaks a state, by coalition, and how many jumps there are.

    ``asked`` has the concepts as bits, ``there`` the equilibria that a jump may lead to.
    ``found[H]`` becomes the concepts under which *H* breaks the state, and :data:`JUMPS`.
    ``hastily`` ends as soon as each concept is broken by somebody.
    """
    parties, size = ranks.shape
    words = rows.shape[1]
    accepted, same = np.empty((parties, words), np.uint64), np.empty((parties, words), np.uint64)
    start, preferred = np.empty(words, np.uint64), np.empty(words, np.uint64)
    all_of = np.empty((parties + 1, words), np.uint64)
    equal = np.empty((parties + 1, words), np.uint64)
    last, upcoming = np.full(parties + 1, -1), np.full(parties + 1, parties - 1)
    improving = np.empty(words, np.uint64)
    waiting, seen, known = (
        np.empty(size, np.int64),
        np.zeros(size, np.int64),
        np.zeros(size, np.int64),
    )
    everybody = (1 << parties) - 1
    _compare(ranks, at, weak, accepted, same)
    reached = rows[first_row[everybody] + component[everybody, at]]
    _begin(reached, same, weak, start, all_of, equal)
    depth = jumps = visits = searches = broken = 0
    while not (hastily and broken == asked):
        depth = _next(depth, last, upcoming, accepted, same, start, all_of, equal)
        if depth == 0:
            break
        coalition = 0
        for member in range(1, depth + 1):
            coalition |= 1 << last[member]
        row = rows[first_row[coalition] + component[coalition, at]]
        gains = _NONE
        for word in range(words):
            preferred[word] = all_of[depth, word] & ~equal[depth, word]
            improving[word] = preferred[word] & row[word]
            gains |= improving[word]
        if gains == _NONE:
            continue
        visits += 1
        others = everybody & ~coalition
        pending = asked & ~NASH
        if others == 0:
            pending = 0
        own_rows = rows[first_row[coalition] : first_row[coalition + 1]]
        unanswered = asked & ~pending
        for word in range(words):
            left = improving[word]
            if depth > 1:
                jumping = left & there[word]
                while jumping != _NONE:
                    jumping &= jumping - _ONE
                    jumps += 1
                    found[coalition] |= JUMPS
            while left != _NONE and pending:
                target = (word << 6) + _lowest(left)
                left &= left - _ONE
                answers = rows[first_row[others] + component[others, target]]
                if pending & GENERAL and not _outside(answers, preferred):
                    # What cannot be answered at all is not answered for good either.
                    unanswered |= pending & (GENERAL | SYMMETRIC)
                elif pending & SYMMETRIC and not _sanctioned_for_good(
                    answers, preferred, component[coalition], own_rows, known, visits
                ):
                    unanswered |= SYMMETRIC
                if pending & SEQUENTIAL:
                    searches += 1
                    if not _answered(
                        others, target, preferred, first, who, to, waiting, seen, searches
                    ):
                        unanswered |= SEQUENTIAL
                pending &= ~unanswered
        found[coalition] |= unanswered
        broken |= unanswered
    return broken, jumps
