"""Editing that loses nothing: each change is undoable, and none overwrites another silently."""

from __future__ import annotations

import contextlib
import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from detente.errors import FaultyInput
from detente.files.writer import changed_text
from detente.model.conflict import Conflict
from detente.web import history
from detente.web.apart import still_wanted
from detente.web.locking import locked
from detente.web.merging import merged_lines
from detente.web.projects import Project, conflict_in, create, free_name, revision_of

#: What an edit does: a conflict made from the one in the file, or the file's whole new text.
Change = Callable[[Conflict], Conflict] | str
#: Lines of a difference that are shown.
MAXIMUM_SHOWN = 400


@dataclass(frozen=True, slots=True)
class Revision:
    """What the file holds: its text, and the SHA-256 of the text.

    ``stepped`` is true where undo or redo has led here, perhaps by a change beside the file.
    """

    text: str
    sha256: str
    stepped: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Stale:
    """An edit that was made on an older state of the file than it has now; nothing was written.

    Parameters
    ----------
    newest : Revision
        What the file holds.
    theirs : tuple of str
        How that differs from what the edit was made on, as lines of a unified difference;
        empty where what it was made on is no longer known.
    mine : tuple of str
        What the edit would change in what it was made on.
    applies : bool
        Whether the edit can still be made on the newest state.
    merged : str
        The text that it would give there; empty where it does not apply.
    copy : str
        The text with the edit alone, to keep under another name; empty where it is unknown.
    """

    newest: Revision
    theirs: tuple[str, ...]
    mine: tuple[str, ...]
    applies: bool
    merged: str
    copy: str


def revision(project: Project) -> Revision:
    """What the file holds now; E101 to E103 where it cannot be read."""
    text = _exact_text(project)
    return Revision(text, revision_of(text))


def seen(project: Project) -> Revision:
    """What the file holds now, which the history knows from then on.

    So an edit made on what a page shows can be compared with whatever the file becomes
    meanwhile. Where the history cannot be written, the file can still be read.
    """
    now = revision(project)
    if not history.standing(project, now.text)[1]:
        with contextlib.suppress(OSError, FaultyInput), locked(project.root):
            now = revision(project)
            history.noticed(project, now.text)
    return now


def edit(project: Project, on: str, change: Change, what: str) -> Revision | Stale:
    """Make a change of the file, if it still is what the change was made on.

    Parameters
    ----------
    project : Project
    on : str
        The revision (SHA-256) that whoever made the change was looking at.
    change : callable or str
        A function from the conflict in the file to the conflict that it shall hold, or
        the file's whole new text. A function keeps comments and spelling of all that it
        does not change. It may be called twice.
    what : str
        A few words for the list of edits.

    Returns
    -------
    Revision or Stale
        The new revision once it is on disk, or why nothing was written.

    Raises
    ------
    FaultyInput
        The faults of the new text; nothing is written then.
    """
    with locked(project.root):
        now = revision(project)
        if now.sha256 != on:
            return _stale(project, now, on, change)
        new = applied(project, now.text, change)
        if new != now.text:
            still_wanted()
            history.recorded(project, now.text, new, what)
        return Revision(new, revision_of(new))


def applied(project: Project, text: str, change: Change) -> str:
    """The text that a change gives, checked: it can be read. Nothing is written."""
    if isinstance(change, str):
        new = _as_lines_of(text, change)
        conflict_in(new, project.name)
        return new
    return changed_text(change(conflict_in(text, project.name)), text, project.name)


def undo(project: Project, on: str, entry: int | None = None) -> Revision | Stale:
    """Take the last edit back, of the file or of what stands beside it.

    ``on`` is the revision and ``entry`` the number of the history's entry that whoever undoes
    was looking at; without the number, the revision alone decides whether that is the newest.
    """
    return _step(project, on, entry, -1)


def redo(project: Project, on: str, entry: int | None = None) -> Revision | Stale:
    """Make again what was taken back last."""
    return _step(project, on, entry, 1)


def keep_copy(project: Project, text: str) -> Project:
    """A new project beside this one that holds the text."""
    stem, dot, ending = project.path.name.rpartition(".")
    return create(project.root, free_name(project.root, f"{stem}-copy{dot}{ending}"), text)


def difference(old: str, new: str) -> tuple[str, ...]:
    """The lines that differ, with two lines around, as a unified difference without heads."""
    found = difflib.unified_diff(old.splitlines(), new.splitlines(), n=2, lineterm="")
    lines = [line for line in found if not line.startswith(("---", "+++"))]
    return tuple(lines[:MAXIMUM_SHOWN])


def _step(project: Project, on: str, entry: int | None, step: Literal[-1, 1]) -> Revision | Stale:
    with locked(project.root):
        now = revision(project)
        standing = history.history_of(project, now.text)
        present = standing.present.number if standing.present else None
        if now.sha256 != on or (entry is not None and entry != present):
            old = _text_of_revision(project, now.text, on)
            theirs = difference(old, now.text) if old is not None else ()
            return Stale(now, theirs, (), False, "", "")
        stepped = history.stepped(project, now.text, step)
        return replace(revision(project), stepped=stepped is not None)


def _stale(project: Project, now: Revision, on: str, change: Change) -> Stale:
    old = _text_of_revision(project, now.text, on)
    alone = "" if old is None else _tried(project, old, change)
    together = _together(project, old, alone, now.text, change)
    theirs: Sequence[str] = () if old is None else difference(old, now.text)
    mine: Sequence[str] = () if old is None or not alone else difference(old, alone)
    if isinstance(change, str) and not alone:
        alone = change
    return Stale(now, tuple(theirs), tuple(mine), bool(together), together, alone)


def _together(project: Project, old: str | None, alone: str, new: str, change: Change) -> str:
    """The change made on the newest text; empty where it cannot be."""
    if not isinstance(change, str):
        return _tried(project, new, change)
    if old is None or not alone:
        return ""
    merged = merged_lines(old, alone, new)
    return "" if merged is None else _tried(project, new, merged)


def _tried(project: Project, text: str, change: Change) -> str:
    try:
        return applied(project, text, change)
    except FaultyInput:
        return ""


def _text_of_revision(project: Project, text: str, wanted: str) -> str | None:
    entry = history.history_of(project, text).of_revision(wanted)
    return history.text_at(project, entry) if entry else None


def _exact_text(project: Project) -> str:
    """The file's text with its byte order mark and its ends of lines as they are."""
    text = project.text()  # within limits, and with the faults of what is no text
    with project.path.open("rb") as stream:
        return f"\ufeff{text}" if stream.read(3) == b"\xef\xbb\xbf" else text


def _as_lines_of(old: str, new: str) -> str:
    """The new text with the old one's mark and ends of lines: forms send all as CRLF."""
    plain = new.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    if plain and not plain.endswith("\n"):
        plain += "\n"
    plain = plain.replace("\n", "\r\n") if "\r\n" in old else plain
    return f"\ufeff{plain}" if old.startswith("\ufeff") else plain
