"""``detente paths``: what can be reached, how, how far it can climb, and the ways down."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from detente.cli.progress import progress
from detente.cli.shared import (
    conflict_file,
    incomplete,
    json_text,
    paint,
    terminal_width,
    within_memory,
    within_time,
)
from detente.errors import call_fault
from detente.model.conflict import Conflict
from detente.model.states import MAXIMUM_STATES, count_text
from detente.questions.escalation import Escalation, escalation
from detente.questions.path_result import Paths, Routes
from detente.questions.paths import paths
from detente.questions.words import counted, state_in_words, state_title
from detente.report import path_tables as tables
from detente.stability.analysis import Limits
from detente.stability.answer import LISTED
from detente.table import as_text
from detente.wording import worded

#: States in the table of distances unless --limit says otherwise.
SHOWN = 30
#: Endings that are told with their path.
_ENDINGS = 8
_BY = ("both", "moves", "improvements")


@click.command("paths")
@click.option("--from", "start", metavar="STATE", help="Where paths begin; else the status quo.")
@click.option(
    "--to",
    metavar="TARGET",
    help="Where they are to lead: a state, a watched outcome, a pattern in which - leaves an "
    "option open, or a formula. If no path leads there, the exit status is 1.",
)
@click.option(
    "--by",
    type=click.Choice(_BY),
    default="both",
    show_default=True,
    help="By any moves, by improvements of their movers only, or both.",
)
@click.option(
    "--k",
    type=click.IntRange(1, 10_000),
    default=1,
    show_default=True,
    help="How many paths to the target, shortest first.",
)
@click.option(
    "--escalation",
    "climbing",
    is_flag=True,
    help="From the intensities of options: the highest rung within reach, and the ways down "
    "to equilibria of lower intensity.",
)
@click.option(
    "--measure",
    type=click.Choice(["highest", "sum"]),
    default="highest",
    show_default=True,
    help="With --escalation: the intensity of a state is the highest of what is taken in it, "
    "or the sum.",
)
@click.option(
    "--concept",
    default="sequential",
    show_default=True,
    metavar="NAME",
    help="With --escalation: the concept whose equilibria end a way down.",
)
@click.option(
    "--engine",
    type=click.Choice(["auto", "lists", "arrays", "symbolic"]),
    default="auto",
    show_default=True,
    help="Lists of states, arrays over all combinations of options, or decision diagrams.",
)
@click.option(
    "--max-states",
    type=click.IntRange(1),
    default=MAXIMUM_STATES,
    show_default=True,
    help="List at most so many states; beyond, other engines answer where they can.",
)
@within_memory("Memory that arrays or decision diagrams may take.")
@within_time("Time that decision diagrams may take; then what is known is printed, with status 3.")
@click.option(
    "--limit",
    type=click.IntRange(0),
    help=f"Show at most so many states, {SHOWN} if not given, or {LISTED:,} with --json; counts "
    "stay exact.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
@conflict_file
def command(
    conflict: Conflict,
    *,
    start: str | None,
    to: str | None,
    by: str,
    k: int,
    climbing: bool,
    measure: str,
    concept: str,
    engine: str,
    max_states: int,
    memory: float,
    seconds: float | None,
    limit: int | None,
    as_json: bool,
) -> None:
    """Say what can be reached in FILE from a state, and by which shortest legal paths.

    Nobody moves twice in a row. Without --to: the least number of moves to each state, by
    any moves and by improvements, and where improvements end. With --to: the shortest
    paths there, and for each the party that was the last that could have stopped it.
    With --escalation: how far it can climb, the ways down, and who could start one.
    """
    shown = SHOWN if limit is None else limit
    listed = LISTED if as_json and limit is None else shown
    limits = Limits(states=max_states, bytes=int(memory * 2**30), seconds=seconds)
    if climbing:
        if to is not None or k > 1 or by != "both":
            raise call_fault(
                worded("--escalation asks a question of its own."),
                worded("--to, --k or --by beside it"),
                worded("leave them out, or leave out --escalation"),
            )
        with progress("looking for ways up and down"):
            climb = escalation(
                conflict,
                start,
                measure=measure,
                concept=concept,
                engine=engine,  # type: ignore[arg-type]  # click's choices are the literals
                limits=limits,
            )
        _escalation(climb, shown, as_json=as_json)
        return
    with progress("looking for paths"):
        found = paths(
            conflict,
            start,
            to,
            by=by,  # type: ignore[arg-type]  # click's choices are the literals
            k=k,
            engine=engine,  # type: ignore[arg-type]
            limits=limits,
            listed=listed,
        )
    if as_json:
        click.echo(found.to_json(listed))
    else:
        for line in _lines(found, shown):
            click.echo(line)
    if not found.complete:
        incomplete(found.limits[-1] if found.limits else worded("time or memory ran out"))
    if found.routes and all(routes.known and routes.moves < 0 for routes in found.routes):
        raise click.exceptions.Exit(1)


def _lines(found: Paths, limit: int) -> Iterator[str]:
    conflict = found.conflict
    yield click.style(conflict.title, bold=True)
    yield f"from {state_title(found.start)}: {state_in_words(conflict, found.start)}"
    yield ""
    if found.target is None:
        yield from _reach_lines(found, limit)
    for routes in found.routes:
        yield from _route_lines(found, routes)
    yield from (f"{text}." for text in found.limits)
    yield from _closing(found)


def _reach_lines(found: Paths, limit: int) -> Iterator[str]:
    yield as_text(tables.by_distance_table(found), terminal_width(), paint)
    yield ""
    if found.engine != "symbolic" and limit:
        yield as_text(tables.reach_table(found, limit), terminal_width(), paint)
        most = max(reach.total for reach in found.reaches)
        yield from tables.shown_of(most, limit, "states")
        yield ""
    if not sum(found.ending_counts):
        return
    yield tables.endings_sentence(found)
    for ending in found.endings[:_ENDINGS]:
        far = f"after {counted(ending.moves, 'improvement')}"
        if ending.moves < 0:
            far = "by no legal path: somebody would have to move twice in a row"
        yield f"  {tables.ending_text(ending)}, {far}"
        for path in ending.paths:
            yield from (f"      {line}" for line in tables.path_lines(found.conflict, path))
    if len(found.endings) > _ENDINGS:
        yield f"  … and {sum(found.ending_counts) - _ENDINGS:,} more (--json lists some of them)"
    yield ""


def _route_lines(found: Paths, routes: Routes) -> Iterator[str]:
    yield tables.routes_sentence(found, routes)
    for path in routes.paths:
        yield ""
        yield from (f"  {line}" for line in tables.path_lines(found.conflict, path))
        if found.engine != "symbolic":
            told = tables.last_chance_sentences(found.conflict, path)
            yield from (f"    {line}" for line in told)
    yield ""


def _closing(found: Paths) -> Sequence[str]:
    whole = "complete" if found.complete else "not complete"
    states = count_text(found.feasible_count)
    return [
        f"{whole}: {states} feasible states, nobody moves twice in a row; engine {found.engine}",
        f"model sha256 {found.model_digest}",
    ]


# --- escalation ----------------------------------------------------------------------------


def _escalation(found: Escalation, limit: int, *, as_json: bool) -> None:
    if as_json:
        record = found.to_dict()
        record.pop("detente")
        click.echo(json_text(record))
    else:
        for line in _escalation_lines(found, limit):
            click.echo(line)
    if not found.complete:
        incomplete(found.limits[-1])


def _escalation_lines(found: Escalation, limit: int) -> Iterator[str]:
    conflict = found.conflict
    yield click.style(conflict.title, bold=True)
    yield f"from {state_title(found.start)}: {state_in_words(conflict, found.start)}"
    measure = "the highest of what is taken" if found.measure == "highest" else "the sum"
    yield f"intensity {tables.number_text(found.intensity)} ({measure}; {found.scale})"
    yield ""
    if found.whole:
        yield as_text(tables.rungs_table(found), terminal_width(), paint)
        yield ""
    for summit, told in zip(found.summits, tables.summit_sentences(found), strict=True):
        yield told
        if summit.path.steps:
            yield from (f"    {line}" for line in tables.path_lines(conflict, summit.path))
    yield ""
    if not found.whole:
        yield from (f"{text}." for text in found.limits)
        yield f"{'complete' if found.complete else 'not complete'}: engine {found.engine}"
        yield f"model sha256 {found.model_digest}"
        return
    yield tables.ways_sentence(found)
    for way in found.ways[:limit]:
        yield f"  {tables.state_label(way.state)}, rung {tables.number_text(way.intensity)}"
        yield from (f"    {line}" for line in tables.way_lines(conflict, way))
    yield from tables.shown_of(len(found.ways), limit, "ways down")
    if found.starters:
        yield ""
        yield "Who could start a way down:"
        yield from (f"  {told}" for told in tables.starter_sentences(found))
    yield ""
    yield from found.limits
    states = sum(rung.states for rung in found.rungs)
    yield f"complete: {states:,} feasible states; concept {found.concept.name}; engine " + (
        found.engine
    )
    yield f"model sha256 {found.model_digest}"
