"""A comparison of accounts as plain data, waited for or worked out as a job.

``python -m detente.web.compared ASKED FILE…`` compares the accounts in the files as ``ASKED``, a
JSON object, says. It prints the answer as JSON, and ends with status 0, or 3 where a limit was
reached.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath
from typing import Any

from detente.accounts.comparison import compare
from detente.accounts.crosswalk import Crosswalk
from detente.accounts.deciding import MAXIMUM_SIZE, MAXIMUM_WORK
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


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of the accounts; all concepts where none is named."""

    concepts: tuple[str, ...] = ()
    reading: str = "some"
    states: tuple[str, ...] = ()
    responses: str = "legal sequences"
    size: int = MAXIMUM_SIZE
    work: int = MAXIMUM_WORK

    def options(self) -> list[str]:
        """The same as options of the command line, without what is as usual."""
        parts = ["--reading", self.reading]
        parts += ["--concepts", ",".join(self.concepts)] if self.concepts else []
        parts += [part for state in self.states for part in ("--state", state)]
        for name in ("responses", "size", "work"):
            if getattr(self, name) != getattr(_USUAL, name):
                parts += [f"--{name}", str(getattr(self, name))]
        return parts


_USUAL = Asked()


def told(accounts: Mapping[str, Conflict], walk: Crosswalk, asked: Asked) -> dict[str, Any]:
    """The comparison: what the command prints with ``--json``, and its report in blocks."""
    found = compare(
        accounts,
        walk,
        list(asked.concepts) or None,
        responses=asked.responses,
        reading=asked.reading,
        states=asked.states,
        maximum_size=asked.size,
        maximum_work=asked.work,
    )
    sections = [
        {"id": part.id, "title": part.title, "blocks": [plain(block) for block in part.blocks]}
        for part in found.report().sections
    ]
    limits = list(found.limits)
    complete = found.complete
    return {
        "record": found.to_dict(), "sections": sections, "complete": complete, "limits": limits
    }  # fmt: skip


def question(found: Rivals, walk: Walk, asked: Asked, back: str) -> Question:
    """The same as a job. It works on copies, so that editing can go on."""
    first, *others = found.projects.items()
    names = {first[0]: FILE}
    beside = [(_CROSSWALK, crosswalk_text(walk.crosswalk, found.accounts))]
    for number, (key, one) in enumerate(others, 1):
        names[key] = f"account-{number}{PurePosixPath(one.name).suffix}"
        beside.append((names[key], one.text()))
    called = (json.dumps({"asked": asdict(asked), "keys": list(names)}), *names.values())
    shown = command(found, walk, asked)
    text, name = first[1].text(), first[1].path.name
    return Question(called, text, name, revision_of(text), back, _MODULE, shown, tuple(beside))


def command(found: Rivals, walk: Walk, asked: Asked) -> str:
    """The same in a terminal, in the folder of the projects."""
    root = next(iter(found.projects.values())).root
    parts = ["detente", "compare", *(f"{key}={one.name}" for key, one in found.projects.items())]
    if walk.path is not None:
        parts += ["--crosswalk", walk.path.relative_to(root).as_posix()]
    return " ".join(map(quoted, [*parts, *asked.options()]))


def _asked(given: Mapping[str, Any]) -> Asked:
    lists = {name: tuple(given[name]) for name in ("concepts", "states")}
    return Asked(**{**given, **lists})


def main(arguments: Sequence[str]) -> int:
    """Answer the question in the arguments on standard output."""
    told_as_json, *files = arguments
    given = json.loads(told_as_json)
    try:
        accounts = {key: load(file) for key, file in zip(given["keys"], files, strict=True)}
        walk = load_crosswalk(_CROSSWALK, accounts)
        answer = told(accounts, walk, _asked(given["asked"]))
    except DetenteError as error:
        print(error, file=sys.stderr)  # noqa: T201 - told on the page of the job
        return 2
    json.dump(packed(answer), sys.stdout, ensure_ascii=False)
    return 0 if answer["complete"] else 3


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
