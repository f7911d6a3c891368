"""What paths are looked for on: listed states, or arrays over all combinations of options.

Both offer the same: a state by its name, a set by a formula, searches by moves and by
improvements, states in words. A state is a number here, whatever it is a number of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal, Protocol

from detente.engine.choose import choose_engine
from detente.engine.explicit.endings import closed_classes
from detente.engine.explicit.sequences import ListedSearch
from detente.engine.protocol import Means, ResponseRule
from detente.errors import Fault, FaultyInput, LimitReached, call_fault
from detente.graph.graph import Graph, compile_graph
from detente.model.conflict import Conflict, Levels
from detente.model.formula import And as AndNode
from detente.model.formula import Constant, Node, Takes, parse
from detente.model.states import (
    STATUS_QUO,
    State,
    StateSpace,
    combination_count,
    count_text,
    named_pattern,
    parse_pattern,
)
from detente.model.truth import TruthTable, members
from detente.questions.one_state import levels_of_state, state_of
from detente.questions.words import change_in_words
from detente.stability.analysis import Limits, arrays_refused
from detente.wording import placed, worded

if TYPE_CHECKING:
    from detente.engine.explicit.arrays import ArrayEngine
    from detente.engine.explicit.reach import ArraySearch

#: States of a class that are named.
SHOWN = 12
#: Cycles that are looked for in arrays, where each takes several searches.
MOST_CYCLES = 32

#: Which engine answers about paths.
EngineChoice = Literal["auto", "lists", "arrays", "symbolic"]


class Field(Protocol):
    """Fewest moves from one state to every other, or from every state to some."""

    def fewest(self, state: int, barred: int = ...) -> int:
        """The number for one state; -1 where there is none."""
        ...


class Search(Protocol):
    """Searches by one kind of moves."""

    @property
    def transitive(self) -> bool:
        """True where one move reaches whatever several of the same party reach."""
        ...

    @property
    def parties(self) -> range:
        """Indices of the parties."""
        ...

    def targets(self, mover: int, state: int) -> Sequence[int]:
        """Where a party can move to."""
        ...

    def forwards(self, start: int) -> Any:
        """Fewest moves from a state."""
        ...

    def backwards(self, target: Any, movers: Sequence[int] | None = None) -> Any:
        """Fewest moves to a set, by some of the parties only."""
        ...

    def backwards_to(self, target: Any, start: int) -> Any:
        """As :meth:`backwards`; known only of what is no farther from the set than a state."""
        ...


@dataclass(frozen=True, slots=True)
class ClosedClass:
    """States between which improvements lead round and round, or one that none leaves."""

    #: The set, as the ground holds it.
    members: Any
    size: int
    #: The first of its states.
    first: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Closed:
    """All closed classes counted, and the first of them: terminal states, then cycles."""

    classes: tuple[ClosedClass, ...]
    terminal: int
    cycles: int
    #: False where cycles were looked for no further than some number of them.
    all_cycles: bool = True


class Ground(Protocol):
    """What :mod:`detente.questions.paths` asks of either."""

    conflict: Conflict
    name: str
    because: str

    @property
    def feasible_count(self) -> int:
        """How many states there are."""
        ...

    def start(self, reference: str) -> int:
        """The state that a name or pattern stands for."""
        ...

    def where(self, target: str) -> tuple[Any, int]:
        """The states that a name, a pattern or a formula stands for, and their number."""
        ...

    def within(self, members: Any, state: int) -> bool:
        """True if the state is in the set."""
        ...

    def search(self, means: Means) -> Search:
        """The searches by moves or by improvements."""
        ...

    def reached(self, field: Any, limit: int) -> tuple[tuple[int, ...], list[tuple[int, int]]]:
        """How many states there are at each number of moves, and the first of them."""
        ...

    def nearest(self, fields: Sequence[Any], limit: int) -> list[tuple[int, tuple[int, ...]]]:
        """The first states with their numbers in each search: by the first, then the next."""
        ...

    def endings(self, start: int, field: Any, limit: int) -> Closed:
        """Where improvements from the start end; ``field`` is the search by them."""
        ...

    def state(self, at: int) -> State:
        """The state, to be shown."""
        ...

    def states(self, several: Sequence[int]) -> list[State]:
        """Several states, to be shown."""
        ...

    def change(self, mover: int, start: int, end: int) -> str:
        """What the mover does to go from one to the other."""
        ...

    def prefers(self, party: int, state: int, to: int) -> bool:
        """True if the party strictly prefers the first."""
        ...


def start_reference(conflict: Conflict, start: str | None) -> str:
    """The state asked for, or the status quo; E701 where there is neither."""
    if start is not None:
        return start
    if conflict.status_quo is None:
        raise call_fault(
            worded("It is not said where paths begin."),
            worded("no state, and the model has no status quo"),
            worded("name a state (--from), or give the model a status_quo"),
        )
    return STATUS_QUO


def meaning(conflict: Conflict, target: str) -> Node | str:
    """What a target stands for: a formula, or in abstract form the name of a state.

    In this order: the name of a state, "status quo", a watched outcome, a pattern in
    which - leaves an option open, a formula.

    Raises
    ------
    FaultyInput
        E301 to E307 where it is none of these.
    """
    if conflict.form == "abstract":
        return target
    if target == STATUS_QUO or target in conflict.pattern_of_name:
        reference = conflict.status_quo if target == STATUS_QUO else target
        found = named_pattern(conflict, reference or target)
        if isinstance(found, Fault):
            raise FaultyInput([found])
        return _of_pattern(conflict, found)
    outcome = next((o for o in conflict.watch if o.id == target), None)
    if outcome is not None:
        return outcome.that.tree
    letters = "".join(target.split())
    if letters and len(letters) == len(conflict.options) and set(letters) <= set("YN-0123456789"):
        pattern = parse_pattern(conflict, target)
        if isinstance(pattern, Fault):
            raise FaultyInput([pattern])
        return _of_pattern(conflict, pattern)
    return parse(target, conflict.vocabulary).tree


def _of_pattern(conflict: Conflict, pattern: Sequence[int | None]) -> Node:
    pairs = zip(conflict.options, pattern, strict=True)
    fixed = tuple(Takes(option.key, level) for option, level in pairs if level is not None)
    if len(fixed) == 1:
        return fixed[0]
    return AndNode(fixed) if fixed else Constant(True)


# --- listed states -------------------------------------------------------------------------


class ListedGround:
    """States that are listed, numbered from 0."""

    name = "explicit"

    def __init__(self, graph: Graph, because: str) -> None:
        self.graph = graph
        self.conflict = graph.space.conflict
        self.because = because
        self.engine = choose_engine(graph, ResponseRule.LEGAL_SEQUENCES)
        self._searches: dict[Means, ListedSearch] = {}

    @property
    def feasible_count(self) -> int:
        """How many states there are."""
        return self.graph.size

    @cached_property
    def top_ranks(self) -> tuple[int, ...]:
        """Each party's rank of what it likes best."""
        return tuple(max(ranks) for ranks in self.graph.ranks)

    def start(self, reference: str) -> int:
        """The position of a state (E307, E308, E406)."""
        found = self.graph.space.find(reference)
        if isinstance(found, Fault):
            raise FaultyInput([found])
        return found

    def where(self, target: str) -> tuple[frozenset[int], int]:
        """Positions; a coalesced state is among them if one of its members is.

        A pattern that a state shows, with - where members of a coalesced state differ, is
        that state alone.
        """
        space = self.graph.space
        shown = space.position_of_name.get(target)
        if shown is None:
            shown = space.position_of_pattern.get("".join(target.split()))
        if shown is not None:
            return frozenset([shown]), 1
        node = meaning(self.conflict, target)
        if isinstance(node, str):
            return frozenset([self.start(node)]), 1
        found = {space.position_of[levels] for levels in _fitting(space, node)}
        return frozenset(found), len(found)

    def within(self, members: frozenset[int], state: int) -> bool:
        """True if the position is in the set."""
        return state in members

    def search(self, means: Means) -> ListedSearch:
        """Searches along the graph's arcs."""
        if means not in self._searches:
            arcs = self.graph.moves
            if means is Means.IMPROVEMENTS:
                arcs = self.engine.improvements
            self._searches[means] = ListedSearch(arcs, transitive=self.graph.transitive)
        return self._searches[means]

    def reached(self, field: Field, limit: int) -> tuple[tuple[int, ...], list[tuple[int, int]]]:
        """Counts by number of moves, and the first states, nearest first."""
        found = [(field.fewest(at), at) for at in range(self.graph.size)]
        near = sorted(pair for pair in found if pair[0] >= 0)
        counts = [0] * (near[-1][0] + 1 if near else 0)
        for steps, _ in near:
            counts[steps] += 1
        return tuple(counts), [(at, steps) for steps, at in near[:limit]]

    def nearest(self, fields: Sequence[Field], limit: int) -> list[tuple[int, tuple[int, ...]]]:
        """By sorting all that are reached; what is not reached by a later search comes last."""
        told = [(at, tuple(field.fewest(at) for field in fields)) for at in range(self.graph.size)]
        near = [(at, numbers) for at, numbers in told if numbers[0] >= 0]
        near.sort(key=lambda each: [(number < 0, number) for number in each[1]])
        return near[:limit]

    def endings(self, start: int, field: Field, limit: int) -> Closed:
        """By strongly connected components."""
        found = closed_classes(self.search(Means.IMPROVEMENTS).arcs, [start])
        single = sorted((field.fewest(each[0]), each) for each in found if len(each) == 1)
        cycles = [each for each in found if len(each) > 1]
        ordered = [*(each for _, each in single), *cycles]
        classes = (ClosedClass(frozenset(e), len(e), e[:SHOWN]) for e in ordered[:limit])
        return Closed(tuple(classes), len(single), len(cycles))

    def state(self, at: int) -> State:
        """The state at a position."""
        return self.graph.space.states[at]

    def states(self, several: Sequence[int]) -> list[State]:
        """The states at several positions."""
        return [self.graph.space.states[at] for at in several]

    def change(self, mover: int, start: int, end: int) -> str:
        """What the mover does."""
        party = self.conflict.decision_makers[mover]
        return change_in_words(self.graph.space, party, start, end)

    def prefers(self, party: int, state: int, to: int) -> bool:
        """By ranks."""
        return self.engine.prefers(party, state, to)


