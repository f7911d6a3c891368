"""Blocks of a report as plain data, for answers that come from another process or from a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from detente.report.blocks import (
    Block,
    Bullets,
    Figure,
    Heading,
    Leads,
    Link,
    Note,
    Paragraph,
    TableBlock,
)
from detente.table import Row, Table

#: Cells no longer than this stand in the middle of their column, as in reports.
_SHORT = 12


def plain(block: Block) -> dict[str, Any]:
    """A block as plain data. Links lead to places of a report, so their words remain only."""
    match block:
        case Heading(text, level, _):
            return {"kind": "heading", "text": text, "level": level}
        case Paragraph():
            return {"kind": "paragraph", "text": block.text, "strong": block.strong}
        case Bullets(items):
            told = [each.text if isinstance(each, Link) else each for each in items]
            return {"kind": "bullets", "items": told}
        case TableBlock():
            return {"kind": "table", "table": _plain_table(block.table), "marks": block.marks}
        case Figure():
            return {
                "kind": "figure",
                "caption": block.caption,
                "left_out": list(block.left_out),
                "twin": _plain_table(block.twin),
                "svg": block.svg,
            }
        case Note(text, kind):
            return {"kind": "note", "text": text, "note": kind}
        case Leads(text, items):
            named = [each.text if isinstance(each, Link) else each for each in items]
            return {"kind": "paragraph", "text": f"{text} {', '.join(named)}", "strong": False}
    raise AssertionError(f"unknown block {block!r}")  # pragma: no cover - Block is closed


def _plain_table(table: Table) -> dict[str, Any]:
    cells = [cell for row in table.rows for cell in row.cells]
    return {
        "caption": table.caption,
        "corner": table.corner,
        "columns": list(table.columns),
        "rows": [
            {"label": row.label, "cells": list(row.cells), "strong": row.strong}
            for row in table.rows
        ],
        "shape": "grid" if all(len(cell) <= _SHORT for cell in cells) else "prose",
    }


def block_of(told: Mapping[str, Any]) -> Block:
    """The block that :func:`plain` made plain."""
    match told["kind"]:
        case "heading":
            return Heading(told["text"], told["level"])
        case "paragraph":
            return Paragraph(told["text"], strong=told["strong"])
        case "bullets":
            return Bullets(tuple(told["items"]))
        case "table":
            return TableBlock(_table_of(told["table"]), marks=told["marks"])
        case "figure":
            twin, left_out = _table_of(told["twin"]), tuple(told["left_out"])
            return Figure(told["svg"], told["caption"], left_out, twin)
        case _:
            return Note(told["text"], told["note"])


def _table_of(told: Mapping[str, Any]) -> Table:
    rows = tuple(Row(row["label"], tuple(row["cells"]), row["strong"]) for row in told["rows"])
    return Table(told["corner"], tuple(told["columns"]), rows, told["caption"])
