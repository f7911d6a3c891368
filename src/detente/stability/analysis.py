"""The one door to analysis: which engine answers, and why.

States are listed where they are few enough: whoever explains, draws or reports needs
that. Where they are not, they are counted: by arrays over all combinations of options
where these fit, and by decision diagrams beyond.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from detente.engine.plain_options import accepts
from detente.engine.protocol import CountedSets, ResponseRule
from detente.errors import Fault, FaultyInput, LimitReached, call_fault
from detente.graph.graph import lost_status_quo
from detente.model.conflict import Conflict
from detente.model.states import (
    MAXIMUM_STATES,
    combination_count,
    count_text,
    named_pattern,
    reasons_against,
)
from detente.stability.counted import CountedResult
from detente.stability.registry import concepts_for
from detente.stability.result import Result, Undecided, analyse_listed, mixed_profile, response_rule
from detente.wording import as_it_is, placed, worded

if TYPE_CHECKING:
    from detente.engine.symbolic.diagrams import Resources
    from detente.engine.symbolic.engine import SymbolicEngine
    from detente.engine.symbolic.separate import SeparateEngine

#: Which engine answers: lists, arrays, decision diagrams, or whichever suits.
EngineChoice = Literal["auto", "lists", "arrays", "symbolic"]
#: Combinations of options beyond which not even arrays of bits are made.
MAXIMUM_COMBINATIONS = 1 << 30
#: Bytes that an analysis may take unless the caller says otherwise: 12 GiB.
MAXIMUM_BYTES = 12 << 30
#: Combinations up to which diagrams are made in this process.
_AT_ONCE = 1 << 14
#: Seconds that arrays may take by their estimate before diagrams are tried instead.
_PATIENCE = 60.0

#: Whom to tell what is being done.
Tell = Callable[[str], None]


def told_nobody(what: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What an analysis may take: states to list, or memory and time to count without.

    ``seconds`` is compared with an estimate where there is one; where there is none, what
    is known when the time is over is the answer; where states are listed, that is the
    concepts that are decided by then. ``None`` does not limit it. ``processes``
    is how many of them make decision diagrams at once: two where there are two cores, if
    ``None``.
    """

    states: int = MAXIMUM_STATES
    bytes: int = MAXIMUM_BYTES
    seconds: float | None = None
    processes: int | None = None


def analyse(
    conflict: Conflict,
    concepts: Sequence[str] | None = None,
    *,
    responses: ResponseRule | str = ResponseRule.LEGAL_SEQUENCES,
    profile: Mapping[str, str] | None = None,
    engine: EngineChoice = "auto",
    limits: Limits | None = None,
    tell: Tell = told_nobody,
) -> Result | CountedResult:
    """Which states are stable, for whom, under which concept.

    Parameters
    ----------
    conflict : Conflict
    concepts : sequence of str, optional
        Names or abbreviations; all five basic concepts if not given.
    responses : ResponseRule or str
        What counts as a response of several opponents: ``"legal sequences"`` (default),
        ``"once"`` or ``"single"``; the latter two need states that are listed.
    profile : mapping of str to str, optional
        A concept for each decision maker, by id: the mixed profile whose equilibria are
        asked for as well. Parties left out are taken to be Nash.
    engine : str
        ``"lists"`` lists every state. ``"arrays"`` and ``"symbolic"`` count without
        listing: by arrays over all combinations of options, up to 2^30, or by decision
        diagrams, whose cost depends on what the preferences speak of. ``"auto"`` lists
        states where they are few enough, else takes arrays where they are estimated to
        fit and to need less than a minute, else diagrams.
    limits : Limits, optional
        States listed at most, memory, time.
    tell : callable, optional
        Is called with a few words on what is being done, such as the party and the
        concept, whenever that changes.

    Returns
    -------
    Result or CountedResult
        A :class:`Result` lists its states; where time ran out its ``complete`` is false, and
        ``left_out`` has the concepts that are not decided. A :class:`CountedResult` counts them
        exactly and gives examples; where time or memory ran out its ``complete`` is false, and
        what it holds is a lower bound.

    Raises
    ------
    FaultyInput
        Faults of the model that only show when its states are known (E401 to E410), or
        of the call (E701).
    LimitReached
        E501 where no engine can answer within the limits.

    Notes
    -----
    See :mod:`detente.engine.explicit.lists`, :mod:`detente.engine.explicit.arrays` and
    :mod:`detente.engine.symbolic.engine` for the cost.
    """
    limits = limits or Limits()
    rule = response_rule(responses)
    counting = engine in ("arrays", "symbolic")
    if counting and rule is not ResponseRule.LEGAL_SEQUENCES:
        raise call_fault(
            worded("Only the engine of lists knows other rules of response."),
            worded("responses by {rule}, engine {engine}", rule=rule.value, engine=engine),
            worded("leave one of the two out"),
        )
    if not counting:
        try:
            return analyse_listed(
                conflict,
                concepts,
                responses=rule,
                profile=profile,
                maximum_states=limits.states,
                because=_few_enough(limits) if engine == "auto" else _ASKED_FOR,
                in_part=True,
                seconds=limits.seconds,
                tell=tell,
            )
        except Undecided:
            raise
        except LimitReached:
            if engine == "lists" or rule is not ResponseRule.LEGAL_SEQUENCES:
                raise
    return _counted(conflict, concepts, profile, engine, limits, tell)


