"""Is there a Nash equilibrium at all? One, or a proof that there is none, by SAT."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from detente.engine.symbolic.satisfiability import NashSearch, OutOfTime, accepts
from detente.errors import Fault, LimitReached
from detente.model.conflict import Conflict
from detente.model.formula import parse
from detente.model.plain import digest
from detente.model.states import pattern_text
from detente.stability.answer import model_record
from detente.wording import worded


@dataclass(frozen=True, slots=True)
class FirstNash:
    """A Nash equilibrium; ``pattern`` is ``None`` where it is proved that there is none."""

    conflict: Conflict
    where: str | None
    pattern: str | None
    #: What is taken in it: options at any level but their first.
    taken: tuple[str, ...]
    #: How it was got.
    engine: str = "satisfiability: MiniSat, own choices as counterexamples"

    @property
    def model_digest(self) -> str:
        """SHA-256 of the model that was asked about."""
        return digest(self.conflict)

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain data."""
        return {
            "model": model_record(self.conflict, self.model_digest),
            "method": {"engine": self.engine, "concepts": ["nash"]},
            "complete": True,
            "limits": [],
            "where": self.where,
            "exists": self.pattern is not None,
            "equilibrium": self.pattern,
        }


def first_nash(
    conflict: Conflict, where: str | None = None, *, seconds: float | None = None
) -> FirstNash:
    """One Nash equilibrium, found without counting any.

    Parameters
    ----------
    conflict : Conflict
        In option form, without move rules, coalesced states and rankings.
    where : str, optional
        A formula that must hold in it.
    seconds : float, optional
        How long to search at most.

    Raises
    ------
    FaultyInput
        E301 to E306 for the formula; E403 for parties without a preference.
    LimitReached
        E501 for a conflict of another form, or when the time is over.

    Notes
    -----
    See :class:`detente.engine.symbolic.satisfiability.NashSearch`.
    """
    reason = accepts(conflict)
    if reason is not None:
        raise LimitReached(
            Fault(
                "E501",
                worded("The search for one equilibrium does not know this form of conflict."),
                reason,
                worded("leave out --first, or use detente analyse"),
            )
        )
    formula = None if where is None else parse(where, conflict.vocabulary).tree
    try:
        levels = NashSearch(conflict, formula).first(seconds)
    except OutOfTime:
        raise LimitReached(
            Fault(
                "E501",
                worded("The time was over before an equilibrium was found or ruled out."),
                f"{seconds:g} s",
                worded("allow more (--time)"),
            )
        ) from None
    if levels is None:
        return FirstNash(conflict, where, None, ())
    name = conflict.vocabulary.short_name
    chosen = zip(conflict.options, levels, strict=True)
    taken = tuple(
        name(option.key) if option.binary else f"{name(option.key)} = {option.levels[level]}"
        for option, level in chosen
        if level
    )
    return FirstNash(conflict, where, pattern_text(conflict.options, levels), taken)
