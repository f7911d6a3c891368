"""The readings together: what decides the outcomes, each with its definition and limits."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeVar

from detente._version import __version__
from detente.engine.ensemble.preferences import Scenarios
from detente.engine.protocol import ResponseRule
from detente.errors import Fault, FaultyInput, LimitReached, call_fault
from detente.model.conflict import Conflict
from detente.model.plain import digest
from detente.model.states import State
from detente.questions.pivots.changes import (
    Several,
    dropped_statements,
    relations,
    single_changes,
)
from detente.questions.pivots.minimal import MAXIMUM_MODELS, Flips, flipping_sets
from detente.questions.pivots.opposition import Opposition, opposition
from detente.questions.pivots.outcomes import Model, Target, outcomes_of_interest
from detente.questions.pivots.robustness import SCENARIOS, Robustness, robustness
from detente.questions.pivots.values import EXACT_PLAYERS, SAMPLES, Values, values_of
from detente.stability.answer import method_record, model_record
from detente.stability.concept import ResponseConcept
from detente.stability.interest import by_interest
from detente.stability.registry import basic_only, concepts_for
from detente.stability.result import analyse_listed
from detente.stability.scenarios import Deadline
from detente.wording import placed, worded

Reading = TypeVar("Reading")
#: Equilibria whose robustness is counted.
ROBUST_STATES = 12


@dataclass(frozen=True, slots=True)
class NotDone:
    """A reading that was not made, and why."""

    why: str


@dataclass(frozen=True)
class Pivots:
    """What decides the outcomes, in readings that are kept apart.

    Each reading is its answer or, where time was over first, :class:`NotDone`. No reading
    is the right one; where they disagree, that is said by showing them side by side.

    Parameters
    ----------
    conflict : Conflict
    concepts : tuple of Concept
    outcomes : tuple of str
        What was asked about: states and watched outcomes.
    targets : tuple of Target
        Each of these under each concept.
    before : tuple of bool
        Whether each target occurs in the model as it stands.
    singles : Flips or NotDone
        Changes of every kind that flip a target.
    statements, attitudes : Flips or NotDone
        Smallest sets of statements left out, and of relations switched off.
    groups : tuple of Values or NotDone
        Banzhaf and Shapley values of relations, one for each target.
    opposition : Opposition or NotDone
    robustness : tuple of Robustness or NotDone
    """

    conflict: Conflict
    concepts: tuple[ResponseConcept, ...]
    outcomes: tuple[str, ...]
    targets: tuple[Target, ...]
    before: tuple[bool, ...]
    feasible: int
    seed: int
    several: Several
    singles: Flips | NotDone
    statements: Flips | NotDone
    attitudes: Flips | NotDone
    groups: tuple[Values, ...] | NotDone
    opposition: Opposition | NotDone
    robustness: tuple[Robustness, ...] | NotDone

    @property
    def complete(self) -> bool:
        """True if every reading was made as it was asked for."""
        return not self.limits()

    @cached_property
    def model_digest(self) -> str:
        """SHA-256 of the model, variants applied."""
        return digest(self.conflict)

    def limits(self) -> list[str]:
        """What was asked for and could not be done."""
        found: list[str] = []
        for name, reading in self._readings():
            if isinstance(reading, NotDone):
                found.append(worded("{name}: not done, {why}", name=name, why=reading.why))
            elif isinstance(reading, Flips) and reading.stopped.startswith("the time"):
                found.append(
                    worded(
                        "{name}: complete up to size {size}; {stopped}",
                        name=name,
                        size=reading.searched,
                        stopped=reading.stopped,
                    )
                )
        return found

    def _readings(self) -> list[tuple[str, object]]:
        return [
            (worded("single changes"), self.singles),
            (worded("sets of statements"), self.statements),
            (worded("sets of attitudes"), self.attitudes),
            (worded("groups"), self.groups),
            (worded("opposition"), self.opposition),
            (worded("robustness"), self.robustness),
        ]

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain data, as the command line prints it with ``--json``."""
        return {
            "detente": __version__,
            "model": model_record(self.conflict, self.model_digest),
            "method": method_record(
                self.conflict,
                worded("lanes of chosen scenarios"),
                worded("many changed models are compared"),
                ResponseRule.LEGAL_SEQUENCES.value,
                self.concepts,
            )
            | {"seed": self.seed, "several": self.several},
            "complete": self.complete,
            "limits": self.limits(),
            "counts": {"feasible": self.feasible},
            "targets": [
                _target_record(target) | {"before": before}
                for target, before in zip(self.targets, self.before, strict=True)
            ],
            "singles": _recorded(self.singles, self._flips_record),
            "statements": _recorded(self.statements, self._flips_record),
            "attitudes": _recorded(self.attitudes, self._flips_record),
            "groups": _recorded(self.groups, lambda g: [_values_record(v) for v in g]),
            "opposition": _recorded(self.opposition, _opposition_record),
            "robustness": _recorded(
                self.robustness, lambda r: [_robustness_record(each) for each in r]
            ),
        }

    def to_json(self) -> str:
        """:meth:`to_dict` as text, two spaces of indentation."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2)

    def _flips_record(self, flips: Flips) -> dict[str, Any]:
        return {
            "tried": len(flips.changes),
            "complete_up_to_size": flips.searched,
            "stopped": flips.stopped,
            "flips": [
                _target_record(flip.target)
                | {"changes": [change.says for change in flip.changes], "after": flip.after}
                for flip in flips.flips
            ],
            "in_every_set": [
                _target_record(target) | {"changes": [c.says for c in flips.in_every(target)]}
                for target in self.targets
                if flips.of(target)
            ],
        }


def pivots(
    conflict: Conflict,
    outcomes: Sequence[str] | None = None,
    *,
    concepts: Sequence[str] | None = None,
    size: int = 1,
    set_size: int = 3,
    several: Several = "any",
    exact_players: int = EXACT_PLAYERS,
    samples: int = SAMPLES,
    scenarios: int = SCENARIOS,
    seed: int = 0,
    preferences: Mapping[str, Scenarios] | None = None,
    maximum_models: int = MAXIMUM_MODELS,
    maximum_seconds: float | None = None,
) -> Pivots:
    """What decides whether outcomes occur: several readings side by side.

    Parameters
    ----------
    conflict : Conflict
    outcomes : sequence of str, optional
        States by name, pattern or ``"status quo"`` (asked: is it an equilibrium?), and ids
        of watched outcomes (asked: does some equilibrium have it?). The status quo if not
        given; all watched outcomes where there is no status quo.
    concepts : sequence of str, optional
        Names or abbreviations; all five basic concepts if not given.
    size : int
        Changes of every kind are tried in sets of so many or fewer.
    set_size : int
        Statements left out, and relations switched off, likewise.
    several : {"any", "all"}
        A statement about options of several other parties goes when *any* of these
        relations is off, or only when *all* are.
    exact_players : int
        Values are exact for so many relations or fewer, which takes 2^n models; else they
        are estimated.
    samples : int
        Random groups, and random orders, for an estimate.
    scenarios : int
        Random scenarios of preference for robustness.
    seed : int
        From 0 to 2^64 - 1; the same seed gives the same answer on any machine.
    preferences : mapping, optional
        How scenarios are drawn, as for :func:`detente.ensemble`.
    maximum_models : int
        Sets of one size are not tried where there are more than so many.
    maximum_seconds : float, optional
        Time after which readings are left out.

    Returns
    -------
    Pivots

    Raises
    ------
    FaultyInput
        Faults of the model, of names of outcomes (E307, E308, E406) or of the call (E701).
    LimitReached
        E501 above 65,536 states.

    Notes
    -----
    What is asked of a state looks only at what can be reached from it; a watched outcome
    may need every state of a model and takes two to three times as long on a model of
    thousands of states. ``docs/explanation/pivots.md`` has the definitions, which are ours
    where no source is named.

    Examples
    --------
    >>> import detente
    >>> conflict = detente.Builder("Two neighbours and a fence")
    >>> west = conflict.decision_maker("west").option("build").prefers("build")
    >>> east = conflict.decision_maker("east").option("complain").prefers("complain iff build")
    >>> answer = detente.pivots(conflict.build(), ["YY"], concepts=["nash"])
    >>> [flip.changes[0].says for flip in answer.singles.flips][:2]
    ['negate west.1', 'negate east.1']
    """
    chosen = basic_only(concepts_for(conflict, concepts))
    _check_call(
        size, set_size, exact_players, samples, scenarios, seed, maximum_models, maximum_seconds
    )
    deadline = Deadline(None if maximum_seconds is None else time.monotonic() + maximum_seconds)
    asked = outcomes_of_interest(conflict) if outcomes is None else list(dict.fromkeys(outcomes))
    if not asked:
        raise call_fault(
            worded("Nothing is said to be of interest."),
            worded("no status quo and no watched outcome"),
            worded("name a state, or write watch or status_quo in the file"),
        )
    model = Model.of(conflict, chosen, asked, Deadline())
    before = tuple(bool(value) for value in model.base() == 1)
    model = replace(model, deadline=deadline)
    singles = single_changes(conflict)
    players = relations(conflict, several)

    def flips(changes: Sequence[Any], most: int) -> Flips | NotDone:
        return _made(lambda: flipping_sets(model, changes, most, maximum_models), deadline)

    return Pivots(
        conflict,
        chosen,
        tuple(asked),
        model.targets,
        before,
        model.graph.size,
        seed,
        several,
        flips(singles, size),
        flips(dropped_statements(conflict), set_size),
        flips(players, set_size),
        _made(
            lambda: values_of(
                model, players, exact_players=exact_players, samples=samples, seed=seed
            ),
            deadline,
        ),
        _made(lambda: opposition(model.graph, deadline), deadline),
        _made(
            lambda: robustness(
                model,
                _robust_states(model),
                singles,
                scenarios=scenarios,
                seed=seed,
                preferences=preferences,
            ),
            deadline,
        ),
    )


def _made(reading: Callable[[], Reading], deadline: Deadline) -> Reading | NotDone:
    try:
        deadline.check()
        return reading()
    except LimitReached as limit:
        return NotDone(placed(limit.fault.problem, "clause"))


def _robust_states(model: Model) -> list[State]:
    """The status quo and named states, and the equilibria by the concepts they hold under."""
    result = analyse_listed(
        model.conflict, [c.name for c in model.concepts], maximum_states=model.graph.size
    )
    found = [result.states[at] for at in by_interest(result)[:ROBUST_STATES]]
    return [state for state in found if isinstance(model.graph.space.find(state.title), int)]


def _check_call(
    size: int,
    set_size: int,
    exact_players: int,
    samples: int,
    scenarios: int,
    seed: int,
    models: int,
    seconds: float | None,
) -> None:
    faults = [
        Fault("E701", problem, str(value), mend)
        for problem, value, wrong, mend in (
            (
                worded("The size of sets of changes cannot be used."),
                size,
                size < 1,
                worded("ask for one or more"),
            ),
            (
                worded("The size of sets cannot be used."),
                set_size,
                set_size < 1,
                worded("ask for one or more"),
            ),
            (
                worded("The number of exact players cannot be used."),
                exact_players,
                not 0 <= exact_players <= 20,
                worded("0 to 20"),
            ),
            (
                worded("The number of samples cannot be used."),
                samples,
                samples < 2,
                worded("ask for two or more"),
            ),
            (
                worded("The number of scenarios cannot be used."),
                scenarios,
                scenarios < 1,
                worded("ask for one or more"),
            ),
            (
                worded("The seed cannot be used."),
                seed,
                not 0 <= seed < 1 << 64,
                worded("write a number from 0 to 2^64 - 1"),
            ),
            (
                worded("The number of models cannot be used."),
                models,
                models < 1,
                worded("allow one or more"),
            ),
            (
                worded("The time cannot be used."),
                seconds,
                seconds is not None and seconds <= 0,
                worded("allow more than 0 seconds"),
            ),
        )
        if wrong
    ]
    if faults:
        raise FaultyInput(faults)


# --- as plain data


def _recorded(reading: Reading | NotDone, record: Callable[[Reading], Any]) -> Any:
    return {"not_done": reading.why} if isinstance(reading, NotDone) else record(reading)


def _target_record(target: Target) -> dict[str, Any]:
    return {"kind": target.kind, "outcome": target.name, "concept": target.concept}


def _values_record(values: Values) -> dict[str, Any]:
    rows = zip(values.players, values.banzhaf, values.shapley, strict=True)
    return _target_record(values.target) | {
        "exact": values.exact,
        "samples": values.samples,
        "with_every_relation": values.everybody,
        "with_none": values.nobody,
        "relations": [
            {
                "from": player.party,
                "to": player.at,
                "banzhaf": banzhaf.value,
                "banzhaf_half_width": banzhaf.half_width,
                "shapley": shapley.value,
                "shapley_half_width": shapley.half_width,
            }
            for player, banzhaf, shapley in rows
        ],
    }


def _opposition_record(found: Opposition) -> dict[str, Any]:
    return {
        "agreements": [
            {
                "parties": [a.party, a.other],
                "tau_b": a.tau if a.defined else None,
                "alike": a.alike,
                "opposed": a.opposed,
            }
            for a in found.agreements
        ],
        "splits": [[list(one), list(other)] for one, other in found.splits],
        "score": found.score,
    }


def _robustness_record(found: Robustness) -> dict[str, Any]:
    return {
        "pattern": found.state.pattern,
        "name": found.state.name,
        "equilibrium_under": list(found.concepts),
        "single_changes": found.changes,
        "holds_after": dict(found.withstood),
        "scenarios": found.scenarios,
        "holds_in": dict(found.held),
    }
