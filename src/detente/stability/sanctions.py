"""What counts as a sanction: the two tests of the literature.

Each test is stated once for one state and once for all states together. The second
gives every state a level such that a response there sanctions leaving ``s`` if and only
if its level is not above ``s`` in the focal party's preference.
"""

from __future__ import annotations

from typing import Protocol

from detente.engine.protocol import Engine, LevelsT, StatesT


class SanctionTest(Protocol):
    """Whether a state that the others lead to deters the focal party from leaving."""

    def holds(
        self, engine: Engine[LevelsT, StatesT], party: int, start: int, response: int
    ) -> bool:
        """True if the state ``response`` sanctions leaving ``start``."""
        ...

    def levels(self, engine: Engine[LevelsT, StatesT], party: int) -> LevelsT:
        """What each state, once the others have led there, is worth to the party."""
        ...


class NoBetter:
    """s2 is no better than s: worse, or indifferent, or s itself."""

    def holds(
        self, engine: Engine[LevelsT, StatesT], party: int, start: int, response: int
    ) -> bool:
        """The party does not prefer the response to the start."""
        return not engine.prefers(party, response, to=start)

    def levels(self, engine: Engine[LevelsT, StatesT], party: int) -> LevelsT:
        """The party's own preference."""
        return engine.preference(party)


class NoBetterAndNoEscape:
    """s2 is no better than s, and neither is anything the party can move to from s2."""

    def holds(
        self, engine: Engine[LevelsT, StatesT], party: int, start: int, response: int
    ) -> bool:
        """The party prefers neither the response nor any own move from it to the start."""
        return not engine.prefers(party, response, to=start) and not any(
            engine.prefers(party, escape, to=start)
            for escape in engine.unilateral_moves(party, response)
        )

    def levels(self, engine: Engine[LevelsT, StatesT], party: int) -> LevelsT:
        """The best that the party can still make of the state, by staying or by one move."""
        return engine.best_of_own_moves(party, engine.preference(party))


NO_BETTER: SanctionTest = NoBetter()
NO_BETTER_AND_NO_ESCAPE: SanctionTest = NoBetterAndNoEscape()
