"""Everything that could be a state or a move once the menu is used, and what stands in the way.

A *restriction* is something that removes states or moves and may be switched: one of today's
that the menu may lift, or a new one that the menu may add. Each state and each move knows the
restrictions that block it; it exists when all of them are off. So one world holds every changed
model at once, and nothing is compiled again during the search.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from itertools import combinations

from detente.errors import Fault, call_fault
from detente.graph.graph import compile_graph, moves_of_everybody
from detente.model.conflict import (
    Choice,
    Conflict,
    Infeasible,
    Levels,
    MoveRule,
    Option,
    Ranking,
)
from detente.model.formula import And, Formula, Node, Not, Takes, parse, written
from detente.model.states import StateSpace, constraints, list_states
from detente.model.truth import members
from detente.preference.order import Ranks, ranks
from detente.questions.resolve.menu import Costs


@dataclass(frozen=True, slots=True)
class Commitment:
    """The owner binds itself: no move of its own takes the option away from this level."""

    option: Option
    level: int


@dataclass(frozen=True, slots=True)
class Guarantee:
    """A third party sees to it that no move takes the option away from this level."""

    option: Option
    level: int


@dataclass(frozen=True, slots=True)
class BarredMove:
    """Abstract form: a party binds itself not to move from one state to another."""

    party: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class RuledOut:
    """A new feasibility rule: states where the formula holds can no longer occur."""

    when: Formula


@dataclass(frozen=True, slots=True)
class Allowed:
    """One of today's limits, rules or directions of moves is lifted."""

    what: Infeasible | Choice | MoveRule | Option


Structural = Commitment | Guarantee | BarredMove | RuledOut | Allowed


@dataclass(frozen=True, slots=True)
class Restriction:
    """Something that blocks states and moves and may be switched, at a cost.

    ``today`` is True for what blocks already: its change is to lift it.
    """

    change: Structural
    cost: int
    today: bool


#: A move: the mover's index, and positions of the states it leads from and to.
Move = tuple[int, int, int]


@dataclass(frozen=True)
class World:
    """Every state and move that some choice from the menu makes possible.

    ``ranks[i][s]`` is party *i*'s rank today of every state of the world. ``state_blocks[s]``
    and ``move_blocks[move]`` name restrictions by position; what is not in them is never
    blocked. ``moves[i][s]`` holds targets, ascending.
    """

    conflict: Conflict
    space: StateSpace
    ranks: tuple[Ranks, ...]
    moves: tuple[tuple[tuple[int, ...], ...], ...]
    restrictions: tuple[Restriction, ...]
    state_blocks: dict[int, frozenset[int]]
    move_blocks: dict[Move, frozenset[int]]
    status_quo: int | None

    @property
    def size(self) -> int:
        """How many states could exist."""
        return len(self.space.states)

    def blocks_of(self, move: Move) -> frozenset[int]:
        """The restrictions that must be off for the move to be there, its ends included."""
        none: frozenset[int] = frozenset()
        _, start, end = move
        return (
            self.move_blocks.get(move, none)
            | self.state_blocks.get(start, none)
            | self.state_blocks.get(end, none)
        )


def world_of(
    conflict: Conflict,
    menu: Collection[str],
    costs: Costs,
    keep: Collection[str],
    target: Levels | None,
    maximum: int,
    known: World | None = None,
) -> World:
    """The world of a conflict for one wanted state, given by its levels (option form).

    ``known`` is a world of the same question for another wanted state, or for none: its states,
    ranks and moves are the same.

    Raises
    ------
    FaultyInput
        E701 for structural changes of a model with coalesced states, and for lifting limits
        where a party ranks states; the faults of the model.
    LimitReached
        E501 above ``maximum`` states.
    """
    structural = sorted(set(menu) - {"statements", "rankings"})
    if conflict.form == "abstract" or conflict.coalesce:
        return _listed_world(conflict, structural, costs, keep, target, maximum)
    base, lifted = _without_what_may_be_lifted(conflict, menu)
    space = list_states(base, maximum) if known is None else known.space
    today = _Blocks(space)
    for element in lifted:
        today.add(Restriction(Allowed(element), costs.allow, today=True))
    if target is not None:
        for restriction in _new_restrictions(space, menu, costs, keep, target):
            today.add(restriction)
    if known is None:
        order = tuple(ranks(space, party) for party in conflict.party_ids)
        moves = moves_of_everybody(space)
    else:
        order, moves = known.ranks, known.moves
    today.block_moves(moves)
    here = None if conflict.status_quo is None else space.find(conflict.status_quo)
    return World(
        conflict,
        space,
        order,
        moves,
        tuple(today.restrictions),
        {at: frozenset(blocks) for at, blocks in today.states.items()},
        {move: frozenset(blocks) for move, blocks in today.moves.items()},
        here if isinstance(here, int) else None,
    )


