"""``detente report``: one self-contained HTML file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from detente.cli.progress import progress
from detente.cli.shared import (
    conflict_file,
    incomplete,
    path_of,
    solved,
    solving,
    split,
    within_time,
    written_to,
)
from detente.errors import call_fault
from detente.model.conflict import Conflict
from detente.report.formats import KINDS, written_as
from detente.stability.analysis import Limits
from detente.wording import worded

if TYPE_CHECKING:
    from detente.questions.resolve.answer import Resolution

#: Proposals that a report tells of what would have to change.
_PROPOSALS = 3


@click.command("report")
@solving
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False), help="File to write [named after FILE]."
)
@click.option("--force", is_flag=True, help="Overwrite the output file.")
@click.option("--text", "as_plain", is_flag=True, help="Print the report as plain text instead.")
@click.option("--coalitions", "with_coalitions", is_flag=True, help="Add what coalitions break.")
@click.option(
    "--pivots",
    "with_pivots",
    is_flag=True,
    help="Add what decides the status quo and the watched outcomes, in several readings.",
)
@click.option(
    "--format",
    "kind",
    type=click.Choice(list(KINDS)),
    default="html",
    show_default=True,
    help="What to write: an HTML page, plain text, every table as CSV, LaTeX, or a Word "
    "document (needs the extra word).",
)
@click.option(
    "--sections",
    multiple=True,
    metavar="IDS",
    help="Only these sections, comma-separated: about, parties, limits, preferences, states, "
    "moves, holds, why, paths, coalitions, the readings of --pivots by their ids, resolve, "
    "passages, concepts, method.",
)
@click.option(
    "--want",
    metavar="OUTCOME",
    help="Add what would have to change for this to hold: a state, a pattern, or a formula.",
)
@within_time(
    "When to stop looking for what --want needs, or for what --pivots asks; the status is 3 then.",
    default=60.0,
)
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
    with_pivots: bool,
    kind: str,
    sections: tuple[str, ...],
    want: str | None,
    seconds: float,
) -> None:
    """Write a report of FILE: one HTML file that needs nothing else and prints well.

    Model, states, preferences, moves drawn, what holds, why each equilibrium holds, and
    how all this was computed. Where elements say which passages they rest on, each place is a
    link to it and back. The words of a passage are shown only where the project keeps the text.
    """
    from detente.files.passages import shown_passages
    from detente.report.document import report_on

    if want is not None and responses != "legal sequences":
        raise call_fault(
            worded("--want goes with legal sequences only."),
            responses,
            worded("leave --responses out"),
        )

    result = solved(conflict, concepts, responses, max_states)
    against = None
    if with_coalitions:
        from detente.questions.coalitions import coalitions

        with progress("looking at coalitions"):
            against = coalitions(conflict, limits=Limits(states=max_states))
    decisive = None
    if with_pivots:
        from detente.questions.pivots.answer import pivots

        with progress("looking for what decides"):
            decisive = pivots(conflict, concepts=split(concepts) or None, maximum_seconds=seconds)
    wanted = None
    if want is not None:
        wanted = _resolution(conflict, want, concepts, seconds, max_states)
    file = str(click.get_current_context().params["file"])
    with progress("writing the report"):
        passages = shown_passages(conflict, Path(path_of(file)).parent)
        document = report_on(
            result, coalitions=against, pivots=decisive, resolution=wanted, passages=passages
        )
        if sections:
            document = document.with_sections(split(sections))
        content = written_as(document, "text" if as_plain else kind)
    if as_plain and output is None:
        click.echo(content)
    else:
        target = output or f"{Path(file.rpartition(':')[2]).stem}{KINDS[kind]}"
        written_to(target, content, force=force)
        click.echo(f"wrote {target}", err=True)
    left_open = [*(decisive.limits() if decisive is not None else [])]
    left_open += wanted.limits if wanted is not None and not wanted.complete else ()
    if left_open:
        incomplete("; ".join(left_open))


def _resolution(
    conflict: Conflict, want: str, concepts: tuple[str, ...], seconds: float, max_states: int
) -> Resolution:
    from detente.questions.resolve.answer import resolve

    with progress("looking for the smallest change"):
        return resolve(
            conflict,
            want,
            split(concepts) or ["sequential"],
            most=_PROPOSALS,
            seconds=seconds,
            maximum_states=max_states,
        )
