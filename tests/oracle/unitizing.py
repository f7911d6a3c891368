"""Krippendorff's alpha for unitizing (2004), every section of one coder against every other.

Written from the definition of the difference between two sections, and, for what chance
gives, from the sum that the definition states; nothing is shared with the program.
"""

from __future__ import annotations

from fractions import Fraction

Section = tuple[int, int, int]
"""Begin, length, and 1 for a span or 0 for a gap."""


def sections(spans: list[tuple[int, int]], length: int) -> list[Section]:
    """A coder's spans and gaps, found character by character."""
    marks = [0] * length
    for number, (start, end) in enumerate(spans, 1):
        for at in range(start, end):
            marks[at] = number
    found: list[Section] = []
    for at in range(length):
        if at == 0 or marks[at] != marks[at - 1]:
            found.append((at, 1, int(marks[at] > 0)))
        else:
            begin, size, coded = found[-1]
            found[-1] = (begin, size + 1, coded)
    return found


def difference(one: Section, two: Section) -> int:
    """The squared difference of two sections."""
    (b, length, v), (c, other, w) = one, two
    if v == w == 1 and -length < b - c < other:
        return (b - c) ** 2 + (b + length - c - other) ** 2
    if v == 1 and w == 0 and other - length >= b - c >= 0:
        return length**2
    if v == 0 and w == 1 and other - length <= b - c <= 0:
        return other**2
    return 0


def alpha(coders: list[list[tuple[int, int]]], length: int) -> Fraction | None:
    """The coefficient; nothing where nothing could differ."""
    told = [sections(spans, length) for spans in coders]
    m = len(told)
    observed = Fraction(0)
    for i in range(m):
        for j in range(m):
            if i != j:
                observed += sum(difference(g, h) for g in told[i] for h in told[j])
    observed /= m * (m - 1) * length**2
    spans = [g for coder in told for g in coder if g[2]]
    gaps = [g for coder in told for g in coder if not g[2]]
    expected = Fraction(0)
    for _, size, _ in spans:
        expected += Fraction(len(spans) - 1, 3) * (2 * size**3 - 3 * size**2 + size)
        expected += size**2 * sum(gap - size + 1 for _, gap, _ in gaps if gap >= size)
    expected *= Fraction(2, length)
    below = m * length * (m * length - 1) - sum(size * (size - 1) for _, size, _ in spans)
    if not spans or not expected or not below:
        return None
    return 1 - observed / (expected / below)
