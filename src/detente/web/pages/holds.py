"""What holds: states and verdicts with filters, and why, in words and drawn."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from detente.errors import FaultyInput
from detente.model.formula import parse
from detente.model.plain import digest
from detente.model.states import fits
from detente.model.truth import members
from detente.questions.explain import explain, explanation_record
from detente.questions.summary import under_which
from detente.questions.words import state_in_words
from detente.report.drawing import drawing, moves_table
from detente.report.marks import party_marks
from detente.stability.concept import Concept
from detente.stability.interest import by_interest
from detente.stability.registry import concepts_for
from detente.stability.result import Result, mixed_profile, response_rule
from detente.stability.table import preference_places, stability_table
from detente.web.answers import Answer, Ask, Page, Redirect, Reply, Room, Tab
from detente.web.concepts import BASIC, concepts_asked, concepts_offered
from detente.web.figures import figure
from detente.web.jobs import FILE, Job, Question
from detente.web.language import N_
from detente.web.pages.model import unreadable_file
from detente.web.places import linked, texts_of
from detente.web.project_pages import Opened, opened, silent
from detente.web.worked_out import analysed

#: States in the table unless more are asked for, and at most.
SHOWN, MOST = 100, 2_000
#: Equilibria of a job's answer that are shown, and states in the figure of why.
EXAMPLES, DRAWN = 20, 14
#: States up to which the table of the command line is shown as well.
SIDE_BY_SIDE = 32
#: Seconds that a large model's analysis may take unless more are asked for, and at most.
SECONDS, MOST_SECONDS = 60, 86_400
RESPONSES = ("legal sequences", "once", "single")


class Asking:
    """What the address asks: the model with its variants, concepts, responses, profile."""

    def __init__(self, ask: Ask, one: Opened) -> None:
        known = {variant.id for variant in one.model().variants}
        self.variants = [name for name in ask.many("variant") if name in known]
        self.conflict = one.with_variants(self.variants)
        self.concepts = concepts_asked(ask)
        self.responses = ask.one("responses", RESPONSES[0])
        self.profile = {
            party: ask.one(f"profile:{party}").strip()
            for party in self.conflict.party_ids
            if ask.one(f"profile:{party}").strip()
        }
        told = ask.one("seconds")
        whole = told.isascii() and told.isdecimal() and len(told) < 8
        self.seconds = min(max(int(told), 1), MOST_SECONDS) if whole else SECONDS
        # names that there are not are faults at once, not after a job
        self.chosen = concepts_for(self.conflict, self.concepts)
        response_rule(self.responses)
        profile = self.profile
        self.mixed: tuple[Concept, ...] = mixed_profile(self.conflict, profile) if profile else ()
        self.revision = one.revision.sha256

    @property
    def key(self) -> tuple[Hashable, ...]:
        """The model and what is asked of it, to keep answers by."""
        profile = tuple(sorted(self.profile.items()))
        return (self.revision, *self.variants, tuple(self.concepts), self.responses, profile)

    def result(self) -> Result | None:
        """The analysis, or ``None`` where it must be a job."""
        return analysed(
            self.revision, self.conflict, self.concepts, self.responses, self.profile or None
        )

    def parameters(self) -> list[tuple[str, str]]:
        """The same as parameters of an address."""
        found = [("variant", name) for name in self.variants]
        if self.concepts != list(BASIC):
            found += [("concept", name) for name in self.concepts]
        if self.responses != RESPONSES[0]:
            found.append(("responses", self.responses))
        if self.seconds != SECONDS:
            found.append(("seconds", str(self.seconds)))
        return found + [(f"profile:{party}", name) for party, name in self.profile.items()]

    def question(self, one: Opened, command: str, page: str, *more: str) -> Question:
        """The same as a call of the command line, which tells what it knows when time is over."""
        called = [command, FILE, "--json", "--concepts", ",".join(self.concepts)]
        called += ["--time", str(self.seconds)]
        called += ["--variant", ",".join(self.variants)] if self.variants else []
        called += ["--responses", self.responses] if self.responses != RESPONSES[0] else []
        if self.profile and command == "analyse":
            called += ["--profile", ",".join(f"{p}={c}" for p, c in self.profile.items())]
        back = f"{one.project.address}/{page}"
        name = one.project.path.name
        return Question((*called, *more), one.revision.text, name, digest(self.conflict), back)


def plain_choices(asking: Asking, one: Opened) -> dict[str, Any]:
    """What can be chosen, and what is."""
    told = dict(zip(asking.conflict.party_ids, asking.mixed, strict=False))
    return {
        "concepts": concepts_offered([asking.conflict], asking.chosen, asking.mixed),
        "responses": asking.responses,
        "seconds": asking.seconds,
        "profile": {party: told[party].name for party in asking.profile},
        "variants": [
            {"id": v.id, "about": v.about, "chosen": v.id in asking.variants}
            for v in one.model().variants
        ],
        "parties": [{"id": p.id, "label": p.label} for p in one.model().decision_makers],
    }


def holds(ask: Ask) -> Answer:
    """The table of states with filters; or, of a model too large, counts and examples."""
    one = opened(ask)
    if one.conflict is None:
        return unreadable_file(one)
    asking = Asking(ask, one)
    filters = {name: ask.one(name).strip() for name in ("pattern", "formula", "stable_for")}
    filters |= {"under": ask.one("under"), "equilibria": ask.one("equilibria")}
    data: dict[str, Any] = {**one.data(), "choices": plain_choices(asking, one)}
    data |= {"filters": filters, "filter_faults": [], "listed": False, "states": []}
    data |= {"found": 0, "answer": None, "job": None}
    data["silent"] = [party.id for party in silent(asking.conflict)]
    query = urlencode(asking.parameters())
    shown: dict[str, Any] = {"query": query, "table": None, "responses": RESPONSES}
    shown["marks"] = {mark.party: mark for mark in party_marks(asking.conflict)}
    result = asking.result()
    if result is None:
        question = asking.question(one, "analyse", "holds", "--limit", str(EXAMPLES))
        data |= _of_job(ask.folder.jobs.asked(question))
        return Answer("holds.html", data, shown=shown)
    try:
        positions = filtered(result, filters)
    except FaultyInput as faulty:
        positions = []
        data["filter_faults"] = [fault.to_dict() for fault in faulty.faults]
    most = min(int(ask.one("most")), MOST) if ask.one("most").isdecimal() else SHOWN
    # interesting states first where not all are shown
    if len(positions) > most:
        wanted = set(positions)
        ranked = [at for at in by_interest(result) if at in wanted]
        listed = sorted(ranked[:most])
    else:
        listed = positions
    data |= {
        "listed": True,
        "found": len(positions),
        "states": list(rows(result, listed)),
        "answer": result.to_dict(most),
    }
    if listed and len(listed) <= SIDE_BY_SIDE:
        shown["table"] = stability_table(result, listed)
    return Answer("holds.html", data, shown=shown)


def filtered(result: Result, filters: Mapping[str, str]) -> list[int]:
    """Positions of the states that pass every filter; faults of a pattern or formula."""
    kept = set(range(len(result)))
    space, conflict = result.graph.space, result.conflict
    if filters["pattern"]:
        pattern = space.pattern(filters["pattern"])
        if not isinstance(pattern, tuple):
            raise FaultyInput([pattern])
        kept &= {at for levels, at in space.position_of.items() if fits(levels, pattern)}
    if filters["formula"]:
        kept &= set(members(space.truth.where(parse(filters["formula"], conflict.vocabulary).tree)))
    names = [concept.name for concept in result.concepts]
    under = [filters["under"]] if filters["under"] in names else names
    if filters["stable_for"] in conflict.party_ids:
        i = conflict.party_ids.index(filters["stable_for"])
        kept &= frozenset().union(*(result.stable[name][i] for name in under))
    if filters["equilibria"]:
        held = frozenset().union(*(result.equilibrium_positions(name) for name in under))
        if result.profile is not None and not filters["under"]:
            held |= result.profile_positions
        kept &= held
    return sorted(kept)


def rows(result: Result, positions: Sequence[int]) -> list[dict[str, Any]]:
    """States as rows: for each concept whether it is an equilibrium, and who would leave."""
    places = [preference_places(ranks) for ranks in result.graph.ranks]
    parties = result.graph.parties
    found = []
    for at in positions:
        state = result.states[at]
        verdicts = {
            concept.name: [
                party for i, party in enumerate(parties) if at not in result.stable[concept.name][i]
            ]
            for concept in result.concepts
        }
        found.append(
            {
                "number": state.number,
                "pattern": state.pattern,
                "name": state.name or "",
                "reference": state.pattern,
                "in_words": state_in_words(result.conflict, state),
                "status_quo": at == result.graph.status_quo,
                "leaving": verdicts,
                "profile": at in result.profile_positions,
                "places": {party: places[i][at] for i, party in enumerate(parties)},
            }
        )
    return found


def _of_job(job: Job | None) -> dict[str, Any]:
    """The counts and examples of a job that has ended; how far it is otherwise."""
    if job is None:
        return {}
    told: dict[str, Any] = {"job": job.plain()}
    if job.state == "done" and job.output:
        answer = job.answer()
        told["answer"] = answer
    return told


def work_out(ask: Ask) -> Reply:
    """Ask for the analysis as a job, and show how far it is."""
    one = opened(ask)
    asking = Asking(ask, one)
    query = urlencode(asking.parameters())
    page = f"holds?{query}" if query else "holds"
    question = asking.question(one, "analyse", page, "--limit", str(EXAMPLES))
    job = ask.folder.jobs.start(question)
    return Redirect(f"/jobs/{job.id}", "", {"job": job.id})


# --- why --------------------------------------------------------------------------------


def why(ask: Ask) -> Answer:
    """Why one state holds, or not: in words for each party, with the moves drawn."""
    one = opened(ask)
    if one.conflict is None:
        return unreadable_file(one)
    asking = Asking(ask, one)
    state = ask.one("state").strip()
    marks = {mark.party: mark for mark in party_marks(asking.conflict)}
    names = {concept.name: concept.abbreviation for concept in asking.chosen}
    titles = {concept.name: concept.title for concept in asking.chosen}
    data: dict[str, Any] = {**one.data(), "state": state, "why": None, "job": None}
    data |= {"choices": plain_choices(asking, one)}
    query = urlencode(asking.parameters())
    shown: dict[str, Any] = {"marks": marks, "abbreviations": names, "titles": titles}
    shown |= {"query": query, "figure": None, "twin": None, "under": [], "left_out": ()}
    texts = texts_of(one.project.address, asking.conflict)
    shown["pieces"] = lambda text: linked(text, texts)
    result = asking.result() if state else None
    if result is not None:
        found = explain(result, state)
        data["why"] = explanation_record(result, found)
        at = result.position(found.state)
        drawn = drawing(result, around=found.state, improvements_only=True, most=DRAWN)
        links = {
            place: f"{one.project.address}/holds/why?{query}&"
            + urlencode({"state": result.states[place].pattern})
            for place in drawn.states
        }
        shown["under"] = under_which(result, at)
        if drawn.arcs:
            shown["figure"] = figure(ask.language.tell_all(drawn), "why", links)
            shown["twin"] = moves_table(result, drawn)
            shown["left_out"] = drawn.left_out
    elif state:
        job = ask.folder.jobs.asked(_explaining(one, asking, state))
        data["job"] = job.plain() if job else None
        # with status 3 time was over before the search had ended
        if job is not None and job.state == "done" and job.output and job.status != 3:
            data["why"] = job.answer()
    return Answer("why.html", data, shown=shown)


def explain_it(ask: Ask) -> Reply:
    """Ask why as a job, of a model whose states are too many to list."""
    one = opened(ask)
    asking = Asking(ask, one)
    state = ask.needed("state").strip()
    job = ask.folder.jobs.start(_explaining(one, asking, state))
    return Redirect(f"/jobs/{job.id}", "", {"job": job.id})


def _explaining(one: Opened, asking: Asking, state: str) -> Question:
    query = urlencode([*asking.parameters(), ("state", state)])
    # behind --, a pattern that begins with a dash is no option
    return asking.question(one, "explain", f"holds/why?{query}", "--", state)


_HERE = "/p/{project}/holds"
ROOM = Room(
    (Page(_HERE, holds, work_out), Page(f"{_HERE}/why", why, explain_it)),
    (Tab(N_("What holds"), "holds", 30),),
)
