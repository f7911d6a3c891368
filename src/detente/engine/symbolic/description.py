"""Sets of states described by short formulas in the language of the conflict file.

A formula here is a disjunction of terms, a term a conjunction of literals, and a literal
says at which of its levels an option stands. Terms are found by the recursion of Morreale
(1970) and Minato (1992) for irredundant sums of products between a lower and an upper
bound, carried over from two values to any number of levels: no term can be left out, and
no literal can be widened or left out. That is not the fewest possible terms, but it is
close to them and needs no list of states.

What is infeasible may be in or out, whichever makes the formula shorter: it is right
among feasible states only. The recursion goes through options in file order, never in the
order of a manager's variables, so a set has one text whatever the order.

References
----------
E. Morreale, "Recursive operators for prime implicant and irredundant normal form
determination", IEEE Transactions on Computers C-19(6), 1970.
S. Minato, "Fast generation of irredundant sum-of-products forms from binary decision
diagrams", SASIMI, 1992.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from detente.engine.symbolic.diagrams import Diagram, OutOfMemory
from detente.engine.symbolic.states import StateSets, SymbolicStates
from detente.engine.symbolic.table import Table
from detente.engine.symbolic.terms import Cover, Term
from detente.model.conflict import YES_NO, Option
from detente.model.formula import (
    MAXIMUM_LENGTH,
    And,
    Constant,
    Iff,
    Node,
    Not,
    OptionKey,
    Or,
    Takes,
    Vocabulary,
    written,
)

#: Nodes of a diagram beyond which no terms are looked for: every step is linear in them,
#: and sets of so many have not been seen to have few terms.
MOST_NODES = 250_000
#: States of a set that are looked at before options are compared over all of it.
_EXAMPLES = 100

#: Options with those of their levels that occur.
Occurring = tuple[tuple[OptionKey, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True)
class Description:
    """A formula that is true in the states of a set and in no other feasible state.

    ``always`` holds the options that the set restricts further than feasibility does, with
    the levels that occur. ``terms`` counts the terms of the formula beside what always
    holds, which is their negation if ``negated``; ``literals`` counts mentions of options.
    """

    formula: Node
    always: Occurring
    terms: int
    literals: int
    negated: bool = False


@dataclass(frozen=True, slots=True)
class TooLong:
    """No formula within the limits was found; ``always`` is as in a :class:`Description`."""

    always: Occurring
    most: int


def described(sets: StateSets, states: SymbolicStates, most: int = 64) -> Description | TooLong:
    """A short formula for a set of states.

    It is ``facts and (rest)``: the facts hold in every state of the set and follow neither
    from the rest nor from feasibility: options that stand at some of their levels only, and
    pairs of options that stand alike or apart (``a iff b``). The rest is a sum of terms or
    the negation of one, whichever is shorter.

    Parameters
    ----------
    sets : StateSets
        Where the options in file order and feasibility are.
    states : SymbolicStates
    most : int
        Terms that the rest may have.

    Notes
    -----
    Cost: at most ``most`` times the number of options steps for the set and again for its
    complement, each linear in the diagram; less where options are facts. Diagrams of more
    than :data:`MOST_NODES` are not gone into. That limit and memory apart, the result does
    not depend on the order of variables.
    """
    table = states.table
    feasible = _brought(sets, table)
    chosen = table.diagrams.all_of([states.diagram, feasible])
    if chosen in (table.diagrams.false, feasible):
        return Description(Constant(chosen == feasible), (), 0, 0)
    question = _Question(sets.options, table, feasible, chosen)
    try:
        found = question.answers(most) if len(chosen) <= MOST_NODES else []
    except OutOfMemory:
        found = []
    if not found:
        return TooLong(question.always, most)
    return min(found, key=lambda each: each.literals + each.negated)


def _brought(sets: StateSets, table: Table) -> Diagram:
    if sets.table is table:
        return sets.feasible
    return sets.table.diagrams.moved_to(table.diagrams, sets.feasible)


def _occurring(
    table: Table, options: Iterable[Option], states: Diagram
) -> dict[OptionKey, tuple[int, ...]]:
    """For every option the levels at which it stands in some of the states, which are some.

    Only levels that a few examples do not show are asked about over the whole set.
    """
    examples = _examples(table, (), states)
    found = {}
    for option in options:
        wanted = [table.bit_values(option.key, level) for level in range(len(option.levels))]
        found[option.key] = tuple(
            level
            for level, values in enumerate(wanted)
            if any(values.items() <= example.items() for example in examples)
            or not states <= ~table.at_level(option.key, level)
        )
    return found


# --- from terms to formulas


class _Question:
    """One set, neither empty nor everything, between its facts and its formula."""

    def __init__(
        self, options: Sequence[Option], table: Table, feasible: Diagram, chosen: Diagram
    ) -> None:
        self._options = options
        self._table = table
        self._feasible = feasible
        self._chosen = chosen
        self._levels = levels = _occurring(table, options, chosen)
        possible = _occurring(table, options, feasible)
        restricted = [o for o in options if levels[o.key] != possible[o.key]]
        self.always: Occurring = tuple((o.key, levels[o.key]) for o in restricted)
        self._restrictions = [_literal(o, levels[o.key], possible[o.key]) for o in restricted]

    def answers(self, most: int) -> list[Description]:
        """The formulas by the set and by its complement that are within the limits."""
        free = [o for o in self._options if o.binary and len(self._levels[o.key]) == 2]
        pairs = _pairs_in(self._table, free, self._chosen)
        lower, upper = self._bounds(pairs)
        facts = [*self._restrictions, *(pair.fact for pair in pairs)]
        found = []
        for negated, low, high in ((False, lower, upper), (True, ~upper, ~lower)):
            terms = Cover(self._options, self._table, most).terms(low, high)
            if terms is not None:
                found.append(self._answer(facts, terms, negated=negated))
        vocabulary = Vocabulary({option.key: option.levels for option in self._options})
        return [e for e in found if len(written(e.formula, vocabulary)) <= MAXIMUM_LENGTH]

    def _bounds(self, pairs: Sequence[_Pair]) -> tuple[Diagram, Diagram]:
        """What the rest must cover and may cover, where facts are granted.

        Options that the facts decide, by themselves or from another, are then gone.
        """
        diagrams, table = self._table.diagrams, self._table
        fixed = {key: levels[0] for key, levels in self.always if len(levels) == 1}
        followed = {}
        for pair in pairs:
            leader = table.at_level(pair.leader.key, 1)
            followed[table.bits[pair.follower.key][0]] = leader if pair.alike else ~leader
        outside = [~self._feasible, *(~table.truth(fact) for fact in self._restrictions)]
        lower, *outside = (
            diagrams.replaced(diagrams.replaced(each, table.values(fixed)), followed)
            for each in (self._chosen, *outside)
        )
        return lower, diagrams.any_of([lower, *outside])

    def _answer(
        self, facts: Sequence[Node], terms: Sequence[Term], *, negated: bool
    ) -> Description:
        rest = _joined(Or, map(self._conjunction, terms), Constant(False))
        if negated:
            rest = Not(rest) if terms else Constant(True)
        parts = self._needed(facts, rest)
        if rest == Constant(True):
            terms = ()
        else:
            parts.append(rest)
        formula = _joined(And, parts, Constant(True))
        return Description(formula, self.always, len(terms), _literals(formula), negated)

    def _conjunction(self, term: Term) -> Node:
        options = self._options
        literals = (
            _literal(options[at], levels, self._levels[options[at].key]) for at, levels in term
        )
        return _joined(And, literals, Constant(True))

    def _needed(self, facts: Sequence[Node], rest: Node) -> list[Node]:
        """The facts without those that the others, the rest and feasibility imply."""
        diagrams, table = self._table.diagrams, self._table
        base = diagrams.all_of([self._feasible, table.truth(rest)])
        kept = list(facts)
        # Of facts that imply each other the long ones go, then those with "not", then the last.
        for fact in sorted(kept, key=lambda each: (*_length(each), kept.index(each)), reverse=True):
            others = [each for each in kept if each != fact]
            if diagrams.all_of([base, *map(table.truth, others)]) == self._chosen:
                kept = others
        return kept


def _length(fact: Node) -> tuple[int, bool]:
    return _literals(fact), isinstance(fact, Not)


def _literal(option: Option, levels: Sequence[int], possible: Sequence[int]) -> Node:
    """The option at one of the levels, in few words if only some levels are possible."""
    inside = [level for level in possible if level in levels]
    outside = [level for level in possible if level not in levels]
    if option.levels == YES_NO:
        return Takes(option.key) if inside == [1] else Not(Takes(option.key))
    if len(inside) <= max(1, len(outside)):
        return _at_some(option, inside)
    return Not(_at_some(option, outside))


def _at_some(option: Option, levels: Iterable[int]) -> Node:
    return _joined(Or, (Takes(option.key, level) for level in levels), Constant(False))


def _joined(kind: type[And | Or], parts: Iterable[Node], neutral: Node) -> Node:
    joined = tuple(parts)
    if len(joined) < 2:
        return joined[0] if joined else neutral
    return kind(joined)


def _literals(node: Node) -> int:
    """How many options the formula mentions, each as often as it does."""
    match node:
        case Takes():
            return 1
        case Not(part):
            return _literals(part)
        case Iff(left, right):
            return _literals(left) + _literals(right)
        case And(parts) | Or(parts):
            return sum(map(_literals, parts))
    return 0


# --- options bound to one another


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two options of two levels each that always stand alike, or always apart."""

    leader: Option
    follower: Option
    alike: bool

    @property
    def fact(self) -> Node:
        """What that is in words."""
        level = 1 if self.alike else 0
        return Iff(_literal(self.leader, (1,), (0, 1)), _literal(self.follower, (level,), (0, 1)))

    def where(self, table: Table) -> Diagram:
        """The states in which it is so."""
        level = 1 if self.alike else 0
        follower = table.at_level(self.follower.key, level)
        return table.diagrams.equal(table.at_level(self.leader.key, 1), follower)


