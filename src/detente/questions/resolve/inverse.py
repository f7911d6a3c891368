"""The classic inverse question: which preferences make a state an equilibrium.

For Nash, general and symmetric metarationality each party's part is a condition on one set, the
states that it finds no better than the wanted one; no ranking is ever written down to count them.
For the sequential concepts the parties' orders depend on each other; they are counted for very
small models only, by what of each order matters.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import combinations, permutations, product
from math import comb, factorial, prod
from typing import Any

from detente._version import __version__
from detente.engine.explicit.lists import ListEngine
from detente.engine.protocol import Means
from detente.errors import Fault, FaultyInput
from detente.graph.graph import Graph, compile_graph
from detente.model.conflict import Conflict
from detente.model.plain import digest
from detente.model.states import MAXIMUM_STATES, State
from detente.preference.order import Ranks, dense_ranks
from detente.questions.words import listed, sentence, state_title
from detente.stability.answer import model_record
from detente.stability.concept import ResponseConcept, concept_name_in_words
from detente.stability.nash import Nash
from detente.stability.registry import basic_only
from detente.stability.registry import concept as concept_named
from detente.wording import joined, worded

#: States that may matter to one party's condition, up to which rankings are counted.
MAXIMUM_COUNTED = 18
#: Combinations of the parties' orders looked at, at most, where they depend on each other.
MAXIMUM_PROFILES = 2_000_000
#: States up to which orders are written down one by one (the sequential concepts).
MAXIMUM_ORDERED = 5


@dataclass(frozen=True, slots=True)
class Answer:
    """A response that deters: where it leads, and what the focal party could still reach then.

    Both must be no better than the wanted state. ``steps`` are the moves (party index, state)
    that lead there; in the sequential concepts each must improve on the state before for its
    own mover.
    """

    state: int
    escapes: tuple[int, ...]
    steps: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """One move away from the wanted state: it is no better, or some answer deters it."""

    move: int
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class Inverse:
    """Which preferences make a state an equilibrium under one concept.

    ``conditions`` holds each party's conditions; all must be met. ``strict`` and ``with_ties``
    count the profiles of rankings (one for each party) that meet them, without and with ties,
    of ``profiles_strict`` and ``profiles_with_ties`` in all; ``None`` where the model is too
    large to count, with ``why_not_counted``.
    """

    conflict: Conflict
    graph: Graph
    state: State
    concept: ResponseConcept
    conditions: tuple[tuple[Condition, ...], ...]
    holds_today: bool
    strict: int | None
    with_ties: int | None
    why_not_counted: str | None

    @property
    def profiles_strict(self) -> int:
        """How many profiles of rankings without ties there are."""
        return int(factorial(self.graph.size) ** len(self.graph.parties))

    @property
    def profiles_with_ties(self) -> int:
        """How many profiles of rankings there are, ties allowed."""
        return int(weak_orders(self.graph.size) ** len(self.graph.parties))

    @cached_property
    def model_digest(self) -> str:
        """SHA-256 of the model that was asked about."""
        return digest(self.conflict)

    def lines(self) -> list[str]:
        """The conditions in words, a line for each move of each party."""
        at = self.state.number - 1
        told: list[str] = []
        for party, conditions in zip(self.conflict.decision_makers, self.conditions, strict=True):
            if not conditions:
                any_order = worded("any order will do, it cannot move from here.")
                told.append(joined(": ", (party.label, any_order)))
            told += [
                joined(": ", (party.label, sentence(self._condition(at, each))))
                for each in conditions
            ]
        return told

    def _condition(self, at: int, condition: Condition) -> str:
        names = self._names
        here, there = names(at), names(condition.move)
        text = worded("{there} is no better than {here}", there=there, here=here)
        ways = [self._answer(here, answer) for answer in condition.answers]
        return joined(worded(", or "), [text, *ways])

    def _answer(self, here: str, answer: Answer) -> str:
        states = [self._names(at) for at in (answer.state, *answer.escapes)]
        text = worded("{states} are all no better than {here}", states=listed(states), here=here)
        if len(states) == 1:
            text = worded("{there} is no better than {here}", there=states[0], here=here)
        if self.concept.credible and not isinstance(self.concept, Nash):
            movers = [
                worded(
                    "{mover} to {state}",
                    mover=self.conflict.decision_makers[i].label,
                    state=self._names(to),
                )
                for i, to in answer.steps
            ]
            return worded(
                "{condition} and each of these moves improves on the state before: {movers}",
                condition=text,
                movers=listed(movers),
            )
        return text

    def _names(self, at: int) -> str:
        return state_title(self.graph.space.states[at])

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain data; no numbers of rankings where they are not counted."""
        pattern = [state.pattern for state in self.graph.space.states]
        counted = self.why_not_counted is None
        return {
            "detente": __version__,
            "model": model_record(self.conflict, self.model_digest),
            "method": {
                "engine": "explicit",
                "responses": "legal sequences",
                "concepts": [self.concept.name],
                "counted": "by the set of states that are no better than the wanted one"
                if not self.concept.credible
                else "by what of each order matters",
            },
            "complete": True,
            "state": self.state.pattern,
            "holds_today": self.holds_today,
            "conditions": {
                party: [
                    {
                        "move": pattern[condition.move],
                        "answers": [
                            {
                                "state": pattern[answer.state],
                                "escapes": [pattern[e] for e in answer.escapes],
                                "steps": [
                                    {"party": self.graph.parties[i], "to": pattern[to]}
                                    for i, to in answer.steps
                                ],
                            }
                            for answer in condition.answers
                        ],
                    }
                    for condition in conditions
                ]
                for party, conditions in zip(self.graph.parties, self.conditions, strict=True)
            },
            "rankings": {
                "strict": self.strict,
                "with_ties": self.with_ties,
                "of_strict": self.profiles_strict if counted else None,
                "of_with_ties": self.profiles_with_ties if counted else None,
                "not_counted": self.why_not_counted,
            },
        }

    def to_json(self) -> str:
        """:meth:`to_dict` as text, two spaces of indentation."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2)


def inverse(
    conflict: Conflict,
    state: str,
    concept: str = "sequential",
    *,
    maximum_states: int = MAXIMUM_STATES,
) -> Inverse:
    """Which preferences make the state an equilibrium, as conditions and as an exact count.

    Parameters
    ----------
    conflict : Conflict
        Its preferences do not matter; who can do what does.
    state : str
        A name or a pattern of one state.
    concept : str
        One of the five basic concepts.
    maximum_states : int

    Returns
    -------
    Inverse
        For the sequential concepts a condition lists the answers by shortest paths, one for
        each state; the count takes every path into account.

    Raises
    ------
    FaultyInput
        E701 for a concept that there is not; E308, E406 for the state; the faults of the model.
    LimitReached
        E501 above ``maximum_states`` states.

    Notes
    -----
    The conditions are those of ``kinsara-2015`` with legal sequences and with ties. Counting is
    exponential in the states that matter to one party (at most
    :data:`MAXIMUM_COUNTED`), not in the number of rankings.

    Examples
    --------
    >>> import detente
    >>> model = detente.case("games/rapoport-1966/prisoners-dilemma").load()
    >>> found = detente.inverse(model, "YY", "nash")
    >>> found.strict, found.profiles_strict
    (144, 576)
    """
    (wanted,) = basic_only([concept_named(concept)])
    graph = compile_graph(conflict, maximum_states)
    found = graph.space.find(state)
    if isinstance(found, Fault):
        raise FaultyInput([found])
    engine = ListEngine(graph)
    everybody = range(len(graph.parties))
    conditions = tuple(_conditions(engine, i, found, wanted) for i in everybody)
    holds = all(found in engine.positions(wanted.stable_states(engine, i)) for i in everybody)
    counted = _counts(graph, found, wanted, conditions)
    states = graph.space.states
    return Inverse(conflict, graph, states[found], wanted, conditions, holds, *counted)


def _conditions(
    engine: ListEngine, i: int, at: int, concept: ResponseConcept
) -> tuple[Condition, ...]:
    conditions = []
    for move in engine.unilateral_moves(i, at):
        answers: list[Answer] = []
        if not isinstance(concept, Nash):
            for path in engine.responses(i, move, Means.MOVES):
                end = path[-1].state
                escapes = tuple(engine.unilateral_moves(i, end)) if concept.lasting else ()
                steps = tuple((step.party, step.state) for step in path)
                answers.append(Answer(end, tuple(e for e in escapes if e != at), steps))
        conditions.append(Condition(move, tuple(answers)))
    return tuple(conditions)


# --- counting ----------------------------------------------------------------------


@cache
def weak_orders(size: int) -> int:
    """Orders of so many things, ties allowed (Fubini numbers).

    Examples
    --------
    >>> [weak_orders(n) for n in range(6)]
    [1, 1, 3, 13, 75, 541]
    """
    if size == 0:
        return 1
    return sum(comb(size, best) * weak_orders(size - best) for best in range(1, size + 1))


def _orders_with(no_better: int, better: int) -> tuple[int, int]:
    """Orders where just so many states are no better than one given and so many are better.

    Without ties, and with ties: there the given state's own tier takes any of the first.
    """
    strict = factorial(no_better) * factorial(better)
    tied = sum(comb(no_better, n) * weak_orders(no_better - n) for n in range(no_better + 1))
    return strict, tied * weak_orders(better)


_Counted = tuple[int | None, int | None, str | None]


def _counts(
    graph: Graph, at: int, concept: ResponseConcept, conditions: Sequence[Sequence[Condition]]
) -> _Counted:
    if concept.credible and not isinstance(concept, Nash):
        return _counts_together(graph, at, concept)
    strict, with_ties = [], []
    for i, party in enumerate(graph.parties):
        relevant = sorted(_relevant(conditions[i]) - {at})
        if len(relevant) > MAXIMUM_COUNTED:
            why = worded(
                "{number} states matter to {party}; at most {most} are counted",
                number=len(relevant),
                party=party,
                most=MAXIMUM_COUNTED,
            )
            return None, None, why
        one, other = _counts_of(graph.size - 1, at, relevant, conditions[i])
        strict.append(one)
        with_ties.append(other)
    return prod(strict), prod(with_ties), None


def _relevant(conditions: Sequence[Condition]) -> set[int]:
    found = {condition.move for condition in conditions}
    for condition in conditions:
        for answer in condition.answers:
            found |= {answer.state, *answer.escapes}
    return found


def _counts_of(
    others: int, at: int, relevant: Sequence[int], conditions: Sequence[Condition]
) -> tuple[int, int]:
    """Orders of one party that meet its conditions, by the set of states no better than ``at``."""
    free = others - len(relevant)
    strict = tied = 0
    for size in range(len(relevant) + 1):
        sets = sum(
            _met(frozenset((*chosen, at)), conditions) for chosen in combinations(relevant, size)
        )
        if not sets:
            continue
        for more in range(free + 1):
            one, other = _orders_with(size + more, others - size - more)
            strict += sets * comb(free, more) * one
            tied += sets * comb(free, more) * other
    return strict, tied


def _met(no_better: frozenset[int], conditions: Sequence[Condition]) -> bool:
    return all(
        condition.move in no_better
        or any(
            answer.state in no_better and no_better.issuperset(answer.escapes)
            for answer in condition.answers
        )
        for condition in conditions
    )


def _counts_together(graph: Graph, at: int, concept: ResponseConcept) -> _Counted:
    """Profiles counted by what matters of each party's order: a set, and its improvements."""
    size = graph.size
    if size > MAXIMUM_ORDERED:
        why = worded(
            "under {concept} orders depend on each other; they are counted up to {most} states, "
            "and there are {size}",
            concept=concept_name_in_words(concept.name),
            most=MAXIMUM_ORDERED,
            size=size,
        )
        return None, None, why
    totals = []
    for orders in (_strict_orders(size), _orders(size)):
        kinds = [_kinds(graph, i, at, orders) for i in range(len(graph.parties))]
        if prod(len(kind) for kind in kinds) > MAXIMUM_PROFILES:
            why = worded("more than {most:,} combinations of orders matter", most=MAXIMUM_PROFILES)
            return None, None, why
        total = 0
        for profile in product(*(kind.items() for kind in kinds)):
            ranks = tuple(example for example, _ in profile)
            engine = ListEngine(
                Graph(graph.space, graph.parties, graph.moves, ranks, graph.transitive)
            )
            if all(concept.verdict(engine, i, at).stable for i in range(len(graph.parties))):
                total += prod(count for _, count in profile)
        totals.append(total)
    return totals[0], totals[1], None


def _strict_orders(size: int) -> list[Ranks]:
    return [tuple(order) for order in permutations(range(size))]


def _orders(size: int) -> list[Ranks]:
    return sorted({dense_ranks(values) for values in product(range(size), repeat=size)})


def _kinds(graph: Graph, i: int, at: int, orders: Sequence[Ranks]) -> dict[Ranks, int]:
    """One example of each kind of order, and how many orders are of its kind."""
    kinds: Counter[tuple[object, ...]] = Counter()
    example: dict[tuple[object, ...], Ranks] = {}
    arcs = [(s, t) for s, targets in enumerate(graph.moves[i]) for t in targets]
    for ranks in orders:
        kind = (
            tuple(rank <= ranks[at] for rank in ranks),
            tuple(ranks[t] > ranks[s] for s, t in arcs),
        )
        kinds[kind] += 1
        example.setdefault(kind, ranks)
    return {example[kind]: count for kind, count in kinds.items()}
