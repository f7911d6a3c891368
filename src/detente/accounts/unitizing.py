"""Agreement on where coded spans begin and end: Krippendorff's alpha for unitizing.

Coders lay spans of one code over the same continuum, of characters or of sentences. The
coefficient is that of Krippendorff (2004), ``krippendorff-2004`` in the bibliography: two
overlapping spans of different coders disagree by the squared distances of their ends, a
span inside another coder's gap by its squared length, and what is expected comes from all
ways in which the spans that there are could have been laid over each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from detente.errors import call_fault
from detente.wording import worded


@dataclass(frozen=True, slots=True)
class Undefined:
    """There is no coefficient; ``why`` says what it would need."""

    why: str


@dataclass(frozen=True, slots=True)
class Alpha:
    """A coefficient: 1 is perfect agreement, 0 what chance gives, less is worse than chance.

    ``observed`` and ``expected`` are the disagreements that it compares.
    """

    value: float
    observed: float
    expected: float


Spans = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class _Section:
    """A span, or a gap between spans, of one coder."""

    start: int
    end: int
    coded: bool

    @property
    def length(self) -> int:
        return self.end - self.start


def merged_spans(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans in order, those that overlap made one; spans that only touch stay two.

    Examples
    --------
    >>> merged_spans([(4, 9), (0, 3), (8, 12), (12, 13)])
    [(0, 3), (4, 12), (12, 13)]
    """
    found: list[tuple[int, int]] = []
    for start, end in sorted(set(spans)):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def disagreements(coders: Sequence[Spans], length: int) -> tuple[Fraction, Fraction]:
    """Observed and expected disagreement of one code, exactly.

    Parameters
    ----------
    coders : sequence of spans
        For each coder its spans (start, end), end exclusive, none overlapping another.
    length : int
        Length of the continuum; every span lies inside.

    Raises
    ------
    FaultyInput
        E701 for fewer than two coders, or a span outside the continuum or overlapping.
    """
    sections = [list(_sections(spans, length)) for spans in coders]
    count = len(sections)
    if count < 2:
        raise call_fault(
            worded("Agreement needs two coders."), f"{count}", worded("name two or more")
        )
    observed = sum(
        (_observed(one, two) for at, one in enumerate(sections) for two in sections[at + 1 :]), 0
    )
    units = [each.length for coder in sections for each in coder if each.coded]
    gaps = [each.length for coder in sections for each in coder if not each.coded]
    chance = sum(_expected(unit, len(units), gaps) for unit in units)
    ways = count * length * (count * length - 1) - sum(unit * (unit - 1) for unit in units)
    return (
        Fraction(2 * observed, count * (count - 1) * length**2),
        Fraction(2 * chance) / length / ways if ways else Fraction(0),
    )


def unitizing_alpha(coders: Sequence[Spans], length: int) -> Alpha | Undefined:
    """The coefficient for one code.

    Examples
    --------
    Krippendorff's example A of 1995, on a continuum stretched until its grain is fine:

    >>> stretch = 1000
    >>> bertha, bill = [(2, 10), (14, 20)], [(4, 8), (15, 17)]
    >>> coders = [[(a * stretch, b * stretch) for a, b in c] for c in (bertha, bill)]
    >>> round(unitizing_alpha(coders, 24 * stretch).value, 3)
    0.553
    """
    observed, expected = disagreements(coders, length)
    return alpha_of(observed, expected)


def unitizing_alpha_of_all(codes: Sequence[Sequence[Spans]], length: int) -> Alpha | Undefined:
    """The coefficient over several codes: disagreements added up before they are compared."""
    parts = [disagreements(coders, length) for coders in codes]
    observed = sum((part[0] for part in parts), Fraction(0))
    return alpha_of(observed, sum((part[1] for part in parts), Fraction(0)))


def alpha_of(observed: Fraction, expected: Fraction) -> Alpha | Undefined:
    """One minus the ratio of the disagreements."""
    if not expected:
        return Undefined(
            worded("nobody coded anything, or everything was coded: nothing could differ")
        )
    return Alpha(float(1 - observed / expected), float(observed), float(expected))


def _sections(spans: Spans, length: int) -> Iterator[_Section]:
    """Spans and the gaps between them, from the beginning of the continuum to its end."""
    at = 0
    for start, end in sorted(spans):
        if not at <= start < end <= length:
            mend = worded("give spans that lie inside and do not overlap")
            raise call_fault(
                worded("A span that cannot be used."),
                worded("{start} to {end}", start=start, end=end),
                mend,
            )
        if start > at:
            yield _Section(at, start, False)
        yield _Section(start, end, True)
        at = end
    if at < length:
        yield _Section(at, length, False)


def _observed(ones: Sequence[_Section], twos: Sequence[_Section]) -> int:
    """The squared differences of two coders; both lists are walked once, side by side."""
    total = one = two = 0
    while one < len(ones) and two < len(twos):
        first, second = ones[one], twos[two]
        total += _difference(first, second)
        # Whichever ends first is done; where both end together, both are.
        one += first.end <= second.end
        two += second.end <= first.end
    return total


def _difference(first: _Section, second: _Section) -> int:
    if first.coded and second.coded:
        return (first.start - second.start) ** 2 + (first.end - second.end) ** 2
    for unit, gap in ((first, second), (second, first)):
        if unit.coded and not gap.coded and gap.start <= unit.start and unit.end <= gap.end:
            return unit.length**2
    return 0


def _expected(unit: int, count: int, gaps: Iterable[int]) -> Fraction:
    """What a span of this length adds, laid over every other span and every gap."""
    over_spans = Fraction(count - 1, 3) * (2 * unit**3 - 3 * unit**2 + unit)
    return over_spans + unit**2 * sum(gap - unit + 1 for gap in gaps if gap >= unit)
