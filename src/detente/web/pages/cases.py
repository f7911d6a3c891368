"""Cases: published conflicts to browse, to search, and to work on as a copy."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from detente.catalogue import FIELDS, Case, case, cases, search
from detente.errors import FaultyInput
from detente.web.answers import Answer, Ask, Page, Room, Tab
from detente.web.failures import not_found
from detente.web.language import N_


def browse(ask: Ask) -> Answer:
    """The cases that hold every word in the field asked for, of the kind asked for, by source."""
    words, kind = ask.one("words")[:200], ask.one("kind")
    field = ask.one("field") if ask.one("field") in FIELDS else ""
    found = [each for each in search(words, field or None) if kind in ("", each.kind)]
    data = {
        "words": words,
        "field": field,
        "fields": list(FIELDS),
        "kind": kind,
        "kinds": list(dict.fromkeys(each.kind for each in cases())),
        "cases": [plain(each) for each in found],
    }
    groups = [
        (source, list(group))
        for source, group in groupby(found, lambda each: each.slug.rpartition("/")[0])
    ]
    return Answer("cases.html", data, shown={"groups": groups, "field_titles": _TITLES})


#: What each field is called.
_TITLES = {
    "title": N_("Title"),
    "summary": N_("Summary"),
    "parties": N_("Parties"),
    "source": N_("Source"),
}


def show(ask: Ask) -> Answer:
    """One case: what it is, who takes part, where its data were read."""
    try:
        found = case(ask.path["slug"])
    except FaultyInput as faulty:
        fault = faulty.faults[0]
        raise not_found(fault.found, fault.mend) from None
    return Answer("case.html", {"case": plain(found), "readme": found.readme()})


def plain(found: Case) -> dict[str, Any]:
    """A case as plain data."""
    return {
        "slug": found.slug,
        "name": found.name,
        "title": found.title,
        "summary": found.summary,
        "kind": found.kind,
        "citation": found.citation,
        "decision_makers": list(found.decision_makers),
        "options": found.options,
        "states": found.states,
    }


ROOM = Room(
    (Page("/cases", browse), Page("/cases/{slug:path}", show)),
    (Tab(N_("Cases"), "/cases", 1, of_project=False),),
)
