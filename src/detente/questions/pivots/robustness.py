"""How far each equilibrium stands under the other readings, as counts of our own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from detente.engine.ensemble.drawings import drawing
from detente.engine.ensemble.plain import LANES
from detente.engine.ensemble.preferences import AsGiven, RandomOrder, Scenarios
from detente.graph.graph import Graph
from detente.model.conflict import Prioritisation
from detente.model.states import State
from detente.questions.pivots.changes import Change
from detente.questions.pivots.outcomes import CANNOT_OCCUR, HOLDS, Model, Target
from detente.stability import ensembles
from detente.stability.concept import ResponseConcept
from detente.stability.scenarios import Deadline, ScenarioFamily

#: Scenarios of an ensemble, unless the caller says otherwise.
SCENARIOS = 1024


@dataclass(frozen=True, slots=True)
class Robustness:
    """What one state withstands.

    Parameters
    ----------
    state : State
    concepts : tuple of str
        Under which it is an equilibrium as the model stands.
    changes : int
        How many single changes leave a model in which the state can occur.
    withstood : mapping of str to int
        By concept: after how many of these the state is an equilibrium.
    scenarios : int
        How many scenarios of the ensemble there were.
    held : mapping of str to int
        By concept: in how many scenarios the state is an equilibrium.
    """

    state: State
    concepts: tuple[str, ...]
    changes: int
    withstood: Mapping[str, int]
    scenarios: int
    held: Mapping[str, int]


def robustness(
    model: Model,
    states: Sequence[State],
    changes: Sequence[Change],
    *,
    scenarios: int = SCENARIOS,
    seed: int = 0,
    preferences: Mapping[str, Scenarios] | None = None,
) -> tuple[Robustness, ...]:
    """Each state's counts: concepts, single changes, and scenarios of an ensemble.

    Raises
    ------
    LimitReached
        E501 when the time is over.
    """
    graph, concepts = model.graph, model.concepts
    names = [graph.space.states[s.number - 1].title for s in states]
    targets = tuple(Target("state", name, c.name) for name in names for c in concepts)
    asked = replace(model, targets=targets)
    single = np.concatenate(
        [np.zeros((1, len(changes)), np.bool_), np.eye(len(changes), dtype=np.bool_)]
    )
    values = asked.values(changes, single).reshape(len(states), len(concepts), -1)
    family = random_family(graph, scenarios, seed, preferences, model.deadline)
    share = family.holding([s.number - 1 for s in states], concepts)
    return tuple(
        Robustness(
            state,
            tuple(c.name for at, c in enumerate(concepts) if values[n, at, 0] == HOLDS),
            int((values[n, 0, 1:] != CANNOT_OCCUR).sum()),
            _counts(concepts, (values[n, :, 1:] == HOLDS).sum(axis=1)),
            scenarios,
            _counts(concepts, share[n].sum(axis=1)),
        )
        for n, state in enumerate(states)
    )


def _counts(concepts: Sequence[ResponseConcept], numbers: Sequence[int]) -> Mapping[str, int]:
    return {c.name: int(number) for c, number in zip(concepts, numbers, strict=True)}


def random_family(
    graph: Graph,
    scenarios: int,
    seed: int,
    preferences: Mapping[str, Scenarios] | None,
    deadline: Deadline,
) -> ScenarioFamily:
    """The scenarios that :func:`detente.ensemble` counts for the same seed and call."""
    loops = ensembles.loops_of(compiled=False)
    given = graph.space.conflict.preference_of
    rows = []
    for number, party in enumerate(graph.parties):
        ordered = isinstance(given.get(party), Prioritisation)
        default: Scenarios = RandomOrder() if ordered else AsGiven()
        how = default if preferences is None else preferences.get(party, AsGiven())
        drawn = drawing(graph, number, how)
        ranks = np.empty((graph.size, scenarios), np.min_scalar_type(drawn.highest))
        for first in range(0, scenarios, LANES):
            deadline.check()
            block = np.empty(graph.size * LANES, ranks.dtype)
            drawn.fill(block, seed, first, loops)
            lanes = block.reshape(graph.size, LANES)
            ranks[:, first : first + LANES] = lanes[:, : scenarios - first]
        # One state's ranks in all scenarios lie together: that is how they are compared.
        rows.append(ranks.T)
    choices = np.repeat(np.arange(scenarios)[:, None], len(rows), axis=1)
    return ScenarioFamily(graph, tuple(rows), choices, deadline)
