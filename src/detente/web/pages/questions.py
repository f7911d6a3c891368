"""Questions: every question of the command line as a form, and its answer below the form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from detente._version import __version__
from detente.errors import Fault, FaultyInput, call_fault
from detente.model.conflict import Conflict
from detente.model.plain import digest
from detente.questions.words import reference_in_words
from detente.report.blocks import Document, Section
from detente.report.kept import KeptAnswer
from detente.report.plain_blocks import block_of
from detente.web.answers import Answer, Ask, Download, Page, Redirect, Reply, Room, Tab
from detente.web.failures import unreadable
from detente.web.figures import adapted
from detente.web.jobs import Job
from detente.web.kept import MOST_WORDS, keep
from detente.web.language import N_, Language
from detente.web.project_pages import Opened, edited, opened
from detente.web.questions.answering import answer
from detente.web.questions.catalogue import GROUPS, QUESTIONS, question
from detente.web.questions.fields import Field, states, targets, values_of
from detente.web.questions.question import Question, quoted, usual_values
from detente.web.questions.told import variant_of
from detente.wording import joined, worded

#: Fields of a form that are no field of a question.
_OF_THE_FORM = frozenset({"ask", "done", "revision", "stale", "proposal", "variant_name", "words"})


def questions(ask: Ask) -> Answer:
    """Every question, in the order of the nine that a person asks."""
    one = opened(ask)
    groups = [
        {
            "number": number,
            "title": title,
            "pages": list(pages),
            "questions": [_plain(each, one.conflict) for each in QUESTIONS if each.group == number],
        }
        for number, title, pages in GROUPS
    ]
    return Answer("questions.html", {**one.data(), "groups": groups})


def _plain(asked: Question, conflict: Conflict | None) -> dict[str, Any]:
    why_not = asked.applies(conflict) if conflict else ""
    return {"id": asked.id, "title": asked.title, "about": asked.about, "why_not": why_not}


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question as it was sent: the values of its fields, and what is wrong with them."""

    question: Question
    opened: Opened
    given: Mapping[str, Sequence[str]]
    values: Mapping[str, Any]
    wrong: Mapping[str, Fault]
    language: Language

    @property
    def here(self) -> str:
        """The address of the form."""
        return f"{self.opened.project.address}/questions/{self.question.id}"

    @property
    def query(self) -> str:
        """What comes behind the address to ask this again."""
        pairs = [
            (field.name, text)
            for field in self.question.asked
            for text in self.given.get(field.name, ())
            if text.strip()
        ]
        return urlencode([("ask", "1"), *pairs])

    @property
    def call(self) -> str:
        """The same question on the command line."""
        called = self.question.call(self.values, self.opened.project.name)
        return " ".join(["detente", *(quoted(part) for part in called)])

    def answer(self, ask: Ask) -> dict[str, Any] | Job:
        """The answer as plain data, or the job that looks for it."""
        project, revision = self.opened.project, self.opened.revision
        return answer(
            ask.folder.jobs,
            self.question,
            self.opened.model(),
            self.values,
            text=revision.text,
            name=project.path.name,
            revision=revision.sha256,
            back=f"{self.here}?{self.query}",
        )


def _asked(ask: Ask) -> _Asked:
    asked = question(ask.path["question"])
    one = opened(ask)
    sent = ask.form if ask.method == "POST" else ask.query
    given = {name: values for name, values in sent.items() if name not in _OF_THE_FORM}
    if not _asking(ask):
        # a link may fill in some of the form
        given = {**usual_values(asked), **given}
    empty = (field for field in asked.asked if not any(given.get(field.name, ())))
    given = {**given, **{field.name: list(field.otherwise) for field in empty if field.otherwise}}
    if one.conflict is None:
        return _Asked(asked, one, given, {}, {}, ask.language)
    values, wrong = values_of(asked.asked, given, one.conflict)
    return _Asked(asked, one, given, values, wrong, ask.language)


def _asking(ask: Ask) -> bool:
    """False for a form that is only looked at, and after its job was stopped."""
    return ask.method == "POST" or ("ask" in ask.query and ask.one("done") != "cancelled")


def show(ask: Ask) -> Reply:
    """One question as a form and, once it is asked, its answer."""
    asked = _asked(ask)
    asking = _asking(ask) and asked.opened.conflict is not None
    found: dict[str, Any] | Job | None = None
    if asking and not asked.wrong and not asked.question.applies(asked.opened.model()):
        found = asked.answer(ask)
    if isinstance(found, Job):
        return Redirect(f"/jobs/{found.id}", data={"job": found.plain()})
    return _shown(asked, found, asking=asking)


