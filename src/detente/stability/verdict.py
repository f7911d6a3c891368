"""A verdict on one state for one party, with the witness that makes it checkable."""

from __future__ import annotations

from dataclasses import dataclass

from detente.engine.protocol import ResponsePath, Step


@dataclass(frozen=True, slots=True)
class Sanction:
    """An answer to one improvement: the opponents' path, which ends in a sanction."""

    improvement: int
    path: ResponsePath

    @property
    def state(self) -> int:
        """Where the path ends."""
        return self.path[-1].state


@dataclass(frozen=True, slots=True)
class Stable:
    """The party has no reason to leave: each of its improvements has a sanction.

    ``sanctions`` holds one for every improvement; none means there is no improvement.
    """

    concept: str
    party: int
    state: int
    sanctions: tuple[Sanction, ...]

    @property
    def stable(self) -> bool:
        """True."""
        return True


@dataclass(frozen=True, slots=True)
class Unstable:
    """The party has an improvement that nothing sanctions."""

    concept: str
    party: int
    state: int
    improvement: int

    @property
    def stable(self) -> bool:
        """False."""
        return False


@dataclass(frozen=True, slots=True)
class JointSanction:
    """Steps of several opponents at once, each from the start, beside the improvement.

    ``state`` is what all the changes together lead to.
    """

    improvement: int
    steps: tuple[Step, ...]
    state: int


@dataclass(frozen=True, slots=True)
class JointlyStable:
    """Each improvement meets steps that others take at the same time."""

    concept: str
    party: int
    state: int
    sanctions: tuple[JointSanction, ...]

    @property
    def stable(self) -> bool:
        """True."""
        return True


@dataclass(frozen=True, slots=True)
class Foresight:
    """One anticipated course of events: the party's own first move and what follows it.

    ``horizon`` is how many moves were looked ahead.
    """

    horizon: int
    path: ResponsePath


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A verdict by anticipation.

    ``lines`` holds, where stable, one course for each own move, by which the party does not
    gain; where not, the course for which it moves. Of a verdict about all later horizons
    there are lines for each horizon of a period of ``repeats`` (0: one horizon only); where
    not stable, for one horizon that recurs. ``turns`` tells that horizons count turns, in
    which the others together may take several steps.
    """

    concept: str
    party: int
    state: int
    stable: bool
    lines: tuple[Foresight, ...]
    repeats: int = 0
    turns: bool = False


@dataclass(frozen=True, slots=True)
class PlanStep:
    """What to do at a state with so many turns left; an empty path: let it be.

    ``left`` is -1 where the number of turns is not limited.
    """

    state: int
    left: int
    path: ResponsePath


@dataclass(frozen=True, slots=True)
class Planned:
    """A verdict by a plan for everything that can follow.

    Where stable the plan is the others': they keep the party from gaining, whatever it does.
    Where not it is the party's own, beginning with ``improvement``: it gains, whatever they
    do. ``improvement`` is the state itself where stable.
    """

    concept: str
    party: int
    state: int
    stable: bool
    improvement: int
    plan: tuple[PlanStep, ...]


@dataclass(frozen=True, slots=True)
class Supported:
    """What the others could do for the party: a path to something better; empty if none."""

    concept: str
    party: int
    state: int
    path: ResponsePath

    @property
    def stable(self) -> bool:
        """True if the others can do nothing better for the party."""
        return not self.path


@dataclass(frozen=True, slots=True)
class Loss:
    """How a helper may come to be no better off: after the party's answer, or by none."""

    helper: int
    answer: ResponsePath


@dataclass(frozen=True, slots=True)
class Help:
    """Something better that the others could do for the party, and who may lose by it.

    ``path`` is a shortest one. ``losses`` holds one for each other that may lose if it is
    among those who bring the end of the path about, by this path or by another.
    """

    path: ResponsePath
    losses: tuple[Loss, ...]

    @property
    def state(self) -> int:
        """Where the help leads."""
        return self.path[-1].state


@dataclass(frozen=True, slots=True)
class HelpWithheld:
    """Whatever could be done for the party, one of those who would do it may lose by it.

    ``helps`` holds one for every better state that the others can lead to.
    """

    concept: str
    party: int
    state: int
    helps: tuple[Help, ...]

    @property
    def stable(self) -> bool:
        """True."""
        return True


Verdict = Stable | Unstable | JointlyStable | Foreseen | Planned | Supported | HelpWithheld
