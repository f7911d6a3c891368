"""What a report is made of: plain frozen data that any renderer can print."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from detente.language import Language, goes_leftward, language
from detente.table import Table


@dataclass(frozen=True, slots=True)
class Link:
    """Text that leads to another place of the same report; ``target`` is an id there."""

    text: str
    target: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a section: level 3 or 4, the section's own title being level 2."""

    text: str
    level: Literal[3, 4] = 3
    id: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; ``strong`` sets it apart as the answer in one sentence."""

    text: str
    link: Link | None = None
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of sentences, some of which may lead elsewhere."""

    items: tuple[str | Link, ...]


@dataclass(frozen=True, slots=True)
class Leads:
    """A line of words and of links, told one after another."""

    text: str
    items: tuple[str | Link, ...]


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table. ``ids`` and ``links`` give a row's id and where its label leads, by row.

    ``marks`` tells that cells hold the signs of stability, which renderers may spell out.
    ``leads`` gives, for a cell by row and column, the parts that it is made of, some of which
    lead elsewhere; the cell's text is these parts joined by commas.
    """

    table: Table
    ids: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    marks: bool = False
    leads: Mapping[tuple[int, int], tuple[str | Link, ...]] = field(default_factory=dict)

    def leads_of(self, row: int, column: int) -> tuple[str | Link, ...]:
        """The parts of a cell, empty where it is plain text."""
        return self.leads.get((row, column), ())

    def id_of(self, row: int) -> str:
        """The id of a row, empty where it has none."""
        return self.ids[row] if row < len(self.ids) else ""

    def link_of(self, row: int) -> str:
        """The id that a row's label leads to, empty where it leads nowhere."""
        return self.links[row] if row < len(self.links) else ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing with its caption, what it leaves out, and the same in a table.

    ``states`` are the positions of the states drawn, to whose ids the drawing links; ``ids``
    are ids of the table's rows, to which its lines link.
    """

    svg: str = field(repr=False)
    caption: str
    left_out: tuple[str, ...]
    twin: Table
    states: tuple[int, ...] = ()
    ids: tuple[str, ...] = ()

    @property
    def twin_block(self) -> TableBlock:
        """The same in a table, with the ids of its rows."""
        return TableBlock(self.twin, self.ids)


@dataclass(frozen=True, slots=True)
class Note:
    """A remark set apart: what to bear in mind, a limit of the answer, or a check."""

    text: str
    kind: Literal["remark", "limit", "check"] = "remark"


Block = Heading | Paragraph | Bullets | Leads | TableBlock | Figure | Note


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report with its title, and an id that does not change."""

    id: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A report. ``language`` is a BCP 47 tag; ``made_by`` names program and version.

    ``places`` says which id a place of an account (``letter:P3.S7``) leads to wherever it is
    written, by the heading of the column it is written in, or the empty text for anywhere.
    """

    title: str
    subtitle: str
    sections: tuple[Section, ...]
    made_by: str
    language: str = "en-GB"
    places: Mapping[tuple[str, str], str] = field(default_factory=dict)

    @property
    def spoken(self) -> Language:
        """The language that renderers speak too."""
        return language(self.language.partition("-")[0])

    def blocks(self) -> Iterator[Block]:
        """Every block, in reading order."""
        for section in self.sections:
            yield from section.blocks

    def in_language(self, tag: str, *, directed: bool = False) -> Document:
        """The report in a language that detente speaks, English where it does not.

        ``directed`` marks names that are written from right to left, for HTML.
        """
        chosen = language(tag, directed=directed)
        if chosen.tag == "en" and not (directed and goes_leftward(repr(self.sections))):
            return self
        told = chosen.tell_all(self)
        return replace(told, language=chosen.tag)

    def to_html(self) -> str:
        """The report as one self-contained HTML page."""
        from detente.report.html import as_html

        return as_html(self)

    def to_text(self, width: int = 88) -> str:
        """The report as plain text of this width."""
        from detente.report.text import as_text

        return as_text(self, width)

    def to_csv(self) -> str:
        """Every table of the report as comma-separated values, one below the other."""
        from detente.report.sheets import as_sheets

        return as_sheets(self)

    def to_latex(self) -> str:
        """The report as a LaTeX document: text and tables."""
        from detente.report.latex import as_latex

        return as_latex(self)

    def to_word(self) -> bytes:
        """The report as the bytes of a Word document; needs the extra ``word``."""
        from detente.report.word import as_word

        return as_word(self)

    def with_sections(self, ids: Sequence[str]) -> Document:
        """The report with these sections only, in its own order; E701 for an unknown id."""
        from detente.report.choosing import with_sections

        return with_sections(self, ids)
