"""Limited-move stability with the others as one side: they answer together, if all gain.

The party and the others take turns; ``h`` turns are looked ahead. With no turn left things
end where they stand. Else

* the party moves from ``s`` where it likes what it expects to follow best, if it prefers
  that to ``s``; else it stays, and things end at ``s``;
* the others together take ``t`` by a response to some other ``e`` if every one of them
  prefers what is expected to follow there to ``t``, and there is no such answer that is as
  good for all of them and better for one; else they stay, and things end at ``t``.

    s is stable for i  <=>  i would stay at s with h turns left

What may follow is a set, of all that the others might choose; everybody judges a set by
the worst of it. With two parties this is limited-move stability.

This is this program's own. Of the published forms for more than two parties, two have the
others act as one coalition (soares-2026); no definition of them could be read, only that
they agree with maximin where the others' preferences are all the opposite of the party's.
So does this one, and the tests hold it to that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from detente.engine.coalitions.moves import CoalitionMoves
from detente.engine.explicit.lists import ListEngine
from detente.engine.protocol import (
    Engine,
    LevelsT,
    Means,
    ResponsePath,
    ResponseRule,
    StatesT,
    Step,
)
from detente.model.truth import members
from detente.stability.concept import Concept, Definition
from detente.stability.further.anticipation import Ends
from detente.stability.further.listed import list_engine
from detente.stability.further.withheld import above_ranks
from detente.stability.verdict import Foreseen, Foresight, Verdict
from detente.wording import number_worded, worded


@dataclass(frozen=True, slots=True)
class Turn:
    """What one side expects when it is to move, by state.

    ``choices`` are the states that it might go to, none if it stays; ``ends`` is where
    things may then end.
    """

    choices: tuple[tuple[int, ...], ...]
    ends: tuple[Ends, ...]


class LimitedMoveTogether(Concept):
    """L_h with the others as one side.

    Parameters
    ----------
    horizon : int
        Turns looked ahead, at least 1.
    """

    listed_only = True
    credible = True
    definition = Definition.OWN
    sources = ("kilgour-1985", "fang-1989", "soares-2026")

    def __init__(self, horizon: int) -> None:
        self.horizon = horizon
        self.name = f"limited_move_{horizon}_together"
        self.title = worded(
            "Limited move, horizon {horizon} (the others together)", horizon=horizon
        )
        self.abbreviation = f"L{horizon}together"
        ahead = number_worded("{number} turn", "{number} turns", horizon)
        self.plainly = worded(
            "The party would stay if everybody looked {ahead} ahead and the others answered as "
            "one side, wherever each of them then expects to end better.",
            ahead=ahead,
        )
        near = {1: ("nash",)}.get(horizon, ())
        self.implies = (*near, f"metarational_{horizon}", "general_metarational")
        two = f"limited_move_{horizon}"
        self.implies_of_two = (two,)

    def stable_states(self, engine: Engine[LevelsT, StatesT], party: int) -> StatesT:
        """Every state that is stable; what costs is comparing the others' answers."""
        *_, (own, _) = _looking_ahead(list_engine(self, engine), party, self.horizon)
        return cast("StatesT", frozenset(at for at, to in enumerate(own.choices) if not to))

    def verdict(self, engine: Engine[LevelsT, StatesT], party: int, start: int) -> Verdict:
        """The verdict with what is anticipated after each move, or after the one made."""
        lists = list_engine(self, engine)
        layers = _looking_ahead(lists, party, self.horizon)
        chosen = layers[-1][0].choices[start]
        firsts = chosen[:1] or lists.graph.moves[party][start]
        lines = tuple(
            Foresight(self.horizon, _course(lists, party, layers, first)) for first in firsts
        )
        return Foreseen(self.name, party, start, not chosen, lines, turns=True)


def _looking_ahead(lists: ListEngine, party: int, horizon: int) -> list[tuple[Turn, Turn]]:
    """For 0 to ``horizon`` turns left: the party to move, and the others to move."""
    here = tuple(frozenset({at}) for at in range(lists.graph.size))
    nobody = Turn(((),) * lists.graph.size, here)
    layers = [(nobody, nobody)]
    answers = _answers(lists, party)
    while len(layers) <= horizon:
        own, others = layers[-1]
        after = _own_turn(lists, party, others)
        # with all turns left the others are not to move
        last = len(layers) == horizon
        answer = nobody if last else _others_turn(lists, party, answers, own)
        layers.append((after, answer))
    return layers


