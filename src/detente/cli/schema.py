"""``detente schema``: the conflict file's JSON Schema, for editors and other programs."""

from __future__ import annotations

import json

import click

from detente.cli.shared import written_to


@click.command("schema")
@click.option("-o", "--output", type=click.Path(dir_okay=False), help="File to write.")
@click.option("--force", is_flag=True, help="Overwrite the output file.")
def command(output: str | None, *, force: bool) -> None:
    """Print the JSON Schema of the conflict file.

    Many editors check a YAML file while it is being written if its first line is
    "# yaml-language-server: $schema=" and the path of the schema.
    """
    from detente.files.schema import json_schema

    text = json.dumps(json_schema(), ensure_ascii=False, indent=2)
    if output is None:
        click.echo(text)
        return
    written_to(output, f"{text}\n", force=force)
    click.echo(f"wrote {output}", err=True)
