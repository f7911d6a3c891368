"""An independent checker of witnesses.

It shares no code with the engines or the concepts: it reads a graph's arcs and ranks as
plain data and judges one verdict by its own short reading of the definitions. For
"stable" it follows every sanction step by step; for "unstable" it tries every response
itself and sees that none sanctions the improvement.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

Arcs = Sequence[Sequence[Sequence[int]]]
Ranks = Sequence[Sequence[int]]

# Concept: (may the others move at all, must their steps be improvements, is escape looked at)
_KINDS = {
    "nash": (False, False, False),
    "general_metarational": (True, False, False),
    "symmetric_metarational": (True, False, True),
    "sequential": (True, True, False),
    "symmetric_sequential": (True, True, True),
}


class Claim(NamedTuple):
    """A verdict as plain data.

    ``sanctions`` maps each improvement to a path of (mover, state); ``None`` claims that
    the state is unstable because of ``improvement``.
    """

    concept: str
    rule: str
    party: int
    state: int
    sanctions: dict[int, list[tuple[int, int]]] | None
    improvement: int | None = None


def objections(moves: Arcs, ranks: Ranks, claim: Claim) -> list[str]:
    """Everything that is wrong with the claim; empty if it holds.

    Parameters
    ----------
    moves, ranks : nested sequences
        ``moves[i][s]`` lists where party *i* can go from *s*; ``ranks[i][s]`` is its
        ordinal rank of *s*, larger better.
    claim : Claim
    """
    liking = ranks[claim.party]
    better = {t for t in moves[claim.party][claim.state] if liking[t] > liking[claim.state]}
    if claim.sanctions is None:
        return _objections_to_unstable(moves, ranks, claim, better)
    found = []
    if set(claim.sanctions) != better:
        found.append(f"improvements are {sorted(better)}, sanctions for {sorted(claim.sanctions)}")
    for improvement, path in claim.sanctions.items():
        found += _objections_to_path(moves, ranks, claim, improvement, path)
    return found


def _objections_to_path(
    moves: Arcs, ranks: Ranks, claim: Claim, improvement: int, path: list[tuple[int, int]]
) -> list[str]:
    may_respond, _, _ = _KINDS[claim.concept]
    if not may_respond or not path:
        return ["an improvement without an answer"]
    found = objections_to_steps(moves, ranks, claim, improvement, path)
    if not _sanctions(moves, ranks, claim, path[-1][1]):
        found.append(f"state {path[-1][1]} is no sanction")
    return found


def objections_to_steps(
    moves: Arcs, ranks: Ranks, claim: Claim, start: int, path: Sequence[tuple[int, int]]
) -> list[str]:
    """What is wrong with a path as a response of the others; empty if it is one."""
    _, improving, _ = _KINDS[claim.concept]
    found = []
    at = start
    for number, (mover, target) in enumerate(path):
        if mover == claim.party:
            found.append(f"step {number + 1} is the focal party's own")
        if target not in moves[mover][at]:
            found.append(f"step {number + 1} is no move of party {mover}")
        if improving and not ranks[mover][target] > ranks[mover][at]:
            found.append(f"step {number + 1} is no improvement for its mover")
        at = target
    movers = [mover for mover, _ in path]
    if claim.rule == "single" and len(movers) > 1:
        found.append("more than one move")
    if claim.rule == "once" and len(set(movers)) < len(movers):
        found.append("a mover moves twice")
    if any(one == next_one for one, next_one in pairwise(movers)):
        found.append("a mover moves twice in a row")
    return found


def _sanctions(moves: Arcs, ranks: Ranks, claim: Claim, at: int) -> bool:
    liking = ranks[claim.party]
    level = liking[claim.state]
    if liking[at] > level:
        return False
    looks_further = _KINDS[claim.concept][2]
    return not looks_further or all(liking[t] <= level for t in moves[claim.party][at])


def _objections_to_unstable(moves: Arcs, ranks: Ranks, claim: Claim, better: set[int]) -> list[str]:
    if claim.improvement not in better:
        return [f"{claim.improvement} is no improvement"]
    for at in every_response(moves, ranks, claim, claim.improvement):
        if _sanctions(moves, ranks, claim, at):
            return [f"the others can answer by going to {at}"]
    return []


def every_response(moves: Arcs, ranks: Ranks, claim: Claim, start: int) -> set[int]:
    """All states that the others can bring about, by trying every sequence."""
    may_respond, improving, _ = _KINDS[claim.concept]
    reached: set[int] = set()
    others = [i for i in range(len(moves)) if i != claim.party and may_respond]
    tried: set[tuple[int, tuple[int, ...]]] = set()
    to_try: list[tuple[int, tuple[int, ...]]] = [(start, ())]
    while to_try:
        at, movers = to_try.pop()
        for mover in others:
            # What a sequence may do next depends only on this much of its past.
            if claim.rule == "single" and movers:
                continue
            if claim.rule == "once" and mover in movers:
                continue
            if movers and mover == movers[-1]:
                continue
            for target in moves[mover][at]:
                if improving and not ranks[mover][target] > ranks[mover][at]:
                    continue
                reached.add(target)
                past = tuple(sorted({*movers, mover})) if claim.rule == "once" else (mover,)
                if (target, past) not in tried:
                    tried.add((target, past))
                    to_try.append((target, past))
    return reached
