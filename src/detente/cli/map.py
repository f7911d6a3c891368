"""``detente map``: the causal map of an account, its paths and total effects."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from detente.accounts.causal_map import LISTED, STEPS, Reading, causal_map
from detente.cli.shared import (
    conflict_file,
    incomplete,
    json_text,
    paint,
    path_of,
    terminal_width,
    written_to,
)
from detente.errors import call_fault
from detente.model.conflict import Conflict
from detente.table import as_text
from detente.wording import worded

if TYPE_CHECKING:
    from detente.accounts.map_answer import MapAnswer

_ENDINGS = (".svg", ".html", ".graphml", ".csv")


@click.command("map")
@click.option("--from", "start", metavar="CONCEPT", help="What the concept bears on.")
@click.option("--to", "end", metavar="CONCEPT", help="What bears on the concept.")
@click.option("--walks", is_flag=True, help="Total effects by walks, which may go round circles.")
@click.option("--circles", is_flag=True, help="List the circles.")
@click.option(
    "--most",
    type=click.IntRange(1),
    default=LISTED,
    show_default=True,
    help="List at most so many paths; more exits with status 3.",
)
@click.option(
    "--steps",
    type=click.IntRange(1),
    default=STEPS,
    show_default=True,
    help="Stop the search for paths after so many steps.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False),
    help="File to write: .svg (a drawing), .html (a page), .graphml or .csv (the links).",
)
@click.option("--force", is_flag=True, help="Overwrite the output file.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
@conflict_file
def command(
    conflict: Conflict,
    *,
    start: str | None,
    end: str | None,
    walks: bool,
    circles: bool,
    most: int,
    steps: int,
    output: str | None,
    force: bool,
    as_json: bool,
) -> None:
    """Say what the account in FILE says bears on what, and along which paths.

    With --from and --to: every path between two concepts, the product of its signs, and
    the total effect. With one of them: total effects on, or of, all concepts.
    """
    from detente.accounts.map_answer import MapAnswer

    reading: Reading = "walks" if walks else "simple paths"
    answer = MapAnswer(conflict, causal_map(conflict), reading, most, steps)
    for concept in (start, end):
        if concept is not None:
            answer.causes.known(concept)
    if output is not None:
        written_to(output, _written(answer, start, end, output), force=force)
        click.echo(f"wrote {output}", err=True)
        if not as_json:
            return
    record = answer.record(start, end, circles=circles)
    if as_json:
        click.echo(json_text(record))
    else:
        _print(answer, start, end, circles=circles)
    if not record["complete"]:
        incomplete(answer.limit())


def _written(answer: MapAnswer, start: str | None, end: str | None, output: str) -> str:
    from detente.accounts.map_drawing import map_drawing
    from detente.files.exchange.maps import map_as_csv, map_as_graphml
    from detente.report.svg import as_svg

    match Path(output).suffix.lower():
        case ".svg":
            title = f"Causal map: {answer.conflict.title}"
            return as_svg(map_drawing(answer.causes, title), links=False)
        case ".html":
            from detente.files.passages import shown_passages

            file = str(click.get_current_context().params["file"])
            passages = shown_passages(answer.conflict, Path(path_of(file)).parent)
            return answer.document(start, end, passages).to_html()
        case ".graphml":
            return map_as_graphml(answer.causes)
        case ".csv":
            return map_as_csv(answer.causes)
    raise call_fault(
        worded("The ending of the output file names no format."),
        output,
        worded("choose one of {endings}", endings=", ".join(_ENDINGS)),
    )


def _print(answer: MapAnswer, start: str | None, end: str | None, *, circles: bool) -> None:
    from detente.accounts.map_drawing import links_table

    click.echo(click.style(answer.conflict.title, bold=True))
    click.echo(answer.summary())
    click.echo()
    if start is not None and end is not None:
        found = answer.paths(start, end)
        click.echo(answer.effect_told(start, end, found))
        for path in found.paths:
            table = answer.paths_table(type(found)((path,), True), "")
            product, where = table.rows[0].cells
            click.echo(f"\n{product}  {table.rows[0].label}\n   {where}")
    elif start is not None or end is not None:
        click.echo(as_text(answer.effects_table(start, end), terminal_width(), paint))
    elif not circles:
        click.echo(as_text(links_table(answer.causes), terminal_width(), paint))
    if circles:
        found = answer.circles()
        click.echo(answer.circles_told(found))
        for path in found.paths:
            click.echo(f"\n{path.sign.replace('-', '−')}  {answer.path_told(path)}")
