"""A comparison of accounts as plain data, waited for or worked out as a job.

``python -m detente.web.compared ASKED FILE…`` compares the accounts in the files as ``ASKED``, a
JSON object, says. It prints the answer as JSON, and ends with status 0, or 3 where a limit was
reached.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from detente.accounts.comparison import compare
from detente.accounts.crosswalk import Crosswalk
from detente.errors import DetenteError
from detente.files.crosswalk import crosswalk_text, load_crosswalk
from detente.files.reader import load
from detente.model.conflict import Conflict
from detente.report.plain_blocks import plain
from detente.web.comparing import Rivals, Walk
from detente.web.jobs import FILE, Question
from detente.web.projects import revision_of
from detente.web.questions.question import quoted
from detente.wording import packed

_MODULE = "detente.web.compared"
_CROSSWALK = "crosswalk.yaml"


def told(
    accounts: Mapping[str, Conflict],
    walk: Crosswalk,
    concepts: Sequence[str],
    reading: str,
    states: Sequence[str],
) -> dict[str, Any]:
    """The comparison: what the command prints with ``--json``, and its report in blocks."""
    found = compare(accounts, walk, list(concepts) or None, reading=reading, states=states)
    sections = [
        {"id": part.id, "title": part.title, "blocks": [plain(block) for block in part.blocks]}
        for part in found.report().sections
    ]
    limits = list(found.limits)
    complete = found.complete
    return {
        "record": found.to_dict(), "sections": sections, "complete": complete, "limits": limits
    }  # fmt: skip


def question(
    found: Rivals,
    walk: Walk,
    concepts: Sequence[str],
    reading: str,
    states: Sequence[str],
    back: str,
) -> Question:
    """The same as a job. It works on copies, so that editing can go on."""
    first, *others = found.projects.items()
    names = {first[0]: FILE}
    beside = [(_CROSSWALK, crosswalk_text(walk.crosswalk, found.accounts))]
    for number, (key, one) in enumerate(others, 1):
        names[key] = f"account-{number}{PurePosixPath(one.name).suffix}"
        beside.append((names[key], one.text()))
    asked = {"concepts": list(concepts), "reading": reading, "states": list(states)}
    called = (json.dumps({**asked, "keys": list(names)}), *names.values())
    shown = command(found, walk, concepts, reading, states)
    text, name = first[1].text(), first[1].path.name
    return Question(called, text, name, revision_of(text), back, _MODULE, shown, tuple(beside))


def command(
    found: Rivals, walk: Walk, concepts: Sequence[str], reading: str, states: Sequence[str]
) -> str:
    """The same in a terminal, in the folder of the projects."""
    root = next(iter(found.projects.values())).root
    parts = ["detente", "compare", *(f"{key}={one.name}" for key, one in found.projects.items())]
    if walk.path is not None:
        parts += ["--crosswalk", walk.path.relative_to(root).as_posix()]
    parts += ["--reading", reading]
    parts += ["--concepts", ",".join(concepts)] if concepts else []
    parts += [part for state in states for part in ("--state", state)]
    return " ".join(map(quoted, parts))


def main(arguments: Sequence[str]) -> int:
    """Answer the question in the arguments on standard output."""
    asked, *files = arguments
    given = json.loads(asked)
    try:
        accounts = {key: load(file) for key, file in zip(given["keys"], files, strict=True)}
        walk = load_crosswalk(_CROSSWALK, accounts)
        answer = told(accounts, walk, given["concepts"], given["reading"], given["states"])
    except DetenteError as error:
        print(error, file=sys.stderr)  # noqa: T201 - told on the page of the job
        return 2
    json.dump(packed(answer), sys.stdout, ensure_ascii=False)
    return 0 if answer["complete"] else 3


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
