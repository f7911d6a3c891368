"""Coded elements as text: each with its passages and all that is coded of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from detente.accounts.attributes import Attributes, attributes
from detente.cli.shared import json_text, terminal_width
from detente.cli.showing import shown
from detente.files.project import NoModel, Project
from detente.questions.words import counted, support_in_words

#: Keys whose value is what an element is called.
_LABELS = ("name", "label", "that")


def print_elements(found: Project, source: str | None, *, as_json: bool) -> None:
    """The elements of a project's model, all of them or those that rest on one account."""
    modelled = not isinstance(found.conflict, NoModel)
    listed = [] if isinstance(found.conflict, NoModel) else list(attributes(found.conflict, source))
    if as_json:
        record = {
            "project": str(found.folder),
            "model": str(found.model) if modelled else None,
            "elements": [each.to_dict() for each in listed],
            "complete": True,
        }
        click.echo(json_text(record))
        return
    if isinstance(found.conflict, NoModel):
        click.echo(f"{found.folder}: there is no conflict file, so nothing is coded.")
        return
    click.echo(click.style(shown(found.conflict.title), bold=True))
    width = min(terminal_width(), 100)
    for each in listed:
        lines = list(_lines(each))
        click.echo(f"\n{lines[0]}")
        for line in lines[1:]:
            told = shown(line)
            click.echo(click.wrap_text(told, width, initial_indent="  ", subsequent_indent="    "))
    click.echo(f"\n{counted(len(listed), 'element')}")


def _lines(each: Attributes) -> Iterator[str]:
    element = each.element
    yield f"{element.address}  {element.kind}: {shown(element.label)}"
    support = support_in_words(element.grounds.support) or "support not said"
    yield f"{support}: {', '.join(each.passages) or 'no passage'}"
    told = [f"{key}: {_value(value)}" for key, value in each.told if key not in _LABELS]
    if told:
        yield " · ".join(told)


def _value(value: Any) -> str:
    """A value as one line of text."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(f"{key} {_value(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        return ", ".join(map(_value, value))
    return str(value)
