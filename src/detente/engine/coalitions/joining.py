"""What coalitions reach where every move can be taken back, in loops compiled on first use.

The tables are those of :mod:`detente.engine.coalitions.kernels`. This module calls nothing of
another one: compiled loops are kept on disk as long as their own file is unchanged.

Importing this module imports numba: only large questions do.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import uint64

from detente.engine.compiled import compiled

_ONE, _LAST = uint64(1), uint64(63)


@compiled
def join_components(first: Any, targets: Any, component: Any, first_row: Any) -> None:
    """Who reaches whom, for each coalition, where every move can be taken back.

    Then what a coalition reaches is what hangs together by its moves. That of a coalition
    grows from that of the coalition without its last party: the components of this one are
    joined along the moves of the last.
    """
    parties, size = first.shape[0], first.shape[1] - 1
    above = np.empty(size, np.int64)
    number = np.empty(size, np.int64)
    for at in range(size):
        component[0, at] = at
    first_row[0], first_row[1] = 0, size
    for party in range(parties):
        for rest in range(1 << party):
            coalition = rest | 1 << party
            for at in range(size):
                above[at], number[at] = at, -1
            for at in range(size):
                one = _root(above, component[rest, at])
                for arc in range(first[party, at], first[party, at + 1]):
                    two = _root(above, component[rest, targets[arc]])
                    above[max(one, two)] = min(one, two)
                    one = min(one, two)
            count = 0
            for at in range(size):
                root = _root(above, component[rest, at])
                if number[root] < 0:
                    number[root] = count
                    count += 1
                component[coalition, at] = number[root]
            first_row[coalition + 1] = first_row[coalition] + count


@compiled
def _root(above: Any, at: Any) -> Any:
    while above[at] != at:
        above[at] = above[above[at]]
        at = above[at]
    return at


@compiled
def fill_rows(component: Any, first_row: Any, rows: Any) -> None:
    """The members of each component."""
    for coalition in range(component.shape[0]):
        for at in range(component.shape[1]):
            row = rows[first_row[coalition] + component[coalition, at]]
            row[at >> 6] |= _ONE << (uint64(at) & _LAST)