def _listed_world(
    conflict: Conflict,
    structural: list[str],
    costs: Costs,
    keep: Collection[str],
    target: Levels | None,
    maximum: int,
) -> World:
    """The world of a bare graph or of coalesced states: only moves can be barred."""
    abstract = conflict.form == "abstract"
    refused = [kind for kind in structural if not (abstract and kind == "commitments")]
    if refused and structural != ["commitments"]:
        why = "a bare graph has no options" if abstract else "states of this model are coalesced"
        raise call_fault(
            "These changes need options, one for each letter of a pattern.",
            f"{', '.join(refused)}; {why}",
            "leave them out of the menu",
        )
    graph = compile_graph(conflict, maximum)
    restrictions: list[Restriction] = []
    blocks: dict[Move, frozenset[int]] = {}
    if abstract and structural and target is not None:
        (at,) = target
        for i, party in enumerate(conflict.party_ids):
            if party in keep:
                continue
            for end in graph.moves[i][at]:
                blocks[i, at, end] = frozenset([len(restrictions)])
                change = BarredMove(party, at, end)
                cost = costs.of("commitment", party)
                restrictions.append(Restriction(change, cost, today=False))
    return World(
        conflict,
        graph.space,
        graph.ranks,
        graph.moves,
        tuple(restrictions),
        {},
        blocks,
        graph.status_quo,
    )


def _without_what_may_be_lifted(
    conflict: Conflict, menu: Collection[str]
) -> tuple[Conflict, list[Infeasible | Choice | MoveRule | Option]]:
    if "allow" not in menu:
        return conflict, []
    one_way = [option for option in conflict.options if option.moves != "both"]
    parties = tuple(
        replace(party, options=tuple(replace(o, moves="both") for o in party.options))
        for party in conflict.decision_makers
    )
    base = replace(conflict, rules=(), decision_makers=parties)
    lifted: list[Infeasible | Choice | MoveRule | Option] = [*conflict.rules, *one_way]
    # a ranking says nothing of states that cannot occur today
    if not any(isinstance(kind, Ranking) for _, kind in conflict.preferences):
        base = replace(base, infeasible=(), choices=())
        lifted = [*conflict.infeasible, *conflict.choices, *lifted]
    return base, lifted


def _new_restrictions(
    space: StateSpace,
    menu: Collection[str],
    costs: Costs,
    keep: Collection[str],
    target: Levels,
) -> Iterator[Restriction]:
    options = space.conflict.options
    for option, level in zip(options, target, strict=True):
        if "commitments" in menu and option.party not in keep:
            cost = costs.of("commitment", option.party)
            yield Restriction(Commitment(option, level), cost, today=False)
        if "guarantees" in menu:
            yield Restriction(Guarantee(option, level), costs.guarantee, today=False)
    if "rule_out" in menu:
        for formula in _formulas_false_at(space.conflict, target):
            yield Restriction(RuledOut(formula), costs.rule_out, today=False)


def _formulas_false_at(conflict: Conflict, target: Levels) -> Iterator[Formula]:
    """Each level, and each pair of levels of two options, that the wanted state does not have."""
    levels = dict(zip((o.key for o in conflict.options), target, strict=True))
    takes = [
        Takes(option.key, level)
        for option in conflict.options
        for level in range(len(option.levels))
    ]
    absent = [each for each in takes if levels[each.option] != each.level]
    trees: list[Node] = list(absent)
    trees += [
        And((one, other))
        for one, other in combinations(takes, 2)
        if one.option != other.option
        and not (levels[one.option] == one.level and levels[other.option] == other.level)
    ]
    for tree in trees:
        text = written(_plainly(tree, conflict), conflict.vocabulary)
        yield parse(text, conflict.vocabulary)


