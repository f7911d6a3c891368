"""One given state: whether a party is deterred from leaving it, with the witness.

Where the others respond by improvements, SAT follows them from each of the party's own
(:mod:`detente.engine.symbolic.answered`). Where they respond by any moves, where the party
has very many improvements, and for rankings, diagrams serve.

The threshold is then known: the party's preference for the state itself. So one search
backwards over sets of states, without thresholds, finds from where the others' responses
lead to a sanction; it ends as soon as every improvement of the party is among them. Its
first layers are steps of anybody, so that short paths are read off them as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from detente.engine.protocol import Means
from detente.engine.symbolic import clauses
from detente.engine.symbolic.answered import SHORTEST, Unsettled
from detente.engine.symbolic.diagrams import Diagram, memory_told
from detente.engine.symbolic.states import assignments, levels_put_in
from detente.model.conflict import Levels, Option
from detente.model.formula import OptionKey

if TYPE_CHECKING:
    from detente.engine.symbolic.engine import SymbolicEngine
    from detente.engine.symbolic.question import Question

#: Improvements that are looked at one by one, at most.
_EACH = 1 << 10

#: A party's index, and the state that it moves to.
Move = tuple[int, Levels]


class OutOfTime(Exception):
    """The time was over before the verdict was known."""


@dataclass(frozen=True, slots=True)
class Deterred:
    """Every improvement is sanctioned; of many only the first are listed, with paths."""

    sanctions: tuple[tuple[Levels, tuple[Move, ...]], ...]
    unlisted: bool


@dataclass(frozen=True, slots=True)
class Tempted:
    """An improvement that no response sanctions."""

    improvement: Levels


@memory_told()
def deterrence(
    engine: SymbolicEngine,
    party: int,
    levels: Levels,
    means: Means | None,
    *,
    lasting: bool,
    listed: int,
) -> Deterred | Tempted:
    """Whether the others' responses deter the party from every improvement.

    Parameters
    ----------
    engine : SymbolicEngine
    party : int
    levels : Levels
        A feasible state.
    means : Means or None
        By what the others respond; ``None`` if no response deters (Nash).
    lasting : bool
        Whether a response counts only if the party has no way out of it.
    listed : int
        Improvements that are listed with their sanctions, at most.

    Raises
    ------
    OutOfTime
        When the engine's time is over.
    OutOfMemory
        When diagrams outgrow the engine's memory.
    """
    search = _Search(engine, party, levels)
    if means is None:
        first = next(search.improvements(search.better), None)
        return Deterred((), unlisted=False) if first is None else Tempted(first)
    return search.verdict(means, lasting=lasting, listed=listed)


class _Search:
    """The search at one state, in a table of what bears on it."""

    def __init__(self, engine: SymbolicEngine, party: int, levels: Levels) -> None:
        self._engine = engine
        self._party = party
        self._levels = levels
        self._question: Question = engine.question(party)
        self._table = self._question.table
        self._here = dict(zip(engine.keys, levels, strict=True))
        self._false = self._table.diagrams.false
        self._no_better = self._question.no_better_than(levels)
        #: The party's improvements, as choices of its own options.
        self.better: Diagram = self._choices(party, self._here) & levels_put_in(
            self._table,
            self._question.feasible & ~self._no_better,
            self._foreign(party, self._here),
        )

    def improvements(self, choices: Diagram) -> Iterator[Levels]:
        """States that choices of the party lead to, in state order."""
        return self._reached(self._party, self._here, choices)

    def verdict(self, means: Means, *, lasting: bool, listed: int) -> Deterred | Tempted:
        """By SAT where that is possible, else by diagrams."""
        found = None
        if means is Means.IMPROVEMENTS:
            found = self._one_by_one(lasting=lasting, listed=listed)
        return found or self._all_at_once(means, lasting=lasting, listed=listed)

    def _one_by_one(self, *, lasting: bool, listed: int) -> Deterred | Tempted | None:
        """Whether each improvement is answered; ``None`` where that is not found out."""
        improvements = list(islice(self.improvements(self.better), _EACH + 1))
        ways = self._question.ways(self._levels, lasting=lasting)
        if ways is None or len(improvements) > _EACH:
            return None
        deadline = clauses.Deadline(self._engine.resources.seconds_left)
        sanctions: list[tuple[Levels, tuple[Move, ...]]] = []
        try:
            for improvement in improvements:
                start = self._by_key(improvement)
                if len(sanctions) == listed:
                    if not ways.leads(start, deadline):
                        return Tempted(improvement)
                    continue
                way = ways.shortest(start, deadline)
                if way is None:
                    return Tempted(improvement)
                path = tuple((mover, self._levels_of({**start, **at})) for mover, at in way)
                sanctions.append((improvement, path))
        except clauses.OutOfTime:
            raise OutOfTime from None
        except Unsettled:
            return None
        return Deterred(tuple(sanctions), unlisted=len(improvements) > listed)

    def _all_at_once(self, means: Means, *, lasting: bool, listed: int) -> Deterred | Tempted:
        """Layer by layer, until every improvement is sanctioned or nothing is added."""
        sanctioned = self._no_better & self._question.feasible
        if lasting:
            movement = self._question.movement(self._party)
            sanctioned = sanctioned & ~movement.reaching(self._question.feasible & ~sanctioned)
        layers = [sanctioned]
        foreign = self._foreign(self._party, self._here)
        # Backwards from the sanctions, or onwards from one improvement that has none yet:
        # either may stay small where the other grows, so both go on, the cheaper first.
        onwards = _Onwards(self._question) if means is Means.IMPROVEMENTS else None
        backwards, backwards_cost, answered = self._backwards(sanctioned, means), 0, self._false
        while True:
            left = self.better & ~levels_put_in(self._table, layers[-1], foreign)
            if left == self._false:
                return self._deterred(layers, means, listed)
            if self._engine.resources.over:
                raise OutOfTime
            open_ones = left & ~answered
            if onwards is not None and open_ones != self._false and onwards.cost <= backwards_cost:
                improvement = next(self.improvements(open_ones))
                if onwards.ends_outside(self._by_key(improvement), layers[-1]):
                    return Tempted(improvement)
                if onwards.arrived:
                    answered = answered | self._choice(improvement)
                continue
            backwards_cost += len(layers[-1])
            reached = next(backwards, None)
            if reached is None:
                return Tempted(next(self.improvements(left)))
            layers.append(reached)

    def _backwards(self, sanctioned: Diagram, means: Means) -> Iterator[Diagram]:
        """Growing sets from where the others lead into a sanction, up to all of them.

        The first are one step of anybody larger than the last, so that paths are shortest;
        later ones one step of one mover, which takes far fewer steps in all.
        """
        reached = sanctioned
        for _ in range(SHORTEST):
            before, reached = reached, self._question.one_step(reached, means)
            if reached == before:
                return
            yield reached
        yield from self._question.closed(reached, means)

    def _deterred(self, layers: Sequence[Diagram], means: Means, listed: int) -> Deterred:
        found = list(islice(self.improvements(self.better), listed + 1))
        sanctions = tuple((s, tuple(self._path(s, layers, means))) for s in found[:listed])
        return Deterred(sanctions, unlisted=len(found) > listed)

    def _path(self, start: Levels, layers: Sequence[Diagram], means: Means) -> Iterator[Move]:
        """A shortest path of the others' moves into the first layer."""
        at = start
        true = self._table.diagrams.true
        number = next(
            n
            for n, layer in enumerate(layers)
            if levels_put_in(self._table, layer, self._by_key(at)) == true
        )
        for layer in reversed(layers[:number]):
            mover, at = self._step(at, layer, means)
            yield mover, at

    def _step(self, at: Levels, into: Diagram, means: Means) -> Move:
        here = self._by_key(at)
        for mover in self._question.movers:
            choices = self._choices(mover, here) & levels_put_in(
                self._table, into, self._foreign(mover, here)
            )
            if means is Means.IMPROVEMENTS:
                choices = choices & levels_put_in(
                    self._table,
                    ~self._question.own_no_better(mover, at),
                    self._foreign(mover, here),
                )
            target = next(self._reached(mover, here, choices), None)
            if target is not None:
                return mover, target
        raise AssertionError("a layer holds only states with a step into the one before")

    def _choices(self, party: int, here: Mapping[OptionKey, int]) -> Diagram:
        """Own choices that the party may change its present one to, or the present one."""
        table = self._table
        permitted = []
        for option in self._own(party):
            level, last = here[option.key], len(option.levels)
            within = range(last)
            if option.moves == "forward":
                within = range(level, last)
            elif option.moves == "backward":
                within = range(level + 1)
            permitted.append(table.any_of(table.at_level(option.key, n) for n in within))
        return table.diagrams.all_of(permitted)

    def _choice(self, levels: Levels) -> Diagram:
        """The party's own choice in a state."""
        at = self._by_key(levels)
        own = (
            self._table.at_level(option.key, at[option.key]) for option in self._own(self._party)
        )
        return self._table.diagrams.all_of(own)

    def _reached(
        self, party: int, here: Mapping[OptionKey, int], choices: Diagram
    ) -> Iterator[Levels]:
        own = self._own(party)
        for chosen in assignments(self._table, choices, own):
            changed = dict(zip((option.key for option in own), chosen, strict=True))
            yield tuple(changed.get(key, here[key]) for key in self._engine.keys)

    def _own(self, party: int) -> list[Option]:
        """The party's options that the table holds, in file order."""
        keys = self._table.bits
        owner = self._engine.conflict.decision_makers[party]
        return [option for option in owner.options if option.key in keys]

    def _foreign(self, party: int, here: Mapping[OptionKey, int]) -> dict[OptionKey, int]:
        own = {option.key for option in self._own(party)}
        return {key: level for key, level in here.items() if key not in own}

    def _by_key(self, levels: Levels) -> dict[OptionKey, int]:
        return dict(zip(self._engine.keys, levels, strict=True))

    def _levels_of(self, state: Mapping[OptionKey, int]) -> Levels:
        return tuple(state[key] for key in self._engine.keys)


class _Onwards:
    """What the others' improvements reach from one state, a step further at each call."""

    def __init__(self, question: Question) -> None:
        self._question = question
        self._start: Mapping[OptionKey, int] | None = None
        self._reached: Diagram = None
        self._steps: Iterator[Diagram] = iter(())
        #: Nodes of all diagrams that were gone on from.
        self.cost = 0
        #: True once something sanctioned is reached: there is nothing more to find out.
        self.arrived = False

    def ends_outside(self, start: Mapping[OptionKey, int], sanctioned: Diagram) -> bool:
        """Go on from the start; true if nothing more is reached, and nothing sanctioned."""
        table, diagrams = self._question.table, self._question.table.diagrams
        if start != self._start:
            self._start = start
            self._reached = diagrams.all_of(table.at_level(key, start[key]) for key in table.bits)
            self._steps = self._question.improved(self._reached)
        self.arrived = bool(self._reached & sanctioned != diagrams.false)
        if self.arrived:
            return False
        self.cost += len(self._reached)
        reached = next(self._steps, None)
        if reached is None:
            return True
        self._reached = reached
        return False
