"""Writes ``docs/reference/command-line.md`` from the commands themselves.

``python docs/generate_command_line.py``; a test holds the page to what this writes.
"""

from __future__ import annotations

from collections.abc import Iterator
from inspect import cleandoc
from pathlib import Path

import click

from detente.cli.main import cli

PAGE = Path(__file__).parent / "reference" / "command-line.md"

INTRODUCTION = """\
# The command line

This page is generated from the commands; `detente COMMAND --help` says the same.

FILE is the path of a conflict file. Where a command reads one, `case:SLUG` names a case of the
catalogue instead, such as `case:kinsara-2014/elmira`.

| exit status | meaning |
|---|---|
| 0 | done |
| 1 | the command ran, and the answer is "no"; only where a command says so below |
| 2 | the input or the call is wrong; the [faults](faults.md) are on standard error |
| 3 | the answer could not be completed within the limits given |
| 130 | interrupted |

Answers go to standard output, everything else to standard error. With `--json`, faults are
also printed as one JSON object on standard output. Colour is left out where the output is not
a terminal, and where the environment variable `NO_COLOR` is set.
"""


def page() -> str:
    """The whole page."""
    context = click.Context(cli, info_name="detente", **cli.context_settings)
    return INTRODUCTION + "\n" + "\n".join(_commands(cli, context))


def _commands(command: click.Command, context: click.Context) -> Iterator[str]:
    yield _section(command, context)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            if found is not None:
                yield from _commands(found, click.Context(found, parent=context, info_name=name))


def _section(command: click.Command, context: click.Context) -> str:
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    parts = [
        f"## {context.command_path}",
        f"```text\n{usage}\n```",
        _prose(command.help or ""),
    ]
    options = [p for p in command.get_params(context) if isinstance(p, click.Option)]
    records = [record for option in options if (record := option.get_help_record(context))]
    rows = [f"| {_code(names)} | {_cell(text)} |" for names, text in records]
    if rows:
        parts.append("\n".join(["| option | meaning |", "|---|---|", *rows]))
    return "\n\n".join(part for part in parts if part) + "\n"


def _prose(text: str) -> str:
    return cleandoc(text).replace("\b\n", "")


def _code(names: str) -> str:
    return " ".join(f"`{part}`" for part in names.replace("|", r"\|").split(", "))


def _cell(text: str) -> str:
    return " ".join(text.replace("|", r"\|").split())


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
