"""What accounts expect to be observed, as literally as Python allows.

Models are plain data whose ids mean the same in all of them. An account is taken as it stands: its
own options stay at the levels of its status quo, all N where it has none. Nothing here is shared
with the program; states, moves and preferences are those of :mod:`tests.oracle.literal`.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Mapping
from typing import Any

from tests.oracle import literal

Model = dict[str, Any]
Pattern = tuple[str, ...]
#: A mover, from which pattern, to which.
Step = tuple[str, Pattern, Pattern]


def _keys(model: Model) -> list[str]:
    return [option for party in model["decision_makers"].values() for option in party["options"]]


def shared(models: Mapping[str, Model]) -> list[str]:
    """Options that all have, in the order of the first."""
    first = next(iter(models.values()))
    return [o for o in _keys(first) if all(o in _keys(model) for model in models.values())]


class Stand:
    """One account as it stands."""

    def __init__(self, model: Model, options: list[str]) -> None:
        self.solution = literal.solve(model)
        self.equilibria = functools.cache(self.solution.equilibria)
        self.state = functools.cache(self._state)
        self.possible = functools.cache(self._possible)
        self.parties = list(model["decision_makers"])
        self.order, self.options = _keys(model), options
        self.own = dict(zip(self.order, model.get("status_quo", "N" * 99), strict=False))

    def _state(self, pattern: Pattern) -> str:
        """The state that shows a pattern, whether it is feasible or not."""
        chosen = dict(zip(self.options, pattern, strict=True))
        return "".join(chosen.get(option, self.own[option]) for option in self.order)

    def _possible(self, pattern: Pattern) -> bool:
        """Whether that state can occur."""
        return self.state(pattern) in self.solution.states

    def why_not(self, step: Step, concept: str) -> str:
        """Why a move is not expected; empty where it is."""
        party, start, end = step
        if not (self.possible(start) and self.possible(end)):
            return "impossible"
        here, there = self.state(start), self.state(end)
        if there not in self.solution.moves[party][here]:
            return "impossible"
        if not self.solution.prefers(party, there, here):
            return "no improvement"
        credible = concept in ("sequential", "symmetric_sequential")
        lasting = concept in ("symmetric_metarational", "symmetric_sequential")
        if concept == "nash":
            return ""
        for reply in self.solution.responses(party, there, credible):
            ends = [reply, *(self.solution.moves[party][reply] if lasting else ())]
            if not any(self.solution.prefers(party, end, here) for end in ends):
                return "deterred"
        return ""

    def lasts(self, pattern: Pattern, concept: str) -> bool:
        """Whether nobody would leave the state that shows the pattern."""
        return self.possible(pattern) and self.state(pattern) in self.equilibria(concept)


def apart(
    models: Mapping[str, Model], concepts: list[str]
) -> tuple[dict[Step, dict[str, dict[str, str]]], dict[Pattern, dict[str, tuple[str, ...]]]]:
    """Every move and every lasting state that some accounts expect and others do not.

    For a move, by concept, why each account does not expect it, which is empty where it does; for
    a state, by concept, in which accounts it lasts.
    """
    options = shared(models)
    stands = {name: Stand(model, options) for name, model in models.items()}
    patterns = list(itertools.product("NY", repeat=len(options)))
    first = next(iter(stands.values()))
    moves: dict[Step, dict[str, dict[str, str]]] = {}
    for party, start, end in itertools.product(first.parties, patterns, patterns):
        step = (party, start, end)
        for concept in concepts:
            why = {name: stand.why_not(step, concept) for name, stand in stands.items()}
            if 0 < sum(reason == "" for reason in why.values()) < len(stands):
                moves.setdefault(step, {})[concept] = why
    lasting: dict[Pattern, dict[str, tuple[str, ...]]] = {}
    for pattern, concept in itertools.product(patterns, concepts):
        there = tuple(name for name, stand in stands.items() if stand.lasts(pattern, concept))
        if 0 < len(there) < len(stands):
            lasting.setdefault(pattern, {})[concept] = there
    return moves, lasting


def fewest(splits: set[frozenset[str]], accounts: list[str]) -> int:
    """How few observations tell apart every two accounts that any observation tells apart."""
    pairs = list(itertools.combinations(accounts, 2))

    def told(chosen: tuple[frozenset[str], ...]) -> set[tuple[str, str]]:
        return {(a, b) for a, b in pairs if any((a in s) != (b in s) for s in chosen)}

    everything = told(tuple(splits))
    return next(
        size
        for size in range(len(splits) + 1)
        if any(told(chosen) == everything for chosen in itertools.combinations(splits, size))
    )
