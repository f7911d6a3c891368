"""The history of a project: whole texts by number, and a small index with the position.

The file of the project is the truth. A text is on disk here before the file is replaced, and
the index is written before the file too; whoever opens the history looks which of its texts
the file holds. So a stop at any moment, however hard, leaves the file whole and every text
that it ever held in reach.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from detente.files.writer import write_text
from detente.web.language import N_
from detente.web.limits import MAXIMUM_HISTORY
from detente.web.projects import Project, revision_of

#: What an entry is called when the file was changed by something else than the page. What
#: an entry says is English here and translated when it is shown.
OUTSIDE = N_("changed outside this page")
BEGINNING = N_("as it was found")


@dataclass(frozen=True, slots=True)
class Entry:
    """One state of the file: its number, its revision, when it was made, by what."""

    number: int
    revision: str
    when: str
    what: str


@dataclass(frozen=True, slots=True)
class History:
    """The states of a file that undo and redo walk through, and where it stands.

    ``position`` counts from 0; ``came_from`` is where it stood before the last step.
    ``next_number`` never falls, so that no text is written over another.
    """

    entries: tuple[Entry, ...] = ()
    position: int = 0
    came_from: int = 0
    next_number: int = 1

    @property
    def undoable(self) -> Entry | None:
        """The entry that undo takes back: the one the file holds; ``None`` for the first."""
        return self.entries[self.position] if self.position > 0 else None

    @property
    def redoable(self) -> Entry | None:
        """The entry that redo brings back; ``None`` where nothing was undone."""
        after = self.position + 1
        return self.entries[after] if after < len(self.entries) else None

    def of_revision(self, revision: str) -> Entry | None:
        """The newest entry with this revision."""
        return next((e for e in reversed(self.entries) if e.revision == revision), None)


def history_of(project: Project, text: str) -> History:
    """The history as it stands for a file that holds this text. Nothing is written."""
    return _settled(_stored(project), revision_of(text))[0]


def noticed(project: Project, text: str) -> None:
    """Put what the file holds into the history if it is not there yet."""
    _with_present(project, text)


def text_at(project: Project, entry: Entry) -> str:
    """The whole text of an entry."""
    return _text_file(project, entry.number).read_bytes().decode("utf-8")


def recorded(project: Project, old: str, new: str, what: str) -> None:
    """Put the new text into the history, behind the old one, and the file after it.

    What was undone and not redone leaves the walk of undo and redo; its text stays.
    """
    history = _with_present(project, old)
    kept = history.entries[: history.position + 1]
    history = _appended(project, replace(history, entries=kept), new, what)
    _store(project, history)
    write_text(project.path, new)
    _forget(project, history)


def stepped(project: Project, old: str, step: Literal[-1, 1]) -> Entry | None:
    """Undo or redo one edit; the entry that the file holds then, or ``None``: there is none."""
    history = _with_present(project, old)
    target = history.position + step
    if not 0 <= target < len(history.entries):
        return None
    entry = history.entries[target]
    text = text_at(project, entry)
    _store(project, replace(history, position=target, came_from=history.position))
    write_text(project.path, text)
    return entry


# --- what is on disk ------------------------------------------------------------------


def _with_present(project: Project, text: str) -> History:
    """The history with an entry for what the file holds now, whoever wrote it."""
    history, known = _settled(_stored(project), revision_of(text))
    if known:
        return history
    kept = history.entries[: history.position + 1]
    what = OUTSIDE if kept else BEGINNING
    history = _appended(project, replace(history, entries=kept), text, what)
    _store(project, history)
    return history


def _settled(history: History, revision: str) -> tuple[History, bool]:
    """The history at the entry that the file holds; false where none is."""
    places = [at for at, entry in enumerate(history.entries) if entry.revision == revision]
    if not places:
        return history, False

    def distance(at: int) -> tuple[int, int]:
        return (abs(at - history.position), abs(at - history.came_from))

    nearest = min(places, key=distance)
    return replace(history, position=nearest), True


def _appended(project: Project, history: History, text: str, what: str) -> History:
    number = history.next_number
    project.own.mkdir(parents=True, exist_ok=True)
    write_text(_text_file(project, number), text)
    when = datetime.now(UTC).isoformat(timespec="seconds")
    entries = (*history.entries, Entry(number, revision_of(text), when, what))
    entries = entries[-MAXIMUM_HISTORY:]
    return History(entries, len(entries) - 1, max(0, len(entries) - 2), number + 1)


def _text_file(project: Project, number: int) -> Path:
    return project.own / f"{number:08d}.txt"


def _stored(project: Project) -> History:
    """The index as it was written; an empty history where there is none or it is damaged."""
    try:
        raw = json.loads((project.own / "index.json").read_text(encoding="utf-8"))
        entries = tuple(Entry(**entry) for entry in raw["entries"])
        found = History(entries, raw["position"], raw["came_from"], raw["next_number"])
    except (OSError, ValueError, KeyError, TypeError):
        return History(next_number=_after_all(project))
    return found


def _after_all(project: Project) -> int:
    """A number above that of each text that lies there: without an index, none is lost."""
    numbers = [int(path.stem) for path in project.own.glob("*.txt") if path.stem.isdecimal()]
    return max(numbers, default=0) + 1


def _store(project: Project, history: History) -> None:
    text = json.dumps(asdict(history), ensure_ascii=False, indent=1) + "\n"
    write_text(project.own / "index.json", text)
    _reach_the_disk(project.own)


def _reach_the_disk(folder: Path) -> None:
    """New names in a folder are safe against a loss of power once the folder is written."""
    with contextlib.suppress(OSError):  # some systems cannot open a folder
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _forget(project: Project, history: History) -> None:
    """Remove texts so old that more than the limit are newer and no entry names them."""
    named = {entry.number for entry in history.entries}
    oldest = history.next_number - MAXIMUM_HISTORY
    for path in _numbered(project, oldest):
        if int(path.stem) not in named:
            path.unlink(missing_ok=True)


def _numbered(project: Project, below: int) -> Sequence[Path]:
    if below <= 1:
        return ()
    found = (path for path in project.own.glob("*.txt") if path.stem.isdecimal())
    return [path for path in found if int(path.stem) < below]
