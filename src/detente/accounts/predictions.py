"""What an account foretells, held against the equilibria of a model.

The definition is ours. A prediction says: if its condition, then its outcome. Under a
solution concept, take the equilibria in which the condition holds. The model *confirms* the
prediction if there are some and the outcome holds in all of them, *contradicts* it if there
are some and the outcome holds in none, and *leaves it open* otherwise: where the outcome
holds in some only, or where no equilibrium meets the condition. A prediction without a
condition is about all equilibria. What is said in words only is not in the model.

A confirmation says that the account's model bears its prediction out, not that it is true.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from detente.errors import call_fault
from detente.model.codes import Prediction
from detente.model.truth import TruthTable
from detente.stability.answer import method_record, model_record
from detente.stability.concept import Concept
from detente.stability.result import Result
from detente.table import Row, Table
from detente.wording import joined, worded

Standing = Literal["confirmed", "contradicted", "open", "not in the model"]


@dataclass(frozen=True, slots=True)
class Tested:
    """One prediction under one concept.

    ``meeting`` counts the equilibria in which the condition holds, ``bearing`` those of
    them in which the outcome holds. A coalesced state counts once for each of its
    members, because formulas may hold in some of them only.
    """

    concept: str
    standing: Standing
    meeting: int
    bearing: int


@dataclass(frozen=True, slots=True)
class PredictionAnswer:
    """One prediction held against a model.

    ``possible`` and ``possible_bearing`` count the feasible states in the same way: where
    all that meet the condition bear the outcome, the prediction holds by what is
    feasible, whatever anybody wants. ``tested`` is empty for what is not in the model.
    """

    prediction: Prediction
    tested: tuple[Tested, ...]
    possible: int
    possible_bearing: int

    @property
    def in_model(self) -> bool:
        """True where the model has what the prediction speaks of."""
        return bool(self.tested)


def predictions_against(result: Result) -> tuple[PredictionAnswer, ...]:
    """Every prediction of the conflict's file, held against its equilibria.

    Raises
    ------
    FaultyInput
        E701 where the file holds no prediction.

    Notes
    -----
    Linear in the number of states for each prediction.

    Examples
    --------
    >>> import detente
    >>> from detente.stability.result import analyse_listed
    >>> statement = detente.case("gulf-2024-04/statement").load()
    >>> answers = predictions_against(analyse_listed(statement, ["nash"]))
    >>> {a.prediction.id: a.tested[0].standing for a in answers if a.in_model}
    {'blow_for_blow': 'confirmed', 'peoples_rise': 'confirmed'}
    """
    predictions = result.conflict.codes.predictions
    if not predictions:
        mend = worded("add predictions: as the reference of the conflict file shows")
        raise call_fault(worded("The file holds no prediction."), worded("no predictions"), mend)
    table, owner = _members(result)
    equilibria = {
        concept.name: sum(
            1 << bit
            for bit, at in enumerate(owner)
            if at in result.equilibrium_positions(concept.name)
        )
        for concept in result.concepts
    }
    return tuple(_answer(prediction, result, table, equilibria) for prediction in predictions)


def _members(result: Result) -> tuple[TruthTable, list[int]]:
    """Truth over the members of all states, and the state that each member belongs to."""
    if result.conflict.form == "abstract":
        return TruthTable(0, {}), []
    owner = [at for at, state in enumerate(result.states) for _ in state.members]
    found = [member for state in result.states for member in state.members]
    return TruthTable.of(result.conflict.options, found), owner


def _answer(
    prediction: Prediction, result: Result, table: TruthTable, equilibria: dict[str, int]
) -> PredictionAnswer:
    if prediction.outcome is None or prediction.condition_told is not None:
        return PredictionAnswer(prediction, (), 0, 0)
    condition = prediction.condition
    meeting = table.everything if condition is None else table.where(condition.tree)
    bearing = meeting & table.where(prediction.outcome.tree)
    tested = tuple(
        _tested(concept, meeting & equilibria[concept.name], bearing & equilibria[concept.name])
        for concept in result.concepts
    )
    return PredictionAnswer(prediction, tested, meeting.bit_count(), bearing.bit_count())


def _tested(concept: Concept, meeting: int, bearing: int) -> Tested:
    standing: Standing = "open"
    if meeting and meeting == bearing:
        standing = "confirmed"
    elif meeting and not bearing:
        standing = "contradicted"
    return Tested(concept.name, standing, meeting.bit_count(), bearing.bit_count())


# --- the answer in words -----------------------------------------------------------

_SHORT: dict[Standing, str] = {
    "confirmed": worded("confirmed"),
    "contradicted": worded("contradicted"),
    "open": worded("open"),
    "not in the model": "–",
}


def predictions_table(result: Result, answers: tuple[PredictionAnswer, ...]) -> Table:
    """A row for each prediction and a column for each concept, with the counts."""
    rows = [Row(a.prediction.label, tuple(_cells(result, a))) for a in answers]
    columns = tuple(concept.abbreviation for concept in result.concepts)
    return Table(
        worded("prediction"), columns, tuple(rows), caption=worded("Predictions against the model")
    )


def _cells(result: Result, answer: PredictionAnswer) -> Iterator[str]:
    if not answer.in_model:
        yield from ("–" for _ in result.concepts)
    for tested in answer.tested:
        yield joined(" ", (_SHORT[tested.standing], f"{tested.bearing}/{tested.meeting}"))


def predictions_record(result: Result, answers: tuple[PredictionAnswer, ...]) -> dict[str, Any]:
    """The answers as plain data."""
    return {
        "model": model_record(result.conflict, result.model_digest),
        "method": method_record(
            result.conflict, result.engine.name, result.because, result.responses, result.concepts
        ),
        "complete": result.complete,
        "limits": [],
        "predictions": [
            {
                "id": a.prediction.id,
                "label": a.prediction.label,
                "if": a.prediction.condition.text if a.prediction.condition else None,
                "then": a.prediction.outcome.text if a.prediction.outcome else None,
                "condition": a.prediction.condition_told,
                "outcome": a.prediction.outcome_told,
                "horizon": a.prediction.horizon,
                "in_model": a.in_model,
                "feasible": {"meeting": a.possible, "bearing": a.possible_bearing},
                "tested": {
                    t.concept: {
                        "standing": t.standing,
                        "meeting": t.meeting,
                        "bearing": t.bearing,
                    }
                    for t in a.tested
                },
            }
            for a in answers
        ],
    }
