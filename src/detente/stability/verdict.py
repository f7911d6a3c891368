"""A verdict on one state for one party, with the witness that makes it checkable."""

from __future__ import annotations

from dataclasses import dataclass

from detente.engine.protocol import ResponsePath


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


Verdict = Stable | Unstable