def _own_turn(lists: ListEngine, party: int, after: Turn) -> Turn:
    ranks = lists.graph.ranks[party]
    worth = [min(ranks[end] for end in ends) for ends in after.ends]
    found = []
    for at, targets in enumerate(lists.graph.moves[party]):
        best = max((worth[target] for target in targets), default=ranks[at])
        found.append(tuple(t for t in targets if worth[t] == best) if best > ranks[at] else ())
    return _turn(found, after)


def _others_turn(lists: ListEngine, party: int, answers: Callable[[int], int], after: Turn) -> Turn:
    others = [other for other in range(len(lists.graph.parties)) if other != party]
    ranks = [lists.graph.ranks[other] for other in others]
    worth = [[min(own[end] for end in ends) for ends in after.ends] for own in ranks]
    # for each of the others and each rank: the states that it expects more of
    more = [above_ranks(each, own) for each, own in zip(worth, ranks, strict=True)]
    better = _better_for_all(worth)
    found = []
    for at in range(lists.graph.size):
        lists.check_time()
        gains = answers(at) & ~(1 << at)
        for own, serving in zip(ranks, more, strict=True):
            gains &= serving[own[at]]
        found.append(tuple(to for to in members(gains) if not gains & better[to]))
    return _turn(found, after)


def _better_for_all(worth: Sequence[Sequence[int]]) -> list[int]:
    """For each state, as bits: those as good for all of the others, and better for one.

    ``worth`` is what each of them expects, by state. Many states are alike to all of them.
    """
    above = [above_ranks(each, each) for each in worth]
    alike: list[dict[int, int]] = [{} for _ in worth]
    for same, each in zip(alike, worth, strict=True):
        for at, rank in enumerate(each):
            same[rank] = same.get(rank, 0) | 1 << at
    found: dict[tuple[int, ...], int] = {}
    told = list(zip(*worth, strict=True))
    for ranks in set(told):
        as_good, better = -1, 0
        for rank, more, same in zip(ranks, above, alike, strict=True):
            as_good &= more[rank] | same[rank]
            better |= more[rank]
        found[ranks] = as_good & better
    return [found[ranks] for ranks in told]


def _turn(choices: Sequence[tuple[int, ...]], after: Turn) -> Turn:
    ends = tuple(
        frozenset().union(*(after.ends[target] for target in targets))
        if targets
        else frozenset({at})
        for at, targets in enumerate(choices)
    )
    return Turn(tuple(choices), ends)


def _answers(lists: ListEngine, party: int) -> Callable[[int], int]:
    """Where the others can take each state by a response, as bits."""
    if lists.rule is ResponseRule.LEGAL_SEQUENCES:
        moves = CoalitionMoves(lists.graph)
        others = (1 << len(lists.graph.parties)) - 1 & ~(1 << party)
        return lambda at: moves.reached(others, at)

    def reached(at: int) -> int:
        ends = {path[-1].state for path in lists.responses(party, at, Means.MOVES)}
        return sum(1 << end for end in ends)

    return lru_cache(maxsize=None)(reached)


def _course(
    lists: ListEngine, party: int, layers: Sequence[tuple[Turn, Turn]], first: int
) -> ResponsePath:
    """What is expected to follow a first move, to the end by which its mover judges it."""
    left = len(layers) - 2
    ranks = lists.graph.ranks[party]
    end = min(layers[left][1].ends[first], key=lambda at: (ranks[at], at))
    path = [Step(party, first)]
    while left > 0:
        to = _towards(layers[left][1], layers[left - 1][0], path[-1].state, end)
        if to is None:
            break
        answers = lists.responses(party, path[-1].state, Means.MOVES)
        path += next(answer for answer in answers if answer[-1].state == to)
        left -= 1
        to = None
        if left > 0:
            to = _towards(layers[left][0], layers[left - 1][1], path[-1].state, end)
        if to is None:
            break
        path.append(Step(party, to))
        left -= 1
    return tuple(path)


def _towards(turn: Turn, after: Turn, at: int, end: int) -> int | None:
    """Where the side might go so that things may end there; ``None`` where it stays."""
    return next((to for to in turn.choices[at] if end in after.ends[to]), None)
