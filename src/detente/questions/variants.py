"""What does each variant change? The verdicts on chosen states, model by model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from detente.errors import FaultyInput
from detente.model.conflict import Conflict
from detente.model.states import STATUS_QUO, named_pattern
from detente.questions.words import reference_in_words
from detente.stability.concept import Concept
from detente.stability.result import Result
from detente.stability.table import EQUILIBRIUM, UNSTABLE
from detente.table import Row, Table
from detente.wording import joined, worded

#: The mark of a state that cannot occur.
INFEASIBLE = "–"


@dataclass(frozen=True, slots=True)
class Holding:
    """Whether a state holds in one model: an equilibrium under which concepts.

    ``equilibrium`` maps concept names to verdicts; ``None`` where the state cannot occur
    in that model. ``leavers`` names, by concept, the parties that would leave.
    """

    asked: str
    equilibrium: Mapping[str, bool] | None
    leavers: Mapping[str, tuple[str, ...]]


def holding(result: Result, asked: str) -> Holding:
    """Whether the state holds; ``asked`` is a name, a pattern or ``"status quo"``."""
    at = _position(result, asked)
    if at is None:
        return Holding(asked, None, {})
    verdicts = {c.name: at in result.equilibrium_positions(c.name) for c in result.concepts}
    leavers = {
        c.name: tuple(
            party
            for party, stable in zip(result.graph.parties, result.stable[c.name], strict=True)
            if at not in stable
        )
        for c in result.concepts
    }
    return Holding(asked, verdicts, leavers)


def _position(result: Result, asked: str) -> int | None:
    if asked == STATUS_QUO:
        return result.graph.status_quo
    try:
        return result.position(asked)
    except FaultyInput as faulty:
        if all(fault.code == "E406" for fault in faulty.faults):
            return None
        raise


def states_of_interest(conflict: Conflict) -> list[str]:
    """The status quo, if there is one, and every named state that is not the same."""
    names = [state.name for state in conflict.states]
    if conflict.status_quo is None:
        return names
    if conflict.form == "abstract":
        return [STATUS_QUO, *(name for name in names if name != conflict.status_quo)]
    here = named_pattern(conflict, conflict.status_quo)
    return [STATUS_QUO, *(name for name in names if named_pattern(conflict, name) != here)]


def marks(found: Holding, concepts: Sequence[Concept]) -> tuple[str, ...]:
    """One mark per concept: E holds, · does not, – cannot occur."""
    if found.equilibrium is None:
        return (INFEASIBLE,) * len(concepts)
    return tuple(EQUILIBRIUM if found.equilibrium[c.name] else UNSTABLE for c in concepts)


def variants_table(
    models: Mapping[str, Result], asked: Sequence[str], about: Mapping[str, str]
) -> Table:
    """A row for each model and state: whether the state holds, under which concepts.

    The first model is the one to compare with; a row that differs from it is strong.
    """
    first, *_ = models.values()
    base = {each: marks(holding(first, each), first.concepts) for each in asked}
    rows = []
    for name, result in models.items():
        rows.append(Row(joined(": ", (name, about[name])) if about.get(name) else name))
        for each in asked:
            found = marks(holding(result, each), result.concepts)
            rows.append(
                Row(joined("  ", ("", reference_in_words(each))), found, strong=found != base[each])
            )
        counts = (len(result.equilibrium_positions(c.name)) for c in result.concepts)
        rows.append(
            Row(
                worded("  equilibria of {number:,} states", number=len(result)),
                tuple(f"{n:,}" for n in counts),
            )
        )
    columns = tuple(concept.abbreviation for concept in first.concepts)
    return Table(
        worded("model and state"), columns, tuple(rows), caption=worded("What each variant changes")
    )


def variants_record(models: Mapping[str, Result], asked: Sequence[str]) -> dict[str, Any]:
    """The same as plain data."""
    return {
        "models": [
            {
                "variant": name,
                "sha256": result.model_digest,
                "feasible": len(result),
                "equilibria": {
                    c.name: len(result.equilibrium_positions(c.name)) for c in result.concepts
                },
                "states": [
                    {
                        "asked": found.asked,
                        "feasible": found.equilibrium is not None,
                        "equilibrium": found.equilibrium,
                        "leavers": {name: list(who) for name, who in found.leavers.items()},
                    }
                    for found in (holding(result, each) for each in asked)
                ],
            }
            for name, result in models.items()
        ]
    }
