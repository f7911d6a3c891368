"""Home: the projects of the folder, and every way to begin one."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from detente.catalogue import case
from detente.errors import Fault, FaultyInput, call_fault
from detente.files.opening import decoded
from detente.web.answers import Answer, Ask, Page, Redirect, Reply, Room, Tab
from detente.web.failures import unreadable
from detente.web.language import N_
from detente.web.listing import so_far
from detente.web.projects import (
    ENDINGS,
    Listed,
    binned,
    conflict_in,
    create,
    file_name,
    free_name,
    restore,
)
from detente.web.tour import tour_of
from detente.wording import worded


def home(ask: Ask) -> Answer:
    """Every project with its title, size and faults; what lies in the bin."""
    root = ask.folder.root
    tour = tour_of(root)
    data = {
        "folder": str(root),
        "projects": [_plain(one) for one in so_far(root)],
        "bin": [{"id": each.id, "name": each.name, "when": each.when} for each in binned(root)],
        "tour_left": tour.data() if tour else None,
    }
    return Answer("home.html", data, shown={"folder_shown": _short(root)})


def _short(root: Path) -> str:
    """The folder as people write it: below ``~`` where it is in their home."""
    try:
        return str(Path("~") / root.resolve().relative_to(Path.home()))
    except (ValueError, RuntimeError):
        return str(root)


def _plain(one: Listed) -> dict[str, Any]:
    return {
        "id": one.project.id,
        "name": one.project.name,
        "address": one.project.address,
        "title": one.title,
        "decision_makers": one.decision_makers,
        "options": one.options,
        "bytes": one.bytes,
        "changed": one.changed.isoformat(timespec="seconds"),
        "faults": [fault.to_dict() for fault in one.faults],
        "unread": one.unread,
    }


def new(ask: Ask) -> Reply:
    """A project from a starter, a case or a file; the form says which."""
    root, source, name = ask.folder.root, ask.needed("from"), ask.one("name")
    notes: Sequence[Fault] = ()
    if source == "file":
        name, text, notes = _of_file(ask, name)
    elif source == "case":
        found = case(ask.needed("case"))
        name = name or free_name(root, found.name)
        text = found.path.read_text(encoding="utf-8")
        # what the case holds of its accounts comes along, so that passages can be read
        sources = conflict_in(text, file_name(name)).sources
        from detente.files.adding import brought  # loads the accounts

        brought(found.path.parent, root, sources)
    elif source in ("starter", "abstract"):
        from detente.files.starter import starter_text

        name = name or free_name(root, "conflict")
        text = starter_text(file_name(name), abstract=source == "abstract")
    else:
        raise unreadable(
            worded("There is no such beginning."), source[:100], worded("choose one of the forms")
        )
    conflict_in(text, file_name(name))
    made = create(root, name, text)
    if notes:
        told = [note.to_dict() for note in notes]
        data = {"project": made.id, "name": made.name, "address": made.address, "faults": told}
        return Answer("taken_in.html", data)
    return Redirect(f"{made.address}/overview", "created", {"project": made.id})


def _of_file(ask: Ask, name: str) -> tuple[str, str, Sequence[Fault]]:
    """Name and text of the project in the file that came, and what was not carried over."""
    files = ask.files.get("file", ())
    if not files:
        raise call_fault(
            worded("No file was chosen."), "nothing", worded("choose a conflict file first")
        )
    # a browser may send a path; only the last part names the file
    told = files[0].name.replace("\\", "/").rpartition("/")[2]
    ending = told[told.rfind(".") :].lower()
    if ending == ".gmcr":
        return _of_gmcr(files[0].content, told, name or told[: -len(ending)])
    name, text = name or told, decoded(files[0].content, told)
    if ending not in ENDINGS:
        mend = worded("choose a file whose name ends in .yaml, .yml, .json or .gmcr")
        raise call_fault(worded("This is not a conflict file."), told[:200], mend)
    return (name if name.lower().endswith(ENDINGS) else f"{name}{ending}"), text, ()


def _of_gmcr(content: bytes, told: str, name: str) -> tuple[str, str, Sequence[Fault]]:
    """A model that GMCR+ saved, as ``detente convert`` reads it."""
    from detente.files.gmcr import read_gmcr
    from detente.files.writer import text_of
    from detente.model.plain import plain_form

    def named(faults: Sequence[Fault]) -> list[Fault]:
        # the place of the copy means nothing to anybody
        return [
            replace(one, place=replace(one.place, file=told[:200])) if one.place else one
            for one in faults
        ]

    with tempfile.TemporaryDirectory(prefix="detente-") as place:
        # the reader takes the title from the name
        stem = "".join(c for c in told[: -len(".gmcr")] if c.isprintable())[:60]
        file = Path(place) / f"{stem or 'model'}.gmcr"
        file.write_bytes(content)
        try:
            found = read_gmcr(file)
        except FaultyInput as faulty:
            raise FaultyInput(named(faulty.faults)) from None
    wanted = file_name(name)
    return wanted, text_of(plain_form(found.conflict), wanted), named(found.notes)


def back_from_bin(ask: Ask) -> Redirect:
    """Bring a project back from the bin."""
    made = restore(ask.folder.root, ask.needed("id"))
    return Redirect(f"{made.address}/overview", "restored", {"project": made.id})


ROOM = Room(
    (Page("/", home), Page("/new", act=new), Page("/restore", act=back_from_bin)),
    (Tab(N_("Home"), "/", 0, of_project=False),),
)
