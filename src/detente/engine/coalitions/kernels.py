"""Every coalition of one state after another, in loops that are compiled on first use.

A coalition is a number whose bit *i* is party *i*, a set of states a row of 64-bit words. Moves
must be transitive for every coalition, that is the rule that nobody moves twice in a row must
forbid nothing.

Importing this module imports numba: only large questions do.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import int64, uint64

from detente.engine.coalitions.tables import Answering, Walk
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
def _row(reach: Any, coalition: Any, at: Any) -> Any:
    """What a coalition reaches from a state."""
    return reach.rows[reach.first_row[coalition] + reach.component[coalition, at]]


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
def _walk(parties: Any, size: Any, words: Any) -> Any:
    """Room for the coalitions of one state."""
    return Walk(
        np.empty(size, np.int64),
        np.empty((parties, words), np.uint64),
        np.empty((parties, words), np.uint64),
        np.full((parties + 1, words), ~_NONE),
        np.full((parties + 1, words), ~_NONE),
        np.zeros((parties + 1, words), np.uint64),
        np.empty(words, np.uint64),
        np.full(parties + 1, -1),
        np.full(parties + 1, parties - 1),
    )


@compiled
def _answering(parties: Any, size: Any, words: Any) -> Any:
    """Room for judging answers."""
    return Answering(
        np.empty((parties, words), np.uint64),
        np.empty((parties, words), np.uint64),
        np.empty(words, np.uint64),
        np.empty(size, np.int64),
        np.zeros(size, np.int64),
        np.zeros(size, np.int64),
        np.zeros(2, np.int64),
    )


@compiled
def _gained(at: Any, ranks: Any, weak: Any, reach: Any, walk: Any) -> Any:
    """The states that are an improvement of some coalition, in places from 0; how many.

    If one is an improvement of a coalition, all its members accept it. Then whoever accepts
    it can reach it together, because they reach whatever a part of them does, and some of
    them gains. So no coalition improves to a state that does not pass this test. It leaves
    few of many. By place: who accepts the state, and whom it makes no difference to.
    """
    parties, size = ranks.shape
    gained, accepted, same = walk.gained, walk.accepted, walk.same
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
        if gaining and _holds(_row(reach, accepting, at), to):
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
def _next(walk: Any, depth: Any, words: Any) -> Any:
    """Go to the next coalition; returns its size, 0 after the last.

    Parties join in ascending order. What all members accept can only shrink as parties
    join. So where nothing is left, no coalition that contains this one has an improvement,
    and all of them are passed over.
    """
    parties = walk.accepted.shape[0]
    while True:
        party = walk.upcoming[depth]
        if party <= walk.last[depth]:
            if depth == 0:
                return 0
            depth -= 1
            continue
        walk.upcoming[depth] = party - 1
        left = _NONE
        for word in range(words):
            both = walk.all_of[depth, word] & walk.accepted[party, word]
            walk.all_of[depth + 1, word] = both
            walk.equal[depth + 1, word] = walk.equal[depth, word] & walk.same[party, word]
            left |= both
        if left != _NONE:
            depth += 1
            walk.last[depth], walk.upcoming[depth] = party, parties - 1
            return depth


@compiled
def _improving(walk: Any, depth: Any, row: Any, words: Any) -> Any:
    """By place, what the coalition of this depth improves to; true if there is anything.

    What it reached without its last party is not looked at again: it still reaches that.
    """
    anything = _NONE
    for word in range(words):
        found = walk.reached[depth - 1, word] & walk.all_of[depth, word]
        left = walk.all_of[depth, word] & ~found
        while left != _NONE:
            lowest = left & (~left + _ONE)
            left ^= lowest
            if _holds(row, walk.gained[(word << 6) + _lowest(lowest)]):
                found |= lowest
        walk.reached[depth, word] = found
        walk.into[word] = found & ~walk.equal[depth, word]
        anything |= walk.into[word]
    return anything != _NONE


@compiled
def improvements_from(at: Any, ranks: Any, weak: Any, reach: Any, who: Any, to: Any) -> Any:
    """Each improvement from a state with each smallest coalition whose it is.

    ``who`` and ``to`` are filled; returns how many there are, even where there is no room
    for all. Parts of a coalition are visited before it, as the order of :func:`_next` has
    it: the last party counts least. So an improvement is left out if it is one of a part.
    """
    parties, size = ranks.shape
    walk = _walk(parties, size, reach.rows.shape[1])
    latest, earlier = np.full(size, -1), np.empty(to.size, np.int64)
    count = _gained(at, ranks, weak, reach, walk)
    words = (count + 63) >> 6
    depth = found = 0
    while True:
        depth = _next(walk, depth, words)
        if depth == 0:
            return found
        coalition = _members(walk.last, depth)
        _improving(walk, depth, _row(reach, coalition, at), words)
        for word in range(words):
            here = walk.into[word]
            while here != _NONE:
                target = walk.gained[(word << 6) + _lowest(here)]
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
def _answered(others: Any, at: Any, credible: Any, room: Any) -> Any:
    """True if credible answers of the others lead to what is not preferred."""
    first, who, to = credible.first, credible.who, credible.to
    waiting, seen, preferred = room.waiting, room.seen, room.preferred
    room.counts[1] += 1
    visit = room.counts[1]
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
def _prefer(last: Any, depth: Any, weak: Any, room: Any) -> None:
    """All states that the coalition prefers, reached or not."""
    accepted, same, into = room.accepted, room.same, room.preferred
    for word in range(into.size):
        both = accepted[last[1], word]
        equal = same[last[1], word]
        for member in range(2, depth + 1):
            both &= accepted[last[member], word]
            equal &= same[last[member], word]
        into[word] = both & ~equal if weak else both


@compiled
def _unanswered(
    pending: Any, coalition: Any, words: Any, walk: Any, reach: Any, credible: Any, room: Any
) -> Any:
    """Under which of the pending concepts some improvement is not sanctioned."""
    found = 0
    room.counts[0] += 1
    others = (1 << walk.accepted.shape[0]) - 1 & ~coalition
    own_rows = reach.rows[reach.first_row[coalition] : reach.first_row[coalition + 1]]
    own = reach.component[coalition]
    for word in range(words):
        left = walk.into[word]
        while left != _NONE and pending & ~found:
            target = walk.gained[(word << 6) + _lowest(left)]
            left &= left - _ONE
            pending &= ~found
            answers = _row(reach, others, target)
            if pending & GENERAL and not _outside(answers, room.preferred):
                # What cannot be answered at all is not answered for good either.
                found |= pending & (GENERAL | SYMMETRIC)
            elif pending & SYMMETRIC and not _sanctioned_for_good(
                answers, room.preferred, own, own_rows, room.known, room.counts[0]
            ):
                found |= SYMMETRIC
            if pending & SEQUENTIAL and not _answered(others, target, credible, room):
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
    reach: Any,
    credible: Any,
    by: Any,
) -> Any:
    """Under which concepts anybody breaks a state, and how many jumps there are.

    ``asked`` has the concepts as bits, ``there`` the equilibria that a jump may lead to.
    ``by[H]`` becomes the concepts under which *H* breaks the state, and :data:`JUMPS`.
    ``hastily`` ends as soon as each concept is broken by somebody.
    """
    parties, size = ranks.shape
    walk = _walk(parties, size, reach.rows.shape[1])
    room = _answering(parties, size, reach.rows.shape[1])
    _compare(ranks, at, weak, room.accepted, room.same)
    words = (_gained(at, ranks, weak, reach, walk) + 63) >> 6
    everybody = (1 << parties) - 1
    depth = jumps = broken = 0
    while not (hastily and broken == asked):
        depth = _next(walk, depth, words)
        if depth == 0:
            break
        coalition = _members(walk.last, depth)
        if not _improving(walk, depth, _row(reach, coalition, at), words):
            continue
        if depth > 1:
            jumping = _among(walk.into, words, walk.gained, there)
            jumps += jumping
            by[coalition] |= JUMPS if jumping else 0
        pending = asked & ~NASH
        unanswered = asked & NASH
        if coalition == everybody:
            unanswered = asked
        elif pending:
            _prefer(walk.last, depth, weak, room)
            unanswered |= _unanswered(pending, coalition, words, walk, reach, credible, room)
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
