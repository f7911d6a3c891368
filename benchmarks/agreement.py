"""Decision diagrams against arrays where both can count: a check at size, not a timing.

Four concepts; the stable states of each party and the equilibria must be as many in both.
"""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.measure import MISSED, alone, time_for
from benchmarks.models import FAMILIES

import detente
from detente.engine.explicit.arrays import ArrayEngine
from detente.engine.protocol import CountingEngine, LevelsT, StatesT
from detente.engine.symbolic.engine import SymbolicEngine
from detente.model.conflict import Conflict
from detente.stability.registry import concepts_named

NAMES = ("nash", "general_metarational", "symmetric_metarational", "sequential")
#: Parties and seed, of each family.
MODELS = ((3, 1), (5, 2))
LIMIT = 60.0

#: The stable states of each party, and the equilibria.
Counts = list[int]


def main(quick: bool) -> None:
    """Print one line for each model."""
    options = 16 if quick else 24
    print(f"2^{options} states, counts of each party's stable states and of equilibria.\n")
    for family in FAMILIES:
        for parties, seed in MODELS[:1] if quick else MODELS:
            if time_for(f"agreement, {family}, {parties} parties"):
                compare(family, options, parties, seed)


def compare(family: str, options: int, parties: int, seed: int) -> None:
    """One line; concepts that diagrams do not answer within the limit are named."""
    by_arrays = counts(ArrayEngine.of(model(family, options, parties, seed)), parties)
    told = alone(by_diagrams, (family, options, parties, seed), LIMIT)
    pairs = list(zip(NAMES, by_arrays, told.answers, strict=False))
    wrong = [name for name, one, other in pairs if one != other]
    same = f"{sum(one == other for _, one, other in pairs)} of {len(NAMES)} concepts agree"
    missing = NAMES[len(pairs) :]
    notes = [f"DISAGREE: {', '.join(wrong)}"] if wrong else []
    notes += [f"{told.failure or 'no answer'}: {', '.join(missing)}"] if missing else []
    line = f"{family:<10} {parties} parties, seed {seed}: {'; '.join([same, *notes])}"
    print(line, flush=True)
    if notes:
        MISSED.append(f"agreement, {line}")


def model(family: str, options: int, parties: int, seed: int) -> Conflict:
    """A model of the family."""
    return detente.conflict(FAMILIES[family](options, parties, seed))


def by_diagrams(family: str, options: int, parties: int, seed: int) -> Iterator[Counts]:
    """The counts of each concept by the symbolic engine."""
    conflict = model(family, options, parties, seed)
    yield from counts(SymbolicEngine(conflict), parties)


def counts(engine: CountingEngine[LevelsT, StatesT], parties: int) -> Iterator[Counts]:
    """The counts of each concept."""
    for concept in concepts_named(NAMES):
        stable = [concept.stable_states(engine, party) for party in range(parties)]
        yield [*map(engine.count, stable), engine.count(engine.intersection(stable))]
