"""Answers that somebody keeps for the report of a project, in a file beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from detente.errors import FaultyInput
from detente.files.answers_beside import answers_file
from detente.files.kept_answers import answers_in, answers_text, free_id
from detente.report.kept import KeptAnswer
from detente.web import beside, editing, history
from detente.web.failures import not_found
from detente.web.language import N_
from detente.web.locking import locked
from detente.web.projects import Project
from detente.wording import worded

#: Characters of what somebody adds to an answer that is kept.
MOST_WORDS = 4_000
Answers = tuple[KeptAnswer, ...]


def kept(one: Project) -> Answers:
    """The answers kept for a project; faults of a file that holds none."""
    file = answers_file(one.path)
    return answers_in(file) if file.exists() else ()


def keep(one: Project, answer: KeptAnswer) -> KeptAnswer:
    """Keep an answer, under an id and with the time of now."""
    now = datetime.now(UTC).isoformat(timespec="minutes").replace("+00:00", "Z")
    made: list[KeptAnswer] = []

    def adding(answers: Answers) -> Answers:
        made.append(replace(answer, id=free_id(answers), when=now))
        return (*answers, *made)

    _change(one, adding, N_("an answer kept for the report"))
    return made[0]


def remove(one: Project, id: str) -> None:  # noqa: A002 - the id in the address
    """Let an answer go; P404 where there is none of this id."""

    def removing(answers: Answers) -> Answers:
        left = tuple(answer for answer in answers if answer.id != id)
        if len(left) == len(answers):
            raise not_found(id[:200], worded("look at the report again"))
        return left

    _change(one, removing, N_("an answer taken out of the report"))


def _change(one: Project, change: Callable[[Answers], Answers], what: str) -> None:
    """Read and write under the folder's lock, so that two windows lose nothing of each other."""
    with locked(one.root):
        text = answers_text(change(kept(one)))
        history.recorded_beside(one, editing.revision(one).text, beside.ANSWERS, text, what)


def kept_or_faults(one: Project) -> tuple[Answers, FaultyInput | None]:
    """The answers, or why they cannot be read: the report can do without."""
    try:
        return kept(one), None
    except FaultyInput as faulty:
        return (), faulty
