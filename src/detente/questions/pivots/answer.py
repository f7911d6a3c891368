"""The readings together: what decides the outcomes, each with its definition and limits."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from detente.engine.ensemble.preferences import Scenarios
from detente.errors import Fault, FaultyInput, LimitReached, call_fault
from detente.model.conflict import Conflict
from detente.model.states import State
from detente.questions.pivots.changes import (
    Several,
    dropped_statements,
    relations,
    single_changes,
)
from detente.questions.pivots.minimal import MAXIMUM_MODELS, Flips, flipping_sets
from detente.questions.pivots.opposition import opposition
from detente.questions.pivots.outcomes import Model, outcomes_of_interest
from detente.questions.pivots.result import NotDone, Pivots, Reading
from detente.questions.pivots.robustness import SCENARIOS, robustness
from detente.questions.pivots.values import EXACT_PLAYERS, SAMPLES, values_of
from detente.stability.ensembles import MAXIMUM_STATES
from detente.stability.interest import by_interest
from detente.stability.registry import basic_only, concepts_for
from detente.stability.result import analyse_listed
from detente.stability.scenarios import Deadline
from detente.wording import placed, worded

#: Equilibria whose robustness is counted.
ROBUST_STATES = 12


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
    # the graph may have fewer: coalesced states are listed one by one before they are one
    result = analyse_listed(
        model.conflict, [c.name for c in model.concepts], maximum_states=MAXIMUM_STATES
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
