"""``detente report``: one self-contained HTML file."""

from __future__ import annotations

from pathlib import Path

import click

from detente.cli.progress import progress
from detente.cli.shared import conflict_file, solved, solving, written_to
from detente.model.conflict import Conflict
from detente.stability.analysis import Limits


@click.command("report")
@solving
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False), help="File to write [FILE's name .html]."
)
@click.option("--force", is_flag=True, help="Overwrite the output file.")
@click.option("--text", "as_plain", is_flag=True, help="Print the report as plain text instead.")
@click.option("--coalitions", "with_coalitions", is_flag=True, help="Add what coalitions break.")
@conflict_file
def command(
    conflict: Conflict,
    *,
    concepts: tuple[str, ...],
    responses: str,
    max_states: int,
    output: str | None,
    force: bool,
    as_plain: bool,
    with_coalitions: bool,
) -> None:
    """Write a report of FILE: one HTML file that needs nothing else and prints well.

    Model, states, preferences, moves drawn, what holds, why each equilibrium holds, and
    how all this was computed.
    """
    from detente.report.document import report_on

    result = solved(conflict, concepts, responses, max_states)
    against = None
    if with_coalitions:
        from detente.questions.coalitions import coalitions

        with progress("looking at coalitions"):
            against = coalitions(conflict, limits=Limits(states=max_states))
    with progress("writing the report"):
        document = report_on(result, coalitions=against)
        text = document.to_text(100) if as_plain else document.to_html()
    if as_plain and output is None:
        click.echo(text)
        return
    file = str(click.get_current_context().params["file"])
    target = output or f"{Path(file.rpartition(':')[2]).stem}.html"
    written_to(target, text, force=force)
    click.echo(f"wrote {target}", err=True)
