"""What the list of projects says of each file, kept so that the start page reads none again."""

from __future__ import annotations

import contextlib
import json
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from detente._version import __version__
from detente.errors import Fault, FaultyInput, Place
from detente.files.replacing import write_text
from detente.web import limits
from detente.web.projects import OWN, Listed, Project, projects
from detente.wording import worded

_NAME = "listed.json"
_LOCK = threading.Lock()
#: What is known of the files of each folder: by name, when it was changed, its size, the numbers.
_KNOWN: dict[Path, dict[str, list[Any]]] = {}
#: Files that cannot be read, with when they were changed and their size.
_FAULTY: dict[Project, tuple[list[int], Listed]] = {}
#: What reads the files of a folder, for whoever does not wait for it.
_READING: dict[Path, threading.Thread] = {}


def listing(root: Path) -> list[Listed]:
    """Every project of the folder; a file that has not changed is not read again."""
    before = dict(_known(root))
    found = [_listed(one, read=True) for one in projects(root)]
    now = _known(root)
    named = {each.project.name for each in found}
    with _LOCK:
        for name in set(now) - named:
            del now[name]
        told = json.dumps({"detente": __version__, "projects": now}, ensure_ascii=False) + "\n"
    if now != before:
        with contextlib.suppress(OSError, FaultyInput):  # a folder that may only be read
            (root / OWN).mkdir(exist_ok=True)
            write_text(root / OWN / _NAME, told)
    return found


def so_far(root: Path) -> list[Listed]:
    """Every project of the folder, with what is known of it after a moment.

    The others are ``unread``; whoever looks again later finds more. The first time in a run
    nothing is waited for: it would begin with loading what reads files.
    """
    found = [_listed(one, read=False) for one in projects(root)]
    patience = limits.GLANCE if root in _READING else limits.FIRST_GLANCE
    if patience and any(one.unread for one in found):
        begun(root).join(patience)
        found = [_listed(one, read=False) for one in projects(root)]
    return found


def begun(root: Path) -> threading.Thread:
    """The thread that reads what is not known of the folder."""
    with _LOCK:
        thread = _READING.get(root)
        if thread is None or not thread.is_alive():
            thread = _READING[root] = threading.Thread(target=listing, args=(root,), daemon=True)
            thread.start()
        return thread


def _listed(one: Project, *, read: bool) -> Listed:
    """What the list shows of a project; faults of its file are told.

    Without ``read``, a file that nobody has read yet is ``unread``.
    """
    try:
        status = one.path.stat()
        when = datetime.fromtimestamp(status.st_mtime_ns / 1e9, UTC)
        stamp = [status.st_mtime_ns, status.st_size]
        known = _known(one.root).get(one.name)
        if known is not None and known[:2] == stamp:
            return Listed(one, known[2], known[3], known[4], status.st_size, when)
        faulty = _FAULTY.get(one)
        if faulty is not None and faulty[0] == stamp:
            return faulty[1]
        if not read:
            return Listed(one, one.name, 0, 0, status.st_size, when, unread=True)
        found = _read(one, when, status.st_size)
    except OSError as error:
        return _out_of_reach(one, error)
    with _LOCK:
        if found.faults:
            _FAULTY[one] = (stamp, found)
        else:
            numbers = [found.title, found.decision_makers, found.options]
            _known_here(one.root)[one.name] = [*stamp, *numbers]
    return found


def _read(one: Project, when: datetime, size: int) -> Listed:
    try:
        conflict = one.conflict()
    except FaultyInput as faulty:
        if any(fault.code == "E101" for fault in faulty.faults):
            raise OSError(faulty.faults[0].found) from None  # may be open the next time
        return Listed(one, one.name, 0, 0, size, when, faulty.faults)
    parties, options = len(conflict.decision_makers), len(conflict.options)
    return Listed(one, conflict.title, parties, options, size, when)


def _out_of_reach(one: Project, error: OSError) -> Listed:
    fault = Fault(
        "E101",
        worded("The file cannot be opened."),
        error.strerror or str(error),
        worded("check its permissions"),
        place=Place(one.name),
    )
    return Listed(one, one.name, 0, 0, 0, datetime.now(UTC), (fault,))


def _known(root: Path) -> dict[str, list[Any]]:
    with _LOCK:
        return _known_here(root)


def _known_here(root: Path) -> dict[str, list[Any]]:
    if root not in _KNOWN:
        _KNOWN[root] = _kept(root / OWN / _NAME)
    return _KNOWN[root]


def _kept(file: Path) -> dict[str, list[Any]]:
    """What an earlier run has kept; nothing where the file is damaged or of another version."""
    try:
        raw = json.loads(file.read_text(encoding="utf-8"))
        kept = raw["projects"] if raw["detente"] == __version__ else {}
        return {str(name): [*map(int, each[:2]), str(each[2]), *map(int, each[3:5])]
                for name, each in kept.items() if len(each) == 5}  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