def _shown(
    asked: _Asked,
    found: dict[str, Any] | None,
    *,
    asking: bool,
    more: Mapping[str, Fault] | None = None,
    status: int = 200,
) -> Answer:
    beside = {name: [fault.to_dict()] for name, fault in asked.wrong.items()} if asking else {}
    for name, fault in (more or {}).items():
        beside.setdefault(name, []).append(fault.to_dict())
    general = list(asked.opened.data()["faults"])
    for fault in found["faults"] if found else ():
        name = _concerned(asked, fault)
        (beside.setdefault(name, []) if name else general).append(fault)
    if beside or (general and found is not None):
        status = 422
    answered = found if found and not found["faults"] else None
    data = {
        **asked.opened.data(),
        "question": _plain(asked.question, asked.opened.conflict),
        "asked": dict(asked.values) if asking else {},
        "command": asked.call if asking and not asked.wrong else "",
        "faults": [*general, *(fault for each in beside.values() for fault in each)],
        "answer": answered["record"] if answered else None,
        "told": [_without_drawing(block) for block in answered["blocks"]] if answered else [],
        "complete": bool(answered and answered["complete"]),
        "limits": answered["limits"] if answered else [],
        "variants": answered["variants"] if answered else [],
    }
    return Answer("question.html", data, status, _form(asked, answered, general, beside))


def _concerned(asked: _Asked, fault: Mapping[str, Any]) -> str:
    """The field whose value a fault speaks of; empty where none can be told."""
    found = str(fault["found"])
    for field in asked.question.asked:
        texts = [line for text in asked.given.get(field.name, ()) for line in text.splitlines()]
        if field.kind in ("text", "state", "lines") and any(
            text.strip() and (text.strip() in found or found in text) for text in texts
        ):
            return field.name
    return ""


def _without_drawing(block: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in block.items() if name != "svg"}


def _form(
    asked: _Asked,
    answered: Mapping[str, Any] | None,
    general: list[dict[str, Any]],
    beside: Mapping[str, list[dict[str, Any]]],
) -> dict[str, Any]:
    """What only the template needs: the fields as they stand, drawings, addresses."""
    conflict = asked.opened.conflict
    fields = [_field(asked, each) for each in asked.question.asked] if conflict else []
    fields = [each for each in fields if each["choices"] or each["kind"] not in ("one", "several")]
    names = conflict.vocabulary.short_name if conflict else None
    return {
        "address": f"{asked.opened.project.address}/questions",
        "here": asked.here,
        "fields": [each for each in fields if not each["further"]],
        "further": [each for each in fields if each["further"]],
        "general": general,
        "beside": beside,
        "answered": answered is not None,
        "blocks": [_drawn(block, asked.language) for block in answered["blocks"]]
        if answered
        else [],
        "query": asked.query,
        "again": [
            (field.name, text)
            for field in asked.question.asked
            for text in asked.given.get(field.name, ())
        ],
        "options": [(names(o.key), o.label) for o in conflict.options]
        if conflict and names
        else [],
        "parties": [(p.id, p.label) for p in conflict.decision_makers] if conflict else [],
    }


def _field(asked: _Asked, field: Field) -> dict[str, Any]:
    conflict = asked.opened.model()
    given = asked.given.get(field.name, ())
    offered: tuple[str, ...] = ()
    if field.kind == "state":
        offered = states(conflict) if field.name == "from" else targets(conflict)
    return {
        "name": field.name,
        "label": field.label,
        "hint": field.hint,
        "kind": field.kind,
        "given": list(given),
        "value": given[0] if given else "",
        "text": "\n".join(given),
        "choices": field.offered(conflict),
        "offered": offered,
        "least": f"{field.least:g}",
        "most": str(field.most),
        "needed": field.needed,
        "further": field.further,
    }


def _drawn(block: Mapping[str, Any], chosen: Language) -> dict[str, Any]:
    if block["kind"] != "figure":
        return dict(block)
    # the drawing's own text was escaped when it was drawn, see report.svg
    return {**block, "svg": adapted(chosen.tell(block["svg"]), {})}


