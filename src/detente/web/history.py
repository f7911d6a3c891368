"""The history of a project: whole texts by number, and a small index with the position.

The files of the project are the truth: its conflict file, and what the page keeps beside it
(:mod:`detente.web.beside`). A text is on disk here before a file is replaced, and the index is
written before the file too; whoever opens the history looks which of its states the files hold.
So a stop at any moment, however hard, leaves each file whole and every text that it ever held
in reach.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from detente.files.replacing import write_text
from detente.web import beside
from detente.web.language import N_
from detente.web.limits import MAXIMUM_HISTORY
from detente.web.projects import Project, revision_of

#: What an entry is called when the file was changed by something else than the page. What
#: an entry says is English here and translated when it is shown.
OUTSIDE = N_("changed outside this page")
BEGINNING = N_("as it was found")


@dataclass(frozen=True, slots=True)
class Entry:
    """One state of the project: its number, the file's revision, when it was made, by what.

    ``beside`` has the revision of each file beside it that the history knows, which is empty
    where there was none.
    """

    number: int
    revision: str
    when: str
    what: str
    beside: Mapping[str, str] = field(default_factory=dict)


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
    def present(self) -> Entry | None:
        """The entry that the files hold; ``None`` in an empty history."""
        return self.entries[self.position] if self.entries else None

    @property
    def beside(self) -> frozenset[str]:
        """The files beside the conflict file that some entry knows."""
        return frozenset(name for entry in self.entries for name in entry.beside)

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
    return standing(project, text)[0]


def standing(project: Project, text: str) -> tuple[History, bool]:
    """The history as it stands; false where no entry is what the files hold."""
    history = _stored(project)
    return _settled(history, revision_of(text), _revisions(project, history.beside))


def noticed(project: Project, text: str) -> None:
    """Put what the files hold into the history if it is not there yet."""
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
    history = _appended(project, replace(history, entries=kept), new, what, kept[-1].beside)
    _store(project, history)
    write_text(project.path, new)
    _forget(project, history)


def recorded_beside(project: Project, text: str, name: str, new: str | None, what: str) -> None:
    """Put a new text of a file beside the conflict file into the history, and the file after it.

    ``None`` removes the file.
    """
    history = _with_present(project, text, name)
    entries = history.entries[: history.position + 1]
    changed = {**entries[-1].beside, name: _put_aside(project, new)}
    history = _appended(project, replace(history, entries=entries), text, what, changed)
    _store(project, history)
    beside.put(project, name, new)
    _forget(project, history)


def stepped(project: Project, old: str, step: Literal[-1, 1]) -> Entry | None:
    """Undo or redo one edit; the entry that the files hold then, or ``None``: there is none."""
    history = _with_present(project, old)
    target = history.position + step
    if not 0 <= target < len(history.entries):
        return None
    entry = history.entries[target]
    text = text_at(project, entry)
    now = _revisions(project, entry.beside)
    texts = {n: _aside(project, r) for n, r in entry.beside.items() if r != now[n]}
    _store(project, replace(history, position=target, came_from=history.position))
    if text != old:
        write_text(project.path, text)
    for name, told in texts.items():
        beside.put(project, name, told)
    return entry


# --- what is on disk ------------------------------------------------------------------


def _with_present(project: Project, text: str, knowing: str = "") -> History:
    """The history with an entry for what the files hold now, whoever wrote it.

    ``knowing`` names a file beside that every entry is to know from now on.
    """
    history = _stored(project)
    if knowing and knowing not in history.beside:
        before = _put_aside(project, beside.text(project, knowing))
        known_so = (replace(e, beside={**e.beside, knowing: before}) for e in history.entries)
        history = replace(history, entries=tuple(known_so))
    names = history.beside | ({knowing} if knowing else set())
    history, known = _settled(history, revision_of(text), _revisions(project, names))
    if known:
        return history
    kept = history.entries[: history.position + 1]
    what = OUTSIDE if kept else BEGINNING
    now = {name: _put_aside(project, beside.text(project, name)) for name in sorted(names)}
    history = _appended(project, replace(history, entries=kept), text, what, now)
    _store(project, history)
    return history


def _settled(history: History, revision: str, now: Mapping[str, str]) -> tuple[History, bool]:
    """The history at the entry that the files hold; false where none is."""
    places = [
        at
        for at, entry in enumerate(history.entries)
        if entry.revision == revision and entry.beside == now
    ]
    if not places:
        return history, False

    def distance(at: int) -> tuple[int, int]:
        return (abs(at - history.position), abs(at - history.came_from))

    nearest = min(places, key=distance)
    return replace(history, position=nearest), True


def _revisions(project: Project, names: Iterable[str]) -> dict[str, str]:
    """The revision of what each file beside holds now."""
    return {name: _revision(beside.text(project, name)) for name in names}


def _revision(text: str | None) -> str:
    return "" if text is None else revision_of(text)


def _put_aside(project: Project, text: str | None) -> str:
    """Keep a text of a file beside, and give its revision; empty where there is no file."""
    revision = _revision(text)
    if text is not None and not (path := _aside_file(project, revision)).exists():
        project.own.mkdir(parents=True, exist_ok=True)
        write_text(path, text)
    return revision


def _aside(project: Project, revision: str) -> str | None:
    """The text that was kept under a revision; ``None`` for that of no file."""
    if not revision:
        return None
    return _aside_file(project, revision).read_bytes().decode("utf-8")


def _aside_file(project: Project, revision: str) -> Path:
    return project.own / f"{revision}.beside"


def _appended(
    project: Project, history: History, text: str, what: str, now: Mapping[str, str]
) -> History:
    number = history.next_number
    project.own.mkdir(parents=True, exist_ok=True)
    write_text(_text_file(project, number), text)
    when = datetime.now(UTC).isoformat(timespec="seconds")
    entries = (*history.entries, Entry(number, revision_of(text), when, what, now))
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
    if oldest > 1:
        still = {revision for entry in history.entries for revision in entry.beside.values()}
        for path in project.own.glob("*.beside"):
            if path.stem not in still:
                path.unlink(missing_ok=True)


def _numbered(project: Project, below: int) -> Sequence[Path]:
    if below <= 1:
        return ()
    found = (path for path in project.own.glob("*.txt") if path.stem.isdecimal())
    return [path for path in found if int(path.stem) < below]
