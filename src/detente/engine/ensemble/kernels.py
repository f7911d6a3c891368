"""The loops over states and scenarios, compiled on first use and kept on disk.

Arrays are flat: the value at state ``s`` in lane ``x`` of group ``g`` stands at
``(g * states + s) * LANES + x``. The innermost loops run over the lanes, which are a fixed
number without a gap, and have no branches: a compiler turns them into vector instructions.
There are several groups where states are few, so that a call is worth making. Indices are
unsigned, because one that might be negative costs a test at every element, and there are
no slices, because making one costs as much as a row of work.

:mod:`detente.engine.ensemble.plain` says the same with numpy. Importing this module
imports numba: only large ensembles do.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import uint64

from detente.engine.compiled import compiled
from detente.engine.ensemble import chance

#: The same as of :mod:`detente.engine.ensemble.plain`, but written here: compiled loops are
#: kept on disk as long as this file is unchanged, and they contain the number.
LANES = 256

_LANES = uint64(LANES)
_MULTIPLY_1, _MULTIPLY_2 = uint64(chance.MULTIPLIERS[0]), uint64(chance.MULTIPLIERS[1])
_INCREASE_1, _INCREASE_2 = uint64(chance.INCREMENTS[0]), uint64(chance.INCREMENTS[1])
_ROUNDS, _WORDS = chance.ROUNDS, uint64(chance.WORDS)
_MASK, _HALF = uint64(0xFFFFFFFF), uint64(32)


# --- moves


@compiled
def _lower_by_four(
    source: Any, into: Any, ranks: Any, improving: Any, here: Any, rows: Any, number: Any
) -> None:
    """Lower one row to four others, where these rank higher if only that counts.

    Four at a time, because each loop begins by testing that its rows do not overlap.
    """
    one, two = rows[number], rows[number + uint64(1)]
    three, four = rows[number + uint64(2)], rows[number + uint64(3)]
    if improving:
        for x in range(_LANES):
            # No min() in a branch: not every processor gets vector instructions for that.
            own, lowest = ranks[here + x], into[here + x]
            lower_1, lower_2 = source[one + x], source[two + x]
            lower_3, lower_4 = source[three + x], source[four + x]
            lowest = lower_1 if (ranks[one + x] > own) & (lower_1 < lowest) else lowest
            lowest = lower_2 if (ranks[two + x] > own) & (lower_2 < lowest) else lowest
            lowest = lower_3 if (ranks[three + x] > own) & (lower_3 < lowest) else lowest
            lowest = lower_4 if (ranks[four + x] > own) & (lower_4 < lowest) else lowest
            into[here + x] = lowest
    else:
        for x in range(_LANES):
            lowest = min(into[here + x], source[one + x], source[two + x])
            into[here + x] = min(lowest, source[three + x], source[four + x])


@compiled
def lower(
    source: Any,
    into: Any,
    ranks: Any,
    improving: Any,
    starts: Any,
    targets: Any,
    changes: Any,
    now: Any,
    since: Any,
) -> Any:
    """Each value becomes the lowest of it and ``source`` at one move; true if one changed.

    With ``improving`` only at moves to a higher rank. ``changes[s]`` is the number of the
    sweep that last changed a state; what has not changed in sweep ``since`` or later is
    not looked at again, and this sweep is number ``now``.
    """
    states, most = uint64(starts.size - 1), uint64(0)
    for at in range(states):
        most = max(most, uint64(starts[at + uint64(1)]) - uint64(starts[at]))
    rows = np.zeros(most + uint64(3), np.uint64)
    before = np.empty(_LANES, into.dtype)
    changed = False
    for place in range(uint64(changes.size)):
        at, count = place % states, uint64(0)
        for arc in range(uint64(starts[at]), uint64(starts[at + uint64(1)])):
            target = place - at + uint64(targets[arc])
            rows[count] = target * _LANES
            count += uint64(changes[target] >= since)
        if count == 0:
            continue
        for fill in range(count, count + uint64(3)):
            rows[fill] = rows[count - uint64(1)]
        here = place * _LANES
        for x in range(_LANES):
            before[x] = into[here + x]
        for number in range(uint64(0), count, uint64(4)):
            _lower_by_four(source, into, ranks, improving, here, rows, number)
        different = into.dtype.type(0)
        for x in range(_LANES):
            different = into.dtype.type(different | into.dtype.type(before[x] ^ into[here + x]))
        if different:
            changed = True
            changes[place] = now
    return changed


@compiled
def best_of_moves(source: Any, into: Any, starts: Any, targets: Any) -> None:
    """The highest of ``source`` at the state and at one move."""
    states = uint64(starts.size - 1)
    for place in range(uint64(into.size) // _LANES):
        at, here = place % states, place * _LANES
        for x in range(_LANES):
            into[here + x] = source[here + x]
        for arc in range(uint64(starts[at]), uint64(starts[at + uint64(1)])):
            there = (place - at + uint64(targets[arc])) * _LANES
            for x in range(_LANES):
                into[here + x] = max(into[here + x], source[there + x])


@compiled
def where_nothing_keeps_above(
    levels: Any, ranks: Any, starts: Any, targets: Any, stable: Any
) -> None:
    """1 where no improvement has a level above the state's own rank, else 0."""
    states = uint64(starts.size - 1)
    best = np.empty(_LANES, levels.dtype)
    for place in range(uint64(levels.size) // _LANES):
        at, here = place % states, place * _LANES
        for x in range(_LANES):
            best[x] = 0
        for arc in range(uint64(starts[at]), uint64(starts[at + uint64(1)])):
            there = (place - at + uint64(targets[arc])) * _LANES
            for x in range(_LANES):
                best[x] = max(best[x], min(levels[there + x], ranks[there + x]))
        for x in range(_LANES):
            stable[here + x] = np.uint8(best[x] <= ranks[here + x])


@compiled
def _extreme_of_class(
    source: Any, highest: Any, row: Any, base: Any, members: Any, begin: Any, end: Any
) -> None:
    """The highest, or lowest, of some states' rows in the group that begins at ``base``."""
    there = (base + uint64(members[begin])) * _LANES
    for x in range(_LANES):
        row[x] = source[there + x]
    for number in range(begin + uint64(1), end):
        there = (base + uint64(members[number])) * _LANES
        if highest:
            for x in range(_LANES):
                row[x] = max(row[x], source[there + x])
        else:
            for x in range(_LANES):
                row[x] = min(row[x], source[there + x])


@compiled
def best_of_classes(source: Any, into: Any, starts: Any, members: Any) -> None:
    """As :func:`best_of_moves`, where states can be left for all others of their class."""
    row = np.empty(_LANES, source.dtype)
    classes = uint64(starts.size - 1)
    for each in range(uint64(source.size) // _LANES // uint64(members.size) * classes):
        number, base = each % classes, each // classes * uint64(members.size)
        begin, end = uint64(starts[number]), uint64(starts[number + uint64(1)])
        _extreme_of_class(source, True, row, base, members, begin, end)
        for member in range(begin, end):
            here = (base + uint64(members[member])) * _LANES
            for x in range(_LANES):
                into[here + x] = row[x]


@compiled
def lower_classes(
    values: Any, starts: Any, members: Any, changes: Any, now: Any, since: Any
) -> Any:
    """As :func:`lower` by moves, where states can be left for all others of their class."""
    row = np.empty(_LANES, values.dtype)
    changed = False
    classes = uint64(starts.size - 1)
    for each in range(uint64(values.size) // _LANES // uint64(members.size) * classes):
        number, base = each % classes, each // classes * uint64(members.size)
        begin, end = uint64(starts[number]), uint64(starts[number + uint64(1)])
        fresh = False
        for member in range(begin, end):
            fresh |= changes[base + uint64(members[member])] >= since
        if not fresh:
            continue
        _extreme_of_class(values, False, row, base, members, begin, end)
        for member in range(begin, end):
            at = base + uint64(members[member])
            here = at * _LANES
            different = values.dtype.type(0)
            for x in range(_LANES):
                one = values[here + x]
                different = values.dtype.type(different | values.dtype.type(one ^ row[x]))
                values[here + x] = row[x]
            if different:
                changed = True
                changes[at] = now
    return changed


@compiled
def where_nothing_keeps_above_in_classes(
    levels: Any, ranks: Any, starts: Any, members: Any, stable: Any
) -> None:
    """As :func:`where_nothing_keeps_above`; a state itself is never above its own rank."""
    best = np.empty(_LANES, levels.dtype)
    classes = uint64(starts.size - 1)
    for each in range(uint64(levels.size) // _LANES // uint64(members.size) * classes):
        number, base = each % classes, each // classes * uint64(members.size)
        begin, end = uint64(starts[number]), uint64(starts[number + uint64(1)])
        for x in range(_LANES):
            best[x] = 0
        for member in range(begin, end):
            there = (base + uint64(members[member])) * _LANES
            for x in range(_LANES):
                best[x] = max(best[x], min(levels[there + x], ranks[there + x]))
        for member in range(begin, end):
            here = (base + uint64(members[member])) * _LANES
            for x in range(_LANES):
                stable[here + x] = np.uint8(best[x] <= ranks[here + x])


@compiled
def add_up(flags: Any, width: Any, counts: Any) -> None:
    """Add to each state's count in how many of the first ``width`` lanes the flag is 1."""
    states, left = uint64(counts.size), uint64(width)
    for place in range(uint64(flags.size) // _LANES):
        at, here = place % states, place * _LANES
        before = place // states * _LANES
        lanes = min(left - min(left, before), _LANES)
        total = uint64(0)
        for x in range(lanes):
            total += uint64(flags[here + x])
        counts[at] += total


# --- preferences


@compiled
def _next_words(words: Any, seed: Any, first: Any, party: Any, number: Any) -> None:
    """The generator of :mod:`detente.engine.ensemble.chance`: one counter for each lane."""
    for x in range(uint64(words.shape[1])):
        scenario = first + x
        one, two, three, four = scenario & _MASK, scenario >> _HALF, party, number
        key, other_key = seed & _MASK, seed >> _HALF
        for _ in range(_ROUNDS):
            low, high = one * _MULTIPLY_1, three * _MULTIPLY_2
            one, three = (high >> _HALF) ^ two ^ key, (low >> _HALF) ^ four ^ other_key
            two, four = high & _MASK, low & _MASK
            key, other_key = (key + _INCREASE_1) & _MASK, (other_key + _INCREASE_2) & _MASK
        words[0, x], words[1, x], words[2, x], words[3, x] = one, two, three, four


@compiled
def draw_orders(orders: Any, ends: Any, seed: Any, first: Any, party: Any) -> None:
    """Statement numbers by place and lane, shuffled inside each tier."""
    lanes = uint64(orders.shape[1])
    words = np.zeros((_WORDS, lanes), np.uint64)
    for place in range(uint64(orders.shape[0])):
        for x in range(lanes):
            orders[place, x] = place
    draw = begin = uint64(0)
    for tier in range(uint64(ends.size)):
        end = uint64(ends[tier])
        for step in range(uint64(1), max(end - begin, uint64(1))):
            if draw % _WORDS == 0:
                _next_words(words, seed, first, party, draw // _WORDS)
            one, word = end - step, draw % _WORDS
            choices = one - begin + uint64(1)
            for x in range(lanes):
                other = begin + (words[word, x] * choices >> _HALF)
                orders[one, x], orders[other, x] = orders[other, x], orders[one, x]
            draw += uint64(1)
        begin = end


@compiled
def codes_of_orders(
    orders: Any, first: Any, last: Any, starts: Any, true: Any, weights: Any, into: Any
) -> None:
    """Each state's code: one bit for each statement at the places ``first`` to ``last``."""
    for statement in range(uint64(weights.shape[0])):
        for x in range(uint64(weights.shape[1])):
            weights[statement, x] = 0
    for place in range(uint64(first), uint64(last)):
        bit = uint64(1) << (uint64(last) - uint64(1) - place)
        for x in range(uint64(weights.shape[1])):
            weights[uint64(orders[place, x]), x] = bit
    states = uint64(starts.size - 1)
    for place in range(uint64(into.size) // _LANES):
        at, here, lane = place % states, place * _LANES, place // states * _LANES
        for x in range(_LANES):
            into[here + x] = 0
        for number in range(uint64(starts[at]), uint64(starts[at + uint64(1)])):
            statement = uint64(true[number])
            for x in range(_LANES):
                into[here + x] += weights[statement, lane + x]


@compiled
def draw_completions(
    into: Any,
    block_of: Any,
    before: Any,
    starts: Any,
    below: Any,
    seed: Any,
    first: Any,
    party: Any,
) -> None:
    """Ranks of a random order of the blocks: again and again one of those left on top."""
    count = uint64(before.size)
    words = np.zeros((_WORDS, uint64(1)), np.uint64)
    waiting = np.zeros(count, np.uint64)
    above = np.zeros(count, np.uint64)
    rank = np.zeros(count, np.uint64)
    states = uint64(block_of.size)
    for x in range(uint64(into.size) // states):
        top, draw, left = uint64(0), uint64(0), count
        for block in range(count):
            above[block] = before[block]
            if above[block] == 0:
                waiting[top] = block
                top += uint64(1)
        while left > 0:
            place = uint64(0)
            if top > 1:
                if draw % _WORDS == 0:
                    _next_words(words, seed, first + x, party, draw // _WORDS)
                place = words[draw % _WORDS, uint64(0)] * top >> _HALF
                draw += uint64(1)
            block = waiting[place]
            top -= uint64(1)
            left -= uint64(1)
            waiting[place] = waiting[top]
            rank[block] = left
            for number in range(uint64(starts[block]), uint64(starts[block + uint64(1)])):
                lower_block = uint64(below[number])
                above[lower_block] -= uint64(1)
                if above[lower_block] == 0:
                    waiting[top] = lower_block
                    top += uint64(1)
        row = x // _LANES * states
        for at in range(states):
            into[(row + at) * _LANES + x % _LANES] = rank[uint64(block_of[at])]
