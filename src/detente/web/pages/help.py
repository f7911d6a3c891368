"""Help: every word in one sentence, the concepts, the codes of faults, and the manual."""

from __future__ import annotations

from detente.errors import CODES
from detente.web import manual
from detente.web.answers import Answer, Ask, Page, Room, Tab
from detente.web.failures import PAGE_CODES, not_found
from detente.web.glossary import TERMS
from detente.web.language import N_
from detente.wording import worded

#: Names of the rooms of the manual.
ROOM_TITLES: dict[str, str] = {
    "tutorials": N_("Learn"),
    "how-to": N_("How to"),
    "reference": N_("Look up"),
    "explanation": N_("Understand"),
}


def terms(ask: Ask) -> Answer:
    """The words, the concepts, and the pages of the manual by room."""
    from detente.stability.registry import CONCEPTS  # loads them; the start page can do without

    data = {
        "terms": [
            {
                "key": term.key,
                "word": ask.say(term.word),
                "sentence": ask.say(term.sentence),
                "page": term.page,
            }
            for term in TERMS
        ],
        "concepts": [
            {
                "name": concept.name,
                "title": concept.title,
                "abbreviation": concept.abbreviation,
                "plainly": concept.plainly,
                "also": [other.name for other in concept.names],
                "sources": list(concept.sources),
            }
            for concept in CONCEPTS
        ],
        "manual": [
            {"name": page.name, "title": page.title, "room": page.name.partition("/")[0]}
            for page in manual.pages()
        ],
    }
    return Answer("help.html", data, shown={"room_titles": ROOM_TITLES})


def fault(ask: Ask) -> Answer:
    """What a code of a fault means, with the example of the manual."""
    code = ask.path["code"]
    titles = {**CODES, **PAGE_CODES}
    if code not in titles:
        raise not_found(code[:100], worded("the codes are under Help, on the pages about faults"))
    name = "reference/page" if code in PAGE_CODES else "reference/faults"
    told, example = manual.explanation(name, code)
    text = manual.section(name, f"{code}:")
    data = {"code": code, "title": titles[code], "page": name, "text": text}
    shown = {
        "told": manual.rendered(ask.say(told) if told else "", name),
        "example": manual.rendered(example, name) if example else "",
    }
    return Answer("help_fault.html", data, shown=shown)


def document(ask: Ask) -> Answer:
    """A page of the manual."""
    found = manual.page(ask.path["name"])
    data = {"name": found.name, "title": found.title, "text": found.text}
    return Answer("help_document.html", data, shown={"html": found.html()})


ROOM = Room(
    (
        Page("/help", terms),
        Page("/help/faults/{code}", fault),
        Page("/help/docs/{name:path}", document),
    ),
    (Tab(N_("Help"), "/help", 2, of_project=False),),
)
