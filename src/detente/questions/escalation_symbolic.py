"""Escalation in models too large to list: the highest rung within reach, by decision diagrams.

With the measure ``"highest"`` the states from a rung upwards are those in which some level
of at least that intensity is taken. So each rung, from the top down, is one question of
:func:`detente.paths`: can it be reached, and shortest how. What takes every state or every
equilibrium is left out, and the answer says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from detente.engine.protocol import Means
from detente.engine.symbolic.diagrams import OutOfMemory
from detente.engine.symbolic.engine import SymbolicEngine
from detente.engine.symbolic.reach import Found, Never, SymbolicReach
from detente.errors import Fault, LimitReached
from detente.model.conflict import Conflict, Levels
from detente.model.formula import And, Constant, Node, Not, Or, Takes
from detente.model.intensity import Measure, intensity_of_levels
from detente.questions.escalation import Escalation, Summit
from detente.questions.one_state import levels_of_state
from detente.questions.path_result import Path
from detente.questions.symbolic_paths import Told, nothing_within_memory
from detente.stability.analysis import Limits, symbolic_engine_here
from detente.stability.concept import Concept
from detente.wording import worded

_LEFT_OUT = (
    "the states are not listed; left out: how many states and equilibria each rung has, the "
    "ways down, and who could start one"
)


def symbolic_escalation(
    conflict: Conflict, reference: str, measure: Measure, concept: Concept, limits: Limits
) -> Escalation:
    """What is known by decision diagrams; parameters as :func:`detente.escalation`.

    Raises
    ------
    LimitReached
        E501 for the measure ``"sum"``, for a conflict of another form, or where memory runs
        out at the start.
    """
    if measure == "sum":
        raise LimitReached(
            Fault(
                "E501",
                worded("The sum of intensities is not a formula over options."),
                worded("decision diagrams are asked for the states above a rung"),
                worded("ask for the measure highest (--measure highest)"),
            )
        )
    engine = symbolic_engine_here(conflict, limits)
    start = levels_of_state(conflict, reference)
    try:
        return _answered(engine, start, concept)
    except OutOfMemory:
        raise nothing_within_memory(limits) from None


def _answered(engine: SymbolicEngine, start: Levels, concept: Concept) -> Escalation:
    told = Told(engine)
    here = intensity_of_levels(engine.conflict, start, "highest")
    summits = []
    unknown: list[str] = []
    for kind in (Means.IMPROVEMENTS, Means.MOVES):
        top, path = _highest(engine, told, kind, start, here, unknown)
        summits.append(Summit(kind, top, path))
    return Escalation(
        engine.conflict,
        engine.name,
        "highest",
        concept,
        told.state(start),
        here,
        (),
        tuple(summits),
        (),
        (),
        0,
        0,
        (_LEFT_OUT, *unknown),
        whole=False,
        complete=not unknown,
    )


def _highest(
    engine: SymbolicEngine,
    told: Told,
    kind: Means,
    start: Levels,
    here: Fraction,
    unknown: list[str],
) -> tuple[Fraction, Path]:
    """The highest rung that is reached; rungs of which it is not known are named."""
    for rung in _rungs_above(engine.conflict, here):
        found = SymbolicReach(engine, kind).shortest(start, _at_least(engine.conflict, rung))
        if isinstance(found, Found):
            return rung, told.path(kind, start, found.path)
        if not isinstance(found, Never):
            unknown.append(
                f"time or memory ran out: rung {float(rung):g} takes more than "
                f"{found.more_than} moves by {kind.value}, if it can be reached"
            )
    return here, Path(kind, ())


def _rungs_above(conflict: Conflict, here: Fraction) -> Sequence[Fraction]:
    """The intensities above the start's, highest first."""
    numbers = {number for option in conflict.options for _, number in option.intensity}
    return sorted((n for n in {*numbers, Fraction(0)} if n > here), reverse=True)


def _at_least(conflict: Conflict, rung: Fraction) -> Node:
    """Where the intensity is at least the rung: some level of that intensity is taken.

    The rung 0 is reached too where nothing that has an intensity is taken.
    """
    takes: list[Node] = [
        Takes(option.key, level)
        for option in conflict.options
        for level, number in option.intensity
        if number >= rung
    ]
    if rung <= 0:
        takes.append(_nothing_taken(conflict))
    return takes[0] if len(takes) == 1 else Or(tuple(takes))


def _nothing_taken(conflict: Conflict) -> Node:
    none: tuple[Node, ...] = tuple(
        Not(Takes(option.key, level))
        for option in conflict.options
        for level, _ in option.intensity
    )
    return And(none) if len(none) > 1 else none[0] if none else Constant(True)
