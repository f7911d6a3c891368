"""Begin from one's own notes: a name for the dispute, who takes part, what each can do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from detente.errors import Fault, FaultyInput
from detente.web.answers import Answer, Ask, Page, Redirect, Reply, Room
from detente.web.projects import conflict_in, create, free_name
from detente.wording import worded

#: Parties that the form has room for at first, at each "more", and at most.
FIRST, MORE, MOST = 3, 2, 30
#: Letters of a file's name that is made of a title.
_LONGEST = 60


def begin(_ask: Ask) -> Answer:
    """An empty form."""
    return _shown("", "", [("", "")] * FIRST)


def make(ask: Ask) -> Reply:
    """The project that the form describes; or the form again, with more room or with faults."""
    title, summary, rows = ask.one("title").strip(), ask.one("summary").strip(), _rows(ask)
    if ask.one("do") == "more":
        return _shown(title, summary, rows + [("", "")] * MORE)
    parties = [(name.strip(), _lines(text)) for name, text in rows if name.strip() or text.strip()]
    from detente.files.writer import text_of  # loads the reader of files

    try:
        form = _form(title, summary, parties)
        name = _name(ask, title)
        text = text_of(form, name)
        conflict_in(text, name)
        made = create(ask.folder.root, name, text)
    except FaultyInput as faulty:
        return _shown(title, summary, rows, faulty)
    return Redirect(f"{made.address}/overview", "created", {"project": made.id})


def _shown(
    title: str, summary: str, rows: list[tuple[str, str]], faulty: FaultyInput | None = None
) -> Answer:
    told = [fault.to_dict() for fault in faulty.faults] if faulty else []
    data = {
        "title": title,
        "summary": summary,
        "parties": [{"name": name, "options": options} for name, options in rows[:MOST]],
        "faults": told,
        "complete": not told,
    }
    return Answer("begin.html", data, 422 if told else 200, {"full": len(rows) >= MOST})


def _rows(ask: Ask) -> list[tuple[str, str]]:
    names, options = list(ask.many("party")), list(ask.many("options"))
    most = min(max(len(names), len(options)), MOST)
    names += [""] * (most - len(names))
    options += [""] * (most - len(options))
    return [(n, o.replace("\r\n", "\n")) for n, o in zip(names[:most], options[:most], strict=True)]


def _lines(text: str) -> list[str]:
    return [line.strip().lstrip("-•*").strip() for line in text.splitlines() if line.strip("-•* ")]


def _form(title: str, summary: str, parties: list[tuple[str, list[str]]]) -> dict[str, Any]:
    """The plain form; E701 for everything that is missing."""
    faults = list(_missing(title, [name for name, _ in parties]))
    if faults:
        raise FaultyInput(faults)
    from detente.web.modelling.form import fresh_id  # loads the model

    people: dict[str, Any] = {}
    taken: set[str] = set()
    for name, options in parties:
        mine: dict[str, str] = {}
        for label in options:
            # unlike those of all others, so that formulas stay short
            id_ = fresh_id(label, taken, "option")
            taken.add(id_)
            mine[id_] = label
        person: dict[str, Any] = {"name": name}
        people[fresh_id(name, people, "party")] = {**person, "options": mine} if mine else person
    form: dict[str, Any] = {"detente": 1, "title": title}
    if summary:
        form["summary"] = summary
    form |= {"decision_makers": people}
    return form | {"preferences": {party: {"statements": []} for party in people}}


def _missing(title: str, names: list[str]) -> Iterator[Fault]:
    if not title:
        yield Fault(
            "E701",
            worded("The dispute has no name."),
            worded("an empty field"),
            worded("give it a short name"),
        )
    if not names:
        yield Fault(
            "E701",
            worded("Nobody takes part."),
            worded("empty fields"),
            worded("name at least one party"),
        )
    for at, name in enumerate(names, 1):
        if not name:
            found = worded("party {at} can do something and has no name", at=at)
            yield Fault(
                "E701",
                worded("A party has no name."),
                found,
                worded("name everybody who takes part"),
            )


def _name(ask: Ask, title: str) -> str:
    from detente.web.modelling.form import fresh_id

    wanted = fresh_id(title[:_LONGEST], (), "conflict")
    return free_name(ask.folder.root, wanted)


ROOM = Room((Page("/begin", begin, make),))
