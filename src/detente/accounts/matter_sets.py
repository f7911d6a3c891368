"""The smallest sets of matters that account for the verdicts of several accounts at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from detente.accounts.crosswalk import key_of
from detente.accounts.deciding import Deciders
from detente.accounts.matters import Matters
from detente.accounts.mixing import Impossible, Mixing, Taken
from detente.accounts.verdicts import Says, Shown

if TYPE_CHECKING:
    from detente.accounts.together import Bringing


@dataclass(frozen=True, slots=True)
class SharedVerdict:
    """What every account says of a state that all share, by account and concept."""

    shown: Shown
    titles: tuple[str, ...]
    says: Mapping[str, Mapping[str, Says]]

    @property
    def apart(self) -> tuple[str, ...]:
        """The concepts under which not all accounts say the same."""
        names = next(iter(self.says.values()))
        return tuple(n for n in names if len({says[n] for says in self.says.values()}) > 1)

    def groups(self, concept: str) -> dict[Says, tuple[str, ...]]:
        """The accounts by what they say under a concept."""
        found: dict[Says, tuple[str, ...]] = {}
        for account, says in self.says.items():
            found[says[concept]] = (*found.get(says[concept], ()), account)
        return found


@dataclass(frozen=True, slots=True)
class Decided:
    """The sets of matters that account for one state's different verdicts under a concept.

    ``smallest`` holds every set of the smallest size found, as numbers of matters;
    ``searched`` the size up to which every set was tried.
    """

    shown: Shown
    concept: str
    smallest: tuple[frozenset[int], ...]
    searched: int


class MatterSearch:
    """The search for sets of matters that account for every account's verdicts at once.

    A set does so for a state and a concept if, for every two accounts that say different
    things of it, either one says what the other says once their differences about these
    matters are exchanged.
    """

    def __init__(
        self,
        bringing: Bringing,
        matters: Matters,
        goals: Sequence[tuple[SharedVerdict, str]],
        maximum_work: int,
    ) -> None:
        self.goals, self.maximum_work = list(goals), maximum_work
        self.stopped, self.searched, self.out_of_work = "", 0, False
        ways = [
            _Way(bringing, number, turned, matters, self.goals)
            for number in range(len(bringing.pairs))
            for turned in (False, True)
        ]
        # most sets fail somewhere: where that is quick to see they are tried first
        self.ways = sorted(ways, key=lambda way: (way.size * len(way.units), len(way.units)))
        self.candidates = sorted({m for way in self.ways if way.goals for m in way.units})

    @property
    def models(self) -> int:
        """Mixed models that were analysed."""
        return sum(way.deciders.models for way in self.ways)

    def decided(self, maximum_size: int) -> tuple[Decided, ...]:
        """Every goal with its smallest sets."""
        found: list[list[frozenset[int]]] = [[] for _ in self.goals]
        for size in range(1, len(self.candidates) + 1):
            waiting = [at for at, sets in enumerate(found) if not sets]
            if not waiting:
                break
            if size > maximum_size:
                self.stopped = f"sets of more than {maximum_size} were not tried"
                break
            new = self._of_size(size, waiting)
            if new is None:
                self.out_of_work = True
                self.stopped = (
                    f"every set of up to {self.searched} was tried; sets of {size} are more work "
                    "than allowed"
                )
                break
            for at, sets in new.items():
                found[at] += sets
            self.searched = size
        return tuple(
            Decided(verdict.shown, concept, tuple(sets), self.searched)
            for (verdict, concept), sets in zip(self.goals, found, strict=True)
        )

    def _of_size(self, size: int, waiting: Sequence[int]) -> dict[int, list[frozenset[int]]] | None:
        """The sets of a size for each goal; ``None`` where that took too much work."""
        found: dict[int, list[frozenset[int]]] = {}
        for chosen in combinations(self.candidates, size):
            taken = frozenset(chosen)
            left = frozenset(waiting)
            for way in self.ways:
                left = way.reached(taken, left)
                if way.deciders.work > self.maximum_work:
                    return None
                if not left:
                    break
            for at in left:
                found.setdefault(at, []).append(taken)
        return found


class _Way:
    """From one account to another: what it says with some matters as the other tells them."""

    def __init__(
        self,
        bringing: Bringing,
        number: int,
        turned: bool,
        matters: Matters,
        goals: Sequence[tuple[SharedVerdict, str]],
    ) -> None:
        pair = bringing.pairs[number]
        joint = pair.joint.turned if turned else pair.joint
        differences = [d.turned if turned else d for d in pair.differences]
        mixing = Mixing(joint, differences)
        names = [
            joint.first.option_id[key_of(each.id_in[joint.first.account])]
            for each in bringing.options
        ]
        self.deciders = Deciders(mixing, names, bringing.concepts, bringing.rule, bringing.reading)
        self.units: dict[int, set[int]] = {}
        for at in mixing.units:
            self.units.setdefault(matters.of_difference[number][at], set()).add(at)
        self.goals: dict[int, tuple[Shown, str, Says]] = {}
        one, two = joint.first.account, joint.second.account
        own = bringing.told[one]
        for at, (verdict, concept) in enumerate(goals):
            wanted = verdict.says[two][concept]
            if verdict.says[one][concept] != wanted:
                shown = tuple(
                    joint.first.level_of[name][own.level_of[every].index(level)]
                    for name, every, level in zip(
                        names, bringing.shared, verdict.shown, strict=True
                    )
                )
                self.goals[at] = shown, concept, wanted
        self._said: dict[Taken, dict[int, bool]] = {}
        graph = mixing.graph(frozenset())
        self.size = 1 if isinstance(graph, Impossible) else graph.size

    def reached(self, matters: frozenset[int], goals: frozenset[int]) -> frozenset[int]:
        """The goals for which these matters, exchanged, make this account say what the other does.

        Goals of which both say the same are among them.
        """
        asked = goals & self.goals.keys()
        if not asked:
            return goals
        taken = frozenset().union(*(self.units.get(matter, ()) for matter in matters))
        if not taken:
            return goals - asked
        known = self._said.setdefault(taken, {})
        if unknown := sorted(asked - known.keys()):
            known.update(self._says(taken, unknown))
        return frozenset(at for at in goals if at not in asked or known[at])

    def _says(self, taken: Taken, asked: Sequence[int]) -> dict[int, bool]:
        """By goal, whether the account with these differences exchanged says what is wanted."""
        said = self.deciders.says(taken, [self.goals[at][:2] for at in asked])
        if isinstance(said, Impossible):
            return dict.fromkeys(self.goals, False)
        return {at: says == self.goals[at][2] for at, says in zip(asked, said, strict=True)}