def take(ask: Ask) -> Reply:
    """The answer as one HTML file that needs nothing else, to keep or to hand on."""
    asked = _asked(ask)
    if asked.wrong:
        raise FaultyInput(asked.wrong.values())
    found = asked.answer(ask)
    if isinstance(found, Job):
        return Redirect(f"/jobs/{found.id}", data={"job": found.plain()})
    if found["faults"]:
        return _shown(asked, found, asking=True)
    blocks = tuple(block_of(each) for each in found["blocks"])
    title = ask.language.say(asked.question.title)
    made_by = f"detente {__version__}, {asked.call}"
    document = Document(
        asked.opened.model().title, title, (Section("answer", title, blocks),), made_by
    )
    name = f"{asked.opened.project.path.stem}-{asked.question.id}.html"
    told = document.in_language(ask.language.tag, directed=True)
    return Download(told.to_html().encode("utf-8"), "text/html; charset=utf-8", name)


def keep_for_report(ask: Ask) -> Reply:
    """Keep the answer as a section of the project's report, with words of one's own."""
    asked = _asked(ask)
    if asked.wrong:
        raise FaultyInput(asked.wrong.values())
    found = asked.answer(ask)
    if isinstance(found, Job):
        return Redirect(f"/jobs/{found.id}", data={"job": found.plain()})
    if found["faults"]:
        return _shown(asked, found, asking=True)
    chosen = [] if asked.question.id == "variants" else asked.values.get("variant", [])
    kept = keep(
        asked.opened.project,
        KeptAnswer(
            id="a0",
            title=worded(asked.question.title),
            about=worded(asked.question.about),
            asked=tuple(_filled_in(asked)),
            words=ask.one("words").strip()[:MOST_WORDS],
            command=asked.call,
            variants=tuple(chosen),
            model=digest(asked.opened.with_variants(chosen)),
            when="",
            version=__version__,
            complete=bool(found["complete"]),
            limits=tuple(found["limits"]),
            blocks=tuple(block_of(each) for each in found["blocks"]),
        ),
    )
    to = f"{asked.opened.project.address}/report"
    return Redirect(to, "kept", {"answer": kept.id})


def _filled_in(asked: _Asked) -> Iterator[tuple[str, str]]:
    """What was filled in and is not as usual: labels and values as the form shows them."""
    conflict = asked.opened.model()
    for field in asked.question.asked:
        given = [text.strip() for text in asked.given.get(field.name, ()) if text.strip()]
        if not given or (tuple(given) == field.usual and field.further):
            continue
        named = {value: worded(label) for value, label in field.offered(conflict)}
        told = [named.get(text, reference_in_words(text)) for text in given]
        if field.kind == "flag":
            told = [worded("yes")]
        yield worded(field.label), joined("; ", told)


def save(ask: Ask) -> Reply:
    """Write a proposal into the file, as a variant with the name of the form."""
    asked, name, number = _asked(ask), ask.needed("variant_name").strip(), ask.needed("proposal")
    if asked.wrong:
        raise FaultyInput(asked.wrong.values())
    found = asked.answer(ask)
    if isinstance(found, Job):
        return Redirect(f"/jobs/{found.id}", data={"job": found.plain()})
    variants = found["variants"]
    if not (number.isdecimal() and number.isascii() and 1 <= int(number) <= len(variants)):
        raise unreadable(
            worded("There is no such proposal."), number[:100], worded("ask the question again")
        )
    told = variants[int(number) - 1]
    if told is None:
        raise call_fault(
            worded("A variant cannot say this proposal."),
            worded("it bars moves of a model in abstract form"),
            worded("change the moves in the file by hand"),
        )

    def change(conflict: Conflict) -> Conflict:
        if name in {variant.id for variant in conflict.variants}:
            mend = worded("choose another name")
            raise call_fault(worded("The file has a variant of this name."), name, mend)
        return replace(conflict, variants=(*conflict.variants, variant_of(told, name)))

    to = f"{asked.here}?{asked.query}"
    try:
        return edited(ask, change, N_("a proposal saved as a variant"), to)
    except FaultyInput as faulty:
        return _shown(asked, found, asking=True, more={"variant_name": faulty.faults[0]})


_HERE = "/p/{project}/questions"
ROOM = Room(
    (
        Page(_HERE, questions),
        Page(f"{_HERE}/{{question}}", show, save, tidy=True),
        Page(f"{_HERE}/{{question}}/file", take),
        Page(f"{_HERE}/{{question}}/keep", act=keep_for_report),
    ),
    (Tab(N_("Questions"), "questions", 50),),
)
