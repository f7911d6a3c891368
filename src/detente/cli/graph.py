"""``detente graph``: the states and moves drawn, or for another program."""

from __future__ import annotations

from pathlib import Path

import click

from detente.cli.shared import conflict_file, solved, solving, written_to
from detente.model.conflict import Conflict

FORMATS = ("svg", "dot", "graphml")


@click.command("graph")
@solving
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="What to write; by the ending of the output file if not given, else svg.",
)
@click.option("-o", "--output", type=click.Path(dir_okay=False), help="File to write.")
@click.option("--force", is_flag=True, help="Overwrite the output file.")
@click.option("--improvements", is_flag=True, help="Draw improvements only (SVG).")
@click.option("--party", help="Draw one party's moves only (SVG).")
@click.option("--around", metavar="STATE", help="Draw the neighbourhood of a state (SVG).")
@click.option(
    "--most",
    type=click.IntRange(1),
    default=60,
    show_default=True,
    help="Draw at most so many states (SVG); the drawing says what it leaves out.",
)
@conflict_file
def command(
    conflict: Conflict,
    *,
    concepts: tuple[str, ...],
    responses: str,
    max_states: int,
    form: str | None,
    output: str | None,
    force: bool,
    improvements: bool,
    party: str | None,
    around: str | None,
    most: int,
) -> None:
    """Draw the states and moves of FILE: SVG, DOT or GraphML.

    DOT and GraphML hold every state and move; the SVG is meant to be read and leaves out
    what would make it unreadable, and says so.
    """
    from detente.report.drawing import drawing
    from detente.report.exchange import as_dot, as_graphml
    from detente.report.svg import as_svg

    result = solved(conflict, concepts, responses, max_states)
    ending = Path(output).suffix.lstrip(".").lower() if output else ""
    chosen = form or (ending if ending in FORMATS else "svg")
    if chosen == "dot":
        text = as_dot(result)
    elif chosen == "graphml":
        text = as_graphml(result)
    else:
        drawn = drawing(
            result, improvements_only=improvements, party=party, around=around, most=most
        )
        text = as_svg(drawn, links=False)
    written_to(output, text, force=force)
