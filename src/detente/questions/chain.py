"""An absorbing Markov chain solved: where it ends, and after how many steps.

From one start only. With *Q* the steps between states that the chain leaves again, the
expected visits *v* to these satisfy ``(I - Q)^T v = start``; the probability of an ending
is the flow into it, and the expected number of steps the sum of all visits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from detente.engine.explicit.endings import closed_classes
from detente.errors import Fault, LimitReached
from detente.wording import worded

#: The next states by probability; none at a state that the chain does not leave.
Law = Callable[[int], dict[int, float]]
#: States that the chain does not leave once it is among them, ascending.
Class = tuple[int, ...]

#: Digits after the point that a probability is given to; elimination is about so exact.
DIGITS = 12
#: States up to which the equations are solved by elimination, exact but for rounding.
MOST_ELIMINATED = 2_000
#: Beyond: steps that the chain is followed at most, and the share that may be left then.
MOST_STEPS, LEFT = 20_000, 1e-13


@dataclass(frozen=True, slots=True)
class Chain:
    """What can be reached from a start: every state's next ones, and the closed classes."""

    start: int
    following: Mapping[int, Mapping[int, float]]
    classes: tuple[Class, ...]

    @classmethod
    def of(cls, start: int, size: int, law: Law) -> Chain:
        """The chain from a start, among so many states."""
        following: dict[int, dict[int, float]] = {}
        waiting = [start]
        while waiting:
            state = waiting.pop()
            if state not in following:
                following[state] = law(state)
                waiting += following[state]
        arcs = tuple(tuple(following.get(state, ())) for state in range(size))
        return cls(start, following, closed_classes([arcs], [start]))

    def absorbed(self) -> tuple[dict[Class, float], float]:
        """The probability of each closed class, and the mean number of steps until one."""
        class_of = {state: each for each in self.classes for state in each}
        if self.start in class_of:
            return {class_of[self.start]: 1.0}, 0.0
        passing = sorted(state for state in self.following if state not in class_of)
        place = {state: at for at, state in enumerate(passing)}
        flow: list[tuple[int, int, float]] = []
        into: list[tuple[int, Class, float]] = []
        for state in passing:
            for target, probability in self.following[state].items():
                if target in class_of:
                    into.append((place[state], class_of[target], probability))
                else:
                    flow.append((place[target], place[state], probability))
        visits = _visits(len(passing), place[self.start], flow)
        found = dict.fromkeys(self.classes, 0.0)
        for at, each, probability in into:
            found[each] += visits[at] * probability
        rounded = {each: round(probability, DIGITS) for each, probability in found.items()}
        return rounded, round(sum(visits), DIGITS)


def _visits(size: int, start: int, flow: list[tuple[int, int, float]]) -> list[float]:
    """How often each state is visited on average; ``flow`` is transposed: to, from, share."""
    # Imported here: only this question needs a solver.
    import numpy as np
    from scipy import sparse
    from scipy.sparse.linalg import spsolve

    rows, columns, entries = zip(*flow, strict=True) if flow else ((), (), ())
    steps = sparse.csr_matrix((entries, (rows, columns)), shape=(size, size))
    begin = np.zeros(size)
    begin[start] = 1.0
    if size <= MOST_ELIMINATED:
        matrix = (sparse.identity(size, format="csc") - steps).tocsc()
        return [float(each) for each in np.atleast_1d(spsolve(matrix, begin))]
    # Elimination fills up large matrices, so the chain is followed step by step instead.
    visits, here = begin.copy(), begin
    for _ in range(MOST_STEPS):
        here = steps @ here
        visits += here
        if here.sum() < LEFT:
            return [float(each) for each in visits]
    raise LimitReached(
        Fault(
            "E501",
            worded("The chain settles too slowly to be followed to its end."),
            worded(
                "after {most_steps:,} steps a share of {here:.2g} goes on, {size:,} states",
                most_steps=MOST_STEPS,
                here=here.sum(),
                size=size,
            ),
            worded("ask for another law, or a higher temperature"),
        )
    )
