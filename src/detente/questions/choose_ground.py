"""Which ground serves: lists where states are few, arrays where they fit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from detente.errors import LimitReached
from detente.graph.graph import compile_graph
from detente.model.conflict import Conflict
from detente.model.states import combination_count, count_text
from detente.questions.array_ground import ArrayGround
from detente.questions.listed_ground import ListedGround
from detente.stability.analysis import Limits, arrays_refused
from detente.wording import placed, worded

#: Which engine answers about paths.
EngineChoice = Literal["auto", "lists", "arrays", "symbolic"]


def ground_for(
    conflict: Conflict, engine: EngineChoice, limits: Limits, concepts: Sequence[str] = ()
) -> ListedGround | ArrayGround | str:
    """Lists where states are few, arrays where they fit; else why diagrams are needed.

    ``concepts`` are those under which equilibria will be asked for.

    Raises
    ------
    LimitReached
        E501 where an engine is asked for that cannot answer.
    """
    if engine == "symbolic":
        return worded("it was asked for")
    if engine in ("auto", "lists"):
        try:
            graph = compile_graph(conflict, limits.states)
            because = (
                worded("it was asked for")
                if engine == "lists"
                else worded("the states are few enough")
            )
            return ListedGround(graph, because)
        except LimitReached:
            if engine == "lists":
                raise
    refusal = arrays_refused(conflict, concepts, limits, patient=engine == "arrays")
    if refusal is None:
        many = count_text(combination_count(conflict))
        fit = worded(
            "{many} combinations of options are too many to list, and fit into arrays", many=many
        )
        return ArrayGround(conflict, worded("it was asked for") if engine == "arrays" else fit)
    if engine == "arrays":
        raise LimitReached(refusal)
    return worded(
        "for arrays: {problem} ({found})",
        problem=placed(refusal.problem, "clause"),
        found=refusal.found,
    )
