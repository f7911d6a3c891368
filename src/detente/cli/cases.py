"""``detente cases``: published conflicts to list, search, show and copy."""

from __future__ import annotations

import shlex
import textwrap
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import click

from detente.catalogue import Case, case, cases, search
from detente.cli.shared import json_text, paint, terminal_width, written_to
from detente.errors import call_fault, suggestion
from detente.table import Row, Table, as_text
from detente.wording import worded


@click.group("cases")
def command() -> None:
    """List, search, show and copy published cases.

    Wherever a command expects a FILE, a case can be named as case:SLUG, in full or by
    its last parts: "detente analyse case:garrison".
    """


@command.command("list")
@click.option("--kind", help="Only cases of this kind: the first part of the slug.")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
def list_cases(*, kind: str | None, as_json: bool) -> None:
    """List the cases."""
    found = cases()
    if kind is not None:
        kinds = list(dict.fromkeys(each.kind for each in found))
        if kind not in kinds:
            otherwise = worded("they are: {kinds}", kinds=", ".join(kinds))
            mend = suggestion(kind, kinds, otherwise)
            raise call_fault(worded("There are no cases of this kind."), kind, mend)
        found = tuple(each for each in found if each.kind == kind)
    _print(found, as_json=as_json)


@command.command("search")
@click.option("--in", "field", help="Look in one field only: title, summary, parties or source.")
@click.argument("words", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
def search_cases(words: tuple[str, ...], *, field: str | None, as_json: bool) -> None:
    """List the cases in which every one of WORDS occurs.

    They are looked for in slug, title, summary, parties and source. Exit status 1 if
    nothing is found.
    """
    found = search(words, field)
    if found or as_json:
        _print(found, as_json=as_json)
    if not found:
        click.echo(f"No case has all of: {' '.join(words)}", err=True)
        raise click.exceptions.Exit(1)


@command.command("show")
@click.argument("slug")
@click.option("--json", "as_json", is_flag=True, help="Print the case as JSON.")
def show(slug: str, *, as_json: bool) -> None:
    """Tell what the case SLUG is, who takes part, and where its data were read."""
    found = case(slug)
    if as_json:
        click.echo(json_text({"case": _plain(found), "readme": found.readme()}))
        return
    parts = [
        f"{click.style(found.title, bold=True)}\n{found.slug}",
        textwrap.fill(found.summary, terminal_width(), break_on_hyphens=False),
        _wrapped(f"Source: {found.citation}") if found.citation else "",
        _wrapped(f"Parties: {', '.join(found.decision_makers)}") + f"\nSize: {_size(found)}",
        found.readme().strip(),
    ]
    click.echo("\n\n".join(part for part in parts if part))


@command.command("copy")
@click.argument("slug")
@click.argument("dest", required=False)
@click.option("--force", is_flag=True, help="Overwrite the file.")
def copy(slug: str, dest: str | None, *, force: bool) -> None:
    """Copy the conflict file of the case SLUG to DEST, to work on it.

    DEST is a file or a folder; without it, a file named after the case in this folder.
    """
    found = case(slug)
    target = Path(dest) if dest else Path()
    if target.is_dir():
        target /= f"{found.name}.yaml"
    written_to(str(target), found.path.read_text(encoding="utf-8"), force=force)
    click.echo(f"wrote {target}\nnext: detente analyse {shlex.quote(str(target))}")


def _print(found: Sequence[Case], *, as_json: bool) -> None:
    if as_json:
        click.echo(json_text({"cases": [_plain(each) for each in found]}))
        return
    rows: list[Row] = []
    for source, group in groupby(found, lambda each: each.slug.rpartition("/")[0]):
        rows.append(Row(source))
        rows += [
            Row(
                f"  {each.name}: {each.title}",
                (str(len(each.decision_makers)), str(each.options or "–"), f"{each.states:,}"),
            )
            for each in group
        ]
    table = Table("case", ("parties", "options", "states"), tuple(rows))
    click.echo(as_text(table, terminal_width(), paint))
    count = f"{len(found)} case{'s' if len(found) != 1 else ''}"
    click.echo(f"\n{count}; more about one: detente cases show NAME")


def _wrapped(text: str) -> str:
    return textwrap.fill(text, terminal_width(), subsequent_indent="  ", break_on_hyphens=False)


def _size(found: Case) -> str:
    options = f"{found.options} options" if found.options else "moves between listed states"
    return f"{len(found.decision_makers)} parties, {options}, {found.states:,} states"


def _plain(found: Case) -> dict[str, Any]:
    return {
        "slug": found.slug,
        "title": found.title,
        "summary": found.summary,
        "kind": found.kind,
        "citation": found.citation,
        "decision_makers": list(found.decision_makers),
        "options": found.options,
        "states": found.states,
        "path": str(found.path),
    }
