"""Every question of the page, in the order of the nine that a person asks."""

from __future__ import annotations

from detente.web.failures import not_found
from detente.web.language import N_
from detente.web.questions import changes, deciding, doubts, holding, ways
from detente.web.questions.question import Question
from detente.wording import worded

#: The nine questions: number, question, and the pages of the project that are about it.
GROUPS: tuple[tuple[int, str, tuple[str, ...]], ...] = (
    (1, N_("What does this account say?"), ("account", "accounts")),
    (2, N_("What can happen?"), ("overview", "model", "limits")),
    (3, N_("What holds, and why?"), ("holds",)),
    (4, N_("How do we get there?"), ("moves",)),
    (5, N_("What matters most?"), ()),
    (6, N_("What would have to change?"), ()),
    (7, N_("Where do accounts differ, and does it matter?"), ("compare",)),
    (8, N_("How sure are we?"), ()),
    (9, N_("What does each party see?"), ("views",)),
)
QUESTIONS: tuple[Question, ...] = (
    doubts.PREDICTIONS,
    holding.EQUILIBRIA,
    holding.COALITIONS,
    holding.MERGED,
    ways.PATHS,
    ways.ESCALATION,
    ways.EVOLUTION,
    *((deciding.PIVOTS,) if deciding.there() else ()),
    changes.RESOLVE,
    changes.INVERSE,
    doubts.VARIANTS,
    doubts.DOUBT,
    doubts.ENSEMBLE,
)


def question(id: str) -> Question:  # noqa: A002 - the id in the address
    """The question with this id; P404 where there is none."""
    found = next((each for each in QUESTIONS if each.id == id), None)
    if found is None:
        raise not_found(id[:200], worded("choose one of the questions"))
    return found