def _fitting(space: StateSpace, node: Node) -> list[Levels]:
    combinations = space.combinations
    table = TruthTable.of(space.conflict.options, combinations)
    return [combinations[at] for at in members(table.where(node))]


# --- arrays --------------------------------------------------------------------------------


class ArrayGround:
    """All combinations of options, by index; sets are arrays of flags."""

    name = "arrays"

    def __init__(self, conflict: Conflict, because: str) -> None:
        # Imported here: numpy is for large models only.
        from detente.engine.explicit.arrays import ArrayEngine

        self.conflict = conflict
        self.because = because
        self.engine: ArrayEngine = ArrayEngine.of(conflict)
        self._searches: dict[Means, ArraySearch] = {}
        # a state that is named twice goes by its first name
        self._names = {named.pattern: named.name for named in reversed(conflict.states)}

    @property
    def feasible_count(self) -> int:
        """How many states there are."""
        return self.engine.feasible_count

    def start(self, reference: str) -> int:
        """The index of a state (E307, E308, E406)."""
        return self.engine.index_of(levels_of_state(self.conflict, reference))

    def where(self, target: str) -> tuple[Any, int]:
        """Flags of the states."""
        from detente.engine.explicit.arrays import truth_everywhere

        node = meaning(self.conflict, target)
        assert not isinstance(node, str)  # noqa: S101 - arrays know the option form only
        spread = self.engine.passes.spread_work
        flags = truth_everywhere(node, self.engine.space, spread)
        if self.engine.blocked is not None:
            flags &= ~self.engine.blocked
        return flags, int(flags.sum())

    def within(self, members: Any, state: int) -> bool:
        """True if the flag of the index is set."""
        return bool(members[state])

    def search(self, means: Means) -> ArraySearch:
        """Searches by passes over arrays."""
        from detente.engine.explicit.reach import ArraySearch

        if means not in self._searches:
            self._searches[means] = ArraySearch(self.engine, means)
        return self._searches[means]

    def reached(self, field: Any, limit: int) -> tuple[tuple[int, ...], list[tuple[int, int]]]:
        """Counts by number of moves, and the first states, nearest first."""
        return field.counts, field.listed(limit)

    def nearest(self, fields: Sequence[Any], limit: int) -> list[tuple[int, tuple[int, ...]]]:
        """Number after number of moves, as many as are wanted."""
        from detente.engine.explicit.reach import nearest

        return nearest(fields, limit)

    def endings(self, start: int, field: Any, limit: int) -> Closed:  # noqa: ARG002
        """By searches to and fro; a class of several states takes two of them at least."""
        from detente.engine.explicit.reach import Steps, closed_cycles, some

        terminal = self.search(Means.IMPROVEMENTS).terminal()
        near = Steps.only(field, terminal)
        classes = [ClosedClass(self._single(at), 1, (at,)) for at, _ in near.listed(limit)]
        found = closed_cycles(self.search(Means.IMPROVEMENTS), field.reached, terminal)
        cycles = list(islice(found, MOST_CYCLES + 1))
        for cycle in cycles[: min(MOST_CYCLES, max(0, limit - len(classes)))]:
            first = tuple(some(cycle, SHOWN))
            classes.append(ClosedClass(cycle, int(cycle.sum()), first))
        count = min(len(cycles), MOST_CYCLES)
        whole = len(cycles) <= MOST_CYCLES
        return Closed(tuple(classes), sum(near.counts), count, whole)

    def _single(self, at: int) -> Any:
        import numpy as np

        flags = np.zeros(self.engine.space.size, np.bool_)
        flags[at] = True
        return flags

    def state(self, at: int) -> State:
        """The state at an index."""
        levels = self.engine.levels_of(at)
        return state_of(self.conflict, levels, self.engine.position_of(at) + 1)

    def states(self, several: Sequence[int]) -> list[State]:
        """The states at several indices, made together."""
        space = self.engine.space
        told = zip(
            self.engine.positions_of(several),
            space.all_levels_of(several),
            space.all_patterns_of(several),
            strict=True,
        )
        return [
            State(position + 1, pattern, self._names.get(levels), None, (levels,))
            for position, levels, pattern in told
        ]

    def change(self, mover: int, start: int, end: int) -> str:
        """What the mover does."""
        space = StateSpace(self.conflict, (self.state(start), self.state(end)))
        return change_in_words(space, self.conflict.decision_makers[mover], 0, 1)

    def prefers(self, party: int, state: int, to: int) -> bool:
        """By ranks."""
        ranks = self.engine.ranks[party]
        return bool(ranks[state] > ranks[to])


