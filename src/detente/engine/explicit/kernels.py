"""The loops over whole index spaces, compiled on first use and kept on disk.

Each works on some of a party's classes, from ``first`` to before ``last``, and lets go of
the interpreter, so that threads may share the classes out. Classes are taken
:data:`LANES` at a time into a small table ``[choice, lane]``, whatever their distance in
the space: the innermost loop then runs over lanes of fixed number without a gap, which
is what a compiler turns into vector instructions. Indices are unsigned for the same reason:
an index that might be negative costs a test at every element.

Importing this module imports numba: only engines of large models do.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import uint64

from detente.engine.compiled import compiled

#: Classes that are worked on together.
LANES = 64
#: The same where pairs of choices are compared, in a loop that is worth starting.
PAIR_LANES = 256
#: Choices that are copied together where a class is one stretch of the space.
_BLOCK = 64


@compiled
def _gather(
    source: Any, table: Any, own: Any, low: Any, lanes: Any, first: Any, width: Any
) -> None:
    """Copy ``width`` classes from ``first`` on into ``table[choice, lane]``."""
    if low == 1:
        # Some choices at a time: then the lines that are written to stay in cache.
        for begin in range(uint64(0), own, uint64(_BLOCK)):
            for column in range(uint64(0), width):
                start = (first + column) * own
                for choice in range(begin, min(begin + uint64(_BLOCK), own)):
                    table[choice * lanes + column] = source[start + choice]
        return
    lane = uint64(0)
    while lane < width:
        number = first + lane
        offset = number % low
        start = (number // low) * own * low + offset
        # Classes that differ in ``low`` only lie side by side.
        count = min(low - offset, width - lane)
        for choice in range(own):
            at, to = start + uint64(choice) * low, uint64(choice) * lanes + lane
            for x in range(count):
                table[to + x] = source[at + x]
        lane += count


@compiled
def _scatter(table: Any, into: Any, own: Any, low: Any, lanes: Any, first: Any, width: Any) -> None:
    """Copy the classes back."""
    if low == 1:
        for begin in range(uint64(0), own, uint64(_BLOCK)):
            for column in range(uint64(0), width):
                start = (first + column) * own
                for choice in range(begin, min(begin + uint64(_BLOCK), own)):
                    into[start + choice] = table[choice * lanes + column]
        return
    lane = uint64(0)
    while lane < width:
        number = first + lane
        offset = number % low
        start = (number // low) * own * low + offset
        count = min(low - offset, width - lane)
        for choice in range(own):
            at, to = start + uint64(choice) * low, uint64(choice) * lanes + lane
            for x in range(count):
                into[at + x] = table[to + x]
        lane += count


@compiled
def _lower_along(table: Any, total: Any, size: Any, inner: Any, kind: Any) -> None:
    """The lowest of what each level of one digit can be changed to, in place."""
    block = size * inner
    for start in range(uint64(0), total, block):
        if kind != 2:
            # Upwards: from the highest level down, each takes what the next one has.
            for level in range(uint64(1), size):
                at = start + (size - uint64(1) - level) * inner
                here, above = table[at : at + inner], table[at + inner : at + inner + inner]
                for x in range(inner):
                    here[x] = min(here[x], above[x])
        if kind != 1:
            for level in range(uint64(1), size):
                at = start + level * inner
                here, below = table[at : at + inner], table[at - inner : at]
                for x in range(inner):
                    here[x] = min(here[x], below[x])


@compiled
def spread_by_digits(
    values: Any,
    blocked: Any,
    own: Any,
    low: Any,
    lanes: Any,
    stages: Any,
    flip: Any,
    first: Any,
    last: Any,
) -> Any:
    """Each value becomes the lowest within one move; true if one changed.

    ``flip`` is 0, or all ones for the highest: complements turn the order round. Blocked
    states must hold the neutral value, and hold it afterwards. ``lanes`` classes are
    worked on together.
    """
    table = np.empty(own * lanes, values.dtype)
    before = np.empty(own * lanes, values.dtype)
    mask = np.zeros(own * lanes, np.bool_)
    changed = False
    for number in range(first, last, lanes):
        width = min(lanes, last - number)
        _gather(values, before, own, low, lanes, number, width)
        for x in range(own * lanes):
            table[x] = before[x] ^ flip
        for row in range(stages.shape[0]):
            size, inner, kind = stages[row, 0], stages[row, 1] * lanes, stages[row, 2]
            _lower_along(table, own * lanes, size, inner, kind)
        for x in range(own * lanes):
            table[x] = table[x] ^ flip
        if blocked.size:
            _gather(blocked, mask, own, low, lanes, number, width)
            for x in range(own * lanes):
                table[x] = before[x] if mask[x] else table[x]
        if width < lanes:
            # Lanes beyond the last class hold nothing; they must not look changed.
            for choice in range(own):
                at = uint64(choice) * lanes
                before[at + width : at + lanes] = table[at + width : at + lanes]
        different = np.uint8(0)
        for x in range(own * lanes):
            different |= np.uint8(before[x] != table[x])
        if different:
            changed = True
            _scatter(table, values, own, low, lanes, number, width)
    return changed


@compiled
def _lowest_of(part: Any, flip: Any) -> Any:
    lowest = part[0] ^ flip
    for x in range(part.size):
        lowest = min(lowest, part[x] ^ flip)
    return lowest


@compiled
def _put(part: Any, value: Any, blocked: Any, at: Any) -> Any:
    """Give all but blocked states of one row the value; true if one changed."""
    different = np.uint8(0)
    if blocked.size:
        mask = blocked[at : at + part.size]
        for x in range(part.size):
            new = part[x] if mask[x] else value
            different |= np.uint8(part[x] != new)
            part[x] = new
    else:
        for x in range(part.size):
            different |= np.uint8(part[x] != value)
            part[x] = value
    return different != 0


@compiled
def _put_each(part: Any, new_values: Any, blocked: Any, at: Any) -> Any:
    """The same with a value for each place of the row."""
    different = np.uint8(0)
    if blocked.size:
        mask = blocked[at : at + part.size]
        for x in range(part.size):
            new = part[x] if mask[x] else new_values[x]
            different |= np.uint8(part[x] != new)
            part[x] = new
    else:
        for x in range(part.size):
            different |= np.uint8(part[x] != new_values[x])
            part[x] = new_values[x]
    return different != 0


@compiled
def spread_over_classes(
    values: Any, blocked: Any, own: Any, low: Any, width: Any, flip: Any, first: Any, last: Any
) -> Any:
    """As :func:`spread_by_digits` where every choice can be changed to every other.

    One value a class then says everything, and nothing is copied. ``width`` is how many
    neighbouring classes are reduced together.
    """
    lowest = np.empty(width, values.dtype)
    changed = False
    number = first
    while number < last:
        offset = number % low
        at = (number // low) * own * low + offset
        if low == 1:
            part = values[at : at + own]
            changed |= _put(part, _lowest_of(part, flip) ^ flip, blocked, at)
            number += uint64(1)
            continue
        count = min(width, low - offset, last - number)
        row = lowest[:count]
        row[:] = values[at : at + count]
        for choice in range(uint64(1), own):
            part = values[at + choice * low : at + choice * low + count]
            for x in range(count):
                row[x] = min(row[x] ^ flip, part[x] ^ flip) ^ flip
        for choice in range(own):
            place = at + uint64(choice) * low
            changed |= _put_each(values[place : place + count], row, blocked, place)
        number += count
    return changed


@compiled
def _lower_by_four(
    value: Any, rank: Any, table: Any, order: Any, one: Any, two: Any, three: Any, four: Any
) -> None:
    """Lower one choice's lanes to those of four others where these rank higher.

    Four at a time, because each loop begins by testing that its arrays do not overlap.
    """
    lanes = uint64(PAIR_LANES)
    values_1, ranks_1 = table[one : one + lanes], order[one : one + lanes]
    values_2, ranks_2 = table[two : two + lanes], order[two : two + lanes]
    values_3, ranks_3 = table[three : three + lanes], order[three : three + lanes]
    values_4, ranks_4 = table[four : four + lanes], order[four : four + lanes]
    for x in range(PAIR_LANES):
        own, lowest = rank[x], value[x]
        lower_1, lower_2, lower_3, lower_4 = values_1[x], values_2[x], values_3[x], values_4[x]
        # One choice between two values, and no min() in a branch: not every processor gets
        # vector instructions for that, and then this takes forty times as long.
        lowest = lower_1 if (ranks_1[x] > own) & (lower_1 < lowest) else lowest
        lowest = lower_2 if (ranks_2[x] > own) & (lower_2 < lowest) else lowest
        lowest = lower_3 if (ranks_3[x] > own) & (lower_3 < lowest) else lowest
        lowest = lower_4 if (ranks_4[x] > own) & (lower_4 < lowest) else lowest
        value[x] = lowest


@compiled
def improve_by_pairs(
    values: Any, ranks: Any, own: Any, low: Any, starts: Any, targets: Any, first: Any, last: Any
) -> Any:
    """Each value becomes the lowest over the state and the mover's improvements from it.

    By all pairs of choices: those that ``choice`` can be changed to are ``targets`` from
    ``starts[choice]`` to before ``starts[choice + 1]``, a multiple of four. An improvement
    of an improvement is an improvement, so values may be changed in place. Infeasible
    states hold the neutral value and the highest rank.
    """
    lanes = uint64(PAIR_LANES)
    table = np.zeros(own * lanes, values.dtype)
    order = np.zeros(own * lanes, ranks.dtype)
    before = np.empty(lanes, values.dtype)
    changed = False
    for number in range(first, last, lanes):
        width = min(lanes, last - number)
        _gather(values, table, own, low, lanes, number, width)
        _gather(ranks, order, own, low, lanes, number, width)
        different = np.uint8(0)
        for choice in range(own):
            here = uint64(choice) * lanes
            value, rank = table[here : here + lanes], order[here : here + lanes]
            before[:] = value
            for pair in range(starts[choice], starts[choice + 1], uint64(4)):
                one, two = targets[pair] * lanes, targets[pair + uint64(1)] * lanes
                three, four = targets[pair + uint64(2)] * lanes, targets[pair + uint64(3)] * lanes
                _lower_by_four(value, rank, table, order, one, two, three, four)
            for x in range(PAIR_LANES):
                different |= np.uint8(before[x] != value[x])
        if different:
            changed = True
            _scatter(table, values, own, low, lanes, number, width)
    return changed


@compiled
def put_in_order(
    ranks: Any, order: Any, rank_count: Any, own: Any, low: Any, first: Any, last: Any
) -> None:
    """Each class's choices from the highest rank down, class after class.

    The highest bit is set where a choice is the first of its rank. By counting; at most 2^16
    choices.
    """
    lanes = uint64(LANES)
    table = np.zeros(own * lanes, ranks.dtype)
    place = np.empty(rank_count + uint64(1), np.uint16)
    seen = np.empty(rank_count, np.uint8)
    mark = uint64(8 * order.itemsize - 1)
    for number in range(first, last, lanes):
        width = min(lanes, last - number)
        _gather(ranks, table, own, low, lanes, number, width)
        for lane in range(width):
            place[:] = 0
            seen[:] = 1
            for choice in range(own):
                place[rank_count - uint64(table[choice * lanes + lane])] += np.uint16(1)
            before = np.uint16(0)
            for at in range(uint64(1), rank_count + uint64(1)):
                count = place[at]
                place[at] = before
                before += count
            start = (number + lane) * own
            for choice in range(own):
                at = rank_count - uint64(table[choice * lanes + lane])
                is_first = uint64(seen[at - uint64(1)])
                seen[at - uint64(1)] = 0
                order[start + uint64(place[at])] = uint64(choice) | is_first << mark
                place[at] += np.uint16(1)


@compiled
def improve_in_order(values: Any, order: Any, own: Any, low: Any, first: Any, last: Any) -> Any:
    """As :func:`improve_by_pairs` where every choice can be changed to every other.

    A class's choices are gone through from the highest rank down: each takes the lowest
    value so far at a higher rank. Infeasible states hold the neutral value and the highest
    rank.
    """
    lanes = uint64(LANES)
    table = np.zeros(own * lanes, values.dtype)
    mark = uint64(8 * order.itemsize - 1)
    choices = (uint64(1) << mark) - uint64(1)
    neutral = values.dtype.type(-1)
    changed = False
    for number in range(first, last, lanes):
        width = min(lanes, last - number)
        if low == 1:
            # Each class is one stretch of the space: nothing need be copied.
            table, choice_step, lane_step = values[number * own :], uint64(1), own
        else:
            _gather(values, table, own, low, lanes, number, width)
            choice_step, lane_step = lanes, uint64(1)
        different = False
        for lane in range(width):
            start = (number + lane) * own
            above, lowest = neutral, neutral
            for x in range(own):
                entry = uint64(order[start + x])
                at = (entry & choices) * choice_step + lane * lane_step
                # ``above`` holds back what the same rank has, until the next one begins.
                above = lowest if entry >> mark else above
                old = table[at]
                new = min(old, above)
                lowest = min(lowest, new)
                different |= new != old
                table[at] = new
        if different:
            changed = True
            if low != 1:
                _scatter(table, values, own, low, lanes, number, width)
    return changed


@compiled
def _enter_by_rank(
    values: Any, ranks: Any, table: Any, bases: Any, own: Any, low: Any, groups: Any, line: Any
) -> None:
    """The lowest value at each rank of each group, for classes that begin at ``bases``."""
    width = uint64(bases.size)
    table[:] = values.dtype.type(-1)
    for choice in range(own):
        group = groups[choice] * width if groups.size else uint64(0)
        for lane in range(bases.size):
            at = bases[lane] + uint64(choice) * low
            to = uint64(ranks[at]) * line + group + uint64(lane)
            table[to] = min(table[to], values[at])


@compiled
def _lower_by_rank(
    values: Any, ranks: Any, table: Any, bases: Any, own: Any, low: Any, groups: Any, line: Any
) -> Any:
    """Lower each value to the entry of the next higher rank; true if one changed."""
    width = uint64(bases.size)
    different = np.uint8(0)
    for choice in range(own):
        group = groups[choice] * width if groups.size else uint64(0)
        for lane in range(bases.size):
            at = bases[lane] + uint64(choice) * low
            above = table[(uint64(ranks[at]) + uint64(1)) * line + group + uint64(lane)]
            old = values[at]
            different |= np.uint8(above < old)
            values[at] = min(above, old)
    return different != 0


@compiled
def improve_by_ranks(
    values: Any,
    ranks: Any,
    rank_count: Any,
    own: Any,
    low: Any,
    groups: Any,
    stages: Any,
    width: Any,
    first: Any,
    last: Any,
) -> Any:
    """As :func:`improve_by_pairs`, by the lowest value at each rank of a class.

    Entry ``[rank, group, lane]`` begins as the lowest value at that rank; it then takes
    what the group can be changed to, and what is at every higher rank. ``groups`` tells
    each choice's combination of one-way digits; nothing where there are none.
    """
    group_count = uint64(1)
    for row in range(stages.shape[0]):
        group_count *= stages[row, 0]
    whole = np.empty((rank_count + uint64(1)) * group_count * width, values.dtype)
    bases = np.empty(width, np.uint64)
    changed = False
    for number in range(first, last, width):
        count = min(width, last - number)
        line = group_count * count
        table, begin = whole[: (rank_count + uint64(1)) * line], bases[:count]
        for lane in range(count):
            one = number + uint64(lane)
            begin[lane] = (one // low) * own * low + one % low
        _enter_by_rank(values, ranks, table, begin, own, low, groups, line)
        for row in range(stages.shape[0]):
            size, inner, kind = stages[row, 0], stages[row, 1] * count, stages[row, 2]
            _lower_along(table, rank_count * line, size, inner, kind)
        _lower_along(table, rank_count * line, rank_count, line, uint64(1))
        changed |= _lower_by_rank(values, ranks, table, begin, own, low, groups, line)
    return changed


@compiled
def count_worse(ranks: Any, into: Any, own: Any, low: Any, first: Any, last: Any) -> None:
    """For each state, how many of its class have a lower rank; at most 256 choices."""
    lanes = uint64(LANES)
    order = np.zeros(own * lanes, ranks.dtype)
    table = np.zeros(own * lanes, np.uint8)
    worse = np.zeros(lanes, np.uint8)
    for number in range(first, last, lanes):
        width = min(lanes, last - number)
        _gather(ranks, order, own, low, lanes, number, width)
        for choice in range(own):
            here = uint64(choice) * lanes
            rank = order[here : here + lanes]
            worse[:] = 0
            for another in range(own):
                there = uint64(another) * lanes
                other = order[there : there + lanes]
                for x in range(LANES):
                    worse[x] += np.uint8(other[x] < rank[x])
            table[here : here + lanes] = worse
        _scatter(table, into, own, low, lanes, number, width)