_ASKED_FOR = worded("it was asked for")


def _few_enough(limits: Limits) -> str:
    return worded("the states are few enough to list, {number:,} at most", number=limits.states)


def _counted(
    conflict: Conflict,
    concepts: Sequence[str] | None,
    profile: Mapping[str, str] | None,
    choice: EngineChoice,
    limits: Limits,
    tell: Tell,
) -> CountedResult:
    from detente.engine.symbolic.separate import SeparateEngine
    from detente.stability.sets import stable_sets

    chosen = concepts_for(conflict, concepts)
    mixed = None if profile is None else mixed_profile(conflict, profile)
    needed = {concept.name: concept for concept in (*chosen, *(mixed or ()))}
    if any(concept.listed_only for concept in needed.values()):
        from detente.stability.further.listed import check_listing

        why = (
            worded("too many states to list")
            if choice == "auto"
            else worded("engine {choice}", choice=choice)
        )
        check_listing(needed.values(), why)
    try:
        engine, because = _counting_engine(conflict, list(needed), choice, limits)
        _check_status_quo(conflict)
        stable = stable_sets(engine, conflict, tuple(needed.values()), tell)
        result = CountedResult(conflict, engine, because, chosen, mixed, stable)
        # Sets are brought together now rather than when somebody asks: this may take more
        # than everything before, and may be more than memory holds.
        tell("equilibria")
        result.bring_together()
        if isinstance(engine, SeparateEngine):
            engine.settled()
        return result
    except MemoryError:
        raise LimitReached(
            Fault(
                "E501",
                worded("The analysis took more memory than it may."),
                worded("allowed {bytes:.2g} GiB", bytes=limits.bytes / 2**30),
                worded("allow more (--memory), or ask for fewer concepts"),
            )
        ) from None


def _counting_engine(
    conflict: Conflict, concepts: Sequence[str], choice: EngineChoice, limits: Limits
) -> tuple[CountedSets[Any], str]:
    """The engine, and why it."""
    if choice == "symbolic":
        return symbolic_engine(conflict, limits), _ASKED_FOR
    refusal = arrays_refused(conflict, concepts, limits, patient=choice == "arrays")
    if refusal is None:
        from detente.engine.explicit.arrays import ArrayEngine

        many = count_text(combination_count(conflict))
        fits = worded(
            "{many} combinations of options are too many to list, and fit into arrays", many=many
        )
        return ArrayEngine.of(conflict), _ASKED_FOR if choice == "arrays" else fits
    if choice == "arrays":
        raise LimitReached(refusal)
    reason = worded(
        "for arrays: {problem} ({found})",
        problem=placed(refusal.problem, "clause"),
        found=refusal.found,
    )
    return symbolic_engine(conflict, limits), reason


def symbolic_engine_here(conflict: Conflict, limits: Limits) -> SymbolicEngine:
    """The engine of decision diagrams within the limits, in this process; time begins now.

    Raises
    ------
    LimitReached
        E501 for a conflict that it does not accept.
    """
    from detente.engine.symbolic.engine import SymbolicEngine

    return SymbolicEngine(conflict, _resources(conflict, limits))


