"""The definitions of coalition stability, written out as literally as Python allows.

Built on the literal graph of a model and on nothing of the program. Every subset is tried, every
sequence followed, every joint move looked for between every two states.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from tests.oracle import literal

Coalition = frozenset[str]
Mover = TypeVar("Mover")

CONCEPTS = (
    "coalition_nash",
    "coalition_general_metarational",
    "coalition_symmetric_metarational",
    "coalition_sequential",
)


def parts(parties: Iterable[str]) -> list[Coalition]:
    """Every coalition of some of the parties, at least one."""
    ordered = sorted(parties)
    return [
        frozenset(chosen)
        for size in range(1, len(ordered) + 1)
        for chosen in itertools.combinations(ordered, size)
    ]


def in_turns(
    start: str, movers: list[Mover], targets: Callable[[Mover, str], set[str]]
) -> set[str]:
    """Ends of sequences of one or more moves in which no mover moves twice in a row."""
    ends: set[str] = set()
    seen: set[tuple[str, Mover]] = set()
    waiting: list[tuple[str, Mover | None]] = [(start, None)]
    while waiting:
        state, last = waiting.pop()
        for mover in movers:
            if mover == last:
                continue
            for end in targets(mover, state):
                ends.add(end)
                if (end, mover) not in seen:
                    seen.add((end, mover))
                    waiting.append((end, mover))
    return ends


def joint_moves(model: Mapping[str, Any]) -> Callable[[Coalition, str], set[str]]:
    """Where a coalition can go in one step in which members change options together."""
    options = literal.options_of(model)
    rules = literal._rules(model, options)
    groups = literal.blocks(model, options, literal.feasible_levels(model, options))
    named = {literal.pattern(group, options): group for group in groups}

    def possible(coalition: Coalition, start: literal.Levels, end: literal.Levels) -> bool:
        changed = [o for o in options if start[o.place] != end[o.place]]
        if not changed:
            return False
        for option in changed:
            if option.party not in coalition:
                return False
            if not option.allows(start[option.place], end[option.place]):
                return False
        acting = {option.party for option in changed}
        for rule in rules:
            bound = rule.who is None or any(party in rule.who for party in acting)
            if bound and rule.origin(start) and rule.target(end):
                return False
        return True

    def targets(coalition: Coalition, state: str) -> set[str]:
        return {
            other
            for other in named
            if other != state
            and any(possible(coalition, a, b) for a in named[state] for b in named[other])
        }

    return targets


@dataclass
class Coalitions:
    """Coalition stability in one model, by one kind of reach and one of improvement."""

    model: Mapping[str, Any]
    joint: bool = False
    weak: bool = False
    _reached: dict[tuple[Coalition, str], set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.graph = literal.solve(self.model)
        self.parties = frozenset(self.graph.parties)
        self._joint = joint_moves(self.model) if self.joint else None

    def gains(self, coalition: Coalition, new: str, old: str) -> bool:
        """Whether the coalition prefers one state to another."""
        better = [self.graph.prefers(party, new, old) for party in coalition]
        if not self.weak:
            return all(better)
        worse = [self.graph.prefers(party, old, new) for party in coalition]
        return any(better) and not any(worse)

    def reached(self, coalition: Coalition, state: str) -> set[str]:
        """Where the coalition can get."""
        key = coalition, state
        if key not in self._reached:
            if not coalition:
                found: set[str] = set()
            elif self._joint is not None:
                found = self._joint(coalition, state)
            else:
                found = in_turns(
                    state, sorted(coalition), lambda party, at: self.graph.moves[party][at]
                )
            self._reached[key] = found
        return self._reached[key]

    def improvements(self, coalition: Coalition, state: str) -> set[str]:
        """The coalition's improvements from a state."""
        return {t for t in self.reached(coalition, state) if self.gains(coalition, t, state)}

    def credible(self, parties: Coalition, state: str) -> set[str]:
        """Where sequences of improvements of coalitions of these parties can end."""
        return in_turns(state, parts(parties), self.improvements)

    def stable(self, concept: str, coalition: Coalition, state: str) -> bool:
        """Whether the state is stable for the coalition."""
        others = self.parties - coalition
        for s1 in self.improvements(coalition, state):
            if concept == "coalition_nash":
                return False
            answers = (
                self.credible(others, s1)
                if concept == "coalition_sequential"
                else self.reached(others, s1)
            )
            sanctions = {s2 for s2 in answers if not self.gains(coalition, s2, state)}
            if concept == "coalition_symmetric_metarational":
                sanctions = {
                    s2
                    for s2 in sanctions
                    if not any(
                        self.gains(coalition, s3, state) for s3 in self.reached(coalition, s2)
                    )
                }
            if not sanctions:
                return False
        return True


def merged_stable(
    model: Mapping[str, Any], blocks: list[Coalition], concept: str, block: Coalition
) -> set[str]:
    """States stable for a block of parties that act as one, by joint moves, all gaining."""
    graph = literal.solve(model)
    joint = joint_moves(model)
    others = [other for other in blocks if other != block]

    def gains(who: Coalition, new: str, old: str) -> bool:
        return all(graph.prefers(party, new, old) for party in who)

    def improving(who: Coalition, state: str) -> set[str]:
        return {t for t in joint(who, state) if gains(who, t, state)}

    found = set()
    for s in graph.states:
        stable = True
        for s1 in improving(block, s):
            steps = improving if concept == "sequential" else joint
            answers = set() if concept == "nash" else in_turns(s1, others, steps)
            sanctions = {s2 for s2 in answers if not gains(block, s2, s)}
            if concept == "symmetric_metarational":
                sanctions = {
                    s2
                    for s2 in sanctions
                    if not any(gains(block, s3, s) for s3 in joint(block, s2))
                }
            stable = stable and bool(sanctions)
        if stable:
            found.add(s)
    return found
