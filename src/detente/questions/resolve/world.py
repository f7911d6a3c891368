"""Everything that could be a state or a move once the menu is used, and what stands in the way.

A *restriction* is something that removes states or moves and may be switched: one of today's
that the menu may lift, or a new one that the menu may add. Each state and each move knows the
restrictions that block it; it exists when all of them are off. So one world holds every changed
model at once, and nothing is compiled again during the search.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
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
from detente.wording import worded


@dataclass(frozen=True, slots=True)
class Commitment:
    """The owner binds itself: no move of its own takes the option away from this level."""

    option: Option
    level: int


@dataclass(frozen=True, slots=True)
class Guarantee:
    """A third party sees to it that no move takes the option away from this level.

    ``by`` is the id of a party, the name of somebody else, or empty where nobody is named.
    """

    option: Option
    level: int
    by: str = ""


@dataclass(frozen=True, slots=True)
class GivenUp:
    """The owner does without the option for good: it is never taken again."""

    option: Option


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


Structural = Commitment | Guarantee | GivenUp | BarredMove | RuledOut | Allowed


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

    ``ranks[i][s]`` is party *i*'s rank today of every state of the world; ``moves[i][s]`` holds
    targets, ascending. What blocks a state or a move is found when it is asked for: most of a
    world is never looked at.
    """

    conflict: Conflict
    space: StateSpace
    ranks: tuple[Ranks, ...]
    moves: tuple[tuple[tuple[int, ...], ...], ...]
    restrictions: tuple[Restriction, ...]
    status_quo: int | None
    _removed: tuple[tuple[int, int], ...] = field(init=False, repr=False)
    _barred: dict[Move, frozenset[int]] = field(init=False, repr=False)
    _by_option: dict[int, tuple[tuple[int, Commitment | Guarantee | Option], ...]] = field(
        init=False, repr=False
    )
    _by_rule: tuple[tuple[int, MoveRule, int, int], ...] = field(init=False, repr=False)
    _known: dict[Move, frozenset[int]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Sort the restrictions by what they block."""
        removed, by_rule = [], []
        barred: dict[Move, frozenset[int]] = {}
        by_option: dict[int, list[tuple[int, Commitment | Guarantee | Option]]] = {}
        place = {option.key: at for at, option in enumerate(self.conflict.options)}
        truth = self.space.truth
        for number, restriction in enumerate(self.restrictions):
            match restriction.change:
                case RuledOut(when) | Allowed(Infeasible(when=when)):
                    removed.append((number, truth.where(when.tree)))
                case GivenUp(option):
                    removed.append((number, truth.where(Not(Takes(option.key, 0)))))
                case Allowed(Choice() as choice):
                    alone = replace(self.conflict, infeasible=(), choices=(choice,))
                    removed.append((number, truth.where(constraints(alone)[0].excluded)))
                case Commitment(option=option) | Guarantee(option=option) as held:
                    by_option.setdefault(place[option.key], []).append((number, held))
                case Allowed(Option() as option):
                    by_option.setdefault(place[option.key], []).append((number, option))
                case Allowed(MoveRule() as rule):
                    begins, ends = (truth.where(f.tree) for f in (rule.start, rule.end))
                    by_rule.append((number, rule, begins, ends))
                case BarredMove(party, start, end):
                    move = (self.conflict.party_ids.index(party), start, end)
                    barred[move] = frozenset([number])
        object.__setattr__(self, "_removed", tuple(removed))
        object.__setattr__(self, "_barred", barred)
        options = {at: tuple(each) for at, each in by_option.items()}
        object.__setattr__(self, "_by_option", options)
        object.__setattr__(self, "_by_rule", tuple(by_rule))
        object.__setattr__(self, "_known", {})

    @property
    def size(self) -> int:
        """How many states could exist."""
        return len(self.space.states)

    def blocks_of_state(self, at: int) -> frozenset[int]:
        """The restrictions that must be off for the state to be there."""
        return frozenset(number for number, states in self._removed if states >> at & 1)

    def blocks_of(self, move: Move) -> frozenset[int]:
        """The restrictions that must be off for the move to be there, its ends included."""
        if not self.restrictions:
            return frozenset()
        if move not in self._known:
            _, start, end = move
            own = self._barred.get(move, frozenset()) | frozenset(self._blocking(move))
            self._known[move] = own | self.blocks_of_state(start) | self.blocks_of_state(end)
        return self._known[move]

    def _blocking(self, move: Move) -> Iterator[int]:
        i, start, end = move
        if self._by_option:
            before, after = (self.space.states[at].members[0] for at in (start, end))
            for place, held in self._by_option.items():
                one, other = before[place], after[place]
                if one != other:
                    yield from (number for number, what in held if _against(what, one, other))
        party = self.conflict.party_ids[i]
        for number, rule, begins, ends in self._by_rule:
            if rule.who in (None, party) and begins >> start & 1 and ends >> end & 1:
                yield number


def _against(what: Commitment | Guarantee | Option, before: int, after: int) -> bool:
    """True where it forbids to take the option from one level to another one."""
    match what:
        case Commitment(level=level) | Guarantee(level=level):
            return before == level
        case Option(moves=moves):
            return after < before if moves == "forward" else after > before


def world_of(
    conflict: Conflict,
    menu: Collection[str],
    costs: Costs,
    keep: Collection[str],
    target: Levels | None,
    maximum: int,
    known: World | None = None,
    guarantors: Sequence[str] = (),
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
    restrictions = [Restriction(Allowed(each), costs.allow, today=True) for each in lifted]
    if target is not None:
        restrictions += _new_restrictions(space, menu, costs, keep, target, guarantors)
    if known is None:
        order = tuple(ranks(space, party) for party in conflict.party_ids)
        moves = moves_of_everybody(space)
    else:
        order, moves = known.ranks, known.moves
    here = None if conflict.status_quo is None else space.find(conflict.status_quo)
    start = here if isinstance(here, int) else None
    return World(conflict, space, order, moves, tuple(restrictions), start)


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
            worded("These changes need options, one for each letter of a pattern."),
            f"{', '.join(refused)}; {why}",
            worded("leave them out of the menu"),
        )
    graph = compile_graph(conflict, maximum)
    restrictions: list[Restriction] = []
    if abstract and structural and target is not None:
        (at,) = target
        restrictions = [
            Restriction(BarredMove(party, at, end), costs.of("commitment", party), today=False)
            for i, party in enumerate(conflict.party_ids)
            if party not in keep
            for end in graph.moves[i][at]
        ]
    return World(
        conflict, graph.space, graph.ranks, graph.moves, tuple(restrictions), graph.status_quo
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
    guarantors: Sequence[str],
) -> Iterator[Restriction]:
    options = space.conflict.options
    for option, level in zip(options, target, strict=True):
        if "commitments" in menu and option.party not in keep:
            cost = costs.of("commitment", option.party)
            yield Restriction(Commitment(option, level), cost, today=False)
        if "guarantees" in menu:
            yield from _guarantees(space.conflict, option, level, costs, guarantors)
        if "options" in menu and option.party not in keep and level == 0:
            cost = costs.of("give_up", option.party)
            yield Restriction(GivenUp(option), cost, today=False)
    if "rule_out" in menu:
        for formula in _formulas_false_at(space.conflict, target):
            yield Restriction(RuledOut(formula), costs.rule_out, today=False)


def _guarantees(
    conflict: Conflict, option: Option, level: int, costs: Costs, guarantors: Sequence[str]
) -> Iterator[Restriction]:
    """One for each guarantor; the owner's own word is a commitment."""
    for name in guarantors or ("",):
        if name != option.party:
            cost = costs.of("guarantee", name if name in conflict.party_ids else None)
            yield Restriction(Guarantee(option, level, name), cost, today=False)


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
        raise call_fault(worded("There is no such state."), want, found.mend)
    else:
        formula = parse(want, conflict.vocabulary)
        fitting = tuple(members(space.truth.where(formula.tree)))
    if not fitting:
        raise call_fault(
            worded("No feasible state is wanted."),
            want,
            worded("want something that can occur, or put allow on the menu"),
        )
    return fitting


__all__ = [
    "Allowed",
    "BarredMove",
    "Commitment",
    "GivenUp",
    "Guarantee",
    "Move",
    "Restriction",
    "RuledOut",
    "Structural",
    "World",
    "wanted_states",
    "world_of",
]
