"""``detente demo``: the main job, on the account and its rivals that are shipped."""

from __future__ import annotations

from pathlib import Path

import click

from detente.cli.progress import progress
from detente.cli.shared import paint, solved, terminal_width
from detente.cli.variants import BASE, analysed_variants
from detente.model.conflict import Conflict
from detente.model.states import STATUS_QUO
from detente.questions.explain import explain
from detente.questions.variants import (
    holding,
    marks,
    states_of_interest,
    variants_table,
)
from detente.questions.words import counted, state_in_words
from detente.report.text import explanation_text
from detente.stability.result import Result
from detente.table import Row, Table, as_text

CASE = "environment/hipel-1993/elmira"
FOLDER = "accounts/gulf-2024-04"
ACCOUNTS = ("statement", "off-ramp", "deterrence")


@click.command("demo")
@click.option(
    "-o",
    "--output",
    type=click.Path(file_okay=False),
    default="demo-output",
    show_default=True,
    help="Folder for the reports.",
)
def command(output: str) -> None:
    """Run the main job on a published case and on three rival accounts of one crisis.

    For each account: whether the situation that it reports holds, why, and what would
    make it unstable. Reports are written as HTML files.
    """
    from detente.catalogue import case

    folder = Path(output)
    folder.mkdir(parents=True, exist_ok=True)
    _heading("A published case")
    elmira = solved(case(CASE).load(), (), "legal sequences", 100_000)
    click.echo(as_text(_equilibria(elmira), terminal_width(), paint))
    _write_report(folder / "elmira.html", elmira)

    accounts = {name: case(f"{FOLDER}/{name}").load() for name in ACCOUNTS}
    with progress("analysing the accounts and their variants"):
        models = {
            name: analysed_variants(conflict, None, (), "legal sequences", 100_000)
            for name, conflict in accounts.items()
        }
    bases = {name: found[BASE] for name, found in models.items()}
    _heading("Three accounts of one crisis, side by side")
    click.echo("Each is a model of what one side says, not of what is the case.\n")
    for name, conflict in accounts.items():
        click.echo(f"{click.style(name, bold=True)}: {conflict.title}")
    click.echo()
    click.echo(as_text(_side_by_side(bases), terminal_width(), paint))
    for name, conflict in accounts.items():
        _tell(name, conflict, models[name])
        _write_report(folder / f"{name}.html", bases[name])
    click.echo(f"\nOpen {folder / 'statement.html'} in a browser.")


def _heading(text: str) -> None:
    click.echo(f"\n{click.style(text, bold=True, underline=True)}\n")


def _equilibria(result: Result) -> Table:
    rows = []
    for at, state in enumerate(result.states):
        held = result.concepts_holding(at)
        if held:
            label = f"{state.title}  {state_in_words(result.conflict, state)}"
            rows.append(Row(label, tuple("E" if c in held else "" for c in result.concepts)))
    columns = tuple(concept.abbreviation for concept in result.concepts)
    return Table(result.conflict.title, columns, tuple(rows))


def _side_by_side(bases: dict[str, Result]) -> Table:
    """Rows: what is asked of every account; columns: the accounts."""
    concepts = next(iter(bases.values())).concepts
    interest = {name: states_of_interest(r.conflict) for name, r in bases.items()}
    rows = [
        Row("feasible states", tuple(f"{len(result):,}" for result in bases.values())),
    ]
    asked = ("The situation that the account reports holds", "It holds without the last reply")
    for at, question in enumerate(asked):
        rows.append(Row(question))
        found = [marks(holding(r, interest[name][at]), concepts) for name, r in bases.items()]
        rows += [
            Row(f"  {concept.title} ({concept.abbreviation})", tuple(each[i] for each in found))
            for i, concept in enumerate(concepts)
        ]
    return Table("", tuple(bases), tuple(rows))


def _tell(name: str, conflict: Conflict, models: dict[str, Result]) -> None:
    base = models[BASE]
    _heading(f"{name}: why, and what would change it")
    position = base.graph.status_quo
    if position is not None:
        found = explain(base, base.states[position], verify=True)
        click.echo(explanation_text(found, terminal_width()))
    click.echo()
    about = {variant.id: variant.about for variant in conflict.variants}
    table = variants_table(models, [STATUS_QUO], about)
    click.echo(as_text(table, terminal_width(), paint))


def _write_report(path: Path, result: Result) -> None:
    from detente.report.document import report_on

    with progress(f"writing {path}"):
        path.write_text(report_on(result).to_html(), encoding="utf-8", newline="\n")
    click.echo(f"\nreport: {path} ({counted(len(result), 'state')})")
