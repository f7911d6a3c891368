"""What a party decides: the options it may want to change, and what it compares by.

A *decision* is a part of a party's choice that may be judged by itself. Where a party
has statements, all its options that they speak of are one decision: a sacrifice on one
statement may be worth it for another. Where it adds up weights, options that no
constraint ties together are decided one by one, which gives the same improvements and
far easier questions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from detente.engine.symbolic.clauses import Clauses, Deadline, Literal, Solver
from detente.errors import FaultyInput
from detente.model.conflict import Conflict, DecisionMaker, Option, Prioritisation, Weights
from detente.model.formula import Node, OptionKey, options_of
from detente.model.states import constraints
from detente.preference.order import missing_preference
from detente.preference.whole import whole_weights


@dataclass(frozen=True)
class Decision:
    """A part of a party's choice that may be judged by itself.

    Parameters
    ----------
    options : tuple of Option
        The party's options that are decided on. An improvement never needs to change
        any other option of the party.
    statements : tuple of Node
        What the party compares by, most important first, as far as it speaks of these
        options; empty where it adds up weights.
    weights : mapping
        For each option the weight of each level, whole and not negative; empty where
        the party has statements.
    excluded : tuple of Node
        The constraints that speak of these options: a state that satisfies one cannot
        occur.
    """

    options: tuple[Option, ...]
    statements: tuple[Node, ...]
    weights: Mapping[OptionKey, tuple[int, ...]]
    excluded: tuple[Node, ...]

    @cached_property
    def others(self) -> frozenset[OptionKey]:
        """The options of others that the decision depends on."""
        spoken_of = _spoken_of((*self.statements, *self.excluded))
        return spoken_of - {option.key for option in self.options}

    def criteria(self, clauses: Clauses) -> list[Literal]:
        """What is compared, most important first; as many with options put in as without."""
        if self.weights:
            return clauses.digits(self.weights)
        return [clauses.truth(node) for node in self.statements]


def decisions_of(conflict: Conflict) -> tuple[Decision, ...]:
    """All decisions of all parties whose preferences are statements or weights.

    Raises
    ------
    FaultyInput
        E403 for every party without a preference.
    """
    faults = [
        missing_preference(party)
        for party in conflict.party_ids
        if party not in conflict.preference_of
    ]
    if faults:
        raise FaultyInput(faults)
    excluded = [(c.excluded, options_of(c.excluded)) for c in constraints(conflict)]
    found: list[Decision] = []
    for party in conflict.decision_makers:
        match conflict.preference_of[party.id]:
            case Prioritisation(statements):
                nodes = [statement.that.tree for statement in statements]
                found.extend(_by_statements(party, nodes, excluded))
            case Weights() as preference:
                found.extend(_by_weights(party, preference, excluded))
    return tuple(found)


#: Constraints, each with the options that it speaks of.
_Excluded = Sequence[tuple[Node, frozenset[OptionKey]]]


def _by_statements(
    party: DecisionMaker, statements: Sequence[Node], excluded: _Excluded
) -> list[Decision]:
    own = frozenset(option.key for option in party.options)
    # The others cannot be moved by an own choice, so what speaks of them only is equal.
    about_own = tuple(node for node in statements if options_of(node) & own)
    decided = _tied_to(_spoken_of(about_own) & own, own, excluded)
    return [_decision(party, decided, about_own, {}, excluded)] if decided else []


def _by_weights(party: DecisionMaker, preference: Weights, excluded: _Excluded) -> list[Decision]:
    own = frozenset(option.key for option in party.options)
    each = zip(party.options, whole_weights(party.options, preference), strict=True)
    weights = {option.key: levels for option, levels in each if any(levels)}
    left = dict(weights)
    found = []
    while left:
        decided = _tied_to(frozenset([next(iter(left))]), own, excluded)
        together = {key: left.pop(key) for key in weights if key in decided}
        found.append(_decision(party, decided, (), together, excluded))
    return found


def _decision(
    party: DecisionMaker,
    decided: frozenset[OptionKey],
    statements: tuple[Node, ...],
    weights: Mapping[OptionKey, tuple[int, ...]],
    excluded: _Excluded,
) -> Decision:
    return Decision(
        tuple(option for option in party.options if option.key in decided),
        statements,
        weights,
        tuple(node for node, keys in excluded if keys & decided),
    )


def _tied_to(
    some: frozenset[OptionKey], own: frozenset[OptionKey], excluded: _Excluded
) -> frozenset[OptionKey]:
    """The options, and those that may have to be changed along with them."""
    tied = [keys & own for _, keys in excluded if len(keys & own) > 1]
    found = some
    while True:
        grown = found.union(*(keys for keys in tied if keys & found))
        if grown == found:
            return found
        found = grown


def _spoken_of(nodes: Iterable[Node]) -> frozenset[OptionKey]:
    return frozenset[OptionKey]().union(*map(options_of, nodes))


class Responses:
    """Finds a party's best change of what it decides on, with everything else as it is.

    Parameters
    ----------
    decision : Decision
    options : mapping
        Every option of the conflict by its key.
    """

    def __init__(self, decision: Decision, options: Mapping[OptionKey, Option]) -> None:
        self._decision = decision
        self._others = tuple(key for key in options if key in decision.others)
        self._solver = Solver()
        spoken_of = (*decision.options, *(options[key] for key in self._others))
        self._clauses = Clauses(self._solver, spoken_of)
        self._criteria = decision.criteria(self._clauses)
        for node in decision.excluded:
            self._clauses.require(-self._clauses.truth(node))

    def best(
        self, levels: Mapping[OptionKey, int], met: Sequence[bool], deadline: Deadline
    ) -> dict[OptionKey, int] | None:
        """The best permitted choice if it is better than the present one, else ``None``.

        Parameters
        ----------
        levels : mapping
            The present state, which must be feasible.
        met : sequence of bool
            Which criteria it meets.
        deadline : Deadline

        Notes
        -----
        Criteria are met one after another, most important first. One question for each
        that the best choice so far does not meet.
        """
        solver = self._solver
        assumed = self._given(levels)
        improved = False
        for place, criterion in enumerate(self._criteria):
            if not (solver.holds(criterion) if improved else met[place]):
                if not solver.solve([*assumed, criterion], deadline):
                    continue
                improved = True
            assumed.append(criterion)
        if not improved:
            return None
        options = self._decision.options
        chosen = self._clauses.levels_found(options)
        return {option.key: level for option, level in zip(options, chosen, strict=True)}

    def _given(self, levels: Mapping[OptionKey, int]) -> list[Literal]:
        """What cannot be changed: others' options, and own ones against their direction."""
        at_level = self._clauses.at_level
        given = [at_level(key, levels[key]) for key in self._others]
        for option in self._decision.options:
            present = levels[option.key]
            given += [-at_level(option.key, level) for level in unreachable(option, present)]
        return given


def unreachable(option: Option, start: int) -> range:
    """The levels that the owner may not change the option to from ``start``."""
    match option.moves:
        case "both":
            return range(0)
        case "forward":
            return range(start)
        case "backward":
            return range(start + 1, len(option.levels))
