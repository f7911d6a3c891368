"""How intense a state is: the rung that it stands on, from the intensities of options.

A file gives options, or levels of options, numbers on a scale; larger is more intense.
The numbers are the coder's. Those of ``goldstein-1992`` are offered as facts about that
scale, not as a judgement of any act.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Literal

from detente.errors import Fault, FaultyInput, call_fault, suggestion
from detente.model.conflict import Conflict, Levels
from detente.model.states import State
from detente.wording import worded

#: How the intensities of what is taken make that of a state.
Measure = Literal["highest", "sum"]
MEASURES: tuple[Measure, ...] = ("highest", "sum")

#: Weights of classes of acts after Goldstein (1992), with the sign turned round, so that
#: larger is more intense: from -8.3 (most cooperative of these) to 10. The numbers were
#: read in the data of the R package ``events``, which has them from the KEDS project; the
#: names are our own words for the categories of WEIS and were not compared with the paper.
GOLDSTEIN_1992: tuple[tuple[str, str, Fraction], ...] = tuple(
    (code, name, Fraction(number))
    for code, name, number in (
        ("223", "military attack", "10"),
        ("211", "seizure of position or possessions", "9.2"),
        ("222", "injury or destruction by other than military means", "8.7"),
        ("221", "destructive act without injury", "8.3"),
        ("182", "mobilisation, exercise or display of armed force", "7.6"),
        ("195", "breaking of diplomatic relations", "7"),
        ("173", "threat with force specified", "7"),
        ("174", "ultimatum", "6.9"),
        ("172", "threat with a specific sanction other than force", "5.8"),
        ("193", "reduction or end of aid", "5.6"),
        ("181", "demonstration without armed force", "5.2"),
        ("201", "expulsion of persons", "5"),
        ("150", "demand, not further specified", "4.9"),
        ("171", "threat without a sanction specified", "4.4"),
        ("212", "detention or arrest", "4.4"),
        ("192", "reduction of routine activity", "4.1"),
        ("112", "refusal", "4"),
        ("194", "halt of negotiations", "3.8"),
        ("122", "denunciation", "3.4"),
        ("160", "warning", "3"),
        ("121", "charge or criticism", "2.2"),
        ("041", "praise", "-3.4"),
        ("052", "promise of material support", "-5.2"),
        ("081", "substantive agreement", "-6.5"),
        ("071", "extension of economic aid", "-7.4"),
        ("072", "extension of military assistance", "-8.3"),
    )
)

#: Scales whose numbers are known here: category, what it is, number.
SCALES = {"goldstein-1992": GOLDSTEIN_1992}


def measure_named(name: str) -> Measure:
    """The measure by its name; E701 where there is none."""
    for measure in MEASURES:
        if name.strip().lower() == measure:
            return measure
    mend = suggestion(name, MEASURES, worded("write highest or sum"))
    raise call_fault(worded("There is no such measure of intensity."), name, mend)


def has_intensity(conflict: Conflict) -> bool:
    """True if some option of the conflict has an intensity."""
    return any(option.intensity for option in conflict.options)


def require_intensity(conflict: Conflict) -> None:
    """Raise E202 for a conflict in which no option has an intensity."""
    if has_intensity(conflict):
        return
    raise FaultyInput(
        [
            Fault(
                "E202",
                worded("No option of the model has an intensity."),
                worded("no key intensity under the options of any decision maker"),
                worded(
                    "give options that matter for escalation an intensity, such as intensity: 5"
                ),
                ("decision_makers",),
            )
        ]
    )


def intensity_of_levels(conflict: Conflict, levels: Levels, measure: Measure) -> Fraction:
    """The intensity of one combination.

    With ``"highest"`` the largest intensity among the levels that are taken: the rung that
    the conflict stands on. With ``"sum"`` all of them together: how much is going on. 0
    where nothing that has an intensity is taken.

    Examples
    --------
    >>> from detente import Builder
    >>> builder = Builder("Two rungs")
    >>> party = builder.decision_maker("a").option("warn", intensity=3)
    >>> _ = party.option("strike", intensity=10).prefers("not strike")
    >>> conflict = builder.build()
    >>> [int(intensity_of_levels(conflict, (1, 1), how)) for how in ("highest", "sum")]
    [10, 13]
    """
    together: Fraction | None = None
    for option, level in zip(conflict.options, levels, strict=True):
        together = combined(together, dict(option.intensity).get(level), measure)
    return together or Fraction(0)


def combined(one: Fraction | None, other: Fraction | None, measure: Measure) -> Fraction | None:
    """Two intensities as one; ``None`` stands for nothing that has an intensity."""
    if one is None or other is None:
        return other if one is None else one
    return max(one, other) if measure == "highest" else one + other


def intensities(
    conflict: Conflict, states: Sequence[State], measure: Measure
) -> tuple[Fraction, ...]:
    """The intensity of each state; a coalesced one has the highest of its members."""
    if conflict.form == "abstract":
        return (Fraction(0),) * len(states)
    return tuple(
        max(intensity_of_levels(conflict, levels, measure) for levels in state.members)
        for state in states
    )
