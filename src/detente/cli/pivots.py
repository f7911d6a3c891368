"""``detente pivots``: what decides the outcomes, in several readings."""

from __future__ import annotations

from typing import cast

import click

from detente.cli.progress import progress
from detente.cli.shared import (
    StateCommand,
    chosen_concepts,
    conflict_file,
    incomplete,
    terminal_width,
    within_time,
    written_to,
)
from detente.model.conflict import Conflict


@click.command("pivots", cls=StateCommand)
@conflict_file
@click.argument("outcomes", nargs=-1, metavar="[OUTCOME]...")
@click.option(
    "--concepts",
    multiple=True,
    metavar="NAMES",
    help="Solution concepts, comma-separated, by name or abbreviation. All five if not given.",
)
@click.option(
    "--size",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="Try changes of every kind in sets of up to so many.",
)
@click.option(
    "--set-size",
    type=click.IntRange(1),
    default=3,
    show_default=True,
    help="Try statements left out, and attitudes switched off, in sets of up to so many.",
)
@click.option(
    "--several",
    type=click.Choice(["any", "all"]),
    default="any",
    show_default=True,
    help="A statement about several other parties goes with any of these attitudes, or only "
    "when all are off.",
)
@click.option(
    "--exact",
    type=click.IntRange(0, 20),
    default=16,
    show_default=True,
    help="Look at every group of relations up to so many relations; estimate beyond.",
)
@click.option(
    "--samples",
    type=click.IntRange(2),
    default=4000,
    show_default=True,
    help="Random groups, and orders, of an estimate.",
)
@click.option(
    "--scenarios",
    type=click.IntRange(1),
    default=1024,
    show_default=True,
    help="Random orders of statements for robustness.",
)
@click.option(
    "--seed",
    type=click.IntRange(0, (1 << 64) - 1),
    default=0,
    show_default=True,
    help="The same seed gives the same answer, on any machine.",
)
@within_time(
    "Leave out the readings that this time does not suffice for, and exit with status 3. "
    "Unlimited if not given."
)
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False), help="Write an HTML page with drawings."
)
@click.option("--force", is_flag=True, help="Overwrite the output file.")
def command(
    conflict: Conflict,
    *,
    outcomes: tuple[str, ...],
    concepts: tuple[str, ...],
    size: int,
    set_size: int,
    several: str,
    exact: int,
    samples: int,
    scenarios: int,
    seed: int,
    seconds: float | None,
    as_json: bool,
    output: str | None,
    force: bool,
) -> None:
    """Say what decides the outcomes of FILE: several readings side by side.

    OUTCOME is a state, or the id of a watched outcome; the status quo if none is given.
    """
    from detente.questions.pivots.answer import pivots
    from detente.questions.pivots.changes import Several
    from detente.report.pivots import pivots_report

    with progress("comparing changed models"):
        answer = pivots(
            conflict,
            list(outcomes) or None,
            concepts=chosen_concepts(concepts),
            size=size,
            set_size=set_size,
            several=cast("Several", several),
            exact_players=exact,
            samples=samples,
            scenarios=scenarios,
            seed=seed,
            maximum_seconds=seconds,
        )
    if output is not None:
        written_to(output, pivots_report(answer).to_html(), force=force)
        click.echo(f"wrote {output}", err=True)
    if as_json:
        click.echo(answer.to_json())
    elif output is None:
        click.echo(pivots_report(answer).to_text(terminal_width()), nl=False)
    if not answer.complete:
        incomplete("; ".join(answer.limits()))
