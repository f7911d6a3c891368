"""Option weights as whole numbers, which compare as the exact fractions do."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

from detente.model.conflict import Option, Weights


def whole_weights(options: Sequence[Option], preference: Weights) -> list[tuple[int, ...]]:
    """For each option the weight of each of its levels, in whole numbers from 0.

    One scale for all and one shift for each option leave the order of sums over these
    options as it is.

    Examples
    --------
    >>> a, b = Option("us", "a"), Option("us", "b")
    >>> halves = Weights(((a.key, 1, Fraction(1, 2)), (b.key, 1, Fraction(-3))))
    >>> whole_weights([a, b], halves)
    [(0, 1), (6, 0)]
    """
    given = {(key, level): weight for key, level, weight in preference.weights}
    scale = lcm(*(weight.denominator for weight in given.values()))
    found = []
    for option in options:
        levels = range(len(option.levels))
        each = [int(given.get((option.key, level), Fraction(0)) * scale) for level in levels]
        found.append(tuple(weight - min(each) for weight in each))
    return found
