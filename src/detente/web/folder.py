"""What every page stands on: the folder of projects, and the long work that goes on in it."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

from detente.web.jobs import Jobs
from detente.web.projects import OWN, TEXTS


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of projects that is being served."""

    root: Path
    jobs: Jobs


def opened(root: Path) -> Folder:
    """The folder, made if it is missing, without what an earlier stop left half written."""
    root.mkdir(parents=True, exist_ok=True)
    for place in (root, *(p for p in root.iterdir() if p.is_dir() and p.name[0] != ".")):
        _sweep(place)
        _sweep(place / TEXTS)
    for place in (root / OWN).glob("history/*"):
        _sweep(place)
    return Folder(root, Jobs(root / OWN / "answers"))


def _sweep(place: Path) -> None:
    """Remove files that were being written when the program was stopped: nothing names them."""
    for path in place.glob(".*.????????.tmp"):
        with contextlib.suppress(OSError):
            path.unlink()
