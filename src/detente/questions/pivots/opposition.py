"""How far the parties' orders of the states agree, and how they split into two camps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from detente.graph.graph import Graph
from detente.stability.scenarios import Deadline

#: Parties up to which every split is looked at.
EXACT_PARTIES = 16
#: Differences of agreement that count as none.
_SAME = 1e-9
#: States whose comparisons with all others are made together, times all states.
_COMPARISONS = 1 << 22


@dataclass(frozen=True, slots=True)
class Agreement:
    """Kendall's tau-b of two parties' orders of the feasible states.

    ``tau`` is from -1 (opposite orders) to 1 (the same order). It is not defined, and
    ``defined`` is false and ``tau`` 0, where a party is indifferent between all states.
    ``alike`` and ``opposed`` count the pairs of states that both order, and how.
    """

    party: str
    other: str
    tau: float
    alike: int
    opposed: int
    defined: bool = True


@dataclass(frozen=True, slots=True)
class Opposition:
    """Agreements of all pairs, and the best splits into two camps.

    Parameters
    ----------
    agreements : tuple of Agreement
    splits : tuple of pairs of tuples of str
        Every split with the highest score; the second camp is empty where not to split is
        best. Empty above :data:`EXACT_PARTIES` parties, where splits were not looked at.
    score : float
        The sum of tau within camps less the sum across.
    """

    agreements: tuple[Agreement, ...]
    splits: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    score: float

    def between(self, party: str, other: str) -> Agreement:
        """The agreement of two parties."""
        return next(a for a in self.agreements if {a.party, a.other} == {party, other})


def opposition(graph: Graph, deadline: Deadline | None = None) -> Opposition:
    """Kendall's tau-b between parties over feasible states, and the best two camps.

    Notes
    -----
    O(m^2) comparisons for each pair of parties and *m* states, and 2^(n-1) splits.

    Raises
    ------
    LimitReached
        E501 when the time is over.
    """
    order = [np.array(ranks, np.int32) for ranks in graph.ranks]
    parties = range(len(order))
    alike = np.zeros((len(order), len(order)), np.int64)
    opposed = np.zeros_like(alike)
    size = graph.size
    step = max(1, _COMPARISONS // max(1, size))
    for begin in range(0, size, step):
        if deadline is not None:
            deadline.check()
        end = min(begin + step, size)
        # Every pair is met twice, once from each side.
        signs = np.array([np.sign(r[begin:end, None] - r[None, :]).ravel() for r in order], np.int8)
        for one, other in combinations(parties, 2):
            product = signs[one] * signs[other]
            alike[one, other] += np.count_nonzero(product > 0)
            opposed[one, other] += np.count_nonzero(product < 0)
    ordered = [_ordered_pairs(ranks) for ranks in order]
    found = []
    for one, other in combinations(parties, 2):
        same, against = int(alike[one, other]) // 2, int(opposed[one, other]) // 2
        scale = sqrt(ordered[one] * ordered[other])
        tau = (same - against) / scale if scale else 0.0
        names = graph.parties[one], graph.parties[other]
        found.append(Agreement(*names, tau, same, against, bool(scale)))
    splits, score = _camps(graph.parties, found)
    return Opposition(tuple(found), splits, score)


def _ordered_pairs(ranks: NDArray[np.int32]) -> int:
    """Pairs of states that the party does not hold equal."""
    _, counts = np.unique(ranks, return_counts=True)
    size = len(ranks)
    return size * (size - 1) // 2 - sum(int(n) * (int(n) - 1) // 2 for n in counts)


def _camps(
    parties: Sequence[str], agreements: Sequence[Agreement]
) -> tuple[tuple[tuple[tuple[str, ...], tuple[str, ...]], ...], float]:
    count = len(parties)
    if count > EXACT_PARTIES:
        return (), 0.0
    at = {party: number for number, party in enumerate(parties)}
    # The first party is always in the first camp: otherwise each split would come twice.
    codes = np.arange(1 << (count - 1)) << 1
    score = np.zeros(len(codes))
    for agreement in agreements:
        one, other = at[agreement.party], at[agreement.other]
        across = (codes >> one & 1) != (codes >> other & 1)
        score += np.where(across, -agreement.tau, agreement.tau)
    best = float(score.max())
    splits = tuple(
        (
            tuple(p for number, p in enumerate(parties) if not code >> number & 1),
            tuple(p for number, p in enumerate(parties) if code >> number & 1),
        )
        for code in map(int, codes[score >= best - _SAME])
    )
    return splits, best
