"""Every coalition of one state after another, in loops that are compiled on first use.

A coalition is a number whose bit *i* is party *i*, a set of states a row of 64-bit words.
``component[H, s]`` says which row of ``rows``, counted from ``first_row[H]`` on, holds what
coalition *H* reaches from state *s*. Moves must be transitive for every coalition, that is
the rule that nobody moves twice in a row must forbid nothing.

Importing this module imports numba: only large questions do.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import int64, uint64

from detente.engine.compiled import compiled

#: The same as in :mod:`detente.engine.coalitions.every`, but written here: compiled loops are
#: kept on disk as long as this file is unchanged, and they contain the numbers.
NASH, GENERAL, SYMMETRIC, SEQUENTIAL, JUMPS = 1, 2, 4, 8, 16

_ONE, _NONE, _LAST = uint64(1), uint64(0), uint64(63)
_PLACES = np.zeros(64, np.int64)
_SEQUENCE = 0x03F79D71B4CB0A89
for _place in range(64):
    _PLACES[((_SEQUENCE << _place) & (2**64 - 1)) >> 58] = _place
_MULTIPLY, _DOWN = uint64(_SEQUENCE), uint64(58)


@compiled
def _lowest(word: Any) -> Any:
    """The place of the lowest bit that is set."""
    lowest = word & (~word + _ONE)
    return _PLACES[int64((lowest * _MULTIPLY) >> _DOWN)]


@compiled
def _holds(words: Any, at: Any) -> Any:
    return (words[at >> 6] >> (uint64(at) & _LAST)) & _ONE != _NONE


@compiled
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


@compiled
def _root(above: Any, at: Any) -> Any:
    while above[at] != at:
        above[at] = above[above[at]]
        at = above[at]
    return at


@compiled
def fill_rows(component: Any, first_row: Any, rows: Any) -> None:
    """The members of each component."""
    for coalition in range(component.shape[0]):
        for at in range(component.shape[1]):
            row = rows[first_row[coalition] + component[coalition, at]]
            row[at >> 6] |= _ONE << (uint64(at) & _LAST)


@compiled
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


@compiled
def _gained(
    at: Any,
    ranks: Any,
    weak: Any,
    component: Any,
    first_row: Any,
    rows: Any,
    gained: Any,
    accepted: Any,
    same: Any,
) -> Any:
    """The states that are an improvement of some coalition, in places from 0; how many.

    If one is an improvement of a coalition, all its members accept it. Then whoever accepts
    it can reach it together, because they reach whatever a part of them does, and some of
    them gains. So no coalition improves to a state that does not pass this test. It leaves
    few of many. By place: who accepts the state, and whom it makes no difference to.
    """
    parties, size = ranks.shape
    accepted[:] = _NONE
    same[:] = _NONE
    count = 0
    for to in range(size):
        accepting = gaining = 0
        for party in range(parties):
            if ranks[party, to] > ranks[party, at]:
                accepting |= 1 << party
                gaining |= 1 << party
            elif weak and ranks[party, to] == ranks[party, at]:
                accepting |= 1 << party
        if gaining and _holds(rows[first_row[accepting] + component[accepting, at]], to):
            gained[count] = to
            bit = _ONE << (uint64(count) & _LAST)
            for party in range(parties):
                if accepting >> party & 1:
                    accepted[party, count >> 6] |= bit
                    if not gaining >> party & 1:
                        same[party, count >> 6] |= bit
            count += 1
    return count


@compiled
def _next(
    depth: Any,
    last: Any,
    upcoming: Any,
    accepted: Any,
    same: Any,
    all_of: Any,
    equal: Any,
    words: Any,
) -> Any:
    """Go to the next coalition; returns its size, 0 after the last.

    Parties join in ascending order. What all members accept can only shrink as parties
    join. So where nothing is left, no coalition that contains this one has an improvement,
    and all of them are passed over.
    """
    parties = accepted.shape[0]
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
            left |= both
        if left != _NONE:
            depth += 1
            last[depth], upcoming[depth] = party, parties - 1
            return depth


@compiled
def _improving(
    depth: Any, row: Any, gained: Any, all_of: Any, equal: Any, reached: Any, words: Any, into: Any
) -> Any:
    """By place, what the coalition of this depth improves to; true if there is anything.

    What it reached without its last party is not looked at again: it still reaches that.
    """
    anything = _NONE
    for word in range(words):
        found = reached[depth - 1, word] & all_of[depth, word]
        left = all_of[depth, word] & ~found
        while left != _NONE:
            lowest = left & (~left + _ONE)
            left ^= lowest
            if _holds(row, gained[(word << 6) + _lowest(lowest)]):
                found |= lowest
        reached[depth, word] = found
        into[word] = found & ~equal[depth, word]
        anything |= into[word]
    return anything != _NONE


@compiled
def improvements_from(
    at: Any, ranks: Any, weak: Any, component: Any, first_row: Any, rows: Any, who: Any, to: Any
) -> Any:
    """Each improvement from a state with each smallest coalition whose it is.

    ``who`` and ``to`` are filled; returns how many there are, even where there is no room
    for all. Parts of a coalition are visited before it, as the order of :func:`_next` has
    it: the last party counts least. So an improvement is left out if it is one of a part.
    """
    parties, size = ranks.shape
    most = rows.shape[1]
    accepted, same = np.empty((parties, most), np.uint64), np.empty((parties, most), np.uint64)
    all_of = np.full((parties + 1, most), ~_NONE)
    equal = np.full((parties + 1, most), ~_NONE)
    reached = np.zeros((parties + 1, most), np.uint64)
    into = np.empty(most, np.uint64)
    gained = np.empty(size, np.int64)
    last, upcoming = np.full(parties + 1, -1), np.full(parties + 1, parties - 1)
    latest, earlier = np.full(size, -1), np.empty(to.size, np.int64)
    count = _gained(at, ranks, weak, component, first_row, rows, gained, accepted, same)
    words = (count + 63) >> 6
    depth = found = 0
    while True:
        depth = _next(depth, last, upcoming, accepted, same, all_of, equal, words)
        if depth == 0:
            return found
        coalition = _members(last, depth)
        row = rows[first_row[coalition] + component[coalition, at]]
        _improving(depth, row, gained, all_of, equal, reached, words, into)
        for word in range(words):
            here = into[word]
            while here != _NONE:
                target = gained[(word << 6) + _lowest(here)]
                here &= here - _ONE
                known = latest[target]
                while known >= 0 and who[known] & ~coalition:
                    known = earlier[known]
                if known < 0:
                    if found < to.size:
                        who[found], to[found] = coalition, target
                        earlier[found], latest[target] = latest[target], found
                    found += 1


@compiled
def _members(last: Any, depth: Any) -> Any:
    coalition = 0
    for member in range(1, depth + 1):
        coalition |= 1 << last[member]
    return coalition


@compiled
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


@compiled
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


@compiled
def _outside(answers: Any, preferred: Any) -> Any:
    for word in range(answers.size):  # noqa: SIM110 - compiled, and faster so
        if answers[word] & ~preferred[word] != _NONE:
            return True
    return False


@compiled
def _prefer(last: Any, depth: Any, accepted: Any, same: Any, weak: Any, into: Any) -> None:
    """All states that the coalition prefers, reached or not."""
    for word in range(into.size):
        both = accepted[last[1], word]
        equal = same[last[1], word]
        for member in range(2, depth + 1):
            both &= accepted[last[member], word]
            equal &= same[last[member], word]
        into[word] = both & ~equal if weak else both


@compiled
def _unanswered(
    pending: Any,
    coalition: Any,
    others: Any,
    into: Any,
    words: Any,
    gained: Any,
    preferred: Any,
    component: Any,
    first_row: Any,
    rows: Any,
    first: Any,
    who: Any,
    to: Any,
    waiting: Any,
    seen: Any,
    known: Any,
    counts: Any,
) -> Any:
    """Under which of the pending concepts some improvement is not sanctioned."""
    found = 0
    counts[0] += 1
    own_rows = rows[first_row[coalition] : first_row[coalition + 1]]
    for word in range(words):
        left = into[word]
        while left != _NONE and pending & ~found:
            target = gained[(word << 6) + _lowest(left)]
            left &= left - _ONE
            pending &= ~found
            answers = rows[first_row[others] + component[others, target]]
            if pending & GENERAL and not _outside(answers, preferred):
                # What cannot be answered at all is not answered for good either.
                found |= pending & (GENERAL | SYMMETRIC)
            elif pending & SYMMETRIC and not _sanctioned_for_good(
                answers, preferred, component[coalition], own_rows, known, counts[0]
            ):
                found |= SYMMETRIC
            if pending & SEQUENTIAL:
                counts[1] += 1
                if not _answered(
                    others, target, preferred, first, who, to, waiting, seen, counts[1]
                ):
                    found |= SEQUENTIAL
    return found


@compiled
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
    by: Any,
) -> Any:
    """Under which concepts anybody breaks a state, and how many jumps there are.

    ``asked`` has the concepts as bits, ``there`` the equilibria that a jump may lead to.
    ``by[H]`` becomes the concepts under which *H* breaks the state, and :data:`JUMPS`.
    ``hastily`` ends as soon as each concept is broken by somebody.
    """
    parties, size = ranks.shape
    most = rows.shape[1]
    accepted, same = np.empty((parties, most), np.uint64), np.empty((parties, most), np.uint64)
    accept, alike = np.empty((parties, most), np.uint64), np.empty((parties, most), np.uint64)
    all_of = np.full((parties + 1, most), ~_NONE)
    equal = np.full((parties + 1, most), ~_NONE)
    reached = np.zeros((parties + 1, most), np.uint64)
    into, preferred = np.empty(most, np.uint64), np.empty(most, np.uint64)
    gained, waiting = np.empty(size, np.int64), np.empty(size, np.int64)
    seen, known = np.zeros(size, np.int64), np.zeros(size, np.int64)
    last, upcoming = np.full(parties + 1, -1), np.full(parties + 1, parties - 1)
    counts = np.zeros(2, np.int64)
    _compare(ranks, at, weak, accept, alike)
    count = _gained(at, ranks, weak, component, first_row, rows, gained, accepted, same)
    words = (count + 63) >> 6
    everybody = (1 << parties) - 1
    depth = jumps = broken = 0
    while not (hastily and broken == asked):
        depth = _next(depth, last, upcoming, accepted, same, all_of, equal, words)
        if depth == 0:
            break
        coalition = _members(last, depth)
        row = rows[first_row[coalition] + component[coalition, at]]
        if not _improving(depth, row, gained, all_of, equal, reached, words, into):
            continue
        if depth > 1:
            jumping = _among(into, words, gained, there)
            jumps += jumping
            by[coalition] |= JUMPS if jumping else 0
        pending = asked & ~NASH
        unanswered = asked & NASH
        if coalition == everybody:
            unanswered = asked
        elif pending:
            _prefer(last, depth, accept, alike, weak, preferred)
            unanswered |= _unanswered(
                pending,
                coalition,
                everybody & ~coalition,
                into,
                words,
                gained,
                preferred,
                component,
                first_row,
                rows,
                first,
                who,
                to,
                waiting,
                seen,
                known,
                counts,
            )
        by[coalition] |= unanswered
        broken |= unanswered
    return broken, jumps


@compiled
def _among(into: Any, words: Any, gained: Any, there: Any) -> Any:
    """How many of the improvements are in a set."""
    found = 0
    for word in range(words):
        left = into[word]
        while left != _NONE:
            if _holds(there, gained[(word << 6) + _lowest(left)]):
                found += 1
            left &= left - _ONE
    return found
