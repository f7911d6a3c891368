"""An independent checker of what others could do for a party, and of help withheld.

As :mod:`detente.stability.further_checker`, to which it belongs: it shares no code with
the engines or the concepts. That no coalition can safely help is judged by taking away the
moves of everybody who may lose, and trying what the rest can do.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from detente.stability.checker import Arcs, Claim, Ranks, every_response, objections_to_steps

Path = Sequence[tuple[int, int]]


class SupportClaim(NamedTuple):
    """A verdict as plain data.

    ``path`` is a help, where the state is not stable; ``helps`` are, where it is, the helps
    with the losses of helpers: who loses, and the party's answer.
    """

    rule: str
    party: int
    state: int
    stable: bool
    path: Path = ()
    helps: Sequence[tuple[Path, Sequence[tuple[int, Path]]]] = ()


def objections_to_berge(moves: Arcs, ranks: Ranks, claim: SupportClaim) -> list[str]:
    """What is wrong with a claim that the others can, or cannot, do better for the party."""
    if not claim.stable:
        return _objections_to_help(moves, ranks, claim, claim.path)
    helped = sorted(_better_ends(moves, ranks, claim))
    return [f"the others could lead to {end}, which is better" for end in helped]


def objections_to_withheld(
    moves: Arcs, ranks: Ranks, claim: SupportClaim, *, credible: bool, lasting: bool
) -> list[str]:
    """The same where help may be withheld.

    ``credible``: the party answers by what serves it. ``lasting``: a helper that can get
    out by a move of its own has lost nothing.
    """
    reading = _Losses(moves, ranks, claim, credible=credible, lasting=lasting)
    if claim.stable:
        return reading.of_every_help()
    found = _objections_to_help(moves, ranks, claim, claim.path)
    return found or reading.of_one_help()


def _objections_to_help(moves: Arcs, ranks: Ranks, claim: SupportClaim, path: Path) -> list[str]:
    if not path:
        return ["no path to anything better"]
    liking = ranks[claim.party]
    found = objections_to_steps(moves, ranks, _response(claim), claim.state, path)
    if liking[path[-1][1]] <= liking[claim.state]:
        found.append("the path leads to nothing better")
    return found


def _better_ends(moves: Arcs, ranks: Ranks, claim: SupportClaim) -> set[int]:
    liking = ranks[claim.party]
    ends = every_response(moves, ranks, _response(claim), claim.state)
    return {end for end in ends if liking[end] > liking[claim.state]}


def _response(claim: SupportClaim) -> Claim:
    return Claim("general_metarational", claim.rule, claim.party, claim.state, None)


class _Losses:
    """Whether helpers lose what they are said to lose, and nobody else does."""

    def __init__(
        self, moves: Arcs, ranks: Ranks, claim: SupportClaim, *, credible: bool, lasting: bool
    ) -> None:
        self.moves, self.ranks, self.claim = moves, ranks, claim
        self.credible, self.lasting = credible, lasting

    def of_one_help(self) -> list[str]:
        """The helpers of the path must gain, whatever the party then does."""
        end = self.claim.path[-1][1]
        return [
            f"the party can leave helper {helper} at {at}, which is no better for it"
            for helper in sorted({mover for mover, _ in self.claim.path})
            for at in (end, *self._own_answers(end))
            if self._loses(helper, at)
        ]

    def of_every_help(self) -> list[str]:
        """Without those who lose, nothing better must be in reach."""
        found = []
        losers: dict[int, set[int]] = {}
        for path, losses in self.claim.helps:
            found += _objections_to_help(self.moves, self.ranks, self.claim, path)
            if not path:
                continue
            end = path[-1][1]
            for helper, answer in losses:
                found += self._objections_to_loss(end, helper, answer)
                losers.setdefault(end, set()).add(helper)
        for end in sorted(_better_ends(self.moves, self.ranks, self.claim)):
            lose = losers.get(end, set())
            left: Arcs = [
                [()] * len(arcs) if i in lose else arcs for i, arcs in enumerate(self.moves)
            ]
            if end in _better_ends(left, self.ranks, self.claim):
                found.append(f"helpers who are not said to lose could lead to {end}")
        return found

    def _objections_to_loss(self, end: int, helper: int, answer: Path) -> list[str]:
        at = end
        if helper == self.claim.party or len(answer) > 1:
            return ["a loss is that of another, after one move of the party at most"]
        if answer:
            ((mover, at),) = answer
            if mover != self.claim.party or at not in self._own_answers(end):
                return [f"the party cannot answer by going from {end} to {at}"]
        if self._loses(helper, at):
            return []
        return [f"at {at} helper {helper} has lost nothing"]

    def _own_answers(self, at: int) -> list[int]:
        liking = self.ranks[self.claim.party]
        targets = self.moves[self.claim.party][at]
        return [t for t in targets if not self.credible or liking[t] > liking[at]]

    def _loses(self, helper: int, at: int) -> bool:
        liking = self.ranks[helper]
        ways_out = self.moves[helper][at] if self.lasting else ()
        return all(liking[each] <= liking[self.claim.state] for each in (at, *ways_out))
