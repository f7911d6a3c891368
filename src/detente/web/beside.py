"""What the page keeps beside a conflict file, and its history knows: answers, crosswalks.

Each of these files has a name that stays when the project is renamed: :data:`ANSWERS`, or for a
crosswalk the name of its file.
"""

from __future__ import annotations

from pathlib import Path

from detente.files.answers_beside import answers_file
from detente.files.replacing import write_text
from detente.web.projects import Project

#: The answers that are kept for the report.
ANSWERS = "answers"


def path(project: Project, name: str) -> Path:
    """Where the file stands."""
    return answers_file(project.path) if name == ANSWERS else project.folder / name


def text(project: Project, name: str) -> str | None:
    """What the file holds; ``None`` where there is none."""
    try:
        return path(project, name).read_bytes().decode("utf-8", "replace")
    except OSError:
        return None


def put(project: Project, name: str, new: str | None) -> None:
    """Write the file in one step; ``None`` removes it."""
    if new is None:
        path(project, name).unlink(missing_ok=True)
    else:
        write_text(path(project, name), new)
