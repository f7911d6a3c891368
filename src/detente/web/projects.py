"""Projects: the conflict files of one folder, the same that the command line reads."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import quote

from detente.errors import Fault, call_fault
from detente.files.answers_beside import ENDING, answers_file
from detente.files.replacing import write_text
from detente.web.failures import not_found
from detente.web.locking import locked
from detente.wording import worded

if TYPE_CHECKING:
    from detente.model.conflict import Conflict

#: How the name of a conflict file ends.
ENDINGS = (".yaml", ".yml", ".json")
#: The page's own folder inside the folder of projects: history and bin.
OWN = ".detente"
#: The folder of the texts of accounts, beside the files that rest on them.
TEXTS = "sources"
#: What stands beside conflict files and is none: texts, lists, drafts, crosswalks, answers.
_BESIDE = frozenset({TEXTS, "replies", "sources.yaml", "drafts.yaml"})
#: How the name of a crosswalk ends.
CROSSWALK = "crosswalk.yaml"
#: Projects that are listed.
MAXIMUM_LISTED = 2_000
MAXIMUM_NAME = 100
_REFUSED = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]')


@dataclass(frozen=True, slots=True)
class Project:
    """A conflict file in the folder of projects.

    Parameters
    ----------
    root : Path
        The folder of projects.
    name : str
        Its path inside the folder, with ``/``: ``water.yaml`` or ``water/conflict.yaml``.
    """

    root: Path
    name: str

    @property
    def path(self) -> Path:
        """The conflict file."""
        return self.root / self.name

    @property
    def folder(self) -> Path:
        """The folder of the conflict file, where texts of its accounts may stand."""
        return self.path.parent

    @property
    def id(self) -> str:
        """The project in addresses and folders: its name without a final ``.yaml``."""
        stem = self.name.removesuffix(".yaml")
        kept = self.name if stem.lower().endswith(ENDINGS) else stem
        return kept.replace("~", "~0").replace("/", "~1")

    @property
    def address(self) -> str:
        """The address of its pages: put ``/PAGE`` behind it."""
        return f"/p/{quote(self.id, safe='~')}"

    @property
    def own(self) -> Path:
        """Where its history is kept."""
        return self.root / OWN / "history" / self.id

    def text(self) -> str:
        """The text of the file; E101 to E103 as for any conflict file."""
        from detente.files.opening import text_of

        return text_of(self.path)

    def conflict(self) -> Conflict:
        """The conflict in the file; faults as :func:`detente.load`."""
        return conflict_in(self.text(), self.name)


@dataclass(frozen=True, slots=True)
class Listed:
    """A project as the list of projects shows it.

    ``faults`` says why it cannot be read; then the title is its name and the numbers are 0,
    as with a file that nobody has read yet (``unread``).
    """

    project: Project
    title: str
    decision_makers: int
    options: int
    bytes: int
    changed: datetime
    faults: tuple[Fault, ...] = ()
    unread: bool = False


@dataclass(frozen=True, slots=True)
class Binned:
    """A project in the bin: the folder it lies in there, and the name it had."""

    id: str
    name: str
    when: str


def revision_of(text: str) -> str:
    """The revision of a text: the SHA-256 of its UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def conflict_in(text: str, name: str) -> Conflict:
    """The conflict in the text of a file of this name; faults as :func:`detente.load`."""
    from detente.files.reader import document

    return document(text.removeprefix("\ufeff"), name).conflict


def projects(root: Path) -> list[Project]:
    """Every project of the folder, by name; hidden files and folders are left alone."""
    found = [Project(root, name) for name in sorted(_names(root), key=str.casefold)]
    return [project for project in found[:MAXIMUM_LISTED] if _inside(project)]


def _names(root: Path) -> Iterator[str]:
    for entry in _entries(root):
        if entry.is_dir():
            yield from (f"{entry.name}/{e.name}" for e in _entries(entry.path) if _is_file(e))
        elif _is_file(entry):
            yield entry.name


