"""``detente analyse``: which states hold, for whom, under which concept."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import get_args

import click

from detente.cli.progress import progress
from detente.cli.shared import (
    chosen_concepts,
    conflict_file,
    incomplete,
    paint,
    parsed_profile,
    solving,
    terminal_width,
    within_memory,
    within_time,
)
from detente.model.conflict import Conflict
from detente.model.states import State, count_text
from detente.stability.analysis import EngineChoice, Limits, analyse
from detente.stability.answer import LISTED, definitions_told
from detente.stability.counted import CountedResult
from detente.stability.result import Result
from detente.stability.table import (
    SHOWN,
    named_elsewhere,
    option_rows,
    stability_table,
    states_as_rows,
    states_shown,
)
from detente.table import Row, Table, as_csv, as_text

#: Engines that a user may ask for.
ENGINES = get_args(EngineChoice)
#: Equilibria shown as examples where the states are not listed.
EXAMPLES = 5
#: Options up to which examples are shown with one row for each.
MOST_ROWS = 24


@click.command("analyse")
@solving
@click.option(
    "--profile",
    metavar="PARTY=CONCEPT,…",
    help="A concept for each party, such as us=L4,iran=SEQ: the equilibria of this mixed "
    "profile as well. Parties left out are Nash.",
)
@click.option(
    "--limit",
    type=click.IntRange(0),
    help=f"Show at most so many states (table: {SHOWN}, JSON: {LISTED:,}); counts stay exact.",
)
@click.option(
    "--engine",
    "engine",
    type=click.Choice(ENGINES),
    default="auto",
    show_default=True,
    help="lists: list every state, up to --max-states. arrays: count without listing, up to "
    "2^30 combinations of options. symbolic: count by decision diagrams, whatever the number "
    "of options. auto: lists where the states are few enough, else arrays where they fit and "
    "need less than a minute, else symbolic.",
)
@within_memory("Memory that counting may take; where more is needed, status 3.")
@within_time(
    "Time that it may take. Where states are listed, concepts that are not decided by then are "
    "left out. Of engines that count, arrays refuse by an estimate before they begin, and "
    "decision diagrams give what is known by then. Status 3 in each case. Unlimited if not given."
)
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
@click.option("--csv", "csv", is_flag=True, help="Print one line per state, comma-separated.")
@conflict_file
def command(
    conflict: Conflict,
    *,
    concepts: tuple[str, ...],
    responses: str,
    max_states: int,
    profile: str | None,
    limit: int | None,
    engine: EngineChoice,
    memory: float,
    seconds: float | None,
    as_json: bool,
    csv: bool,
) -> None:
    """Say which states of FILE hold, for whom, under which concept.

    The table has options as rows and states as columns; below, each party's order of
    preference, and a mark for each party and concept.
    """
    if as_json and csv:
        raise click.UsageError("Choose one of --json and --csv.")
    if csv and engine in ("arrays", "symbolic"):
        raise click.UsageError(f"--csv lists states; --engine {engine} does not.")
    with progress("analysing") as tell:
        result = analyse(
            conflict,
            chosen_concepts(concepts),
            responses=responses,
            profile=parsed_profile(profile),
            engine="lists" if csv else engine,
            limits=Limits(max_states, int(memory * 2**30), seconds),
            tell=tell,
        )
    if as_json:
        click.echo(result.to_json(LISTED if limit is None else limit))
    elif isinstance(result, CountedResult):
        _print_counts(result, EXAMPLES if limit is None else limit)
    elif csv:
        click.echo(as_csv(states_as_rows(result, limit)), nl=False)
    else:
        _print_table(result, SHOWN if limit is None else limit)
    if not result.complete:
        incomplete("; ".join(result.limits(sys.maxsize)))


def _print_counts(result: CountedResult, examples: int) -> None:
    click.echo(click.style(result.conflict.title, bold=True))
    click.echo()
    parties = result.conflict.decision_makers
    rows = [
        Row(
            f"{concept.title} ({concept.abbreviation})",
            (
                str(result.bounds(concept.name)),
                *(_stable_text(result, party.id, concept.name) for party in parties),
            ),
            strong=True,
        )
        for concept in result.concepts
    ]
    columns = ("equilibria", *(party.label for party in parties))
    click.echo(
        as_text(Table("states that are stable", columns, tuple(rows)), terminal_width(), paint)
    )
    if result.profile is not None:
        click.echo(f"\nequilibria of the mixed profile: {result.profile_bounds()}")
    for concept in result.concepts:
        found = result.equilibria(concept.name, examples)
        if found:
            click.echo(f"\nfirst equilibria under {concept.title} ({concept.abbreviation})")
            click.echo(examples_text(result.conflict, found))
    whole = "complete" if result.complete else "not complete"
    click.echo(
        f"\n{whole}: {count_text(result.feasible_count)} feasible states, counted and not "
        f"listed, {len(parties)} parties; responses by {result.responses}; engine "
        f"{result.engine.name}: {result.engine.made_by}"
    )
    click.echo(f"because {result.because}")
    for line in definitions_told((*result.concepts, *(result.profile or ()))):
        click.echo(line)
    click.echo(f"model sha256 {result.model_digest}")


def examples_text(conflict: Conflict, states: Sequence[State]) -> str:
    """States side by side with options as rows; as patterns where options are many."""
    if len(conflict.options) > MOST_ROWS:
        return "\n".join(f"{count_text(state.number)}  {state.title}" for state in states)
    columns = tuple(count_text(state.number) for state in states)
    table = Table("state", columns, tuple(option_rows(conflict, states)))
    return as_text(table, terminal_width(), paint)


def _stable_text(result: CountedResult, party: str, concept: str) -> str:
    count = count_text(result.count_stable(party, concept))
    return count if result.known_for(party, concept) else f"{count} or more"


def _print_table(result: Result, most: int) -> None:
    click.echo(click.style(result.conflict.title, bold=True))
    for variant in result.conflict.applied:
        about = next(v.about for v in result.conflict.variants if v.id == variant)
        click.echo(f"variant {variant}: {about}")
    click.echo()
    shown = states_shown(result, most)
    if shown:
        click.echo(as_text(stability_table(result, shown), terminal_width(), paint))
        click.echo()
    for line in closing_lines(result, shown):
        click.echo(line)


def closing_lines(result: Result, shown: Sequence[int]) -> list[str]:
    """What stands below the table: counts, watched outcomes, method, completeness."""
    lines = [f"{state.number}  {state.name}" for state in named_elsewhere(result, shown)]
    if len(shown) < len(result):
        lines.append(
            f"{len(shown)} of {len(result):,} states shown: named ones, then those that are an "
            "equilibrium under most concepts (--limit shows more)."
        )
    lines.append("● stable   · not stable   E equilibrium (stable for everybody)")
    lines.append("")
    for concept in result.concepts:
        count = len(result.equilibrium_positions(concept.name))
        lines.append(f"{concept.title + ' equilibria':<34}{count:>7,}")
    if result.profile is not None:
        lines.append(f"{'equilibria of the mixed profile':<34}{len(result.profile_positions):>7,}")
    lines += _watch_lines(result)
    lines.append("")
    whole = "complete" if result.complete else "not complete"
    lines.append(
        f"{whole}: {len(result):,} feasible states, {result.graph.arc_count:,} moves, "
        f"{len(result.graph.parties)} parties; responses by {result.responses}; "
        f"engine {result.engine.name}"
    )
    lines += definitions_told((*result.concepts, *(result.profile or ())))
    lines.append(f"model sha256 {result.model_digest}")
    return lines


def _watch_lines(result: Result) -> list[str]:
    if not result.conflict.watch:
        return []
    lines = ["", "equilibria in which a watched outcome holds"]
    widths = {c.name: max(8, len(c.abbreviation) + 2) for c in result.concepts}
    heads = "".join(f"{c.abbreviation:>{widths[c.name]}}" for c in result.concepts)
    lines.append(f"{'':<32}{'states':>8}{heads}")
    for outcome, positions in result.watched().items():
        counts = "".join(
            f"{len(positions & result.equilibrium_positions(c.name)):>{widths[c.name]},}"
            for c in result.concepts
        )
        lines.append(f"  {outcome:<30}{len(positions):>8,}{counts}")
    return lines
