"""Verdicts for more states than are listed: exact counts, and examples.

A :class:`CountedResult` holds sets of stable states as an engine makes them, bits or
decision diagrams; it counts them exactly and lists as many examples as somebody asks for.
Where time or memory ran out it says what is known: at least and at most how many.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from detente._version import __version__
from detente.engine.protocol import CountedSets
from detente.errors import Fault, LimitReached
from detente.model.conflict import Conflict, Levels
from detente.model.formula import Node
from detente.model.plain import digest
from detente.model.states import State, count_text, pattern_text
from detente.stability.answer import (
    LISTED,
    asked_for,
    limits_record,
    method_record,
    model_record,
    states_record,
)
from detente.stability.concept import Concept
from detente.wording import as_json, worded


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many states there are: at least, and at most; equal where it is known."""

    least: int
    most: int

    @property
    def exact(self) -> bool:
        """True where both are the same."""
        return self.least == self.most

    def __str__(self) -> str:
        if self.exact:
            return count_text(self.least)
        return f"{count_text(self.least)} to {count_text(self.most)}"


@dataclass(frozen=True)
class CountedResult:
    """Exact counts of the stable states, and examples. Made by :func:`detente.analyse`."""

    conflict: Conflict
    engine: CountedSets[Any]
    #: Why this engine answered.
    because: str
    concepts: tuple[Concept, ...]
    profile: tuple[Concept, ...] | None
    #: The stable states by concept name, one of the engine's sets for each party.
    stable: Mapping[str, tuple[Any, ...]]

    @property
    def complete(self) -> bool:
        """False where time or memory ran out: some counts are then bounds only."""
        asked = {concept.name for concept in (*self.concepts, *(self.profile or ()))}
        return all(self.engine.exact(self._equilibria[name]) for name in asked)

    @property
    def responses(self) -> str:
        """The response rule by name."""
        return self.engine.rule.value

    @cached_property
    def model_digest(self) -> str:
        """SHA-256 of the model that was analysed, variants applied."""
        return digest(self.conflict)

    @property
    def feasible_count(self) -> int:
        """How many states there are; unlike ``len`` of any size."""
        return self.engine.feasible_count

    def __len__(self) -> int:
        return self.feasible_count

    def __bool__(self) -> bool:
        return True

    def __repr__(self) -> str:
        counts = ", ".join(f"{c.name} {self.bounds(c.name)}" for c in self.concepts)
        states = count_text(self.feasible_count)
        return f"<CountedResult of {self.conflict.title!r}: {states} states; equilibria: {counts}>"

    def bring_together(self) -> None:
        """Find the equilibria of every concept now; they are kept."""
        _ = self._bounds
        if self.profile is not None:
            _ = self._profile_states

    # --- counts

    def count(self, concept: str) -> int:
        """How many states are an equilibrium under the concept (name or abbreviation).

        Raises
        ------
        LimitReached
            E501 where time or memory ran out before it was known; :meth:`bounds` then
            says what is.
        """
        bounds = self.bounds(concept)
        if not bounds.exact:
            raise LimitReached(
                Fault(
                    "E501",
                    worded("The equilibria could not be counted within the limits."),
                    worded(
                        "between {bounds} under {concept}",
                        bounds=bounds,
                        concept=self._name(concept),
                    ),
                    worded("allow more time or memory, or ask for bounds"),
                )
            )
        return bounds.least

    def bounds(self, concept: str) -> Bounds:
        """At least and at most how many states are an equilibrium under the concept."""
        return self._bounds[self._name(concept)]

    def count_stable(self, party: str, concept: str) -> int:
        """How many states are stable for the party under the concept.

        At least so many where :meth:`known_for` is false.
        """
        return self.engine.count(self._stable_for(party, concept))

    def known_for(self, party: str, concept: str) -> bool:
        """True if it is known of every state whether it is stable for the party."""
        return self.engine.exact(self._stable_for(party, concept))

    def profile_bounds(self) -> Bounds:
        """At least and at most how many equilibria the mixed profile has."""
        least = self.engine.count(self._profile_states)
        exact = self.engine.exact(self._profile_states)
        return Bounds(least, least if exact else self.feasible_count)

    def watched(self) -> dict[str, dict[str, Any]]:
        """For each watched outcome: feasible states with it, and equilibria by concept.

        Of a concept whose equilibria are not all known, ``None``.
        """
        return {outcome.id: self._watch(outcome.that.tree) for outcome in self.conflict.watch}

    def _watch(self, node: Node) -> dict[str, Any]:
        states = self.engine.where(node)
        counts: dict[str, int | None] = {}
        for name, held in self._equilibria.items():
            both = self.engine.intersection([states, held])
            counts[name] = self.engine.count(both) if self._bounds[name].exact else None
        return {"feasible": self.engine.count(states), "equilibria": counts}

    # --- states

    def equilibria(self, concept: str, limit: int = LISTED) -> tuple[State, ...]:
        """The first equilibria under the concept, at most ``limit``."""
        return self._states(self._equilibria[self._name(concept)], limit)

    def equilibrium_states(self, concept: str) -> Any:
        """All equilibria that are known, as the engine's own kind of set."""
        return self._equilibria[self._name(concept)]

    def state(self, levels: Levels) -> State:
        """The state of a feasible combination, with its number and its name."""
        pattern = pattern_text(self.conflict.options, levels)
        number = self.engine.number_of(levels)
        return State(number, pattern, self._names.get(levels), None, (levels,))

    # --- in other shapes

    def to_dict(self, limit: int = LISTED) -> dict[str, Any]:
        """The answer as plain data, in the shape of :meth:`Result.to_dict`.

        Where a count is not known it is null, and ``at_least`` and ``at_most`` hold what is.
        """
        answer: dict[str, Any] = {
            "detente": __version__,
            "model": model_record(self.conflict, self.model_digest),
            "method": {
                **method_record(
                    self.conflict, self.engine.name, self.because, self.responses, self.concepts
                ),
                "made_by": self.engine.made_by,
            },
            "complete": self.complete,
            "limits": self.limits(limit),
            "states": states_record(tuple(map(self.state, self.engine.first_states(limit)))),
            "stability": {
                concept.name: {
                    party: self._patterns(self.stable[concept.name][i], limit)
                    for i, party in enumerate(self.conflict.party_ids)
                }
                for concept in self.concepts
            },
            "equilibria": {
                concept.name: self._patterns(self._equilibria[concept.name], limit)
                for concept in self.concepts
            },
            "counts": self._counts(),
        }
        if self.profile is not None:
            bounds = self.profile_bounds()
            names = (concept.name for concept in self.profile)
            answer["profile"] = {
                "concepts": dict(zip(self.conflict.party_ids, names, strict=True)),
                "equilibria": self._patterns(self._profile_states, limit),
                "count": bounds.least if bounds.exact else None,
            }
        if self.conflict.watch:
            answer["watch"] = self.watched()
        return answer

    def to_json(self, limit: int = LISTED) -> str:
        """:meth:`to_dict` as text, two spaces of indentation."""
        return as_json(self.to_dict(limit))

    def limits(self, limit: int = LISTED) -> list[str]:
        """What the answer leaves out: of lists, and of what could not be finished."""
        said = limits_record(limit, self.feasible_count)
        unknown = [c.name for c in self.concepts if not self.bounds(c.name).exact]
        if unknown:
            said.append(
                f"time or memory ran out: the equilibria under {', '.join(unknown)} are "
                "not all known; those listed hold"
            )
        return said

    def _counts(self) -> dict[str, Any]:
        bounds = {concept.name: self.bounds(concept.name) for concept in self.concepts}
        counts: dict[str, Any] = {
            "feasible": self.feasible_count,
            "equilibria": {n: b.least if b.exact else None for n, b in bounds.items()},
        }
        if not all(each.exact for each in bounds.values()):
            counts["at_least"] = {n: b.least for n, b in bounds.items() if not b.exact}
            counts["at_most"] = {n: b.most for n, b in bounds.items() if not b.exact}
        return counts

    # --- sets

    @cached_property
    def _equilibria(self) -> dict[str, Any]:
        """Known equilibria; of an unfinished concept also those of concepts that imply it."""
        found = {name: self.engine.intersection(sets) for name, sets in self.stable.items()}
        for concept in (*self.concepts, *(self.profile or ())):
            name = concept.name
            if not self.engine.exact(found[name]):
                stronger = [c.name for c in self.concepts if name in c.implies]
                found[name] = self.engine.union([found[name], *(found[n] for n in stronger)])
        return found

    @cached_property
    def _bounds(self) -> dict[str, Bounds]:
        return {concept.name: self._bounds_of(concept) for concept in self.concepts}

    def _bounds_of(self, concept: Concept) -> Bounds:
        engine, held = self.engine, self._equilibria
        least = engine.count(held[concept.name])
        if engine.exact(held[concept.name]):
            return Bounds(least, least)
        # Whatever is an equilibrium is stable for those of whom all is known, and an
        # equilibrium under every concept that this one implies.
        above = [*self.stable[concept.name], *(held[n] for n in concept.implies if n in held)]
        most = [engine.count(states) for states in above if engine.exact(states)]
        return Bounds(least, min([self.feasible_count, *most]))

    @cached_property
    def _profile_states(self) -> Any:
        profile = self.profile or ()
        return self.engine.intersection(
            [self.stable[concept.name][i] for i, concept in enumerate(profile)]
        )

    def _stable_for(self, party: str, concept: str) -> Any:
        i = self.conflict.party_ids.index(self.conflict.party(party).id)
        return self.stable[self._name(concept)][i]

    def _name(self, concept: str) -> str:
        return asked_for(concept, [each.name for each in self.concepts])

    def _states(self, states: Any, limit: int) -> tuple[State, ...]:
        return tuple(map(self.state, self.engine.examples(states, limit)))

    def _patterns(self, states: Any, limit: int) -> list[str]:
        options = self.conflict.options
        return [pattern_text(options, levels) for levels in self.engine.examples(states, limit)]

    @cached_property
    def _names(self) -> dict[tuple[int | None, ...], str]:
        return {s.pattern: s.name for s in reversed(self.conflict.states) if s.pattern}
