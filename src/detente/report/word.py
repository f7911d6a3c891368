"""A report as a Word document, for those who go on writing there. Needs the extra ``word``."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from detente.errors import call_fault
from detente.report.blocks import (
    Block,
    Bullets,
    Document,
    Figure,
    Heading,
    Leads,
    Link,
    Note,
    Paragraph,
    TableBlock,
)
from detente.report.text import MADE_WITH
from detente.stability.table import EQUILIBRIUM, STABLE, UNSTABLE
from detente.table import Row, Table
from detente.wording import worded

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.table import _Cell

#: Control signs that XML has no place for.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SIGNS = frozenset({STABLE, UNSTABLE, EQUILIBRIUM})


def as_word(document: Document) -> bytes:
    """The report as the bytes of a ``.docx`` file. Drawings are given as their tables.

    Raises
    ------
    FaultyInput
        E701 where python-docx is not installed.
    """
    try:
        import docx
    except ImportError:
        raise call_fault(
            worded("Word documents need python-docx."),
            worded("it is not installed"),
            worded("install detente with the extra word: detente[word]"),
        ) from None
    written = docx.Document()
    written.core_properties.title = _plain(document.title)
    written.core_properties.author = _plain(document.made_by)
    written.core_properties.language = document.language
    written.add_heading(_plain(document.title), 0)
    written.add_paragraph(_plain(document.subtitle), style="Subtitle")
    for section in document.sections:
        written.add_heading(_plain(section.title), 1)
        for block in section.blocks:
            _write(written, block)
    written.add_paragraph(_plain(document.spoken.say(MADE_WITH, program=document.made_by)))
    stream = io.BytesIO()
    written.save(stream)
    return stream.getvalue()


def _write(written: WordDocument, block: Block) -> None:
    match block:
        case Heading(text, level):
            written.add_heading(_plain(text), level - 1)
        case Paragraph(text, strong=strong):
            written.add_paragraph().add_run(_plain(text)).bold = strong or None
        case Leads(text, items):
            parts = [item.text if isinstance(item, Link) else item for item in items]
            written.add_paragraph(_plain(f"{text} {', '.join(parts)}."))
        case Bullets(items):
            for item in items:
                told = item.text if isinstance(item, Link) else item
                written.add_paragraph(_plain(told), style="List Bullet")
        case Note(text):
            written.add_paragraph(_plain(text), style="Intense Quote")
        case TableBlock(table):
            _table(written, table)
        case Figure(caption=caption, left_out=left_out, twin=twin):
            written.add_paragraph(_plain(f"{caption}. {' '.join(left_out)}".strip()))
            _table(written, twin)


def _table(written: WordDocument, table: Table) -> None:
    if table.caption:
        written.add_paragraph(_plain(table.caption), style="Caption")
    made = written.add_table(rows=0, cols=len(table.columns) + 1)
    made.style = "Light Grid Accent 1"
    cells = made.add_row().cells
    for cell, text in zip(cells, (table.corner, *table.columns), strict=True):
        _fill(cell, text, bold=True)
    for row in table.rows:
        cells = made.add_row().cells
        if row.heading:
            _fill(cells[0].merge(cells[-1]), row.label.strip(), bold=True)
            continue
        for cell, text in zip(cells, _texts(row), strict=True):
            _fill(cell, text, bold=row.strong)
    written.add_paragraph()


def _texts(row: Row) -> tuple[str, ...]:
    return (row.label.strip(), *row.cells)


def _fill(cell: _Cell, text: str, *, bold: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.add_run(_plain(text)).bold = bold
    if text in _SIGNS:
        paragraph.alignment = 1


def _plain(text: str) -> str:
    return _UNWRITABLE.sub("\ufffd", text)
