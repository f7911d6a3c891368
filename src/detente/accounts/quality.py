"""How often reading help was right, as measured on labelled sentences that are kept with the tests.

``python -m docs.generate`` measures anew and writes the table; a test holds it to the rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from detente.accounts.cue_tables import rows_of

#: The parts of the labelled sentences: those that the rules were made with; short and clean ones
#: that they were not made with; and those, as hard as real ones, whose figures are shown.
OF_THE_RULES, CLEAN, HELD_OUT = PARTS = ("of the rules", "held out, clean", "held out")
#: A normal variable is within so many standard deviations of its mean in 95 cases of 100.
_OF_95 = 1.959964


@dataclass(frozen=True, slots=True)
class Quality:
    """How one kind of help did on one part of the labelled sentences.

    Attributes
    ----------
    what : str
        A kind of hint; ``act:`` and a class of act; ``class`` for all classes together; ``open``
        for acts whose class is left open, right where a class to choose from is; ``mention``, or
        ``mention, aliases taught``.
    part : str
        One of `PARTS`.
    right, offered, present : int
        How many hints were right, how many were given, how many there were to find. For mentions
        they count mentions, for ``class`` classes in sentences, otherwise sentences.
    """

    what: str
    part: str
    right: int
    offered: int
    present: int

    @property
    def precision(self) -> float:
        """Of those given, the part that was right; 0 where none was given."""
        return self.right / self.offered if self.offered else 0.0

    @property
    def recall(self) -> float:
        """Of those to be found, the part that was; 0 where there were none."""
        return self.right / self.present if self.present else 0.0

    @property
    def precision_interval(self) -> tuple[float, float]:
        """What the precision may be elsewhere, as far as so few sentences tell: `interval`."""
        return interval(self.right, self.offered)


def interval(right: int, of: int) -> tuple[float, float]:
    """The 95 % interval of Wilson for a share of which ``right`` in ``of`` cases were seen.

    Examples
    --------
    >>> low, high = interval(8, 10)
    >>> round(low, 2), round(high, 2)
    (0.49, 0.94)
    >>> interval(0, 0)
    (0.0, 1.0)
    """
    if not of:
        return 0.0, 1.0
    share, square = right / of, _OF_95**2
    middle = share + square / (2 * of)
    half = _OF_95 * sqrt(share * (1 - share) / of + square / (4 * of**2))
    whole = 1 + square / of
    return max(0.0, (middle - half) / whole), min(1.0, (middle + half) / whole)


def quality() -> tuple[Quality, ...]:
    """What was measured: for each kind of help the parts in the order of `PARTS`.

    Examples
    --------
    >>> first = quality()[0]
    >>> first.what, first.part, 0 <= first.precision <= 1
    ('goal', 'of the rules', True)
    """
    return tuple(
        Quality(what, part, int(right), int(offered), int(present))
        for what, part, right, offered, present in rows_of("quality.tsv")
    )


def quality_of(what: str) -> Quality:
    """What was measured on the held-out sentences, which is what to show beside a hint.

    Examples
    --------
    >>> quality_of("condition").part
    'held out'

    Raises
    ------
    KeyError
        Nothing of this name is measured.
    """
    for item in quality():
        if item.what == what and item.part == HELD_OUT:
            return item
    raise KeyError(what)
