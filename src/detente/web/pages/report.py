"""The report of a project: which sections, how it looks, and as a file to take away."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from detente.model.conflict import Conflict
from detente.model.plain import digest
from detente.report.blocks import Document
from detente.report.document import report_on
from detente.report.formats import KINDS, written_as
from detente.stability.result import analyse_listed
from detente.web.answers import Answer, Ask, Download, Page, Redirect, Reply, Room, Tab
from detente.web.failures import unreadable
from detente.web.jobs import FILE, OUTPUT, Question, soon
from detente.web.language import N_
from detente.web.limits import LONGEST
from detente.web.project_pages import Opened, opened, small
from detente.web.security import REPORT_POLICY
from detente.wording import worded

#: The sections of a report, each with the name that the page gives it.
SECTIONS: dict[str, str] = {
    "about": N_("About, and the answer in short"),
    "parties": N_("Parties and options"),
    "limits": N_("What cannot happen"),
    "preferences": N_("Who wants what"),
    "states": N_("States"),
    "moves": N_("Moves, drawn"),
    "holds": N_("What holds"),
    "why": N_("Why"),
    "concepts": N_("The concepts"),
    "method": N_("How it was computed"),
}
#: Media types of the forms.
_TYPES = {
    "html": "text/html; charset=utf-8",
    "text": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "latex": "application/x-tex; charset=utf-8",
    "word": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
_FORMS: dict[str, str] = {
    "html": N_("Web page (HTML)"),
    "text": N_("Plain text"),
    "csv": N_("Tables (CSV)"),
    "latex": N_("LaTeX"),
    "word": N_("Word"),
}


class _Written:
    """The last few reports, by digest of the model: choosing sections needs no new analysis."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._found: OrderedDict[str, Document] = OrderedDict()
        self._lock = threading.Lock()

    def report(self, conflict: Conflict) -> Document:
        key = digest(conflict)
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
                return self._found[key]
        made = report_on(analyse_listed(conflict))
        with self._lock:
            self._found[key] = made
            while len(self._found) > self._most:
                self._found.popitem(last=False)
        return made


_WRITTEN = _Written(8)


def choose(ask: Ask) -> Answer:
    """The choices, and a frame with the report as it is chosen."""
    one = opened(ask)
    sections, variants = _sections(ask), _variants(ask, one)
    chosen = urlencode([*(("section", s) for s in sections), *(("variant", v) for v in variants)])
    data: dict[str, Any] = {
        **one.data(),
        "sections": [{"id": name, "chosen": name in sections} for name in SECTIONS],
        "variants": [
            {"id": variant.id, "about": variant.about, "chosen": variant.id in variants}
            for variant in (one.conflict.variants if one.conflict else ())
        ],
        "forms": list(KINDS),
        "small": small(one.conflict) if one.conflict else False,
    }
    address = f"{one.project.address}/report"
    shown = {
        "titles": SECTIONS,
        "form_titles": _FORMS,
        "preview": f"{address}/preview?{chosen}",
        "files": {form: f"{address}/file?{chosen}&form={form}" for form in KINDS},
        "variants_chosen": variants,
    }
    return Answer("report.html", data, shown=shown)


def preview(ask: Ask) -> Reply:
    """The report as the page that is downloaded, for a frame that allows it nothing."""
    return _written(ask, "html", shown=True)


def take(ask: Ask) -> Reply:
    """The report as a file of the form that is asked for."""
    form = ask.one("form", "html")
    if form not in KINDS:
        raise unreadable(
            worded("There is no such form."),
            form[:100],
            worded("choose one of {kinds}", kinds=", ".join(KINDS)),
        )
    return _written(ask, form, shown=False)


def _written(ask: Ask, form: str, *, shown: bool) -> Reply:
    one = opened(ask)
    sections, variants = _sections(ask), _variants(ask, one)
    conflict = one.with_variants(variants)
    document = soon(lambda: _WRITTEN.report(conflict), LONGEST) if small(conflict) else None
    if document is not None:
        made = written_as(document.with_sections(sections), form)
        content = made if isinstance(made, bytes) else made.encode("utf-8")
        return _file(one, form, content, shown=shown)
    return _as_job(ask, one, form, sections, variants, shown=shown)


def _as_job(
    ask: Ask,
    one: Opened,
    form: str,
    sections: Sequence[str],
    variants: Sequence[str],
    *,
    shown: bool,
) -> Reply:
    """The answer of a job that has ended, or the page of one that has not."""
    called = ["report", FILE, "--format", form, "--output", OUTPUT, "--force"]
    called += ["--sections", ",".join(sections)]
    called += ["--variant", ",".join(variants)] if variants else []
    query = urlencode([(name, value) for name, values in ask.query.items() for value in values])
    text = one.revision.text
    back = f"{ask.address}?{query}"
    question = Question(tuple(called), text, one.project.path.name, digest(one.model()), back)
    job = ask.folder.jobs.start(question)
    if job.state == "done" and job.output:
        return _file(one, form, job.output, shown=shown)
    return Redirect(f"/jobs/{job.id}", data={"job": job.plain()})


def _file(one: Opened, form: str, content: bytes, *, shown: bool) -> Download:
    if shown:
        return Download(content, _TYPES[form], policy=REPORT_POLICY)
    return Download(content, _TYPES[form], f"{one.project.path.stem}{KINDS[form]}")


def _sections(ask: Ask) -> list[str]:
    """The sections asked for, in the report's order; all where none is."""
    asked = [name for value in ask.many("section") for name in value.split(",")]
    unknown = [name for name in asked if name not in SECTIONS]
    if unknown:
        mend = worded("the sections are: {sections}", sections=", ".join(SECTIONS))
        raise unreadable(worded("The report has no such section."), unknown[0][:100], mend)
    return [name for name in SECTIONS if name in asked or not asked]


def _variants(ask: Ask, one: Opened) -> list[str]:
    known = {variant.id for variant in one.conflict.variants} if one.conflict else set()
    return [name for name in ask.many("variant") if name in known]


_HERE = "/p/{project}/report"
ROOM = Room(
    (Page(_HERE, choose), Page(f"{_HERE}/preview", preview), Page(f"{_HERE}/file", take)),
    (Tab(N_("Report"), "report", 70),),
)
