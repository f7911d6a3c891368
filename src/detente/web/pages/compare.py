"""Compare: two or more accounts of the folder side by side, and agreement between coders."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from detente._version import __version__
from detente.accounts.agreement import Agreement, agreement
from detente.accounts.comparison import concepts_compared
from detente.accounts.deciding import MAXIMUM_SIZE, MAXIMUM_WORK
from detente.accounts.verdicts import READINGS
from detente.errors import Fault, FaultyInput, LimitReached
from detente.files.kept_answers import sha256_of
from detente.model.conflict import Conflict
from detente.model.plain import digest
from detente.report.blocks import Block, Heading
from detente.report.kept import KeptAnswer
from detente.report.plain_blocks import block_of
from detente.stability.concept import Concept
from detente.stability.registry import CONCEPTS
from detente.web import compared, limits
from detente.web.answers import Answer, Ask, Page, Redirect, Reply, Room, Tab
from detente.web.apart import apart
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
from detente.web.concepts import BASIC, concepts_asked, concepts_offered
from detente.web.jobs import Job, Question
from detente.web.kept import MOST_WORDS
from detente.web.kept import keep as keep_answer
from detente.web.language import N_
from detente.web.listing import listing
from detente.web.project_pages import Opened, opened, small
from detente.web.projects import project
from detente.web.questions.fields import RESPONSES, Field, values_of
from detente.web.worked_out import KEEP
from detente.wording import worded

#: What a kept comparison is called in a report, and one sentence on it.
TITLE = N_("Where accounts differ, and does it matter?")
ABOUT = N_(
    "Where rival accounts differ, which differences decide, and what would tell them apart. Which "
    "account is right is not asked."
)
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
    found = _rivals(ask)
    conflicts = list(found.accounts.values())
    meant: tuple[Concept, ...] = CONCEPTS
    try:
        meant = concepts_compared(conflicts, _concepts(ask) or None)
    except FaultyInput as faulty:
        faults = (*faults, *faulty.faults)
    data: dict[str, Any] = {**known, "faults": [fault.to_dict() for fault in faults]}
    data |= {"concepts": _concepts(ask), "further": _further(ask)}
    data |= {"chosen": _chosen(ask), "others": _others(ask, one), "reading": _reading(ask)}
    data |= {"states": ask.one("states"), "crosswalk": None, "comparison": None, "long": False}
    data |= {"job": None, "complete": True, "limits": []}
    data["waiting"] = False
    shown: dict[str, Any] = {"readings": READINGS, "units": UNITS, "by": BY, "sections": [],
                             "offered": concepts_offered(conflicts, meant),
                             "fields": _FIELDS, "again": _again(ask),
                             "query": _query(ask), "choices": {}, "command": ""}  # fmt: skip
    if not data["chosen"]:
        return Answer("compare.html", data, 422 if faults else 200, shown)
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
    told, job = _told(ask, found, walk)
    data |= {"job": job.plain() if job else None, "long": told is None}
    if told is None:
        return
    data |= {"comparison": told["record"], "complete": told["complete"], "limits": told["limits"]}
    shown["sections"] = sections(ask.language.tell_all(told["sections"]), found)
    shown["command"] = compared.command(found, walk, _asked(ask))


def _told(ask: Ask, found: Rivals, walk: Walk) -> tuple[dict[str, Any] | None, Job | None]:
    """The answer, where it is there within the page's patience or a job has it; and the job."""
    question = _question(ask, found, walk)
    job = ask.folder.jobs.asked(question)
    if job is not None:
        return (job.answer() if job.state == "done" and job.output else None), job
    if not all(small(each) for each in found.accounts.values()):
        return None, None
    asked = (found.accounts, walk.crosswalk, _asked(ask))

    def working() -> dict[str, Any]:
        return apart(compared.told, *asked, seconds=limits.LONGEST)

    try:
        return KEEP.answer(("compare", question.key), working), None
    except TimeoutError:
        return None, None


#: What few people need, as the command line has it.
_FIELDS = (
    RESPONSES,
    Field(
        "size",
        N_("Exchange at most so many differences at once"),
        "whole",
        usual=(str(MAXIMUM_SIZE),),
        least=1,
        most=12,
    ),
    Field(
        "work",
        N_("Look at so many states at most, over all mixed models"),
        "whole",
        usual=(str(MAXIMUM_WORK),),
        least=1,
        most=100_000_000,
    ),
)


def _asked(ask: Ask) -> compared.Asked:
    """What is asked of the accounts; raises what is wrong with it."""
    states = [each.strip() for each in ask.one("states").split(";") if each.strip()]
    sent = {field.name: ask.many(field.name) for field in _FIELDS}
    further, wrong = values_of(_FIELDS, sent, opened(ask).model())
    if wrong:
        raise FaultyInput(wrong.values())
    return compared.Asked(tuple(_concepts(ask)), _reading(ask), tuple(states), **further)


def _further(ask: Ask) -> dict[str, str]:
    """The further choices as they were sent, where they are not as usual."""
    sent = {field.name: ask.one(field.name).strip()[:100] for field in _FIELDS}
    usual = {field.name: field.usual[0] for field in _FIELDS}
    return {name: text for name, text in sent.items() if text and text != usual[name]}


