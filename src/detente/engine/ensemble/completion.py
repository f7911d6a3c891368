"""What of an order of states is left known where some pairs are unknown.

States are taken in ascending order of the given ranks; a set of them is a Python integer,
bit *j* standing for the *j*-th. The given order is complete, so what is known is known
there too, and only two things can go wrong: a state known to lie between two that are
unknown, and a tie of two states of which only one is unknown beside a third.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from detente.errors import Fault, FaultyInput, LimitReached, call_fault
from detente.model.states import StateSpace, fits
from detente.model.truth import members
from detente.wording import worded

#: States that an order is completed over at most.
MAXIMUM_COMPLETED = 4096


@dataclass(frozen=True, slots=True)
class KnownOrder:
    """Blocks of states that are tied for certain, worst first, and what is known of them.

    ``below[b]`` are the blocks that come right below block ``b``, with nothing between;
    ``above[b]`` is how many blocks come right above it.
    """

    blocks: tuple[tuple[int, ...], ...]
    below: tuple[tuple[int, ...], ...]
    above: tuple[int, ...]

    def block_of(self, size: int) -> NDArray[np.uint32]:
        """Each state's block."""
        found = np.zeros(size, np.uint32)
        for number, block in enumerate(self.blocks):
            found[list(block)] = number
        return found


def known_order(
    space: StateSpace, ranks: Sequence[int], party: str, unknown: Sequence[Sequence[str]]
) -> KnownOrder:
    """The order without the unknown pairs; E701 where that is not transitive.

    O(pairs) operations on sets of states.
    """
    size = len(ranks)
    if size > MAXIMUM_COMPLETED:
        raise LimitReached(
            Fault(
                "E501",
                worded("There are more states than an order is completed over."),
                worded(
                    "{size:,} states, at most {maximum_completed:,}",
                    size=size,
                    maximum_completed=MAXIMUM_COMPLETED,
                ),
                worded("rule out what cannot occur, or vary statements instead (RandomOrder)"),
            )
        )
    ascending = sorted(range(size), key=lambda at: (ranks[at], at))
    place = {at: number for number, at in enumerate(ascending)}
    unsure = [0] * size
    for group in _groups(space, party, unknown):
        together = sum(1 << place[at] for at in group)
        for at in group:
            unsure[place[at]] |= together & ~(1 << place[at])
    levels = [ranks[at] for at in ascending]
    titles = [space.states[at].title for at in ascending]
    _check(levels, unsure, titles, party)
    return _blocks(levels, unsure, ascending)


def _groups(space: StateSpace, party: str, unknown: Sequence[Sequence[str]]) -> list[set[int]]:
    """The groups as positions; every fault of every name at once."""
    groups: list[set[int]] = []
    faults: list[Fault] = []
    for references in unknown:
        group: set[int] = set()
        for reference in references:
            found = _meant(space, reference)
            if isinstance(found, Fault):
                faults.append(found)
            else:
                group |= found
        groups.append(group)
    if faults:
        raise FaultyInput(faults)
    for references, group in zip(unknown, groups, strict=True):
        if len(group) < 2:
            raise call_fault(
                worded(
                    "A group of states that {party} is unsure about needs two states or more.",
                    party=party,
                ),
                ", ".join(references) or worded("nothing"),
                worded("name two states, or a pattern with - that fits several"),
            )
    return groups


def _meant(space: StateSpace, reference: str) -> set[int] | Fault:
    """The state of that name or pattern, or all states that fit an open pattern."""
    found = space.find(reference)
    if not isinstance(found, Fault):
        return {found}
    pattern = space.pattern(reference)
    if isinstance(pattern, Fault) or None not in pattern:
        return found
    fitting = {at for levels, at in space.position_of.items() if fits(levels, pattern)}
    return fitting or found


def _check(levels: list[int], unsure: list[int], titles: list[str], party: str) -> None:
    """Raise E701 unless what is known is transitive."""
    below = _below(levels)
    for low, others in enumerate(unsure):
        for high in members(others):
            if levels[high] > levels[low]:
                between = below[levels[high]] & ~below[levels[low] + 1]
                between &= ~unsure[low] & ~unsure[high]
                if between:
                    middle = members(between)[0]
                    raise _intransitive(party, titles[low], titles[middle], titles[high])
    tied: dict[int, list[int]] = {}
    for at, level in enumerate(levels):
        tied.setdefault(level, []).append(at)
    for tier in tied.values():
        for one, two in combinations(tier, 2):
            apart = unsure[one] ^ unsure[two]
            if apart and not unsure[one] >> two & 1:
                other = members(apart)[0]
                raise _intransitive(party, titles[one], titles[two], titles[other])


def _below(levels: list[int]) -> list[int]:
    """By level, the set of states of lower levels; levels are dense and ascending."""
    found = [0] * (levels[-1] + 2)
    for at, level in enumerate(levels):
        found[level + 1] = (1 << (at + 1)) - 1
    return found


def _intransitive(party: str, one: str, two: str, three: str) -> FaultyInput:
    return call_fault(
        worded("What stays known of the order of {party} is not transitive.", party=party),
        worded(
            "of {one}, {two} and {three} one pair is unknown, but follows from the other two",
            one=one,
            two=two,
            three=three,
        ),
        worded("put {one}, {two} and {three} into one group", one=one, two=two, three=three),
    )


def _blocks(levels: list[int], unsure: list[int], ascending: list[int]) -> KnownOrder:
    """Known ties as blocks, and for each block those right below it."""
    below = _below(levels)
    block_at: list[int] = []
    first: list[int] = []
    for at, level in enumerate(levels):
        # All of a tie are unsure about the same states, so its first member speaks for it.
        ties = below[level + 1] & ~below[level] & ~unsure[at]
        leader = members(ties)[0]
        if leader == at:
            first.append(at)
        block_at.append(len(first) - 1 if leader == at else block_at[leader])
    blocks: list[list[int]] = [[] for _ in first]
    for at, block in enumerate(block_at):
        blocks[block].append(ascending[at])
    under = [below[levels[at]] & ~unsure[at] for at in range(len(levels))]
    above = [0] * len(blocks)
    lists = []
    for at in first:
        left, right_below = under[at], []
        while left:
            best = left.bit_length() - 1
            right_below.append(block_at[best])
            tie = below[levels[best] + 1] & ~below[levels[best]] & ~unsure[best]
            left &= ~(under[best] | tie)
        for block in right_below:
            above[block] += 1
        lists.append(tuple(right_below))
    return KnownOrder(tuple(map(tuple, blocks)), tuple(lists), tuple(above))
