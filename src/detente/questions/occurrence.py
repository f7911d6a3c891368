"""What can happen? Which states are feasible, what rules the others out, who moves where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from detente.errors import Fault, FaultyInput
from detente.graph.graph import Arcs
from detente.model.conflict import Levels
from detente.model.states import (
    Constraint,
    Removal,
    State,
    StateSpace,
    combination_count,
    count_text,
    fits,
    pattern_text,
    reasons_against,
    removals,
)
from detente.questions.words import change_in_words, formula_in_words, state_in_words
from detente.wording import N_, worded


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Whether what somebody asked about can occur.

    ``states`` are the feasible states that fit; if there are none, ``reasons`` says what
    rules the combination out (empty also where a pattern with - fits nothing).
    """

    asked: str
    states: tuple[State, ...]
    reasons: tuple[Constraint, ...]


def occurrence(space: StateSpace, asked: str) -> Occurrence:
    """Whether a state, given by name or pattern, can occur, and if not why.

    Raises
    ------
    FaultyInput
        E307 or E308 where the text is neither a name nor a pattern.
    """
    pattern = space.pattern(asked)
    if isinstance(pattern, Fault):
        raise FaultyInput([pattern])
    positions = sorted({at for c, at in space.position_of.items() if fits(c, pattern)})
    states = tuple(space.states[at] for at in positions)
    full: Levels = tuple(level for level in pattern if level is not None)
    if states or len(full) < len(pattern):
        return Occurrence(asked, states, ())
    return Occurrence(asked, (), reasons_against(space.conflict, full))


@dataclass(frozen=True, slots=True)
class Move:
    """One move that a party can make alone: to which state, and what it does for that."""

    party: str
    to: State
    change: str


def moves_from(space: StateSpace, moves: Sequence[Arcs], state: State) -> tuple[Move, ...]:
    """Every move that anybody can make from the state, by party in file order.

    ``moves`` are those of :func:`~detente.graph.graph.moves_of_everybody`, made once for
    however many states are asked about.
    """
    at = state.number - 1
    return tuple(
        Move(party.id, space.states[target], change_in_words(space, party, at, target))
        for party, arcs in zip(space.conflict.decision_makers, moves, strict=True)
        for target in arcs[at]
    )


_CHOICES = {
    "exactly_one": N_("exactly one of {names}"),
    "at_most_one": N_("at most one of {names}"),
    "at_least_one": N_("at least one of {names}"),
}


def constraint_in_words(space: StateSpace, constraint: Constraint) -> str:
    """What a constraint rules out, with its reason."""
    conflict = space.conflict
    if constraint.path[0] == "infeasible":
        text = worded("never: {formula}", formula=formula_in_words(conflict, constraint.excluded))
    else:
        labels = {option.key: option.label for option in conflict.options}
        names = ", ".join(f"“{labels[key]}”" for key in getattr(constraint.element, "options", ()))
        text = worded(_CHOICES[str(constraint.path[0])], names=names)
    return (
        worded("{text}, because {because}", text=text, because=constraint.because)
        if constraint.because
        else text
    )


def occurrence_record(
    space: StateSpace, moves: Sequence[Arcs], found: Occurrence
) -> dict[str, Any]:
    """An occurrence as plain data, with the moves from each state that fits."""
    return {
        "asked": found.asked,
        "feasible": bool(found.states),
        "states": [
            state_record(space, state)
            | {
                "moves": [
                    {"party": move.party, "to": move.to.pattern, "change": move.change}
                    for move in moves_from(space, moves, state)
                ]
            }
            for state in found.states
        ],
        "reasons": [
            {"rule": c.says, "because": c.because, "place": list(c.path)} for c in found.reasons
        ],
    }


def state_record(space: StateSpace, state: State) -> dict[str, Any]:
    """A state as plain data."""
    return {
        "number": state.number,
        "pattern": state.pattern,
        "name": state.name,
        "in_words": state_in_words(space.conflict, state),
        "members": [pattern_text(space.conflict.options, m) for m in state.members]
        if state.coalesced
        else [],
    }


def states_record(space: StateSpace, limit: int) -> dict[str, Any]:
    """All states and what removes the rest, as plain data; lists at most ``limit``."""
    conflict = space.conflict
    counted: tuple[Removal, ...] | None
    if conflict.form == "abstract":
        combinations, counted = len(space.states), ()
    else:
        combinations, counted = combination_count(conflict), removals(conflict)
    limits = []
    if len(space.states) > limit:
        limits.append(
            worded(
                "lists hold at most {limit} of {number} states; counts are exact",
                limit=limit,
                number=len(space.states),
            )
        )
    if counted is None:
        limits.append(worded("what each formula removes was not counted: too many combinations"))
    return {
        "counts": {"feasible": len(space.states), "combinations": _exact(combinations)},
        "states": [state_record(space, state) for state in space.states[:limit]],
        "removed_by": [
            {
                "rule": removal.constraint.says,
                "because": removal.constraint.because,
                "place": list(removal.constraint.path),
                "removed": removal.removed,
                "removed_by_this_alone": removal.alone,
            }
            for removal in counted or ()
        ],
        "limits": limits,
    }


def _exact(number: int) -> int | str:
    """The number, or its order of magnitude where Python would not print all its digits."""
    return number if number.bit_length() < 10_000 else count_text(number)
