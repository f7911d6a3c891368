"""What differs between the scenarios of an ensemble: the ways to draw a party's preference.

Each is what a person asks for; :mod:`detente.engine.ensemble.drawings` makes ranks of it.
"""

from __future__ import annotations

from dataclasses import dataclass

from detente.wording import Wording, worded


@dataclass(frozen=True, slots=True)
class AsGiven:
    """The party's preference is the one of the conflict, in every scenario."""

    def __str__(self) -> str:
        return str(self.in_words())

    def in_words(self) -> Wording:
        """How it is drawn, as a clause."""
        return worded("preference as given")


@dataclass(frozen=True, slots=True)
class RandomOrder:
    """The party's statements in random order, every order of a tier being equally likely.

    Parameters
    ----------
    fixed : int
        So many statements keep their places at the top.
    tiers : tuple of int
        Sizes of the tiers that follow; statements change places only inside their tier.
        Statements beyond the last tier make one more. Without tiers, all are one tier.

    Examples
    --------
    Of six statements the first stays; then two in random order, then the other three.

    >>> RandomOrder(fixed=1, tiers=(2,)).ends(6)
    (1, 3, 6)
    """

    fixed: int = 0
    tiers: tuple[int, ...] = ()

    def __str__(self) -> str:
        return str(self.in_words())

    def in_words(self) -> Wording:
        """How it is drawn, as a clause."""
        sizes = [*("1" for _ in range(self.fixed)), *map(str, self.tiers)]
        if not sizes:
            return worded("statements in random order")
        return worded(
            "statements in random order, tiers of {sizes} and what is left",
            sizes=", ".join(sizes),
        )

    def ends(self, count: int) -> tuple[int, ...]:
        """Where each tier of ``count`` statements ends, the fixed ones being tiers of one."""
        sizes = (*(1 for _ in range(self.fixed)), *self.tiers)
        ends = []
        end = 0
        for size in sizes:
            end += size
            ends.append(end)
        return (*ends, count) if end < count else tuple(ends)


@dataclass(frozen=True, slots=True)
class RandomCompletion:
    """Some pairs of states are unknown; each scenario completes the rest at random.

    Parameters
    ----------
    unknown : tuple of tuple of str
        Groups of states by name or pattern; a pattern with - stands for every state that
        fits it. The party's preference between any two states of one group is unknown; a
        pair is a group of two. Between all other pairs it is the one of the conflict.

    Notes
    -----
    What is left known must be transitive; else the group that would have to be larger is
    named in a fault.

    A completion is drawn from the top: of the states (or ties that are known) with nothing
    left that is known to be better, one is taken, each with the same chance, until none is
    left. Unknown pairs never come out tied. This is *not* an even choice among all
    completions: of those, some come out more often than others.
    """

    unknown: tuple[tuple[str, ...], ...]

    def __str__(self) -> str:
        return str(self.in_words())

    def in_words(self) -> Wording:
        """How it is drawn, as a clause."""
        groups = "; ".join(", ".join(group) for group in self.unknown)
        return worded("order unknown among {groups}", groups=groups)


#: How one party's preference is drawn.
Scenarios = AsGiven | RandomOrder | RandomCompletion