def _entries(folder: str | Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            return [entry for entry in found if not _is_beside(entry.name)]
    except OSError:
        return []


def _is_beside(name: str) -> bool:
    small = name.lower()
    return name.startswith(".") or name in _BESIDE or small.endswith((CROSSWALK, ENDING))


def _is_file(entry: os.DirEntry[str]) -> bool:
    return entry.name.lower().endswith(ENDINGS) and entry.is_file()


def _inside(project: Project) -> bool:
    """False for a link that leads out of the folder: the page shows that folder only."""
    return project.path.resolve().is_relative_to(project.root.resolve())


def project(root: Path, id: str) -> Project:  # noqa: A002 - the id in the address
    """The project with this id.

    Raises
    ------
    Refusal
        P404 where no file of the folder is meant.
    """
    name = id.replace("~1", "/").replace("~0", "~")
    name = name if name.lower().endswith(ENDINGS) else f"{name}.yaml"
    found = Project(root, name)
    # only what the folder's own list names: whatever an address says, nothing else is opened
    if found.id != id or name not in set(_names(root)) or not _inside(found):
        raise not_found(id[:200], worded("go to the list of projects and choose one"))
    return found


# --- making, renaming, deleting -------------------------------------------------------


def file_name(wanted: str) -> str:
    """The name of a conflict file at the top of the folder that somebody asked for.

    Raises
    ------
    FaultyInput
        E701 for a name that no file may have: empty, hidden, too long, with a slash or a
        sign that some system refuses.
    """
    name = wanted.strip()
    if not name.lower().endswith(ENDINGS):
        name = f"{name}.yaml"
    stem = PurePosixPath(name).stem.strip()
    refused = name.startswith(".") or _REFUSED.search(name) or len(name) > MAXIMUM_NAME
    # what the list of projects leaves out would be gone at once
    if not stem or refused or _is_beside(name):
        raise call_fault(
            worded("A project cannot have this name."),
            wanted[:200] or worded("nothing"),
            worded("use letters, digits, spaces, - and _; the name is that of a file"),
        )
    return name


def create(root: Path, wanted: str, text: str) -> Project:
    """A new project with this text; what exists is never overwritten.

    Raises
    ------
    FaultyInput
        E701 (a name that cannot be used, or is taken), E101 (cannot be written).
    """
    made = Project(root, file_name(wanted))
    with locked(root):
        if _taken(made):
            raise call_fault(
                worded("There is a project of this name."), made.name, worded("choose another name")
            )
        write_text(made.path, text)
    return made


def free_name(root: Path, wanted: str) -> str:
    """The name, or the first of ``name-2``, ``name-3`` … that no project has."""
    name = file_name(wanted)
    path = PurePosixPath(name)
    candidates = (f"{path.stem}-{number}{path.suffix}" for number in range(2, 10_000))
    while _taken(Project(root, name)):
        name = next(candidates)
    return name


def rename(one: Project, wanted: str) -> Project:
    """The project under another name, with its history."""
    made = Project(one.root, file_name(wanted))
    if made.path.suffix.lower() != one.path.suffix.lower():
        raise call_fault(
            worded("A new name may not change the kind of file."),
            worded("{one} to {made}", one=one.name, made=made.name),
            worded("let the name end in {suffix}", suffix=one.path.suffix),
        )
    with locked(one.root):
        if _taken(made):
            raise call_fault(
                worded("There is a project of this name."), made.name, worded("choose another name")
            )
        # the history first: a file without its history would look like a new one
        _move_all(
            (one.own, made.own),
            (answers_file(one.path), answers_file(made.path)),
            (one.path, made.path),
        )
    return made


def delete(one: Project) -> Binned:
    """Move the project and its history to the bin, from which it can come back."""
    now = datetime.now(UTC)
    place = one.root / OWN / "bin" / f"{now:%Y%m%dT%H%M%S%f}-{one.id}"
    with locked(one.root):
        place.mkdir(parents=True)
        about = {"name": one.name, "when": now.isoformat(timespec="seconds")}
        write_text(place / "about.json", json.dumps(about, ensure_ascii=False) + "\n")
        _move_all(
            (one.own, place / "history"),
            (answers_file(one.path), place / "answers"),
            (one.path, place / "file"),
        )
    return Binned(place.name, one.name, about["when"])


def binned(root: Path) -> list[Binned]:
    """What lies in the bin, the newest first."""
    found = []
    for place in sorted((root / OWN / "bin").glob("*/about.json"), reverse=True):
        try:
            about = json.loads(place.read_text(encoding="utf-8"))
            whole = (place.parent / "file").is_file()
            name, when = str(about["name"]), str(about["when"])
        except (OSError, ValueError, KeyError, TypeError):
            continue
        if whole:
            found.append(Binned(place.parent.name, name, when))
    return found


def restore(root: Path, id: str) -> Project:  # noqa: A002 - the id in the address
    """Bring a project back from the bin, under a free name where its own is taken."""
    chosen = next((each for each in binned(root) if each.id == id), None)
    if chosen is None:
        raise not_found(id[:200], worded("look into the bin"))
    place = root / OWN / "bin" / chosen.id
    with locked(root):
        made = Project(root, chosen.name)
        if _taken(made):
            made = Project(root, free_name(root, PurePosixPath(chosen.name).name))
        made.folder.mkdir(exist_ok=True)
        _move_all(
            (place / "history", made.own),
            (place / "answers", answers_file(made.path)),
            (place / "file", made.path),
        )
    (place / "about.json").unlink()
    place.rmdir()
    return made


def _taken(one: Project) -> bool:
    # without capitals, because some systems make no difference; by id, because addresses do
    ids = {each.id.casefold() for each in projects(one.root)}
    return one.path.exists() or one.id.casefold() in ids


def _move_all(*pairs: tuple[Path, Path]) -> None:
    """Move all of them, or where one cannot be moved, none."""
    done: list[tuple[Path, Path]] = []
    try:
        for source, target in pairs:
            _move(source, target)
            done.append((source, target))
    except OSError:
        for source, target in reversed(done):
            if target.exists() and not source.exists():
                target.rename(source)
        raise


def _move(source: Path, target: Path) -> None:
    if not source.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.is_dir():
        # left behind by a file that somebody removed outside
        shutil.move(target, target.with_name(f"{target.name}.{datetime.now(UTC):%Y%m%d%H%M%S%f}"))
    source.rename(target)
