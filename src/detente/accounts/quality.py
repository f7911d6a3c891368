"""How often reading help was right, as measured on labelled sentences that are kept with the tests.

``python -m docs.generate`` measures anew and writes the table; a test holds it to the rules.
"""

from __future__ import annotations

from dataclasses import dataclass

from detente.accounts.cue_tables import rows_of


@dataclass(frozen=True, slots=True)
class Quality:
    """How one kind of help did on one half of the labelled sentences.

    Attributes
    ----------
    what : str
        A kind of hint, ``act:`` and a class of act, ``mention``, or ``mention, aliases taught``.
    held_out : bool
        True for the sentences that were not looked at when the rules were made.
    right, offered, present : int
        How many hints were right, how many were given, how many there were to find. For mentions
        they count mentions, otherwise sentences.
    """

    what: str
    held_out: bool
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


def quality() -> tuple[Quality, ...]:
    """What was measured: for each kind of help first the half of the rules, then the other.

    Examples
    --------
    >>> first = quality()[0]
    >>> first.what, first.held_out, 0 <= first.precision <= 1
    ('goal', False, True)
    """
    return tuple(
        Quality(what, half == "held out", int(right), int(offered), int(present))
        for what, half, right, offered, present in rows_of("quality.tsv")
    )


def quality_of(what: str) -> Quality:
    """What was measured on the held-out sentences, which is what to show beside a hint.

    Examples
    --------
    >>> quality_of("condition").held_out
    True

    Raises
    ------
    KeyError
        Nothing of this name is measured.
    """
    for item in quality():
        if item.what == what and item.held_out:
            return item
    raise KeyError(what)