def _plainly(node: Node, conflict: Conflict) -> Node:
    """The formula with "not x" for the lower level of an option of two levels."""
    match node:
        case And(parts):
            return And(tuple(_plainly(part, conflict) for part in parts))
        case Takes(key, 0) if len(conflict.vocabulary.levels[key]) == 2:
            return Not(Takes(key, 1))
    return node


class _Blocks:
    """What each restriction blocks, gathered while the world is built."""

    def __init__(self, space: StateSpace) -> None:
        self.space = space
        self.levels = [state.members[0] for state in space.states]
        self.truth = space.truth
        self.place = {option.key: at for at, option in enumerate(space.conflict.options)}
        self.restrictions: list[Restriction] = []
        self.states: dict[int, set[int]] = {}
        self.moves: dict[Move, set[int]] = {}

    def add(self, restriction: Restriction) -> None:
        number = len(self.restrictions)
        self.restrictions.append(restriction)
        excluded = self.excluded(restriction.change)
        if excluded is not None:
            for at in members(self.truth.where(excluded)):
                self.states.setdefault(at, set()).add(number)

    def excluded(self, change: Structural) -> Node | None:
        """The formula of the states that the restriction removes, if it removes states."""
        match change:
            case RuledOut(when) | Allowed(Infeasible(when=when)):
                return when.tree
            case Allowed(Choice() as choice):
                conflict = replace(self.space.conflict, infeasible=(), choices=(choice,))
                return constraints(conflict)[0].excluded
        return None

    def block_moves(self, moves: tuple[tuple[tuple[int, ...], ...], ...]) -> None:
        """Find which moves each restriction on moves blocks."""
        parties = self.space.conflict.party_ids
        for number, restriction in enumerate(self.restrictions):
            for i, party in enumerate(parties):
                for start, end in self.blocked(restriction.change, party, moves[i]):
                    self.moves.setdefault((i, start, end), set()).add(number)

    def blocked(
        self, change: Structural, party: str, arcs: tuple[tuple[int, ...], ...]
    ) -> Iterator[tuple[int, int]]:
        match change:
            case Commitment(option, level) | Guarantee(option, level) if option.party == party:
                at = self.place[option.key]
                for start, targets in enumerate(arcs):
                    if self.levels[start][at] == level:
                        yield from (
                            (start, end) for end in targets if self.levels[end][at] != level
                        )
            case Allowed(Option() as option) if option.party == party:
                at = self.place[option.key]
                wrong = -1 if option.moves == "forward" else 1
                for start, targets in enumerate(arcs):
                    for end in targets:
                        if (self.levels[end][at] - self.levels[start][at]) * wrong > 0:
                            yield start, end
            case Allowed(MoveRule() as rule) if rule.who in (None, party):
                begins = set(members(self.truth.where(rule.start.tree)))
                ends = set(members(self.truth.where(rule.end.tree)))
                for start in begins:
                    yield from ((start, end) for end in arcs[start] if end in ends)


def wanted_states(space: StateSpace, want: str) -> tuple[int, ...]:
    """Positions of the states that a name, a pattern or a formula stands for.

    Raises
    ------
    FaultyInput
        E701 where nothing of the kind is possible; the faults of the formula.
    """
    conflict = space.conflict
    found = space.find(want)
    if isinstance(found, int):
        return (found,)
    pattern = space.pattern(want)
    if not isinstance(pattern, Fault) and conflict.form == "options":
        fitting = tuple(
            at
            for at, state in enumerate(space.states)
            if all(a is None or a == b for a, b in zip(pattern, state.members[0], strict=True))
        )
    elif conflict.form == "abstract":
        raise call_fault("There is no such state.", want, found.mend)
    else:
        formula = parse(want, conflict.vocabulary)
        fitting = tuple(members(space.truth.where(formula.tree)))
    if not fitting:
        raise call_fault(
            "No feasible state is wanted.",
            want,
            "want something that can occur, or put allow on the menu",
        )
    return fitting


__all__ = [
    "Allowed",
    "BarredMove",
    "Commitment",
    "Guarantee",
    "Move",
    "Restriction",
    "RuledOut",
    "Structural",
    "World",
    "wanted_states",
    "world_of",
]
