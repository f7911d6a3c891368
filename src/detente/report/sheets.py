"""The tables of a report as comma-separated values, one below the other."""

from __future__ import annotations

from collections.abc import Iterator

from detente.report.blocks import Document, Figure, TableBlock
from detente.table import Table, as_csv


def tables_of(document: Document) -> Iterator[Table]:
    """Every table in reading order, and the twin of every drawing."""
    for block in document.blocks():
        if isinstance(block, TableBlock):
            yield block.table
        elif isinstance(block, Figure):
            yield block.twin


def as_sheets(document: Document) -> str:
    """Every table as CSV under a line with its caption, and an empty line between two."""
    parts = []
    for table in tables_of(document):
        caption = as_csv(Table(table.caption or table.corner, (), ()))
        parts.append(caption + as_csv(table))
    return "\n".join(parts)
