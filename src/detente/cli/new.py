"""``detente new``: a commented starter file that loads as it is."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from detente.cli.shared import written_to
from detente.errors import call_fault
from detente.wording import worded

_ENDINGS = (".yaml", ".yml", ".json")


@click.command("new")
@click.argument("path")
@click.option("--force", is_flag=True, help="Overwrite the file.")
@click.option("--abstract", is_flag=True, help="Start from states and moves, without options.")
def command(path: str, *, force: bool, abstract: bool) -> None:
    """Write a starter file to PATH: a small dispute, with comments that teach the format.

    Change it step by step into a conflict of your own. For a name that ends in .json
    the same is written as JSON, which has no comments.
    """
    target = Path(path)
    if target.suffix.lower() not in _ENDINGS:
        problem = worded("A conflict file is YAML or JSON, and its name says which.")
        proposed = target.parent / f"{target.stem or 'conflict'}.yaml"
        raise call_fault(problem, path, worded("write {proposed}", proposed=proposed))
    from detente.files.starter import starter_text

    written_to(path, starter_text(target.name, abstract=abstract), force=force)
    name = shlex.quote(path)
    click.echo(
        f"wrote {path}\n"
        "next:\n"
        f"  detente check {name}     is anything wrong or odd about it?\n"
        f"  detente analyse {name}   which states hold, for whom?\n"
        f"  detente report {name}    all of it, as a page to read and print"
    )