def _question(ask: Ask, found: Rivals, walk: Walk) -> Question:
    back = f"{ask.project().address}/compare?{_query(ask)}"
    return compared.question(found, walk, _asked(ask), back)


def _chosen(ask: Ask) -> list[str]:
    here = ask.path["project"]
    return [each for each in dict.fromkeys(ask.many("with")) if each and each != here][: MOST - 1]


def _concepts(ask: Ask) -> list[str]:
    """The concepts asked for; none where they are the usual five."""
    asked = concepts_asked(ask)
    return [] if set(asked) == set(BASIC) else asked


def _reading(ask: Ask) -> str:
    found = ask.one("reading", "some")
    return found if found in READINGS else "some"


def _query(ask: Ask) -> str:
    return urlencode(_again(ask))


def _again(ask: Ask) -> list[tuple[str, str]]:
    """What was asked, as fields and values that ask it again."""
    asked = [("with", one) for one in _chosen(ask)]
    asked += [("reading", _reading(ask)), ("states", ask.one("states"))]
    asked += [("concept", name) for name in _concepts(ask)]
    return [*asked, *_further(ask).items()]


def _others(ask: Ask, one: Opened) -> list[dict[str, Any]]:
    """The other projects of the folder; those that cannot be read cannot be chosen."""
    found = [each for each in listing(ask.folder.root) if each.project != one.project]
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
        return Redirect(f"/jobs/{ask.folder.jobs.start(_question(ask, found, walk_of(found))).id}")
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


def keep_for_report(ask: Ask) -> Reply:
    """Keep the comparison as a section of the report of the project that it was asked from."""
    one, found = opened(ask), _rivals(ask)
    walk = walk_of(found)
    told, job = _told(ask, found, walk)
    if told is None:
        job = job or ask.folder.jobs.start(_question(ask, found, walk))
        return Redirect(f"/jobs/{job.id}", data={"job": job.plain()})
    kept = keep_answer(one.project, _kept(ask, one, found, walk, told))
    return Redirect(f"{one.project.address}/report", "kept", {"answer": kept.id})


def _kept(ask: Ask, one: Opened, found: Rivals, walk: Walk, told: Mapping[str, Any]) -> KeptAnswer:
    wish = _asked(ask)
    titles = "; ".join(f"{key}: {c.title}" for key, c in found.accounts.items())
    shared = worded("Where several states of an account show one shared state, it holds if")
    asked: list[tuple[str, str]] = [(worded("Accounts"), titles), (shared, wish.reading)]
    asked += [(worded("Under these concepts"), ", ".join(wish.concepts))] if wish.concepts else []
    asked += [(worded("States to account for"), "; ".join(wish.states))] if wish.states else []
    sent = _further(ask)
    asked += [(worded(field.label), sent[field.name]) for field in _FIELDS if field.name in sent]
    return KeptAnswer(
        id="a0",
        title=worded(TITLE),
        about=worded(ABOUT),
        asked=tuple(asked),
        words=ask.one("words").strip()[:MOST_WORDS],
        command=compared.command(found, walk, wish),
        variants=(),
        model=digest(one.model()),
        when="",
        version=__version__,
        complete=bool(told["complete"]),
        limits=tuple(told["limits"]),
        blocks=tuple(_blocks(told["sections"])),
        rests_on=tuple(_rests_on(one, found, walk)),
    )


def _blocks(parts: Sequence[Mapping[str, Any]]) -> Iterator[Block]:
    """The report of the comparison in one section."""
    for part in parts:
        yield Heading(part["title"], 3)
        for told in part["blocks"]:
            block = block_of(told)
            yield Heading(block.text, 4) if isinstance(block, Heading) else block


def _rests_on(one: Opened, found: Rivals, walk: Walk) -> Iterator[tuple[str, str]]:
    """The files of the other accounts and of the crosswalk, each with its digest."""
    folder = one.project.folder
    others = [each.path for each in found.projects.values() if each != one.project]
    for path in (*others, *([walk.path] if walk.path else [])):
        yield Path(os.path.relpath(path, folder)).as_posix(), sha256_of(path)


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
            characters = int(length) if re.fullmatch(r"[1-9][0-9]{0,8}", length) else None
            asked = (_rivals(ask).accounts, ask.one("source") or None, units, by, characters)
            found = apart(_agreement, *asked)
            data["agreement"] = found.to_dict()
            shown |= {"table": found.table(), "remarks": found.remarks}
        except FaultyInput as faulty:
            data["faults"] = [fault.to_dict() for fault in faulty.faults]
    return Answer("agreement.html", data, 422 if data["faults"] else 200, shown)


def _agreement(
    accounts: Mapping[str, Conflict], source: str | None, units: str, by: str, length: int | None
) -> Agreement:
    return agreement(accounts, source, units=units, by=by, length=length)


_HERE = "/p/{project}"
ROOM = Room(
    (
        Page(f"{_HERE}/compare", compare, decide),
        Page(f"{_HERE}/compare/keep", act=keep_for_report),
        Page(f"{_HERE}/agreement", agree),
    ),
    (Tab(N_("Compare"), "compare", 60),),
)
