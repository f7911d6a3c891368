"""``detente check``: everything that is wrong or odd about a conflict file."""

from __future__ import annotations

import click

from detente.cli.main import fault_text
from detente.cli.progress import progress
from detente.cli.shared import json_text, path_of
from detente.errors import FaultyInput
from detente.questions.words import counted


@click.command("check")
@click.argument("file")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.option("--strict", is_flag=True, help="Exit with status 1 if there are warnings.")
def command(file: str, *, as_json: bool, strict: bool) -> None:
    """Say everything that is wrong or odd about FILE.

    Beyond syntax: no feasible state, rankings with gaps, statements that decide nothing,
    rules that forbid nothing, variants that break the model. Exit status 2 if there is
    an error; warnings alone exit with 0.
    """
    from detente.files.checking import check_document
    from detente.files.reader import load_document

    with progress(f"checking {file}"):
        document = load_document(path_of(file))
        faults = check_document(document)
    errors = [fault for fault in faults if fault.severity == "error"]
    if errors:
        raise FaultyInput(faults)
    if as_json:
        click.echo(json_text({"faults": [fault.to_dict() for fault in faults]}))
    else:
        for fault in faults:
            click.echo(fault_text(fault))
        conflict = document.conflict
        sizes = [
            counted(len(conflict.decision_makers), "decision maker"),
            counted(len(conflict.options), "option"),
            *([counted(len(conflict.variants), "variant")] if conflict.variants else []),
        ]
        warnings = counted(len(faults), "warning")
        click.echo(f"{file}: no error, {warnings} ({', '.join(sizes)})")
    if strict and faults:
        raise click.exceptions.Exit(1)
