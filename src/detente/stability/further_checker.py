"""An independent checker of the witnesses of further concepts.

As :mod:`detente.stability.checker`: it shares no code with the engines or the concepts,
reads moves and ranks as plain data, and judges a claim by its own short reading of the
concept's definition. Plans are followed through everything that can happen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from types import MappingProxyType
from typing import NamedTuple

from detente.stability.anticipation_checker import (
    ForesightClaim,
    objections_to_limited_move,
    objections_to_non_myopic,
)
from detente.stability.checker import (
    Arcs,
    Claim,
    Ranks,
    every_response,
    objections,
    objections_to_steps,
)
from detente.stability.support_checker import (
    SupportClaim,
    objections_to_berge,
    objections_to_withheld,
)
from detente.stability.together_checker import objections_to_limited_move_together

Path = Sequence[tuple[int, int]]


class FurtherClaim(NamedTuple):
    """A verdict as plain data; of the parts after ``stable`` each concept uses its own.

    ``lines`` are courses of events with their horizons, ``repeats`` the period of horizons;
    ``plan`` maps a state and the turns left (-1: unlimited) to a path of (mover, state);
    ``joint`` lists improvement, steps and the state reached; ``members`` are each state's
    levels; ``helps`` are paths, each with who loses after which answer; ``leads`` says
    whether the party is the leader.
    """

    concept: str
    rule: str
    party: int
    state: int
    stable: bool
    improvement: int | None = None
    sanctions: Mapping[int, Path] | None = None
    lines: Sequence[tuple[int, Path]] = ()
    repeats: int = 0
    plan: Mapping[tuple[int, int], Path] = MappingProxyType({})
    path: Path = ()
    helps: Sequence[tuple[Path, Sequence[tuple[int, Path]]]] = ()
    joint: Sequence[tuple[int, Path, int]] = ()
    members: Sequence[Sequence[int]] = ()
    leads: bool = False


def objections_to_further(moves: Arcs, ranks: Ranks, claim: FurtherClaim) -> list[str]:
    """Everything that is wrong with the claim; empty if it holds."""
    readings: list[tuple[str, Callable[..., list[str]]]] = [
        (r"limited_move_(?P<number>\d+)_together", _together_ahead),
        (r"limited_move_(?P<number>\d+)(?:_any_mover)?(?:_(?P<ties>\w+))?", _limited_move),
        (r"non_myopic(?:_any_mover)?(?:_(?P<ties>\w+))?", _non_myopic),
        (r"stackelberg_.+", _stackelberg),
        (r"(?P<credible>credible_)?metarational_(?P<number>\d+)", _plan),
        (r"maximin_(?P<number>\d+)", _plan),
        (r"(?P<credible>credible_)?policy", _plan),
        (r"sequential_order_(?P<number>\d+)", _sequential_of_order),
        (r"simultaneous", _simultaneous),
        (r"berge", _berge),
        (r"berge_withheld_(?P<kind>\w+)", _withheld),
    ]
    for pattern, reading in readings:
        found = re.fullmatch(pattern, claim.concept)
        if found:
            return reading(moves, ranks, claim, **found.groupdict())
    return [f"no reading of {claim.concept}"]


# --- anticipation ------------------------------------------------------------------------


def _foresight(claim: FurtherClaim) -> ForesightClaim:
    return ForesightClaim(claim.party, claim.state, claim.stable, claim.lines, claim.repeats)


def _limited_move(
    moves: Arcs, ranks: Ranks, claim: FurtherClaim, number: str, ties: str | None
) -> list[str]:
    return objections_to_limited_move(moves, ranks, _foresight(claim), int(number), ties)


def _together_ahead(moves: Arcs, ranks: Ranks, claim: FurtherClaim, number: str) -> list[str]:
    asked = _foresight(claim)
    return objections_to_limited_move_together(moves, ranks, asked, int(number), claim.rule)


def _non_myopic(moves: Arcs, ranks: Ranks, claim: FurtherClaim, ties: str | None) -> list[str]:
    return objections_to_non_myopic(moves, ranks, _foresight(claim), ties)


def _stackelberg(moves: Arcs, ranks: Ranks, claim: FurtherClaim) -> list[str]:
    if claim.leads:
        return _limited_move(moves, ranks, claim, "2", None)
    sanctions = None if claim.sanctions is None else {t: [*p] for t, p in claim.sanctions.items()}
    nash = Claim("nash", claim.rule, claim.party, claim.state, sanctions, claim.improvement)
    return objections(moves, ranks, nash)


# --- plans -------------------------------------------------------------------------------


def _plan(
    moves: Arcs,
    ranks: Ranks,
    claim: FurtherClaim,
    number: str | None = None,
    credible: str | None = None,
) -> list[str]:
    play = _Play(moves, ranks, claim, credible=bool(credible))
    left = -1 if number is None else int(number) - 1
    return play.against_the_others(left) if claim.stable else play.against_the_party(left)


class _Play:
    """Follows a plan through everything that the other side can do."""

    def __init__(self, moves: Arcs, ranks: Ranks, claim: FurtherClaim, *, credible: bool) -> None:
        self.moves, self.ranks, self.claim, self.credible = moves, ranks, claim, credible
        reading = "sequential" if credible else "general_metarational"
        self.response = Claim(reading, claim.rule, claim.party, claim.state, None)

    def better(self, at: int) -> bool:
        liking = self.ranks[self.claim.party]
        return liking[at] > liking[self.claim.state]

    def own(self, at: int) -> list[int]:
        liking = self.ranks[self.claim.party]
        targets = self.moves[self.claim.party][at]
        return [t for t in targets if not self.credible or liking[t] > liking[at]]

    def against_the_others(self, left: int) -> list[str]:
        """The others' plan must keep the party from ending better, whatever it does."""
        waiting = [(first, left) for first in self.own(self.claim.state)]
        seen = set(waiting)
        while waiting:
            at, left = waiting.pop()
            if not self.better(at):
                continue
            path = self.claim.plan.get((at, left))
            if left == 0 or not path:
                return [f"nothing keeps the party from ending at {at}"]
            wrong = objections_to_steps(self.moves, self.ranks, self.response, at, path)
            end = path[-1][1]
            if wrong or self.better(end):
                return wrong or [f"the answer leads to {end}, which is better"]
            if left == 1:
                continue
            for target in self.own(end):
                node = (target, max(-1, left - 2))
                if node not in seen:
                    seen.add(node)
                    waiting.append(node)
        return []

    def against_the_party(self, left: int) -> list[str]:
        """The party's plan must end better whatever the others do, and must end."""
        first = self.claim.improvement
        if first is None or first not in self.own(self.claim.state):
            return [f"{first} is no move of the party"]
        return self._ends_better(first, left)

    def _ends_better(self, first: int, left: int) -> list[str]:
        done: set[tuple[int, int]] = set()
        open_now: list[tuple[tuple[int, int], Iterator[int]]] = []
        on_the_way: set[tuple[int, int]] = set()

        def enter(node: tuple[int, int]) -> str:
            at, left = node
            if not self.better(at):
                return f"the others may let it be at {at}, which is not better"
            if node in on_the_way:
                return f"the others can lead round to {at} for ever"
            if node not in done:
                ends = every_response(self.moves, self.ranks, self.response, at) if left else ()
                open_now.append((node, iter(sorted(ends))))
                on_the_way.add(node)
            return ""

        wrong = enter((first, left))
        while open_now and not wrong:
            node, ends = open_now[-1]
            end = next(ends, None)
            if end is None:
                open_now.pop()
                on_the_way.discard(node)
                done.add(node)
            elif not self.better(end):
                wrong = self._own_step(end, node[1], enter)
        return [wrong] if wrong else []

    def _own_step(self, end: int, left: int, enter: Callable[[tuple[int, int]], str]) -> str:
        path = self.claim.plan.get((end, max(-1, left - 1)), ())
        if left == 1 or len(path) != 1 or path[0][0] != self.claim.party:
            return f"the party has no way out of {end}"
        target = path[0][1]
        if target not in self.own(end):
            return f"from {end} the party cannot move to {target}"
        return enter((target, max(-1, left - 2)))


