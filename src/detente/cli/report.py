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
from detente.language import LANGUAGES
from detente.model.conflict import Conflict
from detente.report.formats import KINDS, written_as
from detente.stability.analysis import Limits
from detente.wording import worded

if TYPE_CHECKING:
    from detente.questions.coalition_result import CoalitionResult
    from detente.questions.pivots.result import Pivots
    from detente.questions.resolve.answer import Resolution
    from detente.report.blocks import Document
    from detente.stability.result import Result

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
@click.option("--in-order", is_flag=True, help="Put them in the order of --sections.")
@click.option(
    "--with",
    "kept_answers",
    type=click.Path(dir_okay=False),
    help="Add the answers kept in this file, such as FILE.answers.json, which the page "
    "writes; each is a section answer-ID.",
)
@click.option(
    "--without-states",
    is_flag=True,
    help="Parties, preferences and kept answers only: for a model too large to list.",
)
@click.option(
    "--language",
    type=click.Choice(list(LANGUAGES)),
    default="en",
    show_default=True,
    help="The language of the report; names and sentences of the file stay as they are.",
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
    in_order: bool,
    kept_answers: str | None,
    without_states: bool,
    language: str,
    want: str | None,
    seconds: float,
) -> None:
    """Write a report of FILE: one HTML file that needs nothing else and prints well.

    Model, states, preferences, moves drawn, what holds, why each equilibrium holds, and
    how all this was computed. Where elements say which passages they rest on, each place is a
    link to it and back. The words of a passage are shown only where the project keeps the text.
    """
    from detente.report.document import report_without_states

    if want is not None and responses != "legal sequences":
        raise call_fault(
            worded("--want goes with legal sequences only."),
            responses,
            worded("leave --responses out"),
        )
    left_open: list[str] = []
    if without_states:
        if want is not None or with_pivots or with_coalitions:
            raise call_fault(
                worded("A report without states holds no other answers."),
                worded("--want, --pivots or --coalitions"),
                worded("ask the question alone, or keep its answer on the page"),
            )
        document = report_without_states(conflict)
    else:
        result = solved(conflict, concepts, responses, max_states)
        against = _against(conflict, max_states) if with_coalitions else None
        decisive = _decisive(conflict, concepts, seconds) if with_pivots else None
        wanted = None
        if want is not None:
            wanted = _resolution(conflict, want, concepts, seconds, max_states)
        document = _written(result, against, decisive, wanted)
        left_open += decisive.limits() if decisive is not None else []
        left_open += wanted.limits if wanted is not None and not wanted.complete else ()
    if kept_answers is not None:
        document = _with_kept(document, conflict, Path(kept_answers))
    document = document.in_language(language, directed=kind == "html" and not as_plain)
    document = _chosen(document, split(sections) if sections else [], in_order=in_order)
    content = written_as(document, "text" if as_plain else kind)
    if as_plain and output is None:
        click.echo(content)
    else:
        target = output or f"{Path(_file().rpartition(':')[2]).stem}{KINDS[kind]}"
        written_to(target, content, force=force)
        click.echo(f"wrote {target}", err=True)
    if left_open:
        incomplete("; ".join(left_open))


def _file() -> str:
    return str(click.get_current_context().params["file"])


def _against(conflict: Conflict, max_states: int) -> CoalitionResult:
    from detente.questions.coalitions import coalitions

    with progress("looking at coalitions"):
        return coalitions(conflict, limits=Limits(states=max_states))


def _decisive(conflict: Conflict, concepts: tuple[str, ...], seconds: float) -> Pivots:
    from detente.questions.pivots.answer import pivots

    with progress("looking for what decides"):
        return pivots(conflict, concepts=split(concepts) or None, maximum_seconds=seconds)


def _written(
    result: Result,
    against: CoalitionResult | None,
    decisive: Pivots | None,
    wanted: Resolution | None,
) -> Document:
    from detente.files.passages import shown_passages
    from detente.report.document import report_on

    with progress("writing the report"):
        passages = shown_passages(result.conflict, Path(path_of(_file())).parent)
        return report_on(
            result, coalitions=against, pivots=decisive, resolution=wanted, passages=passages
        )


def _with_kept(document: Document, conflict: Conflict, kept_answers: Path) -> Document:
    """The report with the answers in a file, each of which says if the model has changed."""
    from detente.files.kept_answers import answers_in, changed_since
    from detente.files.reader import load
    from detente.report.kept import with_answers

    answers = answers_in(kept_answers)
    base = load(path_of(_file())) if conflict.applied else conflict
    folder = Path(path_of(_file())).parent
    return with_answers(document, answers, changed_since(answers, base, folder))


def _chosen(document: Document, sections: list[str], *, in_order: bool) -> Document:
    from detente.report.choosing import in_order as ordered

    if not sections:
        return document
    document = document.with_sections(sections)
    return ordered(document, sections) if in_order else document


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