# --- which of them -------------------------------------------------------------------------


def ground_for(
    conflict: Conflict, engine: EngineChoice, limits: Limits, concepts: Sequence[str] = ()
) -> ListedGround | ArrayGround | str:
    """Lists where states are few, arrays where they fit; else why diagrams are needed.

    ``concepts`` are those under which equilibria will be asked for.

    Raises
    ------
    LimitReached
        E501 where an engine is asked for that cannot answer.
    """
    if engine == "symbolic":
        return worded("it was asked for")
    if engine in ("auto", "lists"):
        try:
            graph = compile_graph(conflict, limits.states)
            because = (
                worded("it was asked for")
                if engine == "lists"
                else worded("the states are few enough")
            )
            return ListedGround(graph, because)
        except LimitReached:
            if engine == "lists":
                raise
    refusal = arrays_refused(conflict, concepts, limits, patient=engine == "arrays")
    if refusal is None:
        many = count_text(combination_count(conflict))
        fit = worded(
            "{many} combinations of options are too many to list, and fit into arrays", many=many
        )
        return ArrayGround(conflict, worded("it was asked for") if engine == "arrays" else fit)
    if engine == "arrays":
        raise LimitReached(refusal)
    return worded(
        "for arrays: {problem} ({found})",
        problem=placed(refusal.problem, "clause"),
        found=refusal.found,
    )
