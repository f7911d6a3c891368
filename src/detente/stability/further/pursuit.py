"""Whether a party can get above a state in a limited number of turns, whatever others do.

The party moves first. Then the others respond (or let it be), then the party moves on (or
stops), and so on, until somebody lets it be or the turns are used up. The party *gains* if
the play ends at a state that it prefers to where it began. Every turn of the others is a
response by the engine's rule. Written at one state; the same over all states together is
:func:`guaranteed_levels`, and tests hold the two to each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from detente.engine.protocol import Engine, LevelsT, Means, ResponsePath, Step
from detente.stability.verdict import Planned, PlanStep

#: Turns up to which is looked ahead.
MAXIMUM_HORIZON = 100


def guaranteed_levels(
    engine: Engine[LevelsT, Any], party: int, horizon: int, means: Means
) -> LevelsT:
    """At ``s``, which the party has just moved to: the best end that it can be sure of.

    ``horizon`` counts turns, the party's first move included. With ``Means.IMPROVEMENTS``
    every move, the party's later ones too, must serve its mover at its step. Costs a search
    of responses for every two turns.
    """
    preference = engine.preference(party)
    levels = preference
    for turn in range(horizon, 1, -1):
        if turn % 2:
            further = (
                engine.best_of_own_moves(party, levels)
                if means is Means.MOVES
                else engine.best_of_own_improvements(party, levels)
            )
            levels = engine.higher(preference, further)
        else:
            # Letting it be ends the play where it stands.
            worst = engine.worst_of_responses(party, levels, means)
            levels = engine.lower(preference, worst)
    return levels


class Pursuit:
    """The play at one state, by its definition."""

    def __init__(self, engine: Engine[Any, Any], party: int, start: int, means: Means) -> None:
        self.engine = engine
        self.party = party
        self.start = start
        self.means = means
        self._after: dict[tuple[int, int], bool] = {}
        self._answer: dict[tuple[int, int], ResponsePath] = {}
        self._before: dict[tuple[int, int], bool] = {}
        self._choice: dict[tuple[int, int], int] = {}

    def verdict(self, concept: str, horizon: int) -> Planned:
        """The verdict for so many turns, with a plan for all that can follow."""
        here = self.start
        firsts = self.engine.unilateral_improvements(self.party, here)
        for first in firsts:
            if self.gains_after(first, horizon - 1):
                plan = tuple(self._own_plan(first, horizon - 1))
                return Planned(concept, self.party, here, False, first, plan)
        plan = tuple(self._plan_of_others(firsts, horizon - 1))
        return Planned(concept, self.party, here, True, here, plan)

    def gains_after(self, at: int, left: int) -> bool:
        """The others are to respond at ``at``, with so many turns left."""
        node = (at, left)
        if node not in self._after:
            self._after[node] = self._better(at) and self._survives(at, left)
        return self._after[node]

    def _survives(self, at: int, left: int) -> bool:
        if left == 0:
            return True
        for path in self.engine.responses(self.party, at, self.means):
            if not self.gains_before(path[-1].state, left - 1):
                self._answer[at, left] = path
                return False
        return True

    def gains_before(self, at: int, left: int) -> bool:
        """The party is to move at ``at``, with so many turns left."""
        node = (at, left)
        if node not in self._before:
            self._before[node] = self._better(at) or self._escapes(at, left)
        return self._before[node]

    def _escapes(self, at: int, left: int) -> bool:
        if left == 0:
            return False
        for target in self._own_moves(at):
            if self.gains_after(target, left - 1):
                self._choice[at, left] = target
                return True
        return False

    def _better(self, at: int) -> bool:
        return self.engine.prefers(self.party, at, to=self.start)

    def _own_moves(self, at: int) -> Sequence[int]:
        if self.means is Means.MOVES:
            return self.engine.unilateral_moves(self.party, at)
        return self.engine.unilateral_improvements(self.party, at)

    # --- plans

    def _plan_of_others(self, firsts: Sequence[int], left: int) -> Iterator[PlanStep]:
        """What the others do wherever the party could otherwise stop with a gain."""
        waiting = [(first, left) for first in firsts]
        seen = set(waiting)
        while waiting:
            at, left = waiting.pop()
            path = self._answer[at, left]
            yield PlanStep(at, left, path)
            if left < 2:
                continue
            for target in self._own_moves(path[-1].state):
                node = (target, left - 2)
                if self._better(target) and node not in seen:
                    seen.add(node)
                    waiting.append(node)

    def _own_plan(self, first: int, left: int) -> Iterator[PlanStep]:
        """What the party does wherever the others have taken its gain away."""
        waiting = [(first, left)]
        seen = set(waiting)
        while waiting:
            at, left = waiting.pop()
            if left == 0:
                continue
            for path in self.engine.responses(self.party, at, self.means):
                end = path[-1].state
                node = (end, left - 1)
                if self._better(end) or node in seen:
                    continue
                seen.add(node)
                target = self._choice[node]
                yield PlanStep(end, left - 1, (Step(self.party, target),))
                waiting.append((target, left - 2))
