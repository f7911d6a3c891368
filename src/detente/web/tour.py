"""The tour: a walk of three minutes through a copy of a published case.

Where somebody stands in it is kept in the folder of projects, so that the tour can be left and
taken up again, also after the page was stopped. It is steps and links alone: no script.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detente.files.replacing import write_text
from detente.web.language import N_
from detente.web.projects import OWN, Project, projects

#: The case that the tour opens a copy of.
CASE = "hipel-1993/elmira"
_FILE = "tour.json"
#: Where a step begins on its page, so that keyboard and screen reader begin there too.
ANCHOR = "tour"


@dataclass(frozen=True, slots=True)
class Step:
    """A step: the page of the project that it is on, its heading, and what is to be seen there."""

    page: str
    title: str
    text: str

    @property
    def path(self) -> str:
        """The page without what is asked of it."""
        return self.page.partition("?")[0]


STEPS: tuple[Step, ...] = (
    Step(
        "overview",
        N_("Who is in it"),
        N_(
            "A chemical was found in the water of a town. The ministry (MoE), the firm and the"
            " local councils each have a few options. Read who can do what; then go on."
        ),
    ),
    Step(
        "model",
        N_("The model"),
        N_(
            "A state says of each option whether it is taken. Some combinations cannot occur: nine"
            " are left. The two other buttons lead to what cannot occur and to who wants what."
            " Nothing has to be changed now."
        ),
    ),
    Step(
        "holds",
        N_("What holds"),
        N_(
            "Each line is a state. E says that it holds: nobody has reason to leave it."
            " Otherwise you see the letters of who would leave. The columns are solution concepts:"
            " they differ in how far a party looks ahead."
        ),
    ),
    Step(
        "holds/why?state=s1",
        N_("Why"),
        N_(
            "State s1 is how things stand: the firm delays. It holds only by fear. The answer"
            " comes first in words, then as a drawing, then party by party, so that you can check"
            " it."
        ),
    ),
    Step(
        "moves",
        N_("Moves"),
        N_(
            "Boxes are states, arrows are moves; the letters say whose. A full line is a move by"
            " which the mover gains. Doubled boxes are states that hold. The same stands below"
            " as a table."
        ),
    ),
    Step(
        "questions/resolve?ask=1&want=s7",
        N_("Questions"),
        N_(
            "In s7 the firm accepts and the councils insist, but it does not hold. What would have"
            " to change? Here is the smallest change, with a proof. Questions has a dozen more,"
            " in plain words."
        ),
    ),
    Step(
        "model/preferences?party=uniroyal",
        N_("Change something"),
        N_(
            "Move a state up or down with its arrows: the order beside follows and the file is"
            " saved at once. Then press Undo at the top. Every change can be taken back, even"
            " tomorrow."
        ),
    ),
    Step(
        "report",
        N_("The report"),
        N_(
            "Choose sections, read the report here, print it, or take it with you for Word, LaTeX"
            " or a spreadsheet. That is all. Your own conflict begins on the start page, from your"
            " notes or from a text."
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Tour:
    """A tour that somebody is on: the copy of the case, the step (from 1), whether it rests."""

    project: Project
    number: int
    left: bool = False

    @property
    def step(self) -> Step:
        """Where the tour is."""
        return STEPS[self.number - 1]

    def address(self, number: int) -> str:
        """The page of a step."""
        return f"{self.project.address}/{STEPS[number - 1].page}#{ANCHOR}"

    def data(self) -> dict[str, Any]:
        """The tour as plain data."""
        step = self.step
        return {
            "number": self.number,
            "of": len(STEPS),
            "title": step.title,
            "text": step.text,
            "address": self.address(self.number),
            "path": f"{self.project.address}/{step.path}",
        }


def tour_of(root: Path) -> Tour | None:
    """The tour of this folder; ``None`` where nobody is on one, or its project is gone."""
    try:
        kept = json.loads((root / OWN / _FILE).read_text(encoding="utf-8"))
        name, number, left = kept["project"], kept["step"], kept["left"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    found = next((each for each in projects(root) if each.name == name), None)
    if found is None or number not in range(1, len(STEPS) + 1):
        return None
    return Tour(found, number, left is True)


def keep(tour: Tour) -> Tour:
    """Keep where somebody stands in the tour."""
    place = tour.project.root / OWN / _FILE
    place.parent.mkdir(exist_ok=True)
    kept = {"project": tour.project.name, "step": tour.number, "left": tour.left}
    write_text(place, json.dumps(kept, ensure_ascii=False) + "\n")
    return tour


def finish(root: Path) -> None:
    """End the tour; the copy of the case stays."""
    (root / OWN / _FILE).unlink(missing_ok=True)


def shown(root: Path, project: str) -> dict[str, Any] | None:
    """The tour for a page of the project with this id; ``None`` where it shows none."""
    tour = tour_of(root) if project else None
    if tour is None or tour.left or tour.project.id != project:
        return None
    return tour.data()
