"""The report of a project: which sections, how it looks, and as a file to take away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from detente.errors import Fault, FaultyInput
from detente.files.answers_beside import answers_file
from detente.files.kept_answers import answers_text, changed_since
from detente.files.passages import shown_passages
from detente.model.conflict import Conflict
from detente.model.plain import digest
from detente.report.blocks import Document
from detente.report.choosing import in_order
from detente.report.document import report_on, report_without_states
from detente.report.formats import KINDS, written_as
from detente.report.grounded import grounded_elements
from detente.report.kept import KeptAnswer, with_answers
from detente.report.passages import ShownPassage
from detente.stability.concept import Concept
from detente.stability.registry import CONCEPTS, concepts_for
from detente.stability.result import Result
from detente.web import limits
from detente.web.answers import Answer, Ask, Download, Page, Redirect, Reply, Room, Tab
from detente.web.apart import apart
from detente.web.concepts import concepts_asked, concepts_offered
from detente.web.failures import unreadable
from detente.web.jobs import FILE, OUTPUT, Question
from detente.web.kept import Answers, kept_or_faults, remove
from detente.web.language import N_
from detente.web.project_pages import Opened, opened
from detente.web.questions.fields import RESPONSES
from detente.web.security import REPORT_POLICY
from detente.web.worked_out import KEEP, analysed, listed_states, tiny
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
    "paths": N_("Where it may go"),
    "passages": N_("Passages that elements rest on"),
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


#: Sections that a model too large to list its states has as well.
_WITHOUT_STATES = ("parties", "preferences")
#: Sections that not every model has.
_SOME = frozenset({"paths", "passages"})


@dataclass(frozen=True, slots=True)
class _Asked:
    """The report that is asked for: its sections in order, and what it is made of."""

    opened: Opened
    conflict: Conflict
    listed: bool
    variants: list[str]
    chosen: tuple[Concept, ...]
    responses: str
    answers: Answers
    changed: frozenset[str]
    offered: list[str]
    sections: list[str]
    wrong: FaultyInput | None

    @property
    def concepts(self) -> list[str]:
        """The concepts by name; none where they are the usual five."""
        return [] if self.chosen == CONCEPTS else [concept.name for concept in self.chosen]

    @property
    def query(self) -> list[tuple[str, str]]:
        """The same as parameters of an address."""
        told = [("section", name) for name in self.sections]
        told += [("variant", name) for name in self.variants]
        told += [("concept", name) for name in self.concepts]
        usual = self.responses == RESPONSES.usual[0]
        return told if usual else [*told, ("responses", self.responses)]


def _asked(ask: Ask, one: Opened) -> _Asked:
    known = {variant.id for variant in one.model().variants}
    variants = [name for name in ask.many("variant") if name in known]
    rule = RESPONSES.value(ask.many("responses"), one.model())
    if isinstance(rule, Fault):
        raise FaultyInput([rule])
    conflict = one.with_variants(variants)
    concepts = concepts_for(conflict, concepts_asked(ask))
    listed = listed_states(conflict) is not None
    answers, wrong = kept_or_faults(one.project)
    sections = _sections_of(conflict)
    # where they stand unless somebody moves them: before what closes a report
    at = sections.index("concepts") - ("passages" in sections)
    offered = [*sections[:at], *(answer.section for answer in answers), *sections[at:]]
    asked = [name for value in ask.many("section") for name in value.split(",")]
    unknown = [name for name in asked if name not in offered and name not in SECTIONS]
    if unknown:
        mend = worded("the sections are: {sections}", sections=", ".join(offered))
        raise unreadable(worded("The report has no such section."), unknown[0][:100], mend)
    usual = [name for name in offered if listed or name not in {*SECTIONS} - {*_WITHOUT_STATES}]
    chosen = [name for name in dict.fromkeys(asked) if name in offered] or usual
    old = changed_since(answers, one.model(), one.project.folder)
    made_of = (variants, concepts, rule, answers)
    return _Asked(one, conflict, listed, *made_of, old, offered, chosen, wrong)


def _sections_of(conflict: Conflict) -> list[str]:
    """The sections that a report of the model may have."""
    there = dict.fromkeys(SECTIONS, True)
    there["paths"] = conflict.status_quo is not None
    there["passages"] = any(each.grounds.evidence for each in grounded_elements(conflict))
    return [name for name, is_there in there.items() if is_there]


def choose(ask: Ask) -> Reply:
    """The choices, and a frame with the report as it is chosen."""
    one = opened(ask)
    address = f"{one.project.address}/report"
    if one.conflict is None:
        return Answer("unreadable.html", one.data())
    asked = _asked(ask, one)
    if moved := _moved(ask, asked.sections):
        query = urlencode([*(("section", s) for s in moved), *asked.query[len(asked.sections) :]])
        return Redirect(f"{address}?{query}")
    chosen = urlencode(asked.query)
    left = [name for name in asked.offered if name not in asked.sections]
    at_once = asked.listed or not _needs_states(asked)
    known = one.data()
    faults = [fault.to_dict() for fault in asked.wrong.faults] if asked.wrong else []
    data: dict[str, Any] = {
        **known,
        "faults": [*known["faults"], *faults],
        "sections": [{"id": n, "chosen": n in asked.sections} for n in (*asked.sections, *left)],
        "answers": [_told(answer, asked.changed) for answer in asked.answers],
        "variants": [
            {"id": variant.id, "about": variant.about, "chosen": variant.id in asked.variants}
            for variant in one.conflict.variants
        ],
        "concepts": asked.concepts,
        "responses": asked.responses,
        "forms": list(KINDS),
        "small": asked.listed,
        "at_once": at_once,
    }
    titles = {answer.section: answer.title for answer in asked.answers}
    shown = {
        "titles": {**SECTIONS, **titles},
        "kept": {answer.section: _told(answer, asked.changed) for answer in asked.answers},
        "form_titles": _FORMS,
        "preview": f"{address}/preview?{chosen}",
        "files": {form: f"{address}/file?{chosen}&form={form}" for form in KINDS},
        "variants_chosen": asked.variants,
        "offered": concepts_offered([asked.conflict], asked.chosen),
        "rule": RESPONSES,
    }
    return Answer("report.html", data, shown=shown)


def _told(answer: KeptAnswer, changed: frozenset[str]) -> dict[str, Any]:
    return {
        "id": answer.id,
        "section": answer.section,
        "title": answer.title,
        "words": answer.words,
        "command": answer.command,
        "when": answer.when,
        "complete": answer.complete,
        "changed": answer.id in changed,
    }


def _moved(ask: Ask, sections: Sequence[str]) -> list[str]:
    """The sections with one moved a place; empty where none is to be moved."""
    for field, step in (("up", -1), ("down", 1)):
        name = ask.one(field)
        if name in sections:
            order = list(sections)
            at = order.index(name)
            order.insert(min(max(at + step, 0), len(order) - 1), order.pop(at))
            return order
    return []


def _needs_states(asked: _Asked) -> bool:
    return any(name in SECTIONS and name not in _WITHOUT_STATES for name in asked.sections)


def remove_answer(ask: Ask) -> Redirect:
    """Let an answer go that was kept for the report."""
    one = ask.project()
    remove(one, ask.needed("answer"))
    return Redirect(f"{one.address}/report", "answer-removed")


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
    asked = _asked(ask, one)
    document = _document(asked)
    if document is None:
        return _as_job(ask, asked, form, shown=shown)
    document = with_answers(document, asked.answers, asked.changed)
    document = document.in_language(ask.language.tag, directed=form == "html")
    there = {section.id for section in document.sections}
    chosen = [name for name in asked.sections if name in there or name not in _SOME]
    made = written_as(in_order(document.with_sections(chosen), chosen), form)
    content = made if isinstance(made, bytes) else made.encode("utf-8")
    return _file(one, form, content, shown=shown)


def _document(asked: _Asked) -> Document | None:
    """The report before answers are put in; ``None`` where it must be a job."""
    conflict = asked.conflict
    if not asked.listed:
        return None if _needs_states(asked) else report_without_states(conflict)
    revision = asked.opened.revision.sha256
    concepts = asked.concepts or None
    made_of = (*asked.variants, *asked.concepts, asked.responses)
    key = ("report", str(asked.opened.project.path), revision, *made_of)

    def working() -> Document | None:
        result = analysed(revision, conflict, concepts, asked.responses)
        if result is None:
            return None
        passages = shown_passages(conflict, asked.opened.project.folder)
        if tiny(conflict):
            return report_on(result, passages=passages)
        try:
            return apart(_report, result, passages, seconds=limits.LONGEST)
        except TimeoutError:
            return None

    return KEEP.answer(key, working)


def _report(result: Result, passages: Sequence[ShownPassage]) -> Document:
    return report_on(result, passages=passages)


def _as_job(ask: Ask, asked: _Asked, form: str, *, shown: bool) -> Reply:
    """The answer of a job that has ended, or the page of one that has not."""
    one = asked.opened
    # what not every model has is left out rather than asked for in vain
    sections = [name for name in asked.sections if name not in _SOME]
    called = ["report", FILE, "--format", form, "--output", OUTPUT, "--force", "--in-order"]
    called += ["--language", ask.language.tag]
    called += ["--sections", ",".join(sections)]
    called += ["--variant", ",".join(asked.variants)] if asked.variants else []
    called += ["--concepts", ",".join(asked.concepts)] if asked.concepts else []
    called += RESPONSES.called(asked.responses)
    beside: tuple[tuple[str, str], ...] = ()
    if asked.answers:
        file = answers_file(one.project.path)
        # the other files are not at hand there, so an answer names them only if they have changed
        told = [a if a.id in asked.changed else replace(a, rests_on=()) for a in asked.answers]
        beside = ((file.name, answers_text(told) or ""),)
        called += ["--with", file.name]
    query = urlencode([(name, value) for name, values in ask.query.items() for value in values])
    text, name = one.revision.text, one.project.path.name
    back = f"{ask.address}?{query}"
    question = Question(tuple(called), text, name, digest(one.model()), back, beside=beside)
    job = ask.folder.jobs.start(question)
    if job.state == "done" and job.output:
        return _file(one, form, job.output, shown=shown)
    return Redirect(f"/jobs/{job.id}", data={"job": job.plain()})


def _file(one: Opened, form: str, content: bytes, *, shown: bool) -> Download:
    if shown:
        return Download(content, _TYPES[form], policy=REPORT_POLICY)
    return Download(content, _TYPES[form], f"{one.project.path.stem}{KINDS[form]}")


_HERE = "/p/{project}/report"
ROOM = Room(
    (
        Page(_HERE, choose),
        Page(f"{_HERE}/preview", preview),
        Page(f"{_HERE}/file", take),
        Page(f"{_HERE}/remove", act=remove_answer),
    ),
    (Tab(N_("Report"), "report", 70),),
)
