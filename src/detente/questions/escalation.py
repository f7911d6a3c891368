"""How far can it climb, and what are the ways down? From the intensities of options.

A state stands on a rung: the highest intensity of what is taken in it, or their sum. A
*way down* leads to an equilibrium of lower intensity than the start, in one of three
ways: by improvements (each mover gains at its own step), by one move of one party, or by
one joint step of several, who change their options at the same moment. The definitions
of this module are ours.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, Literal

from detente._version import __version__
from detente.engine.protocol import Means
from detente.model.conflict import Conflict
from detente.model.intensity import Measure, measure_named, require_intensity
from detente.model.plain import digest
from detente.model.states import State
from detente.questions.array_ground import ArrayGround
from detente.questions.choose_ground import EngineChoice, ground_for
from detente.questions.ground import start_reference
from detente.questions.listed_ground import ListedGround
from detente.questions.path_result import Path
from detente.stability.analysis import Limits
from detente.stability.concept import Concept
from detente.stability.further.listed import check_listing
from detente.stability.registry import concepts_named
from detente.wording import worded


@dataclass(frozen=True, slots=True)
class Rung:
    """All states of one intensity.

    ``states`` counts them, ``reached`` those that moves lead to from the start. ``moves``
    and ``improvements`` are the least numbers of either to one of them, -1 where none
    leads there. ``equilibria`` counts those that hold under the concept.
    """

    intensity: Fraction
    states: int
    reached: int
    moves: int
    improvements: int
    equilibria: int


@dataclass(frozen=True, slots=True)
class Summit:
    """The highest rung that can be reached by one kind of moves, and a shortest path there."""

    by: Means
    intensity: Fraction
    path: Path


@dataclass(frozen=True, slots=True)
class UnilateralStep:
    """One move of one party from the start; ``gains`` tells whether the party prefers it."""

    party: str
    change: str
    gains: bool


@dataclass(frozen=True, slots=True)
class JointStep:
    """One simultaneous change by several parties, all of which it needs.

    ``changes`` has what each does; ``gainers`` are those that prefer the end to the start.
    """

    parties: tuple[str, ...]
    changes: tuple[str, ...]
    gainers: tuple[str, ...]

    @property
    def all_gain(self) -> bool:
        """True if every party that takes part prefers the end to the start."""
        return self.parties == self.gainers


@dataclass(frozen=True, slots=True)
class WayDown:
    """An equilibrium of lower intensity, and every kind of way to it from the start.

    ``improvements`` holds one shortest path by improvements, or none; ``unilateral`` the
    parties that get there by one move; ``joint`` one joint step of fewest parties, or none.
    """

    state: State
    intensity: Fraction
    improvements: tuple[Path, ...]
    unilateral: tuple[UnilateralStep, ...]
    joint: tuple[JointStep, ...]

    @property
    def found(self) -> bool:
        """True if some way leads there."""
        return bool(self.improvements or self.unilateral or self.joint)


@dataclass(frozen=True, slots=True)
class Starter:
    """A party that could start a way down, and the shortest such way.

    ``kind`` is ``"improvement"`` if its first move is one, and ``"concession"`` if the
    party does not prefer where its first move leads; every later step is an improvement of
    its mover.
    """

    party: str
    kind: Literal["improvement", "concession"]
    path: Path


@dataclass(frozen=True)
class Escalation:
    """How far it can climb, and the ways down. Made by :func:`detente.escalation`."""

    conflict: Conflict
    engine: str
    measure: Measure
    concept: Concept
    start: State
    intensity: Fraction
    rungs: tuple[Rung, ...]
    summits: tuple[Summit, ...]
    ways: tuple[WayDown, ...]
    starters: tuple[Starter, ...]
    #: Equilibria of lower intensity, all of them, and how many have no way there.
    lower_equilibria: int
    without_way: int
    limits: tuple[str, ...] = ()
    #: False where only the highest rungs are told, and not the rest.
    whole: bool = True
    #: False where time or memory ran out.
    complete: bool = True

    @property
    def scale(self) -> str:
        """The name of the scale, or that the file names none."""
        scale = self.conflict.intensity
        return (scale.scale if scale else None) or worded("a scale that the file does not name")

    @cached_property
    def model_digest(self) -> str:
        """SHA-256 of the model that was asked about, variants applied."""
        return digest(self.conflict)

    def summit(self, by: str) -> Summit:
        """The highest rung by ``"moves"`` or by ``"improvements"``."""
        return next(each for each in self.summits if each.by.value == by)

    def __repr__(self) -> str:
        tops = ", ".join(f"{float(s.intensity):g} by {s.by.value}" for s in self.summits)
        return (
            f"<Escalation of {self.conflict.title!r} from {self.start.title} at "
            f"{float(self.intensity):g}: up to {tops}; {len(self.ways)} ways down>"
        )

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain data, as the command line prints it with ``--json``."""
        from detente.questions.escalation_records import escalation_record

        return {"detente": __version__, **escalation_record(self)}

    def to_json(self) -> str:
        """:meth:`to_dict` as text, two spaces of indentation."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2)


#: Ways down that are told in full.
MOST_WAYS = 500


def escalation(
    conflict: Conflict,
    start: str | None = None,
    *,
    measure: str = "highest",
    concept: str = "sequential",
    engine: EngineChoice = "auto",
    limits: Limits | None = None,
) -> Escalation:
    """The highest rungs that can be reached from a state, and the ways down.

    Parameters
    ----------
    conflict : Conflict
        One in which options have intensities.
    start : str, optional
        A state by name or pattern; the status quo if not given.
    measure : str
        The intensity of a state: ``"highest"`` of what is taken in it, or the ``"sum"``.
        0 where nothing that has an intensity is taken; a coalesced state has the highest
        of its members.
    concept : str
        The solution concept whose equilibria count as ends of a way down.
    engine : str
        ``"lists"``, ``"arrays"``, ``"symbolic"``, or whichever suits (``"auto"``).
    limits : Limits, optional
        States listed at most, memory, time.

    Returns
    -------
    Escalation
        Decision diagrams answer which is the highest rung, and how it is reached; there the
        answer is not ``whole``, and says what is left out.

    Raises
    ------
    FaultyInput
        E202 where no option has an intensity; E307, E308 or E406 for a state that there
        is not; E701 for the measure, the concept or a missing start.
    LimitReached
        E501 where no engine can answer within the limits.

    Notes
    -----
    Intensities are numbers only in that they are compared and subtracted; they say
    nothing of anybody's preference. Lists: linear in the moves for each of a few searches,
    and in the equilibria below the start. Arrays: as many passes as :func:`detente.paths`
    and the analysis under the concept take. Diagrams: one search for each rung from the top.
    The definitions are ours; see ``docs/explanation/escalation.md``.

    Examples
    --------
    >>> import detente
    >>> builder = detente.Builder("Two neighbours").status_quo("NN")
    >>> one = builder.decision_maker("one").option("shout", intensity=2)
    >>> two = builder.decision_maker("two").option("sue", intensity=6)
    >>> one, two = one.prefers("shout", "not sue"), two.prefers("sue iff shout")
    >>> found = detente.escalation(builder.build())
    >>> int(found.summit("improvements").intensity)
    6
    """
    chosen = measure_named(measure)
    (under,) = concepts_named([concept])
    require_intensity(conflict)
    reference = start_reference(conflict, start)
    limits = limits or Limits()
    if under.listed_only:
        if engine not in ("auto", "lists"):
            check_listing([under], f"engine {engine}")
        engine = "lists"
    ground = ground_for(conflict, engine, limits, [under.name])
    if isinstance(ground, str):
        from detente.questions.escalation_symbolic import symbolic_escalation

        return symbolic_escalation(conflict, reference, chosen, under, limits)
    return escalation_on(ground, reference, chosen, under)


def escalation_on(
    ground: ListedGround | ArrayGround, reference: str, measure: Measure, concept: Concept
) -> Escalation:
    """As :func:`escalation`, on a ground that is there already."""
    start = ground.start(reference)
    if isinstance(ground, ListedGround):
        from detente.questions.climbing import ListedClimb

        return ListedClimb(ground, start, measure, concept).answer()
    from detente.questions.climbing_arrays import ArrayClimb

    return ArrayClimb(ground, start, measure, concept).answer()
