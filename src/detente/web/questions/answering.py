"""Answering: waited for where the model is small, else in a process of its own.

``python -m detente.web.questions.answering ID VALUES FILE`` answers one question about one file:
it prints the answer as JSON, and ends with status 0, or 3 where a limit was reached.
"""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from detente.errors import Fault, FaultyInput, LimitReached
from detente.model.conflict import Conflict
from detente.model.states import combination_count
from detente.web import limits
from detente.web.apart import apart
from detente.web.jobs import FILE, Job, Jobs
from detente.web.jobs import Question as Call
from detente.web.limits import SMALL
from detente.web.questions.catalogue import question
from detente.web.questions.question import Question
from detente.wording import packed, worded

_MODULE = "detente.web.questions.answering"
#: Questions that take long where others are done at once.
_SLOW = frozenset({"ensemble", "pivots"})
#: Exit status of a mistake in the program itself.
_FAILED = 70
_OUT_OF_MEMORY = Fault(
    "E501",
    worded("The answer took more memory than it may."),
    worded("what was being worked on when memory ran out"),
    worded("ask for less at once"),
)


def answered(asked: Question, conflict: Conflict, values: Mapping[str, Any]) -> dict[str, Any]:
    """The answer as plain data; ``faults`` say why there is none."""
    try:
        chosen = [] if asked.id == "variants" else values.get("variant", [])
        if chosen:
            from detente.files.variants import with_variants

            conflict = with_variants(conflict, chosen)
        return {**asked.answer(conflict, values).plain(), "faults": []}
    except FaultyInput as faulty:
        return _none(faulty.faults)
    except LimitReached as reached:
        return _none([reached.fault])
    except MemoryError:
        return _none([_OUT_OF_MEMORY])


def _answered(id: str, conflict: Conflict, values: Mapping[str, Any]) -> dict[str, Any]:  # noqa: A002
    return answered(question(id), conflict, values)


def _none(faults: Sequence[Fault]) -> dict[str, Any]:
    told = [fault.to_dict() for fault in faults]
    nothing: dict[str, Any] = {"blocks": [], "record": {}, "limits": [], "variants": []}
    return {**nothing, "complete": False, "faults": told}


def small(conflict: Conflict) -> bool:
    """Whether an answer can be expected within the page's patience."""
    if conflict.form == "abstract":
        return len(conflict.states) <= SMALL
    try:
        return combination_count(conflict) <= SMALL
    except (FaultyInput, LimitReached):
        return False


def answer(
    jobs: Jobs,
    asked: Question,
    conflict: Conflict,
    values: Mapping[str, Any],
    *,
    text: str,
    name: str,
    revision: str,
    back: str,
) -> dict[str, Any] | Job:
    """The answer, or the job that looks for it.

    Parameters
    ----------
    text, name, revision : str
        The conflict file: its text, its name and the SHA-256 of the text.
    back : str
        The address that shows the answer once there is one.
    """
    if small(conflict) and asked.id not in _SLOW:
        # nobody knows how long a question takes, so even the smallest model is asked apart
        with contextlib.suppress(TimeoutError):
            return apart(_answered, asked.id, conflict, values, seconds=limits.LONGEST)
    called = (asked.id, json.dumps(values, sort_keys=True), FILE)
    shown = " ".join(("detente", *asked.call(values, name)))
    job = jobs.start(Call(called, text, name, revision, back, module=_MODULE, shown=shown))
    job.ended.wait(1.0)
    if job.state == "done" and job.output:
        return job.answer()
    return job


def main(arguments: Sequence[str]) -> int:
    """Answer the question in the arguments on standard output."""
    from detente.files.reader import load

    asked, values, file = arguments
    try:
        told = answered(question(asked), load(file), json.loads(values))
    except Exception as error:  # noqa: BLE001 - whatever it is, nobody sees a traceback
        fault = Fault(
            "P500",
            worded("The program failed."),
            repr(error)[:500],
            worded("report what was asked"),
        )
        print(fault, file=sys.stderr)  # noqa: T201 - told on the page of the job
        return _FAILED
    json.dump(packed(told), sys.stdout, ensure_ascii=False)
    # what a limit stopped is not kept: with more time or memory there may be an answer
    stopped = any(fault["code"] == "E501" for fault in told["faults"])
    return 0 if told["complete"] or (told["faults"] and not stopped) else 3


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
