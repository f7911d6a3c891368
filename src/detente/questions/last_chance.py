"""Who could still have stopped a path, and where on it. Our own definition.

At a state on a path to a target, before the last move, a party could stop the path

- *by staying*, if the others alone cannot reach the target from that state;
- *by moving*, if it did not move last, and has a move of the same kind as the path's to a
  state from which nobody can reach the target any more.

"Can reach" means by legal sequences of the same kind of moves (any moves, or improvements
of their movers), begun anew at the state in question. A party's last chance is the last
state on the path at which it could stop it in one of these ways. Whoever has the latest
last chance is the last that could have stopped it. A party that is needed for every way
to the target can always stop it by staying; one that is needed for none and has no way
out of reach never can.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from detente.engine.explicit.sequences import NOBODY, UNREACHED
from detente.engine.protocol import ResponsePath
from detente.questions.ground import Field, Search


@dataclass(frozen=True, slots=True)
class Chance:
    """At a state of a path, numbered from 0, a party could have stopped it.

    ``ways`` says how; ``to`` is the first state that it could have moved to instead, where
    moving is among the ways.
    """

    party: int
    place: int
    ways: tuple[Literal["staying", "moving"], ...]
    to: tuple[int, ...]


class Chances:
    """Who can stop paths to one target by one kind of moves; searches are made once.

    ``everybody`` is the search backwards by all parties, where that was made already.
    """

    def __init__(self, search: Search, target: Any, everybody: Field | None = None) -> None:
        self._search = search
        self._everybody: Field = everybody or search.backwards(target)
        self._without: dict[int, Field] = {
            party: search.backwards(target, [p for p in search.parties if p != party])
            for party in search.parties
        }

    def at(self, state: int, last: int, place: int = 0) -> list[Chance]:
        """Each party that could stop it at a state that the party ``last`` moved to."""
        found = []
        for party in self._search.parties:
            staying = self._without[party].fewest(state) == UNREACHED
            out = () if party == last else self._way_out(party, state)
            ways: list[Literal["staying", "moving"]] = ["staying"] if staying else []
            ways += ["moving"] if out else []
            if ways:
                found.append(Chance(party, place, tuple(ways), out))
        return found

    def _way_out(self, party: int, state: int) -> tuple[int, ...]:
        for target in self._search.targets(party, state):
            if self._everybody.fewest(target) == UNREACHED:
                return (target,)
        return ()

    def along(self, start: int, path: ResponsePath) -> list[Chance]:
        """Every chance on the path, in order; none at its end."""
        states = [start, *(step.state for step in path)]
        movers = [NOBODY, *(step.party for step in path)]
        return [
            chance
            for place in range(len(path))
            for chance in self.at(states[place], movers[place], place)
        ]


def last_chances(chances: Sequence[Chance]) -> tuple[Chance, ...]:
    """Each party's last chance, latest first; parties that never had one are left out."""
    latest: dict[int, Chance] = {}
    for chance in chances:
        latest[chance.party] = chance
    return tuple(sorted(latest.values(), key=lambda chance: (-chance.place, chance.party)))
