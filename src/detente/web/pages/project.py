"""A project as a whole: what is in it, what was done, and what is done with the file itself."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from detente.errors import Fault
from detente.files.checking import check_document
from detente.files.reader import document
from detente.model.conflict import Conflict
from detente.web import editing, limits
from detente.web.answers import Answer, Ask, Download, Page, Redirect, Reply, Room, Tab
from detente.web.apart import apart
from detente.web.editing import Revision, Stale
from detente.web.history import history_of
from detente.web.jobs import FILE, Question
from detente.web.language import N_
from detente.web.project_pages import Opened, opened, silent, small, stale
from detente.web.projects import delete, rename
from detente.web.worked_out import KEEP, tiny

#: Edits that the page lists.
SHOWN = 50
#: A page of a project, below its address.
_PAGE = re.compile(r"[a-z]+(/[a-z]+)?")


def overview(ask: Ask) -> Answer:
    """Parties with their options, what the checker says, and the edits."""
    one = opened(ask)
    conflict = one.conflict
    history = history_of(one.project, one.revision.text)
    parties = [
        {
            "id": party.id,
            "label": party.label,
            "options": [{"id": option.id, "label": option.label} for option in party.options],
        }
        for party in (conflict.decision_makers if conflict else ())
    ]
    checked, complete = _checked(ask, one)
    edits = [
        {"when": entry.when, "what": entry.what, "current": at == history.position}
        for at, entry in enumerate(history.entries)
    ][-SHOWN:][::-1]
    data: dict[str, Any] = {
        **one.data(),
        "parties": parties,
        "variants": [{"id": v.id, "about": v.about} for v in conflict.variants] if conflict else [],
        "next": _next(conflict) if conflict else [],
        "checks": checked,
        "checked": complete,
        "edits": edits,
    }
    marks = {mark.party: mark for mark in one.marks()}
    return Answer("overview.html", data, shown={"marks": marks})


def _next(conflict: Conflict) -> list[dict[str, Any]]:
    """What a model still lacks, and then what it can be asked; nothing where it lacks nothing."""
    found = []
    if conflict.form == "options" and not conflict.options:
        found.append({"title": N_("Say what each party can do"), "page": "model", "of": []})
    quiet = silent(conflict)
    if quiet:
        page = f"model/preferences?party={quote(quiet[0].id)}"
        labels = [party.label for party in quiet]
        found.append({"title": N_("Say what each party wants"), "page": page, "of": labels})
    if conflict.status_quo is None:
        found.append({"title": N_("Say where things stand now"), "page": "model#now", "of": []})
    if not found:
        return []
    limits = {"title": N_("Rule out what cannot occur"), "page": "model/limits", "of": []}
    limited = conflict.infeasible or conflict.choices or conflict.form == "abstract"
    return [
        *found[:1],
        *(() if limited else (limits,)),
        *found[1:],
        {"title": N_("See what holds"), "page": "holds", "of": []},
        {"title": N_("Take the report"), "page": "report", "of": []},
    ]


def _checked(ask: Ask, one: Opened) -> tuple[list[dict[str, Any]], bool]:
    """What the checker says, as plain data; false where nobody has asked it yet."""
    if one.conflict is None:
        return [fault.to_dict() for fault in one.faults], True
    if small(one.conflict):
        key = ("check", one.revision.sha256, one.project.name)
        found = KEEP.answer(key, lambda: _warnings(one, at_once=tiny(one.model())))
        return ([fault.to_dict() for fault in found], True) if found is not None else ([], False)
    job = ask.folder.jobs.known(_check_of(one))
    return (list(job.answer()["faults"]), True) if job and job.output else ([], False)


def _warnings(one: Opened, *, at_once: bool) -> tuple[Fault, ...] | None:
    """What the checker says; ``None`` where it takes too long."""
    text, name = one.revision.text.removeprefix("\ufeff"), one.project.name
    try:
        return (
            _warned(text, name) if at_once else apart(_warned, text, name, seconds=limits.LONGEST)
        )
    except TimeoutError:
        return None


def _warned(text: str, name: str) -> tuple[Fault, ...]:
    return tuple(check_document(document(text, name)))


def check(ask: Ask) -> Redirect:
    """Have a large model checked beside the page."""
    job = ask.folder.jobs.start(_check_of(opened(ask)))
    return Redirect(f"/jobs/{job.id}", data={"job": job.plain()})


def _check_of(one: Opened) -> Question:
    # by the text and not by the model: places and warnings belong to the text
    back = f"{one.project.address}/overview"
    arguments = ("check", FILE, "--json")
    return Question(arguments, one.revision.text, one.project.path.name, one.revision.sha256, back)


def undo(ask: Ask) -> Reply:
    """Take the last edit back."""
    return _stepped(ask, editing.undo(ask.project(), ask.needed("revision"), _entry(ask)), "undone")


def redo(ask: Ask) -> Reply:
    """Make again what was taken back."""
    return _stepped(ask, editing.redo(ask.project(), ask.needed("revision"), _entry(ask)), "redone")


def _entry(ask: Ask) -> int | None:
    """Where the history stood on the page with the button; ``None`` where a script has none."""
    told = ask.one("entry")
    return int(told) if told.isdecimal() and told.isascii() and len(told) < 12 else None


def _stepped(ask: Ask, result: Revision | Stale, done: str) -> Reply:
    back = _page_of(ask)
    if isinstance(result, Stale):
        return stale(ask, result, back, {})
    if not result.stepped:
        done = "nothing-to-undo" if done == "undone" else "nothing-to-redo"
    return Redirect(back, done, {"revision": result.sha256})


def _page_of(ask: Ask) -> str:
    """The page of the project on which the button was pressed."""
    address = ask.project().address
    page = ask.one("back").removeprefix(f"{address}/")
    return f"{address}/{page if _PAGE.fullmatch(page) else 'overview'}"


def renamed(ask: Ask) -> Redirect:
    """Give the project another name."""
    made = rename(ask.project(), ask.needed("name"))
    return Redirect(f"{made.address}/overview", "renamed", {"project": made.id})


def deleted(ask: Ask) -> Redirect:
    """Move the project to the bin."""
    return Redirect("/", "deleted", {"bin": delete(ask.project()).id})


def download(ask: Ask) -> Download:
    """The conflict file as it is."""
    one = ask.project()
    return Download(one.path.read_bytes(), "application/octet-stream", one.path.name)


_HERE = "/p/{project}"
ROOM = Room(
    (
        Page(f"{_HERE}/overview", overview),
        Page(f"{_HERE}/check", act=check),
        Page(f"{_HERE}/undo", act=undo),
        Page(f"{_HERE}/redo", act=redo),
        Page(f"{_HERE}/rename", act=renamed),
        Page(f"{_HERE}/delete", act=deleted),
        Page(f"{_HERE}/download", download),
    ),
    (Tab(N_("Overview"), "overview", 0),),
)