# --- sanctions ---------------------------------------------------------------------------


def _sequential_of_order(moves: Arcs, ranks: Ranks, claim: FurtherClaim, number: str) -> list[str]:
    would_move = _would_move(moves, ranks, claim.rule, int(number) - 1)
    # Improvements from where the mover would stay are taken out of what can be done; the
    # party's own are left as they are.
    possible = [
        arcs if i == claim.party else [a if would_move[i][at] else () for at, a in enumerate(arcs)]
        for i, arcs in enumerate(moves)
    ]
    sanctions = None if claim.sanctions is None else {t: [*p] for t, p in claim.sanctions.items()}
    plain = Claim("sequential", claim.rule, claim.party, claim.state, sanctions, claim.improvement)
    return objections(possible, ranks, plain)


def _would_move(moves: Arcs, ranks: Ranks, rule: str, order: int) -> list[list[bool]]:
    """For each party and state: not stable of the order (of order 0 nothing is)."""
    everywhere = [[True] * len(arcs) for arcs in moves]
    if order == 0:
        return everywhere
    before = _would_move(moves, ranks, rule, order - 1)
    for party, arcs in enumerate(moves):
        possible = [
            own if i == party else [a if before[i][at] else () for at, a in enumerate(own)]
            for i, own in enumerate(moves)
        ]
        for at, targets in enumerate(arcs):
            liking = ranks[party]
            claim = Claim("sequential", rule, party, at, None)
            everywhere[party][at] = any(
                all(
                    liking[end] > liking[at]
                    for end in every_response(possible, ranks, claim, target)
                )
                for target in targets
                if liking[target] > liking[at]
            )
    return everywhere


