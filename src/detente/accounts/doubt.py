"""How sure are we? The same questions asked without what is inferred, then without more."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from detente.accounts.elements import CodedElement
from detente.accounts.support import stripped_elements, without_support
from detente.errors import Fault, FaultyInput
from detente.model.conflict import Conflict
from detente.questions.variants import variants_record, variants_table
from detente.questions.words import support_in_words
from detente.stability.answer import method_record, model_record
from detente.stability.result import Result
from detente.table import Row, Table
from detente.wording import joined, worded

#: The model that the others are compared with, and the steps of leaving out.
WHOLE = worded("the model as it stands")
STEPS: tuple[tuple[str, ...], ...] = (("inferred",), ("inferred", "implied"))


@dataclass(frozen=True)
class Doubt:
    """A model with and without its weaker elements, analysed side by side.

    Attributes
    ----------
    models : mapping of str to Result
        The whole model first, then each that could be analysed.
    left_out : mapping of str to tuple of CodedElement
        What each of the others lacks.
    unanswered : mapping of str to tuple of Fault
        The models that have faults of their own, and which.
    """

    models: Mapping[str, Result]
    left_out: Mapping[str, tuple[CodedElement, ...]]
    unanswered: Mapping[str, tuple[Fault, ...]]

    def table(self, asked: Sequence[str]) -> Table:
        """A row for each model and state: whether the state holds, under which concepts."""
        about = {name: _told(elements) for name, elements in self.left_out.items()}
        found = variants_table(self.models, asked, about)
        rows = list(found.rows)
        for name, faults in self.unanswered.items():
            rows.append(Row(joined("", (name, ": ", about[name]))))
            rows.append(
                Row(
                    worded(
                        "  cannot be analysed: {code} {problem}",
                        code=faults[0].code,
                        problem=faults[0].problem,
                    )
                )
            )
        return Table(
            found.corner, found.columns, tuple(rows), worded("What rests on weaker support")
        )

    def record(self, asked: Sequence[str]) -> dict[str, Any]:
        """The same as plain data."""
        whole = self.models[WHOLE]
        models = [
            {
                "name": model.pop("variant"),
                "left_out": [_element(e) for e in self.left_out.get(name, ())],
                **model,
            }
            for name, model in zip(
                self.models, variants_record(self.models, asked)["models"], strict=True
            )
        ]
        unanswered = [
            {
                "name": name,
                "left_out": [_element(e) for e in self.left_out[name]],
                "faults": [fault.to_dict() for fault in faults],
            }
            for name, faults in self.unanswered.items()
        ]
        limits = [worded("{name} cannot be analysed", name=e["name"]) for e in unanswered]
        return {
            "model": model_record(whole.conflict, whole.model_digest),
            "method": method_record(
                whole.conflict, whole.engine.name, whole.because, whole.responses, whole.concepts
            ),
            "models": models,
            "unanswered": unanswered,
            "complete": not unanswered,
            "limits": limits,
        }


def doubt(
    conflict: Conflict,
    analysed: Callable[[Conflict], Result],
    steps: Sequence[Sequence[str]] = STEPS,
) -> Doubt:
    """The model analysed as it stands, and without each of some sets of support.

    Parameters
    ----------
    conflict : Conflict
    analysed : callable
        How a model is analysed, such as :func:`detente.stability.result.analyse_listed`.
    steps : sequence of sequences of str
        The levels to leave out, one set for each comparison.

    Raises
    ------
    FaultyInput
        The faults of the model as it stands; E701 for a level that there is not.
    """
    models: dict[str, Result] = {WHOLE: analysed(conflict)}
    left_out: dict[str, tuple[CodedElement, ...]] = {}
    unanswered: dict[str, tuple[Fault, ...]] = {}
    for levels in steps:
        name = worded(
            "without what is {levels}",
            levels=joined(worded(" or "), map(support_in_words, levels)),
        )
        left_out[name] = stripped_elements(conflict, levels)
        try:
            models[name] = analysed(without_support(conflict, levels))
        except FaultyInput as faulty:
            unanswered[name] = faulty.faults
    return Doubt(models, left_out, unanswered)


def _told(elements: Sequence[CodedElement]) -> str:
    if not elements:
        return worded("nothing is left out")
    counts: dict[str, int] = {}
    for element in elements:
        counts[element.kind] = counts.get(element.kind, 0) + 1
    told = joined(", ", (joined("", (str(n), " × ", kind)) for kind, n in counts.items()))
    return worded("{elements} left out", elements=told)


def _element(element: CodedElement) -> dict[str, Any]:
    return {
        "address": element.address,
        "kind": element.kind,
        "label": element.label,
        "support": element.grounds.support,
    }
