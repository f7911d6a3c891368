"""The graph of a conflict, in abstract form whatever the file's form was.

States are positions from 0. Moves are stored as arcs, one list for each party and
state; ranks are ordinal, larger is better, equal is indifferent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from detente.errors import Fault, FaultyInput
from detente.model.conflict import Conflict, DecisionMaker, Levels, MoveRule, Option
from detente.model.states import MAXIMUM_STATES, StateSpace, list_states
from detente.model.truth import TruthTable, members
from detente.preference.order import Ranks, ranks
from detente.wording import worded

#: One tuple of target positions, ascending, for each state.
Arcs = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Graph:
    """A conflict in graph form: the data that every engine of listed states works on.

    Parameters
    ----------
    space : StateSpace
        The states, with their names and patterns.
    parties : tuple of str
    moves : tuple of Arcs
        ``moves[i][s]`` holds the positions party *i* can move to from *s*, never *s*.
    ranks : tuple of Ranks
        ``ranks[i][s]`` is party *i*'s ordinal rank of *s*, larger better.
    transitive : bool
        True if every party can reach in one move whatever it can reach in several. The
        rule that nobody moves twice in a row then makes no difference.
    """

    space: StateSpace
    parties: tuple[str, ...]
    moves: tuple[Arcs, ...]
    ranks: tuple[Ranks, ...]
    transitive: bool
    #: Position of the status quo; ``None`` where the conflict names none.
    status_quo: int | None = None

    @property
    def size(self) -> int:
        """How many states there are."""
        return len(self.space.states)

    @property
    def arc_count(self) -> int:
        """How many moves there are, over all parties."""
        return sum(len(targets) for arcs in self.moves for targets in arcs)


def compile_graph(conflict: Conflict, maximum: int = MAXIMUM_STATES) -> Graph:
    """The graph of the conflict.

    Raises
    ------
    FaultyInput
        Every fault that only shows when the states are known: E401, E402
        (states), E403 to E407 (preferences).
    LimitReached
        E501 above ``maximum`` states.

    Notes
    -----
    Time and memory are linear in the number of moves.
    """
    space = list_states(conflict, maximum)
    order, faults = _all_ranks(space)
    status_quo = None if conflict.status_quo is None else space.find(conflict.status_quo)
    if isinstance(status_quo, Fault):
        faults.append(lost_status_quo(status_quo))
    if faults:
        raise FaultyInput(faults)
    moves = moves_of_everybody(space)
    plain = conflict.form == "options" and not conflict.rules and not conflict.coalesce
    here = status_quo if isinstance(status_quo, int) else None
    return Graph(space, conflict.party_ids, moves, order, plain, here)


def lost_status_quo(fault: Fault) -> Fault:
    """What is wrong with the status quo (E402), from why no state was found for it."""
    if fault.code != "E406":
        return replace(fault, path=("status_quo",))
    return Fault(
        "E402",
        worded("The status quo is infeasible."),
        fault.found,
        worded(
            "name a feasible state, or change what is infeasible: detente states FILE PATTERN "
            "says what rules it out"
        ),
        ("status_quo",),
    )


def _all_ranks(space: StateSpace) -> tuple[tuple[Ranks, ...], list[Fault]]:
    order: list[Ranks] = []
    faults: list[Fault] = []
    for party in space.conflict.party_ids:
        try:
            order.append(ranks(space, party))
        except FaultyInput as faulty:
            faults.extend(faulty.faults)
    return tuple(order), faults


def moves_of_everybody(space: StateSpace) -> tuple[Arcs, ...]:
    """Where each party can move from each state, by position; no preference is needed.

    Option form: a party changes its own options, each in a permitted direction, to another
    feasible state, unless a rule forbids it; a coalesced state has a move if some member
    has. Abstract form: the moves that the party lists.
    """
    arcs = _own_arcs if space.conflict.form == "abstract" else _option_arcs
    return tuple(arcs(space, party) for party in space.conflict.decision_makers)


def _own_arcs(space: StateSpace, party: DecisionMaker) -> Arcs:
    """Abstract form: the moves as listed."""
    position = space.position_of_name
    targets = {position[start]: ends for start, ends in party.moves}
    return tuple(
        tuple(sorted({position[end] for end in targets.get(at, ())}))
        for at in range(len(space.states))
    )


def _option_arcs(space: StateSpace, party: DecisionMaker) -> Arcs:
    arcs: list[set[int]] = [set() for _ in space.states]
    position_of = space.position_of
    for start, ends in _moves_from_each(space, party.id, space.conflict.rules):
        arcs[position_of[start]].update([position_of[end] for end in ends])
    for at, targets in enumerate(arcs):
        targets.discard(at)
    return tuple(tuple(sorted(targets)) for targets in arcs)


def option_moves(
    space: StateSpace, party: str, rules: Sequence[MoveRule]
) -> Iterator[tuple[Levels, Levels]]:
    """A party's moves between feasible combinations, under these rules.

    It changes own options only, each in a permitted direction.
    """
    for start, ends in _moves_from_each(space, party, rules):
        for end in ends:
            yield start, end


def _moves_from_each(
    space: StateSpace, party: str, rules: Sequence[MoveRule]
) -> Iterator[tuple[Levels, list[Levels]]]:
    """From each combination where the party can move to.

    Combinations that agree on everybody else's options form a class; a party moves only
    inside a class, so only pairs inside a class are ever looked at.
    """
    options = space.conflict.options
    own = [at for at, option in enumerate(options) if option.party == party]
    others = [at for at, option in enumerate(options) if option.party != party]
    classes: dict[Levels, dict[Levels, Levels]] = {}
    for levels in space.combinations:
        foreign = tuple(levels[at] for at in others)
        classes.setdefault(foreign, {})[tuple(levels[at] for at in own)] = levels
    permitted = _PermittedChanges([options[at] for at in own])
    forbidden = _ForbiddenMoves(space, [rule for rule in rules if rule.who in (None, party)])
    for inside in classes.values():
        for choice, start in inside.items():
            ends = [inside[target] for target in permitted.among(choice, inside)]
            yield start, forbidden.left(start, ends)


class _PermittedChanges:
    """Which choices of a party's own options it may move to, by their directions."""

    def __init__(self, options: Sequence[Option]) -> None:
        directions = enumerate(option.moves for option in options)
        self.one_way = [(at, way == "forward") for at, way in directions if way != "both"]

    def among(self, choice: Levels, choices: Mapping[Levels, Levels]) -> list[Levels]:
        """The choices that can be moved to; ``choice`` itself is not among them."""
        others = [other for other in choices if other != choice]
        return [each for each in others if self._allowed(choice, each)] if self.one_way else others

    def _allowed(self, start: Levels, end: Levels) -> bool:
        for at, forward in self.one_way:
            if start[at] > end[at] if forward else start[at] < end[at]:
                return False
        return True


class _ForbiddenMoves:
    """What conditional move rules forbid."""

    def __init__(self, space: StateSpace, rules: Sequence[MoveRule]) -> None:
        self.rules: list[tuple[set[Levels], set[Levels]]] = []
        if rules:
            table = TruthTable.of(space.conflict.options, space.combinations)
            for rule in rules:
                begins, ends = table.where(rule.start.tree), table.where(rule.end.tree)
                self.rules.append((_chosen(space, begins), _chosen(space, ends)))

    def left(self, start: Levels, ends: list[Levels]) -> list[Levels]:
        """The ends that no rule forbids moving to from there."""
        for begins, barred in self.rules:
            if start in begins:
                ends = [end for end in ends if end not in barred]
        return ends


def _chosen(space: StateSpace, bits: int) -> set[Levels]:
    return {space.combinations[at] for at in members(bits)}
