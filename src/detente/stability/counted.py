"""Verdicts for more states than are listed: exact counts, and examples.

The engine of arrays answers for every combination of options without listing one. A
:class:`CountedResult` holds its sets of stable states as bits; it counts them exactly
and lists as many examples as somebody asks for.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from detente._version import __version__
from detente.engine.protocol import ResponseRule
from detente.errors import Fault, FaultyInput, LimitReached, call_fault
from detente.graph.graph import lost_status_quo
from detente.model.conflict import Conflict
from detente.model.plain import digest
from detente.model.states import (
    MAXIMUM_STATES,
    State,
    combination_count,
    count_text,
    named_pattern,
    pattern_text,
    reasons_against,
)
from detente.stability.answer import (
    LISTED,
    asked_for,
    limits_record,
    method_record,
    model_record,
    states_record,
)
from detente.stability.concept import Concept
from detente.stability.registry import CONCEPTS, concepts_named
from detente.stability.result import Result, analyse, response_rule

if TYPE_CHECKING:
    from detente.engine.explicit.arrays import ArrayEngine
    from detente.engine.explicit.numbering import PackedStates

#: Which engine answers: the engine of lists, that of arrays, or whichever can.
EngineChoice = Literal["auto", "lists", "arrays"]
#: Combinations of options beyond which not even arrays of bits are made.
MAXIMUM_COMBINATIONS = 1 << 30
#: Bytes that an analysis may take unless the caller says otherwise: 12 GiB.
MAXIMUM_BYTES = 12 << 30


@dataclass(frozen=True, slots=True)
class Limits:
    """What an analysis may take: states to list, or memory and time to count without.

    ``seconds`` is compared with an estimate; ``None`` does not limit it.
    """

    states: int = MAXIMUM_STATES
    bytes: int = MAXIMUM_BYTES
    seconds: float | None = None


def analyse_any_size(
    conflict: Conflict,
    concepts: Sequence[str] | None = None,
    *,
    responses: str = ResponseRule.LEGAL_SEQUENCES.value,
    profile: Mapping[str, str] | None = None,
    engine: EngineChoice = "auto",
    limits: Limits | None = None,
) -> Result | CountedResult:
    """States listed where they are few enough, counted where they are not.

    ``engine`` chooses by hand: ``lists`` never counts, ``arrays`` never lists. A mixed
    profile and the response rules ``once`` and ``single`` need states that are listed.

    Raises
    ------
    FaultyInput, LimitReached
        As :func:`~detente.stability.result.analyse` and :func:`count_equilibria`.
    """
    limits = limits or Limits()
    rule = response_rule(responses)
    countable = profile is None and rule is ResponseRule.LEGAL_SEQUENCES
    if engine == "arrays" and not countable:
        raise call_fault(
            "The engine of arrays knows neither profiles nor other rules of response.",
            f"responses by {rule.value}" if profile is None else "a profile",
            "leave them out, or use the engine of lists",
        )
    if engine != "arrays":
        try:
            return analyse(
                conflict,
                concepts,
                responses=rule,
                profile=profile,
                maximum_states=limits.states,
            )
        except LimitReached:
            if engine == "lists" or not countable:
                raise
    return count_equilibria(
        conflict, concepts, maximum_bytes=limits.bytes, maximum_seconds=limits.seconds
    )


def count_equilibria(
    conflict: Conflict,
    concepts: Sequence[str] | None = None,
    *,
    maximum_bytes: int = MAXIMUM_BYTES,
    maximum_seconds: float | None = None,
) -> CountedResult:
    """How many states are stable, for whom, under which concept, without listing states.

    For models in option form without move rules and without coalesced states; responses
    are legal sequences.

    Parameters
    ----------
    conflict : Conflict
    concepts : sequence of str, optional
        Names or abbreviations; all five basic concepts if not given.
    maximum_bytes : int
        Memory that the analysis may take; what it will take is known before it begins.
    maximum_seconds : float, optional
        Time that it may take by an estimate made before it begins, to the nearest order
        of magnitude; unlimited if not given.

    Returns
    -------
    CountedResult
        Complete: every state, every party, every concept asked for.

    Raises
    ------
    FaultyInput
        Faults of the model (E401 to E407) or of the call (E701).
    LimitReached
        E501 where the model is not of the form above, has more than 2^30 combinations,
        or would take more memory or time than allowed.

    Notes
    -----
    See :class:`detente.engine.explicit.arrays.ArrayEngine` for the cost.
    """
    chosen = CONCEPTS if concepts is None else concepts_named(concepts)
    names = [concept.name for concept in chosen]
    refusal = refused(conflict, names, maximum_bytes, maximum_seconds)
    if refusal is not None:
        raise LimitReached(refusal)
    from detente.engine.explicit.arrays import ArrayEngine

    engine = ArrayEngine.of(conflict)
    _check_status_quo(conflict)
    everybody = range(len(conflict.party_ids))
    stable = {
        concept.name: tuple(concept.stable_states(engine, i) for i in everybody)
        for concept in chosen
    }
    return CountedResult(conflict, engine, chosen, stable)


def _check_status_quo(conflict: Conflict) -> None:
    """Raise E402, or what else is wrong with it, unless the status quo can occur."""
    if conflict.status_quo is None:
        return
    pattern = named_pattern(conflict, conflict.status_quo)
    if isinstance(pattern, Fault):
        raise FaultyInput([lost_status_quo(pattern)])
    levels = tuple(level for level in pattern if level is not None)
    if len(levels) == len(pattern) and reasons_against(conflict, levels):
        fault = Fault("E406", "The state is infeasible.", conflict.status_quo, "")
        raise FaultyInput([lost_status_quo(fault)])


def refused(
    conflict: Conflict,
    concepts: Sequence[str],
    maximum_bytes: int,
    maximum_seconds: float | None = None,
) -> Fault | None:
    """Why the states cannot be counted without listing them; ``None`` if they can."""
    combinations = combination_count(conflict)
    if combinations > MAXIMUM_COMBINATIONS:
        return Fault(
            "E501",
            "There are more combinations of options than may be counted.",
            f"{count_text(combinations)} combinations",
            f"at most {MAXIMUM_COMBINATIONS:,} are counted: split the model",
        )
    from detente.engine.explicit.arrays import accepts
    from detente.engine.explicit.estimate import estimate

    reason = accepts(conflict)
    if reason is not None:
        return Fault(
            "E501",
            "The states are too many to list, and cannot be counted without.",
            reason,
            "raise the limit (--max-states), or rule out what cannot occur",
        )
    needed = estimate(conflict, concepts)
    if needed.bytes > maximum_bytes:
        return Fault(
            "E501",
            "The analysis would take more memory than it may.",
            f"up to {needed.bytes / 2**30:.1f} GiB, allowed {maximum_bytes / 2**30:.1f} GiB",
            "allow more (--memory), or ask for fewer concepts",
        )
    if maximum_seconds is not None and needed.seconds > maximum_seconds:
        return Fault(
            "E501",
            "The analysis would take more time than it may.",
            f"about {needed.seconds:.2g} s, allowed {maximum_seconds:g} s",
            "allow more (--time), or ask for fewer concepts",
        )
    return None


@dataclass(frozen=True)
class CountedResult:
    """Exact counts of the stable states, and examples. Made by :func:`count_equilibria`."""

    conflict: Conflict
    engine: ArrayEngine
    concepts: tuple[Concept, ...]
    #: The stable states by concept name, one set of bits for each party.
    stable: Mapping[str, tuple[PackedStates, ...]]

    @property
    def complete(self) -> bool:
        """True: the counts cover every state."""
        return True

    @property
    def responses(self) -> str:
        """The response rule by name."""
        return self.engine.rule.value

    @cached_property
    def model_digest(self) -> str:
        """SHA-256 of the model that was analysed, variants applied."""
        return digest(self.conflict)

    def __len__(self) -> int:
        return self.engine.feasible_count

    def __repr__(self) -> str:
        counts = ", ".join(f"{c.name} {self.count(c.name)}" for c in self.concepts)
        return (
            f"<CountedResult of {self.conflict.title!r}: {len(self)} states; equilibria: {counts}>"
        )

    def count(self, concept: str) -> int:
        """How many states are an equilibrium under the concept (name or abbreviation)."""
        return self.engine.count(self._equilibria[self._name(concept)])

    def count_stable(self, party: str, concept: str) -> int:
        """How many states are stable for the party under the concept."""
        i = self.conflict.party_ids.index(self.conflict.party(party).id)
        return self.engine.count(self.stable[self._name(concept)][i])

    def equilibria(self, concept: str, limit: int = LISTED) -> tuple[State, ...]:
        """The first equilibria under the concept, at most ``limit``."""
        return self._states(self._equilibria[self._name(concept)], limit)

    def watched(self) -> dict[str, dict[str, Any]]:
        """For each watched outcome: feasible states with it, and equilibria by concept."""
        found = {}
        for outcome in self.conflict.watch:
            states = self.engine.where(outcome.that.tree)
            found[outcome.id] = {
                "feasible": self.engine.count(states),
                "equilibria": {
                    name: self.engine.count(states & held)
                    for name, held in self._equilibria.items()
                },
            }
        return found

    def to_dict(self, limit: int = LISTED) -> dict[str, Any]:
        """The answer as plain data, in the shape of :meth:`Result.to_dict`."""
        answer: dict[str, Any] = {
            "detente": __version__,
            "model": model_record(self.conflict, self.model_digest),
            "method": method_record(self.conflict, self.engine.name, self.responses, self.concepts),
            "complete": self.complete,
            "limits": limits_record(limit, len(self)),
            "states": states_record(self._first_states(limit)),
            "stability": {
                name: {
                    party: [state.pattern for state in self._states(sets[i], limit)]
                    for i, party in enumerate(self.conflict.party_ids)
                }
                for name, sets in self.stable.items()
            },
            "equilibria": {
                name: [state.pattern for state in self._states(held, limit)]
                for name, held in self._equilibria.items()
            },
            "counts": {
                "feasible": len(self),
                "equilibria": {name: self.engine.count(h) for name, h in self._equilibria.items()},
            },
        }
        if self.conflict.watch:
            answer["watch"] = self.watched()
        return answer

    def to_json(self, limit: int = LISTED) -> str:
        """:meth:`to_dict` as text, two spaces of indentation."""
        return json.dumps(self.to_dict(limit), ensure_ascii=False, indent=2)

    @cached_property
    def _equilibria(self) -> dict[str, PackedStates]:
        found = {}
        for name, (first, *others) in self.stable.items():
            held = first.copy()
            for states in others:
                held &= states
            found[name] = held
        return found

    def _name(self, concept: str) -> str:
        return asked_for(concept, self.stable)

    def _states(self, states: PackedStates, limit: int) -> tuple[State, ...]:
        return tuple(map(self._state, self.engine.examples(states, limit)))

    def _first_states(self, limit: int) -> tuple[State, ...]:
        positions = range(min(limit, len(self)))
        indices = (self.engine.index_at(position) for position in positions)
        return tuple(self._state(self.engine.levels_of(index)) for index in indices)

    def _state(self, levels: tuple[int, ...]) -> State:
        position = self.engine.position_of(self.engine.index_of(levels))
        pattern = pattern_text(self.conflict.options, levels)
        return State(position + 1, pattern, self._names.get(levels), None, (levels,))

    @cached_property
    def _names(self) -> dict[tuple[int | None, ...], str]:
        return {s.pattern: s.name for s in reversed(self.conflict.states) if s.pattern}
