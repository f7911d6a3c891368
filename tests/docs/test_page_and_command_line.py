"""The table that says where the page does what the command line does leaves nothing out."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click
import pytest

from detente.cli.main import COMMANDS, cli
from detente.web.questions.catalogue import QUESTIONS
from detente.web.questions.question import Question
from tests.docs.pages import sections_of

SECTION = "Where the page does what the command line does"
TEXT = dict(sections_of("reference/page.md"))[SECTION]
#: A row: the command, where on the page, the options there, those left out and why.
ROWS = {
    cells[0].strip("` "): cells[1:]
    for line in TEXT.splitlines()
    if line.startswith("| `")
    for cells in [[cell.strip() for cell in line.strip("|").split("|")]]
}
#: Options of many commands, which the text below the table speaks of once.
COMMON = set(re.findall(r"`(--[\w-]+)`", TEXT.rpartition("\n|")[2]))


def options_of(command: click.Command) -> Iterator[str]:
    if isinstance(command, click.Group):
        for name in command.list_commands(click.Context(command)):
            inner = command.get_command(click.Context(command), name)
            assert inner is not None
            yield from options_of(inner)
    for parameter in command.params:
        if isinstance(parameter, click.Option) and not parameter.hidden:
            yield next(name for name in reversed(parameter.opts) if name.startswith("--"))


def command_of(name: str) -> click.Command:
    found = cli.get_command(click.Context(cli), name)
    assert found is not None
    return found


def test_every_command_has_its_row_and_no_other_has() -> None:
    assert list(ROWS) == list(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_each_option_of_a_command_is_on_the_page_or_left_out_with_a_reason(name: str) -> None:
    _where, there, left_out = ROWS[name]
    told = re.findall(r"`(--[\w-]+)`", f"{there} {left_out}")
    assert len(told) == len(set(told)), "an option is told twice"
    has = set(options_of(command_of(name))) - {"--help", "--version"}
    assert set(told) <= has, "an option that the command has not"
    assert has - COMMON <= set(told), "an option that the row leaves out"


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_the_table_names_the_options_of_each_question(question: Question) -> None:
    command, fields = question.command[0], question.fields
    there = set(re.findall(r"`(--[\w-]+)`", ROWS[command][1])) | COMMON
    assert {field.option for field in fields if field.option} <= there
