"""An independent checker of what is anticipated where the others answer as one side.

As :mod:`detente.stability.further_checker`, to which it belongs: it shares no code with
the engines or the concepts, anticipates by itself, state by state and answer by answer, and
follows each course turn by turn.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from detente.stability.anticipation_checker import ForesightClaim, Path
from detente.stability.checker import Arcs, Claim, Ranks, every_response, objections_to_steps

#: By state: where a side might go, and where things may end if it is to move.
_Expected = list[tuple[list[int], frozenset[int]]]


def objections_to_limited_move_together(
    moves: Arcs, ranks: Ranks, claim: ForesightClaim, horizon: int, rule: str
) -> list[str]:
    """What is wrong with a claim about looking so many turns ahead."""
    play = _Play(moves, ranks, claim.party, rule)
    own = [play.nothing_left()]
    others = [play.nothing_left()]
    for _ in range(horizon):
        after_own, after_others = own[-1], others[-1]
        own.append(play.own_turn(after_others))
        others.append(play.others_turn(after_own))
    chosen = own[horizon][claim.state][0]
    if claim.stable == bool(chosen):
        return [f"looking {horizon} turns ahead the party would {'move' if chosen else 'stay'}"]
    firsts = sorted(path[0][1] for ahead, path in claim.lines if path and ahead == horizon)
    if claim.stable and firsts != sorted(moves[claim.party][claim.state]):
        return ["the courses do not begin with each of the party's moves"]
    if not claim.stable and (len(claim.lines) != 1 or not set(firsts) & set(chosen)):
        return ["the course does not begin with a move that the party would make"]
    return [o for _, path in claim.lines for o in play.objections(path, own, others, horizon)]


class _Play:
    def __init__(self, moves: Arcs, ranks: Ranks, party: int, rule: str) -> None:
        self.moves, self.ranks, self.party = moves, ranks, party
        self.others = [j for j in range(len(moves)) if j != party]
        # a response of the others, whichever state the party started from
        self.response = Claim("general_metarational", rule, party, 0, None)

    def nothing_left(self) -> _Expected:
        return [([], frozenset({at})) for at in range(len(self.moves[self.party]))]

    def own_turn(self, after: _Expected) -> _Expected:
        found: _Expected = []
        for at, targets in enumerate(self.moves[self.party]):
            likings = {t: self._worst(self.party, after[t][1]) for t in targets}
            most = max(likings.values(), default=0)
            stays = not targets or most <= self.ranks[self.party][at]
            chosen = [] if stays else [t for t in targets if likings[t] == most]
            found.append((chosen, self._ends(at, chosen, after)))
        return found

    def others_turn(self, after: _Expected) -> _Expected:
        found: _Expected = []
        for at in range(len(after)):
            ends = every_response(self.moves, self.ranks, self.response, at)
            worth = {e: [self._worst(j, after[e][1]) for j in self.others] for e in ends}
            worth.pop(at, None)
            serving = [
                e
                for e, values in worth.items()
                if all(v > self.ranks[j][at] for v, j in zip(values, self.others, strict=True))
            ]
            chosen = sorted(
                e
                for e in serving
                if not any(
                    worth[other] != worth[e]
                    and all(a >= b for a, b in zip(worth[other], worth[e], strict=True))
                    for other in serving
                )
            )
            found.append((chosen, self._ends(at, chosen, after)))
        return found

    def objections(
        self, path: Path, own: Sequence[_Expected], others: Sequence[_Expected], horizon: int
    ) -> list[str]:
        left, at = horizon, -1
        for mine, steps in self._turns(path):
            left -= 1
            if left < 0:
                return ["the course goes on for too many turns"]
            if mine and at < 0:
                at = steps[-1][1]
                continue
            table = own[left + 1] if mine else others[left + 1]
            end = steps[-1][1]
            if end not in table[at][0]:
                return [f"nobody expects that it goes from {at} to {end}"]
            if not mine:
                wrong = objections_to_steps(self.moves, self.ranks, self.response, at, steps)
                if wrong:
                    return wrong
            elif len(steps) > 1 or end not in self.moves[self.party][at]:
                return [f"the party has no such move from {at}"]
            at = end
        mine = path[-1][0] == self.party
        if left > 0 and (others[left] if mine else own[left])[at][0]:
            return [f"somebody would go on from {at}"]
        expected = others[horizon - 1][path[0][1]][1]
        if self.ranks[self.party][at] != self._worst(self.party, expected):
            return [f"the party does not judge by the end {at}"]
        return []

    def _turns(self, path: Path) -> Iterator[tuple[bool, list[tuple[int, int]]]]:
        """The party's moves, and the others' steps between them."""
        for mine, steps in groupby(path, key=lambda step: step[0] == self.party):
            yield mine, list(steps)

    def _worst(self, party: int, ends: frozenset[int]) -> int:
        return min(self.ranks[party][end] for end in ends)

    def _ends(self, at: int, chosen: Sequence[int], after: _Expected) -> frozenset[int]:
        reached = (end for to in chosen for end in after[to][1])
        return frozenset(reached) if chosen else frozenset({at})