def _pairs_in(table: Table, options: Sequence[Option], states: Diagram) -> list[_Pair]:
    """Every option that is bound to one before it, with the first that it is bound to.

    Some states of the set are looked at first: only options that are bound in all of
    these are compared over the whole set, and these are few.
    """
    examples = _examples(table, options, states)
    leaders: dict[tuple[bool, ...], list[Option]] = {}
    found = []
    for option in options:
        column = [example[table.bits[option.key][0]] for example in examples]
        compared = leaders.setdefault(tuple(each == column[0] for each in column), [])
        alike_or_not = (_Pair(leader, option, a) for leader in compared for a in (True, False))
        pair = next((pair for pair in alike_or_not if states <= pair.where(table)), None)
        if pair is None:
            compared.append(option)
        else:
            found.append(pair)
    place = {option.key: at for at, option in enumerate(options)}
    return sorted(found, key=lambda pair: (place[pair.leader.key], place[pair.follower.key]))


def _examples(table: Table, options: Sequence[Option], states: Diagram) -> list[dict[str, bool]]:
    """Some states of the set, every option at either level in one of them at least."""
    dice = random.Random(0)  # noqa: S311 - any examples will do
    found = [_example(table, states, {}, dice) for _ in range(_EXAMPLES)]
    for option, level in product(options, (0, 1)):
        wanted = table.bit_values(option.key, level)
        if not any(wanted.items() <= example.items() for example in found):
            found.append(_example(table, states, wanted, dice))
    return found


def _example(
    table: Table, states: Diagram, wanted: Mapping[str, bool], dice: random.Random
) -> dict[str, bool]:
    """A state of the set with the wanted values, by the values of all variables."""
    diagrams = table.diagrams
    values = {name: dice.random() < 0.5 for name in diagrams.order()} | dict(wanted)
    node = diagrams.replaced(states, wanted)
    while node.var is not None:
        low, high = (~node.low, ~node.high) if node.negated else (node.low, node.high)
        if diagrams.false in (low, high):
            values[node.var] = low == diagrams.false
        node = high if values[node.var] else low
    return values
