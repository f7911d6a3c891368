"""How do we get there: paths, escalation and the ways down, where improvements settle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from detente.model.conflict import Conflict
from detente.model.intensity import has_intensity
from detente.questions.asked import weights_asked
from detente.questions.escalation import Escalation, escalation
from detente.questions.evolution import LAW_IN_WORDS, LAWS, TEMPERATURE, Evolution, evolution
from detente.questions.path_result import Paths, Routes
from detente.questions.paths import paths
from detente.questions.words import counted, state_in_words, state_title
from detente.report import path_tables as tables
from detente.report.blocks import Block, Bullets, Figure, Heading, Note, Paragraph
from detente.report.drawing import moves_table
from detente.report.ladder import ladder
from detente.report.svg import as_svg
from detente.stability.analysis import Limits
from detente.stability.result import analyse_listed
from detente.web.language import N_
from detente.web.questions.fields import CONCEPT, LIMIT, SECONDS, START, Field
from detente.web.questions.question import Question
from detente.web.questions.told import Told, captioned, notes
from detente.wording import joined, made, worded

#: Endings that are told with their path, as on the command line.
_ENDINGS = 8


def _paths(conflict: Conflict, values: Mapping[str, Any]) -> Told:
    found = paths(
        conflict,
        values["from"],
        values["to"],
        by=values["by"] or "both",
        k=values["k"] or 1,
        limits=Limits(seconds=values["seconds"]),
    )
    shown = values["limit"] or 0
    blocks = (*_start(conflict, found), *_reached(found, shown), *notes(found.limits))
    return Told(blocks, found.to_dict(), found.complete, found.limits)


def _start(conflict: Conflict, found: Paths | Escalation | Evolution) -> Iterator[Block]:
    title = state_title(found.start)
    yield Paragraph(
        worded(
            "From {title}: {conflict}.", title=title, conflict=state_in_words(conflict, found.start)
        )
    )


def _reached(found: Paths, shown: int) -> Iterator[Block]:
    if found.target is None:
        caption = worded("How many states are reached, by the least number of moves")
        yield captioned(tables.by_distance_table(found), caption)
        if found.engine != "symbolic" and shown:
            yield captioned(tables.reach_table(found, shown), worded("States, the nearest first"))
            most = max(reach.total for reach in found.reaches)
            yield from (Note(text, "limit") for text in tables.shown_of(most, shown, "states"))
        if sum(found.ending_counts):
            yield from _endings(found)
    for routes in found.routes:
        yield from _routes(found, routes)


def _endings(found: Paths) -> Iterator[Block]:
    yield Heading(worded("Where improvements end"), 3)
    yield Paragraph(tables.endings_sentence(found), strong=True)
    for ending in found.endings[:_ENDINGS]:
        far = worded("after {moves}", moves=counted(ending.moves, "improvement"))
        if ending.moves < 0:
            far = worded("by no legal path: somebody would have to move twice in a row")
        yield Heading(joined(", ", (tables.ending_text(ending), far)), 4)
        for path in ending.paths:
            if path.steps:
                yield Bullets(tuple(tables.path_lines(found.conflict, path)))
    more = sum(found.ending_counts) - min(len(found.endings), _ENDINGS)
    if more > 0:
        yield Note(worded("{more:,} more endings are not told here.", more=more), "limit")


def _routes(found: Paths, routes: Routes) -> Iterator[Block]:
    yield Heading(worded("By {by}", by=routes.by.value), 3)
    yield Paragraph(tables.routes_sentence(found, routes), strong=True)
    for number, path in enumerate(routes.paths, 1):
        if len(routes.paths) > 1:
            yield Heading(worded("Path {number}", number=number), 4)
        yield Bullets(tuple(tables.path_lines(found.conflict, path)))
        if found.engine != "symbolic":
            told = tables.last_chance_sentences(found.conflict, path)
            yield from (Paragraph(text) for text in told)


def _climbing(conflict: Conflict, values: Mapping[str, Any]) -> Told:
    found = escalation(
        conflict,
        values["from"],
        measure=values["measure"] or "highest",
        concept=values["concept"] or "sequential",
    )
    record = found.to_dict()
    record.pop("detente")
    shown = values["limit"] or 0
    return Told(tuple(_ladder(conflict, found, shown)), record, True, found.limits)


def _ladder(conflict: Conflict, found: Escalation, shown: int) -> Iterator[Block]:
    yield from _start(conflict, found)
    measure = (
        worded("the highest of what is taken") if found.measure == "highest" else worded("the sum")
    )
    intensity = tables.number_text(found.intensity)
    yield Paragraph(
        worded(
            "Its intensity is {intensity} ({measure}; {scale}).",
            intensity=intensity,
            measure=measure,
            scale=found.scale,
        )
    )
    yield Heading(worded("The way up"), 3)
    for summit, told in zip(found.summits, tables.summit_sentences(found), strict=True):
        yield Paragraph(told, strong=True)
        if summit.path.steps:
            yield Bullets(tuple(tables.path_lines(conflict, summit.path)))
    result = analyse_listed(conflict, [found.concept.name])
    drawn = ladder(result, found)
    if drawn.arcs:
        caption = worded(
            "The ladder: climbs and ways down from {found}", found=state_title(found.start)
        )
        svg = made(as_svg, drawn, ident="drawing-ladder", links=False)
        yield Figure(svg, caption, drawn.left_out, moves_table(result, drawn))
    yield captioned(tables.rungs_table(found), worded("The rungs of the ladder"))
    yield Heading(worded("The ways down"), 3)
    yield Paragraph(tables.ways_sentence(found), strong=True)
    for way in found.ways[:shown]:
        rung = tables.number_text(way.intensity)
        yield Heading(
            worded("To {state}, rung {rung}", state=tables.state_label(way.state), rung=rung), 4
        )
        yield Bullets(tuple(tables.way_lines(conflict, way)))
    yield from (Note(t, "limit") for t in tables.shown_of(len(found.ways), shown, "ways down"))
    if found.starters:
        yield Heading(worded("Who could start a way down"), 3)
        yield Bullets(tuple(tables.starter_sentences(found)))
    yield from notes(found.limits)


def _settling(conflict: Conflict, values: Mapping[str, Any]) -> Told:
    found = evolution(
        conflict,
        values["from"],
        laws=values["laws"] or list(LAWS),
        weights=weights_asked(values["weights"]),
        temperature=values["temperature"] or TEMPERATURE,
    )
    shown = values["limit"] or 1
    return Told(tuple(_settled(conflict, found, shown)), found.to_dict())


def _settled(conflict: Conflict, found: Evolution, shown: int) -> Iterator[Block]:
    yield from _start(conflict, found)
    caption = worded("How likely improvements are to end where, under each law")
    yield captioned(tables.evolution_table(found, shown), caption)
    most = len(found.endings)
    yield from (Note(text, "limit") for text in tables.shown_of(most, shown, "endings"))
    told = []
    for run in found.runs:
        more = (
            worded(" (temperature {temperature:g})", temperature=found.temperature)
            if run.law == "logit"
            else ""
        )
        told.append(joined("", (tables.law_name(run.law), ": ", LAW_IN_WORDS[run.law], more)))
    yield Bullets(tuple(told))
    yield Note(worded("The law is an assumption about behaviour; the model says nothing about it."))
    yield Paragraph(tables.law_sentence(found))
    uneven = [f"{party} {weight:g}" for party, weight in found.weights if weight != 1]
    who = (
        worded("weights: {uneven}, others 1", uneven=", ".join(uneven))
        if uneven
        else worded("every party weighs the same")
    )
    reached = counted(found.reached, "state")
    yield Paragraph(
        worded("{reached} within reach of improvements; {who}.", reached=reached, who=who)
    )


def _needs_intensity(conflict: Conflict) -> str:
    if has_intensity(conflict):
        return ""
    return N_("No option of this model has an intensity yet, so nothing climbs.")


PATHS = Question(
    "paths",
    4,
    N_("What can be reached, and by which path?"),
    N_("The shortest legal paths from a state, by any moves and by improvements only."),
    ("paths",),
    (
        START,
        Field(
            "to",
            N_("To"),
            "state",
            "--to",
            N_(
                "A state, a watched outcome, a pattern in which - leaves an option open, or a "
                "formula. Empty shows everything within reach."
            ),
        ),
        Field(
            "by",
            N_("By"),
            "one",
            "--by",
            usual=("both",),
            choices=(
                ("both", N_("any moves, and improvements only, side by side")),
                ("moves", N_("any moves")),
                ("improvements", N_("improvements of their movers only")),
            ),
        ),
        Field(
            "k",
            N_("How many paths to the target"),
            "whole",
            "--k",
            usual=("1",),
            least=1,
            most=1000,
            further=True,
        ),
        LIMIT,
        SECONDS,
    ),
    _paths,
)
ESCALATION = Question(
    "escalation",
    4,
    N_("How far can it climb, and what are the ways down?"),
    N_("The highest rung within reach, the ways down to lower equilibria, and who could start."),
    ("paths", "--escalation"),
    (
        START,
        Field(
            "measure",
            N_("The intensity of a state is"),
            "one",
            "--measure",
            usual=("highest",),
            choices=(
                ("highest", N_("the highest of what is taken in it")),
                ("sum", N_("the sum of what is taken in it")),
            ),
        ),
        CONCEPT,
        LIMIT,
    ),
    _climbing,
    _needs_intensity,
)
EVOLUTION = Question(
    "evolution",
    4,
    N_("Where do improvements settle?"),
    N_("Where a chain of improvements ends and how likely, under several laws of behaviour."),
    ("evolution",),
    (
        START,
        Field(
            "laws",
            N_("How a mover chooses"),
            "several",
            "--law",
            N_("All three side by side if none is chosen."),
            choices=(
                ("uniform", N_("any of its improvements, each as likely")),
                ("best", N_("what it likes best")),
                ("logit", N_("the likelier, the higher it ranks it")),
            ),
        ),
        Field(
            "weights",
            N_("How readily each party moves"),
            "lines",
            "--weights",
            N_("One a line, such as us=2; 1 for every party that is not named."),
            further=True,
        ),
        Field(
            "temperature",
            N_("Temperature of the third"),
            "number",
            "--temperature",
            N_("Near 0 the mover takes the best, far above 1 any improvement."),
            usual=(f"{TEMPERATURE:g}",),
            least=0.0001,
            most=1_000_000,
            further=True,
        ),
        LIMIT,
    ),
    _settling,
)
