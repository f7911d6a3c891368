"""Tables as plain data, and three ways to print one: text, HTML, CSV.

Imports nothing of detente's own, so that results and reports share it.
"""

from __future__ import annotations

import csv
import html
import io
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table. A row without cells is a heading for the rows below it."""

    label: str
    cells: tuple[str, ...] = ()
    #: Rows that style may set apart, such as equilibria.
    strong: bool = False

    @property
    def heading(self) -> bool:
        """True for a heading."""
        return not self.cells


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a label column.

    ``columns`` are the headings of the cells; ``corner`` heads the labels. Every row
    that is no heading has as many cells as there are columns.
    """

    corner: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    caption: str = ""


#: Columns that a heading may take even where the table is narrower.
HEADING_WIDTH = 60

Paint = Callable[[str, str], str]


def unpainted(text: str, _style: str) -> str:
    """The text as it is: the paint where there is no colour."""
    return text


def as_text(table: Table, width: int = 100, paint: Paint = unpainted) -> str:
    """The table for a terminal of this width; columns that do not fit go below.

    ``paint(text, style)`` may add colour; the styles are ``heading``, ``strong`` and
    ``plain``.
    """
    # Long labels give way to the cells: at most half of the width.
    labels = (row.label for row in table.rows if not row.heading)
    label_width = max(map(_wide, [table.corner, *labels]))
    label_width = min(label_width, max(20, width // 2))
    blocks = [
        _text_block(table, chosen, label_width, paint)
        for chosen in _chunks(table, width - label_width)
    ]
    return "\n\n".join(blocks)


def _chunks(table: Table, room: int) -> Iterator[Sequence[int]]:
    """Column positions that fit side by side."""
    if not table.columns:
        yield ()
        return
    chunk: list[int] = []
    used = 0
    for at in range(len(table.columns)):
        needed = 2 + _column_width(table, at)
        if chunk and used + needed > room:
            yield chunk
            chunk, used = [], 0
        chunk.append(at)
        used += needed
    yield chunk


def _column_width(table: Table, at: int) -> int:
    cells = [_wide(row.cells[at]) for row in table.rows if row.cells]
    return max([_wide(table.columns[at]), *cells])


def _text_block(table: Table, chosen: Sequence[int], label_width: int, paint: Paint) -> str:
    widths = [_column_width(table, at) for at in chosen]

    def line(label: str, cells: Sequence[str]) -> str:
        padded = [_padded(cell, w, centred=True) for cell, w in zip(cells, widths, strict=True)]
        return "  ".join([_padded(label, label_width), *padded]).rstrip()

    *above, corner = _wrapped(table.corner, label_width)
    head = line(corner, [table.columns[at] for at in chosen])
    full = label_width + sum(widths) + 2 * len(widths)
    lines = [*(paint(text, "heading") for text in (*above, head)), "─" * full]
    for row in table.rows:
        if row.heading:
            wrapped = _wrapped(row.label, max(full, HEADING_WIDTH))
            lines += [paint(text, "heading") for text in wrapped]
            continue
        first, *rest = _wrapped(row.label, label_width)
        text = line(first, [row.cells[at] for at in chosen])
        lines.append(paint(text, "strong" if row.strong else "plain"))
        lines.extend(rest)
    return "\n".join(lines)


def _wrapped(label: str, width: int) -> list[str]:
    """The label in pieces no wider than ``width``, later ones indented like the first."""
    indent = label[: len(label) - len(label.lstrip())]
    current = ""
    pieces = []
    for word in label.split():
        tried = f"{current} {word}" if current else f"{indent}{word}"
        if current and _wide(tried) > width:
            pieces.append(current)
            current = f"{indent}  {word}"
        else:
            current = tried
    return [*pieces, current]


def _wide(text: str) -> int:
    """Columns that the text takes in a terminal."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def _padded(text: str, width: int, *, centred: bool = False) -> str:
    missing = max(0, width - _wide(text))
    left = missing // 2 if centred else 0
    return " " * left + text + " " * (missing - left)


def as_html(table: Table, css_class: str = "detente") -> str:
    """The table as accessible HTML: a caption, and headers with a scope."""
    caption = f"<caption>{html.escape(table.caption)}</caption>" if table.caption else ""
    head = "".join(f'<th scope="col">{html.escape(c)}</th>' for c in table.columns)
    rows = "\n".join(_html_row(row, len(table.columns)) for row in table.rows)
    return (
        f'<table class="{css_class}">{caption}\n'
        f'<thead><tr><th scope="col">{html.escape(table.corner)}</th>{head}</tr></thead>\n'
        f"<tbody>\n{rows}\n</tbody></table>"
    )


def _html_row(row: Row, count: int) -> str:
    label = html.escape(row.label.strip())
    if row.heading:
        return f'<tr class="group"><th scope="rowgroup" colspan="{count + 1}">{label}</th></tr>'
    style = ' class="strong"' if row.strong else ""
    cells = "".join(f"<td>{html.escape(cell)}</td>" for cell in row.cells)
    return f'<tr{style}><th scope="row">{label}</th>{cells}</tr>'


def as_csv(table: Table) -> str:
    """The table as comma-separated values; headings are rows with empty cells.

    A cell that a spreadsheet would take for a formula gets a leading apostrophe.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([table.corner, *map(_harmless, table.columns)])
    for row in table.rows:
        cells = row.cells or ("",) * len(table.columns)
        writer.writerow([_harmless(row.label.strip()), *map(_harmless, cells)])
    return out.getvalue()


def _harmless(text: str) -> str:
    # A lone "-" or a number such as -1.5 is data; "=…", "+…", "@…" could run.
    return f"'{text}" if text[:1] in ("=", "+", "@") else text
