"""What the list of projects says of each file, kept so that the start page reads none again."""

from __future__ import annotations

import contextlib
import json
import threading
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from detente._version import __version__
from detente.errors import Fault, FaultyInput, Place
from detente.files.writer import write_text
from detente.web.projects import MAXIMUM_LISTED, OWN, Listed, Project, projects
from detente.wording import worded

_NAME = "listed.json"
_LOCK = threading.Lock()
#: What is known of the files of each folder: by name, when it was changed, its size, the numbers.
_KNOWN: dict[Path, dict[str, list[Any]]] = {}


def listing(root: Path) -> list[Listed]:
    """Every project of the folder; a file that has not changed is not read again."""
    before = dict(_known(root))
    found = [listed(one) for one in projects(root)]
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


def listed(one: Project) -> Listed:
    """What the list shows of a project; faults of its file are told."""
    try:
        status = one.path.stat()
        when = datetime.fromtimestamp(status.st_mtime_ns / 1e9, UTC)
        stamp = [status.st_mtime_ns, status.st_size]
        known = _known(one.root).get(one.name)
        if known is not None and known[:2] == stamp:
            return Listed(one, known[2], known[3], known[4], status.st_size, when)
        found = _read(one, *stamp)
    except OSError as error:
        return _out_of_reach(one, error)
    if not found.faults:
        with _LOCK:
            numbers = [found.title, found.decision_makers, found.options]
            _known_here(one.root)[one.name] = [*stamp, *numbers]
    return found


@lru_cache(maxsize=2 * MAXIMUM_LISTED)
def _read(one: Project, changed: int, size: int) -> Listed:
    # a file is read again once its time or size is another
    when = datetime.fromtimestamp(changed / 1e9, UTC)
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
