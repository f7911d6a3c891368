"""``detente convert``: foreign files turned into conflict files, and codes into foreign ones."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from detente.cli.main import fault_text
from detente.cli.progress import progress
from detente.cli.shared import bytes_written_to, json_text, path_of, written_to
from detente.errors import Fault, call_fault
from detente.wording import worded

if TYPE_CHECKING:
    from detente.files.exchange.offsets import End

#: Endings of files that need no converting, and those of coding projects.
_OWN = (".yaml", ".yml")
_PROJECTS = (".qdpx", ".qdc", ".jsonld", ".graphml", ".csv")
#: Endings of output files that say what is to be written.
_BY_ENDING = {
    ".qdpx": "qdpx", ".qdc": "qdc", ".jsonld": "annotations", ".graphml": "graphml"
}  # fmt: skip
FORMATS = ("qdpx", "qdc", "annotations", "events", "graphml", "csv")


@click.command("convert")
@click.argument("file")
@click.option(
    "--to",
    "target",
    type=click.Choice(FORMATS),
    help="Write what a conflict file has coded: a REFI-QDA project or codebook, Web "
    "Annotations, a table of acts and events, or the causal map.",
)
@click.option(
    "--text",
    "texts",
    multiple=True,
    metavar="KEY=FILE",
    help="The text of a source; else it is looked for beside the conflict file.",
)
@click.option(
    "--model",
    help="Put what a coding project or a causal map holds into this conflict file, and print it.",
)
@click.option(
    "--end",
    type=click.Choice(["last", "after"]),
    help="What endPosition of a .qdpx is: the last character's, as the standard has it, or "
    "the one after. Written: last. Read: found out.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False),
    help="File to write: JSON where the name ends in .json, else YAML; or the format of --to.",
)
@click.option("--force", is_flag=True, help="Overwrite the output file.")
@click.option("--json", "as_json", is_flag=True, help="Print the conflict and the notes as JSON.")
def command(
    file: str,
    *,
    target: str | None,
    texts: tuple[str, ...],
    model: str | None,
    end: End | None,
    output: str | None,
    force: bool,
    as_json: bool,
) -> None:
    """Turn FILE into a conflict file, or what a conflict file has coded into another format.

    FILE is a model that the program GMCR+ saved (.gmcr), a coding project or codebook
    (.qdpx, .qdc), Web Annotations (.jsonld), or a causal map (.graphml, or .csv with
    the columns from, to and sign); with --to, a conflict file. An output file that ends
    in .qdpx, .qdc, .jsonld or .graphml needs no --to. Whatever is not carried over, or
    is changed on the way, is told on standard error.
    """
    if target is None and output is not None and file.lower().endswith(_OWN):
        target = _BY_ENDING.get(Path(output).suffix.lower())
    if target is not None:
        _export(file, target, texts, end, output, force=force, as_json=as_json)
        return
    if file.lower().endswith(_OWN):
        problem = worded("A conflict file is turned into another format, and none is named.")
        raise call_fault(
            problem, file, worded("name it: --to qdpx; or use the file: detente check FILE")
        )
    facts: Sequence[str] = ()
    if file.lower().endswith(_PROJECTS):
        form, facts, notes = _imported(file, model, texts, end)
    else:
        form, notes = _of_gmcr(file)
    _print(form, notes, facts, output, force=force, as_json=as_json)


def _of_gmcr(file: str) -> tuple[dict[str, Any], Sequence[Fault]]:
    from detente.files.gmcr import read_gmcr
    from detente.model.plain import plain_form

    with progress(f"reading {file}"):
        conversion = read_gmcr(file)
        return plain_form(conversion.conflict), conversion.notes


def _imported(
    file: str, model: str | None, texts: tuple[str, ...], end: End | None
) -> tuple[dict[str, Any], Sequence[str], Sequence[Fault]]:
    from detente.files.exchange.annotations import read_annotations
    from detente.files.exchange.map_reading import ENDINGS, map_received, read_map
    from detente.files.exchange.receiving import received
    from detente.files.exchange.refi_reading import read_qdc, read_qdpx
    from detente.files.exchange.texts import given_texts
    from detente.files.reader import load

    conflict = None if model is None else load(path_of(model))
    with progress(f"reading {file}"):
        if Path(file).suffix.lower() in ENDINGS:
            form, notes = map_received(read_map(file), conflict)
            return form, (), notes
        match Path(file).suffix.lower():
            case ".qdpx":
                foreign = read_qdpx(file, end)
            case ".qdc":
                foreign = read_qdc(file)
            case _:
                foreign = read_annotations(file, given_texts(texts))
        form, notes = received(foreign, conflict)
    return form, foreign.facts, (*foreign.notes, *notes)


def _export(
    file: str,
    target: str,
    texts: tuple[str, ...],
    end: End | None,
    output: str | None,
    *,
    force: bool,
    as_json: bool,
) -> None:
    from detente.files.exchange.exporting import exported
    from detente.files.reader import load

    path = path_of(file)
    if target == "qdpx" and output is None:
        raise call_fault(
            worded("A project is no text to print."), "--to qdpx", worded("add -o FILE.qdpx")
        )
    content, notes = exported(load(path), path, target, texts, end or "last")
    if as_json and output is None:
        told = [note.to_dict() for note in notes]
        click.echo(json_text({"format": target, "content": content, "notes": told}))
    elif isinstance(content, bytes):
        bytes_written_to(str(output), content, force=force)
    else:
        written_to(output, content, force=force)
    for note in notes:
        click.echo(fault_text(note), err=True)
    if output is not None:
        click.echo(f"wrote {output}", err=True)


def _print(
    form: dict[str, Any],
    notes: Sequence[Fault],
    facts: Sequence[str],
    output: str | None,
    *,
    force: bool,
    as_json: bool,
) -> None:
    from detente.files.writer import text_of

    if output is not None:
        written_to(output, text_of(form, output), force=force)
    if as_json:
        answer: dict[str, Any] = {"conflict": form, "notes": [note.to_dict() for note in notes]}
        if facts:
            answer["facts"] = list(facts)
        click.echo(json_text(answer))
    elif output is None:
        click.echo(text_of(form, "conflict.yaml"), nl=False)
    for fact in facts:
        click.echo(fact, err=True)
    for note in notes:
        click.echo(fault_text(note), err=True)
    if output is not None:
        click.echo(f"wrote {output}", err=True)
