"""An independent checker of claims that a coalition breaks a state.

It shares no code with the engines or the concepts. It reads moves, ranks and, for joint
moves, the options as plain data, follows the claimed path step by step, and tries every
answer of the others itself. It is slow on purpose: what it tries grows exponentially with
the number of parties.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import combinations
from typing import NamedTuple

Coalition = frozenset[int]
Levels = tuple[int, ...]


class PlainModel(NamedTuple):
    """A model as plain data.

    ``moves[i][s]`` lists where party *i* can go from *s*, ``ranks[i][s]`` is its ordinal
    rank of *s*. The rest is needed for joint moves only: the combinations of levels that
    make up each state, each option's owner and direction, and rules as (who or ``None``,
    combinations they bind at, combinations they forbid).
    """

    moves: Sequence[Sequence[Sequence[int]]]
    ranks: Sequence[Sequence[int]]
    members: Sequence[Sequence[Levels]] = ()
    owners: Sequence[int] = ()
    directions: Sequence[str] = ()
    rules: Sequence[tuple[int | None, frozenset[Levels], frozenset[Levels]]] = ()


class BrokenBy(NamedTuple):
    """The claim that a coalition breaks a state, as plain data.

    ``path`` holds (movers, state) for each step: one mover a step in a legal sequence,
    one step for a joint move.
    """

    concept: str
    joint: bool
    strict: bool
    coalition: Coalition
    state: int
    path: Sequence[tuple[Coalition, int]]


def objections(model: PlainModel, claim: BrokenBy) -> list[str]:
    """Everything that is wrong with the claim; empty if it holds."""
    if not claim.path:
        return ["there is no path"]
    found = _objections_to_path(model, claim)
    improvement = claim.path[-1][1]
    if not _prefers(model, claim, claim.coalition, improvement, claim.state):
        found.append(f"the coalition does not gain by state {improvement}")
    for answer in _answers(model, claim, improvement):
        if _prefers(model, claim, claim.coalition, answer, claim.state):
            continue
        escapes = claim.concept == "coalition_symmetric_metarational" and any(
            _prefers(model, claim, claim.coalition, way_out, claim.state)
            for way_out in _reached(model, claim, claim.coalition, answer)
        )
        if not escapes:
            found.append(f"the others can answer by going to {answer}")
            break
    return found


def _objections_to_path(model: PlainModel, claim: BrokenBy) -> list[str]:
    found = []
    at = claim.state
    last: Coalition = frozenset()
    if claim.joint and len(claim.path) > 1:
        found.append("a joint move is one step")
    for movers, target in claim.path:
        if not movers or not movers <= claim.coalition:
            found.append("a step is not the coalition's own")
        elif claim.joint:
            if target not in _joint(model, movers, at):
                found.append(f"{sorted(movers)} cannot go from {at} to {target} together")
        elif len(movers) != 1 or movers == last:
            found.append("a party moves twice in a row, or several at once")
        elif target not in model.moves[min(movers)][at]:
            found.append(f"{sorted(movers)} cannot go from {at} to {target}")
        at, last = target, movers
    return found


def _prefers(model: PlainModel, claim: BrokenBy, who: Coalition, one: int, other: int) -> bool:
    gains = [model.ranks[i][one] - model.ranks[i][other] for i in who]
    if claim.strict:
        return all(gain > 0 for gain in gains)
    return all(gain >= 0 for gain in gains) and any(gain > 0 for gain in gains)


def _answers(model: PlainModel, claim: BrokenBy, start: int) -> set[int]:
    others = frozenset(range(len(model.ranks))) - claim.coalition
    if claim.concept == "coalition_nash" or not others:
        return set()
    if claim.concept != "coalition_sequential":
        return _reached(model, claim, others, start)
    parts = [
        frozenset(part)
        for size in range(1, len(others) + 1)
        for part in combinations(sorted(others), size)
    ]

    def improvements(part: Coalition, at: int) -> set[int]:
        reached = _reached(model, claim, part, at)
        return {to for to in reached if _prefers(model, claim, part, to, at)}

    return _alternating(parts, improvements, start)


def _reached(model: PlainModel, claim: BrokenBy, who: Coalition, start: int) -> set[int]:
    if claim.joint:
        return _joint(model, who, start)
    single = [frozenset([i]) for i in who]
    return _alternating(single, lambda one, at: model.moves[min(one)][at], start)


def _alternating(
    movers: Sequence[Coalition],
    targets: Callable[[Coalition, int], Iterable[int]],
    start: int,
) -> set[int]:
    """Ends of all sequences in which no mover moves twice in a row."""
    seen: set[tuple[Coalition, int]] = set()
    to_try: list[tuple[Coalition, int]] = [(frozenset(), start)]
    while to_try:
        last, at = to_try.pop()
        for mover in movers:
            if mover == last:
                continue
            for target in targets(mover, at):
                if (mover, target) not in seen:
                    seen.add((mover, target))
                    to_try.append((mover, target))
    return {target for _, target in seen}


def _joint(model: PlainModel, who: Coalition, start: int) -> set[int]:
    return {
        target
        for target in range(len(model.members))
        if target != start
        and any(
            _may_go(model, who, one, other)
            for one in model.members[start]
            for other in model.members[target]
        )
    }


def _may_go(model: PlainModel, who: Coalition, one: Levels, other: Levels) -> bool:
    movers = set()
    for owner, direction, before, after in zip(
        model.owners, model.directions, one, other, strict=True
    ):
        if before == after:
            continue
        if owner not in who or (direction == "forward" and after < before):
            return False
        if direction == "backward" and after > before:
            return False
        movers.add(owner)
    return not any(
        one in starts and other in ends and (bound is None or bound in movers)
        for bound, starts, ends in model.rules
    )
