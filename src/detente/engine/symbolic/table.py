"""Options as variables of decision diagrams, and what formulas mean in them.

An option of two levels is one variable. One of more levels is its level's number in
binary; numbers beyond the last level occur nowhere (:attr:`Table.possible`).

A table may hold three more kinds of variables, each beside the options that it has to
do with: the *threshold* digits that a party's criteria are compared to, and the *other*
value of an option, to which its owner moves it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from detente.engine.symbolic.criteria import Criteria
from detente.engine.symbolic.diagrams import Diagram, Diagrams, Resources
from detente.model.conflict import Option
from detente.model.formula import (
    And,
    Between,
    Constant,
    If,
    Iff,
    Node,
    Not,
    OptionKey,
    Or,
    Takes,
)


def bits_of(option: Option) -> tuple[str, ...]:
    """The variables of an option, least significant first."""
    count = max(1, (len(option.levels) - 1).bit_length())
    return tuple(f"{option.party}.{option.id}.{place}" for place in range(count))


def other(bit: str) -> str:
    """The variable of the same digit after the owner's move."""
    return f"{bit}'"


def threshold(place: int) -> str:
    """The variable of a threshold's digit."""
    return f"threshold.{place}"


class Table:
    """Variables for some options, in one manager.

    Parameters
    ----------
    options : sequence of Option
        In the order that the diagrams begin with.
    resources : Resources
    criteria : Criteria, optional
        Those whose thresholds get variables.
    movable : iterable of OptionKey
        Options that get a second set of variables.
    reordering : bool
        Whether variables may be put into a better order while diagrams grow.
    kept : bool
        Whether it only holds what was found in other tables.
    """

    def __init__(
        self,
        options: Sequence[Option],
        resources: Resources,
        criteria: Criteria | None = None,
        movable: Iterable[OptionKey] = (),
        *,
        reordering: bool = True,
        kept: bool = False,
    ) -> None:
        self.options = tuple(options)
        self.bits: Mapping[OptionKey, tuple[str, ...]] = {o.key: bits_of(o) for o in options}
        self.thresholds: tuple[str, ...] = ()
        place_of: dict[str, float] = {}
        self.moved = frozenset(movable)
        for option in options:
            for bit in self.bits[option.key]:
                place_of[bit] = len(place_of)
        for key in self.moved:
            place_of |= {other(bit): place_of[bit] + 0.25 for bit in self.bits[key]}
        if criteria is not None:
            spoken_of = criteria.spoken_of
            self.thresholds = tuple(map(threshold, range(len(spoken_of))))
            for name, keys in zip(self.thresholds, spoken_of, strict=True):
                # A digit is compared once the last option that it speaks of is known.
                last = max((place_of[bit] for key in keys for bit in self.bits[key]), default=-1)
                place_of[name] = last + 0.5
        order = sorted(place_of, key=lambda name: place_of[name])
        self.diagrams = Diagrams(order, resources, reordering=reordering, kept=kept)
        self._meanings: dict[Node, Diagram] = {}

    @cached_property
    def possible(self) -> Diagram:
        """Where every option stands at one of its levels."""
        return self.diagrams.all_of(
            self.any_of(self.at_level(option.key, level) for level in range(len(option.levels)))
            for option in self.options
            if len(option.levels) & (len(option.levels) - 1)
        )

    def places(self) -> tuple[list[str], dict[str, int]]:
        """The variables without those of other values, in order, and a level for each of all.

        Twice its place among them, and one more for the other value of the same digit.
        """
        after = {bit: other(bit) for key in self.moved for bit in self.bits[key]}
        others = set(after.values())
        names = [name for name in self.diagrams.order() if name not in others]
        levels = {name: 2 * at for at, name in enumerate(names)}
        return names, levels | {later: levels[bit] + 1 for bit, later in after.items()}

    def any_of(self, diagrams: Iterable[Diagram]) -> Diagram:
        """Where some diagram is true."""
        return self.diagrams.any_of(diagrams)

    def variable(self, name: str) -> Diagram:
        """The diagram of one variable."""
        return self.diagrams.variable(name)

    def at_level(self, option: OptionKey, level: int) -> Diagram:
        """Where the option stands at the level."""
        found = self.diagrams.true
        for place, bit in enumerate(self.bits[option]):
            variable = self.diagrams.variable(bit)
            found = found & (variable if level >> place & 1 else ~variable)
        return found

    def bit_values(self, option: OptionKey, level: int) -> dict[str, bool]:
        """The digits of a level."""
        return {bit: bool(level >> place & 1) for place, bit in enumerate(self.bits[option])}

    def values(self, levels: Mapping[OptionKey, int]) -> dict[str, bool]:
        """The digits of several options' levels; options without variables are left out."""
        found: dict[str, bool] = {}
        for key, level in levels.items():
            if key in self.bits:
                found |= self.bit_values(key, level)
        return found

    def truth(self, node: Node) -> Diagram:
        """Where a formula is true."""
        if node not in self._meanings:
            self._meanings[node] = self._truth(node)
        return self._meanings[node]

    def _truth(self, node: Node) -> Diagram:
        diagrams = self.diagrams
        match node:
            case Constant(value):
                return diagrams.true if value else diagrams.false
            case Takes(option, level):
                return self.at_level(option, level)
            case Not(part):
                return ~self.truth(part)
            case And(parts):
                return diagrams.all_of(map(self.truth, parts))
            case Or(parts):
                return diagrams.any_of(map(self.truth, parts))
            case If(then, condition):
                return self.truth(then) | ~self.truth(condition)
            case Iff(left, right):
                return diagrams.equal(self.truth(left), self.truth(right))
            case Between(least, most, parts):
                return self._counted(least, most, [self.truth(part) for part in parts])

    def _counted(self, least: int, most: int, parts: Sequence[Diagram]) -> Diagram:
        """Where from ``least`` to ``most`` of the parts are true."""
        nothing = self.diagrams.false
        # exactly[c]: where c of the parts looked at so far are true; the last entry is for
        # more than the most.
        exactly = [self.diagrams.true] + [nothing] * (most + 1)
        for part in parts:
            before = [nothing, *exactly[:-1]]
            after = [(b & part) | (e & ~part) for b, e in zip(before, exactly, strict=True)]
            after[-1] = after[-1] | exactly[-1]
            exactly = after
        return self.diagrams.any_of(exactly[least : most + 1])

    def at_most(self, criteria: Sequence[Diagram]) -> Diagram:
        """Where criteria compare as no better than the threshold's digits."""
        found = self.diagrams.true
        for criterion, name in zip(reversed(criteria), reversed(self.thresholds), strict=True):
            digit = self.diagrams.variable(name)
            found = (~criterion & digit) | (self.diagrams.equal(criterion, digit) & found)
        return found

    def at_most_values(self, criteria: Sequence[Diagram], values: Sequence[int]) -> Diagram:
        """Where criteria compare as no better than given values."""
        found = self.diagrams.true
        for criterion, value in zip(reversed(criteria), reversed(values), strict=True):
            found = ~criterion | found if value else ~criterion & found
        return found
