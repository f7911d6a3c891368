"""How far two accounts order the shared states alike, party by party.

A party's order of two shared patterns is read *all else equal*: the account's own options
stand at the same levels in both states. Where every such pair of states is ordered the
same way, that is the order; where it is not, the account has it depend on its own options,
and the pair is not compared but counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from detente.accounts.joint import Told
from detente.accounts.verdicts import Shown
from detente.preference.order import Ranks
from detente.stability.result import Result

#: Pairs of shared patterns, times settings of own options, that are looked at for a party.
MAXIMUM_PAIRS = 2_000_000
#: Penalty of a pair that one account ties and the other orders: the K of Fagin et al. at p = 1/2.
TIE_PENALTY = 0.5

Order = Literal["first", "second", "tied", "depends"]


@dataclass(frozen=True, slots=True)
class OrderComparison:
    """How a party's order of the shared patterns differs between two accounts.

    ``pairs`` were compared: both accounts order or tie them. ``agreeing`` of them are
    ordered or tied alike, ``opposed`` the other way round, ``tied_once`` tied in one
    account only. ``depending`` more were left out, because in one account the order
    depends on its own options. ``distance`` is Kendall's, ``opposed`` plus half of
    ``tied_once``, as a share of the pairs (0 alike, 1 reversed); ``None`` without pairs.
    """

    party: str
    patterns: int
    pairs: int
    agreeing: int
    opposed: int
    tied_once: int
    depending: int
    #: How many levels of preference each account has over the shared patterns; ``None``
    #: where the order depends on its own options or is no order.
    tiers: tuple[int | None, int | None]
    #: False where there were more pairs than are looked at; the counts are then empty.
    complete: bool = True

    @property
    def distance(self) -> float | None:
        """Kendall's distance as a share of the compared pairs."""
        if not self.pairs:
            return None
        return (self.opposed + TIE_PENALTY * self.tied_once) / self.pairs


Grouped = Mapping[Shown, Mapping[tuple[int, ...], int]]


def grouped_ranks(told: Told, result: Result, party: str, shared: Sequence[str]) -> Grouped:
    """The party's ranks by shared pattern and by the levels of the account's own options."""
    order: Ranks = result.graph.ranks[result.graph.parties.index(told.parties[party].id)]
    names = list(told.options)
    places = [names.index(name) for name in shared]
    own = [at for at, name in enumerate(names) if name not in set(shared)]
    found: dict[Shown, dict[tuple[int, ...], int]] = {}
    for levels, at in result.graph.space.position_of.items():
        shown = tuple(
            told.level_of[name][levels[place]] for name, place in zip(shared, places, strict=True)
        )
        found.setdefault(shown, {})[tuple(levels[place] for place in own)] = order[at]
    return found


def order_of(grouped: Grouped, one: Shown, two: Shown) -> Order:
    """Which of two patterns the party prefers, all else equal."""
    first, second = grouped[one], grouped[two]
    signs = {
        (first[own] > second[own]) - (first[own] < second[own]) for own in first if own in second
    }
    if len(signs) != 1:
        return "depends"
    return {1: "first", -1: "second", 0: "tied"}[signs.pop()]  # type: ignore[return-value]


def compared_order(party: str, one: Grouped, two: Grouped) -> OrderComparison:
    """The comparison of one party's order in two accounts."""
    both = sorted(one.keys() & two.keys())
    settings = max((len(each) for each in (*one.values(), *two.values())), default=0)
    if len(both) * (len(both) - 1) // 2 * settings > MAXIMUM_PAIRS:
        return OrderComparison(party, len(both), 0, 0, 0, 0, 0, (None, None), False)
    agreeing = opposed = tied_once = depending = 0
    for p, q in combinations(both, 2):
        orders = order_of(one, p, q), order_of(two, p, q)
        if "depends" in orders:
            depending += 1
        elif orders[0] == orders[1]:
            agreeing += 1
        elif "tied" in orders:
            tied_once += 1
        else:
            opposed += 1
    pairs = agreeing + opposed + tied_once
    tiers = (_tiers(one, both), _tiers(two, both))
    return OrderComparison(party, len(both), pairs, agreeing, opposed, tied_once, depending, tiers)


def _tiers(grouped: Grouped, patterns: Sequence[Shown]) -> int | None:
    """Levels of preference over the patterns, where own options make no difference to them."""
    above: dict[Shown, int] = dict.fromkeys(patterns, 0)
    for p, q in combinations(patterns, 2):
        order = order_of(grouped, p, q)
        if order == "depends":
            return None
        if order != "tied":
            above[q if order == "first" else p] += 1
    return len(set(above.values()))
