"""``detente convert``: a foreign file turned into a conflict file."""

from __future__ import annotations

import click

from detente.cli.main import fault_text
from detente.cli.progress import progress
from detente.cli.shared import json_text, written_to
from detente.errors import call_fault

#: Endings of files that need no converting.
_OWN = (".yaml", ".yml")


@click.command("convert")
@click.argument("file")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False),
    help="File to write: JSON where the name ends in .json, else YAML.",
)
@click.option("--force", is_flag=True, help="Overwrite the output file.")
@click.option("--json", "as_json", is_flag=True, help="Print the conflict and the notes as JSON.")
def command(file: str, *, output: str | None, force: bool, as_json: bool) -> None:
    """Turn FILE, which the program GMCR+ saved (.gmcr), into a conflict file.

    Whatever is not carried over, or is changed on the way, is told on standard error.
    Without --output the conflict file is printed, as YAML.
    """
    from detente.files.gmcr import read_gmcr
    from detente.files.writer import text_of
    from detente.model.plain import plain_form

    if file.lower().endswith(_OWN):
        problem = "This command turns .gmcr files into conflict files."
        raise call_fault(problem, file, "use the file as it is: detente check FILE")
    with progress(f"reading {file}"):
        conversion = read_gmcr(file)
        form = plain_form(conversion.conflict)
    if output is not None:
        written_to(output, text_of(form, output), force=force)
    if as_json:
        notes = [note.to_dict() for note in conversion.notes]
        click.echo(json_text({"conflict": form, "notes": notes}))
    elif output is None:
        click.echo(text_of(form, "conflict.yaml"), nl=False)
    for note in conversion.notes:
        click.echo(fault_text(note), err=True)
    if output is not None:
        click.echo(f"wrote {output}", err=True)
