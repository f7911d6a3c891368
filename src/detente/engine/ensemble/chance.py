"""Random numbers that depend on nothing but what they are for.

A generator that counts instead of remembering: Philox4x32-10 of Salmon, Moraes, Dror and
Shaw, "Parallel random numbers: as easy as 1, 2, 3" (2011). Its key is the seed, its
counter the scenario, the party and the number of the draw; so scenario *k* draws the same
numbers whoever computes it, in whatever order.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

#: A number of 32 bits in each element, held in 64.
Words = NDArray[np.uint64]

#: The published multipliers and increments of the key, and the number of rounds.
MULTIPLIERS = (0xD2511F53, 0xCD9E8D57)
INCREMENTS = (0x9E3779B9, 0xBB67AE85)
ROUNDS = 10
#: Numbers that one counter gives.
WORDS = 4
#: Seeds and numbers of scenarios are below this.
LIMIT = 1 << 64

_MASK = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)


def philox(counter: tuple[Words, Words, Words, Words], key: tuple[int, int]) -> list[Words]:
    """Four numbers of 32 bits for each counter of four.

    Examples
    --------
    >>> zero = np.zeros(1, np.uint64)
    >>> [hex(word[0]) for word in philox((zero, zero, zero, zero), (0, 0))]
    ['0x6627e8d5', '0xe169c58d', '0xbc57ac4c', '0x9b00dbd8']
    """
    one, two, three, four = counter
    first, second = key
    for _ in range(ROUNDS):
        low, high = one * np.uint64(MULTIPLIERS[0]), three * np.uint64(MULTIPLIERS[1])
        one, three = (
            (high >> _HALF) ^ two ^ np.uint64(first),
            (low >> _HALF) ^ four ^ np.uint64(second),
        )
        two, four = high & _MASK, low & _MASK
        first = (first + INCREMENTS[0]) & 0xFFFFFFFF
        second = (second + INCREMENTS[1]) & 0xFFFFFFFF
    return [one, two, three, four]


def draws(seed: int, first: int, lanes: int, party: int, count: int) -> Words:
    """The first ``count`` numbers of a party in each of ``lanes`` scenarios from ``first`` on.

    Returns
    -------
    array of shape (count, lanes)
        Evenly distributed over 0 to 2^32 - 1.
    """
    scenarios = np.arange(lanes, dtype=np.uint64) + np.uint64(first)
    low, high = scenarios & _MASK, scenarios >> _HALF
    whose = np.full(lanes, party, np.uint64)
    key = (int(seed) & 0xFFFFFFFF, int(seed) >> 32)
    found: list[Words] = []
    for number in range(-(-count // WORDS)):
        found += philox((low, high, whose, np.full(lanes, number, np.uint64)), key)
    return np.array(found[:count], np.uint64).reshape(count, lanes)


def chosen(words: Words, choices: int) -> NDArray[np.int64]:
    """Each number as one of 0 to ``choices - 1``.

    By the upper half of a product: no choice is favoured by more than ``choices / 2^32``.
    """
    return (words * np.uint64(choices) >> _HALF).astype(np.int64)