def _resources(conflict: Conflict, limits: Limits) -> Resources:
    from detente.engine.symbolic.diagrams import Resources

    reason = accepts(conflict)
    if reason is not None:
        raise LimitReached(_neither_listed_nor_counted(reason))
    deadline = None if limits.seconds is None else time.monotonic() + limits.seconds
    return Resources(bytes=limits.bytes, deadline=deadline)


def symbolic_engine(conflict: Conflict, limits: Limits) -> SymbolicEngine | SeparateEngine:
    """The engine of decision diagrams within the limits; time begins now.

    Large models are worked on in processes of their own, which can be ended at any moment.
    Of at most 2^14 combinations no operation takes long, and no process is started.

    Raises
    ------
    LimitReached
        E501 for a conflict that it does not accept.
    """
    from detente.engine.symbolic.clauses import OutOfTime
    from detente.engine.symbolic.engine import SymbolicEngine
    from detente.engine.symbolic.separate import SeparateEngine

    resources = _resources(conflict, limits)
    if combination_count(conflict) <= _AT_ONCE or not sys.executable:
        return SymbolicEngine(conflict, resources)
    try:
        return SeparateEngine(conflict, resources, limits.processes)
    except OutOfTime:
        raise LimitReached(
            Fault(
                "E501",
                worded("The time was over before the feasible states were known."),
                f"{limits.seconds:g} s",
                worded("allow more (--time)"),
            )
        ) from None
    except OSError:
        # The system lets no process be started: limits of time are then kept less well.
        return SymbolicEngine(conflict, resources)


def _neither_listed_nor_counted(reason: str) -> Fault:
    return Fault(
        "E501",
        worded("The states are too many to list, and cannot be counted without."),
        reason,
        worded("raise the limit (--max-states), or rule out what cannot occur"),
    )


def _check_status_quo(conflict: Conflict) -> None:
    """Raise E402, or what else is wrong with it, unless the status quo can occur."""
    if conflict.status_quo is None:
        return
    pattern = named_pattern(conflict, conflict.status_quo)
    if isinstance(pattern, Fault):
        raise FaultyInput([lost_status_quo(pattern)])
    levels = tuple(level for level in pattern if level is not None)
    if len(levels) == len(pattern) and reasons_against(conflict, levels):
        fault = Fault("E406", worded("The state is infeasible."), conflict.status_quo, as_it_is(""))
        raise FaultyInput([lost_status_quo(fault)])


def arrays_refused(
    conflict: Conflict, concepts: Sequence[str], limits: Limits, *, patient: bool = True
) -> Fault | None:
    """Why arrays cannot answer within the limits; ``None`` if they can.

    Where not ``patient``, a minute is a limit too.
    """
    combinations = combination_count(conflict)
    if combinations > MAXIMUM_COMBINATIONS:
        return Fault(
            "E501",
            worded("There are more combinations of options than may be counted one by one."),
            worded("{combinations} combinations", combinations=count_text(combinations)),
            worded(
                "at most {maximum_combinations:,} fit into arrays: use the engine symbolic",
                maximum_combinations=MAXIMUM_COMBINATIONS,
            ),
        )
    from detente.engine.explicit.estimate import estimate

    reason = accepts(conflict)
    if reason is not None:
        return _neither_listed_nor_counted(reason)
    needed = estimate(conflict, concepts)
    if needed.bytes > limits.bytes:
        return Fault(
            "E501",
            worded("The analysis would take more memory than it may."),
            worded(
                "up to {bytes:.3g} GiB, allowed {bytes2:.3g} GiB",
                bytes=needed.bytes / 2**30,
                bytes2=limits.bytes / 2**30,
            ),
            worded("allow more (--memory), or ask for fewer concepts"),
        )
    seconds = limits.seconds
    if not patient:
        seconds = _PATIENCE if seconds is None else min(seconds, _PATIENCE)
    if seconds is not None and needed.seconds > seconds:
        return Fault(
            "E501",
            worded("The analysis would take more time than it may."),
            worded(
                "about {seconds:.2g} s, allowed {seconds2:g} s",
                seconds=needed.seconds,
                seconds2=seconds,
            ),
            worded("allow more (--time), or ask for fewer concepts"),
        )
    return None
