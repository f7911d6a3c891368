"""A party's moves from one combination, gone through one by one."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from itertools import product

from detente.engine.protocol import Means
from detente.engine.symbolic.relevance import Outline
from detente.model.conflict import Levels, Option
from detente.model.formula import decided


class LiteralMoves:
    """Moves, improvements and responses of combinations, without diagrams.

    Every call costs as much as the party has choices; a response costs as much as there
    are states that the others can reach.
    """

    def __init__(self, outline: Outline) -> None:
        self._outline = outline
        self._options = outline.conflict.options

    def moves(self, party: int, levels: Levels) -> list[Levels]:
        """Where the party can move to, in state order."""
        own = self._outline.own[party]
        within = [
            _permitted(option, level) if option.key in own else range(level, level + 1)
            for option, level in zip(self._options, levels, strict=True)
        ]
        # The first option is the least significant: it changes fastest.
        targets = (tuple(reversed(each)) for each in product(*reversed(within)))
        return [target for target in targets if target != levels and self._feasible(target)]

    def improvements(self, party: int, levels: Levels) -> list[Levels]:
        """Those of its moves that the party prefers to staying."""
        return [to for to in self.moves(party, levels) if self.prefers(party, to, levels)]

    def prefers(self, party: int, levels: Levels, to: Levels) -> bool:
        """True if the party strictly prefers the first to the second."""
        criteria = self._outline.criteria[party]
        return criteria.values(levels) > criteria.values(to)

    def responses(
        self, party: int, levels: Levels, means: Means
    ) -> Iterator[tuple[tuple[int, Levels], ...]]:
        """One shortest path of the others to each state that they can reach."""
        targets = self.moves if means is Means.MOVES else self.improvements
        others = [at for at in range(len(self._outline.own)) if at != party]
        queue: deque[tuple[Levels, int, tuple[tuple[int, Levels], ...]]] = deque()
        queue.append((levels, -1, ()))
        seen = {(levels, -1)}
        told: set[Levels] = set()
        while queue:
            at, last, path = queue.popleft()
            if path and at not in told:
                told.add(at)
                yield path
            for mover in others:
                for target in targets(mover, at) if mover != last else ():
                    if (target, mover) not in seen:
                        seen.add((target, mover))
                        queue.append((target, mover, (*path, (mover, target))))

    def _feasible(self, levels: Levels) -> bool:
        chosen = dict(zip((o.key for o in self._options), levels, strict=True))
        return not any(decided(node, chosen) for node, _ in self._outline.excluded)


def _permitted(option: Option, level: int) -> Sequence[int]:
    if option.moves == "forward":
        return range(level, len(option.levels))
    if option.moves == "backward":
        return range(level + 1)
    return range(len(option.levels))
