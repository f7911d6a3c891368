"""Compare: two or more accounts of the folder side by side, and agreement between coders."""

from __future__ import annotations

import hashlib
import re
from typing import Any
from urllib.parse import urlencode

from detente.accounts.agreement import agreement
from detente.accounts.comparison import Comparison
from detente.accounts.comparison import compare as compared
from detente.accounts.verdicts import READINGS
from detente.errors import Fault, FaultyInput, LimitReached
from detente.web.answers import Answer, Ask, Download, Page, Redirect, Reply, Room, Tab
from detente.web.comparing import (
    Rivals,
    Walk,
    agreed,
    choices,
    decided,
    keep,
    matched,
    nothing_matched,
    rivals,
    sections,
    walk_of,
    walk_rows,
)
from detente.web.failures import not_found
from detente.web.jobs import OUTPUT, Job, Question, soon
from detente.web.language import N_
from detente.web.limits import SMALL
from detente.web.project_pages import Opened, opened
from detente.web.projects import listed, project, projects
from detente.web.questions.fields import BASIC
from detente.web.security import REPORT_POLICY
from detente.wording import worded

#: Accounts that are compared at once.
MOST = 6
UNITS = ("sentences", "paragraphs", "characters")
BY = ("kind", "element")


def compare(ask: Ask) -> Answer:
    """Which accounts, which element is which, and what follows from that."""
    return _page(ask, ())


def _page(ask: Ask, faults: tuple[Fault, ...]) -> Answer:
    one = opened(ask)
    one.model()
    known = one.data()
    data: dict[str, Any] = {**known, "faults": [fault.to_dict() for fault in faults]}
    data |= {"concepts": _concepts(ask)}
    data |= {"chosen": _chosen(ask), "others": _others(ask, one), "reading": _reading(ask)}
    data |= {"states": ask.one("states"), "crosswalk": None, "comparison": None, "long": False}
    data["waiting"] = False
    shown: dict[str, Any] = {"readings": READINGS, "units": UNITS, "by": BY, "sections": [],
                             "all_concepts": BASIC,
                             "query": _query(ask), "job": None, "choices": {}}  # fmt: skip
    if not data["chosen"]:
        return Answer("compare.html", data, 422 if faults else 200, shown)
    found = _rivals(ask)
    try:
        walk = walk_of(found)
    except FaultyInput as faulty:
        told = [*data["faults"], *(fault.to_dict() for fault in faulty.faults)]
        return Answer("compare.html", {**data, "faults": told}, 422, shown)
    data["crosswalk"] = {
        "file": walk.path.name if walk.path else "",
        "sha256": walk.sha256,
        "open": walk.open,
        "undecided": walk.crosswalk.undecided,
        "accounts": [{"key": k, "title": c.title} for k, c in found.accounts.items()],
        "entries": walk_rows(walk.crosswalk, found),
    }
    shown["choices"] = choices(found)
    if walk.open and nothing_matched(walk.crosswalk):
        # an answer about nothing would read as if the accounts agreed
        data["waiting"] = True
    elif not faults and ask.method == "GET":
        try:
            _answer(ask, found, walk, data, shown)
        except FaultyInput as faulty:
            data["faults"] = [fault.to_dict() for fault in faulty.faults]
        except LimitReached as limit:
            data["faults"] = [limit.fault.to_dict()]
    return Answer("compare.html", data, 422 if data["faults"] else 200, shown)


def _answer(
    ask: Ask, found: Rivals, walk: Walk, data: dict[str, Any], shown: dict[str, Any]
) -> None:
    """Put what the comparison says into the page, or say that it takes longer."""
    if ask.one("job"):
        job = ask.folder.jobs.job(ask.one("job"))
        shown["job"] = job.plain()
        data["long"] = True
        return
    result = _at_once(ask, found, walk)
    if result is None:
        data["long"] = True
        return
    data["comparison"] = result.to_dict()
    shown["sections"] = sections(result.report().in_language(ask.language.tag), found)


def _at_once(ask: Ask, found: Rivals, walk: Walk) -> Comparison | None:
    if any(2 ** len(one.options) > SMALL for one in found.accounts.values()):
        return None
    states = tuple(each.strip() for each in ask.one("states").split(";") if each.strip())
    return soon(
        lambda: compared(
            found.accounts,
            walk.crosswalk,
            _concepts(ask) or None,
            reading=_reading(ask),
            states=states,
        )
    )


def _chosen(ask: Ask) -> list[str]:
    here = ask.path["project"]
    return [each for each in dict.fromkeys(ask.many("with")) if each and each != here][: MOST - 1]


def _concepts(ask: Ask) -> list[str]:
    """The concepts asked for; none where all of them are."""
    asked = ask.many("concept")
    found = [name for name, _ in BASIC if name in asked]
    return found if len(found) < len(BASIC) else []


def _reading(ask: Ask) -> str:
    found = ask.one("reading", "some")
    return found if found in READINGS else "some"


