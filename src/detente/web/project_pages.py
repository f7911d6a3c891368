"""What every page of a project shares: the file as read, the form that edits it, the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from detente.errors import Fault, FaultyInput, LimitReached
from detente.model.conflict import Conflict, DecisionMaker, Prioritisation
from detente.model.states import combination_count
from detente.report.marks import PartyMark, party_marks
from detente.web.answers import Answer, Ask, Redirect, Reply
from detente.web.editing import Change, Revision, Stale, edit, keep_copy, seen
from detente.web.history import standing
from detente.web.limits import SMALL
from detente.web.projects import Project, conflict_in
from detente.web.worked_out import KEEP
from detente.wording import worded

#: Fields of a form that are about the form, not about the model.
_OF_THE_FORM = frozenset({"revision", "stale"})


@dataclass(frozen=True, slots=True)
class Opened:
    """A project whose file has been read, for one page.

    ``conflict`` is ``None`` exactly where ``faults`` say why the file cannot be read.
    """

    project: Project
    revision: Revision
    conflict: Conflict | None
    faults: tuple[Fault, ...]

    def model(self) -> Conflict:
        """The conflict; raises the faults of a file that cannot be read."""
        if self.conflict is None:
            raise FaultyInput(self.faults)
        return self.conflict

    def with_variants(self, names: Sequence[str]) -> Conflict:
        """The conflict with variants of the file applied; faults as :meth:`model`."""
        base = self.model()
        if not names:
            return base
        from detente.files.variants import with_variants

        key = ("variants", self.revision.sha256, self.project.name, *names)
        return KEEP.answer(key, lambda: with_variants(base, names))

    def data(self) -> dict[str, Any]:
        """What every page of the project says, as plain data."""
        history, known = standing(self.project, self.revision.text)
        undo, redo, present = history.undoable, history.redoable, history.present
        return {
            "project": {
                "id": self.project.id,
                "name": self.project.name,
                "address": self.project.address,
                "title": self.conflict.title if self.conflict else self.project.name,
                "summary": (self.conflict.summary or "") if self.conflict else "",
            },
            "revision": self.revision.sha256,
            "undo": undo.what if undo and known else "",
            "redo": redo.what if redo and known else "",
            "entry": present.number if present and known else "",
            "faults": [fault.to_dict() for fault in self.faults],
        }

    def marks(self) -> tuple[PartyMark, ...]:
        """How each party is marked: the macro ``party`` shows it."""
        return party_marks(self.conflict) if self.conflict else ()


def opened(ask: Ask) -> Opened:
    """The project that the address names, read; P404 where there is none."""
    one = ask.project()
    now = seen(one)
    try:
        key = ("conflict", now.sha256, one.name)
        found = KEEP.answer(key, lambda: conflict_in(now.text, one.name))
        return Opened(one, now, found, ())
    except FaultyInput as faulty:
        return Opened(one, now, None, faulty.faults)


def edited(ask: Ask, change: Change, what: str, to: str) -> Reply:
    """Make the change that a form asks for, and go on to the address ``to``.

    ``what`` names the change in the list of edits: English and marked with ``N_``, because
    it is kept and may be read in another language later.

    The form has a hidden field ``revision``: what its page was showing. If the file has
    changed since, the answer is a page (status 409) that shows what differs and offers to
    make the change on the newest state, or to keep it as a copy.

    Raises
    ------
    FaultyInput
        The faults that the file would have; nothing is written then.
    Refusal
        P400 without ``revision``; P404.
    """
    one, on = ask.project(), ask.needed("revision")
    result = edit(one, on, change, what)
    if isinstance(result, Revision):
        done = "unchanged" if result.sha256 == on else "saved"
        return Redirect(to, done, {"revision": result.sha256})
    if ask.one("stale") == "copy" and result.copy:
        copy = keep_copy(one, result.copy)
        return Redirect(f"{copy.address}/overview", "copied", {"copy": copy.id})
    return stale(ask, result, to, {"text": result.merged} if isinstance(change, str) else {})


def stale(ask: Ask, result: Stale, back: str, merged: Mapping[str, str]) -> Answer:
    """The page that says that the file has changed meanwhile, and what can be done.

    ``merged`` are the fields of the form that get another value on the newest state.
    """
    fault = Fault(
        "P409",
        worded("The file has changed meanwhile."),
        worded(
            "the revision {sha256} instead of {one}",
            sha256=result.newest.sha256[:12],
            one=ask.one("revision")[:12],
        ),
        worded("look at what differs, then apply your change to the newest state or keep a copy"),
    )
    fields = [
        (name, value)
        for name, values in ask.form.items()
        if name not in _OF_THE_FORM
        for value in values
    ]
    data = {
        **opened(ask).data(),
        "complete": False,
        "faults": [fault.to_dict()],
        "stale": {
            "newest": result.newest.sha256,
            "theirs": list(result.theirs),
            "mine": list(result.mine),
            "applies": result.applies,
            "copies": bool(result.copy),
        },
    }
    applying = [(name, merged.get(name, value)) for name, value in fields]
    shown = {
        "back": back,
        "action": ask.address,
        "fields": fields,
        "applying": applying,
        "asked_on": ask.one("revision"),
    }
    return Answer("stale.html", data, 409, shown)


def small(conflict: Conflict) -> bool:
    """Whether an answer about every state can be expected within the page's patience.

    What is not small is asked as a job; the page itself never waits for it.
    """
    if conflict.form == "abstract":
        return len(conflict.states) <= SMALL
    try:
        return combination_count(conflict) <= SMALL
    except (FaultyInput, LimitReached):
        return False


def silent(conflict: Conflict) -> list[DecisionMaker]:
    """The parties of which nothing is said yet that they want."""
    said = conflict.preference_of
    parties = conflict.decision_makers
    return [party for party in parties if said.get(party.id) in (None, Prioritisation(()))]