def _simultaneous(moves: Arcs, ranks: Ranks, claim: FurtherClaim) -> list[str]:
    liking = ranks[claim.party]
    better = {t for t in moves[claim.party][claim.state] if liking[t] > liking[claim.state]}
    if not claim.stable:
        if claim.improvement not in better:
            return [f"{claim.improvement} is no improvement"]
        for steps in _all_joint_steps(moves, ranks, claim):
            state = _together(claim, [claim.improvement, *(to for _, to in steps)])
            if state is not None and liking[state] <= liking[claim.state]:
                return [f"the others can lead to {state} at the same time"]
        return []
    found = []
    if {improvement for improvement, _, _ in claim.joint} != better:
        found.append("not every improvement has its joint steps")
    for improvement, steps, state in claim.joint:
        movers = [mover for mover, _ in steps]
        if not movers or claim.party in movers or len(set(movers)) < len(movers):
            found.append("joint steps belong to different others, at least one")
        for mover, to in steps:
            own = ranks[mover]
            if to not in moves[mover][claim.state] or own[to] <= own[claim.state]:
                found.append(f"the step to {to} is no improvement of party {mover}")
        if _together(claim, [improvement, *(to for _, to in steps)]) != state:
            found.append(f"together the steps do not lead to {state}")
        if liking[state] > liking[claim.state]:
            found.append(f"state {state} is no sanction")
    return found


def _all_joint_steps(moves: Arcs, ranks: Ranks, claim: FurtherClaim) -> Iterator[Path]:
    each: list[list[tuple[int, int] | None]] = []
    for mover, arcs in enumerate(moves):
        if mover != claim.party:
            own = ranks[mover]
            serving = [t for t in arcs[claim.state] if own[t] > own[claim.state]]
            each.append([None, *((mover, t) for t in serving)])
    for chosen in product(*each):
        steps = [step for step in chosen if step is not None]
        if steps:
            yield steps


def _together(claim: FurtherClaim, ends: Sequence[int]) -> int | None:
    before = claim.members[claim.state]
    after = list(before)
    for end in ends:
        for place, level in enumerate(claim.members[end]):
            after[place] = level if level != before[place] else after[place]
    states = [list(levels) for levels in claim.members]
    return states.index(after) if after in states else None


def _support(claim: FurtherClaim) -> SupportClaim:
    return SupportClaim(claim.rule, claim.party, claim.state, claim.stable, claim.path, claim.helps)


def _berge(moves: Arcs, ranks: Ranks, claim: FurtherClaim) -> list[str]:
    return objections_to_berge(moves, ranks, _support(claim))


def _withheld(moves: Arcs, ranks: Ranks, claim: FurtherClaim, kind: str) -> list[str]:
    return objections_to_withheld(
        moves,
        ranks,
        _support(claim),
        credible=kind in ("sequential", "symmetric_sequential"),
        lasting=kind in ("symmetric_metarational", "symmetric_sequential"),
    )