def _query(ask: Ask) -> str:
    asked = {"with": _chosen(ask), "reading": _reading(ask), "states": ask.one("states")}
    asked |= {"concept": _concepts(ask)}
    return urlencode(asked, True)


def _others(ask: Ask, one: Opened) -> list[dict[str, Any]]:
    """The other projects of the folder; those that cannot be read cannot be chosen."""
    found = [listed(each) for each in projects(ask.folder.root) if each != one.project]
    return [
        {"id": each.project.id, "name": each.project.name, "title": each.title}
        for each in found
        if not each.faults
    ]


def _rivals(ask: Ask) -> Rivals:
    root = ask.folder.root
    return rivals([ask.project(), *(project(root, each) for each in _chosen(ask))])


# --- the crosswalk ------------------------------------------------------------------------


def decide(ask: Ask) -> Reply:
    """Keep decisions on the crosswalk, or a match of one's own; or begin a long comparison."""
    found = _rivals(ask)
    back = f"{ask.project().address}/compare?{_query(ask)}"
    if ask.one("do") == "work":
        return Redirect(f"/jobs/{_job(ask, found, back).id}")
    if len(found.accounts) < 2:
        return Redirect(back)
    try:
        walk = walk_of(found).crosswalk
        if ask.one("do") == "agree":
            keep(found, ask.needed("walk"), agreed(walk))
        elif ask.one("do") == "match":
            ids = {key: ask.one(f"id.{key}").strip() for key in found.accounts}
            keep(found, ask.needed("walk"), matched(walk, ask.one("part"), ids))
        else:
            decisions = {name: values[0] for name, values in ask.form.items() if "." in name}
            keep(found, ask.needed("walk"), decided(walk, decisions))
    except FaultyInput as faulty:
        return _page(ask, faulty.faults)
    return Redirect(back, "saved")


def _job(ask: Ask, found: Rivals, back: str) -> Job:
    """The comparison as a call of the command line, in a process of its own."""
    walk = walk_of(found)
    named = [f"{key}={one.path.resolve()}" for key, one in found.projects.items()]
    states = [each.strip() for each in ask.one("states").split(";") if each.strip()]
    arguments = ["compare", *named, "--reading", _reading(ask), "--html", OUTPUT]
    arguments += ["--concepts", ",".join(_concepts(ask))] if _concepts(ask) else []
    arguments += [part for state in states for part in ("--state", state)]
    if walk.path is not None:
        arguments += ["--crosswalk", str(walk.path.resolve())]
    texts = "\0".join([walk.sha256, *(one.text() for one in found.projects.values())])
    digest = hashlib.sha256(texts.encode("utf-8")).hexdigest()
    first = ask.project()
    job = ask.folder.jobs.start(Question(tuple(arguments), first.text(), first.name, digest, back))
    if "job=" not in job.question.back:
        # the answer belongs to the job: the way back names it
        object.__setattr__(job.question, "back", f"{back}&job={job.id}")
    return job


def report(ask: Ask) -> Download:
    """The report of a long comparison, to be shown in a frame."""
    job = ask.folder.jobs.job(ask.path["job"])
    if job.state != "done" or job.question.arguments[0] != "compare":
        raise not_found(job.id, worded("wait for the job to end, or compare again"))
    return Download(job.output, "text/html; charset=utf-8", policy=REPORT_POLICY)


# --- agreement ------------------------------------------------------------------------------


def agree(ask: Ask) -> Answer:
    """How far coders of one account agree."""
    one = opened(ask)
    sources = [source.key for source in one.model().sources]
    units, by = ask.one("units", "sentences"), ask.one("by", "kind")
    data: dict[str, Any] = {
        **one.data(),
        "chosen": _chosen(ask),
        "others": _others(ask, one),
        "source": ask.one("source"),
        "units": units,
        "by": by,
        "agreement": None,
    }
    shown: dict[str, Any] = {"sources": sources, "all_units": UNITS, "all_by": BY, "table": None,
                             "remarks": ()}  # fmt: skip
    if data["chosen"]:
        length = ask.one("length")
        try:
            found = agreement(
                _rivals(ask).accounts,
                ask.one("source") or None,
                units=units,
                by=by,
                length=int(length) if re.fullmatch(r"[1-9][0-9]{0,8}", length) else None,
            )
            data["agreement"] = found.to_dict()
            shown |= {"table": found.table(), "remarks": found.remarks}
        except FaultyInput as faulty:
            data["faults"] = [fault.to_dict() for fault in faulty.faults]
    return Answer("agreement.html", data, 422 if data["faults"] else 200, shown)


_HERE = "/p/{project}"
ROOM = Room(
    (
        Page(f"{_HERE}/compare", compare, decide),
        Page(f"{_HERE}/compare/report/{{job}}", report),
        Page(f"{_HERE}/agreement", agree),
    ),
    (Tab(N_("Compare"), "compare", 60),),
)
